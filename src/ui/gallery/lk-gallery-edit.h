/* lk-gallery-edit.h: one change to the captions of some pictures, to be undone as one
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-history.h"

G_BEGIN_DECLS

void lk_gallery_edit_captions_async (LkHistory *history,
                                     GPtrArray *pictures,
                                     LkCaptionEdit *edit,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean lk_gallery_edit_captions_finish (GAsyncResult *result, guint *n_changed, GError **error);

G_END_DECLS
