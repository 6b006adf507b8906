/* test-history.c: everything that is done to a dataset can be undone and done again
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-error.h"
#include "lk-history.h"
#include "lk-importer.h"
#include "pictures.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  Folders folders;
  LkDataset *dataset;
  LkHistory *history;
  LkPicture *a;
  LkPicture *b;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GBytes) picture = make_jpeg (80 + (int) i, 70, i);
      char name[] = "a.jpg";

      if (i == 0)
        folders_set_up (&fixture->folders, data);
      name[0] = (char) ('a' + i);
      write_picture (fixture->folders.target, name, picture);
    }

  write_bytes (fixture->folders.target, "a.txt", "first", -1);
  fixture->dataset = open_dataset (fixture->folders.target);
  fixture->history = lk_history_new (fixture->dataset);
  fixture->a = g_object_ref (lk_dataset_find (fixture->dataset, "a.jpg"));
  fixture->b = g_object_ref (lk_dataset_find (fixture->dataset, "b.jpg"));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->history);
  g_clear_object (&fixture->a);
  g_clear_object (&fixture->b);
  drop_dataset (fixture->dataset);
  folders_tear_down (&fixture->folders, data);
}

static gboolean
undo (Fixture *fixture, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lk_history_undo_async (fixture->history, NULL, wait_cb, &result);

  return lk_history_undo_finish (fixture->history, wait_for (&result), error);
}

static gboolean
redo (Fixture *fixture, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lk_history_redo_async (fixture->history, NULL, wait_cb, &result);

  return lk_history_redo_finish (fixture->history, wait_for (&result), error);
}

static char *
dup_digest (Fixture *fixture)
{
  g_autoptr (LkManifest) manifest = lk_dataset_snapshot (fixture->dataset);

  return g_strdup (lk_manifest_get_digest (manifest));
}

static void
assert_label (Fixture *fixture, const char *property, const char *expected)
{
  g_autofree char *label = NULL;

  g_object_get (fixture->history, property, &label, NULL);
  g_assert_cmpstr (label, ==, expected);
}

/* Back to what was before, and on to what was after, as the folder has it. */
static void
check_both_ways (Fixture *fixture, const char *before, const char *after)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *undone = NULL;
      g_autofree char *redone = NULL;
      LkDataset *reopened;

      g_assert_true (undo (fixture, &error));
      g_assert_no_error (error);
      undone = dup_digest (fixture);
      g_assert_cmpstr (undone, ==, before);

      g_assert_true (redo (fixture, &error));
      g_assert_no_error (error);
      flush_dataset (fixture->dataset);
      reopened = open_dataset (fixture->folders.target);
      {
        g_autoptr (LkManifest) manifest = lk_dataset_snapshot (reopened);

        redone = g_strdup (lk_manifest_get_digest (manifest));
      }
      drop_dataset (reopened);
      g_assert_cmpstr (redone, ==, after);
    }
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (lk_history_can_undo (fixture->history));
  g_assert_false (lk_history_can_redo (fixture->history));
  assert_label (fixture, "undo-label", NULL);
  g_assert_false (undo (fixture, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
  g_clear_error (&error);
  g_assert_false (redo (fixture, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
}

static void
type (Fixture *fixture, LkPicture *picture, const char *text)
{
  for (gsize length = 1; length <= strlen (text); length++)
    {
      g_autofree char *part = g_strndup (text, length);

      lk_history_type_caption (fixture->history, picture, part);
    }
}

/* One step a caption, until one turns to something else. */
static void
test_typing (Fixture *fixture, gconstpointer data)
{
  type (fixture, fixture->a, "parrot");
  type (fixture, fixture->b, "otter");
  assert_label (fixture, "undo-label", "Undo Edit Caption of “b.jpg”");
  g_assert_true (undo (fixture, NULL));
  g_assert_cmpstr (lk_picture_get_caption (fixture->b), ==, "");
  g_assert_cmpstr (lk_picture_get_caption (fixture->a), ==, "parrot");
  assert_label (fixture, "redo-label", "Redo Edit Caption of “b.jpg”");
  g_assert_true (undo (fixture, NULL));
  g_assert_cmpstr (lk_picture_get_caption (fixture->a), ==, "first");
  g_assert_false (lk_history_can_undo (fixture->history));
  g_assert_true (redo (fixture, NULL));
  g_assert_true (redo (fixture, NULL));
  g_assert_cmpstr (lk_picture_get_caption (fixture->b), ==, "otter");

  lk_history_end_typing (fixture->history);
  type (fixture, fixture->b, "seal");
  g_assert_false (lk_history_can_redo (fixture->history));
  lk_history_end_typing (fixture->history);
  type (fixture, fixture->b, "whale");
  g_assert_true (undo (fixture, NULL));
  g_assert_cmpstr (lk_picture_get_caption (fixture->b), ==, "seal");
  g_assert_true (undo (fixture, NULL));
  g_assert_cmpstr (lk_picture_get_caption (fixture->b), ==, "otter");

  /* What is typed after undoing does not become part of what was undone to. */
  type (fixture, fixture->b, "eel");
  g_assert_true (undo (fixture, NULL));
  g_assert_cmpstr (lk_picture_get_caption (fixture->b), ==, "otter");
}

static guint
change_captions (Fixture *fixture, GListModel *changes, const char *label)
{
  g_autoptr (GAsyncResult) result = NULL;

  lk_history_change_captions_async (fixture->history, changes, label, wait_cb, &result);

  return lk_history_change_captions_finish (fixture->history, wait_for (&result));
}

static GListModel *
add_tag (Fixture *fixture, LkCaptionEdit *edit)
{
  g_autoptr (GAsyncResult) result = NULL;

  lk_caption_edit_preview_async (edit, G_LIST_MODEL (fixture->dataset), NULL, wait_cb, &result);

  return lk_caption_edit_preview_finish (wait_for (&result), NULL);
}

static void
test_many_captions (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LkCaptionEdit) edit = lk_caption_edit_new_add_tag ("sea", LK_CAPTION_BACK);
  g_autoptr (GListModel) changes = add_tag (fixture, edit);
  g_autofree char *before = dup_digest (fixture);
  g_autofree char *after = NULL;

  g_assert_cmpuint (change_captions (fixture, changes, lk_caption_edit_get_label (edit)), ==, 3);
  assert_label (fixture, "undo-label", "Undo Add Tag “sea”");
  g_assert_cmpstr (lk_picture_get_caption (fixture->a), ==, "first, sea");
  after = dup_digest (fixture);
  check_both_ways (fixture, before, after);

  /* What is not any more what was looked at is left alone. */
  g_assert_true (undo (fixture, NULL));
  lk_picture_set_caption (fixture->a, "other");
  g_assert_cmpuint (change_captions (fixture, changes, "x"), ==, 2);
  g_assert_cmpstr (lk_picture_get_caption (fixture->a), ==, "other");
}

/* Many captions are changed a little at a time; who types meanwhile types into the result. */
static void
test_type_meanwhile (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LkCaptionEdit) edit = lk_caption_edit_new_add_tag ("sea", LK_CAPTION_BACK);
  g_autoptr (GListModel) changes = add_tag (fixture, edit);
  g_autoptr (GAsyncResult) result = NULL;

  lk_history_change_captions_async (fixture->history, changes, "x", wait_cb, &result);
  g_assert_cmpstr (lk_picture_get_caption (fixture->a), ==, "first");
  g_assert_false (lk_history_can_undo (fixture->history));
  type (fixture, fixture->a, "typed");
  g_assert_cmpstr (lk_picture_get_caption (fixture->b), ==, "sea");
  g_assert_cmpuint (lk_history_change_captions_finish (fixture->history, wait_for (&result)), ==,
                    3);
  g_assert_true (undo (fixture, NULL));
  g_assert_cmpstr (lk_picture_get_caption (fixture->a), ==, "first, sea");

  /* And while that is undone. */
  g_clear_object (&result);
  lk_history_undo_async (fixture->history, NULL, wait_cb, &result);
  type (fixture, fixture->a, "t");
  g_assert_cmpstr (lk_picture_get_caption (fixture->b), ==, "");
  g_assert_true (lk_history_undo_finish (fixture->history, wait_for (&result), NULL));
  g_assert_true (undo (fixture, NULL));
  g_assert_cmpstr (lk_picture_get_caption (fixture->a), ==, "first");
}

static void
test_remove (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) pictures = g_ptr_array_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = dup_digest (fixture);
  g_autofree char *after = NULL;

  g_ptr_array_add (pictures, fixture->a);
  g_ptr_array_add (pictures, fixture->b);
  lk_history_remove_async (fixture->history, pictures, NULL, wait_cb, &result);
  g_assert_true (lk_history_remove_finish (fixture->history, wait_for (&result), &error));
  g_assert_no_error (error);
  g_assert_cmpuint (lk_dataset_get_n_pictures (fixture->dataset), ==, 1);
  assert_label (fixture, "undo-label", "Undo Remove 2 Pictures");
  after = dup_digest (fixture);
  check_both_ways (fixture, before, after);

  g_assert_true (undo (fixture, NULL));
  g_assert_true (lk_dataset_find (fixture->dataset, "a.jpg") == fixture->a);
}

