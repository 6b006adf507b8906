/* scene.h: what stands behind and before the bird
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "paint.h"

G_BEGIN_DECLS

typedef struct
{
  double x1;
  double y1;
  double x2;
  double y2;
  double width;
} Branch;

typedef void (*Scene) (cairo_t *cr, int width, int height, GRand *rand);

void scene_jungle (cairo_t *cr, int width, int height, GRand *rand);
void scene_sunset (cairo_t *cr, int width, int height, GRand *rand);
void scene_night (cairo_t *cr, int width, int height, GRand *rand);
void scene_morning (cairo_t *cr, int width, int height, GRand *rand);
void scene_sea (cairo_t *cr, int width, int height, GRand *rand);
void scene_rain (cairo_t *cr, int width, int height, GRand *rand);
void scene_blossom (cairo_t *cr, int width, int height, GRand *rand);
void scene_teal (cairo_t *cr, int width, int height, GRand *rand);
void scene_coral (cairo_t *cr, int width, int height, GRand *rand);
void scene_amber (cairo_t *cr, int width, int height, GRand *rand);

void scene_branch (cairo_t *cr, const Branch *branch, GRand *rand);
void scene_leaf (cairo_t *cr, double x, double y, double angle, double length, Color color);
void scene_bottlebrush (cairo_t *cr, double x, double y, double angle, double length, GRand *rand);
void scene_drops (cairo_t *cr, int width, int height, GRand *rand);
void scene_pillar (cairo_t *cr, double x, double y, double width, double height, Color color);

G_END_DECLS
