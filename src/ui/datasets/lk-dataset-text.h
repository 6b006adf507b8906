/* lk-dataset-text.h: a dataset in a few words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-dataset.h"

G_BEGIN_DECLS

char *lk_dataset_text_captions (LkDataset *dataset);

G_END_DECLS
