/* lk-packer.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-packer.h"

#include "lk-caption.h"
#include "lk-error.h"
#include "lk-json.h"
#include "lk-prepare-pool.h"
#include "lk-prepare.h"
#include "lk-room.h"
#include "lk-zip-writer.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* Of what is in memory at once, in all threads: a bound whatever the number and the sizes
 * of the pictures. Some are decoded as a whole, with four bytes a pixel. */
#define MAX_BYTES       (160 * 1000 * 1000)
#define BYTES_PER_PIXEL 4

struct _LkPackResult
{
  gatomicrefcount references;
  GFile *file;
  char *sha256;
  gint64 size;
  guint n_captions;
  GPtrArray *entries; /* (element-type LkPackEntry) */
};

G_DEFINE_BOXED_TYPE (LkPackResult, lk_pack_result, lk_pack_result_ref, lk_pack_result_unref)

G_STATIC_ASSERT ((int) LK_PACK_METADATA_REMOVED == (int) LK_PREPARE_METADATA_REMOVED);
G_STATIC_ASSERT ((int) LK_PACK_ROTATED == (int) LK_PREPARE_ROTATED);
G_STATIC_ASSERT ((int) LK_PACK_SCALED == (int) LK_PREPARE_SCALED);
G_STATIC_ASSERT ((int) LK_PACK_RECOLORED == (int) LK_PREPARE_RECOLORED);
G_STATIC_ASSERT ((int) LK_PACK_FLATTENED == (int) LK_PREPARE_FLATTENED);
G_STATIC_ASSERT ((int) LK_PACK_REENCODED == (int) LK_PREPARE_REENCODED);

static void
entry_free (gpointer data)
{
  LkPackEntry *entry = data;

  g_free (entry->source);
  g_free (entry->name);
  g_free (entry->caption_name);
  g_free (entry);
}

static LkPackResult *
result_new (GFile *file)
{
  LkPackResult *self = g_new0 (LkPackResult, 1);

  g_atomic_ref_count_init (&self->references);
  self->file = g_object_ref (file);
  self->entries = g_ptr_array_new_with_free_func (entry_free);

  return self;
}

LkPackResult *
lk_pack_result_ref (LkPackResult *self)
{
  g_atomic_ref_count_inc (&self->references);

  return self;
}

void
lk_pack_result_unref (LkPackResult *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;

  g_object_unref (self->file);
  g_free (self->sha256);
  g_ptr_array_unref (self->entries);
  g_free (self);
}

typedef struct
{
  LkManifest *manifest;
  LkPackOptions options;
  char *trigger_word;
  LkPrepareProgress progress;

  LkPackResult *result;
  LkZipWriter *writer;
  GHashTable *stems; /* (element-type utf8) in lower case, taken */
} Pack;

static void
pack_free (gpointer data)
{
  Pack *pack = data;

  lk_manifest_unref (pack->manifest);
  g_free (pack->trigger_word);
  g_clear_pointer (&pack->result, lk_pack_result_unref);
  g_clear_pointer (&pack->writer, lk_zip_writer_free);
  g_hash_table_unref (pack->stems);
  g_free (pack);
}

/* Names that every trainer takes, and no two that share a caption. */
static char *
take_stem (Pack *pack, const char *stem)
{
  g_autofree char *safe = g_strdup (stem);

  for (char *p = safe; *p != '\0'; p++)
    {
      if (!g_ascii_isalnum (*p) && *p != '_' && *p != '-')
        *p = '_';
    }

  for (guint i = 1;; i++)
    {
      g_autofree char *name = i == 1 && *safe != '\0' ? g_strdup (safe)
                                                      : g_strdup_printf ("%s_%u", safe, i);

      if (g_hash_table_add (pack->stems, g_ascii_strdown (name, -1)))
        return g_steal_pointer (&name);
    }
}

static guint64
get_cost (guint index, gpointer user_data)
{
  Pack *pack = user_data;
  const LkManifestEntry *entry = lk_manifest_get_entry (pack->manifest, index);

  return (guint64) entry->width * entry->height * BYTES_PER_PIXEL;
}

static guint64
get_made_cost (gpointer made, gpointer user_data)
{
  return ((const LkPrepared *) made)->size;
}

static gpointer
make (guint index, gpointer user_data, GCancellable *cancellable, GError **error)
{
  Pack *pack = user_data;
  const LkManifestEntry *entry = lk_manifest_get_entry (pack->manifest, index);
  LkPrepareOptions options = {
    .longest_side = pack->options.longest_side,
    .quality = pack->options.quality,
    .background = pack->options.background,
    .sound_sha256 = entry->sha256,
  };

  return lk_prepare_picture (entry->path, &options, cancellable, error);
}

