/* lk-dataset-folder.c: a dataset as it lies in its folder
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-dataset-folder.h"

#include "lk-digest.h"
#include "lk-error.h"
#include "lk-image.h"
#include "lk-import-private.h"
#include "lk-json.h"
#include "lk-names.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#define FILE_VERSION 1

#define MAX_FILE    (64 * 1024 * 1024)
#define MAX_CAPTION (64 * 1024)

/* So long removed pictures can be put back. */
#define TRASH_SECONDS (24 * 60 * 60)

LkFolderPicture *
lk_folder_picture_new (LkManifestEntry *facts, gint64 added, gint64 modified)
{
  LkFolderPicture *self = g_new0 (LkFolderPicture, 1);

  self->facts = facts;
  self->added = added;
  self->modified = modified;

  return self;
}

void
lk_folder_picture_free (LkFolderPicture *self)
{
  g_clear_pointer (&self->facts, lk_manifest_entry_unref);
  g_free (self);
}

void
lk_dataset_folder_free (LkDatasetFolder *self)
{
  g_free (self->id);
  g_free (self->title);
  g_free (self->trigger_word);
  g_ptr_array_unref (self->pictures);
  g_free (self);
}

/**
 * lk_dataset_folder_get_modified: (skip)
 * @info: of a file
 *
 * Returns: when it was last written, in microseconds since 1970
 */
gint64
lk_dataset_folder_get_modified (const GStatBuf *info)
{
  return (gint64) info->st_mtim.tv_sec * G_USEC_PER_SEC + info->st_mtim.tv_nsec / 1000;
}

/* --- Captions --- */

/**
 * lk_dataset_folder_dup_stem: (skip)
 * @name: a file name
 *
 * Returns: (transfer full): the name without its ending
 */
char *
lk_dataset_folder_dup_stem (const char *name)
{
  const char *dot = strrchr (name, '.');

  return dot != NULL && dot != name ? g_strndup (name, (gsize) (dot - name)) : g_strdup (name);
}

/**
 * lk_dataset_folder_dup_caption_path: (skip)
 * @path: a folder
 * @name: file name of a picture in it
 *
 * Returns: (transfer full): path of `NAME.txt` beside it
 */
char *
lk_dataset_folder_dup_caption_path (const char *path, const char *name)
{
  g_autofree char *stem = lk_dataset_folder_dup_stem (name);
  g_autofree char *text = g_strconcat (stem, ".txt", NULL);

  return g_build_filename (path, text, NULL);
}

/* Editors of Windows write UTF-16 with a mark, old ones the code page of the West. */
static char *
to_utf8 (const char *text, gsize length)
{
  const guint8 *bytes = (const guint8 *) text;
  char *utf8 = NULL;

  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    return g_utf8_make_valid (text + 3, (gssize) length - 3);

  if (length >= 2 && (memcmp (text, "\xff\xfe", 2) == 0 || memcmp (text, "\xfe\xff", 2) == 0))
    return g_convert (text + 2, (gssize) ((length - 2) & ~(gsize) 1), "UTF-8",
                      bytes[0] == 0xff ? "UTF-16LE" : "UTF-16BE", NULL, NULL, NULL);

  if (g_utf8_validate (text, (gssize) length, NULL))
    return g_strndup (text, length);

  if (memchr (text, '\0', length) == NULL)
    utf8 = g_convert (text, (gssize) length, "UTF-8", "WINDOWS-1252", NULL, NULL, NULL);

  return utf8 != NULL ? utf8
                      : g_convert (text, (gssize) length, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);
}

/**
 * lk_dataset_folder_load_caption: (skip)
 * @path: a text file
 *
 * Returns: (transfer full): its text as UTF-8, without what is white at its ends; empty
 *   when it cannot be read or is far too long
 */
