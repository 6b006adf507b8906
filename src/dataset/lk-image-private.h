/* lk-image-private.h: walks through the structure of picture files
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-image.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

G_BEGIN_DECLS

/**
 * LkImageStructure:
 * @width: pixels as stored, as the header has it; 0 when it was not found
 * @height: pixels as stored, as the header has it; 0 when it was not found
 * @orientation: EXIF orientation, 1 when none is given
 * @animated: more than one frame
 * @complete: the end that the format prescribes is there
 */
typedef struct
{
  guint width;
  guint height;
  guint orientation;
  gboolean animated;
  gboolean complete;
} LkImageStructure;

gboolean lk_image_loader_is_glycin (void);
GdkPixbufLoader *lk_image_loader_new (GBytes *file, GError **error);
void lk_image_walk (const char *format, GBytes *file, LkImageStructure *structure);
gboolean lk_image_check_jpeg (GBytes *file, GError **error);
gboolean
lk_image_probe_bytes (GBytes *file, const char *label, LkImageFacts *facts, GError **error);
gboolean lk_image_check_png (GBytes *file, GError **error);

G_END_DECLS
