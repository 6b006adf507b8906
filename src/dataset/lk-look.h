/* lk-look.h: what one look at a picture tells: how sharp it is, and what it is like
 *
 * Blocking, for threads. A look has no pointers: it can be stored, see lk-look-cache.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Up to so many bits of their hashes may near duplicates differ in. */
#define LK_LOOK_MAX_DISTANCE 8

#define LK_LOOK_N_LUMA 64

/**
 * LkLook:
 * @hash: a difference hash: what is brighter than its neighbour to the right
 * @sharpness: the variance of the Laplacian, of the tile that is sharper than nine in ten,
 *   in the size in which the picture is trained
 * @sharpest: the same of the sharpest tile
 * @spread: the standard deviation of grey, 0 to 128
 * @bars: per cent of the area that black bars at opposite edges take
 * @is_transparent: whether something shows through
 * @luma: the grey of 8 by 8 parts
 */
typedef struct
{
  guint64 hash;
  float sharpness;
  float sharpest;
  float spread;
  guint8 bars;
  guint8 is_transparent;
  guint8 luma[LK_LOOK_N_LUMA];
} LkLook;

/* How many bits differ. Without an instruction for it, which not every processor has, the
 * compiler would call a function. */
static inline guint
lk_look_get_distance (guint64 a, guint64 b)
{
  guint64 bits = a ^ b;

  bits -= bits >> 1 & G_GUINT64_CONSTANT (0x5555555555555555);
  bits = (bits & G_GUINT64_CONSTANT (0x3333333333333333)) +
         (bits >> 2 & G_GUINT64_CONSTANT (0x3333333333333333));
  bits = (bits + (bits >> 4)) & G_GUINT64_CONSTANT (0x0f0f0f0f0f0f0f0f);

  return (guint) (bits * G_GUINT64_CONSTANT (0x0101010101010101) >> 56);
}

gboolean lk_look_at (const char *path, LkLook *look, GCancellable *cancellable, GError **error);
gboolean lk_look_at_bytes (GBytes *file, const char *name, LkLook *look, GError **error);
void lk_look_at_grey (const guint8 *pixels, guint width, guint height, LkLook *look);
gboolean lk_look_is_blurred (const LkLook *self);
gboolean lk_look_is_empty (const LkLook *self);
gboolean lk_look_is_similar (const LkLook *a, const LkLook *b);

G_END_DECLS
