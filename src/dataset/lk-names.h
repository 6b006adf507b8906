/* lk-names.h: file names that every file system and every trainer takes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *lk_names_make_portable (const char *name);
char *lk_names_make_unique (const char *stem, GHashTable *taken);

G_END_DECLS
