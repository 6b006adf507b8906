/* test-error.c: categories, remedies and what an error carries
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-error.h"

static void
test_category_names (void)
{
  static const char *const names[] = { "none",       "network",    "authentication",
                                       "validation", "rate_limit", "service_error",
                                       "file_error", "timeout",    "canceled" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      LkCategory category = LK_CATEGORY_NONE;

      g_assert_cmpstr (lk_category_to_string ((LkCategory) i), ==, names[i]);
      g_assert_true (lk_category_from_string (names[i], &category));
      g_assert_cmpint (category, ==, i);
    }
}

static void
test_unknown_category (void)
{
  LkCategory category = LK_CATEGORY_TIMEOUT;

  g_assert_false (lk_category_from_string ("weather", &category));
  g_assert_false (lk_category_from_string (NULL, &category));
  g_assert_cmpint (category, ==, LK_CATEGORY_TIMEOUT);
}

/* PRODUCT.md: network, rate_limit, service_error and timeout are retried, the others not. */
static void
test_retryable (void)
{
  for (guint i = 0; i <= LK_CATEGORY_CANCELED; i++)
    {
      gboolean expected = i == LK_CATEGORY_NETWORK || i == LK_CATEGORY_RATE_LIMIT ||
                          i == LK_CATEGORY_SERVICE_ERROR || i == LK_CATEGORY_TIMEOUT;

      g_assert_cmpint (lk_category_is_retryable ((LkCategory) i), ==, expected);
    }
}

static void
test_every_category_has_words (void)
{
  for (guint i = LK_CATEGORY_NETWORK; i <= LK_CATEGORY_CANCELED; i++)
    {
      g_assert_cmpstr (lk_category_get_title ((LkCategory) i), !=, "");
      g_assert_cmpstr (lk_category_get_hint ((LkCategory) i), !=, "");
      g_assert_cmpint (lk_category_get_remedy ((LkCategory) i), !=, LK_REMEDY_NONE);
      g_assert_cmpstr (lk_remedy_get_label (lk_category_get_remedy ((LkCategory) i)), !=, "");
    }
}

static void
test_category_of_foreign_errors (void)
{
  static const struct
  {
    int code;
    LkCategory category;
  } cases[] = {
    { G_IO_ERROR_CANCELLED, LK_CATEGORY_CANCELED },
    { G_IO_ERROR_TIMED_OUT, LK_CATEGORY_TIMEOUT },
    { G_IO_ERROR_CONNECTION_REFUSED, LK_CATEGORY_NETWORK },
    { G_IO_ERROR_HOST_NOT_FOUND, LK_CATEGORY_NETWORK },
    { G_IO_ERROR_NO_SPACE, LK_CATEGORY_FILE_ERROR },
    { G_IO_ERROR_PERMISSION_DENIED, LK_CATEGORY_FILE_ERROR },
    { G_IO_ERROR_INVALID_DATA, LK_CATEGORY_VALIDATION },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, cases[i].code, "x");

      g_assert_cmpint (lk_error_get_category (error), ==, cases[i].category);
    }

  g_assert_cmpint (lk_error_get_category (NULL), ==, LK_CATEGORY_NONE);
}

static void
test_facts_survive_a_copy (void)
{
  g_autoptr (GError) error = g_error_new_literal (LK_ERROR, LK_ERROR_RATE_LIMIT, "Slow down");
  g_autoptr (GError) copy = NULL;

  lk_error_set_retry_after (error, 1500);
  lk_error_set_http (error, 429, "req-1");
  lk_error_set_code (error, "SlowDown");
  lk_error_set_details (error, "said so");
  lk_error_set_field (error, "steps");
  copy = g_error_copy (error);

  g_assert_cmpuint (lk_error_get_retry_after (copy), ==, 1500);
  g_assert_cmpuint (lk_error_get_http_status (copy), ==, 429);
  g_assert_cmpstr (lk_error_get_request_id (copy), ==, "req-1");
  g_assert_cmpstr (lk_error_get_code (copy), ==, "SlowDown");
  g_assert_cmpstr (lk_error_get_details (copy), ==, "said so");
  g_assert_cmpstr (lk_error_get_field (copy), ==, "steps");
}

static void
test_facts_of_foreign_errors_are_unknown (void)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "x");

  lk_error_set_retry_after (error, 1500);
  lk_error_set_code (error, "Code");

  g_assert_cmpuint (lk_error_get_retry_after (error), ==, 0);
  g_assert_null (lk_error_get_code (error));
  g_assert_null (lk_error_get_details (NULL));
}

static void
test_from_io (void)
{
  g_autoptr (GError) full =
      lk_error_from_io (g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "No space"), "/a/b");
  g_autoptr (GError) canceled =
      lk_error_from_io (g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "c"), "/a/b");

  g_assert_error (full, LK_ERROR, LK_ERROR_FILE);
  g_assert_cmpstr (full->message, ==, "/a/b: No space");
  g_assert_true (lk_error_is_canceled (canceled));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error/category-names", test_category_names);
  g_test_add_func ("/error/unknown-category", test_unknown_category);
  g_test_add_func ("/error/retryable", test_retryable);
  g_test_add_func ("/error/words", test_every_category_has_words);
  g_test_add_func ("/error/foreign", test_category_of_foreign_errors);
  g_test_add_func ("/error/copy", test_facts_survive_a_copy);
  g_test_add_func ("/error/foreign-facts", test_facts_of_foreign_errors_are_unknown);
  g_test_add_func ("/error/from-io", test_from_io);

  return g_test_run ();
}
