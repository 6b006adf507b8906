/* lk-decode-serve.h: answers one question after the other
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LkDecodeReply:
 * @facts: to be filled
 * @pieces: (element-type GBytes): of what is made; none when there is nothing to hand over
 */
typedef struct
{
  GVariantDict facts;
  GPtrArray *pieces;
} LkDecodeReply;

/**
 * LkDecodeVerb:
 * @name: what is asked; the last of a table has none
 * @run: looks at @file, and says in @error what is wrong with it
 */
typedef struct
{
  const char *name;
  gboolean (*run) (GBytes *file, GVariant *options, LkDecodeReply *reply, GError **error);
} LkDecodeVerb;

gboolean lk_decode_serve (int socket, const LkDecodeVerb *verbs);

G_END_DECLS
