/* lk-practice-s3.c: objects and buckets, as Cloudflare R2 answers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-practice-s3-private.h"
#include "lk-practice-xml.h"

#include <string.h>

#define MAX_KEY 1024

static void
object_free (gpointer data)
{
  LkS3Object *self = data;

  lk_blob_unref (self->blob);
  g_free (self->etag);
  g_free (self->content_type);
  g_ptr_array_unref (self->meta);
  g_free (self);
}

static void
bucket_free (gpointer data)
{
  LkS3Bucket *self = data;

  g_free (self->name);
  g_free (self->lifecycle);
  g_tree_unref (self->objects);
  g_free (self);
}

void
lk_practice_s3_upload_free (gpointer data)
{
  LkS3Upload *self = data;

  g_free (self->id);
  g_free (self->bucket);
  g_free (self->key);
  g_free (self->content_type);
  g_ptr_array_unref (self->meta);
  g_tree_unref (self->parts);
  g_free (self);
}

static int
compare_keys (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return strcmp (a, b);
}

LkS3Bucket *
lk_practice_s3_add_bucket (LkPracticeS3 *self, const char *name)
{
  LkS3Bucket *bucket = g_new0 (LkS3Bucket, 1);

  bucket->name = g_strdup (name);
  bucket->created = g_get_real_time () / G_USEC_PER_SEC;
  bucket->objects = g_tree_new_full (compare_keys, NULL, g_free, object_free);
  g_hash_table_insert (self->buckets, bucket->name, bucket);

  return bucket;
}

/**
 * lk_practice_s3_refuse: (skip)
 * @x: a request
 * @status: HTTP status
 * @code: R2's error code
 * @message: its sentence
 *
 * R2 documents no more than code and message in an error, and a HEAD has none.
 */
void
lk_practice_s3_refuse (LkExchange *x, guint status, const char *code, const char *message)
{
  g_autoptr (GString) text = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error>");

  lk_practice_xml_append (text, "Code", code);
  lk_practice_xml_append (text, "Message", message);
  g_string_append (text, "</Error>");
  lk_exchange_answer (x, status, "application/xml", text->str);
}

/* What it says when it is asked for a status and nothing else; 403 with words is a link that
 * has expired. */
static const struct
{
  guint status;
  const char *code;
} refusals[] = {
  { 401, "Unauthorized" },    { 403, "AccessDenied" },   { 404, "NoSuchBucket" },
  { 408, "RequestTimeout" },  { 413, "EntityTooLarge" }, { 416, "InvalidRange" },
  { 429, "TooManyRequests" }, { 501, "NotImplemented" }, { 503, "ServiceUnavailable" },
};

static void
refuse (LkExchange *x, guint status, const char *message)
{
  const char *code = "InternalError";

  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    if (refusals[i].status == status)
      code = refusals[i].code;

  if (status == 403 && message != NULL)
    {
      code = "ExpiredRequest";
      status = (guint) lk_practice_world_option (x->world, "s3.expired-status");
    }

  lk_practice_s3_refuse (x, status, code,
                         message != NULL ? message
                                         : "We encountered an internal error. Please try again.");
}

char *
lk_practice_s3_time (gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);

  return g_date_time_format (time, "%Y-%m-%dT%H:%M:%S.000Z");
}

void
lk_practice_s3_answer_xml (LkExchange *x, const char *root, GString *inner)
{
  g_autofree char *text =
      g_strdup_printf ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
                       "<%s xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">%s</%s>",
                       root, inner->str, root);

  lk_exchange_answer (x, 200, "application/xml", text);
}

/**
 * lk_practice_s3_get_bucket: (skip)
 * @x: a request whose first parameter is a bucket
 *
 * Returns: (transfer none) (nullable): the bucket; when there is none that was answered
 */
LkS3Bucket *
lk_practice_s3_get_bucket (LkExchange *x)
{
  LkS3Bucket *bucket = g_hash_table_lookup (x->world->s3->buckets, lk_exchange_param (x, 0));

  if (bucket == NULL)
    lk_practice_s3_refuse (x, 404, "NoSuchBucket", "The specified bucket does not exist.");

  return bucket;
}

/**
 * lk_practice_s3_dup_key: (skip)
 * @x: a request whose second parameter is a key
 *
 * R2 compares keys as NFC.
 *
 * Returns: (transfer full) (nullable): the key; when it is not allowed that was answered
 */
