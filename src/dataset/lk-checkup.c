/* lk-checkup.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-checkup-private.h"

#include "lk-caption.h"
#include "lk-json.h"

#include <string.h>

/* So many must be left for removing pictures to be a help. */
#define ENOUGH 10

struct _LkCheckup
{
  GObject parent_instance;

  guint n_pictures;
  guint n_captions;
  GPtrArray *findings; /* (element-type LkFinding) */
  GArray *buckets;     /* (element-type LkBucketCount) */
};

static GType
get_item_type (GListModel *model)
{
  return LK_TYPE_FINDING;
}

static guint
get_n_items (GListModel *model)
{
  return LK_CHECKUP (model)->findings->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  LkCheckup *self = LK_CHECKUP (model);

  return position < self->findings->len
             ? g_object_ref (g_ptr_array_index (self->findings, position))
             : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LkCheckup,
                               lk_checkup,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* --- What the parts share --- */

const LkManifestEntry *
lk_check_entry (const LkCheck *self, guint index)
{
  return lk_manifest_get_entry (self->manifest, index);
}

const LkBucket *
lk_check_buckets (const LkCheck *self, guint index)
{
  return &self->buckets[(gsize) index * self->n_resolutions];
}

/* Returns: (transfer full) (element-type utf8): names, which the manifest owns */
GPtrArray *
lk_check_pick (const LkCheck *self, LkCheckTest test)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < self->n_pictures; i++)
    if (test (self, i))
      g_ptr_array_add (names, lk_check_entry (self, i)->name);

  return names;
}

/* Takes @sentence and @names, which may be %NULL. Returns: (transfer none) */
LkFinding *
lk_check_add (LkCheck *self,
              LkFindingLevel level,
              const char *code,
              LkFindingRemedy remedy,
              char *sentence,
              GPtrArray *names)
{
  LkFinding *finding;

  if (names != NULL)
    g_ptr_array_add (names, NULL);
  finding = lk_finding_new (level, code, remedy, sentence,
                            names != NULL ? (const char *const *) names->pdata : NULL);
  g_ptr_array_add (self->findings, finding);
  g_clear_pointer (&names, g_ptr_array_unref);
  g_free (sentence);

  return finding;
}

/* Of few pictures none should be removed before there are better ones. */
LkFindingRemedy
lk_check_remove_or_add (const LkCheck *self, guint n_removed)
{
  return self->n_pictures >= n_removed + ENOUGH ? LK_FINDING_REMEDY_REMOVE_PICTURES
                                                : LK_FINDING_REMEDY_ADD_PICTURES;
}

static guint *
copy_resolutions (const guint *resolutions)
{
  const guint *from = resolutions != NULL && resolutions[0] != 0 ? resolutions
                                                                 : lk_bucket_usual_resolutions;
  guint n = 0;

  while (from[n] != 0)
    n++;

  return g_memdup2 (from, (n + 1) * sizeof (guint));
}

static guint64
size_of (const LkManifestEntry *entry)
{
  return (guint64) entry->width << 32 | entry->height;
}

/* Many pictures have few sizes: each is computed once. */
static void
compute_buckets (LkCheck *self)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  guint n = self->n_resolutions;

  self->buckets = g_new0 (LkBucket, (gsize) self->n_pictures * n + 1);
  for (guint i = 0; i < self->n_pictures; i++)
    {
      const LkManifestEntry *entry = lk_check_entry (self, i);
      LkBucket *buckets = &self->buckets[(gsize) i * n];
      guint64 size = size_of (entry);
      LkBucket *same = g_hash_table_lookup (known, &size);

      if (same != NULL)
        {
          memcpy (buckets, same, n * sizeof (LkBucket));
          continue;
        }
      for (guint j = 0; j < n; j++)
        lk_bucket_compute (entry->width, entry->height, self->resolutions[j], &buckets[j]);
      g_hash_table_insert (known, g_memdup2 (&size, sizeof size), buckets);
    }
}

LkCheck *
lk_check_new (LkManifest *manifest, const LkCheckupOptions *options)
{
  LkCheck *self = g_new0 (LkCheck, 1);

  self->manifest = lk_manifest_ref (manifest);
  self->n_pictures = lk_manifest_get_n_entries (manifest);
  if (options->trigger_word != NULL && *options->trigger_word != '\0')
    self->trigger_word = g_strdup (options->trigger_word);
  self->resolutions = copy_resolutions (options->resolutions);
  for (; self->resolutions[self->n_resolutions] != 0; self->n_resolutions++)
    self->largest = MAX (self->largest, self->resolutions[self->n_resolutions]);
  self->n_threads = options->n_threads;
  self->look = options->look;
  self->findings = g_ptr_array_new_with_free_func (g_object_unref);
  self->progress.total = options->look ? self->n_pictures : 0;

  return self;
}

