/* lk-license.h: under which license a LoRA may be published
 *
 * It is a work made from its base model, so the base model's license says which ones fit.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-trainer.h"

G_BEGIN_DECLS

/**
 * LkLicense:
 * @id: what a recipe calls it
 * @hub_id: the Hub's word for it; `other` is explained by the two that follow
 * @name: (nullable): its name, beside `other`
 * @link: (nullable): where its text is, beside `other`
 * @title: for people
 * @summary: what it means, in one sentence
 */
typedef struct
{
  char *id;
  char *hub_id;
  char *name;
  char *link;
  char *title;
  char *summary;
} LkLicense;

void lk_license_free (LkLicense *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkLicense, lk_license_free)

GPtrArray *lk_licenses_for_trainer (LkTrainer *trainer);
LkLicense *lk_license_find (LkTrainer *trainer, const char *id);
char **lk_license_dup_notice (LkTrainer *trainer);

G_END_DECLS
