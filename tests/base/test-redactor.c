/* test-redactor.c: no secret survives, and innocent text does
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-json.h"
#include "lk-redactor.h"

#include <string.h>

/* Put together at run time, so that no token-like word stands in the source. */
#define REPLICATE                                                                                  \
  "r8"                                                                                             \
  "_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789"
#define HUB                                                                                        \
  "hf"                                                                                             \
  "_AbCdEfGhIjKlMnOpQrStUvWxYz01234567"

static void
assert_cut (LkRedactor *redactor, const char *text, const char *secret)
{
  g_autofree char *clean = lk_redactor_apply (redactor, text);

  g_assert_nonnull (strstr (text, secret));
  if (strstr (clean, secret) != NULL)
    g_error ("“%s” survived in “%s”", secret, clean);
}

static void
test_shapes (void)
{
  static const struct
  {
    const char *text;
    const char *secret;
  } cases[] = {
    { "token " REPLICATE " was refused", REPLICATE },
    { "use " HUB, HUB },
    { "Authorization: Bearer abcdef123456", "abcdef123456" },
    { "authorization: bearer   abcdef123456", "abcdef123456" },
    { "https://h/b?X-Amz-Expires=1&X-Amz-Signature=aeeed9bbccd4d02e&x=1", "aeeed9bbccd4d02e" },
    { "https://h/b?X-Amz-Credential=AKIAEXAMPLE%2F2013", "AKIAEXAMPLE" },
    { "https://h/f/download?expiry=1&owner=o&signature=AbC%2Bdef", "AbC%2Bdef" },
    { "AWS4-HMAC-SHA256 Credential=AKIA/2013/us/s3/aws4_request, SignedHeaders=host, "
      "Signature=fe5f80f77d5fa3beca038a248ff027d0",
      "fe5f80f77d5fa3beca038a248ff027d0" },
    { "{\"hf_token\": \"quoted \\\" secret\", \"steps\": 3}", "secret\", \"st" },
    { "{\"wandb_api_key\":\"0123456789\"}", "0123456789" },
    { "https://me:hunter22@host/path", "hunter22" },
    { "http://127.0.0.1:4000/link/0123456789abcdefXYZ_-/a.zip", "0123456789abcdefXYZ_-" },
  };
  g_autoptr (LkRedactor) redactor = lk_redactor_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_cut (redactor, cases[i].text, cases[i].secret);
}

static void
test_known_secrets (void)
{
  g_autoptr (LkRedactor) redactor = lk_redactor_new ();

  lk_redactor_add_secret (redactor, "correct horse+battery/staple");
  lk_redactor_add_secret (redactor, "correct horse+battery/staple and more");
  lk_redactor_add_secret (redactor, NULL);
  lk_redactor_add_secret (redactor, "");
  lk_redactor_add_secret (redactor, "abc");

  assert_cut (redactor, "x correct horse+battery/staple y", "battery");
  assert_cut (redactor, "x correct horse+battery/staple and more y", "and more");
  assert_cut (redactor, "?q=correct%20horse%2Bbattery%2Fstaple", "battery");
}

static void
test_innocent_text_stays (void)
{
  static const char *const texts[] = {
    "The bearer of bad news",
    "steps: 1000, rank: 16",
    "https://example.org/a/b.zip?version=3",
    "abc, half_done, r8_x and a monkey=banana",
    "{\"tokenizer\": 3, \"model\": \"t5\"}",
    "",
  };
  g_autoptr (LkRedactor) redactor = lk_redactor_new ();

  lk_redactor_add_secret (redactor, "abc");

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *clean = lk_redactor_apply (redactor, texts[i]);

      g_assert_cmpstr (clean, ==, texts[i]);
    }

  g_assert_null (lk_redactor_apply (redactor, NULL));
}

static void
test_applying_twice_changes_nothing (void)
{
  g_autoptr (LkRedactor) redactor = lk_redactor_new ();
  g_autofree char *once = lk_redactor_apply (redactor, "Bearer " HUB " ?token=abcdef");
  g_autofree char *twice = lk_redactor_apply (redactor, once);

  g_assert_cmpstr (once, ==, twice);
}

static void
test_json (void)
{
  g_autoptr (LkRedactor) redactor = lk_redactor_new ();
  g_autoptr (JsonNode) node = lk_json_parse ("{\"hf_token\":\"x\",\"n\":3,\"list\":[\"" REPLICATE
                                             "\",{\"password\":\"y\"}],\"ok\":\"z\"}",
                                             -1, NULL);
  g_autoptr (JsonNode) clean = lk_redactor_apply_json (redactor, node);
  g_autofree char *text = lk_json_to_string (clean, FALSE);

  g_assert_cmpstr (text, ==,
                   "{\"hf_token\":\"[redacted]\",\"n\":3,"
                   "\"list\":[\"[redacted]\",{\"password\":\"[redacted]\"}],\"ok\":\"z\"}");
}

static void
test_invalid_utf8 (void)
{
  g_autoptr (LkRedactor) redactor = lk_redactor_new ();
  g_autofree char *clean = lk_redactor_apply (redactor, "a\xff Bearer abcdef123456");

  g_assert_true (g_utf8_validate (clean, -1, NULL));
  g_assert_null (strstr (clean, "abcdef123456"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/redactor/shapes", test_shapes);
  g_test_add_func ("/redactor/known", test_known_secrets);
  g_test_add_func ("/redactor/innocent", test_innocent_text_stays);
  g_test_add_func ("/redactor/twice", test_applying_twice_changes_nothing);
  g_test_add_func ("/redactor/json", test_json);
  g_test_add_func ("/redactor/invalid-utf8", test_invalid_utf8);

  return g_test_run ();
}
