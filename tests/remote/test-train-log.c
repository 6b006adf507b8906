/* test-train-log.c: new lines, progress and phases out of a log that grows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-train-log.h"

#include <locale.h>
#include <math.h>
#include <string.h>

#define FLUX "^flux_train_replicate:"

static const char prefix[] =
    "2024-09-10T05:10:35Z | INFO  | [ Initiating ] chunk_size=150M dest=. url=https://x/files.tar\n"
    "2024-09-10T05:11:01Z | INFO  | [ Complete ] dest=. size=\"34 GB\" total_elapsed=26.188s\n"
    "Downloaded base weights in 26.606263875961304 seconds\n"
    "Extracted 5 files from zip to input_images\n"
    "Caption for input_images/a.jpg: a cat\n"
    "Starting train job\n"
    "Loading Flux model\n";

static char *
bar (int step, int total)
{
  return g_strdup_printf ("flux_train_replicate:  %2d%%|████▎ | %d/%d [43:27<09:04,  1.05s/it, "
                          "lr: 4.0e-04 loss: 2.472e-01]",
                          step * 100 / total, step, total);
}

static void
test_bar (void)
{
  LkTrainPoint point;

  g_assert_true (lk_train_log_parse_bar (
      "flux_train_replicate:  83%|████████▎ | 2482/3000 [43:27<09:04,  1.05s/it, "
      "lr: 4.0e-04 loss: 2.472e-01]",
      &point));
  g_assert_cmpint (point.step, ==, 2482);
  g_assert_cmpint (point.total, ==, 3000);
  g_assert_cmpint (point.elapsed, ==, 43 * 60 + 27);
  g_assert_cmpint (point.remaining, ==, 9 * 60 + 4);
  g_assert_cmpfloat_with_epsilon (point.seconds_per_step, 1.05, 1e-9);
  g_assert_cmpfloat_with_epsilon (point.learning_rate, 4e-4, 1e-12);
  g_assert_cmpfloat_with_epsilon (point.loss, 0.2472, 1e-9);

  g_assert_true (
      lk_train_log_parse_bar ("flux_train_replicate:   0%|          | 0/1000 [00:00<?, ?it/s]",
                              &point));
  g_assert_cmpint (point.step, ==, 0);
  g_assert_cmpint (point.remaining, ==, -1);
  g_assert_cmpfloat (point.seconds_per_step, ==, -1);
  g_assert_true (isnan (point.loss));

  g_assert_true (lk_train_log_parse_bar (
      "x:  10%|#1        | 100/1000 [1:02:03<2:00:00,  1.25it/s, loss: nan]", &point));
  g_assert_cmpint (point.elapsed, ==, 3723);
  g_assert_cmpint (point.remaining, ==, 7200);
  g_assert_cmpfloat_with_epsilon (point.seconds_per_step, 0.8, 1e-9);
  g_assert_true (isnan (point.loss));

  /* A name that only ends in what is looked for. */
  g_assert_true (
      lk_train_log_parse_bar ("x: 10%|#| 1/10 [00:01<00:09, 1.0it/s, xlr: 5 lr=2]", &point));
  g_assert_cmpfloat (point.learning_rate, ==, 2);
}

static void
test_not_a_bar (void)
{
  static const char *const lines[] = {
    "",
    "%|",
    "1%|",
    "1%||",
    "1%|| 1/",
    "1%|| 1/0 [00:00<00:00, 1it/s]",
    "1%|| 2/1 [00:00<00:00, 1it/s]",
    "1%|| 1/2",
    "1%|| 1/2 [",
    "1%|| 1/2 [00:00",
    "1%|| 1/2 [00:00<",
    "1%|| 1/2 [00:00<00:00",
    "1%|| 1/2 [00:00<00:00, ",
    "1%|| 1/2 [00:00<00:00, 1.0MB/s]",
    "1%|| 1/2 [00:00<00:00, 1.0it/s",
    "1%|| 99999999999999999999/99999999999999999999 [00:00<00:00, 1it/s]",
    "45%|####5     | 15.2G/34.0G [00:10<00:12, 1.5GB/s]",
    "100% done | really |",
  };
  LkTrainPoint point;

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    g_assert_false (lk_train_log_parse_bar (lines[i], &point));
}

