/* lk-practice-s3-bucket.c: buckets and how long things stay in them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-practice-s3-private.h"
#include "lk-practice-xml.h"

#include <string.h>

static const char default_lifecycle[] =
    "<Rule><ID>Default Multipart Abort Rule</ID><Status>Enabled</Status><Filter><Prefix></Prefix>"
    "</Filter><AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation>"
    "</AbortIncompleteMultipartUpload></Rule>";

static gboolean
is_bucket_name (const char *name)
{
  gsize length = strlen (name);

  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_islower (*p) && !g_ascii_isdigit (*p) && *p != '-')
      return FALSE;

  return length >= 3 && length <= 63 && name[0] != '-' && name[length - 1] != '-';
}

void
lk_practice_s3_create_bucket (LkExchange *x)
{
  const char *name = lk_exchange_param (x, 0);

  if (!is_bucket_name (name))
    {
      lk_practice_s3_refuse (x, 400, "InvalidBucketName", "The specified bucket is not valid.");
    }
  else if (g_hash_table_contains (x->world->s3->buckets, name))
    {
      lk_practice_s3_refuse (x, 409, "BucketAlreadyOwnedByYou",
                             "The bucket you tried to create already exists, and you own it.");
    }
  else
    {
      lk_practice_s3_add_bucket (x->world->s3, name);
      lk_exchange_answer_empty (x, 200);
    }
}

void
lk_practice_s3_head_bucket (LkExchange *x)
{
  if (lk_practice_s3_get_bucket (x) != NULL)
    lk_exchange_answer_empty (x, 200);
}

void
lk_practice_s3_delete_bucket (LkExchange *x)
{
  LkS3Bucket *bucket = lk_practice_s3_get_bucket (x);

  if (bucket == NULL)
    return;

  if (g_tree_nnodes (bucket->objects) > 0)
    {
      lk_practice_s3_refuse (x, 409, "BucketNotEmpty",
                             "The bucket you tried to delete is not empty.");
      return;
    }

  g_hash_table_remove (x->world->s3->buckets, bucket->name);
  lk_exchange_answer_empty (x, 204);
}

void
lk_practice_s3_get_lifecycle (LkExchange *x)
{
  LkS3Bucket *bucket = lk_practice_s3_get_bucket (x);
  g_autoptr (GString) inner = NULL;

  if (bucket == NULL)
    return;

  inner = g_string_new (bucket->lifecycle == NULL ? default_lifecycle : NULL);
  if (bucket->lifecycle != NULL)
    lk_exchange_answer (x, 200, "application/xml", bucket->lifecycle);
  else
    lk_practice_s3_answer_xml (x, "LifecycleConfiguration", inner);
}

void
lk_practice_s3_put_lifecycle (LkExchange *x)
{
  LkS3Bucket *bucket = lk_practice_s3_get_bucket (x);
  g_autoptr (LkPracticeXml) root = NULL;

  if (bucket == NULL)
    return;

  root = lk_practice_xml_parse ((const char *) x->memory->data, x->memory->len);
  if (root == NULL || !g_str_equal (root->name, "LifecycleConfiguration") ||
      lk_practice_xml_child (root, "Rule") == NULL)
    {
      lk_practice_s3_refuse (x, 400, "MalformedXML", "The XML you provided was not well-formed.");
      return;
    }

  g_free (bucket->lifecycle);
  bucket->lifecycle = lk_exchange_dup_text (x);
  lk_exchange_answer_empty (x, 200);
}

void
lk_practice_s3_get_location (LkExchange *x)
{
  g_autoptr (GString) inner = g_string_new ("weur");

  if (lk_practice_s3_get_bucket (x) != NULL)
    lk_practice_s3_answer_xml (x, "LocationConstraint", inner);
}
