/* test-sigv4-check.c: the published vectors, and requests that were tampered with
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-sigv4-check.h"

#include <string.h>

#define EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

typedef struct
{
  const char *name;
  const char *key_id;
  const char *secret;
  const char *region;
  const char *service;
  const char *scope_day;
  gint64 now;
  const char *method;
  const char *path;
  const char *query;
  const char *headers; /* name|value|name|value, without Authorization */
  const char *signed_headers;
  const char *signature;
} Vector;

#define SUITE                                                                                      \
  "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-east-1", "service", "20150830",   \
      1440938160
#define DOCS                                                                                       \
  "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1", "s3",           \
      "20130524", 1369353600
#define R2                                                                                         \
  "7dc27c125a22ad808cd01df8ec309d41",                                                              \
      "1aa5c5b0c43defdb88f567487c071d17e234126133444770a706ae09336c57a4", "auto", "s3",            \
      "20260101", 1767225600
#define SUITE_HEADERS "host|example.amazonaws.com|x-amz-date|20150830T123600Z"
#define R2_HOST       "host|0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com"

/* clang-format off */
static const Vector vectors[] = {
  { "get-vanilla", SUITE, "GET", "/", "", SUITE_HEADERS, "host;x-amz-date",
    "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31" },
  { "query-order-key-case", SUITE, "GET", "/", "Param2=value2&Param1=value1", SUITE_HEADERS,
    "host;x-amz-date", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500" },
  { "query-order-key", SUITE, "GET", "/", "Param1=value2&Param1=Value1", SUITE_HEADERS,
    "host;x-amz-date", "eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1" },
  { "query-order-value", SUITE, "GET", "/", "Param1=value2&Param1=value1", SUITE_HEADERS,
    "host;x-amz-date", "5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694" },
  { "utf8", SUITE, "GET", "/%E1%88%B4", "", SUITE_HEADERS, "host;x-amz-date",
    "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85" },
  { "space", SUITE, "GET", "/example%20space/", "", SUITE_HEADERS, "host;x-amz-date",
    "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741" },
  { "trim", SUITE, "GET", "/", "", SUITE_HEADERS "|my-header1| value1|my-header2| \"a   b   c\"",
    "host;my-header1;my-header2;x-amz-date",
    "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736" },
  { "post-vanilla", SUITE, "POST", "/", "", SUITE_HEADERS, "host;x-amz-date",
    "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b" },
  { "session-token", SUITE, "GET", "/", "", SUITE_HEADERS "|x-amz-security-token|"
    "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267",
    "host;x-amz-date;x-amz-security-token",
    "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8" },
  { "s3-get", DOCS, "GET", "/test.txt", "", "host|examplebucket.s3.amazonaws.com|range|bytes=0-9|"
    "x-amz-content-sha256|" EMPTY "|x-amz-date|20130524T000000Z",
    "host;range;x-amz-content-sha256;x-amz-date",
    "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41" },
  { "s3-put", DOCS, "PUT", "/test$file.text", "", "host|examplebucket.s3.amazonaws.com|"
    "date|Fri, 24 May 2013 00:00:00 GMT|x-amz-storage-class|REDUCED_REDUNDANCY|"
    "x-amz-content-sha256|44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072|"
    "x-amz-date|20130524T000000Z", "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
    "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd" },
  { "s3-lifecycle", DOCS, "GET", "/", "lifecycle", "host|examplebucket.s3.amazonaws.com|"
    "x-amz-content-sha256|" EMPTY "|x-amz-date|20130524T000000Z",
    "host;x-amz-content-sha256;x-amz-date",
    "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543" },
  { "s3-list", DOCS, "GET", "/", "max-keys=2&prefix=J", "host|examplebucket.s3.amazonaws.com|"
    "x-amz-content-sha256|" EMPTY "|x-amz-date|20130524T000000Z",
    "host;x-amz-content-sha256;x-amz-date",
    "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7" },
  { "r2-put", R2, "PUT", "/datasets/train.zip", "", R2_HOST "|content-type|application/zip|"
    "if-none-match|*|x-amz-content-sha256|UNSIGNED-PAYLOAD|x-amz-date|20260101T000000Z",
    "content-type;host;if-none-match;x-amz-content-sha256;x-amz-date",
    "bd1701f7647738d236bdd4b96342babb245ebe6284058a92d4fae6771c3fe3be" },
  { "r2-create", R2, "POST", "/datasets/train.zip", "uploads", R2_HOST "|x-amz-content-sha256|"
    EMPTY "|x-amz-date|20260101T000000Z", "host;x-amz-content-sha256;x-amz-date",
    "d844a2de662892e2f0b1bfcce0b4e73950a130d8e5e4e16bb67697fa36d8655b" },
  { "r2-part", R2, "PUT", "/datasets/train.zip", "partNumber=1&uploadId=AbC%2F%2B%3Dxyz", R2_HOST
    "|x-amz-content-sha256|UNSIGNED-PAYLOAD|x-amz-date|20260101T000000Z",
    "host;x-amz-content-sha256;x-amz-date",
    "37c4fc16b52720b1cad1108d4d9196b66df8f095348ed403e91ba4ecd7b60d6d" },
};
/* clang-format on */

static GPtrArray *
split_headers (const char *text)
{
  GPtrArray *headers = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) parts = g_strsplit (text, "|", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    g_ptr_array_add (headers, g_strdup (parts[i]));

  return headers;
}

static LkSignatureResult
check (const Vector *vector, const char *path, const char *secret, gint64 later)
{
  const char *const regions[] = { vector->region, NULL };
  g_autoptr (GPtrArray) headers = split_headers (vector->headers);
  g_autofree char *hash = NULL;
  gboolean presigned;
  LkSignatureRules rules = {
    vector->key_id, secret, vector->service, regions, vector->now + later, 900, EMPTY
  };
  LkSignedRequest request = { vector->method, path, vector->query, headers };

  g_ptr_array_add (headers, g_strdup ("authorization"));
  g_ptr_array_add (headers,
                   g_strdup_printf ("AWS4-HMAC-SHA256 Credential=%s/%s/%s/%s/aws4_request,"
                                    "SignedHeaders=%s, Signature=%s",
                                    vector->key_id, vector->scope_day, vector->region,
                                    vector->service, vector->signed_headers, vector->signature));

  return lk_sigv4_check (&request, &rules, &hash, &presigned);
}

static void
test_vectors (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      const Vector *vector = &vectors[i];

      g_test_message ("%s", vector->name);
      g_assert_cmpint (check (vector, vector->path, vector->secret, 0), ==, LK_SIGNATURE_GOOD);
    }
}

