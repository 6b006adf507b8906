/* lk-wizard.h: from a dataset to a job in four pages
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-draft.h"
#include "lk-services.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_WIZARD (lk_wizard_get_type ())
G_DECLARE_FINAL_TYPE (LkWizard, lk_wizard, LK, WIZARD, AdwWindow)

LkWizard *
lk_wizard_new (GtkWindow *parent, LkDraft *draft, LkServices *services, GSettings *settings);
void lk_wizard_say_kept (LkWizard *self);

G_END_DECLS
