/* lk-checkup-duplicates.c: pictures that are in the dataset twice, or nearly
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-checkup-private.h"

#include "lk-near.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>

/* More pixels than these are thrown away by the trainer and make no picture better. */
#define USEFUL_PIXELS (1024.0 * 1024.0)

/* --- The better of two --- */

typedef struct
{
  double worth;
  guint index;
} Rank;

/* In octaves. Pixels count as far as the trainer uses them, then sharpness; a caption that
 * would be lost is worth half of that; among what is alike, more pixels and more bytes. */
static double
get_worth (const LkCheck *self, guint index)
{
  const LkManifestEntry *entry = lk_check_entry (self, index);
  double pixels = (double) entry->width * entry->height;
  double sharpness = self->looks != NULL ? self->looks[index].sharpness : 0;

  return log2 (MIN (pixels, USEFUL_PIXELS) + 1) + 0.25 * log2 (sharpness + 1) +
         (*entry->caption != '\0' ? 0.5 : 0) + 0.1 * log2 (pixels + 1) +
         0.1 * log2 ((double) entry->size + 1);
}

static int
compare_ranks (gconstpointer a, gconstpointer b)
{
  const Rank *first = a;
  const Rank *second = b;

  if (first->worth != second->worth)
    return first->worth > second->worth ? -1 : 1;

  return first->index < second->index ? -1 : 1;
}

/* The best picture first. */
static guint *
sort_pictures (const LkCheck *self)
{
  g_autofree Rank *ranks = g_new (Rank, self->n_pictures + 1);
  guint *order = g_new (guint, self->n_pictures + 1);

  for (guint i = 0; i < self->n_pictures; i++)
    ranks[i] = (Rank){ get_worth (self, i), i };
  qsort (ranks, self->n_pictures, sizeof (Rank), compare_ranks);
  for (guint i = 0; i < self->n_pictures; i++)
    order[i] = ranks[i].index;

  return order;
}

/* --- Findings --- */

static char *
say_identical (guint n, const char *keep)
{
  return g_strdup_printf (
      ngettext ("%u picture is the same as “%s”, byte for byte, and counts twice: keep one",
                "%u pictures are the same as “%s”, byte for byte, and count again: keep one", n),
      n, keep);
}

static char *
say_near (guint n, const char *keep)
{
  return g_strdup_printf (
      ngettext ("%u picture is nearly the same as “%s”. What repeats is learnt by heart: keep "
                "the best",
                "%u pictures are nearly the same as “%s”. What repeats is learnt by heart: keep "
                "the best",
                n),
      n, keep);
}

typedef struct
{
  const char *code;
  char *(*say) (guint n, const char *keep);
} Kind;

static const Kind identical = { "identical", say_identical };
static const Kind near_duplicates = { "near-duplicates", say_near };

static void
add_group (LkCheck *self, const Kind *kind, guint keeper, GPtrArray *names)
{
  const char *keep = lk_check_entry (self, keeper)->name;
  LkFinding *finding;

  finding = lk_check_add (self, LK_FINDING_WARNING, kind->code, LK_FINDING_REMEDY_REMOVE_DUPLICATES,
                          kind->say (names->len, keep), names);
  lk_finding_set_keep (finding, keep);
}

/* One finding for each picture that others are to go for. */
static void
add_groups (LkCheck *self, const Kind *kind, const guint *keepers)
{
  g_autoptr (GHashTable) groups = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < self->n_pictures; i++)
    {
      GPtrArray *names = g_hash_table_lookup (groups, GUINT_TO_POINTER (keepers[i]));

      if (keepers[i] == i)
        continue;
      if (names == NULL)
        {
          names = g_ptr_array_new ();
          g_hash_table_insert (groups, GUINT_TO_POINTER (keepers[i]), names);
        }
      g_ptr_array_add (names, lk_check_entry (self, i)->name);
    }

  for (guint i = 0; i < self->n_pictures; i++)
    {
      GPtrArray *names = g_hash_table_lookup (groups, GUINT_TO_POINTER (i));

      if (names != NULL)
        add_group (self, kind, i, names);
    }
}

static guint *
find_identical (LkCheck *self, const guint *order)
{
  g_autoptr (GHashTable) best = g_hash_table_new (g_str_hash, g_str_equal);
  guint *keepers = g_new (guint, self->n_pictures + 1);

  for (guint i = 0; i < self->n_pictures; i++)
    {
      guint index = order[i];
      const char *sha256 = lk_check_entry (self, index)->sha256;
      gpointer keeper;

      keepers[index] = index;
      if (*sha256 == '\0')
        continue;
      if (g_hash_table_lookup_extended (best, sha256, NULL, &keeper))
        keepers[index] = GPOINTER_TO_UINT (keeper);
      else
        g_hash_table_insert (best, (char *) sha256, GUINT_TO_POINTER (index));
    }

  return keepers;
}

/* Leaves out what is damaged, what shows nothing, and what was found to be identical. */
static guint *
find_near (LkCheck *self, const guint *order, const guint *same)
{
  g_autofree const LkLook **looks = g_new0 (const LkLook *, self->n_pictures + 1);

  for (guint i = 0; i < self->n_pictures; i++)
    if (self->damages[i] == NULL && !lk_look_is_empty (&self->looks[i]) && same[i] == i)
      looks[i] = &self->looks[i];

  return lk_near_find (looks, self->n_pictures, order);
}

/* What is in the dataset more than once. */
void
lk_check_duplicates (LkCheck *self)
{
  g_autofree guint *order = sort_pictures (self);
  g_autofree guint *same = find_identical (self, order);
  g_autofree guint *near = NULL;

  add_groups (self, &identical, same);
  if (self->looks == NULL)
    return;

  near = find_near (self, order, same);
  add_groups (self, &near_duplicates, near);
}
