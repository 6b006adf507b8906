/* lk-notice.c: what a notice of a job says
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-notice.h"

#include "lk-ledger.h"

#include <glib/gi18n-lib.h>

/* clang-format off */
G_DEFINE_BOXED_TYPE (LkNotice, lk_notice, lk_notice_copy, lk_notice_free)
/* clang-format on */

LkNotice *
lk_notice_copy (const LkNotice *self)
{
  LkNotice *copy = g_new0 (LkNotice, 1);

  copy->kind = self->kind;
  copy->id = g_strdup (self->id);
  copy->job_id = g_strdup (self->job_id);
  copy->title = g_strdup (self->title);
  copy->body = g_strdup (self->body);
  copy->uri = g_strdup (self->uri);
  copy->can_retry = self->can_retry;
  copy->remedy = self->remedy;

  return copy;
}

void
lk_notice_free (LkNotice *self)
{
  g_free (self->id);
  g_free (self->job_id);
  g_free (self->title);
  g_free (self->body);
  g_free (self->uri);
  g_free (self);
}

static char *
describe_result (LkJob *job)
{
  const char *path = lk_job_get_fact (job, LK_FACT_SAVED_PATH);

  if (g_strcmp0 (lk_recipe_get_profile (lk_job_get_recipe (job)), "practice") == 0)
    return g_strdup (_ ("Practice is done: nothing was trained"));
  if (lk_job_has_fact (job, LK_FACT_REPOSITORY_URL))
    return g_strdup_printf (_ ("Published as %s"), lk_job_get_fact (job, LK_FACT_REPOSITORY));
  if (path != NULL)
    return g_strdup_printf (_ ("Saved as %s"), path);

  return g_strdup (_ ("The training is done"));
}

/* It has not failed, and goes on as soon as the person has done something. */
static LkNotice *
make_of_need (LkJob *job)
{
  LkNotice *self = g_new0 (LkNotice, 1);

  self->kind = LK_NOTICE_NEEDS_YOU;
  self->id = g_strdup (lk_job_get_id (job));
  self->job_id = g_strdup (lk_job_get_id (job));
  self->title = g_strdup_printf (_ ("“%s” needs you"), lk_job_get_title (job));
  self->body = g_strdup (lk_job_get_need (job));
  self->remedy = LK_REMEDY_OPEN_ACCOUNTS;

  return self;
}

/* A person can mend it, and then it goes on. */
static gboolean
needs_person (LkJob *job)
{
  const char *code = lk_job_get_error_code (job);
  LkRemedy remedy = lk_job_get_remedy (job);

  return remedy == LK_REMEDY_OPEN_ACCOUNTS || remedy == LK_REMEDY_MAKE_ROOM ||
         g_strcmp0 (code, LK_LIMIT_JOB) == 0 || g_strcmp0 (code, LK_LIMIT_MONTH) == 0;
}

/**
 * lk_notice_new_for_job:
 * @job: a job
 *
 * Returns: (transfer full) (nullable): what to tell of how it ended, or of what it needs; %NULL
 *   when it goes on, or was canceled, which the person knows
 */
LkNotice *
lk_notice_new_for_job (LkJob *job)
{
  LkJobStatus status = lk_job_get_status (job);
  const char *title = lk_job_get_title (job);
  LkNotice *self;

  if (lk_job_get_need (job) != NULL)
    return make_of_need (job);
  if (status != LK_JOB_COMPLETED && status != LK_JOB_FAILED)
    return NULL;

  self = g_new0 (LkNotice, 1);
  self->id = g_strdup (lk_job_get_id (job));
  self->job_id = g_strdup (lk_job_get_id (job));
  if (status == LK_JOB_COMPLETED)
    {
      self->kind = LK_NOTICE_COMPLETED;
      self->title = g_strdup_printf (_ ("“%s” is ready"), title);
      self->body = describe_result (job);
      self->uri = g_strdup (lk_job_get_fact (job, LK_FACT_REPOSITORY_URL));
      return self;
    }

  self->kind = needs_person (job) ? LK_NOTICE_NEEDS_YOU : LK_NOTICE_FAILED;
  self->title =
      g_strdup_printf (self->kind == LK_NOTICE_NEEDS_YOU ? _ ("“%s” needs you") : _ ("“%s” failed"),
                       title);
  self->body = g_strdup (lk_job_get_error_message (job));
  self->can_retry = TRUE;
  self->remedy = lk_job_get_remedy (job);

  return self;
}
