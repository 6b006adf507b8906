/* test-live.c: what others do to a dataset's folder while it is open
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-importer.h"
#include "pictures.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  Folders folders;
  LkDataset *dataset;
  LkPicture *a;
  LkPicture *b;
  guint n_expected;
} Fixture;

static void
write_jpeg (Fixture *fixture, const char *name, int width, guint seed)
{
  g_autoptr (GBytes) picture = make_jpeg (width, 70, seed);

  write_picture (fixture->folders.target, name, picture);
}

static void
write_text (Fixture *fixture, const char *name, const char *text)
{
  write_bytes (fixture->folders.target, name, text, -1);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  folders_set_up (&fixture->folders, data);
  write_jpeg (fixture, "a.jpg", 80, 1);
  write_text (fixture, "a.txt", "first\n");
  write_jpeg (fixture, "b.jpg", 80, 2);
  fixture->dataset = open_dataset (fixture->folders.target);
  fixture->a = g_object_ref (lk_dataset_find (fixture->dataset, "a.jpg"));
  fixture->b = g_object_ref (lk_dataset_find (fixture->dataset, "b.jpg"));
  lk_dataset_set_live (fixture->dataset, TRUE);
  g_assert_true (lk_dataset_is_live (fixture->dataset));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->a);
  g_clear_object (&fixture->b);
  drop_dataset (fixture->dataset);
  folders_tear_down (&fixture->folders, data);
}

static void
rename_file (Fixture *fixture, const char *from, const char *to)
{
  g_autofree char *source = folders_path (fixture->folders.target, from);
  g_autofree char *target = folders_path (fixture->folders.target, to);

  g_assert_cmpint (g_rename (source, target), ==, 0);
}

static void
remove_file (Fixture *fixture, const char *name)
{
  g_autofree char *path = folders_path (fixture->folders.target, name);

  g_assert_cmpint (g_unlink (path), ==, 0);
}

static gboolean
has_expected (gpointer data)
{
  Fixture *fixture = data;

  return lk_dataset_get_n_pictures (fixture->dataset) == fixture->n_expected;
}

static void
wait_for_pictures (Fixture *fixture, guint n)
{
  fixture->n_expected = n;
  wait_until (has_expected, fixture);
}

static void
count_cb (GObject *object, GParamSpec *pspec, guint *n)
{
  *n += 1;
}

static void
count_changes_cb (GListModel *model, guint position, guint removed, guint added, guint *n)
{
  *n += 1;
}

/* A mark that shows up when all before it was looked at. */

static gboolean
has_mark (gpointer data)
{
  Fixture *fixture = data;

  return g_str_equal (lk_picture_get_caption (fixture->b), "mark");
}

static void
wait_for_mark (Fixture *fixture)
{
  write_text (fixture, "b.txt", "mark");
  wait_until (has_mark, fixture);
}

static void
test_come_and_go (Fixture *fixture, gconstpointer data)
{
  write_jpeg (fixture, "c.jpg", 90, 3);
  write_text (fixture, "c.txt", "third");
  write_text (fixture, "broken.jpg", "no picture");
  wait_for_pictures (fixture, 3);
  g_assert_cmpstr (lk_picture_get_caption (lk_dataset_find (fixture->dataset, "c.jpg")), ==,
                   "third");
  g_assert_cmpuint (lk_dataset_get_n_captions (fixture->dataset), ==, 2);

  remove_file (fixture, "a.jpg");
  remove_file (fixture, "c.jpg");
  wait_for_pictures (fixture, 1);
  g_assert_null (lk_dataset_find (fixture->dataset, "a.jpg"));
  g_assert_cmpuint (lk_dataset_get_n_captions (fixture->dataset), ==, 0);
  g_assert_cmpint (lk_dataset_get_size (fixture->dataset), ==, lk_picture_get_size (fixture->b));
}

static gboolean
is_wide (gpointer data)
{
  return lk_picture_get_width (((Fixture *) data)->a) == 120;
}

/* It stays the same object, so that whoever shows it goes on doing so. */
static void
test_replaced (Fixture *fixture, gconstpointer data)
{
  g_autofree char *sha256 = g_strdup (lk_picture_get_sha256 (fixture->a));
  guint n = 0;

  g_signal_connect (fixture->a, "notify::sha256", G_CALLBACK (count_cb), &n);
  write_jpeg (fixture, "a.jpg", 120, 9);
  wait_until (is_wide, fixture);
  g_assert_cmpuint (n, >=, 1);
  g_assert_cmpstr (lk_picture_get_sha256 (fixture->a), !=, sha256);
  g_assert_true (lk_dataset_find (fixture->dataset, "a.jpg") == fixture->a);
  g_assert_cmpstr (lk_picture_get_caption (fixture->a), ==, "first");
}

