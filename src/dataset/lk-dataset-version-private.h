/* lk-dataset-version-private.h: where versions lie
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-dataset-version.h"

G_BEGIN_DECLS

#define LK_DATASET_VERSIONS_FOLDER ".versions"
#define LK_DATASET_VERSIONS_INDEX  "index.json"
#define LK_DATASET_VERSIONS_THUMBS "thumbs"

char *lk_dataset_version_dup_thumbnail_path (const char *folder, const char *sha256);
JsonObject *lk_dataset_version_read_file (const char *path, GError **error);

G_END_DECLS
