/* lk-retry.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-retry.h"

#include <libsoup/soup.h>

#include <stdlib.h>
#include <string.h>

/**
 * lk_retry_backoff:
 * @attempt: the attempt that failed, from 1
 * @base_ms: the ceiling after the first one
 * @max_ms: the highest ceiling
 *
 * Exponential back-off with full jitter: anything between nothing and a ceiling that
 * doubles, so that many jobs that failed together do not come back together.
 *
 * Returns: milliseconds to wait
 */
guint
lk_retry_backoff (guint attempt, guint base_ms, guint max_ms)
{
  guint64 ceiling = base_ms;

  for (guint i = 1; i < attempt && ceiling < max_ms; i++)
    ceiling *= 2;

  ceiling = MIN (ceiling, max_ms);

  return (guint) (g_random_double () * (double) ceiling);
}

static guint
clamp_seconds (gint64 seconds)
{
  if (seconds <= 0)
    return 0;

  return seconds > LK_RETRY_MAX_WAIT_MS / 1000 ? LK_RETRY_MAX_WAIT_MS : (guint) seconds * 1000;
}

/**
 * lk_retry_parse_after:
 * @value: (nullable): a Retry-After header, seconds or a date (RFC 9110, 10.2.3)
 * @now_unix: seconds since 1970
 *
 * Returns: milliseconds to wait, at most ten minutes; 0 when it says nothing usable
 */
guint
lk_retry_parse_after (const char *value, gint64 now_unix)
{
  g_autoptr (GDateTime) date = NULL;
  char *end = NULL;
  gint64 seconds;

  if (value == NULL)
    return 0;

  seconds = g_ascii_strtoll (value, &end, 10);
  if (end != value && (*end == '\0' || *end == '.' || *end == ' '))
    return clamp_seconds (seconds);

  date = soup_date_time_new_from_http_string (value);

  return date != NULL ? clamp_seconds (g_date_time_to_unix (date) - now_unix) : 0;
}

/**
 * lk_retry_parse_sentence:
 * @text: (nullable): what a throttled request was told
 *
 * Replicate puts the wait in words, in one of two forms: “resets in ~30s”,
 * “available in 1 second”.
 *
 * Returns: milliseconds to wait; 0 when there are no such words
 */
guint
lk_retry_parse_sentence (const char *text)
{
  const char *place = text;

  while (place != NULL && (place = strstr (place, " in ")) != NULL)
    {
      char *end = NULL;
      gint64 seconds;

      place += 4;
      if (*place == '~')
        place++;

      seconds = g_ascii_strtoll (place, &end, 10);
      if (end != place && (*end == 's' || g_str_has_prefix (end, " s")))
        return clamp_seconds (seconds);
    }

  return 0;
}

/**
 * lk_retry_parse_rate_limit:
 * @value: (nullable): the Hub's RateLimit header, such as `"api";r=0;t=12`
 *
 * Returns: milliseconds to wait; 0 when requests are left or it says nothing usable
 */
guint
lk_retry_parse_rate_limit (const char *value)
{
  const char *left = value != NULL ? strstr (value, ";r=") : NULL;
  const char *reset = value != NULL ? strstr (value, ";t=") : NULL;

  if (left == NULL || reset == NULL || atoi (left + 3) > 0)
    return 0;

  /* The window's end itself is still within it. */
  return clamp_seconds (g_ascii_strtoll (reset + 3, NULL, 10) + 1);
}