void
lk_check_free (LkCheck *self)
{
  for (guint i = 0; self->damages != NULL && i < self->n_pictures; i++)
    g_free (self->damages[i]);
  g_free (self->damages);
  g_free (self->looks);
  g_free (self->buckets);
  g_free (self->trigger_word);
  g_free (self->resolutions);
  g_ptr_array_unref (self->findings);
  lk_manifest_unref (self->manifest);
  g_free (self);
}

/* --- Buckets --- */

static void
count_bucket (GArray *buckets, guint from, const LkBucket *bucket)
{
  LkBucketCount count = { bucket->resolution, bucket->width, bucket->height, 1 };

  for (guint i = from; i < buckets->len; i++)
    {
      LkBucketCount *known = &g_array_index (buckets, LkBucketCount, i);

      if (known->width == bucket->width && known->height == bucket->height)
        {
          known->n_pictures++;
          return;
        }
    }
  g_array_append_val (buckets, count);
}

static int
compare_counts (gconstpointer a, gconstpointer b)
{
  const LkBucketCount *first = a;
  const LkBucketCount *second = b;

  if (first->resolution != second->resolution)
    return first->resolution < second->resolution ? -1 : 1;
  if (first->n_pictures != second->n_pictures)
    return first->n_pictures > second->n_pictures ? -1 : 1;

  return first->width < second->width ? -1 : first->width > second->width;
}

/* By resolution, the most frequent first. */
GArray *
lk_check_count_buckets (const LkCheck *self)
{
  GArray *counts = g_array_new (FALSE, FALSE, sizeof (LkBucketCount));

  for (guint j = 0; j < self->n_resolutions; j++)
    {
      guint from = counts->len;

      for (guint i = 0; i < self->n_pictures; i++)
        if (lk_check_buckets (self, i)[j].width != 0)
          count_bucket (counts, from, &lk_check_buckets (self, i)[j]);
    }
  g_array_sort (counts, compare_counts);

  return counts;
}

/* --- Running --- */

static int
compare_findings (gconstpointer a, gconstpointer b)
{
  LkFindingLevel first = lk_finding_get_level (*(LkFinding **) a);
  LkFindingLevel second = lk_finding_get_level (*(LkFinding **) b);

  return first > second ? -1 : first < second;
}

/* Returns %FALSE with @error only when cancelled. */
gboolean
lk_check_run (LkCheck *self, GCancellable *cancellable, GError **error)
{
  compute_buckets (self);
  if (self->look && !lk_check_look (self, cancellable, error))
    return FALSE;

  lk_check_pictures (self);
  lk_check_sizes (self);
  lk_check_duplicates (self);
  lk_check_captions (self);
  lk_check_trigger (self);

  /* Stable: of one level, the order in which they were looked for. */
  g_ptr_array_sort (self->findings, compare_findings);

  return TRUE;
}

guint
lk_check_count_captions (const LkCheck *self)
{
  guint n_captions = 0;

  for (guint i = 0; i < self->n_pictures; i++)
    {
      g_autofree char *clean = lk_caption_clean (lk_check_entry (self, i)->caption);

      n_captions += *clean != '\0';
    }

  return n_captions;
}

static LkCheckup *
make_checkup (LkCheck *check)
{
  LkCheckup *self = g_object_new (LK_TYPE_CHECKUP, NULL);

  self->n_pictures = check->n_pictures;
  self->n_captions = lk_check_count_captions (check);
  self->findings = g_ptr_array_ref (check->findings);
  self->buckets = lk_check_count_buckets (check);

  return self;
}

