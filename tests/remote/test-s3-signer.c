/* test-s3-signer.c: Signature Version 4 against published and computed vectors
 *
 * The generic ones are of AWS's own signing test suite (awslabs/aws-c-auth), the S3 ones
 * of the S3 API reference's examples; the R2-shaped ones were computed with another
 * implementation that reproduces all of the former.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-s3-signer.h"

#include <string.h>

static const LkS3Signer generic = {
  .key_id = "AKIDEXAMPLE",
  .secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  .region = "us-east-1",
  .service = "service",
  .time = G_GINT64_CONSTANT (1440938160), /* 2015-08-30T12:36:00Z */
};

static const LkS3Signer s3_docs = {
  .key_id = "AKIAIOSFODNN7EXAMPLE",
  .secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  .region = "us-east-1",
  .service = "s3",
  .time = G_GINT64_CONSTANT (1369353600), /* 2013-05-24T00:00:00Z */
};

static const LkS3Signer r2 = {
  .key_id = "7dc27c125a22ad808cd01df8ec309d41",
  .secret = "1aa5c5b0c43defdb88f567487c071d17e234126133444770a706ae09336c57a4",
  .region = "auto",
  .service = "s3",
  .time = G_GINT64_CONSTANT (1767225600), /* 2026-01-01T00:00:00Z */
};

#define R2_HOST   "0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com"
#define DOCS_HOST "examplebucket.s3.amazonaws.com"

typedef struct
{
  const LkS3Signer *signer;
  const char *method;
  const char *path;
  const char *query[6];
  const char *headers[12];
  const char *payload;
  const char *signature;
} Vector;

/* clang-format off */
static const Vector vectors[] = {
  { &generic, "GET", "/", { NULL },
    { "host", "example.amazonaws.com", "x-amz-date", "20150830T123600Z" }, LK_S3_EMPTY_SHA256,
    "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31" },
  { &generic, "GET", "/", { "Param2", "value2", "Param1", "value1" },
    { "host", "example.amazonaws.com", "x-amz-date", "20150830T123600Z" }, LK_S3_EMPTY_SHA256,
    "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500" },
  { &generic, "GET", "/", { "Param1", "value2", "Param1", "Value1" },
    { "host", "example.amazonaws.com", "x-amz-date", "20150830T123600Z" }, LK_S3_EMPTY_SHA256,
    "eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1" },
  { &generic, "GET", "/", { "Param1", "value2", "Param1", "value1" },
    { "host", "example.amazonaws.com", "x-amz-date", "20150830T123600Z" }, LK_S3_EMPTY_SHA256,
    "5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694" },
  { &generic, "GET", "/ሴ", { NULL },
    { "host", "example.amazonaws.com", "x-amz-date", "20150830T123600Z" }, LK_S3_EMPTY_SHA256,
    "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85" },
  { &generic, "GET", "/example space/", { NULL },
    { "host", "example.amazonaws.com", "x-amz-date", "20150830T123600Z" }, LK_S3_EMPTY_SHA256,
    "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741" },
  { &generic, "GET", "/", { NULL },
    { "host", "example.amazonaws.com", "x-amz-date", "20150830T123600Z",
      "my-header1", " value1", "my-header2", " \"a   b   c\"" }, LK_S3_EMPTY_SHA256,
    "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736" },
  { &generic, "POST", "/", { NULL },
    { "host", "example.amazonaws.com", "x-amz-date", "20150830T123600Z" }, LK_S3_EMPTY_SHA256,
    "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b" },
  { &generic, "GET", "/", { NULL },
    { "host", "example.amazonaws.com", "x-amz-date", "20150830T123600Z", "x-amz-security-token",
      "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267" }, LK_S3_EMPTY_SHA256,
    "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8" },
  { &s3_docs, "GET", "/test.txt", { NULL },
    { "host", DOCS_HOST, "range", "bytes=0-9", "x-amz-content-sha256", LK_S3_EMPTY_SHA256,
      "x-amz-date", "20130524T000000Z" }, LK_S3_EMPTY_SHA256,
    "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41" },
  { &s3_docs, "PUT", "/test$file.text", { NULL },
    { "host", DOCS_HOST, "date", "Fri, 24 May 2013 00:00:00 GMT", "x-amz-content-sha256",
      "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072", "x-amz-date",
      "20130524T000000Z", "x-amz-storage-class", "REDUCED_REDUNDANCY" },
    "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
    "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd" },
  { &s3_docs, "GET", "/", { "lifecycle", "" },
    { "host", DOCS_HOST, "x-amz-content-sha256", LK_S3_EMPTY_SHA256, "x-amz-date",
      "20130524T000000Z" }, LK_S3_EMPTY_SHA256,
    "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543" },
  { &s3_docs, "GET", "/", { "max-keys", "2", "prefix", "J" },
    { "host", DOCS_HOST, "x-amz-content-sha256", LK_S3_EMPTY_SHA256, "x-amz-date",
      "20130524T000000Z" }, LK_S3_EMPTY_SHA256,
    "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7" },
  { &r2, "PUT", "/datasets/train.zip", { NULL },
    { "host", R2_HOST, "content-type", "application/zip", "if-none-match", "*",
      "x-amz-content-sha256", LK_S3_UNSIGNED_PAYLOAD, "x-amz-date", "20260101T000000Z" },
    LK_S3_UNSIGNED_PAYLOAD,
    "bd1701f7647738d236bdd4b96342babb245ebe6284058a92d4fae6771c3fe3be" },
  { &r2, "POST", "/datasets/train.zip", { "uploads", "" },
    { "host", R2_HOST, "x-amz-content-sha256", LK_S3_EMPTY_SHA256, "x-amz-date",
      "20260101T000000Z" }, LK_S3_EMPTY_SHA256,
    "d844a2de662892e2f0b1bfcce0b4e73950a130d8e5e4e16bb67697fa36d8655b" },
  { &r2, "PUT", "/datasets/train.zip", { "partNumber", "1", "uploadId", "AbC/+=xyz" },
    { "host", R2_HOST, "x-amz-content-sha256", LK_S3_UNSIGNED_PAYLOAD, "x-amz-date",
      "20260101T000000Z" }, LK_S3_UNSIGNED_PAYLOAD,
    "37c4fc16b52720b1cad1108d4d9196b66df8f095348ed403e91ba4ecd7b60d6d" },
};
/* clang-format on */

