/* test-practice-s3.c: what R2 does, and what it refuses
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-practice-rig.h"

#include <string.h>

static void
assert_code (Answer *answer, guint status, const char *code)
{
  g_autofree char *tag = g_strdup_printf ("<Code>%s</Code>", code);

  g_assert_cmpuint (answer->status, ==, status);
  g_assert_nonnull (strstr (answer_text (answer), tag));
}

static void
assert_status (Answer *answer, guint status)
{
  g_assert_no_error (answer->error);
  g_assert_cmpuint (answer->status, ==, status);
  answer_free (answer);
}

static void
test_object (Rig *rig, gconstpointer data)
{
  g_autoptr (GBytes) body = rig_bytes (3000000);
  g_autofree char *md5 = g_compute_checksum_for_bytes (G_CHECKSUM_MD5, body);
  g_autofree char *etag = g_strdup_printf ("\"%s\"", md5);
  g_autoptr (Answer) put = rig_s3 (rig, "PUT", "/practice/a b/é.zip", "", body);
  g_autoptr (Answer) get = rig_s3 (rig, "GET", "/practice/a b/é.zip", "", NULL);
  g_autoptr (Answer) head = rig_s3 (rig, "HEAD", "/practice/a b/é.zip", "", NULL);
  g_autoptr (Answer) decomposed = rig_s3 (rig, "HEAD", "/practice/a b/e\xcc\x81.zip", "", NULL);
  g_autoptr (Answer) missing = rig_s3 (rig, "GET", "/practice/none", "", NULL);
  g_autoptr (Answer) bucket = rig_s3 (rig, "GET", "/nowhere/none", "", NULL);

  g_assert_cmpuint (put->status, ==, 200);
  g_assert_cmpstr (answer_header (put, "ETag"), ==, etag);
  g_assert_true (g_bytes_equal (get->body, body));
  g_assert_cmpuint (head->status, ==, 200);
  g_assert_cmpstr (answer_header (head, "Content-Length"), ==, "3000000");
  g_assert_cmpuint (g_bytes_get_size (head->body), ==, 0);
  g_assert_cmpuint (decomposed->status, ==, 200); /* keys are compared as NFC */
  assert_code (missing, 404, "NoSuchKey");
  assert_code (bucket, 404, "NoSuchBucket");
  g_assert_cmpuint (lk_practice_count_objects (rig->practice), ==, 1);
  g_assert_cmpuint (lk_practice_count_ok (rig->practice, "s3.PutObject"), ==, 1);

  assert_status (rig_s3 (rig, "DELETE", "/practice/a b/é.zip", "", NULL), 204);
  assert_status (rig_s3 (rig, "DELETE", "/practice/a b/é.zip", "", NULL), 204);
  g_assert_cmpuint (lk_practice_count_objects (rig->practice), ==, 0);
}

static void
test_presigned (Rig *rig, gconstpointer data)
{
  g_autoptr (GBytes) body = rig_bytes (1000);
  g_autofree char *put = rig_presign (rig, "PUT", "/practice/k.zip", 0, 60);
  g_autofree char *get = rig_presign (rig, "GET", "/practice/k.zip", 0, 60);
  g_autofree char *old = rig_presign (rig, "GET", "/practice/k.zip", -120, 60);
  g_autofree char *long_lived = rig_presign (rig, "GET", "/practice/k.zip", 0, 604801);
  g_autoptr (Answer) expired = NULL;
  g_autoptr (Answer) expired_again = NULL;
  g_autoptr (Answer) part = NULL;
  g_autoptr (Answer) both = NULL;

  assert_status (rig_send_uri (rig, "PUT", put, NULL, body), 200);
  assert_status (rig_send_uri (rig, "GET", get, NULL, NULL), 200);
  assert_status (rig_send_uri (rig, "HEAD", get, NULL, NULL), 403);
  assert_status (rig_send_uri (rig, "DELETE", get, NULL, NULL), 403);
  assert_status (rig_send_uri (rig, "GET", long_lived, NULL, NULL), 400);

  expired = rig_send_uri (rig, "GET", old, NULL, NULL);
  assert_code (expired, 400, "ExpiredRequest");
  lk_practice_set_option (rig->practice, "s3.expired-status", 403);
  expired_again = rig_send_uri (rig, "GET", old, NULL, NULL);
  assert_code (expired_again, 403, "ExpiredRequest");

  part = rig_send_uri (rig, "GET", get, "Range: bytes=10-19", NULL);
  g_assert_cmpuint (part->status, ==, 206);
  g_assert_cmpstr (answer_header (part, "Content-Range"), ==, "bytes 10-19/1000");
  g_assert_cmpmem (g_bytes_get_data (part->body, NULL), 10,
                   (const char *) g_bytes_get_data (body, NULL) + 10, 10);
  both = rig_send_uri (rig, "GET", get, "Authorization: Bearer x", NULL);
  g_assert_cmpuint (both->status, ==, 400);
}

