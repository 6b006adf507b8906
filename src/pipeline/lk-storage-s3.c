/* lk-storage-s3.c: archives in Cloudflare R2 or another S3
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-storage.h"

#include "lk-error.h"
#include "lk-flow.h"
#include "lk-json.h"
#include "lk-s3-client.h"

#include <glib/gi18n-lib.h>

#define PREFIX "lorikeet/"

typedef struct
{
  LkRun *run;     /* (owned) */
  GFile *archive; /* (owned) (nullable) */
  char *key;
  char *upload_resource; /* (nullable) the record of a multipart upload */
  gboolean there;
} Put;

static void
put_free (gpointer data)
{
  Put *put = data;

  g_object_unref (put->run);
  g_clear_object (&put->archive);
  g_free (put->key);
  g_free (put->upload_resource);
  g_free (put);
}

static gboolean
is_available (LkRun *run)
{
  return lk_accounts_has_s3 (lk_run_get_accounts (run));
}

static char *
describe (LkRun *run, const char *key, const char *upload_id)
{
  g_autoptr (JsonObject) object =
      lk_json_object_new ("s:profile", lk_connections_get_name (run->connections), "s:bucket",
                          lk_s3_client_get_config (run->s3)->bucket, "s:key", key, NULL);

  if (upload_id != NULL)
    json_object_set_string_member (object, "uploadId", upload_id);

  return lk_json_object_to_string (object, FALSE);
}

static char *
record (LkRun *run, const char *kind, const char *key, const char *upload_id)
{
  g_autofree char *location = describe (run, key, upload_id);
  g_autoptr (LkResource) resource =
      lk_resource_new (lk_job_get_id (run->job), kind, lk_storage_s3.id, location,
                       g_get_real_time () + (gint64) run->policy->archive_seconds * G_USEC_PER_SEC);

  lk_store_add_resource (run->store, resource);

  return g_strdup (resource->id);
}

/* --- The test: its object, too, is written down before it is put there --- */

typedef struct
{
  LkRun *run; /* (owned) */
  char *key;
  char *resource;
} Test;

static void
test_free (gpointer data)
{
  Test *test = data;

  g_object_unref (test->run);
  g_free (test->key);
  g_free (test->resource);
  g_free (test);
}

static void
note_begin (LkFlow *flow, gpointer state)
{
  Test *test = state;

  test->resource = record (test->run, "object", test->key, NULL);
  lk_store_flush_async (test->run->store, lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
note_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  lk_store_flush_finish (((Test *) state)->run->store, result, error);

  return LK_FLOW_NEXT;
}

static void
try_begin (LkFlow *flow, gpointer state)
{
  Test *test = state;

  lk_s3_client_test_key_async (test->run->s3, test->key, lk_flow_get_cancellable (flow),
                               lk_flow_ready, flow);
}

/* When it failed, the object may be there: then it stays written down. */
static LkFlowAction
try_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Test *test = state;

  if (lk_s3_client_test_finish (test->run->s3, result, error))
    lk_store_drop_resource (test->run->store, test->resource);

  return LK_FLOW_NEXT;
}

static const LkFlowStep test_steps[] = {
  { "note", note_begin, note_end },
  { "try", try_begin, try_end },
  { NULL },
};

static void
test_async (LkRun *run, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GError *error = NULL;
  Test *test;

  if (lk_run_get_s3 (run, &error) == NULL)
    {
      lk_run_fail_now (callback, user_data, error);
      return;
    }

  test = g_new0 (Test, 1);
  test->run = g_object_ref (run);
  test->key = g_strdup_printf (PREFIX "test/%s.txt", lk_job_get_id (run->job));
  lk_flow_run_async (run, test_steps, test, test_free, cancellable, callback, user_data);
}

static gboolean
test_finish (LkRun *run, GAsyncResult *result, GError **error)
{
  return !lk_run_failed_now (result, error) && lk_flow_run_finish (run, result, error) != NULL;
}

/* Step 1: is it there already? What is about to be put there is written down first. */

static void
look_begin (LkFlow *flow, gpointer state)
{
  Put *put = state;
  g_autofree char *ignored = record (put->run, "object", put->key, NULL);

  lk_job_set_fact (put->run->job, LK_FACT_OBJECT_KEY, put->key);
  lk_s3_client_head_async (put->run->s3, put->key, lk_flow_get_cancellable (flow), lk_flow_ready,
                           flow);
}

