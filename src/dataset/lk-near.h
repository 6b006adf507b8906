/* lk-near.h: finds near duplicates among many looks
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-look.h"

G_BEGIN_DECLS

guint *lk_near_find (const LkLook *const *looks, guint n_looks, const guint *order);

G_END_DECLS
