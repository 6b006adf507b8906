/* lk-publish-weights.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-publish-weights.h"

#include "lk-digest.h"
#include "lk-error.h"
#include "lk-flow.h"
#include "lk-json.h"
#include "lk-license.h"
#include "lk-model-card.h"
#include "lk-weights.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define OUTPUT_NAME "output.archive"

typedef struct
{
  LkRun *run;         /* (owned) */
  GFile *output;      /* (owned) what the trainer gave */
  GFile *folder;      /* (owned) where it is unpacked */
  LkWeights *weights; /* (owned) (nullable) */
  char *url;          /* (nullable) where the output is */
  gboolean refreshed; /* whether the service was asked for a fresh address */
} Fetch;

static void
fetch_free (gpointer data)
{
  Fetch *fetch = data;

  g_clear_pointer (&fetch->weights, lk_weights_unref);
  g_object_unref (fetch->output);
  g_object_unref (fetch->folder);
  g_object_unref (fetch->run);
  g_free (fetch->url);
  g_free (fetch);
}

/**
 * lk_publish_weights_are_here: (skip)
 * @run: a run
 *
 * Returns: whether checked weights lie in the job's folder
 */
gboolean
lk_publish_weights_are_here (LkRun *run)
{
  const char *path = lk_job_get_fact (run->job, LK_FACT_WEIGHTS_PATH);

  return path != NULL && g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

/**
 * lk_publish_weights_are_ready: (skip)
 * @run: a run
 *
 * Returns: whether their card is there as well, and nothing is left to tidy up
 */
gboolean
lk_publish_weights_are_ready (LkRun *run)
{
  g_autoptr (GFile) output = lk_run_get_file (run, OUTPUT_NAME);

  return lk_publish_weights_are_here (run) && lk_job_has_fact (run->job, LK_FACT_CARD_PATH) &&
         !g_file_test (g_file_peek_path (output), G_FILE_TEST_EXISTS);
}

static gboolean
are_here (gpointer state)
{
  return lk_publish_weights_are_here (((Fetch *) state)->run);
}

/* A download gets its name when it is whole; its address may be good no more by now. */
static gboolean
is_downloaded (gpointer state)
{
  Fetch *fetch = state;

  return are_here (state) || g_file_test (g_file_peek_path (fetch->output), G_FILE_TEST_EXISTS);
}

/* Step 1: download; when the address is good no more, ask for another one. */

static void
progress_cb (gint64 done, gint64 total, gpointer user_data)
{
  Fetch *fetch = user_data;
  g_autofree char *size = g_format_size ((guint64) MAX (done, 0));

  lk_run_say (fetch->run, 0.35 * (total > 0 ? (double) done / (double) total : 0),
              _ ("Downloading the trained weights (%s)"), size);
}

static void
download_begin (LkFlow *flow, gpointer state)
{
  Fetch *fetch = state;
  const char *id = lk_job_get_fact (fetch->run->job, LK_FACT_TRAINING_ID);

  if (fetch->url == NULL)
    lk_replicate_client_get_training_async (fetch->run->replicate, id,
                                            lk_flow_get_cancellable (flow), lk_flow_ready, flow);
  else
    lk_replicate_client_download_async (fetch->run->replicate, fetch->url, fetch->output,
                                        progress_cb, fetch, lk_flow_get_cancellable (flow),
                                        lk_flow_ready, flow);
}

static LkFlowAction
take_fresh_url (Fetch *fetch, GAsyncResult *result, GError **error)
{
  g_autoptr (LkTraining) training =
      lk_replicate_client_get_training_finish (fetch->run->replicate, result, error);

  if (training == NULL)
    return LK_FLOW_DONE;

  fetch->url = g_strdup (lk_training_get_weights_uri (training));
  if (fetch->url == NULL)
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_SERVICE,
                           _ ("Replicate has no address for the trained weights any more: look for "
                              "them on the training's page"));
      return LK_FLOW_DONE;
    }

  lk_job_set_fact (fetch->run->job, LK_FACT_WEIGHTS_URL, fetch->url);

  return LK_FLOW_REPEAT;
}

static gboolean
is_expired (const GError *error)
{
  guint status = lk_error_get_http_status (error);

  return status == 401 || status == 403 || status == 404 || status == 410;
}

