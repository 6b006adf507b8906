/* lk-checks-replicate.c: what Replicate would refuse only when all is uploaded
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-checks.h"

#include "lk-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Replicate's account, which also names the destination's owner. */

void
lk_check_replicate_begin (LkFlow *flow, gpointer state)
{
  LkChecks *self = state;
  GError *error = NULL;
  LkReplicateClient *client = lk_run_get_replicate (self->run, &error);

  lk_run_say (self->run, 0.3, "%s", _ ("Asking Replicate whether the token is good"));
  if (client != NULL)
    lk_replicate_client_get_account_async (client, lk_flow_get_cancellable (flow), lk_flow_ready,
                                           flow);
  else
    lk_run_fail_now (lk_flow_ready, flow, error);
}

static char *
destination_for (LkRun *run, const char *account)
{
  const char *wish = lk_recipe_get_destination (run->recipe);
  g_autofree char *slug = lk_recipe_dup_slug (run->recipe);

  if (wish == NULL)
    return g_strdup_printf ("%s/%s", account, slug);

  return strchr (wish, '/') != NULL ? g_strdup (wish) : g_strdup_printf ("%s/%s", account, wish);
}

LkFlowAction
lk_check_replicate_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  LkChecks *self = state;
  g_autoptr (LkReplicateAccount) account = NULL;
  g_autofree char *destination = NULL;

  if (lk_run_failed_now (result, error))
    return LK_FLOW_DONE;

  account = lk_replicate_client_get_account_finish (self->run->replicate, result, error);
  if (account == NULL)
    return LK_FLOW_DONE;

  self->replicate_name = g_strdup (account->name);
  destination = destination_for (self->run, account->name);
  lk_job_set_fact (self->run->job, LK_FACT_DESTINATION, destination);

  return LK_FLOW_NEXT;
}

/* The trainer: is it there, and does it take the settings? */

/**
 * lk_check_dup_trainer_name: (skip)
 * @run: a run
 *
 * Returns: (transfer full): the trainer's full name on Replicate
 */
char *
lk_check_dup_trainer_name (LkRun *run)
{
  return g_strconcat (lk_trainer_get_owner (run->trainer), "/", lk_trainer_get_name (run->trainer),
                      NULL);
}

/**
 * lk_check_version_ask: (skip)
 * @run: a run with a client
 * @flow: ready when it is known which version of the trainer there is
 */
void
lk_check_version_ask (LkRun *run, LkFlow *flow)
{
  g_autofree char *name = lk_check_dup_trainer_name (run);

  lk_replicate_client_get_model_async (run->replicate, name, lk_flow_get_cancellable (flow),
                                       lk_flow_ready, flow);
}

/* The service would find out as well, but some trainers only after the meter has begun to
 * run. */