static void
test_refused (Rig *rig, gconstpointer data)
{
  g_autoptr (GBytes) body = rig_bytes (100);
  g_autofree char *put = rig_presign (rig, "PUT", "/practice/k.zip", 0, 60);
  g_autoptr (Answer) anonymous = rig_send (rig, "GET", "s3", "/practice", NULL, NULL);
  g_autoptr (Answer) acl = rig_send_uri (rig, "PUT", put, "x-amz-acl: public-read", body);
  g_autoptr (Answer) chunked = NULL;
  g_autoptr (Answer) digest = NULL;
  g_autoptr (Answer) tagging = rig_s3 (rig, "GET", "/practice/x", "tagging", NULL);
  g_autoptr (Answer) name = rig_s3 (rig, "PUT", "/Bad_Name", "", NULL);

  assert_code (anonymous, 400, "InvalidArgument");
  assert_code (acl, 403, "AccessDenied"); /* not signed, which counts first */
  assert_code (tagging, 501, "NotImplemented");
  assert_code (name, 400, "InvalidBucketName");

  chunked = rig_send_uri (rig, "PUT", put, "Transfer-Encoding: chunked", body);
  assert_code (chunked, 411, "MissingContentLength");
  digest = rig_send_uri (rig, "PUT", put, "Content-MD5: AAAAAAAAAAAAAAAAAAAAAA==", body);
  assert_code (digest, 400, "BadDigest");
  g_assert_cmpuint (lk_practice_count_objects (rig->practice), ==, 0);
}

static void
test_conditions (Rig *rig, gconstpointer data)
{
  g_autoptr (GBytes) body = rig_bytes (100);
  g_autofree char *put = rig_presign (rig, "PUT", "/practice/k.zip", 0, 60);
  g_autoptr (Answer) again = NULL;
  g_autoptr (Answer) busy = NULL;

  assert_status (rig_send_uri (rig, "PUT", put, "If-None-Match: *", body), 200);
  again = rig_send_uri (rig, "PUT", put, "If-None-Match: *", body);
  assert_code (again, 412, "PreconditionFailed");
  assert_status (rig_send_uri (rig, "PUT", put, "If-Match: \"x\"", body), 412);

  lk_practice_set_option (rig->practice, "s3.write-limit", 1);
  busy = rig_send_uri (rig, "PUT", put, NULL, body);
  assert_code (busy, 429, "TooManyRequests");
}

static char *
create_upload (Rig *rig)
{
  g_autoptr (Answer) created = rig_s3 (rig, "POST", "/practice/big", "uploads", NULL);
  const char *start = strstr (answer_text (created), "<UploadId>") + strlen ("<UploadId>");
  g_autofree char *id = g_strndup (start, (gsize) (strchr (start, '<') - start));

  return g_uri_escape_string (id, NULL, FALSE);
}

static void
put_part (Rig *rig, const char *id, guint number, gsize size, GString *list)
{
  g_autofree char *query = g_strdup_printf ("partNumber=%u&uploadId=%s", number, id);
  g_autoptr (GBytes) body = rig_bytes (size);
  g_autoptr (Answer) answer = rig_s3 (rig, "PUT", "/practice/big", query, body);

  g_assert_cmpuint (answer->status, ==, 200);
  g_string_append_printf (list, "<Part><PartNumber>%u</PartNumber><ETag>%s</ETag></Part>", number,
                          answer_header (answer, "ETag"));
}

static Answer *
complete (Rig *rig, const char *id, const char *list)
{
  g_autofree char *query = g_strdup_printf ("uploadId=%s", id);
  g_autofree char *text =
      g_strdup_printf ("<CompleteMultipartUpload>%s</CompleteMultipartUpload>", list);
  g_autoptr (GBytes) body = rig_text (text);

  return rig_s3 (rig, "POST", "/practice/big", query, body);
}

