/* lk-overview.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-overview.h"

#include "lk-caption.h"
#include "lk-overview-private.h"

#include <glib/gi18n-lib.h>

struct _LkOverview
{
  GObject parent_instance;

  guint n_pictures;
  guint n_captions;
  gint64 bytes;
  guint min_tokens;
  guint mean_tokens;
  guint max_tokens;
  gboolean has_tags;
  GListModel *formats;   /* (owned) (element-type LkTally) */
  GListModel *sizes;     /* (owned) (element-type LkTally) */
  GListModel *buckets;   /* (owned) (element-type LkTally) */
  GListModel *words;     /* (owned) (element-type LkTally) */
  GListModel *readiness; /* (owned) (element-type LkReadiness) */
};

typedef enum
{
  PROP_N_PICTURES = 1,
  PROP_N_CAPTIONS,
  PROP_BYTES,
  PROP_MIN_TOKENS,
  PROP_MEAN_TOKENS,
  PROP_MAX_TOKENS,
  PROP_HAS_TAGS,
  PROP_FORMATS,
  PROP_SIZES,
  PROP_BUCKETS,
  PROP_WORDS,
  PROP_READINESS,
} LkOverviewProperty;

G_DEFINE_FINAL_TYPE (LkOverview, lk_overview, G_TYPE_OBJECT)

static GParamSpec *properties[PROP_READINESS + 1];

/* Classes of size, by their upper ends in quarters of a megapixel. */
static const struct
{
  guint below;
  const char *label;
} classes[] = {
  { 1, N_ ("under 0.25 MP") }, { 2, N_ ("0.25 to 0.5 MP") },
  { 4, N_ ("0.5 to 1 MP") },   { 8, N_ ("1 to 2 MP") },
  { 16, N_ ("2 to 4 MP") },    { 32, N_ ("4 to 8 MP") },
  { 64, N_ ("8 to 16 MP") },   { G_MAXUINT, N_ ("16 MP and more") },
};

/* --- Counting, in a thread --- */

static void
append (GListStore *list, const char *group, const char *label, guint count, guint total)
{
  g_autoptr (LkTally) tally = lk_tally_new (group, label, count, total);

  g_list_store_append (list, tally);
}

static int
compare_tallies (gconstpointer a, gconstpointer b, gpointer user_data)
{
  guint first = lk_tally_get_count ((LkTally *) a);
  guint second = lk_tally_get_count ((LkTally *) b);

  if (first != second)
    return first > second ? -1 : 1;

  return g_strcmp0 (lk_tally_get_label ((LkTally *) a), lk_tally_get_label ((LkTally *) b));
}

static GListModel *
count_formats (const LkCheck *check)
{
  g_autoptr (GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal);
  GListStore *list = g_list_store_new (LK_TYPE_TALLY);
  GHashTableIter iter;
  gpointer format;
  gpointer count;

  for (guint i = 0; i < check->n_pictures; i++)
    {
      format = lk_check_entry (check, i)->format;
      count = g_hash_table_lookup (counts, format);
      g_hash_table_insert (counts, format, GUINT_TO_POINTER (GPOINTER_TO_UINT (count) + 1));
    }

  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &format, &count))
    append (list, NULL, format, GPOINTER_TO_UINT (count), check->n_pictures);
  g_list_store_sort (list, compare_tallies, NULL);

  return G_LIST_MODEL (list);
}

