/* lk-history-private.h: what the files of a history share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-history.h"

#include "lk-history-step.h"

G_BEGIN_DECLS

void lk_history_push (LkHistory *self, LkHistoryStep *step);

G_END_DECLS
