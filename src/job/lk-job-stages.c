/* lk-job-stages.c: a job's five stages and its progress through them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-job-private.h"

/**
 * lk_job_get_stages:
 * @self: a job
 *
 * Returns: (transfer none): the five [class@Lk.StageRecord] in order
 */
GListModel *
lk_job_get_stages (LkJob *self)
{
  return G_LIST_MODEL (self->stages);
}

/**
 * lk_job_get_stage_record:
 * @self: a job
 * @stage: (nullable): an identifier
 *
 * Returns: (nullable) (transfer none): its record
 */
LkStageRecord *
lk_job_get_stage_record (LkJob *self, const char *stage)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->stages));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LkStageRecord) record = g_list_model_get_item (G_LIST_MODEL (self->stages), i);

      if (g_strcmp0 (lk_stage_record_get_id (record), stage) == 0)
        return record; /* the list keeps it */
    }

  return NULL;
}

const char *
lk_job_get_stage (LkJob *self)
{
  return self->stage;
}

static void
update_progress (LkJob *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->stages));
  double progress = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LkStageRecord) record = g_list_model_get_item (G_LIST_MODEL (self->stages), i);

      progress += lk_stage_record_get_info (record)->weight * lk_stage_record_get_fraction (record);
    }

  /* It never goes back, also when a stage is run again. */
  if (progress > self->progress)
    {
      self->progress = MIN (progress, 100);
      g_object_notify (G_OBJECT (self), "progress");
    }
}

/**
 * lk_job_begin_stage:
 * @self: a job
 * @stage: an identifier
 *
 * Returns: which attempt of the stage this is, from 1
 */
guint
lk_job_begin_stage (LkJob *self, const char *stage)
{
  LkStageRecord *record = lk_job_get_stage_record (self, stage);
  LkJobStatus status = LK_JOB_STARTING;

  g_return_val_if_fail (record != NULL, 0);

  if (g_strcmp0 (self->stage, stage) != 0)
    {
      g_free (self->stage);
      self->stage = g_strdup (stage);
      g_object_notify (G_OBJECT (self), "stage");
    }

  lk_stage_record_begin (record);
  lk_trace_set_stage (self->trace, stage, lk_stage_record_get_attempts (record));
  lk_job_status_from_string (lk_stage_record_get_info (record)->status, &status);
  lk_job_set_status (self, status);
  lk_job_changed (self, LK_JOB_CHANGE_FACTS);

  return lk_stage_record_get_attempts (record);
}

/**
 * lk_job_end_stage:
 * @self: a job
 * @state: how the current stage ended
 */
void
lk_job_end_stage (LkJob *self, LkStageState state)
{
  LkStageRecord *record = lk_job_get_stage_record (self, self->stage);

  if (record == NULL)
    return;

  lk_stage_record_end (record, state, NULL);
  update_progress (self);
  lk_job_changed (self, LK_JOB_CHANGE_FACTS);
}

/**
 * lk_job_set_stage_progress:
 * @self: a job
 * @fraction: 0 to 1 of the current stage; less than before is ignored
 * @sentence: (nullable): what it is doing, for a person; %NULL keeps the one before
 */
void
lk_job_set_stage_progress (LkJob *self, double fraction, const char *sentence)
{
  LkStageRecord *record = lk_job_get_stage_record (self, self->stage);

  if (record == NULL)
    return;

  lk_stage_record_set_fraction (record, fraction);
  if (sentence != NULL && g_strcmp0 (sentence, self->sentence) != 0)
    {
      lk_stage_record_set_sentence (record, sentence);
      g_free (self->sentence);
      self->sentence = g_strdup (sentence);
      g_object_notify (G_OBJECT (self), "sentence");
    }

  update_progress (self);
  lk_job_changed (self, LK_JOB_CHANGE_PROGRESS);
}

/**
 * lk_job_fail_stage:
 * @self: a job
 * @error: why the current stage came to nothing; cancelling counts as such
 */
void
lk_job_fail_stage (LkJob *self, const GError *error)
{
  LkStageRecord *record = lk_job_get_stage_record (self, self->stage);
  g_autofree char *message =
      lk_redactor_apply (lk_trace_get_redactor (self->trace), error->message);

  if (record == NULL)
    return;

  lk_stage_record_end (record, lk_error_is_canceled (error) ? LK_STAGE_CANCELED : LK_STAGE_FAILED,
                       message);
  lk_job_changed (self, LK_JOB_CHANGE_FACTS);
}