static void
run_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  LkCheck *check = task_data;
  GError *error = NULL;

  if (lk_check_run (check, cancellable, &error))
    g_task_return_pointer (task, make_checkup (check), g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
lk_checkup_finalize (GObject *object)
{
  LkCheckup *self = LK_CHECKUP (object);

  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_clear_pointer (&self->buckets, g_array_unref);

  G_OBJECT_CLASS (lk_checkup_parent_class)->finalize (object);
}

static void
lk_checkup_class_init (LkCheckupClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_checkup_finalize;
}

static void
lk_checkup_init (LkCheckup *self)
{
}

/**
 * lk_checkup_run_async:
 * @manifest: what is checked
 * @options: how; copied
 * @progress: (nullable): called with pictures looked at and in all
 * @progress_data: for @progress; must live until the callback
 * @cancellable: (nullable): ends it
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * A picture is decoded once in its life: what was seen of it is kept in the person's cache.
 */
void
lk_checkup_run_async (LkManifest *manifest,
                      const LkCheckupOptions *options,
                      LkProgressFunc progress,
                      gpointer progress_data,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  LkCheck *check = lk_check_new (manifest, options);

  g_task_set_source_tag (task, lk_checkup_run_async);
  g_task_set_task_data (task, check, (GDestroyNotify) lk_check_free);
  lk_prepare_progress_start (&check->progress, task, progress, progress_data);
  g_task_run_in_thread (task, run_thread);
}

/**
 * lk_checkup_run_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): what was found, or %NULL with @error
 */
LkCheckup *
lk_checkup_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

guint
lk_checkup_get_n_pictures (LkCheckup *self)
{
  g_return_val_if_fail (LK_IS_CHECKUP (self), 0);

  return self->n_pictures;
}

/**
 * lk_checkup_get_n_captions:
 * @self: a check-up
 *
 * Returns: how many pictures have a caption
 */
guint
lk_checkup_get_n_captions (LkCheckup *self)
{
  g_return_val_if_fail (LK_IS_CHECKUP (self), 0);

  return self->n_captions;
}

/**
 * lk_checkup_get_level:
 * @self: a check-up
 *
 * Returns: of the worst finding; %LK_FINDING_INFO when there is none
 */
LkFindingLevel
lk_checkup_get_level (LkCheckup *self)
{
  g_return_val_if_fail (LK_IS_CHECKUP (self), LK_FINDING_INFO);

  return self->findings->len > 0 ? lk_finding_get_level (g_ptr_array_index (self->findings, 0))
                                 : LK_FINDING_INFO;
}

/**
 * lk_checkup_can_train:
 * @self: a check-up
 *
 * Returns: %TRUE unless a finding is an error
 */
gboolean
lk_checkup_can_train (LkCheckup *self)
{
  return lk_checkup_get_level (self) != LK_FINDING_ERROR;
}

/**
 * lk_checkup_find:
 * @self: a check-up
 * @code: a finding's code, such as `blurred`
 *
 * Returns: (transfer none) (nullable): the first finding of that kind
 */
LkFinding *
lk_checkup_find (LkCheckup *self, const char *code)
{
  g_return_val_if_fail (LK_IS_CHECKUP (self), NULL);

  for (guint i = 0; i < self->findings->len; i++)
    if (g_str_equal (lk_finding_get_code (g_ptr_array_index (self->findings, i)), code))
      return g_ptr_array_index (self->findings, i);

  return NULL;
}

/**
 * lk_checkup_get_buckets: (skip)
 * @self: a check-up
 * @n_buckets: (out): how many there are
 *
 * Returns: (transfer none) (array length=n_buckets): how many pictures are trained in which
 *   size, by resolution, the most frequent first
 */
const LkBucketCount *
lk_checkup_get_buckets (LkCheckup *self, guint *n_buckets)
{
  g_return_val_if_fail (LK_IS_CHECKUP (self), NULL);

  *n_buckets = self->buckets->len;

  return (const LkBucketCount *) self->buckets->data;
}

static JsonArray *
buckets_to_json (LkCheckup *self)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < self->buckets->len; i++)
    {
      const LkBucketCount *count = &g_array_index (self->buckets, LkBucketCount, i);

      json_array_add_object_element (array,
                                     lk_json_object_new ("i:resolution", (gint64) count->resolution,
                                                         "i:width", (gint64) count->width,
                                                         "i:height", (gint64) count->height,
                                                         "i:pictures", (gint64) count->n_pictures,
                                                         NULL));
    }

  return array;
}

/**
 * lk_checkup_to_json:
 * @self: a check-up
 *
 * Returns: (transfer full): an object of `pictures`, `captions`, `canTrain`, `level`,
 *   `findings`, see lk_finding_to_json(), and `buckets`
 */
JsonNode *
lk_checkup_to_json (LkCheckup *self)
{
  JsonArray *findings = json_array_new ();
  g_autoptr (JsonObject) object = NULL;

  g_return_val_if_fail (LK_IS_CHECKUP (self), NULL);

  for (guint i = 0; i < self->findings->len; i++)
    json_array_add_element (findings, lk_finding_to_json (g_ptr_array_index (self->findings, i)));

  object = lk_json_object_new ("i:pictures", (gint64) self->n_pictures, "i:captions",
                               (gint64) self->n_captions, "b:canTrain", lk_checkup_can_train (self),
                               "s:level", lk_finding_level_to_string (lk_checkup_get_level (self)),
                               "a:findings", findings, "a:buckets", buckets_to_json (self), NULL);

  return json_node_init_object (json_node_alloc (), object);
}
