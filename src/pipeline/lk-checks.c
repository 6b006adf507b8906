/* lk-checks.c: everything that can be known here before anything costs money
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-checks.h"

#include "lk-checkup.h"
#include "lk-dataset.h"
#include "lk-error.h"
#include "lk-json.h"
#include "lk-run-money.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* So many pictures are named in an event at most. */
#define MAX_NAMES 20

/* So many findings become events at most: the worst ones, which come first. */
#define MAX_FINDINGS 50

/* The archive, the training's output and the weights of a usual model. */
#define NEEDED_BYTES (G_GINT64_CONSTANT (256) * 1024 * 1024)

/**
 * lk_checks_new: (skip)
 * @run: a run
 *
 * Returns: (transfer full): the state of the steps
 */
LkChecks *
lk_checks_new (LkRun *run)
{
  LkChecks *self = g_new0 (LkChecks, 1);

  self->run = g_object_ref (run);
  self->free_bytes = -1;

  return self;
}

void
lk_checks_free (LkChecks *self)
{
  g_object_unref (self->run);
  g_clear_pointer (&self->manifest, lk_manifest_unref);
  g_clear_pointer (&self->hub, lk_hub_account_unref);
  g_free (self->replicate_name);
  g_free (self);
}

/* Step 1: how many pictures are there? */

static gboolean
has_no_dataset (gpointer state)
{
  return lk_recipe_get_dataset (((LkChecks *) state)->run->recipe) == NULL;
}

static void
dataset_begin (LkFlow *flow, gpointer state)
{
  LkChecks *self = state;
  g_autoptr (GFile) folder = g_file_new_for_path (lk_recipe_get_dataset (self->run->recipe));

  lk_run_say (self->run, 0.05, "%s", _ ("Looking at the pictures"));
  lk_dataset_open_async (folder, lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
dataset_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  LkChecks *self = state;
  g_autoptr (LkDataset) dataset = lk_dataset_open_finish (result, error);

  if (dataset == NULL)
    return LK_FLOW_DONE;

  self->manifest = lk_dataset_snapshot (dataset);
  self->n_pictures = lk_manifest_get_n_entries (self->manifest);
  if (lk_dataset_get_cover (dataset) != NULL)
    lk_job_set_fact (self->run->job, LK_FACT_COVER,
                     lk_picture_get_path (lk_dataset_get_cover (dataset)));

  return LK_FLOW_NEXT;
}

/* Step 2: all faults of the recipe at once. */

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
  LkChecks *self = state;
  LkRun *run = self->run;
  g_autoptr (GPtrArray) faults = lk_recipe_validate (run->recipe, run->catalogue, self->n_pictures);
  GError *error = lk_recipe_faults_to_error (faults);

  announce (run, self->n_pictures + lk_recipe_get_images (run->recipe)->len);
  if (error != NULL)
    run->final = TRUE;
  log_warnings (run, faults);
  lk_run_fail_now (lk_flow_ready, flow, error);
}

static LkFlowAction
recipe_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  LkChecks *self = state;
  guint n = self->n_pictures + lk_recipe_get_images (self->run->recipe)->len;

  lk_run_failed_now (result, error);
  self->recipe_good = *error == NULL;
  if (self->recipe_good)
    lk_job_set_fact_int (self->run->job, LK_FACT_PICTURES, n);

  return LK_FLOW_NEXT;
}

/* Step 3: can be written what is to be written, and is there room? */

static GError *
check_folder (const char *path, gint64 *free_bytes)
{
  struct statvfs room;

  if (g_mkdir_with_parents (path, 0755) != 0)
    return g_error_new (LK_ERROR, LK_ERROR_FILE, _ ("The folder %s cannot be made: %s"), path,
                        g_strerror (errno));

  if (access (path, W_OK) != 0)
    return g_error_new (LK_ERROR, LK_ERROR_FILE,
                        _ ("The folder %s cannot be written to: choose another one"), path);

  if (statvfs (path, &room) != 0)
    return NULL;

  *free_bytes = (gint64) room.f_bavail * (gint64) room.f_frsize;
  if (*free_bytes < NEEDED_BYTES)
    {
      g_autofree char *there = g_format_size ((guint64) *free_bytes);
      g_autofree char *needed = g_format_size (NEEDED_BYTES);

      return g_error_new (LK_ERROR, LK_ERROR_FILE,
                          _ ("There is only %s of room in %s, and a model with its archive needs "
                             "%s: make room"),
                          there, path, needed);
    }

  return NULL;
}

typedef struct
{
  char **paths;
  gint64 free_bytes;
} Folders;

static void
folders_free (gpointer data)
{
  Folders *folders = data;

  g_strfreev (folders->paths);
  g_free (folders);
}