char *
lk_dataset_folder_load_caption (const char *path)
{
  g_autofree char *text = NULL;
  char *caption = NULL;
  gsize length;
  GStatBuf info;

  if (g_stat (path, &info) != 0 || !S_ISREG (info.st_mode) || info.st_size > MAX_CAPTION)
    return g_strdup ("");

  if (g_file_get_contents (path, &text, &length, NULL))
    caption = to_utf8 (text, length);

  return caption != NULL ? g_strstrip (caption) : g_strdup ("");
}

/**
 * lk_dataset_folder_read_caption: (skip)
 * @path: a folder
 * @name: file name of a picture in it
 *
 * Returns: (transfer full): what `NAME.txt` beside it holds; empty when there is none
 */
char *
lk_dataset_folder_read_caption (const char *path, const char *name)
{
  g_autofree char *file = lk_dataset_folder_dup_caption_path (path, name);

  return lk_dataset_folder_load_caption (file);
}

/**
 * lk_dataset_folder_write_caption: (skip)
 * @path: a folder
 * @name: file name of a picture in it
 * @caption: what `NAME.txt` is to hold; an empty one removes the file
 * @error: return location for an %LK_ERROR_FILE
 *
 * Writes beside and renames, so that there is always the old or the new one.
 *
 * Returns: whether it was written
 */
gboolean
lk_dataset_folder_write_caption (const char *path,
                                 const char *name,
                                 const char *caption,
                                 GError **error)
{
  g_autofree char *file = lk_dataset_folder_dup_caption_path (path, name);
  g_autofree char *line = g_strconcat (caption, "\n", NULL);
  g_autoptr (GError) local_error = NULL;

  if (*caption == '\0' && (g_unlink (file) == 0 || errno == ENOENT))
    return TRUE;

  if (g_file_set_contents_full (file, line, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644, &local_error))
    return TRUE;

  g_set_error (error, LK_ERROR, LK_ERROR_FILE, _ ("The caption of “%s” could not be saved: %s"),
               name, local_error->message);

  return FALSE;
}

/* --- Saving --- */

static JsonObject *
picture_to_json (const LkFolderPicture *picture)
{
  const LkManifestEntry *facts = picture->facts;

  return lk_json_object_new ("s:format", facts->format, "i:width", (gint64) facts->width,
                             "i:height", (gint64) facts->height, "i:orientation",
                             (gint64) facts->orientation, "i:size", facts->size, "i:modified",
                             picture->modified, "i:added", picture->added, "s:sha256",
                             facts->sha256, NULL);
}

static char *
to_json (const LkDatasetFolder *self)
{
  JsonObject *pictures = json_object_new ();
  g_autoptr (JsonObject) object = lk_json_object_new ("i:version", (gint64) FILE_VERSION, "s:id",
                                                      self->id, "s:title", self->title, "i:created",
                                                      self->created, "i:modified", self->modified,
                                                      "o:pictures", pictures, NULL);

  if (self->trigger_word != NULL)
    json_object_set_string_member (object, "trigger-word", self->trigger_word);

  for (guint i = 0; i < self->pictures->len; i++)
    {
      const LkFolderPicture *picture = g_ptr_array_index (self->pictures, i);

      json_object_set_object_member (pictures, picture->facts->name, picture_to_json (picture));
    }

  return lk_json_object_to_string (object, TRUE);
}

/* What a newer program keeps there, this one does not know and would drop. What it only looked
 * up it can look up again; what the person changed cannot be kept. */
static gboolean
is_newer (const char *path, const LkDatasetFolder *self, GError **error)
{
  g_autoptr (JsonObject) there = lk_dataset_folder_read_file (path);

  if (lk_json_peek_int (there, "version", 0) <= FILE_VERSION)
    return FALSE;

  if (g_strcmp0 (lk_json_peek_string (there, "title"), self->title) != 0 ||
      g_strcmp0 (lk_json_peek_string (there, "trigger-word"), self->trigger_word) != 0)
    g_set_error (error, LK_ERROR, LK_ERROR_FILE,
                 _ ("The dataset in %s was made by a newer Lorikeet: update this one to change it"),
                 path);

  return TRUE;
}