char *
lk_practice_s3_dup_key (LkExchange *x)
{
  const char *text = lk_exchange_param (x, 1);
  char *key = g_utf8_validate (text, -1, NULL) ? g_utf8_normalize (text, -1, G_NORMALIZE_NFC)
                                               : NULL;

  if (key != NULL && strlen (key) <= MAX_KEY)
    return key;

  g_free (key);
  lk_practice_s3_refuse (x, 400, "InvalidObjectName", "The specified object name is not valid.");

  return NULL;
}

GPtrArray *
lk_practice_s3_dup_meta (LkExchange *x)
{
  GPtrArray *meta = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i + 1 < x->headers->len; i += 2)
    if (g_str_has_prefix (g_ptr_array_index (x->headers, i), "x-amz-meta-"))
      {
        g_ptr_array_add (meta, g_strdup (g_ptr_array_index (x->headers, i)));
        g_ptr_array_add (meta, g_strdup (g_ptr_array_index (x->headers, i + 1)));
      }

  return meta;
}

/**
 * lk_practice_s3_may_write: (skip)
 * @x: a request that writes
 * @bucket: where
 * @key: what
 *
 * Checks the conditions of the request, and R2's limit of one write a second to a key when that
 * option is on.
 *
 * Returns: whether it may; otherwise that was answered
 */
gboolean
lk_practice_s3_may_write (LkExchange *x, LkS3Bucket *bucket, const char *key)
{
  const char *none = lk_exchange_header (x, "if-none-match");
  const char *match = lk_exchange_header (x, "if-match");
  LkS3Object *object = g_tree_lookup (bucket->objects, key);
  g_autofree char *name = g_strconcat (bucket->name, "/", key, NULL);
  gint64 *last = g_hash_table_lookup (x->world->s3->writes, name);
  gint64 now = g_get_monotonic_time ();

  if ((none != NULL && object != NULL &&
       (g_str_equal (none, "*") || g_str_equal (none, object->etag))) ||
      (match != NULL && (object == NULL || !g_str_equal (match, object->etag))))
    {
      lk_practice_s3_refuse (x, 412, "PreconditionFailed",
                             "At least one of the pre-conditions you specified did not hold.");
      return FALSE;
    }

  if (lk_practice_world_option (x->world, "s3.write-limit") != 0 && last != NULL &&
      now - *last < G_USEC_PER_SEC)
    {
      lk_practice_s3_refuse (x, 429, "TooManyRequests",
                             "Reduce your concurrent request rate for the same object.");
      return FALSE;
    }

  g_hash_table_insert (x->world->s3->writes, g_steal_pointer (&name), g_memdup2 (&now, sizeof now));

  return TRUE;
}

/**
 * lk_practice_s3_take_body: (skip)
 * @x: a request whose body went into a file
 *
 * Compares it with what the request says of it: length, SHA-256, MD5.
 *
 * Returns: (transfer full) (nullable): the body; when something is wrong that was answered
 */
LkBlob *
lk_practice_s3_take_body (LkExchange *x)
{
  g_autoptr (LkBlob) blob = lk_exchange_take_blob (x);
  const char *length = lk_exchange_header (x, "content-length");
  const char *md5 = lk_exchange_header (x, "content-md5");
  gboolean hashed = !g_str_equal (x->role, "UNSIGNED-PAYLOAD");

  if (blob == NULL)
    {
      lk_practice_s3_refuse (x, 500, "InternalError", "We encountered an internal error.");
      return NULL;
    }

  if (length != NULL && g_ascii_strtoll (length, NULL, 10) != lk_blob_get_size (blob))
    {
      lk_practice_s3_refuse (x, 400, "IncompleteBody",
                             "You did not provide the number of bytes specified by the "
                             "Content-Length HTTP header.");
      return NULL;
    }

  if (hashed && g_ascii_strcasecmp (lk_blob_get_sha256 (blob), x->role) != 0)
    {
      lk_practice_s3_refuse (x, 400, "XAmzContentSHA256Mismatch",
                             "The provided 'x-amz-content-sha256' header does not match what was "
                             "computed.");
      return NULL;
    }

  if (md5 != NULL)
    {
      gsize size = 0;
      g_autofree guchar *claimed = g_base64_decode (md5, &size);
      GString *hex = g_string_new (NULL);
      g_autofree char *text = NULL;

      for (gsize i = 0; i < size; i++)
        g_string_append_printf (hex, "%02x", claimed[i]);
      text = g_string_free (hex, FALSE);

      if (!g_str_equal (text, lk_blob_get_md5 (blob)))
        {
          lk_practice_s3_refuse (x, 400, size == 16 ? "BadDigest" : "InvalidDigest",
                                 "The Content-MD5 you specified did not match what we received.");
          return NULL;
        }
    }

  return g_steal_pointer (&blob);
}