static gboolean
is_renamed (gpointer data)
{
  return lk_dataset_find (((Fixture *) data)->dataset, "z.jpg") != NULL;
}

static void
test_renamed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;

  rename_file (fixture, "a.jpg", "z.jpg");
  wait_until (is_renamed, fixture);
  g_assert_true (lk_dataset_find (fixture->dataset, "z.jpg") == fixture->a);
  g_assert_null (lk_dataset_find (fixture->dataset, "a.jpg"));
  g_assert_cmpuint (lk_dataset_get_n_pictures (fixture->dataset), ==, 2);
  g_assert_true (lk_dataset_get_cover (fixture->dataset) == fixture->b);
  g_assert_cmpstr (lk_picture_get_caption (fixture->a), ==, "first");

  /* The caption came along. */
  text = read_text (fixture->folders.target, "z.txt");
  g_assert_cmpstr (text, ==, "first\n");
}

static gboolean
is_edited (gpointer data)
{
  return g_str_equal (lk_picture_get_caption (((Fixture *) data)->a), "edited");
}

static void
test_caption_edited (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;

  write_text (fixture, "a.txt", "edited\r\n");
  wait_until (is_edited, fixture);
  flush_dataset (fixture->dataset);

  /* And is not written back. */
  text = read_text (fixture->folders.target, "a.txt");
  g_assert_cmpstr (text, ==, "edited\r\n");
}

static gboolean
is_cleared (gpointer data)
{
  return *lk_picture_get_caption (((Fixture *) data)->a) == '\0';
}

static void
test_caption_removed (Fixture *fixture, gconstpointer data)
{
  remove_file (fixture, "a.txt");
  wait_until (is_cleared, fixture);
  g_assert_cmpuint (lk_dataset_get_n_captions (fixture->dataset), ==, 0);
}

static void
test_own_writes (Fixture *fixture, gconstpointer data)
{
  guint n_items = 0;
  guint n_captions = 0;

  lk_picture_set_caption (fixture->a, "with a blank at its end ");
  flush_dataset (fixture->dataset);
  g_signal_connect (fixture->dataset, "items-changed", G_CALLBACK (count_changes_cb), &n_items);
  g_signal_connect (fixture->a, "notify::caption", G_CALLBACK (count_cb), &n_captions);
  wait_for_mark (fixture);

  g_assert_cmpuint (n_items, ==, 0);
  g_assert_cmpuint (n_captions, ==, 0);
  g_assert_cmpstr (lk_picture_get_caption (fixture->a), ==, "with a blank at its end ");
}

static void
conflict_cb (LkDataset *dataset, LkPicture *picture, const char *theirs, char **text)
{
  g_assert_null (*text);
  *text = g_strdup (theirs);
}

/* What is being typed stays; what somebody else wrote a moment before is offered. */
static void
test_conflict (Fixture *fixture, gconstpointer data)
{
  g_autofree char *theirs = NULL;
  g_autofree char *text = NULL;

  g_signal_connect (fixture->dataset, "caption-conflict", G_CALLBACK (conflict_cb), &theirs);
  lk_picture_set_caption (fixture->a, "typed ");
  write_text (fixture, "a.txt", "theirs");
  flush_dataset (fixture->dataset);
  g_assert_cmpstr (theirs, ==, "theirs");
  wait_for_mark (fixture);
  g_assert_cmpstr (lk_picture_get_caption (fixture->a), ==, "typed ");
  text = read_text (fixture->folders.target, "a.txt");
  g_assert_cmpstr (text, ==, "typed \n");
}

/* The monitor sees it first: then it is offered once. */
static gboolean
is_offered (gpointer data)
{
  return *(char **) data != NULL;
}

static gboolean
keep_typing_cb (gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autofree char *text = g_strdup_printf ("typed %u", fixture->n_expected++);

  lk_picture_set_caption (fixture->a, text);

  return G_SOURCE_CONTINUE;
}

static void
test_conflict_while_typing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *theirs = NULL;
  guint timer = g_timeout_add (20, keep_typing_cb, fixture);

  g_signal_connect (fixture->dataset, "caption-conflict", G_CALLBACK (conflict_cb), &theirs);
  write_text (fixture, "a.txt", "theirs");
  wait_until (is_offered, &theirs);
  wait_for_mark (fixture);
  g_source_remove (timer);
  g_assert_cmpstr (theirs, ==, "theirs");
  g_assert_true (g_str_has_prefix (lk_picture_get_caption (fixture->a), "typed "));
}

