/* lk-parameter-row.h: one setting of a trainer, made from its description
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-draft.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_PARAMETER_ROW (lk_parameter_row_get_type ())
G_DECLARE_FINAL_TYPE (LkParameterRow, lk_parameter_row, LK, PARAMETER_ROW, AdwActionRow)

GtkWidget *lk_parameter_row_new (LkDraft *draft, LkParameter *parameter);

G_END_DECLS
