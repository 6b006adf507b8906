/* lk-license-group.h: under which license the model is published, and what that means
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-draft.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_LICENSE_GROUP (lk_license_group_get_type ())
G_DECLARE_FINAL_TYPE (LkLicenseGroup, lk_license_group, LK, LICENSE_GROUP, AdwPreferencesGroup)

void lk_license_group_set_draft (LkLicenseGroup *self, LkDraft *draft);

G_END_DECLS
