/* lk-save.h: weights into a folder of a person, such as ComfyUI's
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LkSaveRequest:
 * @weights: path of the file
 * @sha256: its digest
 * @card: (nullable): path of a Markdown file that goes with it
 * @folder: where it is to be, made if need be
 * @slug: its name there, without `.safetensors`
 */
typedef struct
{
  const char *weights;
  const char *sha256;
  const char *card;
  const char *folder;
  const char *slug;
} LkSaveRequest;

void lk_save_async (const LkSaveRequest *request,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data);
char *lk_save_finish (GAsyncResult *result, GError **error);

G_END_DECLS
