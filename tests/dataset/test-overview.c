/* test-overview.c: a dataset at a glance
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-overview.h"
#include "pictures.h"
#include "sketches.h"

static LkOverview *
make (guint n_pictures, const Sketch *first, guint n_first, const char *trigger_word)
{
  g_autoptr (LkManifest) manifest = sketch_manifest (n_pictures, first, n_first);
  const LkCheckupOptions options = { .trigger_word = trigger_word };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LkOverview *overview;

  lk_overview_make_async (manifest, &options, NULL, wait_cb, &result);
  overview = lk_overview_make_finish (wait_for (&result), &error);
  g_assert_no_error (error);

  return overview;
}

/* A list of tallies as “label 3, label 1”, those of 0 left out. */
static char *
dup_tallies (GListModel *model, const char *group)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (LkTally) tally = g_list_model_get_item (model, i);

      if (lk_tally_get_count (tally) == 0 || g_strcmp0 (lk_tally_get_group (tally), group) != 0)
        continue;
      g_string_append_printf (text, "%s%s %u", text->len > 0 ? ", " : "",
                              lk_tally_get_label (tally), lk_tally_get_count (tally));
    }

  return g_string_free (text, FALSE);
}

static void
assert_tallies (GListModel *model, const char *group, const char *expected)
{
  g_autofree char *text = dup_tallies (model, group);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_figures (void)
{
  static const Sketch entries[] = {
    { .width = 400, .height = 500, .format = "png", .caption = "" },
    { .width = 4000, .height = 3000, .caption = "two words" },
    { .width = 5640, .height = 3172, .format = "webp", .caption = "three little words" },
  };
  g_autoptr (LkOverview) overview = make (5, entries, 3, "lkp");

  g_assert_cmpuint (lk_overview_get_n_pictures (overview), ==, 5);
  g_assert_cmpuint (lk_overview_get_n_captions (overview), ==, 4);
  g_assert_cmpint (lk_overview_get_bytes (overview), ==, 5000);
  g_assert_cmpuint (lk_overview_get_min_tokens (overview), ==, 2);
  g_assert_cmpuint (lk_overview_get_max_tokens (overview), >=, 11);
  g_assert_cmpuint (lk_overview_get_mean_tokens (overview), >, 2);
  assert_tallies (lk_overview_get_formats (overview), NULL, "jpeg 3, png 1, webp 1");
  assert_tallies (lk_overview_get_sizes (overview), NULL,
                  "under 0.25 MP 1, 1 to 2 MP 2, 8 to 16 MP 1, 16 MP and more 1");
  g_assert_cmpuint (g_list_model_get_n_items (lk_overview_get_sizes (overview)), ==, 8);
  assert_tallies (lk_overview_get_buckets (overview), "512",
                  "512 × 512 2, 384 × 448 1, 576 × 448 1, 640 × 384 1");
}

static void
test_words (void)
{
  static const Sketch entries[] = {
    { .caption = "lkp, a Parrot and another parrot on the old tree" },
    { .caption = "the parrot, with LKP and a tree" },
    { .caption = "straße près de l'église" },
  };
  g_autoptr (LkOverview) overview = make (3, entries, 3, "LKP");

  g_assert_false (lk_overview_get_has_tags (overview));
  assert_tallies (lk_overview_get_words (overview), NULL,
                  "parrot 2, tree 2, another 1, old 1, près 1, straße 1, église 1");
}

static void
test_tags (void)
{
  static const Sketch entries[] = {
    { .caption = "lkp, 1girl, blue sky, solo, smile" },
    { .caption = "lkp, 1girl, blue sky, solo, solo, outdoors" },
    { .caption = "a sentence about a girl" },
  };
  g_autoptr (LkOverview) overview = make (3, entries, 3, "lkp");

  g_assert_true (lk_overview_get_has_tags (overview));
  assert_tallies (lk_overview_get_words (overview), NULL,
                  "1girl 2, blue sky 2, solo 2, a sentence about a girl 1, outdoors 1, smile 1");
}

/* --- Readiness --- */

static LkReadiness *
get_readiness (LkOverview *overview, LkPurpose purpose)
{
  g_autoptr (LkReadiness) readiness =
      g_list_model_get_item (lk_overview_get_readiness (overview), purpose);

  g_assert_cmpint (lk_readiness_get_purpose (readiness), ==, purpose);

  return readiness; /* the list keeps it */
}

static guint
get_score (guint n_pictures, const Sketch *first, guint n_first, LkPurpose purpose)
{
  g_autoptr (LkOverview) overview = make (n_pictures, first, n_first, NULL);

  return lk_readiness_get_score (get_readiness (overview, purpose));
}

static void
test_ready (void)
{
  g_autoptr (LkOverview) overview = make (24, NULL, 0, NULL);

  for (guint purpose = 0; purpose < LK_N_PURPOSES; purpose++)
    {
      LkReadiness *readiness = get_readiness (overview, (LkPurpose) purpose);

      g_assert_cmpuint (lk_readiness_get_score (readiness), ==, 100);
      g_assert_null (lk_readiness_get_advice (readiness)[0]);
      g_assert_nonnull (lk_readiness_get_title (readiness));
    }
}

static void
test_number (void)
{
  g_autoptr (LkOverview) overview = make (12, NULL, 0, NULL);

  g_assert_cmpuint (get_score (0, NULL, 0, LK_PURPOSE_PERSON), ==, 0);
  g_assert_cmpuint (get_score (4, NULL, 0, LK_PURPOSE_PERSON), <, 50);
  g_assert_cmpuint (get_score (8, NULL, 0, LK_PURPOSE_PERSON), <, 70);
  g_assert_cmpuint (get_score (12, NULL, 0, LK_PURPOSE_PERSON), <, 100);
  g_assert_cmpuint (get_score (12, NULL, 0, LK_PURPOSE_STYLE), <,
                    get_score (12, NULL, 0, LK_PURPOSE_PERSON));
  g_assert_cmpuint (get_score (15, NULL, 0, LK_PURPOSE_PERSON), ==, 100);
  g_assert_cmpuint (get_score (500, NULL, 0, LK_PURPOSE_PERSON), ==, 95);
  g_assert_cmpstr (lk_readiness_get_advice (get_readiness (overview, LK_PURPOSE_STYLE))[0], ==,
                   "Add 8 pictures: 20 to 50 are good");
}

/* Each fault makes it worse, and what is worst is said first. */
static void
test_faults (void)
{
  static const Sketch entries[] = {
    { .width = 200, .height = 200 },
    { .width = 200, .height = 200 },
    { .caption = "" },
    { .caption = "" },
    { .width = 700, .height = 700 },
  };
  g_autoptr (LkOverview) overview = make (20, entries, 5, NULL);
  LkReadiness *readiness = get_readiness (overview, LK_PURPOSE_PERSON);
  const char *const *advice = lk_readiness_get_advice (readiness);

  g_assert_cmpuint (g_strv_length ((GStrv) advice), ==, 3);
  g_assert_nonnull (g_strstr_len (advice[0], -1, "256 pixels"));
  g_assert_nonnull (g_strstr_len (advice[1], -1, "no caption"));
  g_assert_nonnull (g_strstr_len (advice[2], -1, "768 pixels"));
  g_assert_cmpuint (lk_readiness_get_score (readiness), ==, 90);
}

static void
test_style_words (void)
{
  static const Sketch entries[] = {
    { .caption = "a watercolor of a boat that lies on the river bank" },
    { .caption = "a Painting of a church behind tall trees at noon" },
    { .caption = "an oil painting of two children who play with a dog" },
    { .caption = "a drawing of the market on a Monday in the rain" },
  };
  g_autoptr (LkOverview) overview = make (20, entries, 4, NULL);

  g_assert_cmpuint (lk_readiness_get_score (get_readiness (overview, LK_PURPOSE_STYLE)), ==, 97);
  g_assert_cmpuint (lk_readiness_get_score (get_readiness (overview, LK_PURPOSE_PERSON)), ==, 100);
}

static void
test_properties (void)
{
  g_autoptr (LkOverview) overview = make (3, NULL, 0, NULL);
  guint n_properties;
  g_autofree GParamSpec **properties =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (overview), &n_properties);

  g_assert_cmpuint (n_properties, ==, 12);
  for (guint i = 0; i < n_properties; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      g_value_init (&value, properties[i]->value_type);
      g_object_get_property (G_OBJECT (overview), properties[i]->name, &value);
      if (G_VALUE_HOLDS_OBJECT (&value))
        g_assert_true (G_IS_LIST_MODEL (g_value_get_object (&value)));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/overview/figures", test_figures);
  g_test_add_func ("/overview/words", test_words);
  g_test_add_func ("/overview/tags", test_tags);
  g_test_add_func ("/overview/ready", test_ready);
  g_test_add_func ("/overview/number", test_number);
  g_test_add_func ("/overview/faults", test_faults);
  g_test_add_func ("/overview/style-words", test_style_words);
  g_test_add_func ("/overview/properties", test_properties);

  return g_test_run ();
}