static LkFlowAction
download_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Fetch *fetch = state;
  g_autoptr (GError) local_error = NULL;
  goffset size = 0;

  if (fetch->url == NULL)
    return take_fresh_url (fetch, result, error);

  if (lk_replicate_client_download_finish (fetch->run->replicate, result, &size, &local_error))
    {
      lk_run_log (fetch->run, lk_json_object_new ("i:bytes", (gint64) size, NULL),
                  "The training's output was downloaded");
      return LK_FLOW_NEXT;
    }

  if (is_expired (local_error) && !fetch->refreshed)
    {
      fetch->refreshed = TRUE;
      g_clear_pointer (&fetch->url, g_free);
      return LK_FLOW_REPEAT;
    }

  g_propagate_error (error, g_steal_pointer (&local_error));

  return LK_FLOW_DONE;
}

/* Step 2: unpack and check. */

static void
unpack_begin (LkFlow *flow, gpointer state)
{
  Fetch *fetch = state;
  LkWeightsOptions options = {
    .member_glob = lk_trainer_get_weights_pattern (fetch->run->trainer),
    .rank = (guint) lk_recipe_get_rank (fetch->run->recipe, fetch->run->trainer),
  };

  lk_run_say (fetch->run, 0.36, "%s", _ ("Checking the trained weights"));
  lk_weights_unpack_async (fetch->output, fetch->folder, &options, NULL, NULL,
                           lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
unpack_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Fetch *fetch = state;
  gboolean uniform = TRUE;

  fetch->weights = lk_weights_unpack_finish (result, error);
  if (fetch->weights == NULL)
    {
      /* What cannot be unpacked is not gone on with: the next try downloads it anew. */
      g_file_delete (fetch->output, NULL, NULL);
      return LK_FLOW_DONE;
    }

  if (lk_weights_get_warning (fetch->weights) != NULL)
    lk_trace_log (fetch->run->trace, LK_EVENT_WARNING, NULL, "%s",
                  lk_weights_get_warning (fetch->weights));

  lk_job_set_fact_int (fetch->run->job, LK_FACT_WEIGHTS_RANK,
                       lk_safetensors_get_rank (lk_weights_get_safetensors (fetch->weights),
                                                &uniform));

  return LK_FLOW_NEXT;
}

/* Step 3: the birth certificate, written into the file itself. */

static void
put (GHashTable *metadata, const char *name, const char *value)
{
  if (value != NULL)
    g_hash_table_replace (metadata, g_strdup (name), g_strdup (value));
}

static GHashTable *
make_certificate (LkRun *run, LkSafetensors *weights)
{
  GHashTable *metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GHashTable *old = lk_safetensors_get_all_metadata (weights);
  g_autoptr (JsonObject) inputs = lk_recipe_dup_inputs (run->recipe, run->trainer);
  g_autofree char *settings = lk_json_object_to_string (inputs, FALSE);
  char seconds[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *pictures =
      g_strdup_printf ("%" G_GINT64_FORMAT,
                       lk_job_get_fact_int (run->job, LK_FACT_ARCHIVE_ENTRIES, 0));
  GHashTableIter iter;
  gpointer name;
  gpointer value;

  /* Programs read it: the point is a point in every language. */
  g_ascii_formatd (seconds, sizeof seconds, "%.1f",
                   lk_job_get_fact_double (run->job, LK_FACT_TRAINING_SECONDS, 0));

  g_hash_table_iter_init (&iter, old);
  while (g_hash_table_iter_next (&iter, &name, &value))
    put (metadata, name, value);

  put (metadata, "lorikeet.base_model", lk_trainer_get_base_model (run->trainer));
  put (metadata, "lorikeet.trigger_word", lk_recipe_get_trigger_word (run->recipe));
  put (metadata, "lorikeet.trainer", lk_trainer_get_name (run->trainer));
  put (metadata, "lorikeet.trainer_version", lk_job_get_fact (run->job, LK_FACT_TRAINER_VERSION));
  put (metadata, "lorikeet.settings", settings);
  put (metadata, "lorikeet.dataset_sha256", lk_job_get_fact (run->job, LK_FACT_DATASET_DIGEST));
  put (metadata, "lorikeet.pictures", pictures);
  put (metadata, "lorikeet.training_seconds", seconds);
  put (metadata, "modelspec.title", lk_recipe_get_model_name (run->recipe));
  put (metadata, "modelspec.trigger_phrase", lk_recipe_get_trigger_word (run->recipe));
  if (lk_run_is_practice (run))
    put (metadata, "lorikeet.practice", "true");

  return metadata;
}

static void
stamp_begin (LkFlow *flow, gpointer state)
{
  Fetch *fetch = state;
  g_autoptr (GHashTable) metadata =
      make_certificate (fetch->run, lk_weights_get_safetensors (fetch->weights));
  g_autoptr (GFile) target = lk_run_get_file (fetch->run, LK_WEIGHTS_NAME);

  lk_safetensors_stamp_async (lk_weights_get_file (fetch->weights), target, metadata,
                              lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
stamp_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Fetch *fetch = state;
  LkJob *job = fetch->run->job;
  g_autoptr (LkStampResult) stamp = lk_safetensors_stamp_finish (result, error);
  g_autoptr (GFile) file = lk_run_get_file (fetch->run, LK_WEIGHTS_NAME);
  g_autofree char *path = g_file_get_path (file);

  if (stamp == NULL)
    return LK_FLOW_DONE;

  lk_job_set_fact (job, LK_FACT_WEIGHTS_SHA256, stamp->sha256);
  lk_job_set_fact_int (job, LK_FACT_WEIGHTS_SIZE, stamp->size);
  lk_job_set_fact (job, LK_FACT_WEIGHTS_PATH, path);
  lk_run_log (fetch->run,
              lk_json_object_new ("s:sha256", stamp->sha256, "i:bytes", (gint64) stamp->size,
                                  "i:rank", lk_job_get_fact_int (job, LK_FACT_WEIGHTS_RANK, 0),
                                  NULL),
              "The trained weights are on this computer and sound");

  return LK_FLOW_NEXT;
}

/* Step 4: the card beside them. */

static void
card_begin (LkFlow *flow, gpointer state)
{
  Fetch *fetch = state;
  char *text = lk_publish_render_card (fetch->run);
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));
  g_autoptr (GFile) file = lk_run_get_file (fetch->run, "README.md");
  g_autofree char *digest = lk_digest_hex_of (G_CHECKSUM_SHA256, text, strlen (text));

  lk_job_set_fact_int (fetch->run->job, LK_FACT_CARD_SIZE, (gint64) strlen (text));
  lk_job_set_fact (fetch->run->job, LK_FACT_CARD_SHA256, digest);
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE,
                                       lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
card_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Fetch *fetch = state;
  g_autoptr (GFile) file = G_FILE (g_async_result_get_source_object (result));
  g_autofree char *path = g_file_get_path (file);

  if (g_file_replace_contents_finish (file, result, NULL, error))
    lk_job_set_fact (fetch->run->job, LK_FACT_CARD_PATH, path);
  else
    *error = lk_error_from_io (*error, path);

  return LK_FLOW_NEXT;
}

/* Step 5: all of that on the disk, before anything is published or cleaned away. */

static void
flush_begin (LkFlow *flow, gpointer state)
{
  lk_store_flush_async (((Fetch *) state)->run->store, NULL, lk_flow_ready, flow);
}

static LkFlowAction
flush_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  lk_store_flush_finish (((Fetch *) state)->run->store, result, error);

  return LK_FLOW_NEXT;
}