/* What cannot be undone can be undone later. */
static void
test_undo_fails (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) pictures = g_ptr_array_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = folders_path (fixture->folders.target, "a.jpg");

  g_ptr_array_add (pictures, fixture->a);
  lk_history_remove_async (fixture->history, pictures, NULL, wait_cb, &result);
  g_assert_true (lk_history_remove_finish (fixture->history, wait_for (&result), NULL));
  write_bytes (fixture->folders.target, "a.jpg", "somebody else's", -1);
  g_assert_false (undo (fixture, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_FILE);
  g_assert_true (lk_history_can_undo (fixture->history));
  g_assert_false (lk_history_can_redo (fixture->history));

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_true (undo (fixture, NULL));
  g_assert_cmpuint (lk_dataset_get_n_pictures (fixture->dataset), ==, 3);
}

static void
test_import (Fixture *fixture, gconstpointer data)
{
  const char *const sources[] = { fixture->folders.source, NULL };
  g_autoptr (GBytes) picture = make_jpeg (90, 90, 20);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LkImportReport) report = NULL;
  g_autofree char *before = dup_digest (fixture);
  g_autofree char *after = NULL;

  write_picture (fixture->folders.source, "a.jpg", picture);
  write_bytes (fixture->folders.source, "a.txt", "new", -1);
  lk_importer_run_async (fixture->dataset, sources, NULL, NULL, NULL, NULL, wait_cb, &result);
  report = lk_importer_run_finish (fixture->dataset, wait_for (&result), NULL);
  lk_history_add_import (fixture->history, report);
  assert_label (fixture, "undo-label", "Undo Add 1 Picture");
  after = dup_digest (fixture);
  g_assert_cmpstr (before, !=, after);
  check_both_ways (fixture, before, after);
}

