/* lk-publisher-folder.c: a folder of this computer, such as ComfyUI's
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-publisher.h"

#include "lk-json.h"
#include "lk-save.h"

#include <glib/gi18n-lib.h>

static gboolean
is_wanted (LkRun *run)
{
  return lk_recipe_get_save_to (run->recipe) != NULL;
}

static gboolean
is_done (LkRun *run)
{
  return lk_job_has_fact (run->job, LK_FACT_SAVED_PATH);
}

static void
run_async (LkRun *run, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *slug = lk_recipe_dup_slug (run->recipe);
  const LkSaveRequest request = {
    .weights = lk_job_get_fact (run->job, LK_FACT_WEIGHTS_PATH),
    .sha256 = lk_job_get_fact (run->job, LK_FACT_WEIGHTS_SHA256),
    .folder = lk_recipe_get_save_to (run->recipe),
    .slug = slug,
  };

  lk_run_say (run, 0.96, _ ("Saving the model to %s"), request.folder);
  lk_save_async (&request, cancellable, callback, user_data);
}

static gboolean
run_finish (LkRun *run, GAsyncResult *result, GError **error)
{
  g_autofree char *path = lk_save_finish (result, error);

  if (path == NULL)
    return FALSE;

  lk_job_set_fact (run->job, LK_FACT_SAVED_PATH, path);
  lk_run_log (run, lk_json_object_new ("s:path", path, NULL), "The model was saved to a folder");

  return TRUE;
}

const LkPublisher lk_publisher_folder = {
  .id = "folder",
  .is_wanted = is_wanted,
  .is_done = is_done,
  .run_async = run_async,
  .run_finish = run_finish,
};
