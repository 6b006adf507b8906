/* lk-practice-training.c: the story that a training tells
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-practice-training.h"

#include "lk-digest.h"
#include "lk-json.h"

#include <math.h>
#include <string.h>

/* Seconds into the story at speed 1. */
#define STORY_PROCESSING 2.5
#define STORY_STEPS      5.5
#define STORY_MIDDLE     9.0
#define STORY_SAVING     16.0
#define STORY_END        17.0

#define MAX_BARS 200

/* Where the story is at each look when there is no clock. */
static const double looks[] = { 0, 1, 4, 8, 12, 15.9, STORY_END };

static const char *const status_names[] = {
  [LK_PRACTICE_STARTING] = "starting",   [LK_PRACTICE_PROCESSING] = "processing",
  [LK_PRACTICE_SUCCEEDED] = "succeeded", [LK_PRACTICE_FAILED] = "failed",
  [LK_PRACTICE_CANCELED] = "canceled",   [LK_PRACTICE_ABORTED] = "aborted",
};

static const char ostris_head[] =
    "2026-01-05T05:10:35Z | INFO  | [ Initiating ] chunk_size=150M dest=. "
    "url=https://weights.replicate.delivery/default/black-forest-labs/FLUX.1-dev/files.tar\n"
    "2026-01-05T05:11:01Z | INFO  | [ Complete ] dest=. size=\"34 GB\" total_elapsed=26.188s "
    "url=https://weights.replicate.delivery/default/black-forest-labs/FLUX.1-dev/files.tar\n"
    "Downloaded base weights in 26.606263875961304 seconds\n";

static const char ostris_job[] =
    "Starting train job\n"
    "{\n\"type\": \"custom_sd_trainer\",\n\"training_folder\": \"output\",\n\"device\": "
    "\"cuda:0\"\n}\n"
    "Using EMA\n"
    "#############################################\n"
    "# Running job: flux_train_replicate\n"
    "#############################################\n"
    "Running  1 process\nLoading Flux model\nLoading transformer\nQuantizing transformer\n"
    "Loading vae\nLoading t5\nQuantizing T5\nLoading clip\nmaking pipe\npreparing\n";

LkPracticeTraining *
lk_practice_training_new (const LkPracticeTrainer *trainer, const char *id)
{
  LkPracticeTraining *self = g_new0 (LkPracticeTraining, 1);

  self->trainer = trainer;
  self->id = g_strdup (id);
  self->created = g_get_real_time ();
  self->base = self->created;

  return self;
}

void
lk_practice_training_free (LkPracticeTraining *self)
{
  g_free (self->id);
  g_free (self->version);
  g_free (self->destination);
  g_clear_pointer (&self->given, json_object_unref);
  g_clear_pointer (&self->input, json_object_unref);
  g_free (self->archive);
  lk_fault_clear (&self->fate);
  g_free (self->error);
  g_clear_pointer (&self->dataset, lk_practice_dataset_free);
  g_clear_pointer (&self->output, lk_blob_unref);
  g_free (self->output_token);
  g_free (self->output_version);
  g_free (self);
}

gboolean
lk_practice_training_is_over (const LkPracticeTraining *self)
{
  return self->status >= LK_PRACTICE_SUCCEEDED;
}

void
lk_practice_training_end (LkPracticeTraining *self, LkPracticeStatus status, const char *error)
{
  self->status = status;
  self->ended = g_get_real_time ();
  g_free (self->error);
  self->error = g_strdup (error);
}

static void
tell_time (LkPracticeTraining *self, double speed)
{
  gint64 now = g_get_real_time ();
  double limit = STORY_END;

  if (self->dataset == NULL)
    limit = STORY_PROCESSING - 0.1;
  else if (self->fate.type == LK_FAULT_STALL_TRAINING)
    limit = STORY_MIDDLE;

  if (speed > 0)
    {
      double told = (double) (now - self->base) / G_USEC_PER_SEC * speed;

      /* While the story waits, its clock is put back, so that it does not jump afterwards. */
      if (told > limit)
        self->base = now - (gint64) (limit / speed * G_USEC_PER_SEC);

      self->progress = MIN (told, limit);
    }
  else if (looks[self->looks] <= limit)
    {
      self->progress = looks[self->looks];
      self->looks = MIN (self->looks + 1, (guint) G_N_ELEMENTS (looks) - 1);
    }
}

