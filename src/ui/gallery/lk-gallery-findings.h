/* lk-gallery-findings.h: what the check-up says of each picture, kept up to date
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-checkup.h"
#include "lk-dataset.h"

G_BEGIN_DECLS

/* What an error and a warning weigh; what weighs less is worth knowing and no more. */
#define LK_GALLERY_WEIGHT_ERROR   10000
#define LK_GALLERY_WEIGHT_WARNING 100

#define LK_TYPE_GALLERY_FINDINGS (lk_gallery_findings_get_type ())
G_DECLARE_FINAL_TYPE (LkGalleryFindings, lk_gallery_findings, LK, GALLERY_FINDINGS, GObject)

LkGalleryFindings *lk_gallery_findings_new (LkDataset *dataset);
void lk_gallery_findings_stop (LkGalleryFindings *self);
void lk_gallery_findings_set_trigger_word (LkGalleryFindings *self, const char *trigger_word);
LkCheckup *lk_gallery_findings_get_checkup (LkGalleryFindings *self);
guint lk_gallery_findings_get_n_warnings (LkGalleryFindings *self);
gboolean lk_gallery_findings_is_running (LkGalleryFindings *self);

guint lk_gallery_findings_get_weight (LkGalleryFindings *self, LkPicture *picture);
guint lk_gallery_findings_get_group (LkGalleryFindings *self, LkPicture *picture);
GPtrArray *lk_gallery_findings_list (LkGalleryFindings *self, LkPicture *picture);

G_END_DECLS
