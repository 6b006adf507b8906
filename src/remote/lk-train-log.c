/* lk-train-log.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lk-train-log"

#include "lk-config.h"

#include "lk-train-log.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* How much of what was read is remembered, to find the place to go on from. */
#define MAX_SEEN   (256 * 1024)
#define MAX_LINES  5000
#define MAX_POINTS 50000
#define ANCHOR     512
#define MIN_ANCHOR 64

struct _LkTrainLog
{
  GRegex *bar_name; /* (nullable) how the trainer's own bar begins */
  int expected_steps;

  GString *seen; /* whole lines that were read, the last of them */
  gsize seen_offset;

  GPtrArray *lines; /* (element-type utf8) not taken yet */
  GArray *points;   /* (element-type LkTrainPoint) not taken yet */
  char *held_bar;   /* (nullable) a line that the next bar would replace */
  char *unfinished; /* (nullable) a line that has no end yet */
  LkTrainPoint current;
  gboolean has_current;
  LkTrainPhase phase;
};

/* clang-format off */
static const struct
{
  const char *pattern;
  LkTrainPhase phase;
} signs[] = {
  { "[ Initiating ]", LK_TRAIN_PHASE_DOWNLOADING },
  { "Downloading", LK_TRAIN_PHASE_DOWNLOADING },
  { "Downloaded ", LK_TRAIN_PHASE_EXTRACTING },
  { "Extracting ", LK_TRAIN_PHASE_EXTRACTING },
  { "files from zip", LK_TRAIN_PHASE_EXTRACTING },
  { "Extracted ", LK_TRAIN_PHASE_EXTRACTING },
  { "Caption for ", LK_TRAIN_PHASE_CAPTIONING },
  { "is already captioned", LK_TRAIN_PHASE_CAPTIONING },
  { "Starting train job", LK_TRAIN_PHASE_LOADING },
  { "Loading ", LK_TRAIN_PHASE_LOADING },
  { "Quantizing ", LK_TRAIN_PHASE_LOADING },
  { "create LoRA ", LK_TRAIN_PHASE_LOADING },
  { "Preprocessing image dimensions", LK_TRAIN_PHASE_CACHING },
  { "Caching latents", LK_TRAIN_PHASE_CACHING },
  { "Bucket sizes for", LK_TRAIN_PHASE_CACHING },
  { "Generating baseline samples", LK_TRAIN_PHASE_TRAINING },
  { "Saving at step", LK_TRAIN_PHASE_SAVING },
  { "Saved to ", LK_TRAIN_PHASE_SAVING },
  { "Saved checkpoint", LK_TRAIN_PHASE_SAVING },
};

static const char *const titles[] = {
  [LK_TRAIN_PHASE_NONE] = N_("Waiting for the trainer"),
  [LK_TRAIN_PHASE_DOWNLOADING] = N_("Downloading the base model"),
  [LK_TRAIN_PHASE_EXTRACTING] = N_("Unpacking the pictures"),
  [LK_TRAIN_PHASE_CAPTIONING] = N_("Reading the captions"),
  [LK_TRAIN_PHASE_LOADING] = N_("Loading the base model"),
  [LK_TRAIN_PHASE_CACHING] = N_("Preparing the pictures"),
  [LK_TRAIN_PHASE_TRAINING] = N_("Training"),
  [LK_TRAIN_PHASE_SAVING] = N_("Saving the weights"),
};
/* clang-format on */

/* Is it the trainer's own bar, and not one for a download or a cache? */
static gboolean
is_own_bar (LkTrainLog *self, const char *line, const LkTrainPoint *point)
{
  if (self->bar_name != NULL)
    return g_regex_match (self->bar_name, line, 0, NULL);

  return !isnan (point->loss) || (self->expected_steps > 0 && point->total == self->expected_steps);
}

