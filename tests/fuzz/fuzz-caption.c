/* fuzz-caption.c: a caption that came with a picture
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "fuzz.h"
#include "lk-caption.h"
#include "lk-dataset-folder.h"

#include <string.h>
#include <unistd.h>

static void
use (const char *caption)
{
  g_autofree char *trained = lk_caption_as_trained (caption, "LRKT");
  g_autofree char *inserted = lk_caption_insert_trigger (caption, "LRKT");
  g_autofree char *added = lk_caption_add_tag (caption, "blue, green");
  g_autofree char *removed = lk_caption_remove_tag (added, "green");
  g_autofree char *clean = lk_caption_clean (caption);
  g_auto (GStrv) tags = lk_caption_get_tags (caption);

  lk_caption_count_words (caption);
  lk_caption_estimate_tokens (caption);
  lk_caption_is_tag_list (caption);
  lk_caption_has_word (caption, "a");
  g_assert_true (lk_caption_has_word (inserted, "LRKT"));
  g_assert_true (g_utf8_validate (trained, -1, NULL));
  g_assert_true (g_utf8_validate (removed, -1, NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree char *path = NULL;
  int file = fuzz_open (data, size, &path);
  g_autofree char *caption = lk_dataset_folder_load_caption (path);

  if (caption != NULL)
    {
      g_assert_true (g_utf8_validate (caption, -1, NULL));
      use (caption);
    }
  close (file);

  return 0;
}
