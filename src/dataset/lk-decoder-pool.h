/* lk-decoder-pool.h: the processes that decode
 *
 * Private to lk-decoder*.c. Like GLib's threads they belong to the process, not to an object:
 * as many as are busy at once, kept for the next picture, and gone after half a minute of
 * idleness or with the program.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LkDecoderHelper:
 * @process: lorikeet-decode
 * @socket: leads to it
 * @is_fresh: it has not yet decoded anything
 */
typedef struct
{
  GSubprocess *process;
  int socket;
  gboolean is_fresh;
} LkDecoderHelper;

LkDecoderHelper *lk_decoder_pool_take (gboolean fresh, GError **error);
void lk_decoder_pool_give (LkDecoderHelper *helper);
void lk_decoder_pool_stop (LkDecoderHelper *helper);

G_END_DECLS
