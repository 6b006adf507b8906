/* lk-paths.h: where the program's files and the person's files are
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *lk_paths_dup_shipped (const char *name);
char *lk_paths_dup_translations (void);
char *lk_paths_dup_program (const char *name);
char *lk_paths_dup_own (const char *name);
char *lk_paths_dup_cache (const char *name);
char *lk_paths_dup_shown (const char *path);
gboolean lk_paths_in_sandbox (void);
gboolean lk_paths_make_folder (const char *path, int mode, GError **error);

G_END_DECLS
