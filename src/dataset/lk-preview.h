/* lk-preview.h: what the trainer will see of a picture
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-buckets.h"
#include "lk-picture.h"

G_BEGIN_DECLS

/**
 * LkPreview:
 * @prompt: the caption as it is trained
 * @n_tokens: how many tokens that is, as far as it can be estimated
 * @changed: (nullable): why a trainer would leave out this file in silence, and what is
 *   packed in its place, in a sentence
 * @refused: (nullable): why it cannot be trained, in a sentence
 * @buckets: (array length=n_buckets): the crop at each resolution
 * @n_buckets: how many there are; fewer than resolutions when @refused is set
 */
typedef struct
{
  char *prompt;
  guint n_tokens;
  char *changed;
  char *refused;
  LkBucket *buckets;
  guint n_buckets;
} LkPreview;

LkPreview *lk_preview_new (LkPicture *picture, const guint *resolutions, const char *trigger_word);
void lk_preview_free (LkPreview *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkPreview, lk_preview_free)

G_END_DECLS
