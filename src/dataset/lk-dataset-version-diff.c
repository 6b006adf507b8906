/* lk-dataset-version-diff.c: what is not the same in two versions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-dataset-version.h"

typedef enum
{
  PROP_KIND = 1,
  PROP_BEFORE_NAME,
  PROP_AFTER_NAME,
  PROP_BEFORE_CAPTION,
  PROP_AFTER_CAPTION,
  PROP_BEFORE_SHA256,
  PROP_AFTER_SHA256,
  PROP_BEFORE_FILE,
  PROP_AFTER_FILE,
} LkDifferenceProperty;

typedef struct
{
  char *name;
  char *caption;
  char *sha256;
  GFile *file; /* (owned) (nullable) */
} Side;

struct _LkDifference
{
  GObject parent_instance;

  LkDifferenceKind kind;
  Side before;
  Side after;
};

static GParamSpec *properties[PROP_AFTER_FILE + 1];

G_DEFINE_FINAL_TYPE (LkDifference, lk_difference, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (LkDifferenceKind,
                    lk_difference_kind,
                    G_DEFINE_ENUM_VALUE (LK_DIFFERENCE_ADDED, "added"),
                    G_DEFINE_ENUM_VALUE (LK_DIFFERENCE_REMOVED, "removed"),
                    G_DEFINE_ENUM_VALUE (LK_DIFFERENCE_PICTURE, "picture"),
                    G_DEFINE_ENUM_VALUE (LK_DIFFERENCE_CAPTION, "caption"),
                    G_DEFINE_ENUM_VALUE (LK_DIFFERENCE_NAME, "name"))

static void
side_clear (Side *side)
{
  g_free (side->name);
  g_free (side->caption);
  g_free (side->sha256);
  g_clear_object (&side->file);
}

static void
lk_difference_finalize (GObject *object)
{
  LkDifference *self = LK_DIFFERENCE (object);

  side_clear (&self->before);
  side_clear (&self->after);

  G_OBJECT_CLASS (lk_difference_parent_class)->finalize (object);
}

static void
lk_difference_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkDifference *self = LK_DIFFERENCE (object);

  switch ((LkDifferenceProperty) id)
    {
    case PROP_KIND:
      g_value_set_enum (value, (int) self->kind);
      break;
    case PROP_BEFORE_NAME:
      g_value_set_string (value, self->before.name);
      break;
    case PROP_AFTER_NAME:
      g_value_set_string (value, self->after.name);
      break;
    case PROP_BEFORE_CAPTION:
      g_value_set_string (value, self->before.caption);
      break;
    case PROP_AFTER_CAPTION:
      g_value_set_string (value, self->after.caption);
      break;
    case PROP_BEFORE_SHA256:
      g_value_set_string (value, self->before.sha256);
      break;
    case PROP_AFTER_SHA256:
      g_value_set_string (value, self->after.sha256);
      break;
    case PROP_BEFORE_FILE:
      g_value_set_object (value, self->before.file);
      break;
    case PROP_AFTER_FILE:
      g_value_set_object (value, self->after.file);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_difference_class_init (LkDifferenceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  static const char *const texts[] = {
    [PROP_BEFORE_NAME] = "before-name",       [PROP_AFTER_NAME] = "after-name",
    [PROP_BEFORE_CAPTION] = "before-caption", [PROP_AFTER_CAPTION] = "after-caption",
    [PROP_BEFORE_SHA256] = "before-sha256",   [PROP_AFTER_SHA256] = "after-sha256",
  };

  object_class->finalize = lk_difference_finalize;
  object_class->get_property = lk_difference_get_property;

  properties[PROP_KIND] = g_param_spec_enum ("kind", NULL, NULL, LK_TYPE_DIFFERENCE_KIND,
                                             LK_DIFFERENCE_ADDED, readable);
  for (guint id = PROP_BEFORE_NAME; id <= PROP_AFTER_SHA256; id++)
    properties[id] = g_param_spec_string (texts[id], NULL, NULL, NULL, readable);
  properties[PROP_BEFORE_FILE] =
      g_param_spec_object ("before-file", NULL, NULL, G_TYPE_FILE, readable);
  properties[PROP_AFTER_FILE] =
      g_param_spec_object ("after-file", NULL, NULL, G_TYPE_FILE, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lk_difference_init (LkDifference *self)
{
}

/**
 * lk_difference_get_kind:
 * @self: a difference
 *
 * Returns: what became of the picture
 */
LkDifferenceKind
lk_difference_get_kind (LkDifference *self)
{
  g_return_val_if_fail (LK_IS_DIFFERENCE (self), LK_DIFFERENCE_ADDED);

  return self->kind;
}

/* --- Comparing --- */

/* The files that are there now, by digest. */
static GHashTable *
index_digests (LkManifest *manifest)
{
  GHashTable *index = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; manifest != NULL && i < lk_manifest_get_n_entries (manifest); i++)
    {
      const LkManifestEntry *entry = lk_manifest_get_entry (manifest, i);

      g_hash_table_insert (index, entry->sha256, (gpointer) entry);
    }

  return index;
}

static GHashTable *
index_names (LkManifest *manifest)
{
  GHashTable *index = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < lk_manifest_get_n_entries (manifest); i++)
    {
      const LkManifestEntry *entry = lk_manifest_get_entry (manifest, i);

      g_hash_table_insert (index, entry->name, (gpointer) entry);
    }

  return index;
}

static void
side_fill (Side *side, const LkManifestEntry *entry, GHashTable *present)
{
  const LkManifestEntry *there;

  if (entry == NULL)
    return;

  there = g_hash_table_lookup (present, entry->sha256);
  side->name = g_strdup (entry->name);
  side->caption = g_strdup (entry->caption);
  side->sha256 = g_strdup (entry->sha256);
  side->file = there != NULL ? g_file_new_for_path (there->path) : NULL;
}

static gboolean
find_kind (const LkManifestEntry *before, const LkManifestEntry *after, LkDifferenceKind *kind)
{
  if (before == NULL)
    *kind = LK_DIFFERENCE_ADDED;
  else if (after == NULL)
    *kind = LK_DIFFERENCE_REMOVED;
  else if (!g_str_equal (before->sha256, after->sha256))
    *kind = LK_DIFFERENCE_PICTURE;
  else if (!g_str_equal (before->caption, after->caption))
    *kind = LK_DIFFERENCE_CAPTION;
  else if (!g_str_equal (before->name, after->name))
    *kind = LK_DIFFERENCE_NAME;
  else
    return FALSE;

  return TRUE;
}

static void
compare (GPtrArray *differences,
         const LkManifestEntry *before,
         const LkManifestEntry *after,
         GHashTable *present)
{
  LkDifferenceKind kind;
  LkDifference *difference;

  if (!find_kind (before, after, &kind))
    return;

  difference = g_object_new (LK_TYPE_DIFFERENCE, NULL);
  difference->kind = kind;
  side_fill (&difference->before, before, present);
  side_fill (&difference->after, after, present);
  g_ptr_array_add (differences, difference);
}

/* Of those whose name is not in @other. */
static GHashTable *
index_strangers (LkManifest *manifest, GHashTable *other)
{
  GHashTable *index = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < lk_manifest_get_n_entries (manifest); i++)
    {
      const LkManifestEntry *entry = lk_manifest_get_entry (manifest, i);

      if (!g_hash_table_contains (other, entry->name))
        g_hash_table_insert (index, entry->sha256, (gpointer) entry);
    }

  return index;
}

/**
 * lk_dataset_version_diff:
 * @before: the earlier version
 * @after: the later one, or lk_dataset_snapshot()
 * @now: (nullable): what the dataset holds now, for showing pictures
 *
 * Compares by name; a picture of the same bytes under a new name is the same picture.
 *
 * Returns: (transfer full): of #LkDifference, by name
 */
GListModel *
lk_dataset_version_diff (LkManifest *before, LkManifest *after, LkManifest *now)
{
  g_autoptr (GHashTable) present = index_digests (now);
  g_autoptr (GHashTable) names_before = index_names (before);
  g_autoptr (GHashTable) names_after = index_names (after);
  g_autoptr (GHashTable) lost = index_strangers (before, names_after);
  g_autoptr (GPtrArray) differences = g_ptr_array_new_with_free_func (g_object_unref);
  GListStore *store = g_list_store_new (LK_TYPE_DIFFERENCE);

  for (guint i = 0; i < lk_manifest_get_n_entries (after); i++)
    {
      const LkManifestEntry *entry = lk_manifest_get_entry (after, i);
      const LkManifestEntry *old = g_hash_table_lookup (names_before, entry->name);

      if (old == NULL)
        {
          old = g_hash_table_lookup (lost, entry->sha256);
          g_hash_table_remove (lost, entry->sha256);
        }
      compare (differences, old, entry, present);
    }

  for (guint i = 0; i < lk_manifest_get_n_entries (before); i++)
    {
      const LkManifestEntry *entry = lk_manifest_get_entry (before, i);

      if (g_hash_table_lookup (lost, entry->sha256) == entry)
        compare (differences, entry, NULL, present);
    }

  g_list_store_splice (store, 0, 0, differences->pdata, differences->len);

  return G_LIST_MODEL (store);
}
