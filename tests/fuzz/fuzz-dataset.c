/* fuzz-dataset.c: the dataset.json of a folder that somebody passes on
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "fuzz.h"
#include "lk-dataset-folder.h"

#include <fcntl.h>
#include <sys/stat.h>

/* Known to the seeds, so that what they tell of the picture is believed. */
#define MODIFIED 1700000000

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  static const struct timespec times[2] = { { MODIFIED, 0 }, { MODIFIED, 0 } };
  g_autofree char *description = g_build_filename (fuzz_folder (), LK_DATASET_FILE, NULL);
  g_autofree char *picture = g_build_filename (fuzz_folder (), "a.jpg", NULL);
  g_autofree char *caption = g_build_filename (fuzz_folder (), "a.txt", NULL);
  g_autoptr (LkDatasetFolder) folder = NULL;

  /* Nothing is decoded here: a picture that is not known is looked at by no one. */
  g_setenv ("LORIKEET_DECODER", "/nonexistent", TRUE);
  g_file_set_contents_full (description, (const char *) data, (gssize) size,
                            G_FILE_SET_CONTENTS_NONE, 0600, NULL);
  g_file_set_contents_full (picture, "picture", 7, G_FILE_SET_CONTENTS_NONE, 0600, NULL);
  g_file_set_contents_full (caption, "a bird", 6, G_FILE_SET_CONTENTS_NONE, 0600, NULL);
  utimensat (AT_FDCWD, picture, times, 0);
  folder = lk_dataset_folder_load (fuzz_folder (), NULL, NULL);
  g_assert_nonnull (folder);
  for (guint i = 0; i < folder->pictures->len; i++)
    {
      const LkFolderPicture *each = g_ptr_array_index (folder->pictures, i);

      g_assert_cmpint (each->facts->orientation, <=, 8);
    }
  fuzz_empty (fuzz_folder ());

  return 0;
}
