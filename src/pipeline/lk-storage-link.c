/* lk-storage-link.c: archives handed out by this computer
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-storage.h"

#include "lk-error.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>

static gboolean
is_available (LkRun *run)
{
  return lk_run_is_practice (run) ||
         lk_accounts_get (lk_run_get_accounts (run), LK_ACCOUNT_BASE_URL) != NULL;
}

/* Without an address that the service can reach, nothing is to be had from here. */
static void
test_async (LkRun *run, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  LkEndpoints *endpoints = lk_connections_get_endpoints (run->connections);
  const char *base = lk_accounts_get (lk_run_get_accounts (run), LK_ACCOUNT_BASE_URL);
  GError *error = NULL;

  if (!lk_http_uri_is_loopback (lk_endpoints_get_replicate (endpoints)) &&
      (base == NULL || lk_http_uri_is_loopback (base)))
    error = g_error_new_literal (
        LK_ERROR, LK_ERROR_VALIDATION,
        _ ("Replicate cannot reach this computer: set LORIKEET_BASE_URL to the address of a tunnel "
           "that leads here, or set up Cloudflare R2"));

  lk_run_fail_now (callback, user_data, error);
}

static gboolean
test_finish (LkRun *run, GAsyncResult *result, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  lk_run_failed_now (result, &local_error);
  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

static void
put_async (LkRun *run,
           GFile *archive,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  GError *error = NULL;

  lk_link_server_start (run->links, &error);
  lk_run_fail_now (callback, user_data, error);
}

/* A link lives as long as the program: after a restart a new one is given out. */
static char *
get_url (LkRun *run, GError **error)
{
  g_autoptr (GFile) archive =
      g_file_new_for_path (lk_job_get_fact (run->job, LK_FACT_ARCHIVE_PATH));
  g_autofree char *name = g_file_get_basename (archive);

  if (!lk_link_server_start (run->links, error))
    return NULL;

  if (run->link == NULL)
    run->link = lk_link_server_add (run->links, archive, name, run->policy->archive_seconds);

  if (run->link == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FILE, _ ("The archive %s is not there any more"),
                   lk_job_get_fact (run->job, LK_FACT_ARCHIVE_PATH));
      return NULL;
    }

  return g_strdup (run->link);
}

static void
remove_async (LkRun *run,
              const LkResource *resource,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  lk_run_fail_now (callback, user_data, NULL);
}

const LkStorage lk_storage_link = {
  .id = "local",
  .title = N_ ("This computer"),
  .is_available = is_available,
  .test_async = test_async,
  .test_finish = test_finish,
  .put_async = put_async,
  .put_finish = test_finish,
  .get_url = get_url,
  .remove_async = remove_async,
  .remove_finish = test_finish,
};
