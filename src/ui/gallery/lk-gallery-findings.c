/* lk-gallery-findings.c: what the check-up says of each picture, kept up to date
 *
 * A dataset is checked in two goes: what is known of its pictures takes milliseconds, to look
 * at them takes a while when they are new. One thread does that, beside those that make
 * thumbnails.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lorikeet"

#include "lk-config.h"

#include "lk-gallery-findings.h"

/* The first pictures are on the screen by then. */
#define FIRST_MILLISECONDS 700

/* So long after the last change: who types is not checked at each key. */
#define AGAIN_MILLISECONDS 1500

typedef enum
{
  PROP_CHECKUP = 1,
  PROP_N_WARNINGS,
  PROP_RUNNING,
} LkGalleryFindingsProperty;

/* What is said of one picture. */
typedef struct
{
  guint weight;
  guint group; /* of near duplicates; 0 for none */
} Record;

struct _LkGalleryFindings
{
  GObject parent_instance;

  LkDataset *dataset;        /* (owned) */
  LkCheckup *checkup;        /* (owned) (nullable) until the first is done */
  GArray *records;           /* (element-type Record) */
  GHashTable *places;        /* (element-type utf8 guint) by file name: the place among them, and
                              * one; the names belong to the findings */
  GCancellable *cancellable; /* (owned) (nullable) while one runs */
  char *trigger_word;
  guint n_warnings;
  guint timer;
  gboolean looked; /* once, so that later ones take no time */
};

static GParamSpec *properties[PROP_RUNNING + 1];

G_DEFINE_FINAL_TYPE (LkGalleryFindings, lk_gallery_findings, G_TYPE_OBJECT)

static Record *
find_record (LkGalleryFindings *self, const char *name)
{
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (self->places, name));

  return place > 0 ? &g_array_index (self->records, Record, place - 1) : NULL;
}

static Record *
ensure_record (LkGalleryFindings *self, const char *name)
{
  Record *record = find_record (self, name);

  if (record != NULL)
    return record;

  g_array_set_size (self->records, self->records->len + 1);
  g_hash_table_insert (self->places, (char *) name, GUINT_TO_POINTER (self->records->len));

  return &g_array_index (self->records, Record, self->records->len - 1);
}

/* That there is no caption yet is shown in a way of its own. */
static guint
weigh (LkFinding *finding)
{
  if (g_str_equal (lk_finding_get_code (finding), "captions-missing"))
    return 1;

  switch (lk_finding_get_level (finding))
    {
    case LK_FINDING_ERROR:
      return LK_GALLERY_WEIGHT_ERROR;
    case LK_FINDING_WARNING:
      return LK_GALLERY_WEIGHT_WARNING;
    case LK_FINDING_INFO:
    default:
      return 1;
    }
}

static void
take_finding (LkGalleryFindings *self, LkFinding *finding, guint *n_groups)
{
  const char *keep = lk_finding_get_keep (finding);
  guint group = keep != NULL ? ++*n_groups : 0;

  for (const char *const *name = lk_finding_get_pictures (finding); *name != NULL; name++)
    {
      Record *record = ensure_record (self, *name);

      record->weight += weigh (finding);
      record->group = group > 0 ? group : record->group;
    }

  if (keep != NULL)
    ensure_record (self, keep)->group = group;
}

static void
take_checkup (LkGalleryFindings *self, LkCheckup *checkup)
{
  guint n_groups = 0;
  guint n_warnings = 0;

  g_hash_table_remove_all (self->places);
  g_array_set_size (self->records, 0);
  g_set_object (&self->checkup, checkup);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (checkup)); i++)
    {
      g_autoptr (LkFinding) finding = g_list_model_get_item (G_LIST_MODEL (checkup), i);

      take_finding (self, finding, &n_groups);
      n_warnings += lk_finding_get_level (finding) != LK_FINDING_INFO;
    }

  if (self->n_warnings != n_warnings)
    {
      self->n_warnings = n_warnings;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_WARNINGS]);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHECKUP]);
}

/* --- Running --- */

static void run (LkGalleryFindings *self, gboolean look);

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkGalleryFindings) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkCheckup) checkup = lk_checkup_run_finish (result, &error);
  gboolean go_on = !self->looked && checkup != NULL;

  /* It was stopped, and perhaps another one runs. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  if (checkup != NULL)
    take_checkup (self, checkup);
  else
    g_debug ("The check-up of the gallery: %s", error->message);

  self->looked = TRUE;
  if (go_on)
    run (self, TRUE);
  else
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);
}

static void
run (LkGalleryFindings *self, gboolean look)
{
  g_autoptr (LkManifest) manifest = lk_dataset_snapshot (self->dataset);
  LkCheckupOptions options = { .trigger_word = self->trigger_word, .n_threads = 1, .look = look };

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  lk_checkup_run_async (manifest, &options, NULL, NULL, self->cancellable, checked_cb,
                        g_object_ref (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);
}

static gboolean
run_cb (gpointer user_data)
{
  LkGalleryFindings *self = user_data;

  self->timer = 0;
  run (self, self->looked);

  return G_SOURCE_REMOVE;
}

static void
run_later (LkGalleryFindings *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add (AGAIN_MILLISECONDS, run_cb, self);
}

/* --- Life --- */

