/* lk-dataset-rotate.c: turns pictures of a dataset, and back
 *
 * The turned pictures are made in the hidden folder of what was removed; then each changes
 * places with its original. Turning back is changing places again: bit for bit.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lk-dataset"

#include "lk-config.h"

#include "lk-dataset-private.h"

#include "lk-error.h"
#include "lk-flow.h"
#include "lk-paths.h"
#include "lk-picture-private.h"
#include "lk-rotate.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>

/* A picture, and its other side. */
typedef struct
{
  LkPicture *picture;     /* (owned) for the main thread */
  char *place;            /* file name in the hidden folder; stays */
  LkManifestEntry *other; /* (owned) (nullable) what lies there */
  gint64 other_modified;
} Side;

/* For the thread: the same, as it was when that began. */
typedef struct
{
  char *name;
  char *format;
  guint orientation;
  gint64 size;
  gint64 modified;
} Known;

struct _LkRotation
{
  gatomicrefcount references;
  char *id;
  guint degrees;
  GArray *sides; /* (element-type Side) */
};

G_DEFINE_BOXED_TYPE (LkRotation, lk_rotation, lk_rotation_ref, lk_rotation_unref)

LkRotation *
lk_rotation_ref (LkRotation *self)
{
  g_atomic_ref_count_inc (&self->references);

  return self;
}

void
lk_rotation_unref (LkRotation *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;

  g_free (self->id);
  g_array_unref (self->sides);
  g_free (self);
}

/**
 * lk_rotation_get_n_pictures:
 * @self: a rotation
 *
 * Returns: how many pictures it turned
 */
guint
lk_rotation_get_n_pictures (LkRotation *self)
{
  return self->sides->len;
}

static void
side_clear (gpointer data)
{
  Side *side = data;

  g_object_unref (side->picture);
  g_free (side->place);
  g_clear_pointer (&side->other, lk_manifest_entry_unref);
}

static LkRotation *
rotation_new (GPtrArray *pictures, guint degrees)
{
  LkRotation *self = g_new0 (LkRotation, 1);

  g_atomic_ref_count_init (&self->references);
  self->id = g_uuid_string_random ();
  self->degrees = degrees;
  self->sides = g_array_new (FALSE, FALSE, sizeof (Side));
  g_array_set_clear_func (self->sides, side_clear);
  for (guint i = 0; i < pictures->len; i++)
    {
      LkPicture *picture = g_ptr_array_index (pictures, i);
      Side side = { g_object_ref (picture), g_strdup (lk_picture_get_name (picture)), NULL, 0 };

      g_array_append_val (self->sides, side);
    }

  return self;
}

/* --- One operation --- */

typedef struct
{
  LkDataset *dataset;   /* (owned) */
  LkRotation *rotation; /* (owned) the thread changes what is made, nothing else does meanwhile */
  char *folder;
  char *hidden;
  GArray *known; /* (element-type Known) */
} Turn;

static void
known_clear (gpointer data)
{
  Known *known = data;

  g_free (known->name);
  g_free (known->format);
}

static void
turn_free (gpointer data)
{
  Turn *turn = data;

  g_object_unref (turn->dataset);
  lk_rotation_unref (turn->rotation);
  g_free (turn->folder);
  g_free (turn->hidden);
  g_array_unref (turn->known);
  g_free (turn);
}

static Turn *
turn_new (LkDataset *dataset, LkRotation *rotation)
{
  Turn *turn = g_new0 (Turn, 1);

  turn->dataset = g_object_ref (dataset);
  turn->rotation = rotation;
  turn->folder = g_file_get_path (dataset->folder);
  turn->hidden = g_build_filename (turn->folder, LK_DATASET_TRASH, rotation->id, NULL);
  turn->known = g_array_new (FALSE, FALSE, sizeof (Known));
  g_array_set_clear_func (turn->known, known_clear);
  for (guint i = 0; i < rotation->sides->len; i++)
    {
      LkPicture *picture = g_array_index (rotation->sides, Side, i).picture;
      Known known = { g_strdup (lk_picture_get_name (picture)),
                      g_strdup (lk_picture_get_format (picture)),
                      lk_picture_get_orientation (picture), lk_picture_get_size (picture),
                      lk_picture_get_modified (picture) };

      g_array_append_val (turn->known, known);
    }

  return turn;
}

static Known *
known_of (const Turn *turn, guint index)
{
  return &g_array_index (turn->known, Known, index);
}

static Side *
side_of (const Turn *turn, guint index)
{
  return &g_array_index (turn->rotation->sides, Side, index);
}

/* --- Making the turned pictures, in a thread --- */

