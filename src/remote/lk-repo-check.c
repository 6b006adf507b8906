/* lk-repo-check.c: is the name of a repository free?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-repo-check.h"

#include "lk-error.h"
#include "lk-flow.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  LkHubClient *hub; /* (owned) */
  char *repo_id;
  guint wait_ms;
  LkRepoState state;
} Check;

static void
check_free (gpointer data)
{
  Check *check = data;

  g_object_unref (check->hub);
  g_free (check->repo_id);
  g_free (check);
}

static void
wait_begin (LkFlow *flow, gpointer state)
{
  lk_sleep_async (((Check *) state)->wait_ms, lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
wait_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  lk_sleep_finish (result, error);

  return LK_FLOW_NEXT;
}

static void
ask_begin (LkFlow *flow, gpointer state)
{
  Check *check = state;

  lk_hub_client_get_repo_async (check->hub, check->repo_id, lk_flow_get_cancellable (flow),
                                lk_flow_ready, flow);
}

static LkFlowAction
ask_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Check *check = state;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (LkHubRepo) repo = lk_hub_client_get_repo_finish (check->hub, result, &local_error);

  if (repo != NULL)
    check->state = repo->is_private ? LK_REPO_EXISTS_PRIVATE : LK_REPO_EXISTS_PUBLIC;
  else if (lk_error_get_http_status (local_error) == 404)
    check->state = LK_REPO_FREE;
  else
    g_propagate_error (error, g_steal_pointer (&local_error));

  return LK_FLOW_DONE;
}

/* clang-format off */
static const LkFlowStep steps[] = {
  { "wait", wait_begin, wait_end },
  { "ask", ask_begin, ask_end },
  { NULL }
};
/* clang-format on */

/**
 * lk_repo_check_async:
 * @hub: the person's account
 * @repo_id: `namespace/name`
 * @wait_ms: how long to wait first, such as %LK_REPO_CHECK_WAIT_MS: whoever types on
 *   cancels, and nothing is sent
 * @cancellable: (nullable): ends it
 * @callback: called when it is known
 * @user_data: for @callback
 *
 * One small request, and none for a name that the Hub would not take.
 */
void
lk_repo_check_async (LkHubClient *hub,
                     const char *repo_id,
                     guint wait_ms,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  Check *check;
  GError *error = NULL;

  if (!lk_hub_check_repo_id (repo_id, &error))
    {
      g_task_report_error (NULL, callback, user_data, lk_repo_check_async, error);
      return;
    }

  check = g_new0 (Check, 1);
  check->hub = g_object_ref (hub);
  check->repo_id = g_strdup (repo_id);
  check->wait_ms = wait_ms;
  lk_flow_run_async (NULL, steps, check, check_free, cancellable, callback, user_data);
}

/**
 * lk_repo_check_finish:
 * @result: the result
 * @state: (out): what is there
 * @error: return location; an %LK_ERROR_VALIDATION when the Hub would not take the name
 *
 * Returns: %FALSE with @error when it is not known
 */
gboolean
lk_repo_check_finish (GAsyncResult *result, LkRepoState *state, GError **error)
{
  Check *check;

  if (g_async_result_is_tagged (result, lk_repo_check_async))
    return g_task_propagate_boolean (G_TASK (result), error);

  check = lk_flow_run_finish (NULL, result, error);
  if (check == NULL)
    return FALSE;

  *state = check->state;

  return TRUE;
}

/**
 * lk_repo_state_explain:
 * @state: what is there
 * @repo_id: the repository
 *
 * Returns: (transfer full): a sentence
 */
char *
lk_repo_state_explain (LkRepoState state, const char *repo_id)
{
  switch (state)
    {
    case LK_REPO_EXISTS_PRIVATE:
      return g_strdup_printf (
          _ ("“%s” exists and is private: the model becomes its newest version"), repo_id);
    case LK_REPO_EXISTS_PUBLIC:
      return g_strdup_printf (_ ("“%s” exists and is public: the model becomes its newest version"),
                              repo_id);
    case LK_REPO_FREE:
    default:
      return g_strdup_printf (_ ("“%s” is free"), repo_id);
    }
}
