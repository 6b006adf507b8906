/* bird.h: a rainbow lorikeet, in many poses
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "paint.h"

G_BEGIN_DECLS

typedef enum
{
  WING_FOLDED,
  WING_HALF,
  WING_RAISED,
  WING_SPREAD,
} Wing;

/**
 * Pose:
 * @x: where the middle of the body is
 * @y: where the middle of the body is
 * @size: the bird is about 400 units high at 1
 * @lean: radians that the body turns clockwise
 * @head: radians that the head turns against the body
 * @left: looks to the left
 * @wing: what the wings do
 * @asleep: eyes closed
 * @beak: how far the beak is open, 0 to 1
 * @feet: has feet on something
 */
typedef struct
{
  double x;
  double y;
  double size;
  double lean;
  double head;
  gboolean left;
  Wing wing;
  gboolean asleep;
  double beak;
  gboolean feet;
  guint seed;
} Pose;

void bird_paint (cairo_t *cr, const Pose *pose);

G_END_DECLS
