/* lk-overview-readiness.c: how well a dataset suits a person, a style, a product
 *
 * A score of 100 less what each fault costs, in proportion to how many pictures have it. The
 * weights follow what guides for FLUX.1-dev warn of most: faults of pictures before their
 * number, repetition before captions.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-overview-private.h"

#include "lk-caption.h"
#include "lk-readiness.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The least number, whatever the purpose, and what less than half of it costs. */
#define FLOOR          10
#define COST_NONE      100
#define COST_VERY_FEW  60
#define COST_FEW       35
#define COST_NOT_GOOD  15
#define COST_TOO_MANY  5
#define FAR_TOO_MANY   4
#define STYLE_WORDS_AT 5

typedef struct
{
  guint least; /* good from here */
  guint most;  /* to here */
} Range;

static const Range good_numbers[LK_N_PURPOSES] = {
  [LK_PURPOSE_PERSON] = { 15, 30 },
  [LK_PURPOSE_STYLE] = { 20, 50 },
  [LK_PURPOSE_PRODUCT] = { 15, 30 },
};

/* What a fault costs if every picture has it. A style can do with smaller pictures, but
 * learns their borders and their faults as part of it. */
typedef struct
{
  const char *code;
  double costs[LK_N_PURPOSES];
} Weight;

/* clang-format off */
static const Weight weights[] = {
  { "damaged",            { 100, 100, 100 } },
  { "too-small",          { 100, 100, 100 } },
  { "empty",              { 60, 60, 60 } },
  { "blurred",            { 60, 60, 60 } },
  { "very-small",         { 60, 50, 60 } },
  { "small",              { 30, 20, 30 } },
  { "bars",               { 40, 60, 40 } },
  { "long",               { 15, 10, 15 } },
  { "cut",                { 10, 5, 10 } },
  { "identical",          { 60, 60, 60 } },
  { "near-duplicates",    { 50, 60, 40 } },
  { "captions-missing",   { 30, 30, 30 } },
  { "captions-identical", { 20, 20, 20 } },
  { "captions-tags",      { 15, 15, 15 } },
  { "captions-short",     { 10, 5, 10 } },
  { "captions-long",      { 5, 5, 5 } },
  { "trigger-hidden",     { 10, 10, 10 } },
};
/* clang-format on */

/* In a caption for a style, these take from the trigger word what it is to stand for. */
static const char *const style_words[] = {
  "anime",     "artwork", "cartoon", "drawing", "engraving",  "illustration", "painted", "painting",
  "pixel art", "render",  "sketch",  "style",   "watercolor", "watercolour",  NULL,
};

typedef struct
{
  double cost;
  char *sentence;
} Remark;

static void
remark_clear (gpointer data)
{
  g_free (((Remark *) data)->sentence);
}

static void
add_remark (GArray *remarks, double cost, char *sentence)
{
  const Remark remark = { cost, sentence };

  g_array_append_val (remarks, remark);
}

/* --- Number --- */

static double
cost_of_number (guint n, const Range *good)
{
  if (n == 0)
    return COST_NONE;
  if (n < FLOOR / 2)
    return COST_VERY_FEW;
  if (n < FLOOR)
    return COST_FEW;
  if (n < good->least)
    return (double) COST_NOT_GOOD * (good->least - n) / (good->least - FLOOR);

  return n > FAR_TOO_MANY * good->most ? COST_TOO_MANY : 0;
}

static void
judge_number (const LkCheck *check, LkPurpose purpose, GArray *remarks)
{
  const Range *good = &good_numbers[purpose];
  guint n = check->n_pictures;
  double cost = cost_of_number (n, good);

  if (cost == 0)
    return;

  if (n > good->most)
    add_remark (remarks, cost,
                g_strdup_printf (ngettext ("%u picture is more than needed: %u that differ are "
                                           "better than many that repeat",
                                           "%u pictures are more than needed: %u that differ are "
                                           "better than many that repeat",
                                           n),
                                 n, good->most));
  else
    add_remark (remarks, cost,
                g_strdup_printf (ngettext ("Add %u picture: %u to %u are good",
                                           "Add %u pictures: %u to %u are good", good->least - n),
                                 good->least - n, good->least, good->most));
}

