/* lk-model-private.h: for the files that make up a model
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-model.h"

void lk_model_set_saved_path (LkModel *self, const char *path);
void lk_model_set_repository (LkModel *self, const char *repo_id, const char *url);