static gboolean
write_turned (Turn *turn, guint index, GError **error)
{
  const Known *known = known_of (turn, index);
  g_autofree char *source = g_build_filename (turn->folder, known->name, NULL);
  g_autofree char *target = g_build_filename (turn->hidden, side_of (turn, index)->place, NULL);
  g_autoptr (GBytes) turned = NULL;
  g_autoptr (GBytes) file = NULL;
  g_autoptr (GError) local_error = NULL;
  char *contents = NULL;
  gsize size = 0;

  if (g_file_get_contents (source, &contents, &size, &local_error))
    {
      file = g_bytes_new_take (contents, size);
      turned = lk_rotate_bytes (file, known->format, known->orientation, turn->rotation->degrees,
                                &local_error);
    }

  if (turned != NULL)
    {
      gconstpointer data = g_bytes_get_data (turned, &size);

      if (g_file_set_contents_full (target, data, (gssize) size, G_FILE_SET_CONTENTS_NONE, 0644,
                                    &local_error))
        return TRUE;
    }

  g_set_error (error, LK_ERROR,
               local_error->domain == LK_ERROR ? local_error->code : (int) LK_ERROR_FILE,
               _ ("“%s” cannot be rotated: %s"), known->name, local_error->message);

  return FALSE;
}

static gboolean
look_at_turned (Turn *turn, guint index, GError **error)
{
  Side *side = side_of (turn, index);
  g_autofree char *path = g_build_filename (turn->hidden, side->place, NULL);
  GStatBuf info;

  side->other = lk_dataset_folder_look_at (turn->hidden, side->place, NULL);
  if (side->other != NULL && g_stat (path, &info) == 0)
    {
      side->other_modified = lk_dataset_folder_get_modified (&info);
      return TRUE;
    }

  g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION, _ ("“%s” cannot be rotated: %s"),
               known_of (turn, index)->name, _ ("what came out is no sound picture"));

  return FALSE;
}

/* Nobody misses a turned picture that never came into the dataset. */
static void
clean_up (Turn *turn)
{
  g_autofree char *parent = g_path_get_dirname (turn->hidden);

  for (guint i = 0; i < turn->rotation->sides->len; i++)
    {
      g_autofree char *path = g_build_filename (turn->hidden, side_of (turn, i)->place, NULL);

      g_unlink (path);
    }

  g_rmdir (turn->hidden);
  g_rmdir (parent);
}

static void
make_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Turn *turn = data;
  GError *error = NULL;

  lk_paths_make_folder (turn->hidden, 0700, &error);
  for (guint i = 0; i < turn->rotation->sides->len && error == NULL; i++)
    if (!g_cancellable_set_error_if_cancelled (cancellable, &error) &&
        write_turned (turn, i, &error))
      look_at_turned (turn, i, &error);

  if (error == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  clean_up (turn);
  g_task_return_error (task, error);
}

/* --- Changing places, in a thread --- */

static int
exchange (const char *one, const char *other)
{
  g_autofree char *middle = NULL;

  if (renameat2 (AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE) == 0)
    return 0;
  if (errno != EINVAL && errno != ENOSYS)
    return errno;

  /* A file system that does not know the flag. */
  middle = g_strconcat (other, ".middle", NULL);
  if (g_rename (other, middle) != 0)
    return errno;
  if (g_rename (one, other) != 0 || g_rename (middle, one) != 0)
    return errno;

  return 0;
}

static gboolean
is_as_known (const char *path, gint64 size, gint64 modified)
{
  GStatBuf info;

  return g_stat (path, &info) == 0 && info.st_size == size &&
         lk_dataset_folder_get_modified (&info) == modified;
}

static int
exchange_one (Turn *turn, guint index, gboolean check)
{
  const Known *known = known_of (turn, index);
  const Side *side = side_of (turn, index);
  g_autofree char *shown = g_build_filename (turn->folder, known->name, NULL);
  g_autofree char *hidden = g_build_filename (turn->hidden, side->place, NULL);

  if (check && (!is_as_known (shown, known->size, known->modified) ||
                !is_as_known (hidden, side->other->size, side->other_modified)))
    return ESTALE;

  return exchange (shown, hidden);
}

static void
exchange_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Turn *turn = data;

  for (guint i = 0; i < turn->known->len; i++)
    {
      int code = exchange_one (turn, i, TRUE);

      if (code == 0)
        continue;

      for (guint done = i; done-- > 0;)
        exchange_one (turn, done, FALSE);

      g_task_return_new_error (task, LK_ERROR, LK_ERROR_FILE, _ ("“%s” cannot be rotated: %s"),
                               known_of (turn, i)->name,
                               code == ESTALE ? _ ("it was changed meanwhile") : g_strerror (code));
      return;
    }

  g_task_return_boolean (task, TRUE);
}

/* --- The steps --- */