/**
 * lk_dataset_folder_write_file: (skip)
 * @path: a folder
 * @self: what its `dataset.json` is to hold
 * @error: return location for an %LK_ERROR_FILE
 *
 * Returns: whether it was written
 */
gboolean
lk_dataset_folder_write_file (const char *path, const LkDatasetFolder *self, GError **error)
{
  g_autofree char *text = to_json (self);
  g_autoptr (GError) local_error = NULL;

  if (is_newer (path, self, &local_error))
    {
      if (local_error == NULL)
        return TRUE;

      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (lk_dataset_folder_replace (path, LK_DATASET_FILE, text, &local_error))
    return TRUE;

  g_set_error (error, LK_ERROR, LK_ERROR_FILE, _ ("The dataset could not be saved: %s"),
               local_error->message);

  return FALSE;
}

/* --- Loading --- */

/**
 * lk_dataset_folder_read_file: (skip)
 * @path: a folder
 *
 * Returns: (transfer full): what its `dataset.json` holds; empty when there is no sound one
 */
JsonObject *
lk_dataset_folder_read_file (const char *path)
{
  g_autofree char *file = g_build_filename (path, LK_DATASET_FILE, NULL);
  g_autofree char *text = NULL;
  JsonObject *object = NULL;
  gsize length;
  GStatBuf info;

  if (g_stat (file, &info) == 0 && S_ISREG (info.st_mode) && info.st_size <= MAX_FILE &&
      g_file_get_contents (file, &text, &length, NULL))
    object = lk_json_parse_object (text, (gssize) length, NULL);

  return object != NULL ? object : json_object_new ();
}

/* What is stored of a picture counts as long as its file has the same size and time. */
static LkManifestEntry *
facts_from_json (
    const char *path, const char *name, JsonObject *stored, const GStatBuf *info, gint64 modified)
{
  LkManifestEntry *facts;

  if (stored == NULL || lk_json_peek_int (stored, "size", -1) != info->st_size ||
      lk_json_peek_int (stored, "modified", -1) != modified ||
      lk_json_peek_string (stored, "sha256") == NULL ||
      lk_json_peek_string (stored, "format") == NULL)
    return NULL;

  facts = lk_manifest_entry_new ();
  facts->path = g_build_filename (path, name, NULL);
  facts->name = g_strdup (name);
  facts->stem = lk_dataset_folder_dup_stem (name);
  facts->format = g_strdup (lk_json_peek_string (stored, "format"));
  facts->sha256 = g_strdup (lk_json_peek_string (stored, "sha256"));
  facts->width = (guint) CLAMP (lk_json_peek_int (stored, "width", 0), 0, LK_IMAGE_MAX_SIDE);
  facts->height = (guint) CLAMP (lk_json_peek_int (stored, "height", 0), 0, LK_IMAGE_MAX_SIDE);
  facts->orientation = (guint) CLAMP (lk_json_peek_int (stored, "orientation", 1), 1, 8);
  facts->size = info->st_size;

  return facts;
}

/**
 * lk_dataset_folder_look_at: (skip)
 * @path: a folder
 * @name: name of a file in it
 * @cancellable: (nullable): cancels
 *
 * Returns: (transfer full) (nullable): what is known of the picture, without its caption;
 *   %NULL if it is none
 */
LkManifestEntry *
lk_dataset_folder_look_at (const char *path, const char *name, GCancellable *cancellable)
{
  g_autofree char *full = g_build_filename (path, name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (full);
  g_autofree char *sha256 = NULL;
  LkManifestEntry *entry;
  LkImageFacts facts;
  goffset size;

  if (!lk_image_probe (full, name, &facts, NULL))
    return NULL;

  sha256 = lk_digest_file_sync (file, G_CHECKSUM_SHA256, &size, cancellable, NULL);
  if (sha256 == NULL)
    return NULL;

  entry = lk_manifest_entry_new ();
  entry->path = g_steal_pointer (&full);
  entry->name = g_strdup (name);
  entry->stem = lk_dataset_folder_dup_stem (name);
  entry->format = g_strdup (facts.format);
  entry->width = facts.width;
  entry->height = facts.height;
  entry->orientation = facts.orientation;
  entry->size = size;
  entry->sha256 = g_steal_pointer (&sha256);

  return entry;
}

static LkFolderPicture *
load_picture (const char *path, const char *name, JsonObject *stored, GCancellable *cancellable)
{
  g_autofree char *file = g_build_filename (path, name, NULL);
  LkManifestEntry *facts;
  gint64 modified;
  GStatBuf info;

  if (g_stat (file, &info) != 0 || !S_ISREG (info.st_mode))
    return NULL;

  modified = lk_dataset_folder_get_modified (&info);
  facts = facts_from_json (path, name, stored, &info, modified);
  if (facts == NULL)
    facts = lk_dataset_folder_look_at (path, name, cancellable);
  if (facts == NULL)
    return NULL;

  facts->caption = lk_dataset_folder_read_caption (path, name);

  return lk_folder_picture_new (facts,
                                stored != NULL ? lk_json_peek_int (stored, "added", 0)
                                               : info.st_mtim.tv_sec,
                                modified);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *
list_names (const char *path, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &local_error);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (dir == NULL)
    g_set_error (error, LK_ERROR, LK_ERROR_FILE, _ ("The dataset's folder could not be read: %s"),
                 local_error->message);

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (name[0] != '.' && lk_image_is_picture_name (name) && g_utf8_validate (name, -1, NULL))
      g_ptr_array_add (names, g_strdup (name));

  g_ptr_array_sort (names, compare_names);

  return names;
}

/* `a.jpg` and `a.png` in a folder that somebody else filled share a caption; in an archive
 * they need a stem each. */
static void
make_stems_unique (GPtrArray *pictures)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < pictures->len; i++)
    {
      LkManifestEntry *facts = ((LkFolderPicture *) g_ptr_array_index (pictures, i))->facts;
      g_autofree char *stem = g_steal_pointer (&facts->stem);

      facts->stem = lk_names_make_unique (stem, taken);
    }
}