/* All classes, the empty ones too: a chart has its gaps. */
static GListModel *
count_sizes (const LkCheck *check)
{
  GListStore *list = g_list_store_new (LK_TYPE_TALLY);
  guint counts[G_N_ELEMENTS (classes)] = { 0 };

  for (guint i = 0; i < check->n_pictures; i++)
    {
      const LkManifestEntry *entry = lk_check_entry (check, i);
      guint64 quarters = (guint64) entry->width * entry->height / 250000;
      gsize class = 0;

      while (class + 1 < G_N_ELEMENTS (classes) && quarters >= classes[class].below)
        class ++;
      counts[class]++;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    append (list, NULL, _ (classes[i].label), counts[i], check->n_pictures);

  return G_LIST_MODEL (list);
}

static GListModel *
list_buckets (const LkCheck *check)
{
  g_autoptr (GArray) counts = lk_check_count_buckets (check);
  GListStore *list = g_list_store_new (LK_TYPE_TALLY);

  for (guint i = 0; i < counts->len; i++)
    {
      const LkBucketCount *count = &g_array_index (counts, LkBucketCount, i);
      g_autofree char *group = g_strdup_printf ("%u", count->resolution);
      g_autofree char *label = g_strdup_printf ("%u × %u", count->width, count->height);

      append (list, group, label, count->n_pictures, check->n_pictures);
    }

  return G_LIST_MODEL (list);
}

/* Of what is trained: with the trigger word. */
static void
count_tokens (LkOverview *self, const LkCheck *check)
{
  guint64 sum = 0;

  for (guint i = 0; i < check->n_pictures; i++)
    {
      const LkManifestEntry *entry = lk_check_entry (check, i);
      g_autofree char *prompt = lk_caption_insert_trigger (entry->caption, check->trigger_word);
      guint n_tokens = lk_caption_estimate_tokens (prompt);

      self->min_tokens = i == 0 ? n_tokens : MIN (self->min_tokens, n_tokens);
      self->max_tokens = MAX (self->max_tokens, n_tokens);
      self->bytes += entry->size;
      sum += n_tokens;
    }

  self->mean_tokens = check->n_pictures > 0 ? (guint) (sum / check->n_pictures) : 0;
}

static LkOverview *
make (const LkCheck *check)
{
  LkOverview *self = g_object_new (LK_TYPE_OVERVIEW, NULL);

  self->n_pictures = check->n_pictures;
  self->n_captions = lk_check_count_captions (check);
  count_tokens (self, check);
  self->formats = count_formats (check);
  self->sizes = count_sizes (check);
  self->buckets = list_buckets (check);
  self->words = lk_overview_count_words (check, &self->has_tags);
  self->readiness = lk_overview_judge (check);

  return self;
}

static void
make_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  LkCheck *check = task_data;
  GError *error = NULL;

  if (lk_check_run (check, cancellable, &error))
    g_task_return_pointer (task, make (check), g_object_unref);
  else
    g_task_return_error (task, error);
}

/* --- The object --- */

