/* fuzz-archive.c: an archive of pictures that somebody drops on the window
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "fuzz.h"
#include "lk-archive-unpack.h"

#include <unistd.h>

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (LkImportBatch) batch = lk_import_batch_new (fuzz_folder ());
  g_autofree char *path = NULL;
  int file;

  batch->max_entries = 64;
  batch->max_unpacked = 1024 * 1024;
  batch->max_ratio = 200;
  if (!lk_import_batch_open (batch, NULL))
    return 0;

  file = fuzz_open (data, size, &path);
  lk_archive_sniff (data, size);
  if (lk_archive_unpack (batch, path, "archive", NULL, NULL))
    lk_import_pair_captions (batch);
  close (file);
  lk_import_batch_close (batch);

  return 0;
}
