/* lk-prepare-color.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-prepare-color.h"

#include <lcms2.h>
#include <stdlib.h>

/* How far apart two renderings of one color may be and still be the same to the eye: the
 * many profiles that are called sRGB differ by no more than this. */
#define TOLERANCE 3
#define N_STEPS   6

struct _LkColor
{
  cmsContext context;
  cmsHTRANSFORM transform;
  LkColorSpace space;
};

static const struct
{
  cmsColorSpaceSignature signature;
  cmsUInt32Number format;
} spaces[] = {
  [LK_COLOR_RGB] = { cmsSigRgbData, TYPE_RGBA_8 },
  [LK_COLOR_GREY] = { cmsSigGrayData, TYPE_GRAY_8 },
  [LK_COLOR_CMYK] = { cmsSigCmykData, TYPE_CMYK_8_REV },
};

/**
 * lk_color_new: (skip)
 * @profile: an ICC profile, as found in a file
 * @space: what the picture consists of
 *
 * Returns: (transfer full) (nullable): a conversion to sRGB; %NULL if the profile is
 *   broken or is not for @space, and is best ignored as others do
 */
LkColor *
lk_color_new (GBytes *profile, LkColorSpace space)
{
  g_autoptr (LkColor) self = g_new0 (LkColor, 1);
  cmsHPROFILE from;
  cmsHPROFILE to;
  gsize size;
  gconstpointer data = g_bytes_get_data (profile, &size);

  self->space = space;
  self->context = cmsCreateContext (NULL, NULL);
  from = cmsOpenProfileFromMemTHR (self->context, data, (cmsUInt32Number) size);
  if (from == NULL)
    return NULL;

  to = cmsCreate_sRGBProfileTHR (self->context);
  if (cmsGetColorSpace (from) == spaces[space].signature)
    self->transform = cmsCreateTransformTHR (self->context, from, spaces[space].format, to,
                                             TYPE_RGBA_8, INTENT_RELATIVE_COLORIMETRIC,
                                             cmsFLAGS_BLACKPOINTCOMPENSATION);
  cmsCloseProfile (from);
  cmsCloseProfile (to);

  return self->transform != NULL ? g_steal_pointer (&self) : NULL;
}

static gboolean
is_near (const guint8 *a, const guint8 *b)
{
  return abs (a[0] - b[0]) <= TOLERANCE && abs (a[1] - b[1]) <= TOLERANCE &&
         abs (a[2] - b[2]) <= TOLERANCE;
}

/**
 * lk_color_changes_nothing: (skip)
 * @self: a conversion
 *
 * Returns: %TRUE if the profile is sRGB in all but name, so that the samples may stay
 */
gboolean
lk_color_changes_nothing (LkColor *self)
{
  if (self->space == LK_COLOR_CMYK)
    return FALSE;

  for (guint i = 0; i < N_STEPS * N_STEPS * N_STEPS; i++)
    {
      guint8 step[] = { (guint8) (i % N_STEPS * 51), (guint8) (i / N_STEPS % N_STEPS * 51),
                        (guint8) (i / N_STEPS / N_STEPS * 51), 255 };
      guint8 grey[] = { step[0], step[0], step[0] };
      guint8 result[4] = { 0 };

      lk_color_apply (self, step, result, 1);
      if (!is_near (result, self->space == LK_COLOR_GREY ? grey : step))
        return FALSE;
    }

  return TRUE;
}

/**
 * lk_color_apply: (skip)
 * @self: a conversion
 * @from: pixels of four bytes (RGB and one that is kept, or CMYK) or of one (grey)
 * @to: pixels of four bytes; may be @from unless that is grey
 * @n_pixels: how many
 */
void
lk_color_apply (LkColor *self, const guint8 *from, guint8 *to, gsize n_pixels)
{
  cmsDoTransform (self->transform, from, to, (cmsUInt32Number) n_pixels);
}

void
lk_color_free (LkColor *self)
{
  if (self == NULL)
    return;

  if (self->transform != NULL)
    cmsDeleteTransform (self->transform);
  cmsDeleteContext (self->context);
  g_free (self);
}
