/* lk-stage-zip.c: pictures to an archive that the trainer can fetch
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-stage.h"
#include "lk-storage.h"

#include "lk-collect.h"
#include "lk-dataset-folder.h"
#include "lk-dataset-version.h"
#include "lk-error.h"
#include "lk-flow.h"
#include "lk-json.h"
#include "lk-packer.h"

#include <glib/gi18n-lib.h>

/* How often it is looked whether another job's archive is done. */
#define SLOT_MS 100

typedef struct
{
  LkRun *run;           /* (owned) */
  LkManifest *manifest; /* (owned) (nullable) */
  GFile *archive;       /* (owned) */
  const LkStorage *storage;
  gboolean has_slot;
} Zip;

static void
zip_free (gpointer data)
{
  Zip *zip = data;

  if (zip->has_slot)
    (*zip->run->n_archives)--;

  g_clear_pointer (&zip->manifest, lk_manifest_unref);
  g_object_unref (zip->archive);
  g_object_unref (zip->run);
  g_free (zip);
}

static gboolean
is_packed (gpointer state)
{
  Zip *zip = state;
  const char *path = lk_job_get_fact (zip->run->job, LK_FACT_ARCHIVE_PATH);

  return path != NULL && g_file_test (path, G_FILE_TEST_EXISTS);
}

/* Step 1: wait until fewer than the allowed number of archives are being made. */

static void
slot_begin (LkFlow *flow, gpointer state)
{
  Zip *zip = state;
  gboolean is_free = *zip->run->n_archives < zip->run->policy->max_archives;

  if (is_free)
    {
      (*zip->run->n_archives)++;
      zip->has_slot = TRUE;
    }
  else
    lk_run_say (zip->run, 0, "%s", _ ("Waiting for another job's archive"));

  lk_sleep_async (is_free ? 0 : SLOT_MS, lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
slot_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  lk_sleep_finish (result, error);

  return ((Zip *) state)->has_slot ? LK_FLOW_NEXT : LK_FLOW_REPEAT;
}

/* Step 2: bring the pictures together, from a dataset and from the web. */

static void
collect_begin (LkFlow *flow, gpointer state)
{
  Zip *zip = state;

  lk_run_say (zip->run, 0.02, "%s", _ ("Bringing the pictures together"));
  lk_collect_async (zip->run, lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
collect_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Zip *zip = state;

  zip->manifest = lk_collect_finish (zip->run, result, error);
  if (zip->manifest == NULL)
    return LK_FLOW_DONE;

  lk_job_set_fact_int (zip->run->job, LK_FACT_PICTURES, lk_manifest_get_n_entries (zip->manifest));
  lk_job_set_fact (zip->run->job, LK_FACT_DATASET_DIGEST, lk_manifest_get_digest (zip->manifest));

  return LK_FLOW_NEXT;
}

/* Step 3: what exactly the training was given stays with the job: its version. */

static void
remember_begin (LkFlow *flow, gpointer state)
{
  Zip *zip = state;
  g_autoptr (JsonNode) node = lk_manifest_to_json (zip->manifest);
  char *text = lk_json_to_string (node, TRUE);
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));
  g_autoptr (GFile) file = lk_run_get_file (zip->run, "manifest.json");

  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE,
                                       lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
remember_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Zip *zip = state;
  g_autoptr (GFile) file = G_FILE (g_async_result_get_source_object (result));

  if (!g_file_replace_contents_finish (file, result, NULL, error))
    *error = lk_error_from_io (*error, zip->run->folder);

  return LK_FLOW_NEXT;
}

/* Step 4: and with the dataset, so that its versions can be compared. */

static gboolean
has_no_version (gpointer state)
{
  const char *dataset = lk_recipe_get_dataset (((Zip *) state)->run->recipe);
  g_autofree char *file = dataset != NULL ? g_build_filename (dataset, LK_DATASET_FILE, NULL)
                                          : NULL;

  return is_packed (state) || file == NULL || !g_file_test (file, G_FILE_TEST_EXISTS);
}

