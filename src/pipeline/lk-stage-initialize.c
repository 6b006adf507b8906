/* lk-stage-initialize.c: everything that can be known before anything costs money
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-run-money.h"
#include "lk-stage.h"
#include "lk-storage.h"

#include "lk-checkup.h"
#include "lk-dataset.h"
#include "lk-error.h"
#include "lk-flow.h"
#include "lk-json.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* So many pictures are named in an event at most. */
#define MAX_NAMES 20

typedef struct
{
  LkRun *run;           /* (owned) */
  LkManifest *manifest; /* (owned) (nullable) of the dataset */
  guint n_pictures;
  const LkStorage *storage;
} Init;

static void
init_free (gpointer data)
{
  Init *init = data;

  g_object_unref (init->run);
  g_clear_pointer (&init->manifest, lk_manifest_unref);
  g_free (init);
}

/* Step 1: how many pictures are there? */

static gboolean
has_no_dataset (gpointer state)
{
  return lk_recipe_get_dataset (((Init *) state)->run->recipe) == NULL;
}

static void
dataset_begin (LkFlow *flow, gpointer state)
{
  Init *init = state;
  g_autoptr (GFile) folder = g_file_new_for_path (lk_recipe_get_dataset (init->run->recipe));

  lk_run_say (init->run, 0.05, "%s", _ ("Looking at the pictures"));
  lk_dataset_open_async (folder, lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
dataset_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Init *init = state;
  g_autoptr (LkDataset) dataset = lk_dataset_open_finish (result, error);

  if (dataset == NULL)
    return LK_FLOW_DONE;

  init->manifest = lk_dataset_snapshot (dataset);
  init->n_pictures = lk_manifest_get_n_entries (init->manifest);
  if (lk_dataset_get_cover (dataset) != NULL)
    lk_job_set_fact (init->run->job, LK_FACT_COVER,
                     lk_picture_get_path (lk_dataset_get_cover (dataset)));

  return LK_FLOW_NEXT;
}

/* Step 2: all faults of the recipe at once; and can the destination be written? */

static void
log_warnings (LkRun *run, GPtrArray *faults)
{
  for (guint i = 0; i < faults->len; i++)
    {
      const LkRecipeFault *fault = g_ptr_array_index (faults, i);

      if (fault->warning)
        lk_trace_log (run->trace, LK_EVENT_WARNING,
                      lk_json_object_new ("s:field", fault->field, NULL), "%s", fault->message);
    }
}

static GError *
check_folder (const char *path)
{
  if (g_mkdir_with_parents (path, 0755) != 0)
    return g_error_new (LK_ERROR, LK_ERROR_FILE, _ ("The folder %s cannot be made: %s"), path,
                        g_strerror (errno));

  if (access (path, W_OK) != 0)
    return g_error_new (LK_ERROR, LK_ERROR_FILE,
                        _ ("The folder %s cannot be written to: choose another one"), path);

  return NULL;
}

static void
folder_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  char **paths = task_data;
  GError *error = NULL;

  for (guint i = 0; paths[i] != NULL && error == NULL; i++)
    error = check_folder (paths[i]);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* The trace's first event; it tells how many pictures there are. */
static void
announce (LkRun *run, guint n_pictures)
{
  if (!run->announced)
    lk_run_log (run,
                lk_json_object_new ("s:modelName", lk_recipe_get_model_name (run->recipe),
                                    "i:imageCount", (gint64) n_pictures, NULL),
                "Starting complete LoRA training workflow");
  run->announced = TRUE;
}

static void
recipe_begin (LkFlow *flow, gpointer state)
{
  Init *init = state;
  LkRun *run = init->run;
  g_autoptr (GPtrArray) faults = lk_recipe_validate (run->recipe, run->catalogue, init->n_pictures);
  GError *error = lk_recipe_faults_to_error (faults);
  const char *paths[] = { run->folder, lk_recipe_get_save_to (run->recipe), NULL };
  g_autoptr (GTask) task = NULL;

  announce (run, init->n_pictures + lk_recipe_get_images (run->recipe)->len);
  if (error != NULL)
    {
      run->final = TRUE;
      lk_run_fail_now (lk_flow_ready, flow, error);
      return;
    }

  log_warnings (run, faults);
  task = g_task_new (NULL, lk_flow_get_cancellable (flow), lk_flow_ready, flow);
  g_task_set_task_data (task, g_strdupv ((char **) paths), (GDestroyNotify) g_strfreev);
  g_task_run_in_thread (task, folder_thread);
}

static LkFlowAction
recipe_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Init *init = state;
  guint n = init->n_pictures + lk_recipe_get_images (init->run->recipe)->len;

  if (lk_run_failed_now (result, error) || !g_task_propagate_boolean (G_TASK (result), error))
    return LK_FLOW_DONE;

  lk_job_set_fact_int (init->run->job, LK_FACT_PICTURES, n);

  return LK_FLOW_NEXT;
}

