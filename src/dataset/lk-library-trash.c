/* lk-library-trash.c: a dataset goes to the trash, and comes back whole
 *
 * To the trash of the desktop, where a person finds it as well; it is recognised there by its
 * inode. Where there is none, or where it lies out of reach (a sandbox), a hidden folder of
 * the library holds it for a while.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lk-library"

#include "lk-config.h"

#include "lk-library-private.h"

#include "lk-copy.h"
#include "lk-dataset-private.h"
#include "lk-error.h"
#include "lk-flow.h"
#include "lk-paths.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <unistd.h>

#define HIDDEN_FOLDER ".trash"

/* So long the hidden folder holds a dataset before it is handed on to the desktop's trash, and
 * so long before it is deleted where there is none. */
#define HAND_ON_SECONDS (24 * 60 * 60)
#define DELETE_SECONDS  (30 * HAND_ON_SECONDS)

struct _LkTrashed
{
  gatomicrefcount references;
  LkDataset *dataset; /* (owned) it stays the same one */
  char *title;
  char *root;   /* the library's */
  char *origin; /* where it lay */
  char *place;  /* (nullable) where it lies; %NULL when that is not known */
  char *info;   /* (nullable) what the desktop wrote down about it */
};

G_DEFINE_BOXED_TYPE (LkTrashed, lk_trashed, lk_trashed_ref, lk_trashed_unref)

LkTrashed *
lk_trashed_ref (LkTrashed *self)
{
  g_atomic_ref_count_inc (&self->references);

  return self;
}

void
lk_trashed_unref (LkTrashed *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;

  g_object_unref (self->dataset);
  g_free (self->title);
  g_free (self->root);
  g_free (self->origin);
  g_free (self->place);
  g_free (self->info);
  g_free (self);
}

/**
 * lk_trashed_get_title:
 * @self: a dataset in the trash
 *
 * Returns: what it is called
 */
const char *
lk_trashed_get_title (LkTrashed *self)
{
  return self->title;
}

/* --- The desktop's trash, in a thread --- */

/* Looks for it in one trash: `files/NAME` beside `info/NAME.trashinfo`. */
static gboolean
find_in_trash (LkTrashed *self, const char *trash, const GStatBuf *wanted)
{
  g_autofree char *files = g_build_filename (trash, "files", NULL);
  g_autoptr (GDir) dir = g_dir_open (files, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (files, name, NULL);
      GStatBuf info;

      if (g_lstat (path, &info) != 0 || info.st_ino != wanted->st_ino ||
          info.st_dev != wanted->st_dev)
        continue;

      self->place = g_steal_pointer (&path);
      self->info = g_strdup_printf ("%s/info/%s.trashinfo", trash, name);
      return TRUE;
    }

  return FALSE;
}

/* The top of the file system that a path is on. */
static char *
find_top (const char *path, dev_t device)
{
  char *top = g_path_get_dirname (path);

  while (strcmp (top, "/") != 0)
    {
      g_autofree char *parent = g_path_get_dirname (top);
      GStatBuf info;

      if (g_stat (parent, &info) != 0 || info.st_dev != device)
        break;

      g_free (top);
      top = g_steal_pointer (&parent);
    }

  return top;
}

/* The FreeDesktop.org Trash specification, 1.0: one in the home, two more on each other file
 * system. */
static void
find_place (LkTrashed *self, const GStatBuf *wanted)
{
  g_autofree char *top = find_top (self->origin, wanted->st_dev);
  g_autofree char *home = g_build_filename (g_get_user_data_dir (), "Trash", NULL);
  g_autofree char *shared = g_strdup_printf ("%s/.Trash/%u", top, (guint) getuid ());
  g_autofree char *own = g_strdup_printf ("%s/.Trash-%u", top, (guint) getuid ());

  if (!find_in_trash (self, home, wanted) && !find_in_trash (self, shared, wanted))
    find_in_trash (self, own, wanted);
}

static gboolean
move_to_desktop (LkTrashed *self)
{
  g_autoptr (GFile) folder = g_file_new_for_path (self->origin);
  GStatBuf info;

  if (lk_paths_in_sandbox () || g_lstat (self->origin, &info) != 0 ||
      !g_file_trash (folder, NULL, NULL))
    return FALSE;

  find_place (self, &info);

  return TRUE;
}