/* Step 6: only now have the archive and the unstamped copy done their duty. */

static void
tidy_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const char *folder = g_object_get_data (G_OBJECT (task), "folder");
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_str_has_suffix (name, ".safetensors"))
        g_unlink (path);
    }

  /* The last: as long as it is there, this is not done. */
  g_unlink (task_data);
  g_task_return_boolean (task, TRUE);
}

static void
tidy_begin (LkFlow *flow, gpointer state)
{
  Fetch *fetch = state;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, lk_flow_ready, flow);

  g_object_set_data_full (G_OBJECT (task), "folder", g_file_get_path (fetch->folder), g_free);
  g_task_set_task_data (task, g_file_get_path (fetch->output), g_free);
  g_task_run_in_thread (task, tidy_thread);
}

static LkFlowAction
tidy_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  return LK_FLOW_NEXT;
}

/* clang-format off */
static const LkFlowStep steps[] = {
  { "download", download_begin, download_end, is_downloaded },
  { "unpack", unpack_begin, unpack_end, are_here },
  { "stamp", stamp_begin, stamp_end, are_here },
  { "write-card", card_begin, card_end },
  { "flush", flush_begin, flush_end },
  { "tidy", tidy_begin, tidy_end },
  { NULL }
};
/* clang-format on */

/**
 * lk_publish_weights_async: (skip)
 * @run: a run whose training succeeded
 * @cancellable: (nullable): ends it; what was downloaded is gone on with next time
 * @callback: called when the weights are here
 * @user_data: for @callback
 */
