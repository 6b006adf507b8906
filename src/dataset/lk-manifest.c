/* lk-manifest.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-manifest.h"

#include "lk-digest.h"
#include "lk-json.h"

#define MANY 1000

struct _LkManifest
{
  gatomicrefcount references;
  GPtrArray *entries; /* (element-type LkManifestEntry) sorted by stem */
  char *digest;       /* (nullable) until somebody asks */
};

G_DEFINE_BOXED_TYPE (LkManifest, lk_manifest, lk_manifest_ref, lk_manifest_unref)

static int
compare_stems (gconstpointer a, gconstpointer b)
{
  const LkManifestEntry *first = *(const LkManifestEntry *const *) a;
  const LkManifestEntry *second = *(const LkManifestEntry *const *) b;

  return strcmp (first->stem, second->stem);
}

/* Over what is trained: the bytes of the pictures and their captions, not paths,
 * sizes or times, so that a moved or restored dataset is the same dataset. */
static char *
compute_digest (GPtrArray *entries)
{
  g_autoptr (LkDigest) digest = lk_digest_new (G_CHECKSUM_SHA256);

  for (guint i = 0; i < entries->len; i++)
    {
      const LkManifestEntry *entry = g_ptr_array_index (entries, i);
      const char *fields[] = { entry->stem, entry->sha256, entry->caption };

      for (gsize j = 0; j < G_N_ELEMENTS (fields); j++)
        lk_digest_update (digest, fields[j], strlen (fields[j]) + 1);
    }

  return lk_digest_to_hex (digest);
}

/**
 * lk_manifest_entry_new: (skip)
 *
 * Returns: (transfer full): an entry without any fact yet
 */
LkManifestEntry *
lk_manifest_entry_new (void)
{
  LkManifestEntry *self = g_new0 (LkManifestEntry, 1);

  g_atomic_ref_count_init (&self->references);
  self->orientation = 1;

  return self;
}

/**
 * lk_manifest_entry_copy: (skip)
 * @self: an entry
 *
 * Returns: (transfer full): another one with the same facts
 */
LkManifestEntry *
lk_manifest_entry_copy (const LkManifestEntry *self)
{
  LkManifestEntry *copy = lk_manifest_entry_new ();

  copy->path = g_strdup (self->path);
  copy->name = g_strdup (self->name);
  copy->stem = g_strdup (self->stem);
  copy->format = g_strdup (self->format);
  copy->width = self->width;
  copy->height = self->height;
  copy->orientation = self->orientation;
  copy->size = self->size;
  copy->sha256 = g_strdup (self->sha256);
  copy->caption = g_strdup (self->caption);

  return copy;
}

LkManifestEntry *
lk_manifest_entry_ref (LkManifestEntry *self)
{
  g_atomic_ref_count_inc (&self->references);

  return self;
}

/**
 * lk_manifest_entry_is_shared: (skip)
 * @self: an entry
 *
 * Returns: whether somebody else may read it, perhaps in another thread
 */
gboolean
lk_manifest_entry_is_shared (LkManifestEntry *self)
{
  return !g_atomic_ref_count_compare (&self->references, 1);
}

void
lk_manifest_entry_unref (LkManifestEntry *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->references))
    return;

  g_free (self->path);
  g_free (self->name);
  g_free (self->stem);
  g_free (self->format);
  g_free (self->sha256);
  g_free (self->caption);
  g_free (self);
}

/**
 * lk_manifest_new: (skip)
 * @entries: (transfer full) (element-type LkManifestEntry): an array that frees its
 *   entries; every string of each is set
 *
 * Returns: (transfer full): a manifest, sorted by stem
 */
LkManifest *
lk_manifest_new (GPtrArray *entries)
{
  LkManifest *self = g_new0 (LkManifest, 1);

  g_atomic_ref_count_init (&self->references);
  self->entries = entries;
  g_ptr_array_sort (self->entries, compare_stems);

  return self;
}

LkManifest *
lk_manifest_ref (LkManifest *self)
{
  g_atomic_ref_count_inc (&self->references);

  return self;
}

static gpointer
free_thread (gpointer data)
{
  LkManifest *self = data;

  g_ptr_array_unref (self->entries);
  g_free (self->digest);
  g_free (self);

  return NULL;
}

/* To let go of thousands of entries takes long, and the last one may be the main thread. */
void
lk_manifest_unref (LkManifest *self)
{
  GThread *thread = NULL;

  if (!g_atomic_ref_count_dec (&self->references))
    return;

  if (self->entries->len > MANY)
    thread = g_thread_try_new ("lk-manifest", free_thread, self, NULL);
  if (thread != NULL)
    g_thread_unref (thread);
  else
    free_thread (self);
}