static void
test_title (Fixture *fixture, gconstpointer data)
{
  lk_history_set_title (fixture->history, "Otters");
  g_assert_cmpstr (lk_dataset_get_title (fixture->dataset), ==, "Otters");
  assert_label (fixture, "undo-label", "Undo Rename Dataset");
  g_assert_true (undo (fixture, NULL));
  g_assert_cmpstr (lk_dataset_get_title (fixture->dataset), ==, "target");
  g_assert_true (redo (fixture, NULL));
  g_assert_cmpstr (lk_dataset_get_title (fixture->dataset), ==, "Otters");
}

static void
test_rotate (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) pictures = g_ptr_array_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = dup_digest (fixture);
  g_autofree char *after = NULL;

  g_ptr_array_add (pictures, fixture->a);
  g_ptr_array_add (pictures, fixture->b);
  lk_history_rotate_async (fixture->history, pictures, 90, NULL, wait_cb, &result);
  g_assert_true (lk_history_rotate_finish (fixture->history, wait_for (&result), &error));
  g_assert_no_error (error);
  assert_label (fixture, "undo-label", "Undo Rotate 2 Pictures");
  g_assert_cmpuint (lk_picture_get_width (fixture->a), ==, 70);
  g_assert_cmpuint (lk_picture_get_height (fixture->a), ==, 80);
  after = dup_digest (fixture);
  g_assert_cmpstr (before, !=, after);
  check_both_ways (fixture, before, after);
}