static gboolean
write_picture (Pack *pack, const LkPrepared *prepared, const char *name, GError **error)
{
  if (!lk_zip_writer_begin (pack->writer, name, prepared->size, prepared->crc32, error))
    return FALSE;

  for (guint i = 0; i < prepared->pieces->len; i++)
    {
      gsize size;
      gconstpointer data = g_bytes_get_data (g_ptr_array_index (prepared->pieces, i), &size);

      if (!lk_zip_writer_write (pack->writer, data, size, error))
        return FALSE;
    }

  return TRUE;
}

static char *
make_caption (Pack *pack, const LkManifestEntry *entry)
{
  g_autofree char *clean = lk_caption_clean (entry->caption);

  if (*clean == '\0' && pack->options.captions == LK_PACK_CAPTIONS_WRITTEN)
    return NULL;

  if (pack->trigger_word == NULL || *pack->trigger_word == '\0')
    return g_steal_pointer (&clean);

  return lk_caption_insert_trigger (clean, pack->trigger_word);
}

static gboolean
write_caption (
    Pack *pack, const char *stem, const char *caption, LkPackEntry *entry, GError **error)
{
  if (caption == NULL || *caption == '\0')
    return TRUE;

  entry->caption_name = g_strconcat (stem, ".txt", NULL);
  pack->result->n_captions++;

  return lk_zip_writer_add (pack->writer, entry->caption_name, caption, strlen (caption), error);
}

static gboolean
take (guint index, gpointer made, gpointer user_data, GError **error)
{
  Pack *pack = user_data;
  g_autoptr (LkPrepared) prepared = made;
  const LkManifestEntry *source = lk_manifest_get_entry (pack->manifest, index);
  g_autofree char *stem = take_stem (pack, source->stem);
  g_autofree char *caption = make_caption (pack, source);
  LkPackEntry *entry = g_new0 (LkPackEntry, 1);

  entry->source = g_strdup (source->name);
  entry->name = g_strconcat (stem, ".", prepared->extension, NULL);
  entry->width = prepared->width;
  entry->height = prepared->height;
  entry->size = (gint64) prepared->size;
  entry->changes = (LkPackChanges) prepared->changes;
  g_ptr_array_add (pack->result->entries, entry);

  if (!write_picture (pack, prepared, entry->name, error) ||
      !write_caption (pack, stem, caption, entry, error))
    return FALSE;

  lk_prepare_progress_add (&pack->progress);

  return TRUE;
}

static gboolean
write_archive (Pack *pack, int descriptor, GCancellable *cancellable, GError **error)
{
  LkPreparePool pool = {
    .n_items = lk_manifest_get_n_entries (pack->manifest),
    .n_threads = pack->options.n_threads,
    .max_cost = MAX_BYTES,
    .get_cost = get_cost,
    .get_made_cost = get_made_cost,
    .make = make,
    .take = take,
    .unmake = (GDestroyNotify) lk_prepared_free,
    .user_data = pack,
  };

  pack->writer = lk_zip_writer_new (descriptor);
  if (!lk_prepare_pool_run (&pool, cancellable, error) ||
      !lk_zip_writer_finish (pack->writer, error))
    return FALSE;

  pack->result->size = (gint64) lk_zip_writer_get_size (pack->writer);
  pack->result->sha256 = lk_zip_writer_dup_sha256 (pack->writer);

  return TRUE;
}

/* About what the archive needs: the pictures come into it in much the same size. */
static guint64
guess_size (LkManifest *manifest)
{
  guint64 size = 0;

  for (guint i = 0; i < lk_manifest_get_n_entries (manifest); i++)
    size += (guint64) MAX (lk_manifest_get_entry (manifest, i)->size, 0);

  return size;
}

static void
set_file_error (Pack *pack, const char *path, GError **error)
{
  int code = errno;
  gboolean is_set = error == NULL || *error != NULL;

  if (is_set && error != NULL && g_strcmp0 (lk_error_get_code (*error), "no-space") == 0)
    g_clear_error (error);
  else if (is_set)
    return;

  if (is_set || code == ENOSPC)
    g_propagate_error (error, lk_room_error (path, guess_size (pack->manifest)));
  else
    g_set_error (error, LK_ERROR, LK_ERROR_FILE, _ ("%s could not be written: %s"), path,
                 g_strerror (code));
}

