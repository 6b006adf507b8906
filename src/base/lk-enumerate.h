/* lk-enumerate.h: several things in one sentence
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void lk_enumerate (GString *text, const char *item);

G_END_DECLS