/* --- Findings --- */

/* Of several findings of one kind one sentence is made. */
static char *
say_together (GPtrArray *findings, guint n_pictures)
{
  if (findings->len == 1)
    return g_strdup (lk_finding_get_sentence (g_ptr_array_index (findings, 0)));

  return g_strdup_printf (ngettext ("%u picture repeats another: keep the best of each",
                                    "%u pictures repeat others: keep the best of each", n_pictures),
                          n_pictures);
}

static void
judge_findings (const LkCheck *check, const Weight *weight, LkPurpose purpose, GArray *remarks)
{
  g_autoptr (GPtrArray) same = g_ptr_array_new ();
  guint n_named = 0;

  for (guint i = 0; i < check->findings->len; i++)
    {
      LkFinding *finding = g_ptr_array_index (check->findings, i);

      if (!g_str_equal (lk_finding_get_code (finding), weight->code))
        continue;
      g_ptr_array_add (same, finding);
      n_named += g_strv_length ((GStrv) lk_finding_get_pictures (finding));
    }

  if (n_named > 0)
    add_remark (remarks, weight->costs[purpose] * n_named / check->n_pictures,
                say_together (same, n_named));
}

/* --- Captions of a style --- */

static gboolean
names_a_style (const LkCheck *check, guint index)
{
  g_autofree char *caption = g_utf8_strdown (lk_check_entry (check, index)->caption, -1);

  for (guint i = 0; style_words[i] != NULL; i++)
    if (lk_caption_has_word (caption, style_words[i]))
      return TRUE;

  return FALSE;
}

static void
judge_style_words (const LkCheck *check, GArray *remarks)
{
  g_autoptr (GPtrArray) names = lk_check_pick (check, names_a_style);
  guint n = names->len;

  if (n * STYLE_WORDS_AT >= check->n_pictures && n > 0)
    add_remark (remarks, 15.0 * n / check->n_pictures,
                g_strdup_printf (ngettext ("%u caption names the style: describe only what is "
                                           "shown, so that the trigger word stands for the style",
                                           "%u captions name the style: describe only what is "
                                           "shown, so that the trigger word stands for the style",
                                           n),
                                 n));
}

/* --- All together --- */

static int
compare_remarks (gconstpointer a, gconstpointer b)
{
  double first = ((const Remark *) a)->cost;
  double second = ((const Remark *) b)->cost;

  return (first < second) - (first > second);
}

static LkReadiness *
judge (const LkCheck *check, LkPurpose purpose)
{
  g_autoptr (GArray) remarks = g_array_new (FALSE, FALSE, sizeof (Remark));
  g_autoptr (GPtrArray) advice = g_ptr_array_new ();
  double score = 100;

  g_array_set_clear_func (remarks, remark_clear);
  judge_number (check, purpose, remarks);
  for (gsize i = 0; i < G_N_ELEMENTS (weights); i++)
    judge_findings (check, &weights[i], purpose, remarks);
  if (purpose == LK_PURPOSE_STYLE)
    judge_style_words (check, remarks);

  g_array_sort (remarks, compare_remarks);
  for (guint i = 0; i < remarks->len; i++)
    {
      score -= g_array_index (remarks, Remark, i).cost;
      g_ptr_array_add (advice, g_array_index (remarks, Remark, i).sentence);
    }
  g_ptr_array_add (advice, NULL);

  return lk_readiness_new (purpose, (guint) (MAX (0, score) + 0.5),
                           (const char *const *) advice->pdata);
}

/**
 * lk_overview_judge: (skip)
 * @check: a check that was run
 *
 * Returns: (transfer full): a list of #LkReadiness, one for each purpose
 */
GListModel *
lk_overview_judge (const LkCheck *check)
{
  GListStore *list = g_list_store_new (LK_TYPE_READINESS);

  for (guint purpose = 0; purpose < LK_N_PURPOSES; purpose++)
    {
      g_autoptr (LkReadiness) readiness = judge (check, (LkPurpose) purpose);

      g_list_store_append (list, readiness);
    }

  return G_LIST_MODEL (list);
}