/* Under another name until it is whole and on the disk. */
static gboolean
pack_file (Pack *pack, const char *path, GCancellable *cancellable, GError **error)
{
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  int descriptor = open (part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  gboolean ok;

  if (descriptor < 0)
    {
      set_file_error (pack, path, error);
      return FALSE;
    }

  ok = write_archive (pack, descriptor, cancellable, error) && fsync (descriptor) == 0;
  ok = close (descriptor) == 0 && ok;
  ok = ok && g_rename (part, path) == 0;

  if (!ok)
    {
      set_file_error (pack, path, error);
      g_unlink (part);
    }

  return ok;
}

static void
pack_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Pack *pack = task_data;
  g_autofree char *path = g_file_get_path (pack->result->file);
  GError *error = NULL;

  if (pack_file (pack, path, cancellable, &error))
    g_task_return_pointer (task, lk_pack_result_ref (pack->result),
                           (GDestroyNotify) lk_pack_result_unref);
  else
    g_task_return_error (task, lk_error_from_io (error, path));
}

/**
 * lk_packer_pack_async:
 * @manifest: what is to be packed
 * @options: how; copied
 * @target: the archive; its folder is there
 * @progress: (nullable): called with pictures done and in all
 * @progress_data: for @progress; must live until the callback
 * @cancellable: (nullable): ends it and leaves no file
 * @callback: called when the archive is on the disk
 * @user_data: for @callback
 */
void
lk_packer_pack_async (LkManifest *manifest,
                      const LkPackOptions *options,
                      GFile *target,
                      LkProgressFunc progress,
                      gpointer progress_data,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Pack *pack = g_new0 (Pack, 1);

  pack->manifest = lk_manifest_ref (manifest);
  pack->options = *options;
  pack->trigger_word = g_strdup (options->trigger_word);
  pack->options.trigger_word = pack->trigger_word;
  pack->result = result_new (target);
  pack->stems = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  pack->progress.total = lk_manifest_get_n_entries (manifest);
  g_task_set_source_tag (task, lk_packer_pack_async);
  g_task_set_task_data (task, pack, pack_free);
  lk_prepare_progress_start (&pack->progress, task, progress, progress_data);
  g_task_run_in_thread (task, pack_thread);
}

/**
 * lk_packer_pack_finish:
 * @result: the result
 * @error: return location; names the picture that could not be packed
 *
 * Returns: (transfer full): what was packed, or %NULL with @error
 */
LkPackResult *
lk_packer_pack_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

GFile *
lk_pack_result_get_file (LkPackResult *self)
{
  return self->file;
}

/**
 * lk_pack_result_get_sha256:
 * @self: a result
 *
 * Returns: (transfer none): of the archive, in lower-case hexadecimal digits
 */
const char *
lk_pack_result_get_sha256 (LkPackResult *self)
{
  return self->sha256;
}

gint64
lk_pack_result_get_size (LkPackResult *self)
{
  return self->size;
}

guint
lk_pack_result_get_n_pictures (LkPackResult *self)
{
  return self->entries->len;
}

guint
lk_pack_result_get_n_captions (LkPackResult *self)
{
  return self->n_captions;
}

/**
 * lk_pack_result_get_entry: (skip)
 * @self: a result
 * @index: less than lk_pack_result_get_n_pictures()
 *
 * Returns: (transfer none): what became of a picture
 */
const LkPackEntry *
lk_pack_result_get_entry (LkPackResult *self, guint index)
{
  g_return_val_if_fail (index < self->entries->len, NULL);

  return g_ptr_array_index (self->entries, index);
}

/**
 * lk_pack_result_to_json:
 * @self: a result
 *
 * Returns: (transfer full): `sha256`, `size` and `pictures`, each with `source`, `name`,
 *   `width`, `height`, `size` and `changes` (a bit field, see #LkPackChanges)
 */
JsonNode *
lk_pack_result_to_json (LkPackResult *self)
{
  JsonArray *pictures = json_array_new ();
  g_autoptr (JsonObject) object = NULL;

  for (guint i = 0; i < self->entries->len; i++)
    {
      const LkPackEntry *entry = g_ptr_array_index (self->entries, i);

      json_array_add_object_element (pictures,
                                     lk_json_object_new ("s:source", entry->source, "s:name",
                                                         entry->name, "i:width",
                                                         (gint64) entry->width, "i:height",
                                                         (gint64) entry->height, "i:size",
                                                         entry->size, "i:changes",
                                                         (gint64) entry->changes, NULL));
    }

  object = lk_json_object_new ("s:sha256", self->sha256, "i:size", self->size, "a:pictures",
                               pictures, NULL);

  return json_node_init_object (json_node_alloc (), object);
}