static void
lk_overview_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkOverview *self = LK_OVERVIEW (object);

  switch ((LkOverviewProperty) id)
    {
    case PROP_N_PICTURES:
      g_value_set_uint (value, self->n_pictures);
      break;
    case PROP_N_CAPTIONS:
      g_value_set_uint (value, self->n_captions);
      break;
    case PROP_BYTES:
      g_value_set_int64 (value, self->bytes);
      break;
    case PROP_MIN_TOKENS:
      g_value_set_uint (value, self->min_tokens);
      break;
    case PROP_MEAN_TOKENS:
      g_value_set_uint (value, self->mean_tokens);
      break;
    case PROP_MAX_TOKENS:
      g_value_set_uint (value, self->max_tokens);
      break;
    case PROP_HAS_TAGS:
      g_value_set_boolean (value, self->has_tags);
      break;
    case PROP_FORMATS:
      g_value_set_object (value, self->formats);
      break;
    case PROP_SIZES:
      g_value_set_object (value, self->sizes);
      break;
    case PROP_BUCKETS:
      g_value_set_object (value, self->buckets);
      break;
    case PROP_WORDS:
      g_value_set_object (value, self->words);
      break;
    case PROP_READINESS:
      g_value_set_object (value, self->readiness);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_overview_finalize (GObject *object)
{
  LkOverview *self = LK_OVERVIEW (object);

  g_clear_object (&self->formats);
  g_clear_object (&self->sizes);
  g_clear_object (&self->buckets);
  g_clear_object (&self->words);
  g_clear_object (&self->readiness);

  G_OBJECT_CLASS (lk_overview_parent_class)->finalize (object);
}

static GParamSpec *
make_uint_pspec (const char *name)
{
  return g_param_spec_uint (name, NULL, NULL, 0, G_MAXUINT, 0,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static GParamSpec *
make_list_pspec (const char *name)
{
  return g_param_spec_object (name, NULL, NULL, G_TYPE_LIST_MODEL,
                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
lk_overview_class_init (LkOverviewClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  G_OBJECT_CLASS (klass)->get_property = lk_overview_get_property;
  G_OBJECT_CLASS (klass)->finalize = lk_overview_finalize;

  properties[PROP_N_PICTURES] = make_uint_pspec ("n-pictures");
  properties[PROP_N_CAPTIONS] = make_uint_pspec ("n-captions");
  properties[PROP_BYTES] = g_param_spec_int64 ("bytes", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_MIN_TOKENS] = make_uint_pspec ("min-tokens");
  properties[PROP_MEAN_TOKENS] = make_uint_pspec ("mean-tokens");
  properties[PROP_MAX_TOKENS] = make_uint_pspec ("max-tokens");
  properties[PROP_HAS_TAGS] = g_param_spec_boolean ("has-tags", NULL, NULL, FALSE, flags);
  properties[PROP_FORMATS] = make_list_pspec ("formats");
  properties[PROP_SIZES] = make_list_pspec ("sizes");
  properties[PROP_BUCKETS] = make_list_pspec ("buckets");
  properties[PROP_WORDS] = make_list_pspec ("words");
  properties[PROP_READINESS] = make_list_pspec ("readiness");
  g_object_class_install_properties (G_OBJECT_CLASS (klass), G_N_ELEMENTS (properties), properties);
}

static void
lk_overview_init (LkOverview *self)
{
}

/**
 * lk_overview_make_async:
 * @manifest: the dataset
 * @options: trigger word, resolutions, and whether to look at the pictures; copied
 * @cancellable: (nullable): ends it
 * @callback: called when it is made
 * @user_data: for @callback
 *
 * After a check-up that looked at the pictures, looking costs nothing any more; without it
 * the readiness does not know of blurred and nearly equal ones.
 */
void
lk_overview_make_async (LkManifest *manifest,
                        const LkCheckupOptions *options,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_overview_make_async);
  g_task_set_task_data (task, lk_check_new (manifest, options), (GDestroyNotify) lk_check_free);
  g_task_run_in_thread (task, make_thread);
}

/**
 * lk_overview_make_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): the overview, or %NULL with @error
 */
LkOverview *
lk_overview_make_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

guint
lk_overview_get_n_pictures (LkOverview *self)
{
  g_return_val_if_fail (LK_IS_OVERVIEW (self), 0);

  return self->n_pictures;
}

/**
 * lk_overview_get_n_captions:
 * @self: an overview
 *
 * Returns: how many pictures have a caption
 */
guint
lk_overview_get_n_captions (LkOverview *self)
{
  g_return_val_if_fail (LK_IS_OVERVIEW (self), 0);

  return self->n_captions;
}

/**
 * lk_overview_get_bytes:
 * @self: an overview
 *
 * Returns: how large all pictures are together
 */
gint64
lk_overview_get_bytes (LkOverview *self)
{
  g_return_val_if_fail (LK_IS_OVERVIEW (self), 0);

  return self->bytes;
}

/**
 * lk_overview_get_min_tokens:
 * @self: an overview
 *
 * Returns: tokens of the shortest prompt, as far as they can be estimated
 */
guint
lk_overview_get_min_tokens (LkOverview *self)
{
  g_return_val_if_fail (LK_IS_OVERVIEW (self), 0);

  return self->min_tokens;
}

guint
lk_overview_get_mean_tokens (LkOverview *self)
{
  g_return_val_if_fail (LK_IS_OVERVIEW (self), 0);

  return self->mean_tokens;
}

/**
 * lk_overview_get_max_tokens:
 * @self: an overview
 *
 * Returns: tokens of the longest prompt; more than %LK_CAPTION_MAX_TOKENS are cut off
 */
guint
lk_overview_get_max_tokens (LkOverview *self)
{
  g_return_val_if_fail (LK_IS_OVERVIEW (self), 0);

  return self->max_tokens;
}

/**
 * lk_overview_get_has_tags:
 * @self: an overview
 *
 * Returns: whether the captions are lists of tags rather than sentences
 */
gboolean
lk_overview_get_has_tags (LkOverview *self)
{
  g_return_val_if_fail (LK_IS_OVERVIEW (self), FALSE);

  return self->has_tags;
}

/**
 * lk_overview_get_formats:
 * @self: an overview
 *
 * Returns: (transfer none): #LkTally by format, the most frequent first
 */
GListModel *
lk_overview_get_formats (LkOverview *self)
{
  g_return_val_if_fail (LK_IS_OVERVIEW (self), NULL);

  return self->formats;
}

/**
 * lk_overview_get_sizes:
 * @self: an overview
 *
 * Returns: (transfer none): #LkTally by megapixels, the smallest first; empty classes too
 */
GListModel *
lk_overview_get_sizes (LkOverview *self)
{
  g_return_val_if_fail (LK_IS_OVERVIEW (self), NULL);

  return self->sizes;
}

/**
 * lk_overview_get_buckets:
 * @self: an overview
 *
 * Returns: (transfer none): #LkTally by what is trained, grouped by resolution, the most
 *   frequent first
 */
GListModel *
lk_overview_get_buckets (LkOverview *self)
{
  g_return_val_if_fail (LK_IS_OVERVIEW (self), NULL);

  return self->buckets;
}

/**
 * lk_overview_get_words:
 * @self: an overview
 *
 * Returns: (transfer none): #LkTally by tag or word, the most frequent first
 */
GListModel *
lk_overview_get_words (LkOverview *self)
{
  g_return_val_if_fail (LK_IS_OVERVIEW (self), NULL);

  return self->words;
}

/**
 * lk_overview_get_readiness:
 * @self: an overview
 *
 * Returns: (transfer none): #LkReadiness, one for each purpose
 */
GListModel *
lk_overview_get_readiness (LkOverview *self)
{
  g_return_val_if_fail (LK_IS_OVERVIEW (self), NULL);

  return self->readiness;
}
