/* test-log-search.c: what is found in a log, and in which order
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-log-search.h"

#define MAX_LINES 100000

/* Every seventh line has it, in one case or the other. */
static void
print_lines (LkLog *log, guint n)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  gint64 end = lk_log_get_end (log);

  for (gint64 i = end; i < end + n; i++)
    g_ptr_array_add (lines, g_strdup_printf ("%" G_GINT64_FORMAT ": %s", i,
                                             i % 7 != 0    ? "a step"
                                             : i % 14 == 0 ? "the Loss"
                                                           : "loss, LOSS"));

  lk_log_add (log, lines);
}

static LkLog *
make_log (guint n)
{
  LkLog *log = lk_log_new (MAX_LINES);

  print_lines (log, n);

  return log;
}

static LkLogSearch *
make_search (LkLog *log)
{
  LkLogSearch *search = lk_log_search_new ();

  lk_log_search_set_log (search, log);

  return search;
}

static void
wait (LkLogSearch *search)
{
  while (!lk_log_search_is_done (search))
    g_main_context_iteration (NULL, TRUE);
}

static guint
count (LkLogSearch *search)
{
  return g_list_model_get_n_items (G_LIST_MODEL (search));
}

/* Whoever shows what is found hears of all of it. */
static void
follow_cb (LkLogSearch *search, guint position, guint removed, guint added, gpointer user_data)
{
  GPtrArray *shown = user_data;

  g_ptr_array_remove_range (shown, position, removed);
  for (guint i = position; i < position + added; i++)
    g_ptr_array_insert (shown, (int) i, g_list_model_get_item (G_LIST_MODEL (search), i));
  g_assert_cmpuint (shown->len, ==, count (search));
}

static void
assert_shown (LkLog *log, GPtrArray *shown)
{
  gint64 number = (lk_log_get_begin (log) + 6) / 7 * 7;

  for (guint i = 0; i < shown->len; i++, number += 7)
    {
      const char *text = lk_log_line_get_text (shown->pdata[i]);

      g_assert_cmpint (g_ascii_strtoll (text, NULL, 10), ==, number);
    }

  g_assert_cmpint (number, >=, lk_log_get_end (log));
}

static void
assert_current (LkLogSearch *search, guint index, guint position)
{
  guint its_index;
  guint its_position;

  g_assert_true (lk_log_search_get_current (search, &its_index, &its_position));
  g_assert_cmpuint (its_index, ==, index);
  g_assert_cmpuint (its_position, ==, position);
}

static void
test_steps (void)
{
  g_autoptr (LkLog) log = make_log (50);
  g_autoptr (LkLogSearch) search = make_search (log);

  g_assert_false (lk_log_search_step (search, TRUE));
  g_assert_cmpuint (count (search), ==, 0);
  g_assert_true (lk_log_search_is_done (search));

  lk_log_search_set_text (search, "LoSS", 30);
  wait (search);
  g_assert_cmpuint (count (search), ==, 8);
  assert_current (search, 4, 28);
  g_assert_true (lk_log_search_step (search, TRUE));
  assert_current (search, 5, 35);
  for (guint i = 0; i < 3; i++)
    g_assert_true (lk_log_search_step (search, TRUE));
  assert_current (search, 0, 0);
  g_assert_true (lk_log_search_step (search, FALSE));
  assert_current (search, 7, 49);

  lk_log_search_set_text (search, "nothing like it", 0);
  wait (search);
  g_assert_cmpuint (count (search), ==, 0);
  g_assert_false (lk_log_search_get_current (search, NULL, NULL));
  g_assert_false (lk_log_search_step (search, FALSE));

  lk_log_search_set_text (search, "", 0);
  g_assert_true (lk_log_search_is_done (search));
  g_assert_cmpuint (count (search), ==, 0);
}

static void
test_nearest (void)
{
  const struct
  {
    guint near;
    guint found;
  } cases[] = { { 0, 0 },   { 3, 0 },   { 4, 7 },   { 7, 7 },    { 10, 7 },
                { 11, 14 }, { 47, 49 }, { 54, 49 }, { 4000, 49 } };
  g_autoptr (LkLog) log = make_log (55);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LkLogSearch) search = make_search (log);

      lk_log_search_set_text (search, "loss", cases[i].near);
      assert_current (search, cases[i].found / 7, cases[i].found);
    }
}