static void
lk_gallery_findings_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkGalleryFindings *self = LK_GALLERY_FINDINGS (object);

  switch ((LkGalleryFindingsProperty) id)
    {
    case PROP_CHECKUP:
      g_value_set_object (value, self->checkup);
      break;
    case PROP_N_WARNINGS:
      g_value_set_uint (value, self->n_warnings);
      break;
    case PROP_RUNNING:
      g_value_set_boolean (value, lk_gallery_findings_is_running (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_gallery_findings_finalize (GObject *object)
{
  LkGalleryFindings *self = LK_GALLERY_FINDINGS (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->places, g_hash_table_unref);
  g_clear_pointer (&self->records, g_array_unref);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->checkup);
  g_clear_object (&self->dataset);
  g_free (self->trigger_word);

  G_OBJECT_CLASS (lk_gallery_findings_parent_class)->finalize (object);
}

static void
lk_gallery_findings_class_init (LkGalleryFindingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = lk_gallery_findings_get_property;
  object_class->finalize = lk_gallery_findings_finalize;

  properties[PROP_CHECKUP] = g_param_spec_object ("checkup", NULL, NULL, LK_TYPE_CHECKUP, readable);
  properties[PROP_N_WARNINGS] =
      g_param_spec_uint ("n-warnings", NULL, NULL, 0, G_MAXUINT, 0, readable);
  properties[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lk_gallery_findings_init (LkGalleryFindings *self)
{
  self->places = g_hash_table_new (g_str_hash, g_str_equal);
  self->records = g_array_new (FALSE, TRUE, sizeof (Record));
}

/**
 * lk_gallery_findings_new:
 * @dataset: what is checked, a moment from now and after each change
 *
 * Returns: (transfer full): the findings; none yet
 */
LkGalleryFindings *
lk_gallery_findings_new (LkDataset *dataset)
{
  LkGalleryFindings *self = g_object_new (LK_TYPE_GALLERY_FINDINGS, NULL);

  self->dataset = g_object_ref (dataset);
  g_signal_connect_object (dataset, "notify", G_CALLBACK (run_later), self, G_CONNECT_SWAPPED);
  self->timer = g_timeout_add (FIRST_MILLISECONDS, run_cb, self);

  return self;
}

/**
 * lk_gallery_findings_stop:
 * @self: findings that nobody looks at any more
 *
 * Ends what runs, and checks no more.
 */
void
lk_gallery_findings_stop (LkGalleryFindings *self)
{
  g_return_if_fail (LK_IS_GALLERY_FINDINGS (self));

  g_signal_handlers_disconnect_by_func (self->dataset, run_later, self);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (self->cancellable);
}

/**
 * lk_gallery_findings_set_trigger_word:
 * @self: findings
 * @trigger_word: (nullable): what captions are checked for
 */
void
lk_gallery_findings_set_trigger_word (LkGalleryFindings *self, const char *trigger_word)
{
  g_return_if_fail (LK_IS_GALLERY_FINDINGS (self));

  if (g_strcmp0 (trigger_word, self->trigger_word) == 0)
    return;

  g_free (self->trigger_word);
  self->trigger_word = g_strdup (trigger_word);
  if (self->checkup != NULL)
    run_later (self);
}

/**
 * lk_gallery_findings_get_checkup:
 * @self: findings
 *
 * Returns: (nullable) (transfer none): all of them, the worst first
 */
LkCheckup *
lk_gallery_findings_get_checkup (LkGalleryFindings *self)
{
  g_return_val_if_fail (LK_IS_GALLERY_FINDINGS (self), NULL);

  return self->checkup;
}

/**
 * lk_gallery_findings_get_n_warnings:
 * @self: findings
 *
 * Returns: how many of them are a warning or an error
 */
guint
lk_gallery_findings_get_n_warnings (LkGalleryFindings *self)
{
  g_return_val_if_fail (LK_IS_GALLERY_FINDINGS (self), 0);

  return self->n_warnings;
}

gboolean
lk_gallery_findings_is_running (LkGalleryFindings *self)
{
  g_return_val_if_fail (LK_IS_GALLERY_FINDINGS (self), FALSE);

  return self->cancellable != NULL;
}

/**
 * lk_gallery_findings_get_weight:
 * @self: findings
 * @picture: a picture
 *
 * Returns: how much there is to mend about it; %LK_GALLERY_WEIGHT_WARNING and more is worth
 *   showing
 */
guint
lk_gallery_findings_get_weight (LkGalleryFindings *self, LkPicture *picture)
{
  const Record *record = find_record (self, lk_picture_get_name (picture));

  return record != NULL ? record->weight : 0;
}

/**
 * lk_gallery_findings_get_group:
 * @self: findings
 * @picture: a picture
 *
 * Returns: the number of the pictures that are nearly the same, this one among them; 0 when
 *   there are no others
 */
guint
lk_gallery_findings_get_group (LkGalleryFindings *self, LkPicture *picture)
{
  const Record *record = find_record (self, lk_picture_get_name (picture));

  return record != NULL ? record->group : 0;
}

/**
 * lk_gallery_findings_list:
 * @self: findings
 * @picture: a picture
 *
 * Returns: (transfer full) (element-type LkFinding): those that name @picture
 */
GPtrArray *
lk_gallery_findings_list (LkGalleryFindings *self, LkPicture *picture)
{
  GPtrArray *findings = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = self->checkup != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->checkup)) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LkFinding) finding = g_list_model_get_item (G_LIST_MODEL (self->checkup), i);

      if (g_strv_contains (lk_finding_get_pictures (finding), lk_picture_get_name (picture)))
        g_ptr_array_add (findings, g_steal_pointer (&finding));
    }

  return findings;
}
