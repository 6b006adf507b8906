/* lk-overview.h: a dataset at a glance: figures, charts, words, and what it is ready for
 *
 * Made from a manifest in a thread; it never changes. Charts are lists of #LkTally.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-checkup.h"
#include "lk-readiness.h"
#include "lk-tally.h"

G_BEGIN_DECLS

#define LK_TYPE_OVERVIEW (lk_overview_get_type ())
G_DECLARE_FINAL_TYPE (LkOverview, lk_overview, LK, OVERVIEW, GObject)

void lk_overview_make_async (LkManifest *manifest,
                             const LkCheckupOptions *options,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
LkOverview *lk_overview_make_finish (GAsyncResult *result, GError **error);

/* Each of these is a property too. */
guint lk_overview_get_n_pictures (LkOverview *self);
guint lk_overview_get_n_captions (LkOverview *self);
gint64 lk_overview_get_bytes (LkOverview *self);
guint lk_overview_get_min_tokens (LkOverview *self);
guint lk_overview_get_mean_tokens (LkOverview *self);
guint lk_overview_get_max_tokens (LkOverview *self);
gboolean lk_overview_get_has_tags (LkOverview *self);
GListModel *lk_overview_get_formats (LkOverview *self);
GListModel *lk_overview_get_sizes (LkOverview *self);
GListModel *lk_overview_get_buckets (LkOverview *self);
GListModel *lk_overview_get_words (LkOverview *self);
GListModel *lk_overview_get_readiness (LkOverview *self);

G_END_DECLS
