/* lk-checkup-duplicates.c: pictures that are in the dataset twice, or nearly
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-checkup-private.h"

#include "lk-near.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* More pixels than these are thrown away by the trainer and make no picture better. */
#define USEFUL_PIXELS (1024.0 * 1024.0)

/* --- The better of two --- */

/* What differs by less than these steps is alike; without steps the order would depend on
 * which two are compared first. */
static int
step_of (double value, double steps_per_octave)
{
  return (int) lround (steps_per_octave * log2 (MAX (value, 1)));
}

static int
compare_ints (gint64 a, gint64 b)
{
  return (a > b) - (a < b);
}

/* The better picture sorts first: enough pixels, then sharpness, then a caption, which
 * would be lost, then all pixels and bytes. */
static int
compare_pictures (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const LkCheck *check = user_data;
  guint first = *(const guint *) a;
  guint second = *(const guint *) b;
  const LkManifestEntry *x = lk_check_entry (check, first);
  const LkManifestEntry *y = lk_check_entry (check, second);
  double x_pixels = (double) x->width * x->height;
  double y_pixels = (double) y->width * y->height;
  double x_sharpness = check->looks != NULL ? check->looks[first].sharpness : 0;
  double y_sharpness = check->looks != NULL ? check->looks[second].sharpness : 0;
  int order = compare_ints (step_of (MIN (y_pixels, USEFUL_PIXELS), 2),
                            step_of (MIN (x_pixels, USEFUL_PIXELS), 2));

  if (order == 0)
    order = compare_ints (step_of (y_sharpness, 1), step_of (x_sharpness, 1));
  if (order == 0)
    order = compare_ints (*y->caption != '\0', *x->caption != '\0');
  if (order == 0)
    order = compare_ints ((gint64) y_pixels, (gint64) x_pixels);
  if (order == 0)
    order = compare_ints (y->size, x->size);

  return order != 0 ? order : compare_ints (first, second);
}

static guint *
sort_pictures (LkCheck *self)
{
  guint *order = g_new (guint, self->n_pictures + 1);

  for (guint i = 0; i < self->n_pictures; i++)
    order[i] = i;
  g_qsort_with_data (order, (int) self->n_pictures, sizeof (guint), compare_pictures, self);

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
