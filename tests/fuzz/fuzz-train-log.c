/* fuzz-train-log.c: what a trainer prints, half of it first
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "fuzz.h"
#include "lk-train-log.h"

static void
feed (const char *text, gsize size, const char *pattern)
{
  g_autoptr (LkTrainLog) log = lk_train_log_new (pattern, 1000);
  g_autofree char *half = g_strndup (text, size / 2);
  g_auto (GStrv) lines = NULL;
  g_autoptr (GArray) points = NULL;
  g_autofree char *sentence = NULL;
  LkTrainPoint point;

  lk_train_log_feed (log, half);
  lk_train_log_feed (log, text);
  lk_train_log_finish (log);
  lines = lk_train_log_take_lines (log);
  points = lk_train_log_take_points (log);
  sentence = lk_train_log_dup_sentence (log);
  lk_train_log_get_progress (log, &point);
  lk_train_phase_get_title (lk_train_log_get_phase (log));
  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    {
      g_assert_true (g_utf8_validate (lines[i], -1, NULL));
      lk_train_log_parse_bar (lines[i], &point);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree char *text = fuzz_dup_text (data, size);

  feed (text, size, NULL);
  feed (text, size, "(\\d+)/(\\d+).*loss[:=] ?([\\d.e-]+)");

  return 0;
}
