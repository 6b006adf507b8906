/* sketches.h: manifests of pictures that are nowhere
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-manifest.h"

/**
 * Sketch: what of a picture is not usual: a JPEG of 1024 by 1024 with a good caption.
 */
typedef struct
{
  guint width;
  guint height;
  const char *format;
  const char *caption;
} Sketch;

LkManifest *sketch_manifest (guint n_pictures, const Sketch *first, guint n_first);