static gboolean
has_title (gpointer data)
{
  return g_str_equal (lk_dataset_get_title (((Fixture *) data)->dataset), "Otters");
}

static void
test_title (Fixture *fixture, gconstpointer data)
{
  LkDataset *other;

  flush_dataset (fixture->dataset);
  other = open_dataset (fixture->folders.target);
  lk_dataset_set_title (other, "Otters");
  drop_dataset (other);
  wait_until (has_title, fixture);
}

/* The importer's and the trash's own doing is seen once. */
static void
test_own_operations (Fixture *fixture, gconstpointer data)
{
  const char *const sources[] = { fixture->folders.source, NULL };
  g_autoptr (GAsyncResult) imported = NULL;
  g_autoptr (GAsyncResult) removed = NULL;
  g_autoptr (GAsyncResult) restored = NULL;
  g_autoptr (LkImportReport) report = NULL;
  g_autoptr (LkRemoval) removal = NULL;
  g_autoptr (GPtrArray) pictures = NULL;
  guint n = 0;

  for (guint i = 0; i < 30; i++)
    {
      g_autoptr (GBytes) picture = make_jpeg (100, 100, 50 + i);
      g_autofree char *name = g_strdup_printf ("p%u.jpg", i);

      write_picture (fixture->folders.source, name, picture);
    }

  lk_importer_run_async (fixture->dataset, sources, NULL, NULL, NULL, NULL, wait_cb, &imported);
  report = lk_importer_run_finish (fixture->dataset, wait_for (&imported), NULL);
  wait_for_mark (fixture);
  g_assert_cmpuint (lk_dataset_get_n_pictures (fixture->dataset), ==, 32);

  pictures = lk_importer_find_added (fixture->dataset, report);
  lk_dataset_remove_async (fixture->dataset, pictures, NULL, wait_cb, &removed);
  removal = lk_dataset_remove_finish (fixture->dataset, wait_for (&removed), NULL);
  lk_dataset_restore_async (fixture->dataset, removal, NULL, wait_cb, &restored);
  g_assert_true (lk_dataset_restore_finish (fixture->dataset, wait_for (&restored), NULL));
  g_signal_connect (fixture->dataset, "items-changed", G_CALLBACK (count_changes_cb), &n);
  lk_picture_set_caption (fixture->b, "");
  flush_dataset (fixture->dataset);
  wait_for_mark (fixture);
  g_assert_cmpuint (n, ==, 0);
  g_assert_cmpuint (lk_dataset_get_n_pictures (fixture->dataset), ==, 32);
  g_assert_true (g_ptr_array_find (pictures, lk_dataset_find (fixture->dataset, "p3.jpg"), NULL));
}

static void
test_many (Fixture *fixture, gconstpointer data)
{
  const guint many = g_test_slow () ? 10000 : 1500;

  for (guint i = 0; i < many; i++)
    {
      g_autofree char *name = g_strdup_printf ("p%05u.jpg", i);

      write_jpeg (fixture, name, 80, i + 10);
    }
  wait_for_pictures (fixture, many + 2);

  for (guint i = 0; i < many; i += 2)
    {
      g_autofree char *name = g_strdup_printf ("p%05u.jpg", i);

      remove_file (fixture, name);
    }
  wait_for_pictures (fixture, many / 2 + 2);
  for (guint i = 1; i < lk_dataset_get_n_pictures (fixture->dataset); i++)
    {
      g_autoptr (LkPicture) before = g_list_model_get_item (G_LIST_MODEL (fixture->dataset), i - 1);
      g_autoptr (LkPicture) after = g_list_model_get_item (G_LIST_MODEL (fixture->dataset), i);

      g_assert_cmpint (strcmp (lk_picture_get_name (before), lk_picture_get_name (after)), <, 0);
    }
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/live/come-and-go", test_come_and_go);
  ADD ("/live/replaced", test_replaced);
  ADD ("/live/renamed", test_renamed);
  ADD ("/live/caption-edited", test_caption_edited);
  ADD ("/live/caption-removed", test_caption_removed);
  ADD ("/live/own-writes", test_own_writes);
  ADD ("/live/conflict", test_conflict);
  ADD ("/live/conflict-while-typing", test_conflict_while_typing);
  ADD ("/live/title", test_title);
  ADD ("/live/own-operations", test_own_operations);
  ADD ("/live/many", test_many);

  return g_test_run ();
}
