/* lk-model-text.h: a trained model in a few words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-model.h"

G_BEGIN_DECLS

char *lk_model_text_kind (LkModel *model);
char *lk_model_text_size_and_date (LkModel *model);

G_END_DECLS
