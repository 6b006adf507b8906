/* lk-model-publish.c: a trained model into a folder, or to the Hub
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-model-private.h"

#include "lk-error.h"
#include "lk-flow.h"
#include "lk-hub-publish.h"
#include "lk-save.h"

#include <glib/gi18n-lib.h>

#define WEIGHTS_NAME "lora.safetensors"
#define LOAD_CALL    "pipeline.load_lora_weights("

/* --- Into a folder --- */

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LkModel *self = g_task_get_source_object (task);
  GError *error = NULL;
  char *path = lk_save_finish (result, &error);

  if (path == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  lk_model_set_saved_path (self, path);
  g_task_return_pointer (task, path, g_free);
}

/**
 * lk_model_save_async:
 * @self: a model
 * @folder: where the copy is to be
 * @cancellable: (nullable): ends it; nothing half done stays
 * @callback: called when it is there
 * @user_data: for @callback
 */
void
lk_model_save_async (LkModel *self,
                     GFile *folder,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  GTask *task;
  g_autofree char *path = g_file_get_path (folder);
  g_autofree char *slug = lk_recipe_dup_slug (lk_model_get_recipe (self));
  const LkSaveRequest request = {
    .weights = lk_model_get_weights_path (self),
    .sha256 = lk_model_get_sha256 (self),
    .card = lk_model_get_card_path (self),
    .folder = path,
    .slug = slug,
  };

  g_return_if_fail (LK_IS_MODEL (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, lk_model_save_async);
  if (path == NULL || request.weights == NULL)
    {
      g_task_return_new_error (task, LK_ERROR, LK_ERROR_FILE, "%s",
                               path == NULL ? _ ("Choose a folder of this computer")
                                            : _ ("The model’s file is not on this computer"));
      g_object_unref (task);
      return;
    }

  lk_save_async (&request, cancellable, saved_cb, task);
}

/**
 * lk_model_save_finish:
 * @self: a model
 * @result: the result
 * @error: return location for an %LK_ERROR_FILE
 *
 * Returns: (transfer full): the path of the copy, or %NULL with @error
 */
char *
lk_model_save_finish (LkModel *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- To the Hub --- */

typedef struct
{
  LkModel *model;   /* (owned) */
  LkHubClient *hub; /* (owned) */
  char *repo_id;
  char *card; /* (nullable) until it is read */
  gboolean is_private;
  LkProgressFunc progress;
  gpointer progress_data;
} Publishing;

static void
publishing_free (gpointer data)
{
  Publishing *self = data;

  g_object_unref (self->model);
  g_object_unref (self->hub);
  g_free (self->repo_id);
  g_free (self->card);
  g_free (self);
}

/* A card that was written for a folder loads the weights from there. */
static char *
point_to (const char *card, const char *repo_id)
{
  const char *call = strstr (card, LOAD_CALL);
  const char *begin = call != NULL ? call + strlen (LOAD_CALL) : NULL;
  const char *end = begin != NULL ? strstr (begin, ", weight_name") : NULL;
  GString *text;

  if (end == NULL)
    return g_strdup (card);

  text = g_string_new_len (card, begin - card);
  g_string_append_printf (text, "\"%s\"%s", repo_id, end);

  return g_string_free (text, FALSE);
}

static void
card_begin (LkFlow *flow, gpointer state)
{
  Publishing *self = state;
  g_autoptr (GFile) file = g_file_new_for_path (lk_model_get_card_path (self->model));

  g_file_load_contents_async (file, lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
card_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Publishing *self = state;
  g_autoptr (GFile) file = G_FILE (g_async_result_get_source_object (result));
  g_autofree char *text = NULL;

  if (g_file_load_contents_finish (file, result, &text, NULL, NULL, error))
    self->card = point_to (text, self->repo_id);
  else
    *error = lk_error_from_io (*error, lk_model_get_card_path (self->model));

  return LK_FLOW_NEXT;
}

static void
create_begin (LkFlow *flow, gpointer state)
{
  Publishing *self = state;

  lk_hub_client_create_repo_async (self->hub, self->repo_id, self->is_private,
                                   lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
create_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  lk_hub_client_create_repo_finish (((Publishing *) state)->hub, result, NULL, error);

  return LK_FLOW_NEXT;
}

static void
publish_begin (LkFlow *flow, gpointer state)
{
  Publishing *self = state;
  g_autoptr (GFile) weights = g_file_new_for_path (lk_model_get_weights_path (self->model));
  g_autoptr (GBytes) card = g_bytes_new (self->card, strlen (self->card));
  g_autofree char *summary =
      g_strdup_printf ("Add the LoRA “%s”", lk_model_get_title (self->model));
  g_autoptr (LkHubPlan) plan = lk_hub_plan_new (self->repo_id, summary);

  lk_hub_plan_add_file (plan, WEIGHTS_NAME, weights, lk_model_get_sha256 (self->model));
  lk_hub_plan_add_bytes (plan, "README.md", card);
  lk_hub_client_publish_async (self->hub, plan, self->progress, self->progress_data,
                               lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
publish_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Publishing *self = state;
  g_autoptr (LkHubPublication) publication =
      lk_hub_client_publish_finish (self->hub, result, error);

  if (publication != NULL)
    lk_model_set_repository (self->model, self->repo_id, publication->repo_uri);

  return LK_FLOW_DONE;
}

/* clang-format off */
static const LkFlowStep steps[] = {
  { "read-card", card_begin, card_end },
  { "create-repository", create_begin, create_end },
  { "publish", publish_begin, publish_end },
  { NULL }
};
/* clang-format on */

/**
 * lk_model_publish_async:
 * @self: a model whose files are on this computer
 * @hub: the person's account
 * @repo_id: `namespace/name`; made if need be
 * @is_private: whether a new repository is seen by its members only
 * @progress: (nullable): told how much was sent
 * @progress_data: for @progress
 * @cancellable: (nullable): ends it
 * @callback: called when it was read back
 * @user_data: for @callback
 */
void
lk_model_publish_async (LkModel *self,
                        LkHubClient *hub,
                        const char *repo_id,
                        gboolean is_private,
                        LkProgressFunc progress,
                        gpointer progress_data,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  Publishing *publishing;
  GError *error = NULL;

  g_return_if_fail (LK_IS_MODEL (self));

  if (lk_model_get_card_path (self) == NULL || lk_model_get_weights_path (self) == NULL)
    error = g_error_new_literal (LK_ERROR, LK_ERROR_FILE,
                                 _ ("The model’s file is not on this computer"));
  if (error != NULL || !lk_hub_check_repo_id (repo_id, &error))
    {
      g_task_report_error (self, callback, user_data, lk_model_publish_async, error);
      return;
    }

  publishing = g_new0 (Publishing, 1);
  publishing->model = g_object_ref (self);
  publishing->hub = g_object_ref (hub);
  publishing->repo_id = g_strdup (repo_id);
  publishing->is_private = is_private;
  publishing->progress = progress;
  publishing->progress_data = progress_data;
  lk_flow_run_async (self, steps, publishing, publishing_free, cancellable, callback, user_data);
}

/**
 * lk_model_publish_finish:
 * @self: a model
 * @result: the result
 * @error: return location
 *
 * Returns: whether the repository has it, read back and compared
 */
gboolean
lk_model_publish_finish (LkModel *self, GAsyncResult *result, GError **error)
{
  if (g_async_result_is_tagged (result, lk_model_publish_async))
    return g_task_propagate_boolean (G_TASK (result), error);

  return lk_flow_run_finish (self, result, error) != NULL;
}
