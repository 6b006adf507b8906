/* lk-folder-group.h: the folder of this computer that the model is saved to
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-draft.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_FOLDER_GROUP (lk_folder_group_get_type ())
G_DECLARE_FINAL_TYPE (LkFolderGroup, lk_folder_group, LK, FOLDER_GROUP, AdwPreferencesGroup)

void lk_folder_group_set_draft (LkFolderGroup *self, LkDraft *draft);

G_END_DECLS