void
lk_publish_weights_async (LkRun *run,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GError *error = NULL;
  Fetch *fetch;

  if (lk_run_get_replicate (run, &error) == NULL)
    {
      lk_run_fail_now (callback, user_data, error);
      return;
    }

  fetch = g_new0 (Fetch, 1);
  fetch->run = g_object_ref (run);
  fetch->output = lk_run_get_file (run, OUTPUT_NAME);
  fetch->folder = lk_run_get_file (run, "output");
  fetch->url = g_strdup (lk_job_get_fact (run->job, LK_FACT_WEIGHTS_URL));
  lk_flow_run_async (run, steps, fetch, fetch_free, cancellable, callback, user_data);
}

gboolean
lk_publish_weights_finish (LkRun *run, GAsyncResult *result, GError **error)
{
  return lk_run_finish (run, result, error);
}

static void
add_settings (LkRun *run, LkModelCard *card)
{
  g_autoptr (JsonObject) inputs = lk_recipe_dup_inputs (run->recipe, run->trainer);
  g_autoptr (GList) names = json_object_get_members (inputs);

  for (GList *l = names; l != NULL; l = l->next)
    {
      JsonNode *node = json_object_get_member (inputs, l->data);
      g_autofree char *text = JSON_NODE_HOLDS_VALUE (node) ? lk_parameter_format (node)
                                                           : lk_json_to_string (node, FALSE);

      lk_model_card_add_setting (card, l->data, text);
    }
}

/**
 * lk_publish_render_card: (skip)
 * @run: a run whose weights are here
 *
 * Returns: (transfer full): the model card
 */
char *
lk_publish_render_card (LkRun *run)
{
  LkJob *job = run->job;
  LkTrainer *trainer = run->trainer;
  g_autoptr (LkModelCard) card = lk_model_card_new (lk_recipe_get_model_name (run->recipe),
                                                    lk_trainer_get_base_model (trainer));
  const char *resolution = lk_trainer_get_field (trainer, LK_ROLE_RESOLUTION);
  g_autoptr (JsonObject) inputs = lk_recipe_dup_inputs (run->recipe, trainer);
  g_autoptr (LkLicense) license = lk_license_find (trainer, lk_recipe_get_license (run->recipe));

  if (license == NULL)
    license = lk_license_find (trainer, NULL);

  lk_model_card_set_repo (card, lk_job_get_fact (job, LK_FACT_REPOSITORY), LK_WEIGHTS_NAME);
  lk_model_card_set_trigger_word (card, lk_recipe_get_trigger_word (run->recipe));
  lk_model_card_set_description (card, lk_recipe_get_description (run->recipe));
  if (license != NULL)
    lk_model_card_set_license (card, license->hub_id, license->name, license->link);
  lk_model_card_set_trainer (card, lk_trainer_get_name (trainer),
                             lk_job_get_fact (job, LK_FACT_TRAINER_VERSION));
  lk_model_card_set_dataset (card, (guint) lk_job_get_fact_int (job, LK_FACT_ARCHIVE_ENTRIES, 0),
                             (guint) lk_job_get_fact_int (job, "archiveCaptions", 0),
                             resolution != NULL ? lk_json_peek_string (inputs, resolution) : NULL,
                             lk_job_get_fact (job, LK_FACT_DATASET_DIGEST));
  lk_model_card_set_training (card, lk_job_get_fact_double (job, LK_FACT_TRAINING_SECONDS, 0),
                              lk_job_get_fact_double (job, LK_FACT_COST, -1), g_get_real_time ());
  lk_model_card_set_weights (card, lk_job_get_fact (job, LK_FACT_WEIGHTS_SHA256),
                             lk_job_get_fact_int (job, LK_FACT_WEIGHTS_SIZE, 0),
                             (guint) lk_job_get_fact_int (job, LK_FACT_WEIGHTS_RANK, 0));
  lk_model_card_set_practice (card, lk_run_is_practice (run));
  add_settings (run, card);

  return lk_model_card_render (card);
}