/* Step 3: what will the trainer make of the pictures? */

static gboolean
has_nothing_to_check (gpointer state)
{
  return ((Init *) state)->n_pictures == 0;
}

static void
checkup_begin (LkFlow *flow, gpointer state)
{
  Init *init = state;
  LkRecipe *recipe = init->run->recipe;
  const char *trainer_id = lk_recipe_get_trainer (recipe);
  LkTrainer *trainer = trainer_id != NULL ? lk_catalogue_find (init->run->catalogue, trainer_id)
                                          : lk_catalogue_find_default (init->run->catalogue);
  g_autofree guint *resolutions = trainer != NULL ? lk_recipe_dup_resolutions (recipe, trainer)
                                                  : NULL;
  LkCheckupOptions options = {
    .trigger_word = lk_recipe_get_trigger_word (recipe),
    .resolutions = resolutions,
  };

  lk_checkup_run_async (init->manifest, &options, NULL, NULL, lk_flow_get_cancellable (flow),
                        lk_flow_ready, flow);
}

static LkEventLevel
event_level_for (LkFindingLevel level)
{
  switch (level)
    {
    case LK_FINDING_ERROR:
      return LK_EVENT_ERROR;
    case LK_FINDING_WARNING:
      return LK_EVENT_WARNING;
    case LK_FINDING_INFO:
    default:
      return LK_EVENT_INFO;
    }
}

static void
log_finding (LkRun *run, LkFinding *finding)
{
  const char *const *pictures = lk_finding_get_pictures (finding);
  JsonArray *names = json_array_new ();
  guint n = g_strv_length ((GStrv) pictures);

  for (guint i = 0; i < MIN (n, MAX_NAMES); i++)
    json_array_add_string_element (names, pictures[i]);

  lk_trace_log (run->trace, event_level_for (lk_finding_get_level (finding)),
                lk_json_object_new ("s:finding", lk_finding_get_code (finding), "s:remedy",
                                    lk_finding_remedy_to_string (lk_finding_get_remedy (finding)),
                                    "i:count", (gint64) n, "a:pictures", names, NULL),
                "%s", lk_finding_get_sentence (finding));
}

static LkFlowAction
checkup_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Init *init = state;
  g_autoptr (LkCheckup) checkup = lk_checkup_run_finish (result, error);

  if (checkup == NULL)
    return LK_FLOW_DONE;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (checkup)); i++)
    {
      g_autoptr (LkFinding) finding = g_list_model_get_item (G_LIST_MODEL (checkup), i);

      log_finding (init->run, finding);
    }

  if (!lk_checkup_can_train (checkup))
    {
      g_autoptr (LkFinding) worst = g_list_model_get_item (G_LIST_MODEL (checkup), 0);

      /* The pictures will not be other ones the next time. */
      init->run->final = TRUE;
      g_set_error_literal (error, LK_ERROR, LK_ERROR_VALIDATION, lk_finding_get_sentence (worst));
      lk_error_set_field (*error, "dataset");
    }

  return LK_FLOW_NEXT;
}

/* Step 4: may it be paid for? */

static void
limits_begin (LkFlow *flow, gpointer state)
{
  lk_run_check_limits_async (((Init *) state)->run, lk_flow_get_cancellable (flow), lk_flow_ready,
                             flow);
}

static LkFlowAction
limits_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  lk_run_check_limits_finish (((Init *) state)->run, result, error);

  return LK_FLOW_NEXT;
}

/* Step 5: Replicate's account, which also names the destination's owner. */

static void
replicate_begin (LkFlow *flow, gpointer state)
{
  Init *init = state;
  GError *error = NULL;
  LkReplicateClient *client = lk_run_get_replicate (init->run, &error);

  lk_run_say (init->run, 0.3, "%s", _ ("Asking Replicate whether the token is good"));
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

static LkFlowAction
replicate_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Init *init = state;
  g_autoptr (LkReplicateAccount) account = NULL;
  g_autofree char *destination = NULL;

  if (lk_run_failed_now (result, error))
    return LK_FLOW_DONE;

  account = lk_replicate_client_get_account_finish (init->run->replicate, result, error);
  if (account == NULL)
    return LK_FLOW_DONE;

  destination = destination_for (init->run, account->name);
  lk_job_set_fact (init->run->job, LK_FACT_DESTINATION, destination);

  return LK_FLOW_NEXT;
}

