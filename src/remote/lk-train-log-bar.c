/* lk-train-log-bar.c: reading one line with a bar
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-train-log.h"

#include <math.h>
#include <string.h>

/* MM:SS or H:MM:SS. */
static const char *
parse_clock (const char *text, int *seconds)
{
  gint64 sum = 0;

  for (guint part = 0; part < 4; part++)
    {
      char *end = NULL;
      guint64 value;

      if (!g_ascii_isdigit (*text))
        return NULL;

      value = g_ascii_strtoull (text, &end, 10);
      sum = sum * 60 + (gint64) MIN (value, 1000000);
      text = end;
      if (*text != ':')
        break;
      text++;
    }

  *seconds = (int) MIN (sum, G_MAXINT);

  return text;
}

static const char *
parse_count (const char *text, int *count)
{
  char *end = NULL;
  guint64 value;

  if (!g_ascii_isdigit (*text))
    return NULL;

  value = g_ascii_strtoull (text, &end, 10);
  if (value > 1000000000)
    return NULL;

  *count = (int) value;

  return end;
}

static const char *
skip_spaces (const char *text)
{
  while (g_ascii_isspace (*text))
    text++;

  return text;
}

/* `key: value` or `key=value` behind the bar. */
static double
find_value (const char *text, const char *key)
{
  const char *place = text;
  gsize length = strlen (key);

  while ((place = strstr (place, key)) != NULL)
    {
      const char *value = place + length;
      char *end = NULL;
      double number;
      gboolean at_word = place == text || !(g_ascii_isalnum (place[-1]) || place[-1] == '_');

      place = value;
      if (!at_word || (*value != ':' && *value != '='))
        continue;

      value = skip_spaces (value + 1);
      number = g_ascii_strtod (value, &end);
      return end != value && isfinite (number) ? number : NAN;
    }

  return NAN;
}

static const char *
parse_rate (const char *text, double *seconds_per_step)
{
  char *end = NULL;
  double value = -1;

  text = skip_spaces (text);
  if (*text == '?')
    {
      end = (char *) text + 1;
    }
  else if (g_ascii_isdigit (*text))
    {
      value = g_ascii_strtod (text, &end);
    }
  else
    {
      return NULL;
    }

  if (g_str_has_prefix (end, "it/s"))
    *seconds_per_step = value > 0 ? 1 / value : -1;
  else if (g_str_has_prefix (end, "s/it"))
    *seconds_per_step = value;
  else
    return NULL;

  if (!isfinite (*seconds_per_step))
    *seconds_per_step = -1;

  return end + 4;
}

/* `[{elapsed}<{remain}, {rate}{, postfix}]` */
static gboolean
parse_times (const char *text, LkTrainPoint *point)
{
  text = parse_clock (text, &point->elapsed);
  if (text == NULL || *text != '<')
    return FALSE;

  text++;
  if (*text == '?')
    text++;
  else
    text = parse_clock (text, &point->remaining);

  if (text == NULL || *text != ',')
    return FALSE;

  text = parse_rate (text + 1, &point->seconds_per_step);
  if (text == NULL || strchr (text, ']') == NULL)
    return FALSE;

  point->loss = find_value (text, "loss");
  point->learning_rate = find_value (text, "lr");

  return TRUE;
}

/**
 * lk_train_log_is_bar:
 * @line: a line of a log
 *
 * Returns: whether it is a bar of any kind, also one that counts bytes
 */
gboolean
lk_train_log_is_bar (const char *line)
{
  const char *percent = strstr (line, "%|");

  return percent != NULL && percent > line && g_ascii_isdigit (percent[-1]) &&
         strchr (percent + 2, '|') != NULL;
}

/**
 * lk_train_log_parse_bar:
 * @line: a line of a log
 * @point: (out): what it says
 *
 * Reads a bar as tqdm draws it:
 * `{desc}: {pct}%|{bar}| {n}/{total} [{elapsed}<{remain}, {rate}{, postfix}]`.
 *
 * Returns: whether @line is one, and whole
 */
gboolean
lk_train_log_parse_bar (const char *line, LkTrainPoint *point)
{
  LkTrainPoint found = { .remaining = -1, .seconds_per_step = -1, .loss = NAN };
  const char *text;

  if (!lk_train_log_is_bar (line))
    return FALSE;

  text = strchr (strstr (line, "%|") + 2, '|');
  text = parse_count (skip_spaces (text + 1), &found.step);
  if (text == NULL || *text != '/')
    return FALSE;

  text = parse_count (text + 1, &found.total);
  if (text == NULL || found.total < 1 || found.step > found.total)
    return FALSE;

  text = skip_spaces (text);
  if (*text != '[' || !parse_times (text + 1, &found))
    return FALSE;

  *point = found;

  return TRUE;
}