static GHashTable *
make_headers (const char *const *pairs)
{
  GHashTable *headers = g_hash_table_new (g_str_hash, g_str_equal);

  for (gsize i = 0; pairs[i] != NULL; i += 2)
    g_hash_table_insert (headers, (gpointer) pairs[i], (gpointer) pairs[i + 1]);

  return headers;
}

static void
test_headers (gconstpointer data)
{
  const Vector *vector = data;
  g_autoptr (GHashTable) headers = make_headers (vector->headers);
  g_autofree char *path = lk_s3_encode (vector->path, TRUE);
  g_autofree char *query = lk_s3_query (vector->query[0], vector->query[1], vector->query[2],
                                        vector->query[3], vector->query[4], NULL);
  g_autofree char *value = lk_s3_signer_authorize (vector->signer, vector->method, path, query,
                                                   headers, vector->payload);

  g_assert_true (g_str_has_suffix (value, vector->signature));
}

static void
assert_presigned (const LkS3Signer *signer,
                  const char *method,
                  const char *path,
                  const char *const *pairs,
                  guint seconds,
                  const char *signature)
{
  const char *payload = signer == &generic ? LK_S3_EMPTY_SHA256 : LK_S3_UNSIGNED_PAYLOAD;
  g_autoptr (GHashTable) headers = make_headers (pairs);
  g_autofree char *encoded = lk_s3_encode (path, TRUE);
  g_autofree char *query =
      lk_s3_signer_presign (signer, method, encoded, headers, payload, seconds);
  g_autofree char *end = g_strconcat ("&X-Amz-Signature=", signature, NULL);

  g_assert_true (g_str_has_suffix (query, end));
}

static void
test_presigned (void)
{
  static const char *const generic_headers[] = { "host", "example.amazonaws.com", NULL };
  static const char *const docs_headers[] = { "host", DOCS_HOST, NULL };
  static const char *const r2_headers[] = { "host", R2_HOST, NULL };
  static const char *const r2_put_headers[] = { "host", R2_HOST, "content-type", "application/zip",
                                                NULL };

  assert_presigned (&generic, "GET", "/", generic_headers, 3600,
                    "e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d");
  assert_presigned (&s3_docs, "GET", "/test.txt", docs_headers, 86400,
                    "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
  assert_presigned (&r2, "GET", "/datasets/runs/a b/t+é.zip", r2_headers, 604800,
                    "83061ef8581bc1b77e42b68dc9bd2c9c56dddb00ffa4976eb84846ff500e0afc");
  assert_presigned (&r2, "PUT", "/datasets/train.zip", r2_put_headers, 3600,
                    "78dd94f10500d2aa788402f37d5925dd24f43643d22e680b24077b6b2040071a");
}

static void
test_presigned_query (void)
{
  static const char *const headers[] = { "host", DOCS_HOST, NULL };
  g_autoptr (GHashTable) table = make_headers (headers);
  g_autofree char *query =
      lk_s3_signer_presign (&s3_docs, "GET", "/test.txt", table, LK_S3_UNSIGNED_PAYLOAD, 86400);

  g_assert_true (g_str_has_prefix (
      query, "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524"
             "%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400"
             "&X-Amz-SignedHeaders=host&X-Amz-Signature="));
}

static void
test_encode (void)
{
  g_autofree char *path = lk_s3_encode ("/runs/a b/t+é~_-.(1)'!.zip", TRUE);
  g_autofree char *query = lk_s3_query ("uploadId", "AbC/+=xyz", "partNumber", "1", NULL);

  g_assert_cmpstr (path, ==, "/runs/a%20b/t%2B%C3%A9~_-.%281%29%27%21.zip");
  g_assert_cmpstr (query, ==, "partNumber=1&uploadId=AbC%2F%2B%3Dxyz");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autofree char *name = g_strdup_printf ("/s3-signer/vector/%02zu", i);

      g_test_add_data_func (name, &vectors[i], test_headers);
    }

  g_test_add_func ("/s3-signer/presigned", test_presigned);
  g_test_add_func ("/s3-signer/presigned-query", test_presigned_query);
  g_test_add_func ("/s3-signer/encode", test_encode);

  return g_test_run ();
}
