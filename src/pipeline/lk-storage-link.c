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

/* The archive stays where it is; but when its job dies, somebody has to remove it. */
static void
put_async (LkRun *run,
           GFile *archive,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  g_autoptr (JsonObject) object = lk_json_object_new ("s:profile",
                                                      lk_connections_get_name (run->connections),
                                                      "s:path", g_file_peek_path (archive), NULL);
  g_autofree char *location = lk_json_object_to_string (object, FALSE);
  g_autoptr (LkResource) resource =
      lk_resource_new (lk_job_get_id (run->job), "file", lk_storage_link.id, location,
                       g_get_real_time () + (gint64) run->policy->archive_seconds * G_USEC_PER_SEC);
  GError *error = NULL;

  lk_store_add_resource (run->store, resource);
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
  g_autoptr (JsonObject) location = lk_json_parse_object (resource->location, -1, NULL);
  const char *path = lk_json_peek_string (location, "path");
  g_autoptr (GFile) archive = g_file_new_for_path (path != NULL ? path : "");

  if (run->link != NULL)
    lk_link_server_remove (run->links, run->link);
  g_clear_pointer (&run->link, g_free);

  g_file_delete_async (archive, G_PRIORITY_DEFAULT, cancellable, callback, user_data);
}

static gboolean
remove_finish (LkRun *run, GAsyncResult *result, GError **error)
{
  g_autoptr (GFile) archive = G_FILE (g_async_result_get_source_object (result));
  g_autoptr (GError) local_error = NULL;

  if (g_file_delete_finish (archive, result, &local_error) ||
      g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return TRUE;

  g_propagate_error (error,
                     lk_error_from_io (g_steal_pointer (&local_error), g_file_peek_path (archive)));

  return FALSE;
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
  .remove_finish = remove_finish,
};
