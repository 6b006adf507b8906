/* lk-image-private.h: walks through the structure of picture files
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LkImageStructure:
 * @orientation: EXIF orientation, 1 when none is given
 * @animated: more than one frame
 * @complete: the end that the format prescribes is there
 */
typedef struct
{
  guint orientation;
  gboolean animated;
  gboolean complete;
} LkImageStructure;

void lk_image_walk (const char *format, GBytes *file, LkImageStructure *structure);

G_END_DECLS
