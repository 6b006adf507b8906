/* lk-preview.c: what the trainer will see of a picture
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-preview.h"

#include "lk-caption.h"
#include "lk-image.h"

#include <glib/gi18n-lib.h>

static char *
say_changed (LkPicture *picture)
{
  const char *format = lk_picture_get_format (picture);
  g_autofree char *upper = NULL;

  if (lk_image_is_trained (format))
    return NULL;

  upper = g_ascii_strup (format, -1);

  return g_strdup_printf (_ ("Trainers leave out %s files in silence: “%s” is packed as a JPEG"),
                          upper, lk_picture_get_name (picture));
}

static char *
say_refused (LkPicture *picture)
{
  return g_strdup_printf (_ ("“%s” has %u × %u pixels, too few for any size that is trained"),
                          lk_picture_get_name (picture), lk_picture_get_width (picture),
                          lk_picture_get_height (picture));
}

static void
compute (LkPreview *self, LkPicture *picture, const guint *resolutions)
{
  guint width = lk_picture_get_width (picture);
  guint height = lk_picture_get_height (picture);
  guint n = 0;

  while (resolutions[n] != 0)
    n++;

  self->buckets = g_new0 (LkBucket, n + 1);
  for (guint i = 0; i < n; i++)
    self->n_buckets +=
        lk_bucket_compute (width, height, resolutions[i], &self->buckets[self->n_buckets]);
  if (self->n_buckets < n || MIN (width, height) < LK_IMAGE_MIN_SIDE)
    self->refused = say_refused (picture);
}

/**
 * lk_preview_new: (skip)
 * @picture: a picture
 * @resolutions: (nullable): the trainer's resolutions, ended by 0; 512, 768, 1024 if %NULL
 * @trigger_word: (nullable): the trigger word
 *
 * Computes only: no file is read.
 *
 * Returns: (transfer full): what the trainer will see
 */
LkPreview *
lk_preview_new (LkPicture *picture, const guint *resolutions, const char *trigger_word)
{
  LkPreview *self;

  g_return_val_if_fail (LK_IS_PICTURE (picture), NULL);

  self = g_new0 (LkPreview, 1);
  self->prompt = lk_caption_insert_trigger (lk_picture_get_caption (picture), trigger_word);
  self->n_tokens = lk_caption_estimate_tokens (self->prompt);
  self->changed = say_changed (picture);
  compute (self, picture, resolutions != NULL ? resolutions : lk_bucket_usual_resolutions);

  return self;
}

void
lk_preview_free (LkPreview *self)
{
  if (self == NULL)
    return;

  g_free (self->prompt);
  g_free (self->changed);
  g_free (self->refused);
  g_free (self->buckets);
  g_free (self);
}
