/* lk-practice-s3-multipart.c: objects that come in parts
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-practice-s3-private.h"
#include "lk-practice-xml.h"

#include "lk-digest.h"

#include <string.h>

#define MAX_PARTS 10000

/* What is being put together. */
typedef struct
{
  GPtrArray *blobs; /* (unowned) of LkBlob */
  LkDigest *digest; /* over the binary digests of the parts */
} Whole;

static void
part_free (gpointer data)
{
  LkS3Part *self = data;

  lk_blob_unref (self->blob);
  g_free (self->etag);
  g_free (self);
}

static int
compare_numbers (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return GPOINTER_TO_INT (a) - GPOINTER_TO_INT (b);
}

static LkS3Upload *
get_upload (LkExchange *x)
{
  const char *id = lk_exchange_query (x, "uploadId");
  LkS3Upload *upload = g_hash_table_lookup (x->world->s3->uploads, id);
  g_autofree char *key = lk_practice_s3_dup_key (x);

  if (key == NULL)
    return NULL;
  if (upload != NULL && g_str_equal (upload->key, key) &&
      g_str_equal (upload->bucket, lk_exchange_param (x, 0)))
    return upload;

  lk_practice_s3_refuse (x, 404, "NoSuchUpload", "The specified multipart upload does not exist.");

  return NULL;
}

void
lk_practice_s3_create_upload (LkExchange *x)
{
  LkS3Bucket *bucket = lk_practice_s3_get_bucket (x);
  g_autofree char *key = bucket != NULL ? lk_practice_s3_dup_key (x) : NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  LkS3Upload *upload;

  if (key == NULL)
    return;

  upload = g_new0 (LkS3Upload, 1);
  upload->id = lk_practice_world_token (x->world, "A+/=", 56);
  upload->bucket = g_strdup (bucket->name);
  upload->key = g_steal_pointer (&key);
  upload->content_type = g_strdup (lk_exchange_header (x, "content-type"));
  upload->meta = lk_practice_s3_dup_meta (x);
  upload->created = g_get_real_time () / G_USEC_PER_SEC;
  upload->parts = g_tree_new_full (compare_numbers, NULL, NULL, part_free);
  g_hash_table_insert (x->world->s3->uploads, upload->id, upload);

  lk_practice_xml_append (out, "Bucket", upload->bucket);
  lk_practice_xml_append (out, "Key", upload->key);
  lk_practice_xml_append (out, "UploadId", upload->id);
  lk_practice_s3_answer_xml (x, "InitiateMultipartUploadResult", out);
}

void
lk_practice_s3_put_part (LkExchange *x)
{
  LkS3Upload *upload = get_upload (x);
  const char *number = lk_exchange_query (x, "partNumber");
  gint64 n = number != NULL ? g_ascii_strtoll (number, NULL, 10) : 0;
  g_autoptr (LkBlob) blob = NULL;
  LkS3Part *part;

  if (upload == NULL)
    return;

  if (n < 1 || n > MAX_PARTS)
    {
      lk_practice_s3_refuse (x, 400, "InvalidArgument",
                             "Part number must be an integer between 1 and 10000, inclusive");
      return;
    }

  blob = lk_practice_s3_take_body (x);
  if (blob == NULL)
    return;

  part = g_new0 (LkS3Part, 1);
  part->etag = g_strdup_printf ("\"%s\"", lk_blob_get_md5 (blob));
  part->modified = g_get_real_time () / G_USEC_PER_SEC;
  part->blob = g_steal_pointer (&blob);
  lk_exchange_set_header (x, "ETag", part->etag);
  g_tree_replace (upload->parts, GINT_TO_POINTER ((int) n), part);
  lk_exchange_answer_empty (x, 200);
}

static gboolean
same_etag (const char *mine, const char *theirs)
{
  g_autofree char *bare = NULL;

  if (g_str_equal (mine, theirs))
    return TRUE;

  bare = g_strdup_printf ("\"%s\"", theirs);

  return g_str_equal (mine, bare);
}

static void
add_part (Whole *whole, const LkS3Part *part)
{
  const char *hex = lk_blob_get_md5 (part->blob);
  guint8 binary[16];

  for (guint i = 0; i < sizeof binary; i++)
    binary[i] =
        (guint8) (g_ascii_xdigit_value (hex[2 * i]) << 4 | g_ascii_xdigit_value (hex[2 * i + 1]));

  lk_digest_update (whole->digest, binary, sizeof binary);
  g_ptr_array_add (whole->blobs, part->blob);
}

/* Collects the parts that the request lists; the name of what is wrong otherwise. */
static const char *
collect (const LkS3Upload *upload, const LkPracticeXml *root, Whole *whole)
{
  gint64 last = 0;

  for (guint i = 0; i < root->children->len; i++)
    {
      const LkPracticeXml *child = g_ptr_array_index (root->children, i);
      const char *number = lk_practice_xml_text (child, "PartNumber");
      const char *etag = lk_practice_xml_text (child, "ETag");
      gint64 n = number != NULL ? g_ascii_strtoll (number, NULL, 10) : 0;
      const LkS3Part *part = g_tree_lookup (upload->parts, GINT_TO_POINTER ((int) n));

      if (!g_str_equal (child->name, "Part"))
        continue;
      if (n <= last)
        return "InvalidPartOrder";
      if (part == NULL || etag == NULL || !same_etag (part->etag, etag))
        return "InvalidPart";

      last = n;
      add_part (whole, part);
    }

  return whole->blobs->len > 0 ? NULL : "MalformedXML";
}

