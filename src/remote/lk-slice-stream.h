/* lk-slice-stream.h: a part of a file as a request's body
 *
 * libsoup copies a body in small pieces; each would cost a trip to a thread if the
 * file were read directly. This one reads half a mebibyte at a time in a thread.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LK_TYPE_SLICE_STREAM (lk_slice_stream_get_type ())
G_DECLARE_FINAL_TYPE (LkSliceStream, lk_slice_stream, LK, SLICE_STREAM, GInputStream)

GInputStream *lk_slice_stream_new (GFile *file, goffset offset, goffset length);
void lk_slice_stream_set_envelope (LkSliceStream *self, GBytes *head, GBytes *tail);

G_END_DECLS