static void
test_tampered (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      const Vector *vector = &vectors[i];

      g_assert_cmpint (check (vector, "/other", vector->secret, 0), ==, LK_SIGNATURE_WRONG);
      g_assert_cmpint (check (vector, vector->path, "no", 0), ==, LK_SIGNATURE_WRONG);
      g_assert_cmpint (check (vector, vector->path, vector->secret, 901), ==, LK_SIGNATURE_SKEWED);
      g_assert_cmpint (check (vector, vector->path, vector->secret, -901), ==, LK_SIGNATURE_SKEWED);
    }
}

static LkSignatureResult
check_query (const char *query, gint64 now)
{
  static const char *const regions[] = { "us-east-1", NULL };
  g_autoptr (GPtrArray) headers = split_headers ("host|examplebucket.s3.amazonaws.com");
  LkSignatureRules rules = { "AKIAIOSFODNN7EXAMPLE",
                             "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                             "s3",
                             regions,
                             now,
                             900,
                             NULL };
  LkSignedRequest request = { "GET", "/test.txt", query, headers };
  g_autofree char *hash = NULL;
  gboolean presigned = FALSE;
  LkSignatureResult result = lk_sigv4_check (&request, &rules, &hash, &presigned);

  g_assert_true (presigned);
  g_assert_cmpstr (hash, ==, "UNSIGNED-PAYLOAD");

  return result;
}

static void
test_presigned (void)
{
  static const char good[] =
      "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524"
      "%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400"
      "&X-Amz-SignedHeaders=host&X-Amz-Signature="
      "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
  g_autofree char *more = g_strconcat ("a=b&", good, NULL);

  g_assert_cmpint (check_query (good, 1369353600), ==, LK_SIGNATURE_GOOD);
  g_assert_cmpint (check_query (good, 1369353600 + 86400), ==, LK_SIGNATURE_GOOD);
  g_assert_cmpint (check_query (good, 1369353600 + 86401), ==, LK_SIGNATURE_EXPIRED);
  g_assert_cmpint (check_query (good, 1369353600 - 901), ==, LK_SIGNATURE_SKEWED);
  g_assert_cmpint (check_query (more, 1369353600), ==, LK_SIGNATURE_WRONG);
}

static void
test_canonical (void)
{
  g_autofree char *path = lk_sigv4_canonical_path ("/a b/%7e+(1)//..//é");
  g_autofree char *query = lk_sigv4_canonical_query ("uploads&b=%2f&a-b=1&a=2&a=1+1");

  g_assert_cmpstr (path, ==, "/a%20b/~%2B%281%29//..//%C3%A9");
  g_assert_cmpstr (query, ==, "a=1%201&a=2&a-b=1&b=%2F&uploads=");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sigv4-check/vectors", test_vectors);
  g_test_add_func ("/sigv4-check/tampered", test_tampered);
  g_test_add_func ("/sigv4-check/presigned", test_presigned);
  g_test_add_func ("/sigv4-check/canonical", test_canonical);

  return g_test_run ();
}
