/* lk-error-card.h: why a job failed, in plain words, with the button that mends it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-job.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_ERROR_CARD (lk_error_card_get_type ())
G_DECLARE_FINAL_TYPE (LkErrorCard, lk_error_card, LK, ERROR_CARD, AdwBin)

void lk_error_card_set_job (LkErrorCard *self, LkJob *job);

G_END_DECLS
