/* lk-preflight-describe.c: what a check that found no fault found
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-preflight-private.h"

#include "lk-license.h"

#include <glib/gi18n-lib.h>

/* A finished training brings its archive, the weights in it and a stamped copy. */
#define COMFORTABLE_BYTES (G_GINT64_CONSTANT (1024) * 1024 * 1024)

static char *
describe_pictures (LkChecks *checks, gboolean *warns)
{
  guint n = checks->n_pictures + lk_recipe_get_images (checks->run->recipe)->len;

  return g_strdup_printf (ngettext ("%u picture", "%u pictures", n), n);
}

static char *
describe_recipe (LkChecks *checks, gboolean *warns)
{
  return g_strdup (_ ("Every setting is within its bounds"));
}

static char *
describe_folders (LkChecks *checks, gboolean *warns)
{
  const char *folder = lk_recipe_get_save_to (checks->run->recipe);
  g_autofree char *room = g_format_size ((guint64) MAX (checks->free_bytes, 0));

  *warns = checks->free_bytes >= 0 && checks->free_bytes < COMFORTABLE_BYTES;

  return g_strdup_printf (_ ("%s can be written to; %s are free"),
                          folder != NULL ? folder : checks->run->folder, room);
}

static char *
describe_dataset (LkChecks *checks, gboolean *warns)
{
  return g_strdup (_ ("The trainer will take every picture"));
}

static char *
describe_limits (LkChecks *checks, gboolean *warns)
{
  double estimate = lk_job_get_fact_double (checks->run->job, LK_FACT_ESTIMATE, -1);

  if (lk_run_is_practice (checks->run))
    return g_strdup (_ ("Practice costs nothing"));
  if (estimate < 0)
    return g_strdup (_ ("Nothing is known about this trainer’s price"));

  return g_strdup_printf (_ ("About $%'.2f; $%'.2f were spent this month"), estimate,
                          lk_ledger_get_spent_this_month (checks->run->ledger));
}

static char *
describe_replicate (LkChecks *checks, gboolean *warns)
{
  return g_strdup_printf (_ ("The token belongs to %s; the training goes into %s"),
                          checks->replicate_name,
                          lk_job_get_fact (checks->run->job, LK_FACT_DESTINATION));
}

static char *
describe_trainer (LkChecks *checks, gboolean *warns)
{
  return g_strdup_printf (_ ("%s can be used"), lk_trainer_get_title (checks->run->trainer));
}

static char *
describe_destination (LkChecks *checks, gboolean *warns)
{
  *warns = checks->destination_state != LK_REPO_FREE;

  return lk_repo_state_explain (checks->destination_state,
                                lk_job_get_fact (checks->run->job, LK_FACT_DESTINATION));
}

static char *
describe_hub (LkChecks *checks, gboolean *warns)
{
  const char *repository = lk_job_get_fact (checks->run->job, LK_FACT_REPOSITORY);
  g_auto (GStrv) excess = lk_hub_account_dup_excess (checks->hub, repository);

  *warns = excess[0] != NULL;
  if (*warns)
    return g_strjoinv ("\n", excess);

  return g_strdup_printf (_ ("The token belongs to %s and may write to %s, no more"),
                          checks->hub->name, repository);
}

static char *
describe_repository (LkChecks *checks, gboolean *warns)
{
  const char *repository = lk_job_get_fact (checks->run->job, LK_FACT_REPOSITORY);

  if (!checks->repo_known)
    return g_strdup_printf (_ ("The token may not look whether “%s” exists"), repository);

  *warns = checks->repo_state != LK_REPO_FREE;

  return lk_repo_state_explain (checks->repo_state, repository);
}

static char *
describe_license (LkChecks *checks, gboolean *warns)
{
  LkRun *run = checks->run;
  g_autoptr (LkLicense) license =
      lk_license_find (run->trainer, lk_recipe_get_license (run->recipe));

  return g_strdup_printf (_ ("%s can be used"), license->title);
}

static char *
describe_storage (LkChecks *checks, gboolean *warns)
{
  return g_strdup_printf (_ ("%s can be used"), _ (checks->storage->title));
}

/* clang-format off */
static const struct
{
  const char *id;
  char *(*describe) (LkChecks *checks, gboolean *warns);
} descriptions[] = {
  { LK_CHECK_PICTURES, describe_pictures },
  { LK_CHECK_RECIPE, describe_recipe },
  { LK_CHECK_FOLDERS, describe_folders },
  { LK_CHECK_DATASET, describe_dataset },
  { LK_CHECK_LIMITS, describe_limits },
  { LK_CHECK_REPLICATE, describe_replicate },
  { LK_CHECK_TRAINER, describe_trainer },
  { LK_CHECK_DESTINATION, describe_destination },
  { LK_CHECK_HUB, describe_hub },
  { LK_CHECK_REPOSITORY, describe_repository },
  { LK_CHECK_LICENSE, describe_license },
  { LK_CHECK_STORAGE, describe_storage },
};
/* clang-format on */

/* Returns a sentence; @warns when it deserves a thought. */
char *
lk_preflight_describe (LkChecks *checks, const char *id, gboolean *warns)
{
  *warns = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (descriptions); i++)
    {
      if (g_str_equal (descriptions[i].id, id))
        return descriptions[i].describe (checks, warns);
    }

  return NULL;
}