guint
lk_manifest_get_n_entries (LkManifest *self)
{
  return self->entries->len;
}

/**
 * lk_manifest_get_entry: (skip)
 * @self: a manifest
 * @index: less than lk_manifest_get_n_entries()
 *
 * Returns: (transfer none): the entry
 */
const LkManifestEntry *
lk_manifest_get_entry (LkManifest *self, guint index)
{
  g_return_val_if_fail (index < self->entries->len, NULL);

  return g_ptr_array_index (self->entries, index);
}

/**
 * lk_manifest_get_digest:
 * @self: a manifest
 *
 * Returns: (transfer none): SHA-256 over stems, picture bytes and captions, as lower-case
 *   hexadecimal digits: the name of a dataset's version
 */
const char *
lk_manifest_get_digest (LkManifest *self)
{
  if (g_once_init_enter (&self->digest))
    g_once_init_leave (&self->digest, compute_digest (self->entries));

  return self->digest;
}

/**
 * lk_manifest_to_json:
 * @self: a manifest
 *
 * Returns: (transfer full): what a training remembers of its dataset: `digest` and
 *   `pictures`, each with `name`, `stem`, `format`, `width`, `height`, `size`, `sha256` and
 *   `caption`; no path
 */
JsonNode *
lk_manifest_to_json (LkManifest *self)
{
  g_autoptr (JsonObject) object = NULL;
  JsonArray *pictures = json_array_new ();

  for (guint i = 0; i < self->entries->len; i++)
    {
      const LkManifestEntry *entry = g_ptr_array_index (self->entries, i);

      json_array_add_object_element (pictures,
                                     lk_json_object_new ("s:name", entry->name, "s:stem",
                                                         entry->stem, "s:format", entry->format,
                                                         "i:width", (gint64) entry->width,
                                                         "i:height", (gint64) entry->height,
                                                         "i:size", entry->size, "s:sha256",
                                                         entry->sha256, "s:caption", entry->caption,
                                                         NULL));
    }

  object =
      lk_json_object_new ("s:digest", lk_manifest_get_digest (self), "a:pictures", pictures, NULL);

  return json_node_init_object (json_node_alloc (), object);
}

static LkManifestEntry *
entry_from_json (JsonObject *object, GError **error)
{
  g_autoptr (LkManifestEntry) entry = lk_manifest_entry_new ();

  entry->name = g_strdup (lk_json_get_string (object, "name", error));
  if (entry->name == NULL)
    return NULL;
  entry->stem = g_strdup (lk_json_get_string (object, "stem", error));
  if (entry->stem == NULL)
    return NULL;
  entry->sha256 = g_strdup (lk_json_get_string (object, "sha256", error));
  if (entry->sha256 == NULL)
    return NULL;
  entry->caption = g_strdup (lk_json_get_string (object, "caption", error));
  if (entry->caption == NULL)
    return NULL;

  entry->format = g_strdup (lk_json_peek_string (object, "format"));
  entry->width = (guint) CLAMP (lk_json_peek_int (object, "width", 0), 0, G_MAXINT);
  entry->height = (guint) CLAMP (lk_json_peek_int (object, "height", 0), 0, G_MAXINT);
  entry->orientation = 1;
  entry->size = lk_json_peek_int (object, "size", 0);

  return g_steal_pointer (&entry);
}

/**
 * lk_manifest_new_from_json:
 * @object: what lk_manifest_to_json() made
 * @error: return location
 *
 * Returns: (transfer full): the manifest, without paths; its digest is computed anew
 */
LkManifest *
lk_manifest_new_from_json (JsonObject *object, GError **error)
{
  JsonArray *pictures = lk_json_get_array (object, "pictures", error);
  g_autoptr (GPtrArray) entries =
      g_ptr_array_new_with_free_func ((GDestroyNotify) lk_manifest_entry_unref);

  for (guint i = 0; pictures != NULL && i < json_array_get_length (pictures); i++)
    {
      g_autoptr (JsonObject) nothing = json_object_new ();
      JsonObject *picture = lk_json_peek_element_object (pictures, i);
      LkManifestEntry *entry = entry_from_json (picture != NULL ? picture : nothing, error);

      if (entry == NULL)
        return NULL;

      g_ptr_array_add (entries, entry);
    }

  return pictures != NULL ? lk_manifest_new (g_steal_pointer (&entries)) : NULL;
}
