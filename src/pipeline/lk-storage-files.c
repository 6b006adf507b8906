/* lk-storage-files.c: archives in Replicate's own file store
 *
 * Files there go by themselves after a day, and are shown to this account's models only
 * (Replicate's documentation of its Files API).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-storage.h"

#include "lk-error.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>

/* What the service takes at most. */
#define MAX_SIZE         (100 * 1000 * 1000)
#define LIFETIME_SECONDS (24 * 60 * 60)

#define FACT_FILE_ID  "fileId"
#define FACT_FILE_URL "fileUrl"

static gboolean
is_available (LkRun *run)
{
  return lk_accounts_get (lk_run_get_accounts (run), LK_ACCOUNT_REPLICATE_TOKEN) != NULL;
}

static void
progress_cb (gint64 done, gint64 total, gpointer user_data)
{
  lk_run_say (user_data, 0.6 + 0.4 * (total > 0 ? (double) done / (double) total : 0), "%s",
              _ ("Sending the pictures to Replicate"));
}

static void
put_async (LkRun *run,
           GFile *archive,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  GError *error = NULL;
  LkReplicateClient *client = lk_run_get_replicate (run, &error);

  if (client != NULL && lk_job_get_fact_int (run->job, LK_FACT_ARCHIVE_SIZE, 0) > MAX_SIZE)
    error = g_error_new_literal (LK_ERROR, LK_ERROR_VALIDATION,
                                 _ ("The archive is larger than the 100 MB that Replicate takes: "
                                    "set up Cloudflare R2 or another S3, or use fewer pictures"));

  if (error != NULL)
    lk_run_fail_now (callback, user_data, error);
  else
    lk_replicate_client_upload_file_async (client, archive, "application/zip", progress_cb, run,
                                           cancellable, callback, user_data);
}

static gboolean
put_finish (LkRun *run, GAsyncResult *result, GError **error)
{
  g_autoptr (LkReplicateFile) file = NULL;
  g_autoptr (LkResource) resource = NULL;
  g_autoptr (JsonObject) object = NULL;
  g_autofree char *location = NULL;

  if (lk_run_failed_now (result, error))
    return FALSE;

  file = lk_replicate_client_upload_file_finish (run->replicate, result, error);
  if (file == NULL)
    return FALSE;

  object = lk_json_object_new ("s:profile", lk_connections_get_name (run->connections), "s:id",
                               file->id, NULL);
  location = lk_json_object_to_string (object, FALSE);
  resource = lk_resource_new (lk_job_get_id (run->job), "object", lk_storage_files.id, location,
                              g_get_real_time () + (gint64) LIFETIME_SECONDS * G_USEC_PER_SEC);
  lk_store_add_resource (run->store, resource);
  lk_job_set_fact (run->job, FACT_FILE_ID, file->id);
  lk_job_set_fact (run->job, FACT_FILE_URL, file->uri);

  return TRUE;
}

/* The address is of no use without the account's token: it is no secret. */
static char *
get_url (LkRun *run, GError **error)
{
  return g_strdup (lk_job_get_fact (run->job, FACT_FILE_URL));
}

static void
remove_async (LkRun *run,
              const LkResource *resource,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  GError *error = NULL;
  LkReplicateClient *client = lk_run_get_replicate (run, &error);
  g_autoptr (JsonObject) location = lk_json_parse_object (resource->location, -1, NULL);
  const char *id = lk_json_get_string (location, "id", error == NULL ? &error : NULL);

  if (error != NULL)
    lk_run_fail_now (callback, user_data, error);
  else
    lk_replicate_client_delete_file_async (client, id, cancellable, callback, user_data);
}

static gboolean
remove_finish (LkRun *run, GAsyncResult *result, GError **error)
{
  if (lk_run_failed_now (result, error))
    return FALSE;

  return lk_replicate_client_delete_file_finish (run->replicate, result, error);
}

const LkStorage lk_storage_files = {
  .id = "replicate-files",
  .title = N_ ("Replicate's own file store"),
  .is_available = is_available,
  .put_async = put_async,
  .put_finish = put_finish,
  .get_url = get_url,
  .remove_async = remove_async,
  .remove_finish = remove_finish,
};