static void
meet_fate (LkPracticeTraining *self)
{
  const char *error = NULL;

  if (self->fate.type == LK_FAULT_ABORT_TRAINING && self->progress >= 1)
    {
      lk_practice_training_end (self, LK_PRACTICE_ABORTED, NULL);
    }
  else if (self->fate.type == LK_FAULT_FAIL_TRAINING && self->progress >= STORY_PROCESSING + 1 &&
           self->progress >= lk_json_peek_double (self->fate.action, "at", 8))
    {
      error = lk_json_peek_string (self->fate.action, "error");
      lk_practice_training_end (self, LK_PRACTICE_FAILED,
                                error != NULL ? error
                                              : "CUDA out of memory. Tried to allocate 72.00 MiB. "
                                                "GPU 0 has a total capacity of 79.25 GiB");
    }
  else if (self->dataset != NULL && self->dataset->error != NULL &&
           self->progress >= STORY_PROCESSING + 1)
    {
      lk_practice_training_end (self, LK_PRACTICE_FAILED, self->dataset->error);
    }
}

/**
 * lk_practice_training_advance: (skip)
 * @self: a training
 * @speed: see lk_practice_set_speed()
 *
 * Lets the training be where it should be by now. It does not pass to succeeded by itself: that
 * takes an output.
 */
void
lk_practice_training_advance (LkPracticeTraining *self, double speed)
{
  if (lk_practice_training_is_over (self))
    return;

  tell_time (self, speed);
  if (self->progress >= STORY_PROCESSING && self->status == LK_PRACTICE_STARTING)
    {
      self->status = LK_PRACTICE_PROCESSING;
      self->started = g_get_real_time ();
    }

  meet_fate (self);
}

const char *
lk_practice_training_status (const LkPracticeTraining *self)
{
  return status_names[self->status];
}

gint64
lk_practice_training_rank (const LkPracticeTraining *self)
{
  const LkPracticeTrainer *trainer = self->trainer;

  return trainer->rank != NULL
             ? lk_json_peek_int (self->input, trainer->rank, trainer->default_rank)
             : trainer->default_rank;
}

gint64
lk_practice_training_steps (const LkPracticeTraining *self)
{
  return MAX (lk_json_peek_int (self->input, self->trainer->steps, 1000), 1);
}

/* The same input gives the same curve. */
static guint32
story_seed (const LkPracticeTraining *self)
{
  g_autofree char *text = lk_json_object_to_string (self->input, FALSE);

  return g_str_hash (text) ^ (guint32) self->dataset->images->len * 2654435761u;
}

static double
noise (guint32 seed, gint64 step)
{
  guint32 x = seed ^ (guint32) step * 0x9e3779b9u;

  x ^= x >> 16;
  x *= 0x7feb352du;
  x ^= x >> 15;
  x *= 0x846ca68bu;
  x ^= x >> 16;

  return x / 4294967295.0 - 0.5;
}

/* Flow matching losses: a quick fall, a slow one, and a lot of noise by the time step drawn. */
static double
loss_at (guint32 seed, gint64 step, gint64 total)
{
  double x = (double) step / (double) total;

  return 0.24 + 0.16 * exp (-x * 9) + 0.06 * (1 - x) + 0.22 * noise (seed, step);
}

