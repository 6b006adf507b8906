/* lk-caption-edit.h: one change to many captions
 *
 * A value that says what is to be done: pure functions over text, for any thread. What it
 * would change is computed before it is done, so that a person can look at it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-picture.h"

G_BEGIN_DECLS

/* A caption that is longer is not read back from its file. */
#define LK_CAPTION_MAX_BYTES (64 * 1024)

typedef struct _LkCaptionEdit LkCaptionEdit;

#define LK_TYPE_CAPTION_EDIT (lk_caption_edit_get_type ())
GType lk_caption_edit_get_type (void);

/**
 * LkCaptionPlace:
 * @LK_CAPTION_FRONT: before all others
 * @LK_CAPTION_BACK: after all others
 */
typedef enum
{
  LK_CAPTION_FRONT,
  LK_CAPTION_BACK,
} LkCaptionPlace;

/**
 * LkCaptionMatch: how text is found
 * @LK_CAPTION_MATCH_PLAIN: as it is
 * @LK_CAPTION_MATCH_ANY_CASE: as it is, in whatever case
 * @LK_CAPTION_MATCH_REGEX: as a Perl-compatible regular expression; the replacement may hold
 *   `\1` and the like
 * @LK_CAPTION_MATCH_REGEX_ANY_CASE: the same, in whatever case
 */
typedef enum
{
  LK_CAPTION_MATCH_PLAIN,
  LK_CAPTION_MATCH_ANY_CASE,
  LK_CAPTION_MATCH_REGEX,
  LK_CAPTION_MATCH_REGEX_ANY_CASE,
} LkCaptionMatch;

LkCaptionEdit *lk_caption_edit_new_add_tag (const char *tag, LkCaptionPlace place);
LkCaptionEdit *lk_caption_edit_new_remove_tag (const char *tag);
LkCaptionEdit *lk_caption_edit_new_move_first (const char *tag);
LkCaptionEdit *lk_caption_edit_new_sort (void);
LkCaptionEdit *lk_caption_edit_new_prefix (const char *text);
LkCaptionEdit *lk_caption_edit_new_suffix (const char *text);
LkCaptionEdit *lk_caption_edit_new_clear (void);
LkCaptionEdit *lk_caption_edit_new_trigger (const char *word);
LkCaptionEdit *lk_caption_edit_new_replace (const char *find,
                                            const char *replacement,
                                            LkCaptionMatch match,
                                            GError **error);
LkCaptionEdit *lk_caption_edit_ref (LkCaptionEdit *self);
void lk_caption_edit_unref (LkCaptionEdit *self);

const char *lk_caption_edit_get_label (LkCaptionEdit *self);
char *lk_caption_edit_apply (LkCaptionEdit *self, const char *caption, GError **error);

/**
 * LkCaptionChange: what a picture's caption is to become
 */
#define LK_TYPE_CAPTION_CHANGE (lk_caption_change_get_type ())
G_DECLARE_FINAL_TYPE (LkCaptionChange, lk_caption_change, LK, CAPTION_CHANGE, GObject)

LkCaptionChange *lk_caption_change_new (LkPicture *picture, const char *before, const char *after);
LkPicture *lk_caption_change_get_picture (LkCaptionChange *self);
const char *lk_caption_change_get_before (LkCaptionChange *self);
const char *lk_caption_change_get_after (LkCaptionChange *self);

void lk_caption_edit_preview_async (LkCaptionEdit *self,
                                    GListModel *pictures,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GListModel *lk_caption_edit_preview_finish (GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkCaptionEdit, lk_caption_edit_unref)

G_END_DECLS
