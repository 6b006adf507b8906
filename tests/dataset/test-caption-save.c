/* test-caption-save.c: what is typed does not wait for thousands, and is whole or not there
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-picture-private.h"
#include "pictures.h"

#include <signal.h>
#include <unistd.h>

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

/* --- Killed --- */

/* The first are written one by one, the others together. */
static const guint killed_counts[] = { 1, 40 };

/* Longer than what the disk takes in one go. */
static char *
make_text (char letter)
{
  return g_strnfill (60000, letter);
}

/* In a process of its own, until it is killed; not beyond the test itself. */
static int
write_for_ever (const char *folder)
{
  LkDataset *dataset = open_dataset (folder);
  guint n = lk_dataset_get_n_pictures (dataset);
  pid_t parent = getppid ();

  g_print ("ready\n");
  for (guint turn = 0; getppid () == parent; turn++)
    {
      g_autofree char *text = make_text (turn % 2 ? 'a' : 'b');

      for (guint i = 0; i < n; i++)
        lk_picture_set_caption (find (dataset, i), text);
      lk_dataset_set_title (dataset, turn % 2 ? "Odd" : "Even");
      flush_dataset (dataset);
    }

  return 0;
}

static void
write_and_kill (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GSubprocess) process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--write", folder, NULL);
  char ready[6];

  g_assert_no_error (error);
  g_input_stream_read_all (g_subprocess_get_stdout_pipe (process), ready, sizeof ready, NULL, NULL,
                           &error);
  g_assert_no_error (error);
  g_usleep ((gulong) g_test_rand_int_range (0, 30000));
  g_subprocess_send_signal (process, SIGKILL);
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);
}

/* Each caption is there as it was at some time, and nothing else is. */
static void
check_whole (const char *folder, guint n, const char *const *texts)
{
  LkDataset *dataset = open_dataset (folder);
  const char *title = lk_dataset_get_title (dataset);

  g_assert_true (g_str_equal (title, "Odd") || g_str_equal (title, "Even"));
  g_assert_cmpuint (lk_dataset_get_n_pictures (dataset), ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_true (g_strv_contains (texts, lk_picture_get_caption (find (dataset, i))));

  drop_dataset (dataset);
  g_assert_cmpuint (folders_count (folder, FALSE), ==, 2 * n + 1);
  g_assert_cmpuint (folders_count (folder, TRUE), ==, 0);
}

static void
test_killed (Folders *folders, gconstpointer data)
{
  const guint n = *(const guint *) data;
  const guint n_kills = g_getenv ("LORIKEET_TORTURE") != NULL ? 200 : 12;
  g_autofree char *first = make_text ('a');
  g_autofree char *second = make_text ('b');
  const char *const texts[] = { "at first", first, second, NULL };
  LkDataset *dataset;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("p%05u.jpg", i);
      g_autoptr (GBytes) jpeg = make_jpeg (80, 70, i + 1);

      write_picture (folders->target, name, jpeg);
    }

  dataset = open_dataset (folders->target);
  lk_dataset_set_title (dataset, "Even");
  for (guint i = 0; i < n; i++)
    lk_picture_set_caption (find (dataset, i), "at first");
  flush_dataset (dataset);
  drop_dataset (dataset);

  for (guint i = 0; i < n_kills; i++)
    {
      write_and_kill (folders->target);
      check_whole (folders->target, n, texts);
    }
  g_test_message ("%u captions: killed %u times", n, n_kills);
}

int
main (int argc, char *argv[])
{
  if (argc == 3 && g_str_equal (argv[1], "--write"))
    return write_for_ever (argv[2]);

  g_test_init (&argc, &argv, NULL);

  g_test_add ("/caption-save/typed-first", Folders, NULL, folders_set_up, test_typed_first,
              folders_tear_down);
  g_test_add ("/caption-save/killed/one", Folders, &killed_counts[0], folders_set_up, test_killed,
              folders_tear_down);
  g_test_add ("/caption-save/killed/many", Folders, &killed_counts[1], folders_set_up, test_killed,
              folders_tear_down);

  return g_test_run ();
}