static void
test_lines_once (void)
{
  g_autoptr (LkTrainLog) log = lk_train_log_new (FLUX, 1000);
  gsize length = strlen (prefix);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) joined = g_string_new (NULL);

  /* Every possible place for a poll to come: each line comes once and whole. */
  for (gsize i = 0; i <= length; i++)
    {
      g_autofree char *part = g_strndup (prefix, i);
      g_auto (GStrv) lines = NULL;

      lk_train_log_feed (log, part);
      lines = lk_train_log_take_lines (log);
      for (char **line = lines; *line != NULL; line++)
        g_string_append_printf (joined, "%s\n", *line);
    }

  g_assert_cmpstr (joined->str, ==, prefix);
  g_assert_false (lk_train_log_feed (log, prefix));
}

static void
test_bars_are_one_line (void)
{
  g_autoptr (LkTrainLog) log = lk_train_log_new (FLUX, 0);
  g_autoptr (GString) text = g_string_new ("Start\n");
  g_auto (GStrv) lines = NULL;
  g_autoptr (GArray) points = NULL;
  LkTrainPoint point;

  g_string_append (text, "Caching latents: 100%|##| 12/12 [00:01<00:00, 9.0it/s]\r");
  for (int i = 0; i < 1000; i++)
    {
      g_autofree char *line = bar (i, 1000);

      g_string_append_printf (text, "%s%c", line, i % 2 == 0 ? '\r' : '\n');
      lk_train_log_feed (log, text->str);
    }
  g_string_append (text, "Saved to output/flux_train_replicate/optimizer.pt");
  lk_train_log_feed (log, text->str);
  lk_train_log_finish (log);
  g_assert_cmpint (lk_train_log_get_phase (log), ==, LK_TRAIN_PHASE_SAVING);

  lines = lk_train_log_take_lines (log);
  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  g_assert_cmpstr (lines[0], ==, "Start");
  g_assert_nonnull (strstr (lines[1], "Caching"));
  g_assert_nonnull (strstr (lines[2], "999/1000"));
  g_assert_nonnull (strstr (lines[3], "Saved"));

  /* The trainer's bar stops one short of its end. */
  points = lk_train_log_take_points (log);
  g_assert_cmpuint (points->len, ==, 1000);
  g_assert_true (lk_train_log_get_progress (log, &point));
  g_assert_cmpint (point.step, ==, 999);
}

static void
test_unfinished_bar_counts (void)
{
  g_autoptr (LkTrainLog) log = lk_train_log_new (FLUX, 0);
  g_autofree char *line = bar (5, 10);
  g_autofree char *text = g_strconcat (prefix, line, NULL);
  g_autofree char *ended = g_strconcat (text, "\n", NULL);
  g_autofree char *sentence = NULL;
  g_autoptr (GArray) points = NULL;
  LkTrainPoint point;

  g_assert_true (lk_train_log_feed (log, text));
  g_assert_true (lk_train_log_get_progress (log, &point));
  g_assert_cmpint (point.step, ==, 5);
  sentence = lk_train_log_dup_sentence (log);
  g_assert_cmpstr (sentence, ==, "Training: step 5 of 10, about 9 minutes left");

  lk_train_log_feed (log, ended);
  points = lk_train_log_take_points (log);
  g_assert_cmpuint (points->len, ==, 1);
}

