/* lk-dataset-folder.h: a dataset as it lies in its folder
 *
 * Plain data and plain files, for threads.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-manifest.h"

#include <glib/gstdio.h>

G_BEGIN_DECLS

#define LK_DATASET_FILE  "dataset.json"
#define LK_DATASET_TRASH ".trash"

/**
 * LkFolderPicture:
 * @facts: (owned): what is known of it
 * @added: when it came into the dataset, in seconds since 1970
 * @modified: when its file was last written, in microseconds since 1970
 */
typedef struct
{
  LkManifestEntry *facts;
  gint64 added;
  gint64 modified;
} LkFolderPicture;

/**
 * LkDatasetFolder:
 * @id: (nullable): a UUID
 * @title: (nullable): what it is called
 * @trigger_word: (nullable): the word that is to call what is trained
 * @created: in seconds since 1970
 * @modified: when it last changed, in seconds since 1970
 * @pictures: (element-type LkFolderPicture): by name
 * @changed: whether `dataset.json` does not hold all of this yet
 */
typedef struct
{
  char *id;
  char *title;
  char *trigger_word;
  gint64 created;
  gint64 modified;
  GPtrArray *pictures;
  gboolean changed;
} LkDatasetFolder;

LkFolderPicture *lk_folder_picture_new (LkManifestEntry *facts, gint64 added, gint64 modified);
void lk_folder_picture_free (LkFolderPicture *self);
void lk_dataset_folder_free (LkDatasetFolder *self);

LkDatasetFolder *
lk_dataset_folder_load (const char *path, GCancellable *cancellable, GError **error);
JsonObject *lk_dataset_folder_read_file (const char *path);
gboolean
lk_dataset_folder_write_file (const char *path, const LkDatasetFolder *self, GError **error);
LkManifestEntry *
lk_dataset_folder_look_at (const char *path, const char *name, GCancellable *cancellable);
char *lk_dataset_folder_dup_stem (const char *name);
void lk_dataset_folder_empty_trash (const char *path, gint64 older_than);
gint64 lk_dataset_folder_get_modified (const GStatBuf *info);
char *lk_dataset_folder_load_caption (const char *path);
char *lk_dataset_folder_read_caption (const char *path, const char *name);
char *lk_dataset_folder_dup_caption_path (const char *path, const char *name);
gboolean
lk_dataset_folder_replace (const char *path, const char *name, const char *text, GError **error);
gboolean lk_dataset_folder_write_captions (const char *path, GPtrArray *texts, GError **error);
gboolean lk_dataset_folder_write_caption (const char *path,
                                          const char *name,
                                          const char *caption,
                                          GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkFolderPicture, lk_folder_picture_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkDatasetFolder, lk_dataset_folder_free)

G_END_DECLS
