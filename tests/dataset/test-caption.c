/* test-caption.c: captions as the trainer reads them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-caption.h"

static void
test_clean (void)
{
  g_autofree char *clean = lk_caption_clean (" a bird ,\r\n on a branch,, ");

  g_assert_cmpstr (clean, ==, "a bird, on a branch");
}

static void
test_trigger (void)
{
  g_autofree char *trained = lk_caption_as_trained ("a cathedral", "cat");
  g_autofree char *inserted = lk_caption_insert_trigger ("a cathedral", "cat");
  g_autofree char *again = lk_caption_insert_trigger (inserted, "cat");
  g_autofree char *replaced = lk_caption_as_trained ("a photo of [trigger]", "cat");
  g_autofree char *alone = lk_caption_insert_trigger ("", "cat");

  g_assert_cmpstr (trained, ==, "a cathedral");
  g_assert_cmpstr (inserted, ==, "cat, a cathedral");
  g_assert_cmpstr (again, ==, inserted);
  g_assert_cmpstr (replaced, ==, "a photo of cat");
  g_assert_cmpstr (alone, ==, "cat");
}

static void
test_words (void)
{
  g_assert_true (lk_caption_has_word ("the cathedral's cat.", "cat"));
  g_assert_false (lk_caption_has_word ("the cathedral", "cat"));
  g_assert_false (lk_caption_has_word ("a Cat", "cat"));
  g_assert_cmpuint (lk_caption_count_words ("it's a bird, on a branch"), ==, 6);
  g_assert_cmpuint (lk_caption_count_words (""), ==, 0);
  g_assert_cmpuint (lk_caption_estimate_tokens (""), ==, 1);
}

static void
test_tags (void)
{
  g_autofree char *added = lk_caption_add_tag ("a, b", "c");
  g_autofree char *removed = lk_caption_remove_tag (added, "b");

  g_assert_cmpstr (added, ==, "a, b, c");
  g_assert_cmpstr (removed, ==, "a, c");
  g_assert_true (lk_caption_is_tag_list ("1girl, blue_sky, solo, smile"));
  g_assert_false (lk_caption_is_tag_list ("A green bird sits on a branch, and sings."));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/caption/clean", test_clean);
  g_test_add_func ("/caption/trigger", test_trigger);
  g_test_add_func ("/caption/words", test_words);
  g_test_add_func ("/caption/tags", test_tags);

  return g_test_run ();
}
