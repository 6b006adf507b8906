/* lk-dataset-version.c: what a dataset was when it was trained with
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-dataset-version-private.h"

#include "lk-error.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#define MAX_FILE (64 * 1024 * 1024)

typedef enum
{
  PROP_DIGEST = 1,
  PROP_TIME,
  PROP_JOB,
  PROP_LABEL,
  PROP_N_PICTURES,
} LkDatasetVersionProperty;

struct _LkDatasetVersion
{
  GObject parent_instance;

  char *folder; /* the dataset's */
  char *digest;
  gint64 time;
  char *job;
  char *label;
  guint n_pictures;
};

static GParamSpec *properties[PROP_N_PICTURES + 1];

G_DEFINE_FINAL_TYPE (LkDatasetVersion, lk_dataset_version, G_TYPE_OBJECT)

static void
lk_dataset_version_finalize (GObject *object)
{
  LkDatasetVersion *self = LK_DATASET_VERSION (object);

  g_free (self->folder);
  g_free (self->digest);
  g_free (self->job);
  g_free (self->label);

  G_OBJECT_CLASS (lk_dataset_version_parent_class)->finalize (object);
}

static void
lk_dataset_version_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkDatasetVersion *self = LK_DATASET_VERSION (object);

  switch ((LkDatasetVersionProperty) id)
    {
    case PROP_DIGEST:
      g_value_set_string (value, self->digest);
      break;
    case PROP_TIME:
      g_value_set_int64 (value, self->time);
      break;
    case PROP_JOB:
      g_value_set_string (value, self->job);
      break;
    case PROP_LABEL:
      g_value_set_string (value, self->label);
      break;
    case PROP_N_PICTURES:
      g_value_set_uint (value, self->n_pictures);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_dataset_version_class_init (LkDatasetVersionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = lk_dataset_version_finalize;
  object_class->get_property = lk_dataset_version_get_property;

  properties[PROP_DIGEST] = g_param_spec_string ("digest", NULL, NULL, NULL, readable);
  properties[PROP_TIME] = g_param_spec_int64 ("time", NULL, NULL, 0, G_MAXINT64, 0, readable);
  properties[PROP_JOB] = g_param_spec_string ("job", NULL, NULL, NULL, readable);
  properties[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, readable);
  properties[PROP_N_PICTURES] =
      g_param_spec_uint ("n-pictures", NULL, NULL, 0, G_MAXUINT, 0, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lk_dataset_version_init (LkDatasetVersion *self)
{
}

/**
 * lk_dataset_version_get_digest:
 * @self: a version
 *
 * Returns: its name: the digest of what was trained
 */
const char *
lk_dataset_version_get_digest (LkDatasetVersion *self)
{
  g_return_val_if_fail (LK_IS_DATASET_VERSION (self), NULL);

  return self->digest;
}

/**
 * lk_dataset_version_get_time:
 * @self: a version
 *
 * Returns: when it was trained with, in seconds since 1970
 */
gint64
lk_dataset_version_get_time (LkDatasetVersion *self)
{
  g_return_val_if_fail (LK_IS_DATASET_VERSION (self), 0);

  return self->time;
}

/**
 * lk_dataset_version_get_job:
 * @self: a version
 *
 * Returns: the ID of the job that was given it
 */
const char *
lk_dataset_version_get_job (LkDatasetVersion *self)
{
  g_return_val_if_fail (LK_IS_DATASET_VERSION (self), NULL);

  return self->job;
}

/**
 * lk_dataset_version_get_label:
 * @self: a version
 *
 * Returns: what was trained, as a person knows it
 */
const char *
lk_dataset_version_get_label (LkDatasetVersion *self)
{
  g_return_val_if_fail (LK_IS_DATASET_VERSION (self), NULL);

  return self->label;
}

/**
 * lk_dataset_version_get_n_pictures:
 * @self: a version
 *
 * Returns: how many pictures it has
 */
guint
lk_dataset_version_get_n_pictures (LkDatasetVersion *self)
{
  g_return_val_if_fail (LK_IS_DATASET_VERSION (self), 0);

  return self->n_pictures;
}

char *
lk_dataset_version_dup_thumbnail_path (const char *folder, const char *sha256)
{
  g_autofree char *name = g_strconcat (sha256, ".jpg", NULL);

  return g_build_filename (folder, LK_DATASET_VERSIONS_FOLDER, LK_DATASET_VERSIONS_THUMBS, name,
                           NULL);
}

/**
 * lk_dataset_version_dup_thumbnail:
 * @folder: the dataset's
 * @sha256: of a picture that was trained with
 *
 * Returns: (transfer full): where there is a small picture of it, 256 pixels at most
 */
GFile *
lk_dataset_version_dup_thumbnail (GFile *folder, const char *sha256)
{
  g_autofree char *path = lk_dataset_version_dup_thumbnail_path (g_file_peek_path (folder), sha256);

  return g_file_new_for_path (path);
}

/* --- Reading --- */

/**
 * lk_dataset_version_read_file: (skip)
 * @path: a file of ours
 * @error: return location for an %LK_ERROR_FILE
 *
 * Returns: (transfer full): its content
 */
JsonObject *
lk_dataset_version_read_file (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) local_error = NULL;
  JsonObject *object = NULL;
  gsize length;
  GStatBuf info;

  if (g_stat (path, &info) == 0 && info.st_size > MAX_FILE)
    local_error = g_error_new_literal (LK_ERROR, LK_ERROR_FILE, _ ("it is too large"));
  else if (g_file_get_contents (path, &text, &length, &local_error))
    object = lk_json_parse_object (text, (gssize) length, &local_error);

  if (object == NULL)
    g_set_error (error, LK_ERROR, LK_ERROR_FILE, _ ("A version of the dataset cannot be read: %s"),
                 local_error->message);

  return object;
}

static void
index_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autofree char *path = g_build_filename (g_file_peek_path (data), LK_DATASET_VERSIONS_FOLDER,
                                            LK_DATASET_VERSIONS_INDEX, NULL);
  JsonObject *index = NULL;
  GError *error = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    index = lk_dataset_version_read_file (path, &error);
  else
    index = json_object_new ();

  if (index != NULL)
    g_task_return_pointer (task, index, (GDestroyNotify) json_object_unref);
  else
    g_task_return_error (task, error);
}

/**
 * lk_dataset_version_list_async:
 * @folder: a dataset's
 * @cancellable: (nullable): cancels
 * @callback: called when they are known
 * @user_data: for @callback
 *
 * Looks which trainings a dataset was used for.
 */
void
lk_dataset_version_list_async (GFile *folder,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_dataset_version_list_async);
  g_task_set_task_data (task, g_object_ref (folder), g_object_unref);
  g_task_run_in_thread (task, index_thread);
}