/* Step 6: the Hub's account: may the token write where the model is to go? */

static gboolean
is_not_published (gpointer state)
{
  return !lk_recipe_get_publish (((Init *) state)->run->recipe);
}

static void
hub_begin (LkFlow *flow, gpointer state)
{
  Init *init = state;
  GError *error = NULL;
  LkHubClient *client = lk_run_get_hub (init->run, &error);

  lk_run_say (init->run, 0.5, "%s", _ ("Asking the Hugging Face Hub whether the token is good"));
  if (client != NULL)
    lk_hub_client_whoami_async (client, lk_flow_get_cancellable (flow), lk_flow_ready, flow);
  else
    lk_run_fail_now (lk_flow_ready, flow, error);
}

static char *
repository_for (LkRun *run, const char *account)
{
  const char *wish = lk_recipe_get_repository (run->recipe);
  const char *owner = lk_accounts_get (lk_run_get_accounts (run), LK_ACCOUNT_HUB_USERNAME);
  g_autofree char *slug = lk_recipe_dup_slug (run->recipe);

  if (wish != NULL && strchr (wish, '/') != NULL)
    return g_strdup (wish);

  return g_strdup_printf ("%s/%s", owner != NULL ? owner : account, wish != NULL ? wish : slug);
}

static LkFlowAction
hub_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Init *init = state;
  g_autoptr (LkHubAccount) account = NULL;
  g_autofree char *repository = NULL;
  g_autofree char *owner = NULL;
  g_autofree char *reason = NULL;

  if (lk_run_failed_now (result, error))
    return LK_FLOW_DONE;

  account = lk_hub_client_whoami_finish (init->run->hub, result, error);
  if (account == NULL)
    return LK_FLOW_DONE;

  repository = repository_for (init->run, account->name);
  owner = g_strndup (repository, (gsize) (strchr (repository, '/') - repository));
  if (!lk_hub_account_can_write (account, owner, &reason))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_AUTHENTICATION, "%s",
                   reason != NULL ? reason : _ ("The Hugging Face token may not write"));
      return LK_FLOW_DONE;
    }

  lk_job_set_fact (init->run->job, LK_FACT_REPOSITORY, repository);

  return LK_FLOW_NEXT;
}

/* Step 7: the storage. */

static void
storage_begin (LkFlow *flow, gpointer state)
{
  Init *init = state;
  GError *error = NULL;

  lk_run_say (init->run, 0.7, "%s", _ ("Trying the storage"));
  init->storage = lk_storage_choose (init->run, &error);
  if (error != NULL || init->storage->test_async == NULL)
    lk_run_fail_now (lk_flow_ready, flow, error);
  else
    init->storage->test_async (init->run, lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
storage_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Init *init = state;
  gboolean ok;

  if (init->storage == NULL || init->storage->test_finish == NULL)
    ok = lk_run_failed_now (result, error) && *error == NULL;
  else
    ok = init->storage->test_finish (init->run, result, error);

  if (ok)
    lk_job_set_fact (init->run->job, LK_FACT_STORAGE, init->storage->id);

  return LK_FLOW_DONE;
}

/* clang-format off */
static const LkFlowStep steps[] = {
  { "count-pictures", dataset_begin, dataset_end, has_no_dataset },
  { "check-recipe", recipe_begin, recipe_end },
  { "check-pictures", checkup_begin, checkup_end, has_nothing_to_check },
  { "check-limits", limits_begin, limits_end },
  { "check-replicate", replicate_begin, replicate_end },
  { "check-hub", hub_begin, hub_end, is_not_published },
  { "check-storage", storage_begin, storage_end },
  { NULL }
};
/* clang-format on */

static gboolean
is_done (LkRun *run)
{
  return lk_job_has_fact (run->job, LK_FACT_STORAGE) &&
         lk_job_has_fact (run->job, LK_FACT_DESTINATION);
}

static void
run_async (LkRun *run, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Init *init = g_new0 (Init, 1);

  init->run = g_object_ref (run);
  lk_flow_run_async (run, steps, init, init_free, cancellable, callback, user_data);
}

static gboolean
run_finish (LkRun *run, GAsyncResult *result, GError **error)
{
  return lk_flow_run_finish (run, result, error) != NULL;
}

const LkStage lk_stage_initialize = {
  .id = LK_STAGE_INITIALIZING,
  .is_done = is_done,
  .run_async = run_async,
  .run_finish = run_finish,
};