static void
test_shrink_and_reset (void)
{
  g_autoptr (LkTrainLog) log = lk_train_log_new (FLUX, 0);
  g_auto (GStrv) first = NULL;
  g_auto (GStrv) second = NULL;
  g_auto (GStrv) third = NULL;
  g_auto (GStrv) fourth = NULL;

  lk_train_log_feed (log, "one\ntwo\nthree\n");
  first = lk_train_log_take_lines (log);
  g_assert_cmpuint (g_strv_length (first), ==, 3);

  /* An older answer, and none at all, tell nothing. */
  g_assert_false (lk_train_log_feed (log, "one\ntw"));
  g_assert_false (lk_train_log_feed (log, ""));
  g_assert_false (lk_train_log_feed (log, NULL));

  lk_train_log_feed (log, "one\ntwo\nthree\nfour\n");
  second = lk_train_log_take_lines (log);
  g_assert_cmpuint (g_strv_length (second), ==, 1);
  g_assert_cmpstr (second[0], ==, "four");

  /* Another text from the third line on. */
  lk_train_log_feed (log, "one\ntwo\nTHREE\n");
  third = lk_train_log_take_lines (log);
  g_assert_cmpuint (g_strv_length (third), ==, 1);
  g_assert_cmpstr (third[0], ==, "THREE");

  lk_train_log_feed (log, "begin\nagain\n");
  fourth = lk_train_log_take_lines (log);
  g_assert_cmpuint (g_strv_length (fourth), ==, 2);
}

static void
test_front_cut_off (void)
{
  g_autoptr (LkTrainLog) log = lk_train_log_new (NULL, 0);
  g_autoptr (GString) text = g_string_new (NULL);
  g_auto (GStrv) before = NULL;
  g_auto (GStrv) after = NULL;

  for (int i = 0; i < 500; i++)
    g_string_append_printf (text, "line number %d of a long log\n", i);
  lk_train_log_feed (log, text->str);
  before = lk_train_log_take_lines (log);
  g_assert_cmpuint (g_strv_length (before), ==, 500);

  g_string_append (text, "the new one\n");
  lk_train_log_feed (log, text->str + 1000);
  after = lk_train_log_take_lines (log);
  g_assert_cmpuint (g_strv_length (after), ==, 1);
  g_assert_cmpstr (after[0], ==, "the new one");
}

static void
test_bounded (void)
{
  g_autoptr (LkTrainLog) log = lk_train_log_new (NULL, 0);
  g_autoptr (GString) text = g_string_new (NULL);
  g_auto (GStrv) lines = NULL;

  for (int i = 0; i < 20000; i++)
    g_string_append (text, "ä");
  g_string_append (text, "\nx\033[31mred\033[0m\001\xff\xfe\n");
  for (int i = 0; i < 50000; i++)
    g_string_append (text, "y\n");

  lk_train_log_feed (log, text->str);
  lines = lk_train_log_take_lines (log);
  g_assert_cmpuint (g_strv_length (lines), <=, 5000);
  for (char **line = lines; *line != NULL; line++)
    {
      g_assert_cmpuint (strlen (*line), <=, LK_TRAIN_LOG_MAX_LINE + 8);
      g_assert_true (g_utf8_validate (*line, -1, NULL));
    }
}

static void
test_dirty_line (void)
{
  g_autoptr (LkTrainLog) log = lk_train_log_new (NULL, 0);
  g_auto (GStrv) lines = NULL;

  lk_train_log_feed (log, "  x\033[31mred\033[0m\001y  \n\n\r\n\033\n\033[\nz\n");
  lines = lk_train_log_take_lines (log);
  g_assert_cmpuint (g_strv_length (lines), ==, 2);
  g_assert_cmpstr (lines[0], ==, "xredy");
  g_assert_cmpstr (lines[1], ==, "z");
}

static void
test_other_trainers (void)
{
  g_autoptr (LkTrainLog) any = lk_train_log_new (NULL, 200);
  g_autoptr (LkTrainLog) qwen = lk_train_log_new ("^qwen_lora_\\d+:", 0);
  g_autoptr (LkTrainLog) broken = lk_train_log_new ("^(((", 0);
  LkTrainPoint point;

  lk_train_log_feed (any, "Loading shards: 100%|##| 3/3 [00:01<00:00, 2.0it/s]\n");
  g_assert_false (lk_train_log_get_progress (any, &point));
  lk_train_log_feed (any, "Loading shards: 100%|##| 3/3 [00:01<00:00, 2.0it/s]\n"
                          " 10%|#         | 20/200 [00:10<01:30, 2.0it/s]\n");
  g_assert_true (lk_train_log_get_progress (any, &point));
  g_assert_cmpint (point.step, ==, 20);

  lk_train_log_feed (qwen, "qwen_lora_1755000000:  50%|#####| 50/100 [00:10<00:10, 5.0it/s, "
                           "lr: 2.0e-04 loss: 1.0e-01]\n"
                           "other: 50%|#####| 60/100 [00:10<00:10, 5.0it/s, loss: 1.0]\n");
  g_assert_true (lk_train_log_get_progress (qwen, &point));
  g_assert_cmpint (point.step, ==, 50);

  lk_train_log_feed (broken, "x: 50%|#####| 60/100 [00:10<00:10, 5.0it/s, loss: 1.0]\n");
  g_assert_true (lk_train_log_get_progress (broken, &point));
}