/**
 * lk_practice_s3_store: (skip)
 * @bucket: where
 * @key: (transfer full): under which key
 * @blob: what
 * @etag: (transfer full): with quotes
 * @content_type: (nullable): of what
 * @meta: the person's own metadata
 */
void
lk_practice_s3_store (LkS3Bucket *bucket,
                      char *key,
                      LkBlob *blob,
                      char *etag,
                      const char *content_type,
                      GPtrArray *meta)
{
  LkS3Object *object = g_new0 (LkS3Object, 1);

  object->blob = lk_blob_ref (blob);
  object->etag = etag;
  object->content_type =
      g_strdup (content_type != NULL ? content_type : "application/octet-stream");
  object->modified = g_get_real_time () / G_USEC_PER_SEC;
  object->meta = g_ptr_array_ref (meta);
  g_tree_replace (bucket->objects, key, object);
}

static void
copy_object (LkExchange *x, LkS3Bucket *bucket, char *key)
{
  g_autofree char *source = lk_practice_decode (lk_exchange_header (x, "x-amz-copy-source"), FALSE);
  g_auto (GStrv) parts = g_strsplit (source[0] == '/' ? source + 1 : source, "/", 2);
  LkS3Bucket *from = g_hash_table_lookup (x->world->s3->buckets, parts[0] != NULL ? parts[0] : "");
  LkS3Object *object = from != NULL && parts[1] != NULL ? g_tree_lookup (from->objects, parts[1])
                                                        : NULL;
  g_autoptr (GString) inner = g_string_new (NULL);
  g_autofree char *time = NULL;

  if (object == NULL)
    {
      g_free (key);
      lk_practice_s3_refuse (x, 404, "NoSuchKey", "The specified key does not exist.");
      return;
    }

  time = lk_practice_s3_time (g_get_real_time () / G_USEC_PER_SEC);
  lk_practice_xml_append (inner, "ETag", object->etag);
  lk_practice_xml_append (inner, "LastModified", time);
  lk_practice_s3_store (bucket, key, object->blob, g_strdup (object->etag), object->content_type,
                        object->meta);
  lk_practice_s3_answer_xml (x, "CopyObjectResult", inner);
}

static void
put_object (LkExchange *x)
{
  const char *create = lk_exchange_header (x, "cf-create-bucket-if-missing");
  g_autofree char *key = lk_practice_s3_dup_key (x);
  g_autoptr (GPtrArray) meta = lk_practice_s3_dup_meta (x);
  g_autoptr (LkBlob) blob = NULL;
  LkS3Bucket *bucket;
  char *etag;

  if (key == NULL)
    return;
  if (g_strcmp0 (create, "true") == 0 &&
      !g_hash_table_contains (x->world->s3->buckets, lk_exchange_param (x, 0)))
    lk_practice_s3_add_bucket (x->world->s3, lk_exchange_param (x, 0));

  bucket = lk_practice_s3_get_bucket (x);
  if (bucket == NULL || !lk_practice_s3_may_write (x, bucket, key))
    return;

  if (lk_exchange_header (x, "x-amz-copy-source") != NULL)
    {
      copy_object (x, bucket, g_steal_pointer (&key));
      return;
    }

  blob = lk_practice_s3_take_body (x);
  if (blob == NULL)
    return;

  etag = g_strdup_printf ("\"%s\"", lk_blob_get_md5 (blob));
  lk_exchange_set_header (x, "ETag", etag);
  lk_practice_s3_store (bucket, g_steal_pointer (&key), blob, etag,
                        lk_exchange_header (x, "content-type"), meta);
  lk_exchange_answer_empty (x, 200);
}