/**
 * lk_dataset_folder_load: (skip)
 * @path: a folder
 * @cancellable: (nullable): cancels
 * @error: return location for an %LK_ERROR_FILE
 *
 * Reads what is there. A folder without a `dataset.json` is a dataset as well; pictures
 * that it does not know, or that changed, are looked at anew.
 *
 * Returns: (transfer full): the dataset
 */
LkDatasetFolder *
lk_dataset_folder_load (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (JsonObject) file = lk_dataset_folder_read_file (path);
  g_autoptr (GPtrArray) names = list_names (path, &local_error);
  g_autoptr (LkDatasetFolder) self = g_new0 (LkDatasetFolder, 1);
  JsonObject *stored = lk_json_peek_object (file, "pictures");

  self->id = g_strdup (lk_json_peek_string (file, "id"));
  self->title = g_strdup (lk_json_peek_string (file, "title"));
  self->trigger_word = g_strdup (lk_json_peek_string (file, "trigger-word"));
  self->created = lk_json_peek_int (file, "created", 0);
  self->modified = lk_json_peek_int (file, "modified", self->created);
  self->pictures = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_folder_picture_free);
  self->changed = self->id == NULL || self->title == NULL;

  for (guint i = 0; i < names->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      const char *name = g_ptr_array_index (names, i);
      JsonObject *known = stored != NULL ? lk_json_peek_object (stored, name) : NULL;
      LkFolderPicture *picture = load_picture (path, name, known, cancellable);

      if (picture != NULL)
        g_ptr_array_add (self->pictures, picture);
      if (picture != NULL &&
          (known == NULL || lk_json_peek_int (known, "modified", -1) != picture->modified))
        self->changed = TRUE;
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  make_stems_unique (self->pictures);
  lk_dataset_folder_empty_trash (path, TRASH_SECONDS);
  lk_import_remove_left_overs (path);

  return g_steal_pointer (&self);
}
