/* test-trace.c: events get their stage, lose their secrets and read as JSON
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-json.h"
#include "lk-trace.h"

static void
event_cb (LkTrace *trace, LkEvent *event, gpointer user_data)
{
  g_ptr_array_add (user_data, g_object_ref (event));
}

static void
test_stage_and_attempt (void)
{
  g_autoptr (LkRedactor) redactor = lk_redactor_new ();
  g_autoptr (LkTrace) trace = lk_trace_new (redactor);
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func (g_object_unref);
  LkEvent *own = lk_event_new (LK_EVENT_INFO, "with a stage of its own");

  g_signal_connect (trace, "event", G_CALLBACK (event_cb), events);
  lk_trace_set_stage (trace, "zip_creation", 3);
  lk_trace_log (trace, LK_EVENT_WARNING, NULL, "Picture %d", 5);
  lk_event_set_stage (own, "completion");
  lk_trace_add (trace, own);
  lk_trace_add (NULL, lk_event_new (LK_EVENT_INFO, "dropped"));

  g_assert_cmpuint (events->len, ==, 2);
  g_assert_cmpstr (lk_event_get_stage (events->pdata[0]), ==, "zip_creation");
  g_assert_cmpuint (lk_event_get_attempt (events->pdata[0]), ==, 3);
  g_assert_cmpstr (lk_event_get_message (events->pdata[0]), ==, "Picture 5");
  g_assert_cmpstr (lk_event_get_stage (events->pdata[1]), ==, "completion");
}

static void
test_secrets_are_cut (void)
{
  g_autoptr (LkRedactor) redactor = lk_redactor_new ();
  g_autoptr (LkTrace) trace = lk_trace_new (redactor);
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (JsonNode) json = NULL;
  g_autofree char *text = NULL;

  lk_redactor_add_secret (redactor, "open sesame");
  g_signal_connect (trace, "event", G_CALLBACK (event_cb), events);
  lk_trace_log (trace, LK_EVENT_INFO, lk_json_object_new ("s:url", "/?k=open%20sesame", NULL),
                "Said open sesame");

  json = lk_event_to_json (events->pdata[0]);
  text = lk_json_to_string (json, FALSE);
  g_assert_null (strstr (text, "sesame"));
}

static void
test_error_event (void)
{
  g_autoptr (GError) error =
      g_error_new_literal (LK_ERROR, LK_ERROR_SERVICE, "The Hub is in trouble");
  g_autoptr (LkEvent) event = NULL;
  g_autoptr (JsonNode) json = NULL;
  JsonObject *object;

  lk_error_set_http (error, 503, "req-9");
  event = lk_event_new_for_error (LK_EVENT_ERROR, NULL, error);
  lk_event_set_time (event, G_GINT64_CONSTANT (1735689600250000));
  lk_event_set_duration (event, 1.25);
  json = lk_event_to_json (event);
  object = json_node_get_object (json);

  g_assert_cmpstr (lk_json_peek_string (object, "time"), ==, "2025-01-01T00:00:00.250000Z");
  g_assert_cmpstr (lk_json_peek_string (object, "level"), ==, "error");
  g_assert_cmpstr (lk_json_peek_string (object, "category"), ==, "service_error");
  g_assert_cmpfloat (lk_json_peek_double (object, "duration", 0), ==, 1.25);
  g_assert_cmpint (lk_json_peek_int (lk_json_peek_object (object, "data"), "httpStatus", 0), ==,
                   503);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trace/stage", test_stage_and_attempt);
  g_test_add_func ("/trace/secrets", test_secrets_are_cut);
  g_test_add_func ("/trace/error", test_error_event);

  return g_test_run ();
}
