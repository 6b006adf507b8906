/* lk-practice-output.c: the weights of a training that learnt nothing
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-practice-training.h"

#include "lk-error.h"
#include "lk-json.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#define HIDDEN 3072 /* FLUX.1's width */
#define BUFFER 65536
#define LONG_NAME                                                                                  \
  "a_caption_with_a_name_so_long_that_it_does_not_fit_into_the_hundred_bytes_that_"                \
  "the_oldest_header_of_a_tar_archive_has_for_it"

static const char *const modules[] = { "attn.to_q", "attn.to_k", "attn.to_v", "attn.to_out.0" };

typedef struct
{
  struct archive *archive;
  LkBlobWriter *writer;
  gint64 rank;
  guint n_modules;
  GString *header;
  GError *error;
} Output;

static la_ssize_t
write_cb (struct archive *archive, void *data, const void *buffer, size_t size)
{
  Output *self = data;

  if (!lk_blob_writer_write (self->writer, buffer, size, &self->error))
    return -1;

  return (la_ssize_t) size;
}

static char *
module_name (guint index)
{
  return g_strdup_printf ("transformer.transformer_blocks.%u.%s",
                          index / (guint) G_N_ELEMENTS (modules),
                          modules[index % G_N_ELEMENTS (modules)]);
}

static gint64
module_size (const Output *self)
{
  return self->rank * HIDDEN * 2 * 2;
}

static void
append_tensor (
    Output *self, const char *module, const char *part, gint64 rows, gint64 columns, gint64 *offset)
{
  gint64 end = *offset + rows * columns * 2;

  g_string_append_printf (self->header,
                          ",\"%s.%s.weight\":{\"dtype\":\"F16\",\"shape\":[%" G_GINT64_FORMAT
                          ",%" G_GINT64_FORMAT "],\"data_offsets\":[%" G_GINT64_FORMAT
                          ",%" G_GINT64_FORMAT "]}",
                          module, part, rows, columns, *offset, end);
  *offset = end;
}

static void
make_header (Output *self, const LkPracticeTraining *training)
{
  gint64 offset = 0;

  self->header = g_string_new ("{\"__metadata__\":{\"format\":\"pt\",\"practice\":\"true\"");
  g_string_append_printf (
      self->header,
      ",\"software\":\"{\\\"name\\\": \\\"lorikeet-practice\\\"}\",\"name\":\"flux_train_"
      "replicate\",\"version\":\"1.0\",\"ss_output_name\":\"flux_train_replicate\",\"training_"
      "info\":\"{\\\"step\\\": %" G_GINT64_FORMAT ", \\\"epoch\\\": 0}\","
      "\"ss_base_model_version\":\"sd_1.5\"}",
      lk_practice_training_steps (training));

  for (guint i = 0; i < self->n_modules; i++)
    {
      g_autofree char *module = module_name (i);

      append_tensor (self, module, "lora_A", self->rank, HIDDEN, &offset);
      append_tensor (self, module, "lora_B", HIDDEN, self->rank, &offset);
    }

  g_string_append_c (self->header, '}');
  while (self->header->len % 8 != 0)
    g_string_append_c (self->header, ' ');
}

static void
put_data (Output *self, const void *data, gsize size)
{
  if (self->error == NULL && archive_write_data (self->archive, data, size) < 0)
    g_set_error (&self->error, LK_ERROR, LK_ERROR_FILE, "%s", archive_error_string (self->archive));
}

static void
put_header (Output *self, const char *path, gint64 size, gboolean folder)
{
  struct archive_entry *entry = archive_entry_new ();

  archive_entry_set_pathname (entry, path);
  archive_entry_set_filetype (entry, folder ? AE_IFDIR : AE_IFREG);
  archive_entry_set_perm (entry, folder ? 0755 : 0644);
  archive_entry_set_size (entry, size);
  archive_entry_set_mtime (entry, 1767225600, 0);

  if (archive_write_header (self->archive, entry) < ARCHIVE_WARN && self->error == NULL)
    g_set_error (&self->error, LK_ERROR, LK_ERROR_FILE, "%s", archive_error_string (self->archive));

  archive_entry_free (entry);
}

static void
put_text (Output *self, const char *path, const char *text)
{
  put_header (self, path, (gint64) strlen (text), FALSE);
  put_data (self, text, strlen (text));
}

/* Small halves of either sign, the same in every run. */
static void
put_tensors (Output *self, gint64 bytes)
{
  g_autofree guint16 *block = g_new (guint16, BUFFER / 2);
  guint32 x = 12345;

  while (bytes > 0 && self->error == NULL)
    {
      gint64 n = MIN (bytes, BUFFER);

      for (guint i = 0; i < BUFFER / 2; i++)
        {
          x = x * 1664525u + 1013904223u;
          block[i] = (guint16) (0x1000 | (x >> 16 & 0x8fff));
        }

      put_data (self, block, (gsize) n);
      bytes -= n;
    }
}

static void
put_weights (Output *self, const char *path)
{
  gint64 bytes = module_size (self) * self->n_modules;
  guint64 length = GUINT64_TO_LE ((guint64) self->header->len);

  put_header (self, path, 8 + (gint64) self->header->len + bytes, FALSE);
  put_data (self, &length, sizeof length);
  put_data (self, self->header->str, self->header->len);
  put_tensors (self, bytes);
}