static void
make_begin (LkFlow *flow, gpointer state)
{
  g_autoptr (GTask) task = g_task_new (NULL, lk_flow_get_cancellable (flow), lk_flow_ready, flow);

  g_task_set_source_tag (task, make_begin);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, state, NULL);
  g_task_run_in_thread (task, make_thread);
}

static LkFlowAction
make_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  g_task_propagate_boolean (G_TASK (result), error);

  return LK_FLOW_NEXT;
}

static void
exchange_begin (LkFlow *flow, gpointer state)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, lk_flow_ready, flow);

  lk_dataset_hold (((Turn *) state)->dataset);
  g_task_set_source_tag (task, exchange_begin);
  g_task_set_task_data (task, state, NULL);
  g_task_run_in_thread (task, exchange_thread);
}

static void
show_other_side (LkDataset *dataset, Side *side)
{
  LkPicture *picture = side->picture;
  LkManifestEntry *shown = lk_picture_dup_entry (picture);
  LkManifestEntry *other = g_steal_pointer (&side->other);
  gint64 modified = lk_picture_get_modified (picture);

  g_free (other->path);
  g_free (other->name);
  g_free (other->stem);
  other->path = g_strdup (shown->path);
  other->name = g_strdup (shown->name);
  other->stem = g_strdup (shown->stem);
  lk_dataset_update_picture (dataset, picture, other, side->other_modified);
  side->other = shown;
  side->other_modified = modified;
}

static LkFlowAction
exchange_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Turn *turn = state;

  if (g_task_propagate_boolean (G_TASK (result), error))
    for (guint i = 0; i < turn->rotation->sides->len; i++)
      show_other_side (turn->dataset, side_of (turn, i));
  lk_dataset_release (turn->dataset);

  return LK_FLOW_NEXT;
}

static void
flush_begin (LkFlow *flow, gpointer state)
{
  lk_dataset_flush_async (((Turn *) state)->dataset, NULL, lk_flow_ready, flow);
}

/* What could not be written is written later. */
static LkFlowAction
flush_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  lk_dataset_flush_finish (((Turn *) state)->dataset, result, NULL);

  return LK_FLOW_NEXT;
}

static const LkFlowStep rotate_steps[] = {
  { "make", make_begin, make_end },
  { "exchange", exchange_begin, exchange_end },
  { "write", flush_begin, flush_end },
  { NULL },
};

static const LkFlowStep exchange_steps[] = {
  { "exchange", exchange_begin, exchange_end },
  { "write", flush_begin, flush_end },
  { NULL },
};

/**
 * lk_dataset_rotate_async:
 * @self: a dataset
 * @pictures: (element-type LkPicture): pictures of it
 * @degrees: 90, 180 or 270, clockwise
 * @cancellable: (nullable): cancels; not any more once they change places
 * @callback: called when they are turned
 * @user_data: for @callback
 *
 * Turns pictures, all or none.
 */
void
lk_dataset_rotate_async (LkDataset *self,
                         GPtrArray *pictures,
                         guint degrees,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_return_if_fail (LK_IS_DATASET (self));
  g_return_if_fail (degrees == 90 || degrees == 180 || degrees == 270);

  lk_flow_run_async (self, rotate_steps, turn_new (self, rotation_new (pictures, degrees)),
                     turn_free, cancellable, callback, user_data);
}

/**
 * lk_dataset_rotate_finish:
 * @self: a dataset
 * @result: the result
 * @error: return location for an %LK_ERROR_FILE, or an %LK_ERROR_VALIDATION when a picture is
 *   of a kind that cannot be rotated
 *
 * Returns: (transfer full): for lk_dataset_rotate_back_async()
 */
LkRotation *
lk_dataset_rotate_finish (LkDataset *self, GAsyncResult *result, GError **error)
{
  Turn *turn = lk_flow_run_finish (self, result, error);

  return turn != NULL ? lk_rotation_ref (turn->rotation) : NULL;
}

/**
 * lk_dataset_rotate_back_async:
 * @self: a dataset
 * @rotation: what was done to it
 * @cancellable: (nullable): unused: files are renamed, which takes no time
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Puts the original pictures back, all or none; called again, the turned ones.
 */
void
lk_dataset_rotate_back_async (LkDataset *self,
                              LkRotation *rotation,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_return_if_fail (LK_IS_DATASET (self));

  lk_flow_run_async (self, exchange_steps, turn_new (self, lk_rotation_ref (rotation)), turn_free,
                     NULL, callback, user_data);
}

/**
 * lk_dataset_rotate_back_finish:
 * @self: a dataset
 * @result: the result
 * @error: return location for an %LK_ERROR_FILE
 *
 * Returns: whether it is done
 */
gboolean
lk_dataset_rotate_back_finish (LkDataset *self, GAsyncResult *result, GError **error)
{
  return lk_flow_run_finish (self, result, error) != NULL;
}