/* Undo, redo and a new step, all mixed. */
static void
test_sequence (Fixture *fixture, gconstpointer data)
{
  guint n = 0;

  lk_history_set_title (fixture->history, "one");
  type (fixture, fixture->a, "x");
  lk_history_set_title (fixture->history, "two");
  g_assert_true (undo (fixture, NULL));
  g_assert_true (undo (fixture, NULL));
  g_assert_cmpstr (lk_dataset_get_title (fixture->dataset), ==, "one");
  g_assert_cmpstr (lk_picture_get_caption (fixture->a), ==, "first");
  lk_history_set_title (fixture->history, "three");
  g_assert_false (lk_history_can_redo (fixture->history));
  while (undo (fixture, NULL))
    n++;
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpstr (lk_dataset_get_title (fixture->dataset), ==, "target");
}

static void
test_bounded (Fixture *fixture, gconstpointer data)
{
  g_autofree char *large = g_strnfill (1024 * 1024, 'x');
  guint n = 0;

  for (guint i = 0; i < LK_HISTORY_MAX_STEPS + 50; i++)
    {
      g_autofree char *title = g_strdup_printf ("title %u", i);

      lk_history_set_title (fixture->history, title);
    }
  while (undo (fixture, NULL))
    n++;
  g_assert_cmpuint (n, ==, LK_HISTORY_MAX_STEPS);
  lk_history_clear (fixture->history);

  for (guint i = 0; i < 50; i++)
    {
      large[0] = (char) ('a' + i % 2);
      lk_history_type_caption (fixture->history, fixture->a, large);
      lk_history_end_typing (fixture->history);
    }
  for (n = 0; undo (fixture, NULL);)
    n++;
  g_assert_cmpuint (n, >, 20);
  g_assert_cmpuint (n, <, 40);
  lk_picture_set_caption (fixture->a, "");
}

/* The other text of a conflict is one undo away. */
static void
test_conflict (Fixture *fixture, gconstpointer data)
{
  lk_picture_set_caption (fixture->a, "mine");
  g_signal_emit_by_name (fixture->dataset, "caption-conflict", fixture->a, "theirs");
  assert_label (fixture, "undo-label", "Undo Keep Own Caption of “a.jpg”");
  g_assert_true (undo (fixture, NULL));
  g_assert_cmpstr (lk_picture_get_caption (fixture->a), ==, "theirs");
  g_assert_true (redo (fixture, NULL));
  g_assert_cmpstr (lk_picture_get_caption (fixture->a), ==, "mine");
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/history/empty", test_empty);
  ADD ("/history/typing", test_typing);
  ADD ("/history/many-captions", test_many_captions);
  ADD ("/history/type-meanwhile", test_type_meanwhile);
  ADD ("/history/remove", test_remove);
  ADD ("/history/undo-fails", test_undo_fails);
  ADD ("/history/import", test_import);
  ADD ("/history/title", test_title);
  ADD ("/history/rotate", test_rotate);
  ADD ("/history/sequence", test_sequence);
  ADD ("/history/bounded", test_bounded);
  ADD ("/history/conflict", test_conflict);

  return g_test_run ();
}