static void
test_multipart (Rig *rig, gconstpointer data)
{
  g_autofree char *id = create_upload (rig);
  g_autofree char *query = g_strdup_printf ("uploadId=%s", id);
  g_autoptr (GString) list = g_string_new (NULL);
  g_autoptr (Answer) small = NULL;
  g_autoptr (Answer) wrong = NULL;
  g_autoptr (Answer) done = NULL;
  g_autoptr (GBytes) object = NULL;

  put_part (rig, id, 1, 1000, list);
  put_part (rig, id, 2, 1000, list);
  put_part (rig, id, 3, 10, list);
  g_assert_cmpuint (lk_practice_count_uploads (rig->practice), ==, 1);
  assert_status (rig_s3 (rig, "GET", "/practice/big", query, NULL), 200);

  small = complete (rig, id, list->str);
  assert_code (small, 400, "EntityTooSmall");
  lk_practice_set_option (rig->practice, "s3.part-minimum", 0);
  wrong = complete (rig, id, "<Part><PartNumber>1</PartNumber><ETag>\"x\"</ETag></Part>");
  assert_code (wrong, 400, "InvalidPart");

  done = complete (rig, id, list->str);
  g_assert_cmpuint (done->status, ==, 200);
  g_assert_nonnull (strstr (answer_text (done), "-3&quot;</ETag>"));
  g_assert_cmpuint (lk_practice_count_uploads (rig->practice), ==, 0);
  object = lk_practice_dup_object (rig->practice, "practice", "big");
  g_assert_cmpuint (g_bytes_get_size (object), ==, 2010);
  assert_status (rig_s3 (rig, "DELETE", "/practice/big", query, NULL), 404);
}

static void
test_unequal_parts (Rig *rig, gconstpointer data)
{
  g_autofree char *id = create_upload (rig);
  g_autofree char *query = g_strdup_printf ("uploadId=%s", id);
  g_autoptr (GString) list = g_string_new (NULL);
  g_autoptr (Answer) refused = NULL;
  g_autoptr (Answer) late = NULL;

  lk_practice_set_option (rig->practice, "s3.part-minimum", 0);
  put_part (rig, id, 1, 1000, list);
  put_part (rig, id, 2, 1001, list);
  refused = complete (rig, id, list->str);
  assert_code (refused, 400, "InvalidPart");
  g_assert_nonnull (strstr (answer_text (refused), "10048"));

  lk_practice_set_option (rig->practice, "s3.complete-fails", 1);
  late = complete (rig, id, list->str);
  assert_code (late, 200, "InternalError");

  assert_status (rig_s3 (rig, "DELETE", "/practice/big", query, NULL), 204);
  g_assert_cmpuint (lk_practice_count_uploads (rig->practice), ==, 0);
}

static void
test_list (Rig *rig, gconstpointer data)
{
  static const char *const keys[] = { "/practice/a/1", "/practice/a/2", "/practice/b" };
  g_autoptr (GBytes) body = rig_bytes (1);
  g_autoptr (Answer) flat = NULL;
  g_autoptr (Answer) page = NULL;
  g_autoptr (Answer) folders = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    assert_status (rig_s3 (rig, "PUT", keys[i], "", body), 200);

  flat = rig_s3 (rig, "GET", "/practice", "list-type=2", NULL);
  g_assert_nonnull (strstr (answer_text (flat), "<KeyCount>3</KeyCount>"));
  page = rig_s3 (rig, "GET", "/practice", "list-type=2&max-keys=2&prefix=", NULL);
  g_assert_nonnull (strstr (answer_text (page), "<IsTruncated>true</IsTruncated>"));
  g_assert_nonnull (strstr (answer_text (page), "<NextContinuationToken>"));
  folders = rig_s3 (rig, "GET", "/practice", "list-type=2&delimiter=%2F", NULL);
  g_assert_nonnull (strstr (answer_text (folders), "<CommonPrefixes><Prefix>a/</Prefix>"));
  g_assert_null (strstr (answer_text (folders), "<Key>a/1</Key>"));
}

/* A bucket in front of the host's name is the same as one at the beginning of the path. */
static void
test_virtual_host (Rig *rig, gconstpointer data)
{
  g_autoptr (Answer) list = rig_send (rig, "GET", "s3", "/?list-type=2", "Host: b.localhost", NULL);
  g_autoptr (Answer) get = rig_send (rig, "GET", "s3", "/a/b", "Host: b.localhost:80", NULL);

  g_assert_cmpuint (list->status, ==, 400);
  g_assert_cmpuint (lk_practice_count (rig->practice, "s3.ListObjects"), ==, 1);
  g_assert_cmpuint (lk_practice_count (rig->practice, "s3.GetObject"), ==, 1);
}

#define ADD(name, func) g_test_add (name, Rig, NULL, rig_set_up, func, rig_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/practice/s3/object", test_object);
  ADD ("/practice/s3/presigned", test_presigned);
  ADD ("/practice/s3/refused", test_refused);
  ADD ("/practice/s3/conditions", test_conditions);
  ADD ("/practice/s3/multipart", test_multipart);
  ADD ("/practice/s3/unequal-parts", test_unequal_parts);
  ADD ("/practice/s3/list", test_list);
  ADD ("/practice/s3/virtual-host", test_virtual_host);

  return g_test_run ();
}
