/* lk-practice-dataset.c
 *
 * The rules are those of flux-fine-tuner's train.py and caption.py and of the
 * ai-toolkit that it pins, and of qwen-image-lora-trainer.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-practice-dataset.h"

#include "lk-json.h"

#include <archive.h>
#include <archive_entry.h>
#include <gio/gio.h>
#include <string.h>

#define MAX_CAPTION (1024 * 1024)
#define MAX_ENTRIES 100000
#define TAIL_SIZE   (65535 + 22)

static gboolean
is_zip_file (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, NULL);
  g_autofree char *tail = g_malloc (TAIL_SIZE);
  gsize size = 0;

  if (stream == NULL)
    return FALSE;

  if (!g_seekable_seek (G_SEEKABLE (stream), -TAIL_SIZE, G_SEEK_END, NULL, NULL))
    g_seekable_seek (G_SEEKABLE (stream), 0, G_SEEK_SET, NULL, NULL);

  g_input_stream_read_all (G_INPUT_STREAM (stream), tail, TAIL_SIZE, &size, NULL, NULL);

  return memmem (tail, size, "PK\005\006", 4) != NULL;
}

static char *
dup_stem (const char *path)
{
  const char *slash = strrchr (path, '/');
  const char *dot = strrchr (slash != NULL ? slash : path, '.');

  return dot != NULL ? g_strndup (path, (gsize) (dot - path)) : g_strdup (path);
}

static gboolean
has_suffix_of (const char *path, const char *suffixes)
{
  g_auto (GStrv) all = g_strsplit (suffixes, " ", -1);
  g_autofree char *lower = g_ascii_strdown (path, -1);

  for (guint i = 0; all[i] != NULL; i++)
    if (g_str_has_suffix (lower, all[i]))
      return TRUE;

  return FALSE;
}

/* Enough to tell a picture from an AppleDouble file or a page of HTML. */
static gboolean
looks_like_image (const guint8 *data, gsize size)
{
  return (size > 3 && memcmp (data, "\xff\xd8\xff", 3) == 0) ||
         (size > 8 && memcmp (data, "\x89PNG\r\n\x1a\n", 8) == 0) ||
         (size > 12 && memcmp (data, "RIFF", 4) == 0 && memcmp (data + 8, "WEBP", 4) == 0) ||
         (size > 6 && memcmp (data, "GIF8", 4) == 0) || (size > 2 && memcmp (data, "BM", 2) == 0);
}

static GByteArray *
read_entry (struct archive *archive, gsize limit)
{
  GByteArray *data = g_byte_array_new ();
  guint8 buffer[8192];

  while (data->len < limit)
    {
      la_ssize_t n = archive_read_data (archive, buffer, MIN (sizeof buffer, limit - data->len));

      if (n <= 0)
        break;

      g_byte_array_append (data, buffer, (guint) n);
    }

  return data;
}

static void
take_caption (LkPracticeDataset *self, const char *path, GByteArray *data)
{
  const char *end = NULL;

  if (!g_utf8_validate_len ((const char *) data->data, data->len, &end))
    {
      gsize at = (gsize) (end - (const char *) data->data);

      g_free (self->error);
      self->error = g_strdup_printf ("'utf-8' codec can't decode byte 0x%02x in position "
                                     "%" G_GSIZE_FORMAT ": invalid start byte",
                                     data->data[at], at);
      return;
    }

  g_hash_table_insert (self->captions, dup_stem (path),
                       g_strndup ((const char *) data->data, data->len));
}

static void
take_entry (LkPracticeDataset *self, struct archive *archive, const char *path, gboolean flat)
{
  gboolean top = strchr (path, '/') == NULL;
  g_autoptr (GByteArray) data = NULL;

  g_ptr_array_add (self->names, g_strdup (path));

  if (g_str_has_prefix (path, "__MACOSX/") || g_str_has_prefix (path, "._"))
    return;

  self->extracted++;
  if (flat && !top)
    return;

  if (has_suffix_of (path, ".txt"))
    {
      data = read_entry (archive, MAX_CAPTION);
      take_caption (self, path, data);
    }
  else if (has_suffix_of (path, ".jpg .jpeg .png .webp .bmp .gif"))
    {
      data = read_entry (archive, 64);
      if (!looks_like_image (data->data, data->len))
        g_ptr_array_add (self->broken, g_strdup (path));
      else if (!has_suffix_of (path, ".bmp .gif"))
        g_ptr_array_add (self->images, g_strdup (path));
    }
}

static gboolean
read_entries (LkPracticeDataset *self, const char *path, gboolean flat)
{
  struct archive *archive = archive_read_new ();
  struct archive_entry *entry;
  gboolean ok;

  archive_read_support_format_zip_seekable (archive);
  ok = archive_read_open_filename (archive, path, 65536) == ARCHIVE_OK;

  while (ok && self->names->len < MAX_ENTRIES)
    {
      int status = archive_read_next_header (archive, &entry);
      const char *name;

      if (status == ARCHIVE_EOF)
        break;

      name = status >= ARCHIVE_WARN ? archive_entry_pathname_utf8 (entry) : NULL;
      if (name == NULL && status >= ARCHIVE_WARN)
        name = archive_entry_pathname (entry);

      ok = name != NULL;
      if (ok)
        take_entry (self, archive, name, flat);
    }

  archive_read_free (archive);

  return ok;
}

static void
count_missing (LkPracticeDataset *self)
{
  for (guint i = 0; i < self->images->len; i++)
    if (lk_practice_dataset_caption (self, g_ptr_array_index (self->images, i)) == NULL)
      self->missing++;

  for (guint i = 0; i < self->broken->len; i++)
    if (lk_practice_dataset_caption (self, g_ptr_array_index (self->broken, i)) == NULL)
      self->missing++;
}