/* What was found first stays the current one, however much is found later. */
static void
test_long (void)
{
  g_autoptr (LkLog) log = make_log (MAX_LINES);
  g_autoptr (LkLogSearch) search = make_search (log);
  g_autoptr (GPtrArray) shown = g_ptr_array_new_with_free_func (g_object_unref);
  gint64 begun = g_get_monotonic_time ();
  guint position;

  g_signal_connect (search, "items-changed", G_CALLBACK (follow_cb), shown);
  lk_log_search_set_text (search, "loss", 50000);
  g_test_message ("The first look took %d us", (int) (g_get_monotonic_time () - begun));
  g_assert_true (lk_log_search_get_current (search, NULL, &position));
  g_assert_cmpuint (position, ==, 50001);
  wait (search);
  g_test_message ("All of it took %d us", (int) (g_get_monotonic_time () - begun));
  assert_current (search, 7143, 50001);
  assert_shown (log, shown);
  g_assert_cmpuint (shown->len, ==, 14286);

  lk_log_search_set_text (search, "nothing like it", 0);
  g_assert_false (lk_log_search_is_done (search));
  wait (search);
  g_assert_cmpuint (shown->len, ==, 0);
}

static void
test_growing (void)
{
  g_autoptr (LkLog) log = make_log (0);
  g_autoptr (LkLogSearch) search = make_search (log);
  g_autoptr (GPtrArray) shown = g_ptr_array_new_with_free_func (g_object_unref);

  g_signal_connect (search, "items-changed", G_CALLBACK (follow_cb), shown);
  lk_log_search_set_text (search, "loss", 0);
  g_assert_true (lk_log_search_is_done (search));
  print_lines (log, 20);
  wait (search);
  assert_current (search, 0, 0);
  assert_shown (log, shown);
  lk_log_search_step (search, TRUE);
  assert_current (search, 1, 7);

  /* A tenth goes, and what was found in it; then another, with the current match. */
  print_lines (log, MAX_LINES - 20);
  wait (search);
  for (guint i = 0; i < 2000; i++)
    lk_log_search_step (search, TRUE);
  assert_current (search, 2001, 14007);
  print_lines (log, 1);
  assert_current (search, 572, 4007);
  wait (search);
  assert_shown (log, shown);
  print_lines (log, 10000);
  assert_current (search, 0, 6);
  wait (search);
  assert_shown (log, shown);

  lk_log_clear (log);
  wait (search);
  g_assert_cmpuint (shown->len, ==, 0);
  g_assert_false (lk_log_search_get_current (search, NULL, NULL));
}

static void
test_loaded (void)
{
  g_autoptr (LkLog) log = make_log (50);
  g_autoptr (LkLog) other = make_log (8);
  g_autoptr (LkLogSearch) search = make_search (log);
  g_autoptr (GPtrArray) shown = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();

  g_signal_connect (search, "items-changed", G_CALLBACK (follow_cb), shown);
  lk_log_search_set_text (search, "loss", 20);
  wait (search);
  assert_current (search, 3, 21);

  for (guint i = 0; i < 5; i++)
    g_ptr_array_add (lines, (gpointer) (i == 3 ? "loss" : "step"));
  lk_log_load (log, 10, lines);
  wait (search);
  g_assert_cmpuint (shown->len, ==, 1);
  assert_current (search, 0, 3);

  lk_log_search_set_log (search, other);
  wait (search);
  assert_shown (other, shown);
  assert_current (search, 1, 7);
  lk_log_search_set_log (search, NULL);
  g_assert_cmpuint (shown->len, ==, 0);
  g_assert_true (lk_log_search_is_done (search));
  print_lines (log, 1);
}

static void
assert_found (const char *text, const char *line, guint from, int begin, int end)
{
  g_autoptr (LkLogSearch) search = lk_log_search_new ();
  guint its_begin = from;
  guint its_end = 0;

  lk_log_search_set_text (search, text, 0);
  g_assert_cmpstr (lk_log_search_get_text (search), ==, text);
  g_assert_cmpint (lk_log_search_find_in (search, line, &its_begin, &its_end), ==, begin >= 0);
  if (begin >= 0)
    {
      g_assert_cmpuint (its_begin, ==, (guint) begin);
      g_assert_cmpuint (its_end, ==, (guint) end);
    }
}

static void
test_find_in (void)
{
  assert_found ("", "anything", 0, -1, 0);
  assert_found ("9", "", 0, -1, 0);
  assert_found ("99", "1999", 0, 1, 3);
  assert_found ("99", "1999", 2, 2, 4);
  assert_found ("99", "1999", 3, -1, 0);
  assert_found ("É", "caf\xc3\xa9", 0, 3, 5);
  assert_found ("e\xcc\x81", "CAF\xc3\x89!", 0, 3, 5);
  assert_found ("!", "caf\xc3\xa9!", 0, 5, 6);
  assert_found ("100%|█", "x 100%|██| 5", 0, 2, 10);
  assert_found ("long", "lon", 0, -1, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/log-search/find-in", test_find_in);
  g_test_add_func ("/log-search/steps", test_steps);
  g_test_add_func ("/log-search/nearest", test_nearest);
  g_test_add_func ("/log-search/long", test_long);
  g_test_add_func ("/log-search/growing", test_growing);
  g_test_add_func ("/log-search/loaded", test_loaded);

  return g_test_run ();
}