/* R2: all parts but the last are of one size, none of them small, and the last is not larger. */
static gboolean
check_sizes (LkExchange *x, GPtrArray *blobs)
{
  goffset first = lk_blob_get_size (g_ptr_array_index (blobs, 0));
  gint64 minimum = lk_practice_world_option (x->world, "s3.part-minimum");

  for (guint i = 0; i < blobs->len; i++)
    {
      goffset size = lk_blob_get_size (g_ptr_array_index (blobs, i));
      gboolean last = i + 1 == blobs->len;

      if (!last && size < minimum)
        {
          lk_practice_s3_refuse (x, 400, "EntityTooSmall",
                                 "Your proposed upload is smaller than the minimum allowed "
                                 "object size.");
          return FALSE;
        }

      if (size > first || (!last && size != first))
        {
          lk_practice_s3_refuse (x, 400, "InvalidPart",
                                 "All non-trailing parts must have the same length. (10048)");
          return FALSE;
        }
    }

  return TRUE;
}

static void
finish_upload (LkExchange *x, LkS3Upload *upload, LkS3Bucket *bucket, const Whole *whole)
{
  g_autoptr (LkBlob) blob = lk_blob_new_joined (whole->blobs);
  g_autofree char *hex = lk_digest_to_hex (whole->digest);
  char *etag = g_strdup_printf ("\"%s-%u\"", hex, whole->blobs->len);
  g_autofree char *location =
      g_strdup_printf ("%s/%s/%s", x->world->roots[LK_PRACTICE_S3], bucket->name, upload->key);
  g_autoptr (GString) out = g_string_new (NULL);

  lk_practice_xml_append (out, "Location", location);
  lk_practice_xml_append (out, "Bucket", bucket->name);
  lk_practice_xml_append (out, "Key", upload->key);
  lk_practice_xml_append (out, "ETag", etag);
  lk_practice_s3_store (bucket, g_strdup (upload->key), blob, etag, upload->content_type,
                        upload->meta);
  g_hash_table_remove (x->world->s3->uploads, upload->id);
  lk_practice_s3_answer_xml (x, "CompleteMultipartUploadResult", out);
}

static void
complete (LkExchange *x, LkS3Upload *upload, LkS3Bucket *bucket, const LkPracticeXml *root)
{
  g_autoptr (GPtrArray) blobs = g_ptr_array_new ();
  g_autoptr (LkDigest) digest = lk_digest_new (G_CHECKSUM_MD5);
  Whole whole = { blobs, digest };
  const char *wrong = collect (upload, root, &whole);

  if (wrong != NULL)
    lk_practice_s3_refuse (x, 400, wrong, "One or more of the specified parts could not be found.");
  else if (check_sizes (x, blobs))
    finish_upload (x, upload, bucket, &whole);
}

void
lk_practice_s3_complete_upload (LkExchange *x)
{
  LkS3Bucket *bucket = lk_practice_s3_get_bucket (x);
  LkS3Upload *upload = bucket != NULL ? get_upload (x) : NULL;
  g_autoptr (LkPracticeXml) root = NULL;

  if (upload == NULL || !lk_practice_s3_may_write (x, bucket, upload->key))
    return;

  root = lk_practice_xml_parse ((const char *) x->memory->data, x->memory->len);

  /* On S3 a completion that fails late is a 200 that begins with white space. */
  if (lk_practice_world_option (x->world, "s3.complete-fails") != 0)
    lk_exchange_answer (x, 200, "application/xml",
                        " \n<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>InternalError"
                        "</Code><Message>We encountered an internal error. Please try again."
                        "</Message></Error>");
  else if (root == NULL || !g_str_equal (root->name, "CompleteMultipartUpload"))
    lk_practice_s3_refuse (x, 400, "MalformedXML", "The XML you provided was not well-formed.");
  else
    complete (x, upload, bucket, root);
}

void
lk_practice_s3_abort_upload (LkExchange *x)
{
  LkS3Upload *upload = get_upload (x);

  if (upload == NULL)
    return;

  g_hash_table_remove (x->world->s3->uploads, upload->id);
  lk_exchange_answer_empty (x, 204);
}

static gboolean
append_part_cb (gpointer key, gpointer value, gpointer user_data)
{
  const LkS3Part *part = value;
  GString *out = user_data;
  g_autofree char *time = lk_practice_s3_time (part->modified);

  g_string_append (out, "<Part>");
  lk_practice_xml_append_int (out, "PartNumber", GPOINTER_TO_INT (key));
  lk_practice_xml_append (out, "LastModified", time);
  lk_practice_xml_append (out, "ETag", part->etag);
  lk_practice_xml_append_int (out, "Size", lk_blob_get_size (part->blob));
  g_string_append (out, "</Part>");

  return FALSE;
}

void
lk_practice_s3_list_parts (LkExchange *x)
{
  LkS3Upload *upload = get_upload (x);
  g_autoptr (GString) out = g_string_new (NULL);

  if (upload == NULL)
    return;

  lk_practice_xml_append (out, "Bucket", upload->bucket);
  lk_practice_xml_append (out, "Key", upload->key);
  lk_practice_xml_append (out, "UploadId", upload->id);
  lk_practice_xml_append (out, "IsTruncated", "false");
  g_tree_foreach (upload->parts, append_part_cb, out);
  lk_practice_s3_answer_xml (x, "ListPartsResult", out);
}
