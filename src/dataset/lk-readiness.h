/* lk-readiness.h: how well a dataset suits a purpose, and what would make it better
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LkPurpose: nicks `person`, `style`, `product`, as in a recipe.
 */
#define LK_TYPE_PURPOSE (lk_purpose_get_type ())

typedef enum
{
  LK_PURPOSE_PERSON,
  LK_PURPOSE_STYLE,
  LK_PURPOSE_PRODUCT,
} LkPurpose;

#define LK_N_PURPOSES (LK_PURPOSE_PRODUCT + 1)

GType lk_purpose_get_type (void);
const char *lk_purpose_to_string (LkPurpose purpose);
const char *lk_purpose_get_title (LkPurpose purpose);

#define LK_TYPE_READINESS (lk_readiness_get_type ())
G_DECLARE_FINAL_TYPE (LkReadiness, lk_readiness, LK, READINESS, GObject)

LkReadiness *lk_readiness_new (LkPurpose purpose, guint score, const char *const *advice);
LkPurpose lk_readiness_get_purpose (LkReadiness *self);
const char *lk_readiness_get_title (LkReadiness *self);
guint lk_readiness_get_score (LkReadiness *self);
const char *const *lk_readiness_get_advice (LkReadiness *self);

G_END_DECLS
