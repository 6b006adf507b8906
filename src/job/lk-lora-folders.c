/* lk-lora-folders.c: where the programs that paint with LoRAs look for them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-lora-folders.h"

/* Below a folder in which programs are kept. */
static const struct
{
  const char *program;
  const char *path;
} places[] = {
  { "ComfyUI", "ComfyUI/models/loras" },
  { "ComfyUI", "comfyui/models/loras" },
  { "ComfyUI", "comfy/ComfyUI/models/loras" },
  { "Stable Diffusion WebUI", "stable-diffusion-webui/models/Lora" },
  { "Stable Diffusion WebUI Forge", "stable-diffusion-webui-forge/models/Lora" },
  { "SD.Next", "sdnext/models/Lora" },
  { "SD.Next", "automatic/models/Lora" },
  { "SwarmUI", "SwarmUI/Models/Lora" },
  { "SwarmUI", "StableSwarmUI/Models/Lora" },
  { "InvokeAI", "invokeai/autoimport/lora" },
  { "InvokeAI", "invokeai/models/flux/lora" },
  { "Fooocus", "Fooocus/models/loras" },
};

static const char *const parents[] = {
  "",    "Documents", "Downloads", "Programs", "apps",         "src",
  "git", "code",      "Projects",  "AI",       ".local/share",
};

void
lk_lora_folder_free (LkLoraFolder *self)
{
  g_free (self->program);
  g_free (self->path);
  g_free (self);
}

static void
look_below (const char *parent, GPtrArray *found)
{
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_build_filename (parent, places[i].path, NULL);
      LkLoraFolder *folder;

      if (!g_file_test (path, G_FILE_TEST_IS_DIR))
        continue;

      folder = g_new0 (LkLoraFolder, 1);
      folder->program = g_strdup (places[i].program);
      folder->path = g_steal_pointer (&path);
      g_ptr_array_add (found, folder);
    }
}

static void
find_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_lora_folder_free);

  for (gsize i = 0; i < G_N_ELEMENTS (parents) && !g_cancellable_is_cancelled (cancellable); i++)
    {
      g_autofree char *parent = g_build_filename (task_data, parents[i], NULL);

      if (g_file_test (parent, G_FILE_TEST_IS_DIR))
        look_below (parent, found);
    }

  g_task_return_pointer (task, found, (GDestroyNotify) g_ptr_array_unref);
}

/**
 * lk_lora_folders_find_async:
 * @home: (nullable): where to look; the person's home when %NULL
 * @cancellable: (nullable): ends it
 * @callback: called when all usual places were looked at
 * @user_data: for @callback
 *
 * Looks at a list of usual places; searches nothing.
 */
void
lk_lora_folders_find_async (const char *home,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_lora_folders_find_async);
  g_task_set_task_data (task, g_strdup (home != NULL ? home : g_get_home_dir ()), g_free);
  g_task_run_in_thread (task, find_thread);
}

/**
 * lk_lora_folders_find_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full) (element-type LkLoraFolder): those that are there
 */
GPtrArray *
lk_lora_folders_find_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lk_lora_folders_find_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
