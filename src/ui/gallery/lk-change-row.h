/* lk-change-row.h: a picture, and what becomes of its caption
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-thumbnail-loader.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_CHANGE_ROW (lk_change_row_get_type ())
G_DECLARE_FINAL_TYPE (LkChangeRow, lk_change_row, LK, CHANGE_ROW, AdwBin)

/**
 * LkChange: what a row shows
 * @old_file: (nullable): another picture that was in its place
 * @file: (nullable): the picture
 * @version: of what @file holds
 * @name: of the picture
 * @note: (nullable): what happened to it, in a word or two
 * @before: (nullable): the caption that was
 * @after: (nullable): the caption that is
 */
typedef struct
{
  GFile *old_file;
  GFile *file;
  gint64 version;
  const char *name;
  const char *note;
  const char *before;
  const char *after;
} LkChange;

GtkWidget *lk_change_row_new (LkThumbnailLoader *loader);
void lk_change_row_set_change (LkChangeRow *self, const LkChange *change);

G_END_DECLS
