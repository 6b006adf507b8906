/* lk-history.h: what was done to a dataset, to be undone and done again
 *
 * One stack for everything: captions, one or many; pictures that were removed, imported or
 * rotated; the title. What is typed into one caption in a row is one step. Undoing swaps: what
 * somebody else changed meanwhile comes back with redoing, and nothing is lost.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-caption-edit.h"
#include "lk-dataset.h"
#include "lk-import-report.h"

G_BEGIN_DECLS

#define LK_TYPE_HISTORY (lk_history_get_type ())
G_DECLARE_FINAL_TYPE (LkHistory, lk_history, LK, HISTORY, GObject)

/* More steps, or more text, than this: the oldest are forgotten. */
#define LK_HISTORY_MAX_STEPS 200
#define LK_HISTORY_MAX_BYTES (32 * 1024 * 1024)

LkHistory *lk_history_new (LkDataset *dataset);
LkDataset *lk_history_get_dataset (LkHistory *self);
gboolean lk_history_can_undo (LkHistory *self);
gboolean lk_history_can_redo (LkHistory *self);
char *lk_history_dup_undo_label (LkHistory *self);
char *lk_history_dup_redo_label (LkHistory *self);

void lk_history_type_caption (LkHistory *self, LkPicture *picture, const char *caption);
void lk_history_end_typing (LkHistory *self);
void lk_history_change_captions_async (LkHistory *self,
                                       GListModel *changes,
                                       const char *label,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
guint lk_history_change_captions_finish (LkHistory *self, GAsyncResult *result);
void lk_history_set_title (LkHistory *self, const char *title);
void lk_history_add_import (LkHistory *self, LkImportReport *report);
void lk_history_remove_async (LkHistory *self,
                              GPtrArray *pictures,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean lk_history_remove_finish (LkHistory *self, GAsyncResult *result, GError **error);
void lk_history_rotate_async (LkHistory *self,
                              GPtrArray *pictures,
                              guint degrees,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean lk_history_rotate_finish (LkHistory *self, GAsyncResult *result, GError **error);

void lk_history_undo_async (LkHistory *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean lk_history_undo_finish (LkHistory *self, GAsyncResult *result, GError **error);
void lk_history_redo_async (LkHistory *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean lk_history_redo_finish (LkHistory *self, GAsyncResult *result, GError **error);
void lk_history_clear (LkHistory *self);

G_END_DECLS
