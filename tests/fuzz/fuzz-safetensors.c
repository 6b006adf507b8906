/* fuzz-safetensors.c: the header of a file of weights, from memory and from a file
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "fuzz.h"
#include "lk-safetensors.h"

#include <unistd.h>

static void
use (LkSafetensors *safetensors)
{
  g_autoptr (GHashTable) metadata = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GBytes) header = NULL;
  gboolean uniform;

  for (guint i = 0; i < lk_safetensors_get_n_tensors (safetensors); i++)
    g_assert_nonnull (lk_safetensors_get_tensor (safetensors, i)->name);
  lk_safetensors_get_rank (safetensors, &uniform);
  lk_safetensors_get_key_style (safetensors);
  g_hash_table_insert (metadata, (gpointer) "lorikeet", (gpointer) "\"quoted\"");
  header = lk_safetensors_build_header (safetensors, metadata);
  g_assert_nonnull (header);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree char *path = NULL;
  g_autofree char *text = fuzz_dup_text (data, size);
  int file = fuzz_open (data, size, &path);
  g_autoptr (GFile) source = g_file_new_for_path (path);
  g_autoptr (LkSafetensors) whole = lk_safetensors_new_for_file_sync (source, NULL, NULL);
  g_autoptr (LkSafetensors) header = NULL;

  if (size > 8)
    header = lk_safetensors_new_from_header (text + 8, size - 8, 4096, NULL);
  if (whole != NULL)
    use (whole);
  if (header != NULL)
    use (header);
  close (file);

  return 0;
}
