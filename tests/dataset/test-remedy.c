/* test-remedy.c: remedies, applied and taken back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-error.h"
#include "lk-remedy.h"
#include "pictures.h"

static LkHistory *
make_history (Folders *folders)
{
  static const char *const names[] = { "a", "b", "c", "d" };
  g_autoptr (LkDataset) dataset = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *picture = g_strconcat (names[i], ".jpg", NULL);
      g_autofree char *caption = g_strconcat (names[i], ".txt", NULL);
      g_autoptr (GBytes) jpeg = make_jpeg (100, 80, i);

      write_picture (folders->target, picture, jpeg);
      if (i < 3)
        write_bytes (folders->target, caption, i == 0 ? "a parrot" : "lkp, a tree", -1);
    }
  dataset = open_dataset (folders->target);

  return lk_history_new (dataset);
}

/* Returns how many pictures it concerned, or -1 with @error. */
static int
apply (LkHistory *history, LkFinding *finding, const char *trigger_word, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  guint n = 0;

  lk_remedy_apply_async (history, finding, trigger_word, NULL, wait_cb, &result);

  return lk_remedy_apply_finish (history, wait_for (&result), &n, error) ? (int) n : -1;
}

static void
undo (LkHistory *history)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lk_history_undo_async (history, NULL, wait_cb, &result);
  lk_history_undo_finish (history, wait_for (&result), &error);
  g_assert_no_error (error);
}

static LkFinding *
find (LkFindingRemedy remedy, const char *const *pictures)
{
  return lk_finding_new (LK_FINDING_WARNING, "test", remedy, "A finding", pictures);
}

static void
test_remove (Folders *folders, gconstpointer data)
{
  const char *const names[] = { "a.jpg", "d.jpg", "gone.jpg", NULL };
  g_autoptr (LkHistory) history = make_history (folders);
  LkDataset *dataset = lk_history_get_dataset (history);
  g_autoptr (LkFinding) finding = find (LK_FINDING_REMEDY_REMOVE_PICTURES, names);
  g_autoptr (GError) error = NULL;
  g_autofree char *caption = NULL;

  g_assert_cmpint (apply (history, finding, NULL, &error), ==, 2);
  g_assert_no_error (error);
  g_assert_cmpuint (lk_dataset_get_n_pictures (dataset), ==, 2);
  g_assert_null (lk_dataset_find (dataset, "a.jpg"));

  /* Nothing is left to do, and that is no step to undo. */
  g_assert_cmpint (apply (history, finding, NULL, &error), ==, 0);
  g_assert_no_error (error);

  undo (history);
  g_assert_cmpuint (lk_dataset_get_n_pictures (dataset), ==, 4);
  caption = read_text (folders->target, "a.txt");
  g_assert_cmpstr (caption, ==, "a parrot");
  g_assert_false (lk_history_can_undo (history));
}

static void
test_remove_duplicates (Folders *folders, gconstpointer data)
{
  const char *const names[] = { "b.jpg", "c.jpg", NULL };
  const char *const best[] = { "a.jpg", NULL };
  g_autoptr (LkHistory) history = make_history (folders);
  g_autoptr (LkFinding) finding = find (LK_FINDING_REMEDY_REMOVE_DUPLICATES, names);
  g_autoptr (LkFinding) other = find (LK_FINDING_REMEDY_REMOVE_DUPLICATES, best);
  g_autoptr (GError) error = NULL;

  lk_finding_set_keep (finding, "a.jpg");
  lk_finding_set_keep (other, "d.jpg");
  g_assert_cmpint (apply (history, other, NULL, &error), ==, 1);

  /* The best of these went meanwhile: nothing more may go. */
  g_assert_cmpint (apply (history, finding, NULL, &error), ==, -1);
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
  g_assert_cmpuint (lk_dataset_get_n_pictures (lk_history_get_dataset (history)), ==, 3);
}

static void
test_insert_trigger (Folders *folders, gconstpointer data)
{
  const char *const names[] = { "a.jpg", "b.jpg", NULL };
  g_autoptr (LkHistory) history = make_history (folders);
  LkPicture *picture = lk_dataset_find (lk_history_get_dataset (history), "a.jpg");
  g_autoptr (LkFinding) finding = find (LK_FINDING_REMEDY_INSERT_TRIGGER, names);
  g_autoptr (GError) error = NULL;
  g_autofree char *changed = NULL;
  g_autofree char *left = NULL;

  g_assert_cmpint (apply (history, finding, "", &error), ==, -1);
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
  g_clear_error (&error);

  /* On the disk when it says so. */
  g_assert_cmpint (apply (history, finding, "lkp", &error), ==, 1);
  g_assert_no_error (error);
  changed = read_text (folders->target, "a.txt");
  g_assert_cmpstr (changed, ==, "lkp, a parrot\n");
  left = read_text (folders->target, "b.txt");
  g_assert_cmpstr (left, ==, "lkp, a tree");

  undo (history);
  g_assert_cmpstr (lk_picture_get_caption (picture), ==, "a parrot");
}

static void
test_can_apply (void)
{
  g_assert_true (lk_remedy_can_apply (LK_FINDING_REMEDY_REMOVE_PICTURES));
  g_assert_true (lk_remedy_can_apply (LK_FINDING_REMEDY_REMOVE_DUPLICATES));
  g_assert_true (lk_remedy_can_apply (LK_FINDING_REMEDY_INSERT_TRIGGER));
  g_assert_false (lk_remedy_can_apply (LK_FINDING_REMEDY_NONE));
  g_assert_false (lk_remedy_can_apply (LK_FINDING_REMEDY_CROP));
}

#define ADD(path, func)                                                                            \
  g_test_add ("/remedy/" path, Folders, NULL, folders_set_up, func, folders_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("remove", test_remove);
  ADD ("remove-duplicates", test_remove_duplicates);
  ADD ("insert-trigger", test_insert_trigger);
  g_test_add_func ("/remedy/can-apply", test_can_apply);

  return g_test_run ();
}
