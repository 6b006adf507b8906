/* lk-prepare-color.h: from what an ICC profile says to sRGB
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _LkColor LkColor;

/**
 * LkColorSpace: what the samples are; CMYK is inverted, as in Adobe's JPEGs.
 */
typedef enum
{
  LK_COLOR_RGB,
  LK_COLOR_GREY,
  LK_COLOR_CMYK,
} LkColorSpace;

LkColor *lk_color_new (GBytes *profile, LkColorSpace space);
gboolean lk_color_changes_nothing (LkColor *self);
void lk_color_apply (LkColor *self, const guint8 *from, guint8 *to, gsize n_pixels);
void lk_color_free (LkColor *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkColor, lk_color_free)

G_END_DECLS
