/* lk-dataset-text.c: a dataset in a few words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-dataset-text.h"

#include <glib/gi18n.h>

/**
 * lk_dataset_text_captions:
 * @dataset: a dataset
 *
 * Returns: (transfer full): such as “12 pictures, all with captions”
 */
char *
lk_dataset_text_captions (LkDataset *dataset)
{
  guint n_pictures = lk_dataset_get_n_pictures (dataset);
  guint n_captions = lk_dataset_get_n_captions (dataset);
  g_autofree char *pictures =
      g_strdup_printf (ngettext ("%u picture", "%u pictures", n_pictures), n_pictures);

  if (n_pictures == 0)
    return g_strdup (_ ("Empty"));
  if (n_captions == 0)
    /* Translators: %s is a number of pictures, such as "12 pictures" */
    return g_strdup_printf (_ ("%s, no captions"), pictures);
  if (n_captions == 1 && n_pictures == 1)
    return g_strdup (_ ("1 picture, with a caption"));
  if (n_captions == n_pictures)
    /* Translators: %s is a number of pictures, such as "12 pictures" */
    return g_strdup_printf (_ ("%s, all with captions"), pictures);

  return g_strdup_printf (
      /* Translators: %s is a number of pictures, such as "12 pictures" */
      ngettext ("%s, %u with a caption", "%s, %u with captions", n_captions), pictures, n_captions);
}
