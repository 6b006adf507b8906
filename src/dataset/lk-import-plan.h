/* lk-import-plan.h: what an import will be, by names alone
 *
 * For the sentence that a person reads before letting go of the mouse, and for the title of
 * a dataset that an import makes. Opens no file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LkImportPlan:
 * @title: what a dataset made of it would be called
 * @n_pictures: files that are called as pictures are, in folders too
 * @n_archives: files that are called as archives are
 * @n_links: addresses in the web
 * @n_files: other files that were named themselves
 * @n_folders: folders that were named themselves
 */
typedef struct
{
  char *title;
  guint n_pictures;
  guint n_archives;
  guint n_links;
  guint n_files;
  guint n_folders;
} LkImportPlan;

void lk_import_plan_free (LkImportPlan *self);
char *lk_import_plan_dup_sentence (const LkImportPlan *self, const char *dataset);

void lk_import_plan_make_async (const char *const *sources,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
LkImportPlan *lk_import_plan_make_finish (GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkImportPlan, lk_import_plan_free)

G_END_DECLS
