/* lk-decode-confine.h: gives up all that decoding does not need
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What one process may have of memory: the largest picture that is opened, turned once, and
 * its file. */
#define LK_DECODE_MAX_MEMORY (G_GUINT64_CONSTANT (2) * 1024 * 1024 * 1024)

void lk_decode_confine (void);
gboolean lk_decode_filter_install (void);

G_END_DECLS