static void
test_phases (void)
{
  static const struct
  {
    const char *line;
    LkTrainPhase phase;
  } steps[] = {
    { "x | INFO | [ Initiating ] chunk_size=150M", LK_TRAIN_PHASE_DOWNLOADING },
    { "Extracted 5 files from zip to input_images", LK_TRAIN_PHASE_EXTRACTING },
    { "a.jpg is already captioned", LK_TRAIN_PHASE_CAPTIONING },
    { "Loading Flux model", LK_TRAIN_PHASE_LOADING },
    { "Quantizing T5", LK_TRAIN_PHASE_LOADING },
    { "Caching latents for input_images", LK_TRAIN_PHASE_CACHING },
    { "Saved to output/x", LK_TRAIN_PHASE_SAVING },
  };
  g_autoptr (LkTrainLog) log = lk_train_log_new (FLUX, 0);
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_cmpint (lk_train_log_get_phase (log), ==, LK_TRAIN_PHASE_NONE);
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *sentence = NULL;

      g_string_append_printf (text, "%s\n", steps[i].line);
      lk_train_log_feed (log, text->str);
      g_assert_cmpint (lk_train_log_get_phase (log), ==, steps[i].phase);
      sentence = lk_train_log_dup_sentence (log);
      g_assert_cmpstr (sentence, !=, "");
    }
}

/* Whatever comes: no crash, and lines that can be shown. */
static void
test_noise (void)
{
  static const char *const words[] = {
    "%|",
    "|",
    "1/2",
    "[",
    "<",
    "?",
    ",",
    "it/s",
    "s/it",
    "]",
    "\r",
    "\n",
    "00:0",
    "lr: ",
    "loss: 1e999",
    "flux_train_replicate:",
    "\033[",
    "é",
    "\xc3",
    " 100",
    "9999999999999",
  };
  g_autoptr (LkTrainLog) log = lk_train_log_new (FLUX, 2);

  for (guint round = 0; round < 3000; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      guint n = (guint) g_test_rand_int_range (0, 30);
      g_auto (GStrv) lines = NULL;
      g_autoptr (GArray) points = NULL;

      for (guint i = 0; i < n; i++)
        g_string_append (text, words[g_test_rand_int_range (0, G_N_ELEMENTS (words))]);

      lk_train_log_feed (log, text->str);
      if (round % 7 == 0)
        lk_train_log_finish (log);
      lines = lk_train_log_take_lines (log);
      points = lk_train_log_take_points (log);
      for (char **line = lines; *line != NULL; line++)
        g_assert_true (g_utf8_validate (*line, -1, NULL));
    }
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train-log/bar", test_bar);
  g_test_add_func ("/train-log/not-a-bar", test_not_a_bar);
  g_test_add_func ("/train-log/lines-once", test_lines_once);
  g_test_add_func ("/train-log/bars-are-one-line", test_bars_are_one_line);
  g_test_add_func ("/train-log/unfinished-bar", test_unfinished_bar_counts);
  g_test_add_func ("/train-log/shrink-and-reset", test_shrink_and_reset);
  g_test_add_func ("/train-log/front-cut-off", test_front_cut_off);
  g_test_add_func ("/train-log/bounded", test_bounded);
  g_test_add_func ("/train-log/dirty-line", test_dirty_line);
  g_test_add_func ("/train-log/other-trainers", test_other_trainers);
  g_test_add_func ("/train-log/phases", test_phases);
  g_test_add_func ("/train-log/noise", test_noise);

  return g_test_run ();
}