static LkDatasetVersion *
version_new (const char *folder, JsonObject *training)
{
  LkDatasetVersion *self = g_object_new (LK_TYPE_DATASET_VERSION, NULL);
  const char *label = lk_json_peek_string (training, "label");

  self->folder = g_strdup (folder);
  self->digest = g_strdup (lk_json_peek_string (training, "digest"));
  self->job = g_strdup (lk_json_peek_string (training, "job"));
  self->label = g_strdup (label != NULL ? label : "");
  self->time = MAX (lk_json_peek_int (training, "time", 0), 0);
  self->n_pictures = (guint) CLAMP (lk_json_peek_int (training, "pictures", 0), 0, G_MAXINT);

  return self;
}

/* It becomes part of a path. */
static gboolean
is_digest (const char *text)
{
  return text != NULL && strlen (text) == 64 && strspn (text, "0123456789abcdef") == 64;
}

/**
 * lk_dataset_version_list_finish:
 * @result: the result
 * @error: return location for an %LK_ERROR_FILE
 *
 * Returns: (transfer full): of #LkDatasetVersion, one a training, the latest first
 */
GListModel *
lk_dataset_version_list_finish (GAsyncResult *result, GError **error)
{
  g_autoptr (JsonObject) index = NULL;
  GListStore *store;
  JsonArray *trainings;
  guint n;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  index = g_task_propagate_pointer (G_TASK (result), error);
  if (index == NULL)
    return NULL;

  store = g_list_store_new (LK_TYPE_DATASET_VERSION);
  trainings = lk_json_peek_array (index, "trainings");
  n = trainings != NULL ? json_array_get_length (trainings) : 0;
  while (n-- > 0)
    {
      JsonObject *training = lk_json_peek_element_object (trainings, n);
      g_autoptr (LkDatasetVersion) version = NULL;

      if (training == NULL || !is_digest (lk_json_peek_string (training, "digest")))
        continue;

      version = version_new (g_file_peek_path (g_task_get_task_data (G_TASK (result))), training);
      g_list_store_append (store, version);
    }

  return G_LIST_MODEL (store);
}

static void
load_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (JsonObject) object = lk_dataset_version_read_file (data, &error);
  LkManifest *manifest = object != NULL ? lk_manifest_new_from_json (object, &error) : NULL;

  if (manifest != NULL)
    g_task_return_pointer (task, manifest, (GDestroyNotify) lk_manifest_unref);
  else
    g_task_return_error (task, error);
}

/**
 * lk_dataset_version_load_async:
 * @self: a version
 * @cancellable: (nullable): cancels
 * @callback: called when it is there
 * @user_data: for @callback
 *
 * Reads what was trained with.
 */
void
lk_dataset_version_load_async (LkDatasetVersion *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *name = NULL;

  g_return_if_fail (LK_IS_DATASET_VERSION (self));

  name = g_strconcat (self->digest, ".json", NULL);
  g_task_set_source_tag (task, lk_dataset_version_load_async);
  g_task_set_task_data (task,
                        g_build_filename (self->folder, LK_DATASET_VERSIONS_FOLDER, name, NULL),
                        g_free);
  g_task_run_in_thread (task, load_thread);
}

/**
 * lk_dataset_version_load_finish:
 * @self: a version
 * @result: the result
 * @error: return location for an %LK_ERROR_FILE
 *
 * Returns: (transfer full): what was trained with; its entries have no path
 */
LkManifest *
lk_dataset_version_load_finish (LkDatasetVersion *self, GAsyncResult *result, GError **error)
{
  g_autoptr (LkManifest) manifest = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  manifest = g_task_propagate_pointer (G_TASK (result), error);
  if (manifest == NULL || g_str_equal (lk_manifest_get_digest (manifest), self->digest))
    return g_steal_pointer (&manifest);

  g_set_error_literal (error, LK_ERROR, LK_ERROR_FILE,
                       _ ("A version of the dataset is not any more what was trained with"));

  return NULL;
}
