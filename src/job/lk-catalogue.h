/* lk-catalogue.h: all trainers, the shipped ones and a person's own
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-trainer.h"

G_BEGIN_DECLS

#define LK_CATALOGUE_DEFAULT "flux-dev-lora"

#define LK_TYPE_CATALOGUE (lk_catalogue_get_type ())
G_DECLARE_FINAL_TYPE (LkCatalogue, lk_catalogue, LK, CATALOGUE, GObject)

LkCatalogue *lk_catalogue_new (void);
void lk_catalogue_load_async (LkCatalogue *self,
                              const char *const *folders,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean lk_catalogue_load_finish (LkCatalogue *self, GAsyncResult *result, GError **error);
LkTrainer *lk_catalogue_find (LkCatalogue *self, const char *id);
LkTrainer *lk_catalogue_find_default (LkCatalogue *self);
const char *const *lk_catalogue_get_problems (LkCatalogue *self);

G_END_DECLS
