/* test-flow.c: order, repetition, waiting, cancelling and failing of a flow
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-error.h"
#include "lk-flow.h"

typedef struct
{
  GString *trail;
  guint rounds;
  gboolean skip_second;
  gboolean fail_second;
  guint delay;
  gboolean freed;
} State;

typedef struct
{
  GAsyncResult *result;
} Waiter;

static void
begin (LkFlow *flow, gpointer state)
{
  lk_sleep_async (0, lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
first_end (LkFlow *flow, gpointer data, GAsyncResult *result, GError **error)
{
  State *state = data;

  lk_sleep_finish (result, error);
  g_string_append_c (state->trail, '1');

  if (state->rounds > 0)
    {
      state->rounds--;
      lk_flow_set_delay (flow, state->delay);
      return LK_FLOW_REPEAT;
    }

  return LK_FLOW_NEXT;
}

static LkFlowAction
second_end (LkFlow *flow, gpointer data, GAsyncResult *result, GError **error)
{
  State *state = data;

  lk_sleep_finish (result, error);
  g_string_append_c (state->trail, '2');

  if (state->fail_second && *error == NULL)
    g_set_error_literal (error, LK_ERROR, LK_ERROR_SERVICE, "second failed");

  return LK_FLOW_DONE;
}

static gboolean
second_done (gpointer data)
{
  return ((State *) data)->skip_second;
}

static LkFlowAction
third_end (LkFlow *flow, gpointer data, GAsyncResult *result, GError **error)
{
  lk_sleep_finish (result, error);
  g_string_append_c (((State *) data)->trail, '3');

  return LK_FLOW_NEXT;
}

/* clang-format off */
static const LkFlowStep steps[] = {
  { "first", begin, first_end },
  { "second", begin, second_end, second_done },
  { "third", begin, third_end },
  { NULL }
};

static const LkFlowStep only_skipped[] = {
  { "second", begin, second_end, second_done },
  { NULL }
};
/* clang-format on */

static void
mark_freed (gpointer data)
{
  ((State *) data)->freed = TRUE;
}

static void
ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ((Waiter *) user_data)->result = g_object_ref (result);
}

static gboolean
run (const LkFlowStep *table, State *state, GCancellable *cancellable, GError **error)
{
  Waiter waiter = { 0 };
  gboolean ok;

  state->trail = g_string_new (NULL);
  lk_flow_run_async (NULL, table, state, mark_freed, cancellable, ready_cb, &waiter);
  while (waiter.result == NULL)
    g_main_context_iteration (NULL, TRUE);

  ok = lk_flow_run_finish (NULL, waiter.result, error) != NULL;
  g_assert_false (state->freed);
  g_object_unref (waiter.result);
  g_assert_true (state->freed);

  return ok;
}

static void
test_order (void)
{
  State state = { .skip_second = TRUE, .rounds = 2 };
  g_autoptr (GError) error = NULL;

  g_assert_true (run (steps, &state, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (state.trail->str, ==, "1113");
  g_string_free (state.trail, TRUE);
}

static void
test_done_skips_the_rest (void)
{
  State state = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (run (steps, &state, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (state.trail->str, ==, "12");
  g_string_free (state.trail, TRUE);
}

static void
test_error_ends_it (void)
{
  State state = { .fail_second = TRUE };
  g_autoptr (GError) error = NULL;

  g_assert_false (run (steps, &state, NULL, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_SERVICE);
  g_assert_cmpstr (state.trail->str, ==, "12");
  g_string_free (state.trail, TRUE);
}

static void
test_nothing_to_do (void)
{
  State state = { .skip_second = TRUE };
  g_autoptr (GError) error = NULL;

  g_assert_true (run (only_skipped, &state, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (state.trail->str, ==, "");
  g_string_free (state.trail, TRUE);
}

static gboolean
cancel_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);

  return G_SOURCE_REMOVE;
}

/* The wait is an hour long: only the cancel can end it. */
static void
test_cancel_ends_a_wait (void)
{
  State state = { .rounds = 1, .delay = 3600 * 1000 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_timeout_add (20, cancel_cb, cancellable);
  g_assert_false (run (steps, &state, cancellable, &error));
  g_assert_true (lk_error_is_canceled (error));
  g_assert_cmpstr (state.trail->str, ==, "1");
  g_string_free (state.trail, TRUE);
}

static void
test_cancelled_before_it_starts (void)
{
  State state = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (run (steps, &state, cancellable, &error));
  g_assert_true (lk_error_is_canceled (error));
  g_assert_cmpstr (state.trail->str, ==, "");
  g_string_free (state.trail, TRUE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/flow/order", test_order);
  g_test_add_func ("/flow/done", test_done_skips_the_rest);
  g_test_add_func ("/flow/error", test_error_ends_it);
  g_test_add_func ("/flow/nothing-to-do", test_nothing_to_do);
  g_test_add_func ("/flow/cancel-wait", test_cancel_ends_a_wait);
  g_test_add_func ("/flow/cancelled-before", test_cancelled_before_it_starts);

  return g_test_run ();
}
