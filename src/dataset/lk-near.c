/* lk-near.c: finds near duplicates among many looks
 *
 * Of hashes that differ in eight bits at most and are cut into nine bands, at least one
 * band is the same in both. So each look is compared with those alone that share a band
 * with it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-near.h"

#define N_BANDS (LK_LOOK_MAX_DISTANCE + 1)
#define N_BITS  8
#define N_KEYS  (1 << N_BITS)

#define NOBODY G_MAXUINT

G_STATIC_ASSERT (N_BANDS *N_BITS >= 64);

/* With its hash, so that comparing goes through memory in order. */
typedef struct
{
  guint64 hash;
  guint index;
} Member;

/* One band's looks, sorted by their bits in it. */
typedef struct
{
  guint start[N_KEYS + 1];
  Member *members;
} Band;

/* Nine bands of seven bits, and the last one of eight. */
static guint
key_of (guint64 hash, guint band)
{
  return (guint) (hash >> (7 * band)) & (band + 1 == N_BANDS ? 0xff : 0x7f);
}

static void
band_fill (Band *self, guint band, const LkLook *const *looks, guint n_looks)
{
  guint next[N_KEYS];

  for (guint i = 0; i < n_looks; i++)
    if (looks[i] != NULL)
      self->start[key_of (looks[i]->hash, band) + 1]++;
  for (guint key = 0; key < N_KEYS; key++)
    {
      self->start[key + 1] += self->start[key];
      next[key] = self->start[key];
    }

  self->members = g_new (Member, MAX (1, n_looks));
  for (guint i = 0; i < n_looks; i++)
    if (looks[i] != NULL)
      self->members[next[key_of (looks[i]->hash, band)]++] = (Member){ looks[i]->hash, i };
}

/* Gives those of a band that are like @keeper, and have none yet, to it. */
static void
band_claim (const Band *self, guint band, const LkLook *const *looks, guint keeper, guint *keepers)
{
  guint64 hash = looks[keeper]->hash;
  guint key = key_of (hash, band);

  for (guint i = self->start[key]; i < self->start[key + 1]; i++)
    {
      const Member *member = &self->members[i];

      if (lk_look_get_distance (member->hash, hash) <= LK_LOOK_MAX_DISTANCE &&
          keepers[member->index] == NOBODY &&
          lk_look_is_similar (looks[keeper], looks[member->index]))
        keepers[member->index] = keeper;
    }
}

/**
 * lk_near_find: (skip)
 * @looks: (array length=n_looks): looks, some of which may be %NULL
 * @n_looks: how many there are
 * @order: (array length=n_looks): their indices, the best picture first
 *
 * The best picture takes all that are like it, then the best of the others does, and so
 * on. So each is like the one that would be kept for it; a long row of pictures that change
 * little by little is not taken for one.
 *
 * Returns: (transfer full): for each look the index of the one to keep instead of it: its
 *   own if it is to be kept
 */
guint *
lk_near_find (const LkLook *const *looks, guint n_looks, const guint *order)
{
  guint *keepers = g_new (guint, MAX (1, n_looks));
  g_autofree Band *bands = g_new0 (Band, N_BANDS);

  for (guint i = 0; i < n_looks; i++)
    keepers[i] = NOBODY;
  for (guint band = 0; band < N_BANDS; band++)
    band_fill (&bands[band], band, looks, n_looks);

  for (guint i = 0; i < n_looks; i++)
    {
      guint keeper = order[i];

      if (keepers[keeper] != NOBODY)
        continue;

      keepers[keeper] = keeper;
      for (guint band = 0; band < N_BANDS && looks[keeper] != NULL; band++)
        band_claim (&bands[band], band, looks, keeper, keepers);
    }

  for (guint band = 0; band < N_BANDS; band++)
    g_free (bands[band].members);

  return keepers;
}