static LkS3Object *
get_object (LkExchange *x)
{
  LkS3Bucket *bucket = lk_practice_s3_get_bucket (x);
  g_autofree char *key = bucket != NULL ? lk_practice_s3_dup_key (x) : NULL;
  LkS3Object *object = key != NULL ? g_tree_lookup (bucket->objects, key) : NULL;

  if (key != NULL && object == NULL)
    lk_practice_s3_refuse (x, 404, "NoSuchKey", "The specified key does not exist.");

  return object;
}

static void
set_object_headers (LkExchange *x, const LkS3Object *object)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (object->modified);
  g_autofree char *modified = soup_date_time_to_string (time, SOUP_DATE_HTTP);

  lk_exchange_set_header (x, "ETag", object->etag);
  lk_exchange_set_header (x, "Last-Modified", modified);
  for (guint i = 0; i + 1 < object->meta->len; i += 2)
    lk_exchange_set_header (x, g_ptr_array_index (object->meta, i),
                            g_ptr_array_index (object->meta, i + 1));
}

static void
read_object (LkExchange *x)
{
  LkS3Object *object = get_object (x);
  const char *none = lk_exchange_header (x, "if-none-match");
  const char *match = lk_exchange_header (x, "if-match");

  if (object == NULL)
    return;

  set_object_headers (x, object);

  if (match != NULL && !g_str_equal (match, object->etag))
    lk_practice_s3_refuse (x, 412, "PreconditionFailed",
                           "At least one of the pre-conditions you specified did not hold.");
  else if (none != NULL && (g_str_equal (none, object->etag) || g_str_equal (none, "*")))
    lk_exchange_answer_empty (x, 304);
  else
    lk_exchange_answer_blob (x, object->content_type, object->blob);
}

static void
delete_object (LkExchange *x)
{
  LkS3Bucket *bucket = lk_practice_s3_get_bucket (x);
  g_autofree char *key = bucket != NULL ? lk_practice_s3_dup_key (x) : NULL;

  if (key == NULL)
    return;

  g_tree_remove (bucket->objects, key);
  lk_exchange_answer_empty (x, 204);
}

static void
delete_listed (LkS3Bucket *bucket, const LkPracticeXml *root, GString *out)
{
  gboolean quiet = g_strcmp0 (lk_practice_xml_text (root, "Quiet"), "true") == 0;

  for (guint i = 0; i < root->children->len; i++)
    {
      const LkPracticeXml *child = g_ptr_array_index (root->children, i);
      const char *key = lk_practice_xml_text (child, "Key");

      if (!g_str_equal (child->name, "Object") || key == NULL)
        continue;

      g_tree_remove (bucket->objects, key);
      if (quiet)
        continue;

      g_string_append (out, "<Deleted>");
      lk_practice_xml_append (out, "Key", key);
      g_string_append (out, "</Deleted>");
    }
}

static void
delete_objects (LkExchange *x)
{
  LkS3Bucket *bucket = lk_practice_s3_get_bucket (x);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (LkPracticeXml) root = NULL;

  if (bucket == NULL)
    return;

  root = lk_practice_xml_parse ((const char *) x->memory->data, x->memory->len);
  if (root == NULL || !g_str_equal (root->name, "Delete") || root->children->len > 1001)
    {
      lk_practice_s3_refuse (x, 400, "MalformedXML", "The XML you provided was not well-formed.");
      return;
    }

  delete_listed (bucket, root, out);
  lk_practice_s3_answer_xml (x, "DeleteResult", out);
}

#define BOTH (LK_BLOB_MD5 | LK_BLOB_SHA256)

