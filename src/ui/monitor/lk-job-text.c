/* lk-job-text.c: times, money and states of jobs as a person reads them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-job-text.h"

#include "lk-connections.h"

#include <glib/gi18n.h>
#include <math.h>

/* Who travels sees the new zone after so long. */
#define ZONE_SECONDS 30

typedef struct
{
  const char *text;
  const char *icon;
  const char *style;
} Look;

static const Look statuses[] = {
  [LK_JOB_QUEUED] = { N_ ("Waiting"), "document-open-recent-symbolic", "dim-label" },
  [LK_JOB_STARTING] = { N_ ("Starting"), "media-playback-start-symbolic", "accent" },
  [LK_JOB_TRAINING] = { N_ ("Training"), "media-playback-start-symbolic", "accent" },
  [LK_JOB_UPLOADING] = { N_ ("Publishing"), "send-to-symbolic", "accent" },
  [LK_JOB_COMPLETED] = { N_ ("Completed"), "emblem-ok-symbolic", "success" },
  [LK_JOB_FAILED] = { N_ ("Failed"), "dialog-warning-symbolic", "error" },
  [LK_JOB_CANCELED] = { N_ ("Canceled"), "process-stop-symbolic", "dim-label" },
};

/* It has not failed, and goes on when the person has done something. */
static const Look needy = { N_ ("Waiting"), "dialog-warning-symbolic", "warning" };

static const Look stages[] = {
  [LK_STAGE_PENDING] = { NULL, "content-loading-symbolic", "dim-label" },
  [LK_STAGE_RUNNING] = { NULL, "media-playback-start-symbolic", "accent" },
  [LK_STAGE_DONE] = { NULL, "emblem-ok-symbolic", "success" },
  [LK_STAGE_FAILED] = { NULL, "dialog-warning-symbolic", "error" },
  [LK_STAGE_CANCELED] = { NULL, "process-stop-symbolic", "dim-label" },
  [LK_STAGE_SKIPPED] = { NULL, "go-next-symbolic", "dim-label" },
};

static const Look *
look_of (LkJob *job)
{
  return lk_job_get_need (job) != NULL ? &needy : &statuses[lk_job_get_status (job)];
}

/**
 * lk_job_text_status:
 * @job: a job
 *
 * Returns: one word for its status, translated
 */
const char *
lk_job_text_status (LkJob *job)
{
  return _ (look_of (job)->text);
}

const char *
lk_job_text_status_icon (LkJob *job)
{
  return look_of (job)->icon;
}

/**
 * lk_job_text_status_style:
 * @job: a job
 *
 * Returns: the style class in whose colour it is shown
 */
const char *
lk_job_text_status_style (LkJob *job)
{
  return look_of (job)->style;
}

const char *
lk_job_text_stage_icon (LkStageState state)
{
  return stages[state].icon;
}

const char *
lk_job_text_stage_style (LkStageState state)
{
  return stages[state].style;
}

/**
 * lk_job_text_duration:
 * @seconds: a time span
 *
 * Returns: (transfer full): such as “42 s”, “3 min 5 s” or “2 h 10 min”
 */
char *
lk_job_text_duration (double seconds)
{
  guint whole = (guint) round (MAX (seconds, 0));

  if (seconds < 1)
    return g_strdup (_ ("under a second"));
  if (whole < 60)
    return g_strdup_printf (_ ("%u s"), whole);
  if (whole < 3600)
    return g_strdup_printf (_ ("%u min %u s"), whole / 60, whole % 60);

  return g_strdup_printf (_ ("%u h %u min"), whole / 3600, whole / 60 % 60);
}

/**
 * lk_job_text_time_left:
 * @seconds: what is left; negative when nobody knows
 *
 * Returns: (transfer full) (nullable): such as “about 5 minutes left”
 */
char *
lk_job_text_time_left (gint64 seconds)
{
  guint minutes = (guint) ((seconds + 59) / 60);

  if (seconds < 0)
    return NULL;
  if (seconds < 60)
    return g_strdup (_ ("less than a minute left"));
  if (minutes < 90)
    return g_strdup_printf (ngettext ("about %u minute left", "about %u minutes left", minutes),
                            minutes);

  return g_strdup_printf (ngettext ("about %u hour left", "about %u hours left",
                                    (minutes + 30) / 60),
                          (minutes + 30) / 60);
}

/* To make it reads the disk, which is too much for each row of a long list. */
static GTimeZone *
get_zone (void)
{
  static GTimeZone *zone;
  static gint64 made;
  gint64 now = g_get_monotonic_time ();

  if (zone == NULL || now - made > ZONE_SECONDS * G_USEC_PER_SEC)
    {
      g_clear_pointer (&zone, g_time_zone_unref);
      zone = g_time_zone_new_local ();
      made = now;
    }

  return zone;
}

/**
 * lk_job_text_when:
 * @microseconds: since 1970
 *
 * Returns: (transfer full): the time today, the day otherwise
 */
char *
lk_job_text_when (gint64 microseconds)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (microseconds / G_USEC_PER_SEC);
  g_autoptr (GDateTime) then = g_date_time_to_timezone (utc, get_zone ());
  g_autoptr (GDateTime) now = g_date_time_new_now (get_zone ());

  if (g_date_time_get_year (then) == g_date_time_get_year (now) &&
      g_date_time_get_day_of_year (then) == g_date_time_get_day_of_year (now))
    /* Translators: a time of day, see g_date_time_format() */
    return g_date_time_format (then, _ ("%H:%M"));
  if (g_date_time_get_year (then) == g_date_time_get_year (now))
    /* Translators: a day of this year, see g_date_time_format() */
    return g_date_time_format (then, _ ("%-d %b"));

  /* Translators: a day of another year, see g_date_time_format() */
  return g_date_time_format (then, _ ("%-d %b %Y"));
}

/**
 * lk_job_text_money:
 * @dollars: an amount; negative when nobody knows
 *
 * Returns: (transfer full) (nullable): the amount in US dollars, the services' currency
 */
char *
lk_job_text_money (double dollars)
{
  if (dollars < 0)
    return NULL;

  /* Translators: an amount in US dollars */
  return g_strdup_printf (_ ("$%'.2f"), dollars);
}

gboolean
lk_job_is_practice (LkJob *job)
{
  return g_strcmp0 (lk_recipe_get_profile (lk_job_get_recipe (job)), LK_PROFILE_PRACTICE) == 0;
}
