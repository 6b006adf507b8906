/* lk-account-check.c: whose account is it, and what may its token do?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-account-check.h"

#include "lk-error.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>

/* clang-format off */
static const struct
{
  const char *id;
  const char *title;
  const char *page;
} services[LK_N_SERVICES] = {
  [LK_SERVICE_REPLICATE] = { "replicate", N_("Replicate"),
    "https://replicate.com/account/api-tokens" },
  [LK_SERVICE_HUB] = { "huggingface", N_("Hugging Face"),
    "https://huggingface.co/settings/tokens" },
  [LK_SERVICE_STORAGE] = { "s3", N_("Storage"),
    "https://dash.cloudflare.com/?to=/:account/r2/api-tokens" },
};

static const char *const step_titles[LK_STORAGE_N_STEPS] = {
  N_("Store a small object"),
  N_("Read it and compare"),
  N_("Remove it"),
};
/* clang-format on */

const char *
lk_service_get_id (LkService service)
{
  return services[service].id;
}

gboolean
lk_service_from_id (const char *id, LkService *service)
{
  for (guint i = 0; i < LK_N_SERVICES; i++)
    {
      if (g_strcmp0 (services[i].id, id) == 0)
        {
          *service = (LkService) i;
          return TRUE;
        }
    }

  return FALSE;
}

const char *
lk_service_get_title (LkService service)
{
  return _ (services[service].title);
}

/**
 * lk_service_get_token_page:
 * @service: a service
 *
 * Returns: (transfer none): the web page on which a token or key is made
 */
const char *
lk_service_get_token_page (LkService service)
{
  return services[service].page;
}

/**
 * lk_storage_step_get_title:
 * @step: less than %LK_STORAGE_N_STEPS
 *
 * Returns: (transfer none): what a step of the storage's test does
 */
const char *
lk_storage_step_get_title (guint step)
{
  g_return_val_if_fail (step < LK_STORAGE_N_STEPS, NULL);

  return _ (step_titles[step]);
}

void
lk_account_report_free (LkAccountReport *self)
{
  g_free (self->name);
  g_free (self->role);
  g_strfreev (self->rights);
  g_strfreev (self->excess);
  g_strfreev (self->organizations);
  g_clear_error (&self->error);
  g_free (self);
}

static JsonArray *
strings_to_json (char **strings)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; strings != NULL && strings[i] != NULL; i++)
    json_array_add_string_element (array, strings[i]);

  return array;
}

/**
 * lk_account_report_to_json:
 * @self: a report
 *
 * Returns: (transfer full): all of it
 */
JsonObject *
lk_account_report_to_json (LkAccountReport *self)
{
  JsonObject *object = lk_json_object_new ("s:service", lk_service_get_id (self->service), "b:ok",
                                           self->sufficient, "s:name", self->name, "a:rights",
                                           strings_to_json (self->rights), "a:excess",
                                           strings_to_json (self->excess), NULL);

  if (self->service == LK_SERVICE_HUB)
    {
      lk_json_set_string (object, "role", self->role);
      json_object_set_boolean_member (object, "canWrite", self->sufficient);
      json_object_set_array_member (object, "organizations", strings_to_json (self->organizations));
    }

  if (self->service == LK_SERVICE_STORAGE)
    json_object_set_int_member (object, "stepsDone", self->steps_done);

  if (self->error != NULL)
    {
      lk_json_set_string (object, "error", self->error->message);
      lk_json_set_string (object, "category",
                          lk_category_to_string (lk_error_get_category (self->error)));
    }

  return object;
}

/* --- Asking --- */

typedef struct
{
  LkAccountReport *report; /* (nullable) once it was handed out */
  LkReplicateClient *replicate;
  LkHubClient *hub;
  LkS3Client *s3;
} Check;

static void
check_free (gpointer data)
{
  Check *check = data;

  g_clear_pointer (&check->report, lk_account_report_free);
  g_clear_object (&check->replicate);
  g_clear_object (&check->hub);
  g_clear_object (&check->s3);
  g_free (check);
}