static void
add_point (LkTrainLog *self, const LkTrainPoint *point)
{
  LkTrainPoint *last = NULL;

  if (self->points->len > 0)
    last = &g_array_index (self->points, LkTrainPoint, self->points->len - 1);

  if (last != NULL && last->step == point->step && last->total == point->total)
    *last = *point;
  else if (!self->has_current || self->current.step != point->step ||
           self->current.total != point->total)
    g_array_append_val (self->points, *point);

  if (self->points->len > MAX_POINTS)
    g_array_remove_range (self->points, 0, MAX_POINTS / 10);

  self->current = *point;
  self->has_current = TRUE;
  self->phase = LK_TRAIN_PHASE_TRAINING;
}

static void
read_phase (LkTrainLog *self, const char *line)
{
  for (gsize i = 0; i < G_N_ELEMENTS (signs); i++)
    {
      if (strstr (line, signs[i].pattern) == NULL)
        continue;

      self->phase = signs[i].phase;
      return;
    }
}

static void
add_line (LkTrainLog *self, char *line)
{
  g_ptr_array_add (self->lines, line);

  if (self->lines->len > MAX_LINES)
    g_ptr_array_remove_range (self->lines, 0, MAX_LINES / 10);
}

static void
release_bar (LkTrainLog *self)
{
  if (self->held_bar != NULL)
    add_line (self, g_steal_pointer (&self->held_bar));
}

static gboolean
same_bar (const char *a, const char *b)
{
  gsize length_a = (gsize) (strstr (a, "%|") - a);
  gsize length_b = (gsize) (strstr (b, "%|") - b);

  while (length_a > 0 && (g_ascii_isdigit (a[length_a - 1]) || a[length_a - 1] == ' '))
    length_a--;
  while (length_b > 0 && (g_ascii_isdigit (b[length_b - 1]) || b[length_b - 1] == ' '))
    length_b--;

  return length_a == length_b && strncmp (a, b, length_a) == 0;
}

/* Colours and cursor movements: ESC [ ... letter. */
static void
strip_escapes (char *text)
{
  char *out = text;

  for (const char *in = text; *in != '\0'; in++)
    {
      if (*in == '\033')
        {
          in += in[1] == '[' ? 1 : 0;
          while (in[1] != '\0' && !g_ascii_isalpha (in[1]))
            in++;
          in += in[1] != '\0' ? 1 : 0;
        }
      else if ((guchar) *in >= 0x20 || *in == '\t')
        {
          *out++ = *in;
        }
    }

  *out = '\0';
}

static char *
clean_line (const char *text, gsize length)
{
  g_autofree char *cut = g_strndup (text, MIN (length, LK_TRAIN_LOG_MAX_LINE));
  char *valid;

  /* Cutting must not leave half a letter behind. */
  if (length > LK_TRAIN_LOG_MAX_LINE)
    {
      const char *end = NULL;

      if (!g_utf8_validate (cut, -1, &end) && strlen (end) < 6)
        cut[end - cut] = '\0';
    }

  valid = g_utf8_make_valid (cut, -1);
  strip_escapes (valid);

  return g_strstrip (valid);
}

static void
read_line (LkTrainLog *self, const char *text, gsize length)
{
  g_autofree char *line = clean_line (text, length);
  LkTrainPoint point;

  if (line[0] == '\0')
    return;

  if (!lk_train_log_is_bar (line))
    {
      release_bar (self);
      read_phase (self, line);
      add_line (self, g_steal_pointer (&line));
      return;
    }

  if (lk_train_log_parse_bar (line, &point) && is_own_bar (self, line, &point))
    add_point (self, &point);
  else
    read_phase (self, line);

  if (self->held_bar != NULL && !same_bar (self->held_bar, line))
    release_bar (self);

  g_free (self->held_bar);
  self->held_bar = g_steal_pointer (&line);
}

static gboolean
is_separator (char c)
{
  return c == '\n' || c == '\r';
}

