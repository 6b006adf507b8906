/* lk-checkup-pictures.c: how many pictures there are, and what is wrong with them
 *
 * The figures are those of shared practice: what trainers, their interfaces and guides for
 * FLUX.1-dev agree on.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-checkup-private.h"

#include "lk-image.h"

#include <glib/gi18n-lib.h>

#define FEW      10
#define VERY_FEW 5

/* The smaller side. */
#define SMALL      768
#define VERY_SMALL 256

/* Up to this the trainer's sizes fit; beyond it more and more is cut off. */
#define LONG_RATIO 4

/* A 16:9 picture loses 6 per cent. */
#define MUCH_LOST 0.1

/* Per cent of the area. */
#define MUCH_BARS 3

static guint
smaller_side (const LkCheck *check, guint index)
{
  const LkManifestEntry *entry = lk_check_entry (check, index);

  return MIN (entry->width, entry->height);
}

/* --- What is about single pictures --- */

static gboolean
is_damaged (const LkCheck *check, guint index)
{
  return check->damages != NULL && check->damages[index] != NULL;
}

static gboolean
is_too_small (const LkCheck *check, guint index)
{
  const LkBucket *buckets = lk_check_buckets (check, index);

  if (smaller_side (check, index) < LK_IMAGE_MIN_SIDE)
    return TRUE;

  for (guint i = 0; i < check->n_resolutions; i++)
    if (buckets[i].width == 0)
      return TRUE;

  return FALSE;
}

static gboolean
is_very_small (const LkCheck *check, guint index)
{
  return !is_too_small (check, index) && smaller_side (check, index) < VERY_SMALL;
}

/* At 512 nobody needs 768. */
static gboolean
is_small (const LkCheck *check, guint index)
{
  guint side = smaller_side (check, index);

  return !is_too_small (check, index) && side >= VERY_SMALL && side < MIN (SMALL, check->largest);
}

static gboolean
is_long (const LkCheck *check, guint index)
{
  const LkManifestEntry *entry = lk_check_entry (check, index);

  return !is_too_small (check, index) &&
         MAX (entry->width, entry->height) > LONG_RATIO * MIN (entry->width, entry->height);
}

static double
lost_of (const LkCheck *check, guint index)
{
  const LkBucket *buckets = lk_check_buckets (check, index);
  double lost = 0;

  for (guint i = 0; i < check->n_resolutions; i++)
    lost = MAX (lost, buckets[i].lost);

  return lost;
}

static gboolean
is_cut (const LkCheck *check, guint index)
{
  return !is_long (check, index) && !is_too_small (check, index) &&
         lost_of (check, index) > MUCH_LOST;
}

static gboolean
is_converted (const LkCheck *check, guint index)
{
  return !lk_image_is_trained (lk_check_entry (check, index)->format);
}

static gboolean
was_seen (const LkCheck *check, guint index)
{
  return check->looks != NULL && !is_damaged (check, index);
}

static gboolean
is_empty (const LkCheck *check, guint index)
{
  return was_seen (check, index) && lk_look_is_empty (&check->looks[index]);
}

static gboolean
is_blurred (const LkCheck *check, guint index)
{
  return was_seen (check, index) && !is_empty (check, index) &&
         lk_look_is_blurred (&check->looks[index]);
}

static gboolean
has_bars (const LkCheck *check, guint index)
{
  return was_seen (check, index) && check->looks[index].bars >= MUCH_BARS;
}

static gboolean
is_transparent (const LkCheck *check, guint index)
{
  return was_seen (check, index) && check->looks[index].is_transparent;
}

/* --- Number --- */

static void
check_number (LkCheck *self)
{
  guint n = self->n_pictures;

  if (n == 0)
    lk_check_add (self, LK_FINDING_ERROR, "no-pictures", LK_FINDING_REMEDY_ADD_PICTURES,
                  g_strdup (_ ("There are no pictures: add at least 10")), NULL);
  else if (n < VERY_FEW)
    lk_check_add (self, LK_FINDING_WARNING, "very-few-pictures", LK_FINDING_REMEDY_ADD_PICTURES,
                  g_strdup_printf (ngettext ("%u picture is far too few: the model will know this "
                                             "one picture, and little of what it shows. Add more, "
                                             "at least 10",
                                             "%u pictures are far too few: the model will know "
                                             "these pictures, and little of what they show. Add "
                                             "more, at least 10",
                                             n),
                                   n),
                  NULL);
  else if (n < FEW)
    lk_check_add (self, LK_FINDING_WARNING, "few-pictures", LK_FINDING_REMEDY_ADD_PICTURES,
                  g_strdup_printf (ngettext ("%u picture is few: 10 are the least that trainers "
                                             "advise, 15 to 30 are good for a person or a thing, "
                                             "20 to 50 for a style",
                                             "%u pictures are few: 10 are the least that trainers "
                                             "advise, 15 to 30 are good for a person or a thing, "
                                             "20 to 50 for a style",
                                             n),
                                   n),
                  NULL);
}

/* --- The rest, in tables --- */

static char *
say_damaged (guint n)
{
  return g_strdup_printf (ngettext ("%u picture cannot be read to its end: replace or remove it",
                                    "%u pictures cannot be read to their end: replace or remove "
                                    "them",
                                    n),
                          n);
}

static char *
say_empty (guint n)
{
  return g_strdup_printf (ngettext ("%u picture shows nothing but one color: remove it",
                                    "%u pictures show nothing but one color: remove them", n),
                          n);
}

