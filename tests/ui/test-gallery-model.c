/* test-gallery-model.c: order, filters and selection of the gallery
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-gallery-model.h"
#include "lk-texture-cache.h"

#include "pictures.h"

typedef struct
{
  Folders folders;
  LkDataset *dataset;
  LkGalleryModel *model;
} Fixture;

static void
write_jpeg (Fixture *fixture, const char *name, guint width, guint seed)
{
  g_autoptr (GBytes) picture = make_jpeg (width, 70, seed);

  write_picture (fixture->folders.target, name, picture);
}

/* b.jpg has no caption and is the largest; d.jpg is a.jpg once more. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  folders_set_up (&fixture->folders, data);
  write_jpeg (fixture, "a.jpg", 80, 1);
  write_bytes (fixture->folders.target, "a.txt", "a Red bird\n", -1);
  write_jpeg (fixture, "b.jpg", 160, 2);
  write_jpeg (fixture, "c.jpg", 120, 3);
  write_bytes (fixture->folders.target, "c.txt", "a blue bird", -1);
  write_jpeg (fixture, "d.jpg", 80, 1);
  write_bytes (fixture->folders.target, "d.txt", "the same again", -1);
  fixture->dataset = open_dataset (fixture->folders.target);
  fixture->model = lk_gallery_model_new (fixture->dataset);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->model);
  flush_dataset (fixture->dataset);
  g_object_unref (fixture->dataset);
  folders_tear_down (&fixture->folders, data);
}

/* The names that are shown, without their endings. */
static char *
dup_shown (Fixture *fixture)
{
  GListModel *list = G_LIST_MODEL (lk_gallery_model_get_selection (fixture->model));
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (LkPicture) picture = g_list_model_get_item (list, i);

      g_string_append (names, lk_picture_get_stem (picture));
    }

  return g_string_free (names, FALSE);
}

static void
assert_shown (Fixture *fixture, const char *expected)
{
  g_autofree char *shown = dup_shown (fixture);

  g_assert_cmpstr (shown, ==, expected);
  g_assert_cmpuint (lk_gallery_model_get_n_shown (fixture->model), ==, strlen (expected));
}

static void
assert_current (Fixture *fixture, const char *stem)
{
  LkPicture *current = lk_gallery_model_get_current (fixture->model);

  g_assert_cmpstr (current != NULL ? lk_picture_get_stem (current) : NULL, ==, stem);
}

static void
select_one (Fixture *fixture, const char *name)
{
  const char *names[] = { name, NULL };

  lk_gallery_model_select (fixture->model, names);
}

static void
test_search (Fixture *fixture, gconstpointer data)
{
  assert_shown (fixture, "abcd");
  g_assert_false (lk_gallery_model_is_narrowed (fixture->model));

  lk_gallery_model_set_search (fixture->model, "BIRD");
  assert_shown (fixture, "ac");
  lk_gallery_model_set_search (fixture->model, "b.jp");
  assert_shown (fixture, "b");
  g_assert_true (lk_gallery_model_is_narrowed (fixture->model));

  lk_gallery_model_show_all (fixture->model);
  assert_shown (fixture, "abcd");
}

static void
test_sort (Fixture *fixture, gconstpointer data)
{
  lk_gallery_model_set_sort (fixture->model, LK_GALLERY_SORT_SIZE);
  assert_shown (fixture, "bcad");
  lk_gallery_model_set_sort (fixture->model, LK_GALLERY_SORT_NAME);
  assert_shown (fixture, "abcd");
}