static void
folders_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Folders *folders = task_data;
  GError *error = NULL;

  for (guint i = 0; folders->paths[i] != NULL && error == NULL; i++)
    {
      gint64 room = G_MAXINT64;

      error = check_folder (folders->paths[i], &room);
      folders->free_bytes = MIN (folders->free_bytes, room);
    }

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
folders_begin (LkFlow *flow, gpointer state)
{
  LkChecks *self = state;
  const char *paths[] = { self->run->folder, lk_recipe_get_save_to (self->run->recipe), NULL };
  g_autoptr (GTask) task = g_task_new (NULL, lk_flow_get_cancellable (flow), lk_flow_ready, flow);
  Folders *folders = g_new0 (Folders, 1);

  folders->paths = g_strdupv ((char **) paths);
  folders->free_bytes = G_MAXINT64;
  g_task_set_source_tag (task, folders_begin);
  g_task_set_task_data (task, folders, folders_free);
  g_task_run_in_thread (task, folders_thread);
}

static LkFlowAction
folders_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  if (g_task_propagate_boolean (G_TASK (result), error))
    ((LkChecks *) state)->free_bytes =
        ((Folders *) g_task_get_task_data (G_TASK (result)))->free_bytes;

  return LK_FLOW_NEXT;
}

/* Step 4: what will the trainer make of the pictures? */

static gboolean
has_nothing_to_check (gpointer state)
{
  return ((LkChecks *) state)->n_pictures == 0;
}

static void
checkup_begin (LkFlow *flow, gpointer state)
{
  LkChecks *self = state;
  LkRecipe *recipe = self->run->recipe;
  const char *trainer_id = lk_recipe_get_trainer (recipe);
  LkTrainer *trainer = trainer_id != NULL ? lk_catalogue_find (self->run->catalogue, trainer_id)
                                          : lk_catalogue_find_default (self->run->catalogue);
  g_autofree guint *resolutions = trainer != NULL ? lk_recipe_dup_resolutions (recipe, trainer)
                                                  : NULL;
  LkCheckupOptions options = {
    .trigger_word = lk_recipe_get_trigger_word (recipe),
    .resolutions = resolutions,
  };

  lk_checkup_run_async (self->manifest, &options, NULL, NULL, lk_flow_get_cancellable (flow),
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
  LkChecks *self = state;
  g_autoptr (LkCheckup) checkup = lk_checkup_run_finish (result, error);
  guint n_findings;

  if (checkup == NULL)
    return LK_FLOW_DONE;

  n_findings = g_list_model_get_n_items (G_LIST_MODEL (checkup));
  for (guint i = 0; i < MIN (n_findings, MAX_FINDINGS); i++)
    {
      g_autoptr (LkFinding) finding = g_list_model_get_item (G_LIST_MODEL (checkup), i);

      log_finding (self->run, finding);
    }

  if (!lk_checkup_can_train (checkup))
    {
      g_autoptr (LkFinding) worst = g_list_model_get_item (G_LIST_MODEL (checkup), 0);

      /* The pictures will not be other ones the next time. */
      self->run->final = TRUE;
      g_set_error_literal (error, LK_ERROR, LK_ERROR_VALIDATION, lk_finding_get_sentence (worst));
      lk_error_set_field (*error, "dataset");
    }

  return LK_FLOW_NEXT;
}

/* Step 5: may it be paid for? */

static void
limits_begin (LkFlow *flow, gpointer state)
{
  lk_run_check_limits_async (((LkChecks *) state)->run, lk_flow_get_cancellable (flow),
                             lk_flow_ready, flow);
}

static LkFlowAction
limits_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  lk_run_check_limits_finish (((LkChecks *) state)->run, result, error);

  return LK_FLOW_NEXT;
}

/* clang-format off */
const LkFlowStep lk_check_steps[] = {
  { LK_CHECK_PICTURES, dataset_begin, dataset_end, has_no_dataset },
  { LK_CHECK_RECIPE, recipe_begin, recipe_end },
  { LK_CHECK_FOLDERS, folders_begin, folders_end },
  { LK_CHECK_DATASET, checkup_begin, checkup_end, has_nothing_to_check },
  { LK_CHECK_LIMITS, limits_begin, limits_end },
  { LK_CHECK_REPLICATE, lk_check_replicate_begin, lk_check_replicate_end },
  { LK_CHECK_TRAINER, lk_check_trainer_begin, lk_check_trainer_end, lk_check_trainer_done },
  { LK_CHECK_DESTINATION, lk_check_destination_begin, lk_check_destination_end,
    lk_check_destination_done },
  { LK_CHECK_HUB, lk_check_hub_begin, lk_check_hub_end, lk_check_hub_done },
  { LK_CHECK_REPOSITORY, lk_check_repository_begin, lk_check_repository_end,
    lk_check_repository_done },
  { LK_CHECK_LICENSE, lk_check_license_begin, lk_check_license_end, lk_check_license_done },
  { LK_CHECK_STORAGE, lk_check_storage_begin, lk_check_storage_end },
  { NULL }
};
/* clang-format on */