static gboolean
move_to_hidden (LkTrashed *self, GError **error)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *name = g_path_get_basename (self->origin);
  g_autofree char *parent = g_build_filename (self->root, HIDDEN_FOLDER, id, NULL);

  self->place = g_build_filename (parent, name, NULL);
  if (g_mkdir_with_parents (parent, 0700) == 0 && g_rename (self->origin, self->place) == 0)
    return TRUE;

  g_set_error (error, LK_ERROR, LK_ERROR_FILE, _ ("“%s” could not be moved to the trash: %s"),
               self->title, g_strerror (errno));
  g_rmdir (parent);

  return FALSE;
}

static void
trash_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  LkTrashed *self = data;
  GError *error = NULL;

  if (move_to_desktop (self) || move_to_hidden (self, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* --- Back, in a thread --- */

/* Somebody may have put something else in its place. */
static char *
move_back (LkTrashed *self, GError **error)
{
  int code = EEXIST;

  for (guint n = 1; n < 100 && code == EEXIST; n++)
    {
      g_autofree char *target = n == 1 ? g_strdup (self->origin)
                                       : g_strdup_printf ("%s-%u", self->origin, n);

      if (renameat2 (AT_FDCWD, self->place, AT_FDCWD, target, RENAME_NOREPLACE) == 0)
        return g_steal_pointer (&target);

      code = errno;
      if (code != EINVAL && code != ENOSYS)
        continue;

      /* A file system that does not know the flag. */
      code = g_file_test (target, G_FILE_TEST_EXISTS) ? EEXIST : 0;
      if (code == 0 && g_rename (self->place, target) == 0)
        return g_steal_pointer (&target);
      if (code == 0)
        code = errno;
    }

  g_set_error (error, LK_ERROR, LK_ERROR_FILE, _ ("“%s” could not be taken out of the trash: %s"),
               self->title, g_strerror (code));

  return NULL;
}

static void
restore_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  LkTrashed *self = data;
  GError *error = NULL;
  g_autofree char *parent = self->place != NULL ? g_path_get_dirname (self->place) : NULL;
  g_autofree char *hidden = g_build_filename (self->root, HIDDEN_FOLDER, NULL);
  char *path = NULL;

  if (self->place == NULL)
    g_set_error (&error, LK_ERROR, LK_ERROR_FILE,
                 _ ("“%s” lies in the trash of the desktop: take it out there"), self->title);
  else
    path = move_back (self, &error);

  if (path == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  if (self->info != NULL)
    {
      g_unlink (self->info);
    }
  else
    {
      g_rmdir (parent);
      g_rmdir (hidden);
    }
  g_task_return_pointer (task, path, g_free);
}

/**
 * lk_library_empty_trash: (skip)
 * @root: a library's
 *
 * Hands on to the desktop's trash what was in the hidden folder for a day. For threads.
 */
void
lk_library_empty_trash (const char *root)
{
  g_autofree char *hidden = g_build_filename (root, HIDDEN_FOLDER, NULL);
  g_autoptr (GDir) dir = g_dir_open (hidden, 0, NULL);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (hidden, name, NULL);
      g_autoptr (GFile) file = g_file_new_for_path (path);
      GStatBuf info;

      if (g_lstat (path, &info) != 0 || now - (gint64) info.st_mtim.tv_sec < HAND_ON_SECONDS)
        continue;
      if (!g_file_trash (file, NULL, NULL) && now - (gint64) info.st_mtim.tv_sec >= DELETE_SECONDS)
        lk_copy_remove_tree (path);
    }

  if (dir != NULL)
    g_rmdir (hidden);
}

/* --- The two operations --- */

typedef struct
{
  LkLibrary *library; /* (owned) */
  LkTrashed *trashed; /* (owned) */
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  lk_library_release (change->library);
  g_object_unref (change->library);
  lk_trashed_unref (change->trashed);
  g_free (change);
}

static void
run_in_thread (LkFlow *flow, Change *change, GTaskThreadFunc func)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, lk_flow_ready, flow);

  g_task_set_source_tag (task, run_in_thread);
  g_task_set_task_data (task, change->trashed, NULL);
  g_task_run_in_thread (task, func);
}

static void
flush_begin (LkFlow *flow, gpointer state)
{
  lk_dataset_flush_async (((Change *) state)->trashed->dataset, NULL, lk_flow_ready, flow);
}

/* What cannot be written is no reason to keep it. */
static LkFlowAction
flush_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  lk_dataset_flush_finish (((Change *) state)->trashed->dataset, result, NULL);

  return LK_FLOW_NEXT;
}

