/* lk-decoder-wire.h: what the program and the one that decodes for it say to each other
 *
 * Private to lk-decoder*.c and src/decode. A message is a word and its details, and may bring
 * a descriptor. Whoever receives one takes it for hostile.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LK_DECODER_TYPE G_VARIANT_TYPE ("(sa{sv})")

/* The words of answers. */
#define LK_DECODER_DONE    "done"
#define LK_DECODER_REFUSED "refused"

gboolean lk_decoder_wire_send (int socket, GVariant *message, int descriptor, GError **error);
GVariant *lk_decoder_wire_receive (int socket, int *descriptor, GError **error);
gboolean lk_decoder_wire_write (int descriptor, GBytes *bytes);
GBytes *lk_decoder_wire_read (int descriptor, gsize max_size, GError **error);

G_END_DECLS