static gboolean
check_live_bounds (LkRun *run, LkReplicateVersion *version, GError **error)
{
  GListModel *parameters = lk_trainer_get_parameters (run->trainer);
  g_autoptr (JsonObject) inputs = NULL;

  lk_trainer_refine_from_version (run->trainer, version);
  inputs = lk_recipe_dup_inputs (run->recipe, run->trainer);

  for (guint i = 0; i < g_list_model_get_n_items (parameters); i++)
    {
      g_autoptr (LkParameter) parameter = g_list_model_get_item (parameters, i);
      JsonNode *value = json_object_get_member (inputs, lk_parameter_get_name (parameter));

      if (value != NULL && !lk_parameter_check (parameter, value, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * lk_check_version_take: (skip)
 * @run: a run
 * @result: what made the flow ready
 * @error: return location
 *
 * Returns: whether the trainer has a version that takes the settings, which is in the job then
 */
gboolean
lk_check_version_take (LkRun *run, GAsyncResult *result, GError **error)
{
  g_autoptr (LkReplicateModel) model =
      lk_replicate_client_get_model_finish (run->replicate, result, error);
  const char *wanted = lk_trainer_get_version (run->trainer);

  if (model == NULL)
    return FALSE;

  if (wanted == NULL && model->latest == NULL)
    {
      g_autofree char *name = lk_check_dup_trainer_name (run);

      g_set_error (error, LK_ERROR, LK_ERROR_SERVICE,
                   _ ("The trainer %s has no version that can be used: choose another trainer"),
                   name);
      return FALSE;
    }

  if (model->latest != NULL && (wanted == NULL || g_str_equal (wanted, model->latest->id)) &&
      !check_live_bounds (run, model->latest, error))
    return FALSE;

  lk_job_set_fact (run->job, LK_FACT_TRAINER_VERSION, wanted != NULL ? wanted : model->latest->id);

  return TRUE;
}

gboolean
lk_check_trainer_done (gpointer state)
{
  LkChecks *self = state;

  return self->replicate_name == NULL || !self->recipe_good;
}

void
lk_check_trainer_begin (LkFlow *flow, gpointer state)
{
  lk_check_version_ask (((LkChecks *) state)->run, flow);
}

LkFlowAction
lk_check_trainer_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  lk_check_version_take (((LkChecks *) state)->run, result, error);

  return LK_FLOW_NEXT;
}

/* The model that the training goes into. */

/* What is to be seen by nobody does not go where everybody sees it. */

/**
 * lk_check_visibility: (skip)
 * @run: a run
 * @model: what its training goes into
 * @error: return location for an %LK_ERROR_VALIDATION with the field `destination`
 *
 * Returns: whether no more people will see the training than its recipe says
 */
gboolean
lk_check_visibility (LkRun *run, LkReplicateModel *model, GError **error)
{
  if (model->is_private || lk_recipe_get_destination_public (run->recipe))
    return TRUE;

  g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION,
               _ ("“%s” exists on Replicate and is public, but the training is to be private: "
                  "choose another destination, or make that model private"),
               lk_job_get_fact (run->job, LK_FACT_DESTINATION));
  if (error != NULL)
    lk_error_set_field (*error, "destination");

  return FALSE;
}

gboolean
lk_check_destination_done (gpointer state)
{
  return ((LkChecks *) state)->replicate_name == NULL;
}

/* Replicate lets an account train into its own models alone. */
static GError *
check_owner (LkChecks *self, const char *destination)
{
  gsize length = strlen (self->replicate_name);
  GError *error;

  if (g_ascii_strncasecmp (destination, self->replicate_name, length) == 0 &&
      destination[length] == '/')
    return NULL;

  error = g_error_new (LK_ERROR, LK_ERROR_VALIDATION,
                       _ ("“%s” on Replicate does not belong to %s, whose token is used: choose "
                          "another destination"),
                       destination, self->replicate_name);
  lk_error_set_field (error, "destination");

  return error;
}

void
lk_check_destination_begin (LkFlow *flow, gpointer state)
{
  LkChecks *self = state;
  const char *destination = lk_job_get_fact (self->run->job, LK_FACT_DESTINATION);
  GError *error = check_owner (self, destination);

  if (error != NULL)
    lk_run_fail_now (lk_flow_ready, flow, error);
  else
    lk_replicate_client_get_model_async (self->run->replicate, destination,
                                         lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

LkFlowAction
lk_check_destination_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  LkChecks *self = state;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (LkReplicateModel) model = NULL;

  if (lk_run_failed_now (result, error))
    return LK_FLOW_DONE;

  model = lk_replicate_client_get_model_finish (self->run->replicate, result, &local_error);
  if (model != NULL && lk_check_visibility (self->run, model, error))
    self->destination_state = model->is_private ? LK_REPO_EXISTS_PRIVATE : LK_REPO_EXISTS_PUBLIC;
  else if (model == NULL && lk_error_get_http_status (local_error) == 404)
    self->destination_state = LK_REPO_FREE;
  else if (model == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return LK_FLOW_NEXT;
}
