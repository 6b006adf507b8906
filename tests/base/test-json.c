/* test-json.c: JSON that others sent, well-formed and hostile
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-error.h"
#include "lk-json.h"

static void
test_refuses (void)
{
  static const char *const bad[] = {
    "",    "   ",      "{",          "{\"a\":}", "<html>no</html>",
    "[1,", "\"\xff\"", "{\"a\":1}}", "{'a':1",   "\"text\"",
    "[]",  "null",     "12",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (lk_json_parse_object (bad[i], -1, &error));
      g_assert_error (error, LK_ERROR, LK_ERROR_SERVICE);
    }
}

static void
test_nothing (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (lk_json_parse (NULL, 0, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_SERVICE);
}

static void
test_depth_is_bounded (void)
{
  g_autoptr (GString) deep = g_string_new ("{\"a\":");
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 1000000; i++)
    g_string_append_c (deep, '[');

  g_assert_null (lk_json_parse (deep->str, (gssize) deep->len, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_SERVICE);
}

static void
test_brackets_in_strings_do_not_count (void)
{
  g_autofree char *many = g_strnfill (200, '[');
  g_autofree char *text = g_strdup_printf ("{\"a\":\"\\\"%s\"}", many);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = lk_json_parse_object (text, -1, &error);

  g_assert_no_error (error);
  g_assert_nonnull (object);
}

static void
test_members (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = lk_json_parse_object (
      "{\"s\":\"x\",\"i\":3,\"d\":1.5,\"b\":true,\"o\":{},\"a\":[{\"k\":1},\"t\"],\"n\":null}", -1,
      &error);
  gint64 number = 0;

  g_assert_no_error (error);
  g_assert_cmpstr (lk_json_get_string (object, "s", &error), ==, "x");
  g_assert_true (lk_json_get_int (object, "i", &number, &error));
  g_assert_cmpint (number, ==, 3);
  g_assert_nonnull (lk_json_get_object (object, "o", &error));
  g_assert_nonnull (lk_json_get_array (object, "a", &error));
  g_assert_no_error (error);

  g_assert_cmpfloat (lk_json_peek_double (object, "d", 0), ==, 1.5);
  g_assert_cmpfloat (lk_json_peek_double (object, "i", 0), ==, 3);
  g_assert_true (lk_json_peek_bool (object, "b", FALSE));
  g_assert_cmpint (lk_json_peek_int (object, "missing", 7), ==, 7);
  g_assert_nonnull (lk_json_peek_element_object (lk_json_peek_array (object, "a"), 0));
  g_assert_null (lk_json_peek_element_object (lk_json_peek_array (object, "a"), 1));
  g_assert_cmpstr (lk_json_peek_element_string (lk_json_peek_array (object, "a"), 1), ==, "t");
  g_assert_null (lk_json_peek_element_string (lk_json_peek_array (object, "a"), 9));
}

static void
test_wrong_types_are_named (void)
{
  g_autoptr (JsonObject) object = lk_json_parse_object ("{\"id\":7,\"n\":null}", -1, NULL);
  g_autoptr (GError) error = NULL;
  gint64 number;

  g_assert_null (lk_json_get_string (object, "id", &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_SERVICE);
  g_assert_nonnull (strstr (error->message, "id"));
  g_clear_error (&error);

  g_assert_false (lk_json_get_int (object, "n", &number, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_SERVICE);
  g_clear_error (&error);

  g_assert_null (lk_json_get_object (object, "id", &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_SERVICE);
  g_assert_null (lk_json_peek_string (object, "n"));
  g_assert_null (lk_json_peek_string (NULL, "n"));
}

static void
test_build (void)
{
  g_autoptr (JsonObject) object = lk_json_object_new ("s:name", "a", "s:none", NULL, "i:count",
                                                      (gint64) 2, "d:rate", 0.5, "b:yes", TRUE,
                                                      "o:inner", json_object_new (), NULL);
  g_autofree char *text = lk_json_object_to_string (object, FALSE);

  g_assert_cmpstr (
      text, ==,
      "{\"name\":\"a\",\"none\":null,\"count\":2,\"rate\":0.5,\"yes\":true,\"inner\":{}}");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/refuses", test_refuses);
  g_test_add_func ("/json/nothing", test_nothing);
  g_test_add_func ("/json/depth", test_depth_is_bounded);
  g_test_add_func ("/json/brackets-in-strings", test_brackets_in_strings_do_not_count);
  g_test_add_func ("/json/members", test_members);
  g_test_add_func ("/json/wrong-types", test_wrong_types_are_named);
  g_test_add_func ("/json/build", test_build);

  return g_test_run ();
}
