/* lk-dataset-remove.c: removing pictures, and putting them back
 *
 * They go into a hidden folder of the dataset, so that putting back is certain and quick;
 * a day later, when the dataset is opened, they go on to the trash of the desktop.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lk-dataset"

#include "lk-config.h"

#include "lk-dataset-private.h"

#include "lk-dataset-folder.h"
#include "lk-error.h"
#include "lk-flow.h"
#include "lk-paths.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>

struct _LkRemoval
{
  gatomicrefcount references;
  char *folder;
  char *trash;
  GPtrArray *pictures; /* (element-type LkPicture) */
  GPtrArray *files;    /* (element-type filename) pictures and captions */
};

G_DEFINE_BOXED_TYPE (LkRemoval, lk_removal, lk_removal_ref, lk_removal_unref)

LkRemoval *
lk_removal_ref (LkRemoval *self)
{
  g_atomic_ref_count_inc (&self->references);

  return self;
}

void
lk_removal_unref (LkRemoval *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;

  g_free (self->folder);
  g_free (self->trash);
  g_ptr_array_unref (self->pictures);
  g_ptr_array_unref (self->files);
  g_free (self);
}

/**
 * lk_removal_get_n_pictures:
 * @self: a removal
 *
 * Returns: how many pictures it took away
 */
guint
lk_removal_get_n_pictures (LkRemoval *self)
{
  return self->pictures->len;
}

static gpointer
copy_picture (gconstpointer picture, gpointer user_data)
{
  return g_object_ref ((gpointer) picture);
}

/**
 * lk_removal_dup_pictures:
 * @self: a removal
 *
 * Returns: (transfer full) (element-type LkPicture): the pictures that it took away
 */
GPtrArray *
lk_removal_dup_pictures (LkRemoval *self)
{
  return g_ptr_array_copy (self->pictures, copy_picture, NULL);
}

static char *
dup_caption_name (const char *name)
{
  g_autofree char *stem = lk_dataset_folder_dup_stem (name);

  return g_strconcat (stem, ".txt", NULL);
}

/* In a folder that somebody else filled `a.jpg` and `a.png` may share a caption. */
static GHashTable *
count_captions (LkDataset *dataset)
{
  GHashTable *counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < dataset->pictures->len; i++)
    {
      char *name =
          dup_caption_name (lk_picture_get_name (g_ptr_array_index (dataset->pictures, i)));
      guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, name));

      g_hash_table_replace (counts, name, GUINT_TO_POINTER (count + 1));
    }

  return counts;
}

static LkRemoval *
removal_new (LkDataset *dataset, GPtrArray *pictures)
{
  LkRemoval *self = g_new0 (LkRemoval, 1);
  g_autofree char *id = g_uuid_string_random ();
  g_autoptr (GHashTable) counts = count_captions (dataset);

  g_atomic_ref_count_init (&self->references);
  self->folder = g_file_get_path (dataset->folder);
  self->trash = g_build_filename (self->folder, LK_DATASET_TRASH, id, NULL);
  self->pictures = g_ptr_array_new_with_free_func (g_object_unref);
  self->files = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < pictures->len; i++)
    {
      LkPicture *picture = g_ptr_array_index (pictures, i);
      char *caption = dup_caption_name (lk_picture_get_name (picture));
      guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, caption));

      g_ptr_array_add (self->pictures, g_object_ref (picture));
      g_ptr_array_add (self->files, g_strdup (lk_picture_get_name (picture)));
      g_hash_table_replace (counts, g_strdup (caption), GUINT_TO_POINTER (count - 1));
      if (count == 1)
        g_ptr_array_add (self->files, caption);
      else
        g_free (caption);
    }

  return self;
}

/* --- Moving, in a thread --- */

static int
move_file (const char *from, const char *to, const char *name)
{
  g_autofree char *source = g_build_filename (from, name, NULL);
  g_autofree char *target = g_build_filename (to, name, NULL);

  if (renameat2 (AT_FDCWD, source, AT_FDCWD, target, RENAME_NOREPLACE) == 0 || errno == ENOENT)
    return 0;
  if (errno != EINVAL && errno != ENOSYS)
    return errno;
  if (g_file_test (target, G_FILE_TEST_EXISTS))
    return EEXIST;

  return g_rename (source, target) == 0 ? 0 : errno;
}

/* All or none. What is gone already counts as moved. */
static gboolean
move_files (GPtrArray *files, const char *from, const char *to, GError **error)
{
  for (guint i = 0; i < files->len; i++)
    {
      const char *name = g_ptr_array_index (files, i);
      int code = move_file (from, to, name);

      if (code == 0)
        continue;

      while (i-- > 0)
        move_file (to, from, g_ptr_array_index (files, i));

      g_set_error (error, LK_ERROR, LK_ERROR_FILE, _ ("“%s” could not be moved: %s"), name,
                   g_strerror (code));
      return FALSE;
    }

  return TRUE;
}

