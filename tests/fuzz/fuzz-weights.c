/* fuzz-weights.c: what a trainer gives: an archive with weights in it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "fuzz.h"
#include "lk-weights.h"

#include <unistd.h>

static void
ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  const LkWeightsOptions options = { NULL, 16, 1024 * 1024 };
  g_autofree char *path = NULL;
  int file = fuzz_open (data, size, &path);
  g_autoptr (GFile) source = g_file_new_for_path (path);
  g_autoptr (GFile) folder = g_file_new_for_path (fuzz_folder ());
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LkWeights) weights = NULL;

  lk_weights_unpack_async (source, folder, &options, NULL, NULL, NULL, ready_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  weights = lk_weights_unpack_finish (result, NULL);
  close (file);
  fuzz_empty (fuzz_folder ());

  return 0;
}
