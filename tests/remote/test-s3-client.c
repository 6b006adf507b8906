/* test-s3-client.c: our S3 client against the practice storage, and its faults
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "s3-cases.h"

#include "lk-practice.h"

static LkPractice *practice;

static char *
variable (GStrv environment, const char *name)
{
  return g_strdup (g_environ_getenv (environment, name));
}

static void
ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

typedef struct
{
  const char *name;
  const char *faults;
  LkCategory category; /* NONE when it heals by itself */
} Case;

/* clang-format off */
static const Case cases[] = {
  { "one-503", "[{\"match\":{\"service\":\"s3\"},\"action\":{\"type\":\"status\",\"status\":503}}]",
    LK_CATEGORY_NONE },
  { "always-500", "[{\"match\":{\"service\":\"s3\"},\"times\":-1,\"action\":{\"type\":\"status\",\"status\":500}}]",
    LK_CATEGORY_SERVICE_ERROR },
  { "one-429", "[{\"match\":{\"service\":\"s3\"},\"action\":{\"type\":\"status\",\"status\":429}}]",
    LK_CATEGORY_NONE },
  { "one-reset", "[{\"match\":{\"service\":\"s3\"},\"action\":{\"type\":\"reset\"}}]",
    LK_CATEGORY_NONE },
  { "always-reset", "[{\"match\":{\"service\":\"s3\"},\"times\":-1,\"action\":{\"type\":\"reset\"}}]",
    LK_CATEGORY_NETWORK },
  { "always-403", "[{\"match\":{\"service\":\"s3\"},\"times\":-1,\"action\":{\"type\":\"status\",\"status\":403,\"body\":\"<Error><Code>AccessDenied</Code></Error>\"}}]",
    LK_CATEGORY_AUTHENTICATION },
  { "damaged-answer", "[{\"match\":{\"operation\":\"s3.GetObject\"},\"times\":-1,\"action\":{\"type\":\"wrong-digest\"}}]",
    LK_CATEGORY_SERVICE_ERROR },
  { "cut-answer", "[{\"match\":{\"operation\":\"s3.GetObject\"},\"action\":{\"type\":\"truncate\"}}]",
    LK_CATEGORY_NONE },
};
/* clang-format on */

static void
test_fault (gconstpointer data)
{
  const Case *fault = data;
  g_auto (GStrv) environment = lk_practice_dup_environment (practice);
  g_autoptr (LkS3Config) config = lk_s3_config_new ();
  g_autoptr (LkRedactor) redactor = lk_redactor_new ();
  g_autoptr (LkHttp) http = lk_http_new (redactor);
  g_autoptr (LkS3Client) client = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  config->endpoint = variable (environment, "CLOUDFLARE_R2_ENDPOINT");
  config->bucket = variable (environment, "CLOUDFLARE_R2_BUCKET");
  config->key_id = variable (environment, "CLOUDFLARE_R2_ACCESS_KEY_ID");
  config->secret = variable (environment, "CLOUDFLARE_R2_SECRET_ACCESS_KEY");
  lk_http_set_backoff (http, 1, 2);
  client = lk_s3_client_new (http, config, &error);
  g_assert_no_error (error);

  g_assert_true (lk_practice_set_faults (practice, fault->faults, NULL));
  lk_s3_client_test_async (client, NULL, ready_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  lk_s3_client_test_finish (client, result, &error);
  g_assert_cmpstr (lk_category_to_string (lk_error_get_category (error)), ==,
                   lk_category_to_string (fault->category));
  g_assert_true (lk_practice_set_faults (practice, "[]", NULL));
}

int
main (int argc, char *argv[])
{
  g_auto (GStrv) environment = NULL;
  g_autoptr (LkS3Config) config = lk_s3_config_new ();
  g_autoptr (GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  practice = lk_practice_new ();
  lk_practice_start (practice, 0, &error);
  g_assert_no_error (error);
  lk_practice_set_option (practice, "s3.part-minimum", 1024);

  environment = lk_practice_dup_environment (practice);
  config->endpoint = variable (environment, "CLOUDFLARE_R2_ENDPOINT");
  config->bucket = variable (environment, "CLOUDFLARE_R2_BUCKET");
  config->key_id = variable (environment, "CLOUDFLARE_R2_ACCESS_KEY_ID");
  config->secret = variable (environment, "CLOUDFLARE_R2_SECRET_ACCESS_KEY");
  s3_cases_add (config, TRUE);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strconcat ("/s3/faults/", cases[i].name, NULL);

      g_test_add_data_func (name, &cases[i], test_fault);
    }

  status = g_test_run ();
  lk_practice_stop (practice);
  g_clear_object (&practice);

  return status;
}
