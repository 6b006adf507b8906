/* lk-overview-private.h: the larger parts of an overview
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-checkup-private.h"

G_BEGIN_DECLS

GListModel *lk_overview_count_words (const LkCheck *check, gboolean *has_tags);
GListModel *lk_overview_judge (const LkCheck *check);

G_END_DECLS
