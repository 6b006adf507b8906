/* lk-train-log.h: a training's log, read again and again, told as new lines and progress (pure)
 *
 * The service sends the whole text at every poll. This keeps what was seen, gives
 * each line once, and reads the trainer's bar.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* No line is longer, in bytes; a longer one is cut. */
#define LK_TRAIN_LOG_MAX_LINE 2000

/**
 * LkTrainPhase: what a trainer does at the moment, as far as its log tells.
 */
typedef enum
{
  LK_TRAIN_PHASE_NONE,
  LK_TRAIN_PHASE_DOWNLOADING,
  LK_TRAIN_PHASE_EXTRACTING,
  LK_TRAIN_PHASE_CAPTIONING,
  LK_TRAIN_PHASE_LOADING,
  LK_TRAIN_PHASE_CACHING,
  LK_TRAIN_PHASE_TRAINING,
  LK_TRAIN_PHASE_SAVING,
} LkTrainPhase;

/**
 * LkTrainPoint: what one state of the bar says.
 * @step: steps done; the trainer's last is @total - 1 or @total
 * @total: steps in all
 * @elapsed: seconds since the first step
 * @remaining: seconds left, or -1 when it does not say
 * @seconds_per_step: or -1
 * @loss: or NaN
 * @learning_rate: or NaN
 */
typedef struct
{
  int step;
  int total;
  int elapsed;
  int remaining;
  double seconds_per_step;
  double loss;
  double learning_rate;
} LkTrainPoint;

typedef struct _LkTrainLog LkTrainLog;

LkTrainLog *lk_train_log_new (const char *bar_regex, int expected_steps);
void lk_train_log_free (LkTrainLog *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkTrainLog, lk_train_log_free)

gboolean lk_train_log_feed (LkTrainLog *self, const char *whole_log);
void lk_train_log_finish (LkTrainLog *self);
char **lk_train_log_take_lines (LkTrainLog *self);
GArray *lk_train_log_take_points (LkTrainLog *self);
gboolean lk_train_log_get_progress (LkTrainLog *self, LkTrainPoint *point);
LkTrainPhase lk_train_log_get_phase (LkTrainLog *self);
char *lk_train_log_dup_sentence (LkTrainLog *self);

const char *lk_train_phase_get_title (LkTrainPhase phase);
gboolean lk_train_log_is_bar (const char *line);
gboolean lk_train_log_parse_bar (const char *line, LkTrainPoint *point);

G_END_DECLS
