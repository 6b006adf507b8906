/* lk-rotate-png.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GBytes *lk_rotate_png (GBytes *file, guint orientation, GError **error);

G_END_DECLS
