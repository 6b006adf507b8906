/* test-caption-edit.c: one change to many captions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-caption-edit.h"
#include "lk-error.h"
#include "pictures.h"

#include <string.h>

static void
check (LkCaptionEdit *edit, const char *before, const char *after)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = lk_caption_edit_apply (edit, before, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, after);
}

static void
test_tags (void)
{
  g_autoptr (LkCaptionEdit) back = lk_caption_edit_new_add_tag ("beach", LK_CAPTION_BACK);
  g_autoptr (LkCaptionEdit) front = lk_caption_edit_new_add_tag ("beach", LK_CAPTION_FRONT);
  g_autoptr (LkCaptionEdit) gone = lk_caption_edit_new_remove_tag ("beach");
  g_autoptr (LkCaptionEdit) first = lk_caption_edit_new_move_first ("beach");
  g_autoptr (LkCaptionEdit) sort = lk_caption_edit_new_sort ();

  check (back, "", "beach");
  check (back, "sun", "sun, beach");
  check (back, "a, beach, b", "a, beach, b");
  check (back, "beaches", "beaches, beach");
  check (front, "sun", "beach, sun");
  check (front, "sun,beach", "sun,beach");
  check (gone, "a, beach, b", "a, b");
  check (gone, "beach", "");
  check (gone, "a beach", "a beach");
  check (first, "a, b, beach", "beach, a, b");
  check (first, "a,b", "a,b");
  check (first, "beach,b", "beach,b");
  check (sort, "c, a, b", "a, b, c");
  check (sort, "a,b", "a,b");
  check (sort, "", "");
}

static void
test_text (void)
{
  g_autoptr (LkCaptionEdit) prefix = lk_caption_edit_new_prefix ("a photo of ");
  g_autoptr (LkCaptionEdit) suffix = lk_caption_edit_new_suffix (", 2024");
  g_autoptr (LkCaptionEdit) clear = lk_caption_edit_new_clear ();
  g_autoptr (LkCaptionEdit) trigger = lk_caption_edit_new_trigger ("LRKT");

  check (prefix, "größe", "a photo of größe");
  check (suffix, "x", "x, 2024");
  check (clear, "x", "");
  check (trigger, "a parrot", "LRKT, a parrot");
  check (trigger, "", "LRKT");
  check (trigger, "[trigger] flying", "LRKT flying");
  check (trigger, "LRKT,a", "LRKT,a");
  check (trigger, "LRKTS", "LRKT, LRKTS");
}

static void
check_replace (
    const char *find, const char *with, LkCaptionMatch match, const char *before, const char *after)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkCaptionEdit) edit = lk_caption_edit_new_replace (find, with, match, &error);

  g_assert_no_error (error);
  check (edit, before, after);
}

static void
test_replace (void)
{
  check_replace ("a.c", "\\0x", LK_CAPTION_MATCH_PLAIN, "a.c abc A.C", "\\0x abc A.C");
  check_replace ("a.c", "x", LK_CAPTION_MATCH_ANY_CASE, "a.c abc A.C", "x abc x");
  check_replace ("GRÖSSE", "x", LK_CAPTION_MATCH_ANY_CASE, "größe grösse", "größe x");
  check_replace ("(\\w+) cat", "\\1 dog", LK_CAPTION_MATCH_REGEX, "red cat", "red dog");
  check_replace ("CAT$", "dog", LK_CAPTION_MATCH_REGEX_ANY_CASE, "cat cat", "cat dog");
  check_replace ("^", "x ", LK_CAPTION_MATCH_REGEX, "y", "x y");
  check_replace ("none", "x", LK_CAPTION_MATCH_PLAIN, "some", "some");
}

static void
check_refused (const char *find, const char *with, const char *field)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (lk_caption_edit_new_replace (find, with, LK_CAPTION_MATCH_REGEX, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
  g_assert_cmpstr (lk_error_get_field (error), ==, field);
}

static void
test_bad_patterns (void)
{
  check_refused ("(", "x", "find");
  check_refused ("[z-a]", "x", "find");
  check_refused ("", "x", "find");
  check_refused ("a", "\\g<", "replacement");
}

/* A pattern that would take longer than anybody lives. */
static void
test_endless_pattern (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkCaptionEdit) edit =
      lk_caption_edit_new_replace ("(a+)+$", "x", LK_CAPTION_MATCH_REGEX, &error);
  g_autofree char *many = g_strnfill (200, 'a');
  g_autofree char *text = g_strconcat (many, "!", NULL);

  g_assert_no_error (error);
  g_assert_null (lk_caption_edit_apply (edit, text, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
}

static void
test_too_long (void)
{
  g_autofree char *many = g_strnfill (LK_CAPTION_MAX_BYTES, 'a');
  g_autoptr (LkCaptionEdit) edit = lk_caption_edit_new_prefix (many);
  g_autoptr (GError) error = NULL;

  g_assert_null (lk_caption_edit_apply (edit, "b", &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
}

/* --- Over pictures --- */

static GListStore *
make_pictures (guint n)
{
  GListStore *store = g_list_store_new (LK_TYPE_PICTURE);

  for (guint i = 0; i < n; i++)
    {
      LkManifestEntry *facts = lk_manifest_entry_new ();
      g_autoptr (LkPicture) picture = NULL;

      facts->path = g_strdup_printf ("/nowhere/p%u.jpg", i);
      facts->name = g_strdup_printf ("p%u.jpg", i);
      facts->stem = g_strdup_printf ("p%u", i);
      facts->caption = g_strdup (i % 2 == 0 ? "a beach, sun" : "a wood");
      picture = lk_picture_new (facts, 0, 0);
      g_list_store_append (store, picture);
    }

  return store;
}

static void
test_preview (void)
{
  g_autoptr (GListStore) pictures = make_pictures (10000);
  g_autoptr (LkCaptionEdit) edit = lk_caption_edit_new_remove_tag ("sun");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GListModel) changes = NULL;
  g_autoptr (LkCaptionChange) change = NULL;
  g_autoptr (LkPicture) picture = g_list_model_get_item (G_LIST_MODEL (pictures), 2);
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  gint64 begun;

  lk_caption_edit_preview_async (edit, G_LIST_MODEL (pictures), NULL, wait_cb, &result);
  begun = g_get_monotonic_time ();
  wait_for (&result);
  g_test_message ("begun in %.1f ms, done in %.1f ms", (begun - start) / 1000.,
                  (g_get_monotonic_time () - start) / 1000.);
  start = g_get_monotonic_time ();
  changes = lk_caption_edit_preview_finish (result, &error);
  g_test_message ("listed in %.1f ms", (g_get_monotonic_time () - start) / 1000.);

  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (changes), ==, 5000);
  change = g_list_model_get_item (changes, 1);
  g_assert_true (lk_caption_change_get_picture (change) == picture);
  g_assert_cmpstr (lk_caption_change_get_before (change), ==, "a beach, sun");
  g_assert_cmpstr (lk_caption_change_get_after (change), ==, "a beach");

  /* It was looked at, not done. */
  g_assert_cmpstr (lk_picture_get_caption (picture), ==, "a beach, sun");
}

static void
test_preview_cancelled (void)
{
  g_autoptr (GListStore) pictures = make_pictures (10);
  g_autoptr (LkCaptionEdit) edit = lk_caption_edit_new_clear ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  lk_caption_edit_preview_async (edit, G_LIST_MODEL (pictures), cancellable, wait_cb, &result);
  g_assert_null (lk_caption_edit_preview_finish (wait_for (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/caption-edit/tags", test_tags);
  g_test_add_func ("/caption-edit/text", test_text);
  g_test_add_func ("/caption-edit/replace", test_replace);
  g_test_add_func ("/caption-edit/bad-patterns", test_bad_patterns);
  g_test_add_func ("/caption-edit/endless-pattern", test_endless_pattern);
  g_test_add_func ("/caption-edit/too-long", test_too_long);
  g_test_add_func ("/caption-edit/preview", test_preview);
  g_test_add_func ("/caption-edit/preview-cancelled", test_preview_cancelled);

  return g_test_run ();
}