static void
remove_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const LkRemoval *removal = data;
  GError *error = NULL;

  if (lk_paths_make_folder (removal->trash, 0700, &error))
    move_files (removal->files, removal->folder, removal->trash, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
restore_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const LkRemoval *removal = data;
  g_autofree char *parent = g_path_get_dirname (removal->trash);
  GError *error = NULL;

  if (!move_files (removal->files, removal->trash, removal->folder, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  g_rmdir (removal->trash);
  g_rmdir (parent);
  g_task_return_boolean (task, TRUE);
}

/* --- The two operations --- */

typedef struct
{
  LkDataset *dataset; /* (owned) */
  LkRemoval *removal; /* (owned) */
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_object_unref (change->dataset);
  lk_removal_unref (change->removal);
  g_free (change);
}

static void
flush_begin (LkFlow *flow, gpointer state)
{
  lk_dataset_flush_async (((Change *) state)->dataset, NULL, lk_flow_ready, flow);
}

/* A caption that could not be saved is no reason not to remove its picture. */
static LkFlowAction
flush_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  lk_dataset_flush_finish (((Change *) state)->dataset, result, NULL);

  return LK_FLOW_NEXT;
}

static void
run_in_thread (LkFlow *flow, Change *change, GTaskThreadFunc func)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, lk_flow_ready, flow);

  g_task_set_source_tag (task, run_in_thread);
  g_task_set_task_data (task, lk_removal_ref (change->removal), (GDestroyNotify) lk_removal_unref);
  g_task_run_in_thread (task, func);
}

static void
remove_begin (LkFlow *flow, gpointer state)
{
  lk_dataset_hold (((Change *) state)->dataset);
  run_in_thread (flow, state, remove_thread);
}

static LkFlowAction
remove_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Change *change = state;

  if (g_task_propagate_boolean (G_TASK (result), error))
    lk_dataset_let_go (change->dataset, change->removal->pictures);
  lk_dataset_release (change->dataset);

  return LK_FLOW_NEXT;
}

static void
restore_begin (LkFlow *flow, gpointer state)
{
  lk_dataset_hold (((Change *) state)->dataset);
  run_in_thread (flow, state, restore_thread);
}

static LkFlowAction
restore_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Change *change = state;

  if (g_task_propagate_boolean (G_TASK (result), error))
    lk_dataset_take_back (change->dataset, change->removal->pictures);
  lk_dataset_release (change->dataset);

  return LK_FLOW_NEXT;
}

/* What is being typed is written before its picture goes, and not after. */
static const LkFlowStep remove_steps[] = {
  { "write", flush_begin, flush_end },
  { "remove", remove_begin, remove_end },
  { "write", flush_begin, flush_end },
  { NULL },
};

static const LkFlowStep restore_steps[] = {
  { "restore", restore_begin, restore_end },
  { "write", flush_begin, flush_end },
  { NULL },
};

static Change *
change_new (LkDataset *dataset, LkRemoval *removal)
{
  Change *change = g_new0 (Change, 1);

  change->dataset = g_object_ref (dataset);
  change->removal = removal;

  return change;
}

/**
 * lk_dataset_remove_async:
 * @self: a dataset
 * @pictures: (element-type LkPicture): pictures of it
 * @cancellable: (nullable): unused: files are renamed, which takes no time
 * @callback: called when they are gone
 * @user_data: for @callback
 *
 * Removes pictures with their captions, all or none.
 */
void
lk_dataset_remove_async (LkDataset *self,
                         GPtrArray *pictures,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_return_if_fail (LK_IS_DATASET (self));

  lk_flow_run_async (self, remove_steps, change_new (self, removal_new (self, pictures)),
                     change_free, NULL, callback, user_data);
}

/**
 * lk_dataset_remove_finish:
 * @self: a dataset
 * @result: the result
 * @error: return location for an %LK_ERROR_FILE
 *
 * Returns: (transfer full): for lk_dataset_restore_async()
 */
LkRemoval *
lk_dataset_remove_finish (LkDataset *self, GAsyncResult *result, GError **error)
{
  Change *change = lk_flow_run_finish (self, result, error);

  return change != NULL ? lk_removal_ref (change->removal) : NULL;
}

/**
 * lk_dataset_restore_async:
 * @self: a dataset
 * @removal: what was removed from it
 * @cancellable: (nullable): unused: files are renamed, which takes no time
 * @callback: called when they are back
 * @user_data: for @callback
 *
 * Puts removed pictures back with their captions, all or none.
 */
void
lk_dataset_restore_async (LkDataset *self,
                          LkRemoval *removal,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (LK_IS_DATASET (self));

  lk_flow_run_async (self, restore_steps, change_new (self, lk_removal_ref (removal)), change_free,
                     NULL, callback, user_data);
}

/**
 * lk_dataset_restore_finish:
 * @self: a dataset
 * @result: the result
 * @error: return location for an %LK_ERROR_FILE
 *
 * Returns: whether they are back
 */
gboolean
lk_dataset_restore_finish (LkDataset *self, GAsyncResult *result, GError **error)
{
  return lk_flow_run_finish (self, result, error) != NULL;
}

/* --- Emptying --- */

static void
discard (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      g_autoptr (GFile) file = g_file_new_for_path (child);

      /* Not every file system has a trash. */
      if (!g_file_trash (file, NULL, NULL))
        g_unlink (child);
    }

  g_rmdir (path);
}

/**
 * lk_dataset_folder_empty_trash: (skip)
 * @path: a dataset's folder
 * @older_than: seconds
 *
 * Hands what was removed so long ago on to the trash of the desktop. For threads.
 */
void
lk_dataset_folder_empty_trash (const char *path, gint64 older_than)
{
  g_autofree char *trash = g_build_filename (path, LK_DATASET_TRASH, NULL);
  g_autoptr (GDir) dir = g_dir_open (trash, 0, NULL);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (trash, name, NULL);
      GStatBuf info;

      if (g_lstat (child, &info) == 0 && S_ISDIR (info.st_mode) &&
          now - (gint64) info.st_mtim.tv_sec >= older_than)
        discard (child);
    }

  g_rmdir (trash);
}