static void
version_begin (LkFlow *flow, gpointer state)
{
  Zip *zip = state;
  g_autoptr (GFile) folder = g_file_new_for_path (lk_recipe_get_dataset (zip->run->recipe));

  lk_run_say (zip->run, 0.04, "%s", _ ("Remembering what is trained"));
  lk_dataset_version_record_async (folder, zip->manifest, lk_job_get_id (zip->run->job),
                                   lk_recipe_get_model_name (zip->run->recipe),
                                   lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

/* A folder that cannot be written to can be trained with. */
static LkFlowAction
version_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Zip *zip = state;
  g_autoptr (GError) local_error = NULL;

  if (lk_dataset_version_record_finish (result, &local_error))
    return LK_FLOW_NEXT;

  if (lk_error_is_canceled (local_error))
    g_propagate_error (error, g_steal_pointer (&local_error));
  else
    lk_trace_log (zip->run->trace, LK_EVENT_WARNING, NULL, "%s", local_error->message);

  return LK_FLOW_NEXT;
}

/* Step 5: pack. */

static void
progress_cb (gint64 done, gint64 total, gpointer user_data)
{
  Zip *zip = user_data;
  guint n = (guint) MAX (total, 0);

  lk_run_say (zip->run, 0.05 + 0.5 * (total > 0 ? (double) done / (double) total : 0),
              ngettext ("Preparing the pictures (%u of %u)", "Preparing the pictures (%u of %u)",
                        n),
              (guint) done, n);
}

static void
pack_begin (LkFlow *flow, gpointer state)
{
  Zip *zip = state;
  LkPackOptions options = LK_PACK_OPTIONS_INIT;

  options.trigger_word = lk_recipe_get_trigger_word (zip->run->recipe);
  options.longest_side = lk_recipe_get_longest_side (zip->run->recipe, zip->run->trainer);
  if (lk_recipe_uses_captioner (zip->run->recipe, zip->run->trainer))
    options.captions = LK_PACK_CAPTIONS_WRITTEN;
  lk_packer_pack_async (zip->manifest, &options, zip->archive, progress_cb, zip,
                        lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
pack_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Zip *zip = state;
  LkJob *job = zip->run->job;
  g_autoptr (LkPackResult) packed = lk_packer_pack_finish (result, error);
  g_autofree char *path = g_file_get_path (zip->archive);
  guint n = lk_manifest_get_n_entries (zip->manifest);

  if (packed == NULL)
    return LK_FLOW_DONE;

  /* N in the dataset is N in the archive is N reported, or it is an error. */
  if (lk_pack_result_get_n_pictures (packed) != n)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FILE,
                   _ ("%u of %u pictures came into the archive: nothing was sent"),
                   lk_pack_result_get_n_pictures (packed), n);
      return LK_FLOW_DONE;
    }

  lk_job_set_fact (job, LK_FACT_ARCHIVE_SHA256, lk_pack_result_get_sha256 (packed));
  lk_job_set_fact_int (job, LK_FACT_ARCHIVE_SIZE, lk_pack_result_get_size (packed));
  lk_job_set_fact_int (job, LK_FACT_ARCHIVE_ENTRIES, lk_pack_result_get_n_pictures (packed));
  lk_job_set_fact_int (job, "archiveCaptions", lk_pack_result_get_n_captions (packed));
  lk_job_set_fact (job, LK_FACT_ARCHIVE_PATH, path);

  (*zip->run->n_archives)--;
  zip->has_slot = FALSE;

  return LK_FLOW_NEXT;
}

/* Step 6: say what leaves this computer, then let it leave. */

static void
declare_departure (LkRun *run, const LkStorage *storage)
{
  LkEndpoints *endpoints = lk_connections_get_endpoints (run->connections);
  g_autofree char *key = lk_storage_object_key (run);

  lk_trace_log (
      run->trace, LK_EVENT_INFO,
      lk_json_object_new ("s:storage", storage->id, "s:objectKey", key, "i:pictures",
                          lk_job_get_fact_int (run->job, LK_FACT_ARCHIVE_ENTRIES, 0), "i:bytes",
                          lk_job_get_fact_int (run->job, LK_FACT_ARCHIVE_SIZE, 0), "s:trainer",
                          lk_endpoints_get_replicate (endpoints), "s:hub",
                          lk_recipe_get_publish (run->recipe) ? lk_endpoints_get_hub (endpoints)
                                                              : NULL,
                          "i:keptSecondsAtMost", (gint64) run->policy->archive_seconds,
                          "b:metadataRemoved", TRUE, NULL),
      "What leaves this computer: the prepared pictures and their captions, to the storage, for "
      "the trainer to fetch; after the training they are deleted");
}

static void
put_begin (LkFlow *flow, gpointer state)
{
  Zip *zip = state;

  zip->storage = lk_storage_of (zip->run);
  declare_departure (zip->run, zip->storage);
  lk_run_say (zip->run, 0.58, "%s", _ ("Putting the archive where the trainer can fetch it"));
  zip->storage->put_async (zip->run, zip->archive, lk_flow_get_cancellable (flow), lk_flow_ready,
                           flow);
}

static LkFlowAction
put_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Zip *zip = state;
  g_autofree char *url = NULL;

  if (!zip->storage->put_finish (zip->run, result, error))
    return LK_FLOW_DONE;

  url = zip->storage->get_url (zip->run, error);
  if (url == NULL)
    return LK_FLOW_DONE;

  lk_job_set_fact (zip->run->job, LK_FACT_ARCHIVE_STORED, zip->storage->id);
  lk_run_log (zip->run,
              lk_json_object_new ("s:zipUrl", url, "i:imageCount",
                                  lk_job_get_fact_int (zip->run->job, LK_FACT_ARCHIVE_ENTRIES, 0),
                                  "i:totalSize",
                                  lk_job_get_fact_int (zip->run->job, LK_FACT_ARCHIVE_SIZE, 0),
                                  NULL),
              "Completed: ZIP creation completed");

  return LK_FLOW_DONE;
}

/* clang-format off */
static const LkFlowStep steps[] = {
  { "wait-for-slot", slot_begin, slot_end, is_packed },
  { "collect", collect_begin, collect_end, is_packed },
  { "remember", remember_begin, remember_end, is_packed },
  { "remember-version", version_begin, version_end, has_no_version },
  { "pack", pack_begin, pack_end, is_packed },
  { "put", put_begin, put_end },
  { NULL }
};
/* clang-format on */

static gboolean
is_done (LkRun *run)
{
  return lk_job_has_fact (run->job, LK_FACT_ARCHIVE_STORED);
}

static void
run_async (LkRun *run, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Zip *zip = g_new0 (Zip, 1);
  g_autofree char *slug = lk_recipe_dup_slug (run->recipe);
  g_autofree char *name = g_strconcat (slug, ".zip", NULL);

  zip->run = g_object_ref (run);
  zip->archive = lk_run_get_file (run, name);
  lk_flow_run_async (run, steps, zip, zip_free, cancellable, callback, user_data);
}

static gboolean
run_finish (LkRun *run, GAsyncResult *result, GError **error)
{
  return lk_flow_run_finish (run, result, error) != NULL;
}

const LkStage lk_stage_zip = {
  .id = LK_STAGE_ZIP_CREATION,
  .starting = "Starting: Creating training images ZIP file",
  .is_done = is_done,
  .run_async = run_async,
  .run_finish = run_finish,
};