static char *
config_text (const LkPracticeTraining *training)
{
  const char *trigger = lk_json_peek_string (training->input, "trigger_word");
  gint64 rank = lk_practice_training_rank (training);

  return g_strdup_printf ("job: custom_job\nconfig:\n  name: flux_train_replicate\n  process:\n"
                          "  - type: custom_sd_trainer\n    training_folder: output\n"
                          "    trigger_word: %s\n    network:\n      type: lora\n"
                          "      linear: %" G_GINT64_FORMAT
                          "\n      linear_alpha: %" G_GINT64_FORMAT
                          "\n    train:\n      steps: %" G_GINT64_FORMAT "\nmeta:\n"
                          "  name: '[name]'\n  version: '1.0'\n",
                          trigger != NULL ? trigger : "TOK", rank, rank,
                          lk_practice_training_steps (training));
}

static void
put_captions (Output *self, LkPracticeTraining *training, gboolean long_names)
{
  LkPracticeDataset *dataset = training->dataset;

  put_header (self, "output/flux_train_replicate/captions/", 0, TRUE);

  for (guint i = 0; i < dataset->images->len; i++)
    {
      const char *image = g_ptr_array_index (dataset->images, i);
      const char *caption = lk_practice_dataset_caption (dataset, image);
      const char *dot = strrchr (image, '.');
      g_autofree char *path = NULL;

      if (strchr (image, '/') != NULL)
        continue;

      path = g_strdup_printf ("output/flux_train_replicate/captions/%.*s.txt", (int) (dot - image),
                              image);
      put_text (self, path, caption != NULL ? caption : "a photo of a practice subject");
    }

  if (long_names)
    put_text (self, "output/flux_train_replicate/captions/" LONG_NAME "-é.txt", "long");
}

static void
put_members (Output *self, LkPracticeTraining *training, gboolean extra, gboolean long_names)
{
  g_autofree char *config = config_text (training);

  if (training->trainer->layout == LK_LAYOUT_QWEN)
    {
      put_weights (self, "lora.safetensors");
      put_text (self, "settings.txt", "practice\n");
      put_text (self, "config.yaml", config);
    }
  else if (training->trainer->layout == LK_LAYOUT_FAST_FLUX)
    {
      put_header (self, "flux-lora/", 0, TRUE);
      put_weights (self, "flux-lora/flux-lora.safetensors");
    }
  else
    {
      put_header (self, "output/flux_train_replicate/", 0, TRUE);
      put_text (self, "output/flux_train_replicate/config.yaml", config);
      put_captions (self, training, long_names);
      put_weights (self, "output/flux_train_replicate/lora.safetensors");
    }

  if (extra)
    put_weights (self, "output/flux_train_replicate/lora_000000250.safetensors");
}

static gboolean
open_archive (Output *self, LkPracticeLayout layout, gboolean long_names)
{
  self->archive = archive_write_new ();

  if (layout == LK_LAYOUT_QWEN)
    archive_write_set_format_zip (self->archive);
  else if (long_names)
    archive_write_set_format_pax (self->archive);
  else
    archive_write_set_format_gnutar (self->archive);

  archive_write_set_bytes_per_block (self->archive, 10240);

  return archive_write_open (self->archive, self, NULL, write_cb, NULL) == ARCHIVE_OK;
}

/**
 * lk_practice_output_write: (skip)
 * @training: a training that is at its end
 * @store: where the archive goes
 * @least: how many bytes of tensors there are to be at least
 * @extra: whether to add a second file of weights
 * @long_names: whether to use extended headers
 * @error: return location
 *
 * Writes an archive as this trainer lays it out. The weights are a valid safetensors file whose
 * shapes follow the rank, with `practice` in its metadata.
 *
 * Returns: (transfer full): the archive
 */
LkBlob *
lk_practice_output_write (LkPracticeTraining *training,
                          LkBlobStore *store,
                          gint64 least,
                          gboolean extra,
                          gboolean long_names,
                          GError **error)
{
  g_autoptr (LkBlobWriter) writer = lk_blob_writer_new (store, LK_BLOB_MD5 | LK_BLOB_SHA256, error);
  Output self = { .writer = writer, .rank = lk_practice_training_rank (training) };

  if (writer == NULL)
    return NULL;

  self.n_modules = (guint) MAX (least / module_size (&self) + (least > 0 ? 1 : 0),
                                (gint64) G_N_ELEMENTS (modules));
  make_header (&self, training);
  if (open_archive (&self, training->trainer->layout, long_names))
    put_members (&self, training, extra, long_names);
  if (archive_write_close (self.archive) < ARCHIVE_WARN && self.error == NULL)
    g_set_error_literal (&self.error, LK_ERROR, LK_ERROR_FILE, "The archive was not written");

  archive_write_free (self.archive);
  g_string_free (self.header, TRUE);

  if (self.error != NULL)
    {
      g_propagate_error (error, self.error);
      return NULL;
    }

  return lk_blob_writer_finish (writer, error);
}