static char *
say_blurred (guint n)
{
  return g_strdup_printf (ngettext ("%u picture is clearly blurred. FLUX learns faults first: "
                                    "replace it by a sharp one, or remove it",
                                    "%u pictures are clearly blurred. FLUX learns faults first: "
                                    "replace them by sharp ones, or remove them",
                                    n),
                          n);
}

static char *
say_bars (guint n)
{
  return g_strdup_printf (ngettext ("%u picture has black bars, which the model would learn to "
                                    "paint: cut them off",
                                    "%u pictures have black bars, which the model would learn to "
                                    "paint: cut them off",
                                    n),
                          n);
}

static char *
say_transparent (guint n)
{
  return g_strdup_printf (ngettext ("%u picture is transparent in part: it is put on white, as "
                                    "trainers drop transparency",
                                    "%u pictures are transparent in part: they are put on white, "
                                    "as trainers drop transparency",
                                    n),
                          n);
}

static char *
say_converted (guint n)
{
  return g_strdup_printf (ngettext ("%u picture is in a format that trainers leave out in silence: "
                                    "it is packed as a JPEG",
                                    "%u pictures are in formats that trainers leave out in "
                                    "silence: they are packed as JPEGs",
                                    n),
                          n);
}

static char *
say_too_small (guint n)
{
  return g_strdup_printf (ngettext ("%u picture is too small or too narrow for any size that is "
                                    "trained: replace or remove it",
                                    "%u pictures are too small or too narrow for any size that is "
                                    "trained: replace or remove them",
                                    n),
                          n);
}

static char *
say_very_small (guint n)
{
  return g_strdup_printf (ngettext ("%u picture has a side of less than 256 pixels and will do "
                                    "more harm than good: replace or remove it",
                                    "%u pictures have a side of less than 256 pixels and will do "
                                    "more harm than good: replace or remove them",
                                    n),
                          n);
}

static char *
say_small (guint n)
{
  return g_strdup_printf (ngettext ("%u picture has a side of less than 768 pixels. Nothing is "
                                    "enlarged, so it teaches no fine detail: replace it by a "
                                    "larger one if there is one",
                                    "%u pictures have a side of less than 768 pixels. Nothing is "
                                    "enlarged, so they teach no fine detail: replace them by "
                                    "larger ones if there are any",
                                    n),
                          n);
}

static char *
say_long (guint n)
{
  return g_strdup_printf (ngettext ("%u picture is more than four times as long as wide: what "
                                    "matters may be cut off. Crop it",
                                    "%u pictures are more than four times as long as wide: what "
                                    "matters may be cut off. Crop them",
                                    n),
                          n);
}

static char *
say_cut (guint n)
{
  return g_strdup_printf (ngettext ("%u picture loses more than a tenth at its edges in training: "
                                    "crop it yourself to keep what matters",
                                    "%u pictures lose more than a tenth at their edges in "
                                    "training: crop them yourself to keep what matters",
                                    n),
                          n);
}

/* What the sentences mean by removing is offered while enough pictures are left. */
typedef struct
{
  LkCheckTest test;
  LkFindingLevel level;
  const char *code;
  LkFindingRemedy remedy;
  char *(*say) (guint n);
} Rule;

/* clang-format off */
static const Rule picture_rules[] = {
  { is_damaged, LK_FINDING_ERROR, "damaged", LK_FINDING_REMEDY_REMOVE_PICTURES, say_damaged },
  { is_empty, LK_FINDING_WARNING, "empty", LK_FINDING_REMEDY_REMOVE_PICTURES, say_empty },
  { is_blurred, LK_FINDING_WARNING, "blurred", LK_FINDING_REMEDY_REMOVE_PICTURES, say_blurred },
  { has_bars, LK_FINDING_WARNING, "bars", LK_FINDING_REMEDY_CROP, say_bars },
  { is_transparent, LK_FINDING_INFO, "transparent", LK_FINDING_REMEDY_NONE, say_transparent },
  { is_converted, LK_FINDING_INFO, "converted", LK_FINDING_REMEDY_NONE, say_converted },
};

static const Rule size_rules[] = {
  { is_too_small, LK_FINDING_ERROR, "too-small",
    LK_FINDING_REMEDY_REMOVE_PICTURES, say_too_small },
  { is_very_small, LK_FINDING_WARNING, "very-small",
    LK_FINDING_REMEDY_REMOVE_PICTURES, say_very_small },
  { is_small, LK_FINDING_WARNING, "small", LK_FINDING_REMEDY_REMOVE_PICTURES, say_small },
  { is_long, LK_FINDING_WARNING, "long", LK_FINDING_REMEDY_CROP, say_long },
  { is_cut, LK_FINDING_WARNING, "cut", LK_FINDING_REMEDY_CROP, say_cut },
};
/* clang-format on */

static void
apply_rule (LkCheck *self, const Rule *rule)
{
  GPtrArray *names = lk_check_pick (self, rule->test);
  guint n = names->len;
  LkFindingRemedy remedy = rule->remedy;

  if (remedy == LK_FINDING_REMEDY_REMOVE_PICTURES && rule->level != LK_FINDING_ERROR)
    remedy = lk_check_remove_or_add (self, n);

  if (n > 0)
    lk_check_add (self, rule->level, rule->code, remedy, rule->say (n), names);
  else
    g_ptr_array_unref (names);
}

/* Number, and what is in the pictures. */
void
lk_check_pictures (LkCheck *self)
{
  check_number (self);
  for (gsize i = 0; i < G_N_ELEMENTS (picture_rules); i++)
    apply_rule (self, &picture_rules[i]);
}

/* Sizes, and what the trainer cuts off. */
void
lk_check_sizes (LkCheck *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (size_rules); i++)
    apply_rule (self, &size_rules[i]);
}
