/* lk-checks-remote.c: what the Hub and the storage say before anything costs money
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-checks.h"

#include "lk-error.h"
#include "lk-license.h"
#include "lk-publish-weights.h"

#include <glib/gi18n-lib.h>

/* The Hub's account: may the token write where the model is to go? */

gboolean
lk_check_hub_done (gpointer state)
{
  return !lk_recipe_get_publish (((LkChecks *) state)->run->recipe);
}

void
lk_check_hub_begin (LkFlow *flow, gpointer state)
{
  LkChecks *self = state;
  GError *error = NULL;
  LkHubClient *client = lk_run_get_hub (self->run, &error);

  lk_run_say (self->run, 0.5, "%s", _ ("Asking the Hugging Face Hub whether the token is good"));
  if (client != NULL)
    lk_hub_client_whoami_async (client, lk_flow_get_cancellable (flow), lk_flow_ready, flow);
  else
    lk_run_fail_now (lk_flow_ready, flow, error);
}

static char *
repository_for (LkRun *run, const char *account)
{
  const char *owner = lk_accounts_get (lk_run_get_accounts (run), LK_ACCOUNT_HUB_USERNAME);

  return lk_recipe_dup_repository (run->recipe, owner != NULL ? owner : account);
}

LkFlowAction
lk_check_hub_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  LkChecks *self = state;
  g_autoptr (LkHubAccount) account = NULL;
  g_autofree char *repository = NULL;
  g_autofree char *owner = NULL;
  g_autofree char *reason = NULL;

  if (lk_run_failed_now (result, error))
    return LK_FLOW_DONE;

  account = lk_hub_client_whoami_finish (self->run->hub, result, error);
  if (account == NULL)
    return LK_FLOW_DONE;

  repository = repository_for (self->run, account->name);
  owner = g_strndup (repository, (gsize) (strchr (repository, '/') - repository));
  if (!lk_hub_account_can_write (account, owner, &reason))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_AUTHENTICATION, "%s",
                   reason != NULL ? reason : _ ("The Hugging Face token may not write"));
      return LK_FLOW_DONE;
    }

  lk_job_set_fact (self->run->job, LK_FACT_REPOSITORY, repository);
  self->hub = lk_hub_account_ref (account);

  return LK_FLOW_NEXT;
}

/* The repository: is there something in the way that would only show after the training? */

gboolean
lk_check_repository_done (gpointer state)
{
  return lk_check_hub_done (state) || ((LkChecks *) state)->hub == NULL;
}

void
lk_check_repository_begin (LkFlow *flow, gpointer state)
{
  LkChecks *self = state;

  lk_repo_check_async (self->run->hub, lk_job_get_fact (self->run->job, LK_FACT_REPOSITORY), 0,
                       lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

LkFlowAction
lk_check_repository_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  LkChecks *self = state;
  const char *repo_id = lk_job_get_fact (self->run->job, LK_FACT_REPOSITORY);
  g_autoptr (GError) local_error = NULL;

  self->repo_known = lk_repo_check_finish (result, &self->repo_state, &local_error);

  /* A token that may write but not look is good enough. */
  if (lk_error_get_category (local_error) == LK_CATEGORY_AUTHENTICATION)
    g_clear_error (&local_error);
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));

  if (self->repo_known && self->repo_state == LK_REPO_EXISTS_PUBLIC &&
      !lk_recipe_get_public (self->run->recipe))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION,
                   _ ("“%s” exists on Hugging Face and is public, but the model is to be "
                      "private: choose another name, or make the repository private"),
                   repo_id);
      lk_error_set_field (*error, "repository");
    }

  return LK_FLOW_NEXT;
}

/* The license, as the model card will name it. */

gboolean
lk_check_license_done (gpointer state)
{
  LkChecks *self = state;
  g_autoptr (LkLicense) license = NULL;

  if (lk_check_repository_done (self) || !self->recipe_good)
    return TRUE;

  license = lk_license_find (self->run->trainer, lk_recipe_get_license (self->run->recipe));

  return license == NULL;
}

void
lk_check_license_begin (LkFlow *flow, gpointer state)
{
  LkRun *run = ((LkChecks *) state)->run;
  g_autofree char *card = lk_publish_render_card (run);

  lk_hub_client_validate_card_async (run->hub, card, lk_flow_get_cancellable (flow), lk_flow_ready,
                                     flow);
}

LkFlowAction
lk_check_license_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_auto (GStrv) remarks =
      lk_hub_client_validate_card_finish (((LkChecks *) state)->run->hub, result, &local_error);

  /* That the service has no opinion at the moment is no reason to stop. */
  if (lk_error_is_canceled (local_error) || lk_error_get_http_status (local_error) == 400)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return LK_FLOW_NEXT;
}

/* The storage. */

void
lk_check_storage_begin (LkFlow *flow, gpointer state)
{
  LkChecks *self = state;
  GError *error = NULL;

  lk_run_say (self->run, 0.7, "%s", _ ("Trying the storage"));
  self->storage = lk_storage_choose (self->run, &error);
  if (error != NULL || self->storage->test_async == NULL)
    lk_run_fail_now (lk_flow_ready, flow, error);
  else
    self->storage->test_async (self->run, lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

LkFlowAction
lk_check_storage_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  LkChecks *self = state;
  gboolean ok;

  if (self->storage == NULL || self->storage->test_finish == NULL)
    ok = lk_run_failed_now (result, error) && *error == NULL;
  else
    ok = self->storage->test_finish (self->run, result, error);

  if (ok)
    lk_job_set_fact (self->run->job, LK_FACT_STORAGE, self->storage->id);

  return LK_FLOW_DONE;
}