static LkFlowAction
look_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Put *put = state;
  g_autoptr (LkS3Object) object = NULL;

  if (!lk_s3_client_head_finish (put->run->s3, result, &object, error))
    return LK_FLOW_DONE;

  put->there = object != NULL &&
               object->size == lk_job_get_fact_int (put->run->job, LK_FACT_ARCHIVE_SIZE, -1);
  if (put->there)
    lk_run_log (put->run,
                lk_json_object_new ("s:objectKey", put->key, "i:totalSize", object->size, NULL),
                "The archive is in the storage already: it is not sent again");

  return LK_FLOW_NEXT;
}

/* Step 2: what was written down is on the disk before a byte goes out. */

static gboolean
is_there (gpointer state)
{
  return ((Put *) state)->there;
}

static void
flush_begin (LkFlow *flow, gpointer state)
{
  lk_store_flush_async (((Put *) state)->run->store, NULL, lk_flow_ready, flow);
}

static LkFlowAction
flush_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  lk_store_flush_finish (((Put *) state)->run->store, result, error);

  return LK_FLOW_NEXT;
}

/* Step 3: send it. */

static void
upload_begun_cb (const char *upload_id, gpointer user_data)
{
  Put *put = user_data;

  g_free (put->upload_resource);
  put->upload_resource = record (put->run, "multipart", put->key, upload_id);
}

static void
progress_cb (gint64 done, gint64 total, gpointer user_data)
{
  Put *put = user_data;
  g_autofree char *size = g_format_size ((guint64) MAX (total, 0));

  lk_run_say (put->run, 0.6 + 0.4 * (total > 0 ? (double) done / (double) total : 0),
              _ ("Sending the pictures to the storage (%s)"), size);
}

static void
send_begin (LkFlow *flow, gpointer state)
{
  Put *put = state;
  LkS3Put file = {
    .key = put->key,
    .content_type = "application/zip",
    .file = put->archive,
    .upload_func = upload_begun_cb,
    .progress = progress_cb,
    .func_data = put,
  };

  lk_s3_client_put_file_async (put->run->s3, &file, lk_flow_get_cancellable (flow), lk_flow_ready,
                               flow);
}

static LkFlowAction
send_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Put *put = state;
  gboolean ok = lk_s3_client_put_file_finish (put->run->s3, result, error);

  /* Finished, or aborted by the client: there are no parts any more. */
  if (put->upload_resource != NULL)
    lk_store_drop_resource (put->run->store, put->upload_resource);

  return ok ? LK_FLOW_NEXT : LK_FLOW_DONE;
}

/* Step 4: a rule of the bucket's own, as a safety net where the key may set one. */

static void
rule_begin (LkFlow *flow, gpointer state)
{
  Put *put = state;
  guint days = MAX (2, put->run->policy->archive_seconds / 86400 + 1);

  lk_s3_client_ensure_lifecycle_async (put->run->s3, PREFIX, days, lk_flow_get_cancellable (flow),
                                       lk_flow_ready, flow);
}

static LkFlowAction
rule_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Put *put = state;
  g_autoptr (GError) local_error = NULL;
  gboolean changed = FALSE;

  if (lk_s3_client_ensure_lifecycle_finish (put->run->s3, result, &changed, &local_error))
    {
      if (changed)
        lk_run_log (put->run, NULL, "The bucket now removes forgotten archives by itself");
    }
  else if (lk_error_is_canceled (local_error))
    g_propagate_error (error, g_steal_pointer (&local_error));
  else
    lk_trace_log (put->run->trace, LK_EVENT_DEBUG, NULL,
                  "The storage key may not set a rule for the bucket: %s", local_error->message);

  return LK_FLOW_NEXT;
}

/* clang-format off */
static const LkFlowStep put_steps[] = {
  { "look-for-archive", look_begin, look_end },
  { "flush", flush_begin, flush_end, is_there },
  { "send-archive", send_begin, send_end, is_there },
  { "set-rule", rule_begin, rule_end },
  { NULL }
};
/* clang-format on */

