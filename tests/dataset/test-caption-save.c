/* test-caption-save.c: what is typed does not wait for thousands
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-picture-private.h"
#include "pictures.h"

/* More than are written in two goes. */
#define MANY 1100

static LkPicture *
find (LkDataset *dataset, guint i)
{
  g_autofree char *name = g_strdup_printf ("p%05u.jpg", i);

  return lk_dataset_find (dataset, name);
}

static gboolean
is_typed_saved (gpointer picture)
{
  const char *saved = lk_picture_get_saved (picture);

  return saved == NULL;
}

static void
test_typed_first (Folders *folders, gconstpointer data)
{
  g_autofree char *text = NULL;
  LkDataset *dataset;

  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *name = g_strdup_printf ("p%05u.jpg", i);
      g_autoptr (GBytes) jpeg = make_jpeg (80, 70, i + 1);

      write_picture (folders->target, name, jpeg);
    }
  dataset = open_dataset (folders->target);
  flush_dataset (dataset);
  for (guint i = 0; i < MANY; i++)
    lk_picture_set_caption (find (dataset, i), "one of many");

  /* The first go is under way when somebody types. */
  lk_dataset_flush_async (dataset, NULL, NULL, NULL);
  lk_picture_set_caption (find (dataset, 0), "typed");
  wait_until (is_typed_saved, find (dataset, 0));
  g_assert_nonnull (lk_picture_get_saved (find (dataset, 1)));
  text = read_text (folders->target, "p00000.txt");
  g_assert_cmpstr (text, ==, "typed\n");

  flush_dataset (dataset);
  for (guint i = 0; i < MANY; i++)
    g_assert_null (lk_picture_get_saved (find (dataset, i)));
  drop_dataset (dataset);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/caption-save/typed-first", Folders, NULL, folders_set_up, test_typed_first,
              folders_tear_down);

  return g_test_run ();
}