static void
read_lines (LkTrainLog *self, const char *text, gsize length)
{
  gsize start = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (!is_separator (text[i]))
        continue;

      read_line (self, text + start, i - start);
      start = i + 1;
    }

  if (start < length)
    read_line (self, text + start, length - start);
}

/* The line that is not ended yet may still grow. Its bar counts already. */
static void
read_unfinished (LkTrainLog *self, const char *text, gsize length)
{
  g_autofree char *line = clean_line (text, length);
  LkTrainPoint point;

  if (lk_train_log_parse_bar (line, &point) && is_own_bar (self, line, &point))
    add_point (self, &point);

  g_free (self->unfinished);
  self->unfinished = g_steal_pointer (&line);
}

static gsize
common_lines (const char *a, gsize length_a, const char *b, gsize length_b)
{
  gsize length = MIN (length_a, length_b);
  gsize same = 0;

  while (same < length && a[same] == b[same])
    same++;

  while (same > 0 && !is_separator (a[same - 1]))
    same--;

  return same;
}

/* The service may cut off the front. */
static gboolean
find_anchor (LkTrainLog *self, const char *text, gsize length, gsize *start)
{
  gsize size = MIN (self->seen->len, ANCHOR);
  const char *place;

  if (size < MIN_ANCHOR)
    return FALSE;

  place = memmem (text, length, self->seen->str + self->seen->len - size, size);
  if (place == NULL)
    return FALSE;

  *start = (gsize) (place - text) + size;

  return TRUE;
}

/* Where in the text is what was not read yet? %FALSE when the text is an older one. */
static gboolean
find_start (LkTrainLog *self, const char *text, gsize length, gsize *start)
{
  gsize consumed = self->seen_offset + self->seen->len;

  *start = 0;

  if (length >= consumed &&
      memcmp (text + self->seen_offset, self->seen->str, self->seen->len) == 0)
    {
      *start = consumed;
      return TRUE;
    }

  if (length < consumed && length >= self->seen_offset &&
      memcmp (text + self->seen_offset, self->seen->str, length - self->seen_offset) == 0)
    return FALSE;

  if (find_anchor (self, text, length, start))
    return TRUE;

  if (self->seen_offset == 0)
    *start = common_lines (text, length, self->seen->str, self->seen->len);

  return TRUE;
}

/**
 * lk_train_log_new:
 * @bar_regex: (nullable): how the line with the trainer's bar begins, from its
 *   catalogue row; %NULL to take any bar that names a loss or has @expected_steps
 * @expected_steps: steps that were asked for, or 0
 *
 * Returns: (transfer full): an empty log
 */
LkTrainLog *
lk_train_log_new (const char *bar_regex, int expected_steps)
{
  LkTrainLog *self = g_new0 (LkTrainLog, 1);
  g_autoptr (GError) error = NULL;

  self->expected_steps = expected_steps;
  self->seen = g_string_new (NULL);
  self->lines = g_ptr_array_new_with_free_func (g_free);
  self->points = g_array_new (FALSE, FALSE, sizeof (LkTrainPoint));

  if (bar_regex != NULL && bar_regex[0] != '\0')
    self->bar_name = g_regex_new (bar_regex, G_REGEX_OPTIMIZE, 0, &error);

  if (error != NULL)
    g_debug ("Unusable pattern: %s", error->message);

  return self;
}

void
lk_train_log_free (LkTrainLog *self)
{
  g_clear_pointer (&self->bar_name, g_regex_unref);
  g_string_free (self->seen, TRUE);
  g_ptr_array_unref (self->lines);
  g_array_unref (self->points);
  g_free (self->held_bar);
  g_free (self->unfinished);
  g_free (self);
}

/**
 * lk_train_log_feed:
 * @self: a log
 * @whole_log: (nullable): all that the service sent
 *
 * Returns: whether anything in it is new
 */
