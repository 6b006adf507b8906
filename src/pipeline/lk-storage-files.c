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
#include "lk-flow.h"
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

typedef struct
{
  LkRun *run;     /* (owned) */
  GFile *archive; /* (owned) (nullable) */
  char *id;       /* (nullable) of a file that was put there before */
  gboolean there;
} Put;

static void
put_free (gpointer data)
{
  Put *put = data;

  g_object_unref (put->run);
  g_clear_object (&put->archive);
  g_free (put->id);
  g_free (put);
}

/* Step 1: what an earlier attempt has put there is not sent again. */

static gboolean
was_not_put (gpointer state)
{
  return ((Put *) state)->id == NULL;
}

static void
look_begin (LkFlow *flow, gpointer state)
{
  Put *put = state;

  lk_replicate_client_has_file_async (put->run->replicate, put->id, lk_flow_get_cancellable (flow),
                                      lk_flow_ready, flow);
}

static LkFlowAction
look_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Put *put = state;

  if (lk_replicate_client_has_file_finish (put->run->replicate, result, &put->there, error) &&
      put->there)
    lk_run_log (put->run, NULL, "The archive is in the storage already: it is not sent again");

  return LK_FLOW_NEXT;
}

/* Step 2: send it. */

static gboolean
is_there (gpointer state)
{
  return ((Put *) state)->there;
}

static void
progress_cb (gint64 done, gint64 total, gpointer user_data)
{
  Put *put = user_data;

  lk_run_say (put->run, 0.6 + 0.4 * (total > 0 ? (double) done / (double) total : 0), "%s",
              _ ("Sending the pictures to Replicate"));
}

static void
send_begin (LkFlow *flow, gpointer state)
{
  Put *put = state;

  lk_replicate_client_upload_file_async (put->run->replicate, put->archive, "application/zip",
                                         progress_cb, put, lk_flow_get_cancellable (flow),
                                         lk_flow_ready, flow);
}

static void
record (LkRun *run, const LkReplicateFile *file)
{
  g_autoptr (JsonObject) object = lk_json_object_new ("s:profile",
                                                      lk_connections_get_name (run->connections),
                                                      "s:id", file->id, NULL);
  g_autofree char *location = lk_json_object_to_string (object, FALSE);
  g_autoptr (LkResource) resource =
      lk_resource_new (lk_job_get_id (run->job), "object", lk_storage_files.id, location,
                       g_get_real_time () + (gint64) LIFETIME_SECONDS * G_USEC_PER_SEC);

  lk_store_add_resource (run->store, resource);
  lk_job_set_fact (run->job, FACT_FILE_ID, file->id);
  lk_job_set_fact (run->job, FACT_FILE_URL, file->uri);
}

static LkFlowAction
send_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Put *put = state;
  g_autoptr (LkReplicateFile) file =
      lk_replicate_client_upload_file_finish (put->run->replicate, result, error);

  if (file != NULL)
    record (put->run, file);

  return LK_FLOW_NEXT;
}

/* clang-format off */
static const LkFlowStep put_steps[] = {
  { "look-for-archive", look_begin, look_end, was_not_put },
  { "send-archive", send_begin, send_end, is_there },
  { NULL }
};
/* clang-format on */

static Put *
put_new (LkRun *run, const char *id)
{
  Put *put = g_new0 (Put, 1);

  put->run = g_object_ref (run);
  put->id = g_strdup (id);

  return put;
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
  Put *put;

  if (client != NULL && lk_job_get_fact_int (run->job, LK_FACT_ARCHIVE_SIZE, 0) > MAX_SIZE)
    error = g_error_new_literal (LK_ERROR, LK_ERROR_VALIDATION,
                                 _ ("The archive is larger than the 100 MB that Replicate takes: "
                                    "set up Cloudflare R2 or another S3, or use fewer pictures"));

  if (error != NULL)
    {
      lk_run_fail_now (callback, user_data, error);
      return;
    }

  put = put_new (run, lk_job_get_fact (run->job, FACT_FILE_ID));
  put->archive = g_object_ref (archive);
  lk_flow_run_async (run, put_steps, put, put_free, cancellable, callback, user_data);
}

/* The address is of no use without the account's token: it is no secret. */
static char *
get_url (LkRun *run, GError **error)
{
  return g_strdup (lk_job_get_fact (run->job, FACT_FILE_URL));
}

/* Removing, and a look whether it is gone. */

static void
delete_begin (LkFlow *flow, gpointer state)
{
  Put *put = state;

  lk_replicate_client_delete_file_async (put->run->replicate, put->id,
                                         lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
delete_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  lk_replicate_client_delete_file_finish (((Put *) state)->run->replicate, result, error);

  return LK_FLOW_NEXT;
}

static LkFlowAction
verify_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  gboolean there = FALSE;

  if (lk_replicate_client_has_file_finish (((Put *) state)->run->replicate, result, &there,
                                           error) &&
      there)
    g_set_error_literal (error, LK_ERROR, LK_ERROR_SERVICE,
                         _ ("The storage still shows the archive after it was deleted"));

  return LK_FLOW_NEXT;
}

/* clang-format off */
static const LkFlowStep remove_steps[] = {
  { "delete-archive", delete_begin, delete_end },
  { "verify-deletion", look_begin, verify_end },
  { NULL }
};
/* clang-format on */

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
  const char *id = client != NULL ? lk_json_get_string (location, "id", &error) : NULL;

  if (error != NULL)
    lk_run_fail_now (callback, user_data, error);
  else
    lk_flow_run_async (run, remove_steps, put_new (run, id), put_free, cancellable, callback,
                       user_data);
}

const LkStorage lk_storage_files = {
  .id = "replicate-files",
  .title = N_ ("Replicate's own file store"),
  .is_available = is_available,
  .put_async = put_async,
  .put_finish = lk_run_finish,
  .get_url = get_url,
  .remove_async = remove_async,
  .remove_finish = lk_run_finish,
};