static void
await_checkup (Fixture *fixture)
{
  LkGalleryFindings *findings = lk_gallery_model_get_findings (fixture->model);

  while (lk_gallery_findings_get_checkup (findings) == NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* What is found late is put first then: that d.jpg is another once more. */
static void
test_warnings_first (Fixture *fixture, gconstpointer data)
{
  lk_gallery_model_set_sort (fixture->model, LK_GALLERY_SORT_FINDINGS);
  assert_shown (fixture, "abcd");
  await_checkup (fixture);
  assert_shown (fixture, "dabc");
}

/* Who writes a caption keeps the picture until turning to another one. */
static void
test_no_caption (Fixture *fixture, gconstpointer data)
{
  LkHistory *history = lk_gallery_model_get_history (fixture->model);

  lk_gallery_model_set_filter (fixture->model, LK_GALLERY_FILTER_NO_CAPTION);
  assert_shown (fixture, "b");
  select_one (fixture, "b.jpg");

  lk_history_type_caption (history, lk_gallery_model_get_current (fixture->model), "a bird");
  assert_shown (fixture, "b");
  assert_current (fixture, "b");

  gtk_selection_model_unselect_all (lk_gallery_model_get_selection (fixture->model));
  assert_shown (fixture, "");
}

static void
test_selection (Fixture *fixture, gconstpointer data)
{
  g_assert_true (lk_gallery_model_move (fixture->model, 1));
  assert_current (fixture, "a");
  g_assert_false (lk_gallery_model_move (fixture->model, -1));
  assert_current (fixture, "a");

  select_one (fixture, "c.jpg");
  assert_current (fixture, "c");
  lk_gallery_model_set_sort (fixture->model, LK_GALLERY_SORT_SIZE);
  assert_current (fixture, "c");
  g_assert_true (lk_gallery_model_move (fixture->model, 1));
  assert_current (fixture, "a");
}

/* What is not shown is shown in order to be selected. */
static void
test_select_hidden (Fixture *fixture, gconstpointer data)
{
  const char *names[] = { "a.jpg", "b.jpg", NULL };
  g_autoptr (GPtrArray) selected = NULL;

  lk_gallery_model_set_search (fixture->model, "blue");
  lk_gallery_model_select (fixture->model, names);
  assert_shown (fixture, "abcd");
  g_assert_cmpuint (lk_gallery_model_get_n_selected (fixture->model), ==, 2);
  assert_current (fixture, "a");

  selected = lk_gallery_model_dup_selected (fixture->model);
  g_assert_cmpuint (selected->len, ==, 2);
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_assert_true (lk_history_remove_finish (LK_HISTORY (source), result, NULL));
  *(gboolean *) user_data = TRUE;
}

/* The next one takes the place of what is removed. */
static void
test_remove (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) pictures = NULL;
  gboolean removed = FALSE;

  select_one (fixture, "b.jpg");
  pictures = lk_gallery_model_dup_selected (fixture->model);
  lk_history_remove_async (lk_gallery_model_get_history (fixture->model), pictures, NULL,
                           removed_cb, &removed);
  while (!removed)
    g_main_context_iteration (NULL, TRUE);

  assert_shown (fixture, "acd");
  assert_current (fixture, NULL);
  lk_gallery_model_select_at (fixture->model, 1);
  assert_current (fixture, "c");
}

static void
test_duplicates (Fixture *fixture, gconstpointer data)
{
  LkGalleryFindings *findings = lk_gallery_model_get_findings (fixture->model);

  await_checkup (fixture);
  lk_gallery_model_set_filter (fixture->model, LK_GALLERY_FILTER_DUPLICATES);
  assert_shown (fixture, "ad");
  g_assert_cmpuint (lk_gallery_findings_get_group (findings,
                                                   lk_dataset_find (fixture->dataset, "a.jpg")),
                    ==,
                    lk_gallery_findings_get_group (findings,
                                                   lk_dataset_find (fixture->dataset, "d.jpg")));
  g_assert_cmpuint (lk_gallery_findings_get_n_warnings (findings), >, 0);
}

static GdkTexture *
make_texture (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (400), 400);

  return gdk_memory_texture_new (10, 10, GDK_MEMORY_DEFAULT, bytes, 40);
}

/* What was not looked at for longest goes first. */
static void
test_texture_cache (void)
{
  g_autoptr (LkTextureCache) cache = lk_texture_cache_new (1000);
  g_autoptr (GdkTexture) texture = make_texture ();

  lk_texture_cache_add (cache, "a", texture);
  lk_texture_cache_add (cache, "b", texture);
  g_assert_true (lk_texture_cache_find (cache, "a") == texture);
  lk_texture_cache_add (cache, "c", texture);

  g_assert_null (lk_texture_cache_find (cache, "b"));
  g_assert_nonnull (lk_texture_cache_find (cache, "a"));
  g_assert_nonnull (lk_texture_cache_find (cache, "c"));
  g_assert_cmpuint (lk_texture_cache_get_bytes (cache), ==, 800);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/gallery-model/search", test_search);
  ADD ("/gallery-model/sort", test_sort);
  ADD ("/gallery-model/warnings-first", test_warnings_first);
  ADD ("/gallery-model/no-caption", test_no_caption);
  ADD ("/gallery-model/selection", test_selection);
  ADD ("/gallery-model/select-hidden", test_select_hidden);
  ADD ("/gallery-model/remove", test_remove);
  ADD ("/gallery-model/duplicates", test_duplicates);
  g_test_add_func ("/texture-cache/bounded", test_texture_cache);

  return g_test_run ();
}