static void
put_async (LkRun *run,
           GFile *archive,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  GError *error = NULL;
  Put *put;

  if (lk_run_get_s3 (run, &error) == NULL)
    {
      lk_run_fail_now (callback, user_data, error);
      return;
    }

  put = g_new0 (Put, 1);
  put->run = g_object_ref (run);
  put->archive = g_object_ref (archive);
  put->key = lk_storage_object_key (run);
  lk_flow_run_async (run, put_steps, put, put_free, cancellable, callback, user_data);
}

static char *
get_url (LkRun *run, GError **error)
{
  LkS3Client *client = lk_run_get_s3 (run, error);
  const char *key = lk_job_get_fact (run->job, LK_FACT_OBJECT_KEY);
  char *url;

  if (client == NULL)
    return NULL;

  /* Signed links are not to be had on a domain of one's own. */
  url = lk_s3_client_get_public_url (client, key);

  return url != NULL ? url
                     : lk_s3_client_presign (client, "GET", key,
                                             MAX (run->policy->archive_seconds, 24 * 60 * 60));
}

/* Removing: an object, or the parts of an upload; then a look whether it is gone. */

static gboolean
is_upload (gpointer state)
{
  return ((Put *) state)->upload_resource != NULL;
}

static void
delete_begin (LkFlow *flow, gpointer state)
{
  Put *put = state;

  if (is_upload (put))
    lk_s3_client_abort_async (put->run->s3, put->key, put->upload_resource,
                              lk_flow_get_cancellable (flow), lk_flow_ready, flow);
  else
    lk_s3_client_delete_async (put->run->s3, put->key, lk_flow_get_cancellable (flow),
                               lk_flow_ready, flow);
}

static LkFlowAction
delete_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Put *put = state;

  if (is_upload (put))
    lk_s3_client_abort_finish (put->run->s3, result, error);
  else
    lk_s3_client_delete_finish (put->run->s3, result, error);

  return LK_FLOW_NEXT;
}

static void
verify_begin (LkFlow *flow, gpointer state)
{
  Put *put = state;

  lk_s3_client_head_async (put->run->s3, put->key, lk_flow_get_cancellable (flow), lk_flow_ready,
                           flow);
}

static LkFlowAction
verify_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Put *put = state;
  g_autoptr (LkS3Object) object = NULL;

  if (lk_s3_client_head_finish (put->run->s3, result, &object, error) && object != NULL)
    g_set_error_literal (error, LK_ERROR, LK_ERROR_SERVICE,
                         _ ("The storage still shows the archive after it was deleted"));

  return LK_FLOW_NEXT;
}

/* clang-format off */
static const LkFlowStep remove_steps[] = {
  { "delete-archive", delete_begin, delete_end },
  { "verify-deletion", verify_begin, verify_end, is_upload },
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
  g_autoptr (JsonObject) location = lk_json_parse_object (resource->location, -1, NULL);
  const char *key = lk_json_peek_string (location, "key");
  const char *bucket = lk_json_peek_string (location, "bucket");
  Put *put;

  if (lk_run_get_s3 (run, &error) != NULL &&
      (key == NULL || g_strcmp0 (bucket, lk_s3_client_get_config (run->s3)->bucket) != 0))
    error = g_error_new (LK_ERROR, LK_ERROR_VALIDATION,
                         _ ("An archive lies in the bucket “%s”, which is not the one set up now"),
                         bucket != NULL ? bucket : "");

  if (error != NULL)
    {
      lk_run_fail_now (callback, user_data, error);
      return;
    }

  put = g_new0 (Put, 1);
  put->run = g_object_ref (run);
  put->key = g_strdup (key);
  put->upload_resource = g_strdup (lk_json_peek_string (location, "uploadId"));
  lk_flow_run_async (run, remove_steps, put, put_free, cancellable, callback, user_data);
}

const LkStorage lk_storage_s3 = {
  .id = "s3",
  .title = N_ ("Cloudflare R2 or another S3"),
  .is_available = is_available,
  .test_async = test_async,
  .test_finish = test_finish,
  .put_async = put_async,
  .put_finish = lk_run_finish,
  .get_url = get_url,
  .remove_async = remove_async,
  .remove_finish = lk_run_finish,
};