static void
append_clock (GString *out, double seconds)
{
  int s = (int) seconds;

  if (s >= 3600)
    g_string_append_printf (out, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
  else
    g_string_append_printf (out, "%02d:%02d", s / 60, s % 60);
}

static void
append_glyphs (GString *out, double share)
{
  static const char *const eighths[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
  int cells = (int) (share * 80);
  int full = MIN (cells / 8, 10);

  for (int i = 0; i < full; i++)
    g_string_append (out, "█");

  if (full < 10)
    g_string_append (out, cells % 8 != 0 ? eighths[cells % 8] : " ");

  for (int i = full + 1; i < 10; i++)
    g_string_append_c (out, ' ');
}

static void
append_rate (GString *out, double seconds_per_step)
{
  if (seconds_per_step >= 1)
    g_string_append_printf (out, "%5.2fs/it", seconds_per_step);
  else
    g_string_append_printf (out, "%5.2fit/s", 1 / seconds_per_step);
}

static void
append_bar (GString *out, const LkPracticeTraining *self, const char *name, gint64 step)
{
  gint64 total = lk_practice_training_steps (self);
  double rate = self->trainer->seconds_per_step;
  double share = (double) step / (double) total;
  double lr = lk_json_peek_double (self->input, "learning_rate", 0.0004);
  char lr_text[G_ASCII_DTOSTR_BUF_SIZE], loss_text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (out, "%s: %3d%%|", name, (int) (share * 100 + 0.5));
  append_glyphs (out, share);
  g_string_append_printf (out, "| %" G_GINT64_FORMAT "/%" G_GINT64_FORMAT " [", step, total);
  append_clock (out, step == 0 ? 2 : (double) step * rate);
  g_string_append_c (out, '<');
  if (step == 0)
    g_string_append (out, "?, ?it/s");
  else
    {
      append_clock (out, (double) (total - step) * rate);
      g_string_append (out, ", ");
      append_rate (out, rate);
    }

  g_ascii_formatd (lr_text, sizeof lr_text, "%.1e", lr);
  g_ascii_formatd (loss_text, sizeof loss_text, "%.3e", loss_at (story_seed (self), step, total));
  g_string_append_printf (out, ", lr: %s loss: %s]", lr_text, loss_text);
}

/* The bar of this trainer stops one short of the end: it is set to the number of the step, from 0.
 */
static void
append_bars (GString *out, const LkPracticeTraining *self, const char *name, gint64 done)
{
  gint64 total = lk_practice_training_steps (self);
  gint64 stride = MAX (total / MAX_BARS, 1);

  g_string_append_printf (out, "%s:   0%%|          | 0/%" G_GINT64_FORMAT " [00:00<?, ?it/s]",
                          name, total);

  for (gint64 step = 0; step < MIN (done, total); step += stride)
    {
      g_string_append_c (out, '\r');
      append_bar (out, self, name, step);
    }

  if (done >= total)
    {
      g_string_append_c (out, '\r');
      append_bar (out, self, name, total - 1);
      g_string_append_c (out, '\n');
    }
}

static const char *
base_name (const char *path)
{
  const char *slash = strrchr (path, '/');

  return slash != NULL ? slash + 1 : path;
}

static void
append_captions (GString *out, const LkPracticeDataset *dataset)
{
  for (guint i = 0; i < dataset->images->len && dataset->missing > 0; i++)
    {
      const char *image = g_ptr_array_index (dataset->images, i);

      if (lk_practice_dataset_caption ((LkPracticeDataset *) dataset, image) != NULL)
        g_string_append_printf (out, "%s is already captioned\n", base_name (image));
      else
        g_string_append_printf (out, "Caption for input_images/%s: a photo of a practice subject\n",
                                image);
    }
}

static void
append_buckets (GString *out, const LkPracticeTraining *self)
{
  const char *list = lk_json_peek_string (self->input, "resolution");
  g_auto (GStrv) resolutions = g_strsplit (list != NULL ? list : "1024", ",", -1);
  guint n = self->dataset->images->len;

  for (guint i = 0; resolutions[i] != NULL; i++)
    {
      int size = (int) g_ascii_strtoll (resolutions[i], NULL, 10) / 64 * 64;

      g_string_append_printf (out,
                              "Dataset: input_images\n  -  Preprocessing image dimensions\n"
                              "\r  0%%|          | 0/%u [00:00<?, ?it/s]"
                              "\r100%%|██████████| %u/%u [00:00<00:00, 3132.42it/s]\n"
                              "  -  Found %u images\nBucket sizes for input_images:\n"
                              "%dx%d: %u files\n1 buckets made\n"
                              "Caching latents for input_images\n - Keeping latents in memory\n"
                              "\rCaching latents: 100%%|██████████| %u/%u [00:01<00:00, "
                              "13.20it/s]\n",
                              n, n, n, n, size, size, n, n, n);
    }
}

static void
append_ostris_setup (GString *out, const LkPracticeTraining *self)
{
  gint64 rank = lk_practice_training_rank (self);

  g_string_append (out, ostris_head);
  if (self->dataset->error != NULL && self->dataset->extracted == 0)
    return;

  g_string_append_printf (out, "Extracted %u files from zip to input_images\n",
                          self->dataset->extracted);
  if (self->dataset->error != NULL)
    return;

  if (lk_json_peek_bool (self->input, "autocaption", TRUE))
    append_captions (out, self->dataset);
  g_string_append (out, ostris_job);
  g_string_append_printf (out,
                          "create LoRA network. base dim (rank): %" G_GINT64_FORMAT
                          ", alpha: %" G_GINT64_FORMAT "\n"
                          "neuron dropout: p=None, rank dropout: p=None, module dropout: p=None\n"
                          "create LoRA for Text Encoder: 0 modules.\n"
                          "create LoRA for U-Net: 494 modules.\nenable LoRA for U-Net\n",
                          rank, rank);
  append_buckets (out, self);
  g_string_append (out, "Generating baseline samples before training\n");
}

static char *
dup_bar_name (const LkPracticeTraining *self)
{
  if (self->trainer->layout == LK_LAYOUT_QWEN)
    return g_strdup_printf ("qwen_lora_%" G_GINT64_FORMAT, self->created / G_USEC_PER_SEC);

  return g_strdup (self->trainer->layout == LK_LAYOUT_OSTRIS ? "flux_train_replicate" : "Training");
}

static void
append_setup (GString *out, const LkPracticeTraining *self)
{
  if (self->trainer->layout == LK_LAYOUT_OSTRIS)
    append_ostris_setup (out, self);
  else
    g_string_append_printf (out, "Found %u images\nStarting training\n",
                            self->dataset->images->len);
}

static void
append_end (GString *out, const LkPracticeTraining *self)
{
  if (self->trainer->layout == LK_LAYOUT_OSTRIS)
    g_string_append (out, "\nSaved to output/flux_train_replicate/optimizer.pt\n"
                          "output/flux_train_replicate/\n"
                          "output/flux_train_replicate/config.yaml\n"
                          "output/flux_train_replicate/lora.safetensors\n");
  else
    g_string_append (out, "\nSaved LoRA\n");
}

/**
 * lk_practice_training_dup_log: (skip)
 * @self: a training
 *
 * Returns: (transfer full): the whole log so far, as the service sends it at each poll
 */
char *
lk_practice_training_dup_log (const LkPracticeTraining *self)
{
  GString *out = g_string_new (NULL);
  g_autofree char *name = dup_bar_name (self);
  double share = (self->progress - STORY_STEPS) / (STORY_SAVING - STORY_STEPS);
  gint64 total = lk_practice_training_steps (self);
  const char *last_words = NULL;

  if (self->dataset == NULL || self->progress < STORY_PROCESSING)
    return g_string_free (out, FALSE);

  append_setup (out, self);
  if (self->dataset->error == NULL && share > 0)
    append_bars (out, self, name, (gint64) (MIN (share, 1) * (double) total));
  if (self->dataset->error == NULL && share >= 1)
    append_end (out, self);

  if (self->fate.type == LK_FAULT_FAIL_TRAINING)
    last_words = lk_json_peek_string (self->fate.action, "log");
  if (self->status == LK_PRACTICE_FAILED)
    g_string_append_printf (out, "\n%s%sTraceback (most recent call last):\n%s\n",
                            last_words != NULL ? last_words : "", last_words != NULL ? "\n" : "",
                            self->error);

  return g_string_free (out, FALSE);
}