static void
trash_begin (LkFlow *flow, gpointer state)
{
  Change *change = state;

  lk_dataset_set_live (change->trashed->dataset, FALSE);
  run_in_thread (flow, change, trash_thread);
}

static LkFlowAction
trash_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Change *change = state;

  if (g_task_propagate_boolean (G_TASK (result), error))
    lk_library_drop (change->library, change->trashed->dataset);
  else
    lk_dataset_set_live (change->trashed->dataset, lk_library_is_live (change->library));

  return LK_FLOW_NEXT;
}

static void
restore_begin (LkFlow *flow, gpointer state)
{
  run_in_thread (flow, state, restore_thread);
}

static LkFlowAction
restore_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Change *change = state;
  g_autofree char *path = g_task_propagate_pointer (G_TASK (result), error);
  g_autoptr (GFile) folder = path != NULL ? g_file_new_for_path (path) : NULL;

  if (folder == NULL)
    return LK_FLOW_DONE;

  lk_dataset_relocate (change->trashed->dataset, folder);
  lk_library_add (change->library, change->trashed->dataset);

  return LK_FLOW_NEXT;
}

static const LkFlowStep trash_steps[] = {
  { "write", flush_begin, flush_end },
  { "trash", trash_begin, trash_end },
  { NULL },
};

static const LkFlowStep restore_steps[] = {
  { "restore", restore_begin, restore_end },
  { "write", flush_begin, flush_end },
  { NULL },
};

static Change *
change_new (LkLibrary *library, LkTrashed *trashed)
{
  Change *change = g_new0 (Change, 1);

  change->library = g_object_ref (library);
  change->trashed = trashed;
  lk_library_hold (library);

  return change;
}

/**
 * lk_library_trash_async:
 * @self: a library
 * @dataset: a dataset of it
 * @cancellable: (nullable): unused: a folder is renamed, which takes no time
 * @callback: called when it is in the trash
 * @user_data: for @callback
 *
 * Moves a dataset to the trash of the desktop, or to one of the library where there is none.
 */
void
lk_library_trash_async (LkLibrary *self,
                        LkDataset *dataset,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  LkTrashed *trashed;

  g_return_if_fail (LK_IS_LIBRARY (self));
  g_return_if_fail (LK_IS_DATASET (dataset));

  trashed = g_new0 (LkTrashed, 1);
  g_atomic_ref_count_init (&trashed->references);
  trashed->dataset = g_object_ref (dataset);
  trashed->title = g_strdup (lk_dataset_get_title (dataset));
  trashed->root = g_file_get_path (self->root);
  trashed->origin = g_file_get_path (lk_dataset_get_folder (dataset));
  lk_flow_run_async (self, trash_steps, change_new (self, trashed), change_free, NULL, callback,
                     user_data);
}

/**
 * lk_library_trash_finish:
 * @self: a library
 * @result: the result
 * @error: return location for an %LK_ERROR_FILE
 *
 * Returns: (transfer full): for lk_library_restore_async()
 */
LkTrashed *
lk_library_trash_finish (LkLibrary *self, GAsyncResult *result, GError **error)
{
  Change *change = lk_flow_run_finish (self, result, error);

  return change != NULL ? lk_trashed_ref (change->trashed) : NULL;
}

/**
 * lk_library_restore_async:
 * @self: a library
 * @trashed: what was moved to the trash
 * @cancellable: (nullable): unused: a folder is renamed, which takes no time
 * @callback: called when it is back
 * @user_data: for @callback
 *
 * Takes a dataset out of the trash, whole; it is the same object as before.
 */
void
lk_library_restore_async (LkLibrary *self,
                          LkTrashed *trashed,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (LK_IS_LIBRARY (self));

  lk_flow_run_async (self, restore_steps, change_new (self, lk_trashed_ref (trashed)), change_free,
                     NULL, callback, user_data);
}

/**
 * lk_library_restore_finish:
 * @self: a library
 * @result: the result
 * @error: return location for an %LK_ERROR_FILE
 *
 * Returns: (transfer full): the dataset
 */
LkDataset *
lk_library_restore_finish (LkLibrary *self, GAsyncResult *result, GError **error)
{
  Change *change = lk_flow_run_finish (self, result, error);

  return change != NULL ? g_object_ref (change->trashed->dataset) : NULL;
}