/* What Python's int() makes of each resolution, or rather does not. */
static void
check_resolution (LkPracticeDataset *self, JsonObject *input)
{
  const char *list = lk_json_peek_string (input, "resolution");
  g_auto (GStrv) parts = g_strsplit (list != NULL ? list : "512", ",", -1);

  for (guint i = 0; parts[i] != NULL && self->error == NULL; i++)
    {
      g_autofree char *text = g_strstrip (g_strdup (parts[i]));

      if (text[0] == '\0' || strspn (text, "0123456789") != strlen (text))
        self->error = g_strdup_printf ("invalid literal for int() with base 10: '%s'", parts[i]);
    }
}

static LkPracticeDataset *
dataset_new (void)
{
  LkPracticeDataset *self = g_new0 (LkPracticeDataset, 1);

  self->images = g_ptr_array_new_with_free_func (g_free);
  self->broken = g_ptr_array_new_with_free_func (g_free);
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->captions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

LkPracticeDataset *
lk_practice_dataset_new_failed (const char *error)
{
  LkPracticeDataset *self = dataset_new ();

  self->error = g_strdup (error);

  return self;
}

/**
 * lk_practice_dataset_read: (skip)
 * @trainer: whose rules
 * @input: the training's input with its defaults
 * @path: the archive
 *
 * Returns: (transfer full): what the trainer finds; `error` says what it dies of, in its own words
 */
LkPracticeDataset *
lk_practice_dataset_read (const LkPracticeTrainer *trainer, JsonObject *input, const char *path)
{
  LkPracticeDataset *self = dataset_new ();
  gboolean qwen = trainer->layout == LK_LAYOUT_QWEN;
  gboolean autocaption = lk_json_peek_bool (input, "autocaption", !qwen);

  if (!is_zip_file (path))
    {
      self->error = g_strdup (qwen ? "File is not a zip file" : "input_images must be a zip file");
      return self;
    }

  if (!read_entries (self, path, qwen) && self->error == NULL)
    self->error = g_strdup ("Bad magic number for central directory");

  count_missing (self);

  /* The captioner opens every picture, and it is only loaded when a caption is missing. */
  if (self->error == NULL && autocaption && self->broken->len > 0 && self->missing > 0)
    self->error = g_strdup_printf ("cannot identify image file PosixPath('input_images/%s')",
                                   (const char *) g_ptr_array_index (self->broken, 0));

  if (self->error == NULL && self->images->len == 0)
    self->error =
        g_strdup (qwen ? "No images found in dataset" : "no images found in input_images");

  if (self->error == NULL && trainer->layout == LK_LAYOUT_OSTRIS)
    check_resolution (self, input);

  return self;
}

void
lk_practice_dataset_free (LkPracticeDataset *self)
{
  g_free (self->error);
  g_ptr_array_unref (self->images);
  g_ptr_array_unref (self->broken);
  g_ptr_array_unref (self->names);
  g_hash_table_unref (self->captions);
  g_free (self);
}

/**
 * lk_practice_dataset_caption: (skip)
 * @self: a dataset
 * @image: one of its images
 *
 * Returns: (nullable): the text that came along for it
 */
const char *
lk_practice_dataset_caption (LkPracticeDataset *self, const char *image)
{
  g_autofree char *stem = dup_stem (image);

  return g_hash_table_lookup (self->captions, stem);
}

static JsonArray *
texts_to_json (GPtrArray *texts)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < texts->len; i++)
    {
      g_autofree char *text = g_utf8_make_valid (g_ptr_array_index (texts, i), -1);

      json_array_add_string_element (array, text);
    }

  return array;
}

static void
texts_from_json (GPtrArray *texts, JsonArray *array)
{
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    g_ptr_array_add (texts, g_strdup (lk_json_peek_element_string (array, i)));
}

/**
 * lk_practice_dataset_to_json: (skip)
 * @self: a dataset
 *
 * Returns: (transfer full): all that is known of it; `images` and `captions` are numbers
 */
JsonObject *
lk_practice_dataset_to_json (LkPracticeDataset *self)
{
  JsonObject *texts = json_object_new ();
  GHashTableIter iter;
  gpointer stem, text;

  g_hash_table_iter_init (&iter, self->captions);
  while (g_hash_table_iter_next (&iter, &stem, &text))
    json_object_set_string_member (texts, stem, text);

  return lk_json_object_new ("i:images", (gint64) self->images->len, "i:captions",
                             (gint64) g_hash_table_size (self->captions), "a:names",
                             texts_to_json (self->names), "a:pictures",
                             texts_to_json (self->images), "o:texts", texts, "s:error", self->error,
                             "i:extracted", (gint64) self->extracted, "i:missing",
                             (gint64) self->missing, NULL);
}

LkPracticeDataset *
lk_practice_dataset_new_for_json (JsonObject *object)
{
  LkPracticeDataset *self = dataset_new ();
  JsonObject *texts = lk_json_peek_object (object, "texts");
  g_autoptr (GList) stems = texts != NULL ? json_object_get_members (texts) : NULL;

  self->error = g_strdup (lk_json_peek_string (object, "error"));
  self->extracted = (guint) lk_json_peek_int (object, "extracted", 0);
  self->missing = (guint) lk_json_peek_int (object, "missing", 0);
  texts_from_json (self->names, lk_json_peek_array (object, "names"));
  texts_from_json (self->images, lk_json_peek_array (object, "pictures"));
  for (GList *l = stems; l != NULL; l = l->next)
    g_hash_table_insert (self->captions, g_strdup (l->data),
                         g_strdup (lk_json_peek_string (texts, l->data)));

  return self;
}
