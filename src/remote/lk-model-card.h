/* lk-model-card.h: the README.md of a published model (pure)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _LkModelCard LkModelCard;

LkModelCard *lk_model_card_new (const char *title, const char *base_model);
void lk_model_card_free (LkModelCard *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkModelCard, lk_model_card_free)

void lk_model_card_set_repo (LkModelCard *self, const char *repo_id, const char *weights_name);
void lk_model_card_set_trigger_word (LkModelCard *self, const char *trigger_word);
void lk_model_card_set_description (LkModelCard *self, const char *description);
void lk_model_card_set_license (LkModelCard *self,
                                const char *license,
                                const char *name,
                                const char *link);
void lk_model_card_set_trainer (LkModelCard *self, const char *trainer, const char *version);
void lk_model_card_set_dataset (LkModelCard *self,
                                guint n_pictures,
                                guint n_captions,
                                const char *resolutions,
                                const char *digest);
void lk_model_card_set_training (LkModelCard *self, double seconds, double cost_usd, gint64 ended);
void lk_model_card_set_weights (LkModelCard *self, const char *sha256, gint64 size, guint rank);
void lk_model_card_set_practice (LkModelCard *self, gboolean practice);
void lk_model_card_add_tag (LkModelCard *self, const char *tag);
void lk_model_card_add_setting (LkModelCard *self, const char *name, const char *value);
void lk_model_card_add_sample (LkModelCard *self, const char *prompt, const char *path);

char *lk_model_card_render (LkModelCard *self);
char *lk_yaml_quote (const char *text);

G_END_DECLS