/* clang-format off */
static const LkPracticeRoute routes[] = {
  { "GET", "/", NULL, "s3.ListBuckets", LK_EXCHANGE_DISCARD, 0, lk_practice_s3_list_buckets },
  { "GET", "/:", "lifecycle", "s3.GetBucketLifecycle", LK_EXCHANGE_DISCARD, 0,
    lk_practice_s3_get_lifecycle },
  { "PUT", "/:", "lifecycle", "s3.PutBucketLifecycle", LK_EXCHANGE_MEMORY, 0,
    lk_practice_s3_put_lifecycle },
  { "GET", "/:", "location", "s3.GetBucketLocation", LK_EXCHANGE_DISCARD, 0,
    lk_practice_s3_get_location },
  { "GET", "/:", "uploads", "s3.ListMultipartUploads", LK_EXCHANGE_DISCARD, 0,
    lk_practice_s3_list_uploads },
  { "GET", "/:", NULL, "s3.ListObjects", LK_EXCHANGE_DISCARD, 0, lk_practice_s3_list_objects },
  { "HEAD", "/:", NULL, "s3.HeadBucket", LK_EXCHANGE_DISCARD, 0,
    lk_practice_s3_head_bucket },
  { "PUT", "/:", NULL, "s3.CreateBucket", LK_EXCHANGE_MEMORY, 0,
    lk_practice_s3_create_bucket },
  { "DELETE", "/:", NULL, "s3.DeleteBucket", LK_EXCHANGE_DISCARD, 0,
    lk_practice_s3_delete_bucket },
  { "POST", "/:", "delete", "s3.DeleteObjects", LK_EXCHANGE_MEMORY, 0, delete_objects },
  { "POST", "/:/*", "uploads", "s3.CreateMultipartUpload", LK_EXCHANGE_MEMORY, 0,
    lk_practice_s3_create_upload },
  { "POST", "/:/*", "uploadId", "s3.CompleteMultipartUpload", LK_EXCHANGE_MEMORY, 0,
    lk_practice_s3_complete_upload },
  { "PUT", "/:/*", "uploadId", "s3.UploadPart", LK_EXCHANGE_FILE, BOTH, lk_practice_s3_put_part },
  { "DELETE", "/:/*", "uploadId", "s3.AbortMultipartUpload", LK_EXCHANGE_DISCARD, 0,
    lk_practice_s3_abort_upload },
  { "GET", "/:/*", "uploadId", "s3.ListParts", LK_EXCHANGE_DISCARD, 0,
    lk_practice_s3_list_parts },
  { "PUT", "/:/*", NULL, "s3.PutObject", LK_EXCHANGE_FILE, BOTH, put_object },
  { "GET", "/:/*", NULL, "s3.GetObject", LK_EXCHANGE_DISCARD, 0, read_object },
  { "HEAD", "/:/*", NULL, "s3.HeadObject", LK_EXCHANGE_DISCARD, 0, read_object },
  { "DELETE", "/:/*", NULL, "s3.DeleteObject", LK_EXCHANGE_DISCARD, 0, delete_object },
  { NULL }
};
/* clang-format on */

static void
decorate (LkExchange *x)
{
  g_autofree char *id = g_strdup_printf ("%016" G_GINT64_MODIFIER "X", x->number);

  lk_exchange_set_header (x, "x-amz-request-id", id);
}

const LkPracticeService lk_practice_s3_service = { "s3", routes, lk_practice_s3_authorize, decorate,
                                                   refuse };

LkPracticeS3 *
lk_practice_s3_new (LkPracticeWorld *world)
{
  LkPracticeS3 *self = g_new0 (LkPracticeS3, 1);

  self->world = world;
  self->buckets = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, bucket_free);
  self->uploads = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, lk_practice_s3_upload_free);
  self->writes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  lk_practice_s3_add_bucket (self, "practice");

  return self;
}

void
lk_practice_s3_free (LkPracticeS3 *self)
{
  g_hash_table_unref (self->uploads);
  g_hash_table_unref (self->buckets);
  g_hash_table_unref (self->writes);
  g_free (self);
}

guint
lk_practice_s3_count_objects (LkPracticeS3 *self)
{
  GHashTableIter iter;
  gpointer bucket;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->buckets);
  while (g_hash_table_iter_next (&iter, NULL, &bucket))
    n += (guint) g_tree_nnodes (((LkS3Bucket *) bucket)->objects);

  return n;
}

guint
lk_practice_s3_count_uploads (LkPracticeS3 *self)
{
  return g_hash_table_size (self->uploads);
}

/**
 * lk_practice_s3_find: (skip)
 * @self: the service
 * @bucket: a bucket
 * @key: a key
 *
 * Returns: (transfer none) (nullable): the object's contents
 */
LkBlob *
lk_practice_s3_find (LkPracticeS3 *self, const char *bucket, const char *key)
{
  LkS3Bucket *found = g_hash_table_lookup (self->buckets, bucket);
  LkS3Object *object = found != NULL ? g_tree_lookup (found->objects, key) : NULL;

  return object != NULL ? object->blob : NULL;
}
