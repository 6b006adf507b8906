/* lk-lora-folders.h: where the programs that paint with LoRAs look for them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LkLoraFolder:
 * @program: such as `ComfyUI`
 * @path: a folder that is there
 */
typedef struct
{
  char *program;
  char *path;
} LkLoraFolder;

void lk_lora_folder_free (LkLoraFolder *self);

void lk_lora_folders_find_async (const char *home,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GPtrArray *lk_lora_folders_find_finish (GAsyncResult *result, GError **error);

G_END_DECLS
