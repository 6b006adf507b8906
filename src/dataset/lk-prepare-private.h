/* lk-prepare-private.h: the part of preparing that decodes
 *
 * Private to lk-prepare*.c, lk-look.c and src/decode.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-prepare.h"

G_BEGIN_DECLS

/**
 * LkPrepareView:
 * @pixels: one byte of grey each, upright, without padding
 * @width: pixels
 * @height: pixels
 * @is_transparent: whether white shows through somewhere
 */
typedef struct
{
  guint8 *pixels;
  guint width;
  guint height;
  gboolean is_transparent;
} LkPrepareView;

gboolean lk_prepare_view_bytes (
    GBytes *file, const char *name, guint longest_side, LkPrepareView *view, GError **error);
LkPrepared *
lk_prepare_bytes (GBytes *file, const char *name, const LkPrepareOptions *options, GError **error);

G_END_DECLS
