/* lk-picture.h: one picture of a dataset, and its caption
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-manifest.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define LK_TYPE_PICTURE (lk_picture_get_type ())
G_DECLARE_FINAL_TYPE (LkPicture, lk_picture, LK, PICTURE, GObject)

LkPicture *lk_picture_new (LkManifestEntry *entry, gint64 added, gint64 modified);
GFile *lk_picture_get_file (LkPicture *self);
const char *lk_picture_get_path (LkPicture *self);
const char *lk_picture_get_name (LkPicture *self);
const char *lk_picture_get_stem (LkPicture *self);
const char *lk_picture_get_format (LkPicture *self);
guint lk_picture_get_width (LkPicture *self);
guint lk_picture_get_height (LkPicture *self);
guint lk_picture_get_orientation (LkPicture *self);
gint64 lk_picture_get_size (LkPicture *self);
const char *lk_picture_get_sha256 (LkPicture *self);
gint64 lk_picture_get_added (LkPicture *self);
gint64 lk_picture_get_modified (LkPicture *self);
const char *lk_picture_get_caption (LkPicture *self);
void lk_picture_set_caption (LkPicture *self, const char *caption);
LkManifestEntry *lk_picture_ref_entry (LkPicture *self);
LkManifestEntry *lk_picture_dup_entry (LkPicture *self);

G_END_DECLS