gboolean
lk_train_log_feed (LkTrainLog *self, const char *whole_log)
{
  gsize length = whole_log != NULL ? strlen (whole_log) : 0;
  gsize end = length;
  gsize start;
  guint n_lines = self->lines->len;
  guint n_points = self->points->len;
  gsize keep;

  if (length == 0 || !find_start (self, whole_log, length, &start))
    return FALSE;

  while (end > start && !is_separator (whole_log[end - 1]))
    end--;

  read_lines (self, whole_log + start, end - start);
  read_unfinished (self, whole_log + end, length - end);

  keep = MIN (end, MAX_SEEN);
  self->seen_offset = end - keep;
  g_string_truncate (self->seen, 0);
  g_string_append_len (self->seen, whole_log + self->seen_offset, (gssize) keep);

  return end > start || self->lines->len != n_lines || self->points->len != n_points;
}

/**
 * lk_train_log_finish:
 * @self: a log
 *
 * Tells that nothing more comes: a line without an end is a line, and so is a bar that
 * waits for the next one.
 */
void
lk_train_log_finish (LkTrainLog *self)
{
  if (self->unfinished != NULL)
    read_line (self, self->unfinished, strlen (self->unfinished));

  g_clear_pointer (&self->unfinished, g_free);
  release_bar (self);
}

/**
 * lk_train_log_take_lines:
 * @self: a log
 *
 * A bar that was drawn over and over counts as one line, its last state.
 *
 * Returns: (transfer full): the lines that are new since the last call: UTF-8, without
 *   control characters, bounded in length and number
 */
char **
lk_train_log_take_lines (LkTrainLog *self)
{
  GPtrArray *lines = self->lines;

  self->lines = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (lines, NULL);

  return (char **) g_ptr_array_free (lines, FALSE);
}

/**
 * lk_train_log_take_points:
 * @self: a log
 *
 * Returns: (transfer full) (element-type LkTrainPoint): what the bar said since the last call
 */
GArray *
lk_train_log_take_points (LkTrainLog *self)
{
  GArray *points = self->points;

  self->points = g_array_new (FALSE, FALSE, sizeof (LkTrainPoint));

  return points;
}

/**
 * lk_train_log_get_progress:
 * @self: a log
 * @point: (out): the last state of the trainer's bar
 *
 * Returns: %FALSE when there was none yet
 */
gboolean
lk_train_log_get_progress (LkTrainLog *self, LkTrainPoint *point)
{
  if (self->has_current)
    *point = self->current;

  return self->has_current;
}

LkTrainPhase
lk_train_log_get_phase (LkTrainLog *self)
{
  return self->phase;
}

/**
 * lk_train_phase_get_title:
 * @phase: a phase
 *
 * Returns: (transfer none): a few translated words
 */
const char *
lk_train_phase_get_title (LkTrainPhase phase)
{
  g_return_val_if_fail (phase < G_N_ELEMENTS (titles), "");

  return _ (titles[phase]);
}

/**
 * lk_train_log_dup_sentence:
 * @self: a log
 *
 * Returns: (transfer full): what happens at the moment, in translated words
 */
char *
lk_train_log_dup_sentence (LkTrainLog *self)
{
  const LkTrainPoint *point = &self->current;
  int minutes = (point->remaining + 30) / 60;

  if (self->phase != LK_TRAIN_PHASE_TRAINING || !self->has_current)
    return g_strdup (lk_train_phase_get_title (self->phase));

  if (point->remaining < 0)
    return g_strdup_printf (_ ("Training: step %d of %d"), point->step, point->total);

  if (minutes < 1)
    return g_strdup_printf (_ ("Training: step %d of %d, less than a minute left"), point->step,
                            point->total);

  return g_strdup_printf (ngettext ("Training: step %d of %d, about %d minute left",
                                    "Training: step %d of %d, about %d minutes left",
                                    (gulong) minutes),
                          point->step, point->total, minutes);
}
