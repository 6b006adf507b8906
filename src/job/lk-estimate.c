/* lk-estimate.c: how long a training will take and what it will cost
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-estimate.h"

#include <glib/gi18n-lib.h>

static const char *
profile_of (LkRecipe *recipe)
{
  const char *profile = lk_recipe_get_profile (recipe);

  return profile != NULL ? profile : "cloud";
}

/* What was trained long ago says no more than these. */
#define NEWEST 20

/* Practice trains nothing: its times say nothing about the cloud, nor the other way. */
static gboolean
is_alike (LkJob *job, LkRecipe *recipe, LkTrainer *trainer)
{
  LkRecipe *other = lk_job_get_recipe (job);
  const char *id = lk_recipe_get_trainer (other);

  return lk_job_get_status (job) == LK_JOB_COMPLETED &&
         g_strcmp0 (id != NULL ? id : LK_CATALOGUE_DEFAULT, lk_trainer_get_id (trainer)) == 0 &&
         g_str_equal (profile_of (other), profile_of (recipe));
}

/* Seconds a step took in a job, or a negative number. */
static double
look_at (LkJob *job, LkTrainer *trainer)
{
  double seconds = lk_job_get_fact_double (job, LK_FACT_TRAINING_SECONDS, -1);
  gint64 steps = lk_recipe_get_steps (lk_job_get_recipe (job), trainer);
  double overhead = lk_trainer_get_overhead (trainer);

  if (seconds <= 0 || steps <= 0)
    return -1;

  /* Quicker than the overhead alone: then it was not what the catalogue says. */
  return (seconds > overhead ? seconds - overhead : seconds) / (double) steps;
}

static double
learn (LkRecipe *recipe, LkTrainer *trainer, LkJobList *jobs, guint *n_jobs)
{
  guint n = jobs != NULL ? g_list_model_get_n_items (G_LIST_MODEL (jobs)) : 0;
  double sum = 0;

  *n_jobs = 0;
  for (guint i = 0; i < n && *n_jobs < NEWEST; i++)
    {
      g_autoptr (LkJob) job = g_list_model_get_item (G_LIST_MODEL (jobs), i);
      double seconds = is_alike (job, recipe, trainer) ? look_at (job, trainer) : -1;

      if (seconds > 0)
        {
          sum += seconds;
          (*n_jobs)++;
        }
    }

  if (*n_jobs >= LK_ESTIMATE_ENOUGH_JOBS)
    return sum / *n_jobs;

  *n_jobs = 0;

  return -1;
}

/**
 * lk_estimate_training:
 * @recipe: what is wanted
 * @trainer: its trainer
 * @jobs: (nullable): the person's own jobs
 * @estimate: (out caller-allocates): what is expected
 */
void
lk_estimate_training (LkRecipe *recipe, LkTrainer *trainer, LkJobList *jobs, LkEstimate *estimate)
{
  double per_step;

  g_return_if_fail (LK_IS_RECIPE (recipe));
  g_return_if_fail (LK_IS_TRAINER (trainer));

  per_step = learn (recipe, trainer, jobs, &estimate->n_jobs);
  estimate->steps = lk_recipe_get_steps (recipe, trainer);
  estimate->seconds = lk_trainer_estimate_seconds (trainer, estimate->steps, per_step);
  estimate->cost = lk_trainer_estimate_cost (trainer, estimate->seconds);
  estimate->seconds_per_step =
      estimate->seconds >= 0 && estimate->steps > 0
          ? (estimate->seconds - lk_trainer_get_overhead (trainer)) / (double) estimate->steps
          : -1;
}

/**
 * lk_estimate_explain:
 * @estimate: an estimate
 * @trainer: the trainer that it is for
 *
 * Returns: (transfer full): a sentence that says where the figures come from
 */
char *
lk_estimate_explain (const LkEstimate *estimate, LkTrainer *trainer)
{
  const char *source = lk_trainer_get_price_source (trainer);

  if (estimate->seconds < 0)
    return g_strdup (_ ("Nothing is known about this trainer’s time and price"));

  if (estimate->n_jobs > 0)
    return g_strdup_printf (
        ngettext ("From the time of %u training of yours: %.2f s a step; price: %s",
                  "From the time of %u trainings of yours: %.2f s a step; price: %s",
                  estimate->n_jobs),
        estimate->n_jobs, estimate->seconds_per_step, source != NULL ? source : _ ("unknown"));

  return g_strdup_printf (_ ("From what others measured: %.2f s a step; price: %s"),
                          estimate->seconds_per_step, source != NULL ? source : _ ("unknown"));
}
