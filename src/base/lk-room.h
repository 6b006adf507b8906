/* lk-room.h: what to tell when a disk is full
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GError *lk_room_error (const char *path, guint64 needed);

G_END_DECLS