/* What the service refused is an answer; that nobody waits for it any more is none. */
static void
settle (GTask *task, GError *error)
{
  Check *check = g_task_get_task_data (task);

  if (lk_error_is_canceled (error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }

  check->report->error = error;
  check->report->sufficient = error == NULL;
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
set_rights (LkAccountReport *report, char *first, char *second)
{
  const char *rights[] = { first, second, NULL };

  report->rights = g_strdupv ((char **) rights);
  g_free (first);
  g_free (second);
}

static void
replicate_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Check *check = g_task_get_task_data (user_data);
  GError *error = NULL;
  g_autoptr (LkReplicateAccount) account =
      lk_replicate_client_get_account_finish (check->replicate, result, &error);

  if (account != NULL)
    {
      check->report->name = g_strdup (account->name);
      set_rights (check->report, g_strdup_printf (_ ("The token belongs to %s"), account->name),
                  g_strdup (_ ("It may make models, start trainings and cancel them: Replicate’s "
                               "tokens may do all that the account can")));
    }

  settle (user_data, error);
}

static void
describe_hub (LkAccountReport *report, LkHubAccount *account)
{
  char *reach = NULL;

  report->name = g_strdup (account->name);
  report->role = g_strdup (account->role);
  report->organizations = g_strdupv (account->organizations);
  report->excess = lk_hub_account_dup_excess (account, account->name);

  if (g_str_equal (account->role, "read"))
    reach = g_strdup (_ ("It may read, not write"));
  else if (g_str_equal (account->role, "fineGrained"))
    reach = g_strdup (_ ("It may do what was ticked for it, no more"));
  else
    reach = g_strdup (_ ("It may make repositories and write to them"));

  set_rights (report, g_strdup_printf (_ ("The token belongs to %s"), account->name), reach);
}

static void
hub_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Check *check = g_task_get_task_data (user_data);
  GError *error = NULL;
  g_autofree char *reason = NULL;
  g_autoptr (LkHubAccount) account = lk_hub_client_whoami_finish (check->hub, result, &error);

  if (account != NULL)
    {
      describe_hub (check->report, account);
      if (!lk_hub_account_can_write (account, account->name, &reason))
        error = g_error_new_literal (LK_ERROR, LK_ERROR_AUTHENTICATION, reason);
    }

  settle (user_data, error);
}

static void
storage_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Check *check = g_task_get_task_data (user_data);
  GError *error = NULL;

  check->report->steps_done = lk_s3_client_test_get_n_done (check->s3, result);
  if (lk_s3_client_test_finish (check->s3, result, &error))
    set_rights (check->report,
                g_strdup_printf (_ ("Put, got, compared and deleted an object in %s"),
                                 check->report->name),
                NULL);

  settle (user_data, error);
}

/**
 * lk_account_check_async:
 * @http: sends the requests
 * @endpoints: where the services are
 * @accounts: what is known of the accounts
 * @service: which one to ask
 * @cancellable: (nullable): ends it
 * @callback: called when the service has answered
 * @user_data: for @callback
 *
 * Of a storage it is tried whether a small object can be stored, read and removed.
 */
void
lk_account_check_async (LkHttp *http,
                        LkEndpoints *endpoints,
                        LkAccounts *accounts,
                        LkService service,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Check *check = g_new0 (Check, 1);
  GError *error = NULL;

  check->report = g_new0 (LkAccountReport, 1);
  check->report->service = service;
  g_task_set_source_tag (task, lk_account_check_async);
  g_task_set_task_data (task, check, check_free);

  if (service == LK_SERVICE_REPLICATE)
    check->replicate = lk_clients_make_replicate (http, endpoints, accounts, &error);
  else if (service == LK_SERVICE_HUB)
    check->hub = lk_clients_make_hub (http, endpoints, accounts, &error);
  else
    check->s3 = lk_clients_make_s3 (http, accounts, &error);

  if (service == LK_SERVICE_STORAGE)
    check->report->name = g_strdup (lk_accounts_get (accounts, LK_ACCOUNT_S3_BUCKET));

  if (error != NULL)
    settle (task, error);
  else if (check->replicate != NULL)
    lk_replicate_client_get_account_async (check->replicate, cancellable, replicate_cb, task);
  else if (check->hub != NULL)
    lk_hub_client_whoami_async (check->hub, cancellable, hub_cb, task);
  else
    lk_s3_client_test_async (check->s3, cancellable, storage_cb, task);
}

/**
 * lk_account_check_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): what the service said, good or bad; %NULL with @error when it
 *   was cancelled
 */
LkAccountReport *
lk_account_check_finish (GAsyncResult *result, GError **error)
{
  Check *check;

  g_return_val_if_fail (g_async_result_is_tagged (result, lk_account_check_async), NULL);

  check = g_task_get_task_data (G_TASK (result));

  return g_task_propagate_boolean (G_TASK (result), error) ? g_steal_pointer (&check->report)
                                                           : NULL;
}
