/* test-worker.c: one thread, in order, to the end
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-worker.h"

static void
append_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GString *trail = g_object_get_data (G_OBJECT (task), "trail");

  g_string_append_c (trail, (char) GPOINTER_TO_INT (data));
  g_task_return_boolean (task, TRUE);
}

static GTask *
make_task (GString *trail, char c)
{
  GTask *task = g_task_new (NULL, NULL, NULL, NULL);

  g_object_set_data (G_OBJECT (task), "trail", trail);
  g_task_set_task_data (task, GINT_TO_POINTER (c), NULL);

  return task;
}

static void
test_order (void)
{
  g_autoptr (LkWorker) worker = lk_worker_new ("test");
  g_autoptr (GString) trail = g_string_new (NULL);

  for (char c = 'a'; c <= 'z'; c++)
    {
      g_autoptr (GTask) task = make_task (trail, c);

      lk_worker_push (worker, task, append_thread);
    }

  lk_worker_close (worker);
  lk_worker_close (worker);
  g_assert_cmpstr (trail->str, ==, "abcdefghijklmnopqrstuvwxyz");
}

static void
test_sync (void)
{
  g_autoptr (LkWorker) worker = lk_worker_new ("test");
  g_autoptr (GString) trail = g_string_new (NULL);
  g_autoptr (GTask) first = make_task (trail, '1');
  g_autoptr (GTask) second = make_task (trail, '2');

  lk_worker_push (worker, first, append_thread);
  lk_worker_run_sync (worker, second, append_thread);
  g_assert_cmpstr (trail->str, ==, "12");
  g_assert_true (g_task_propagate_boolean (second, NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/worker/order", test_order);
  g_test_add_func ("/worker/sync", test_sync);

  return g_test_run ();
}
