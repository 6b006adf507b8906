/* scenes.h: drawn pictures that look like something, in any size
 *
 * A seed gives the same scene in every size, so that what was scaled or compressed again
 * can be told from what is another picture.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

/**
 * Scene:
 * @seed: what it shows
 * @width: pixels
 * @height: pixels
 * @blur: pixels over which it is blurred
 */
typedef struct
{
  guint seed;
  guint width;
  guint height;
  guint blur;
} Scene;

guint8 *draw_scene (const Scene *scene);
void write_scene (const char *folder, const char *name, const Scene *scene, guint quality);
