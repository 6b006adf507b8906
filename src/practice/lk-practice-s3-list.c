/* lk-practice-s3-list.c: what is there, page by page
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-practice-s3-private.h"
#include "lk-practice-xml.h"

#include <string.h>

#define MAX_KEYS 1000

typedef struct
{
  const char *prefix;
  const char *delimiter; /* (nullable) */
  const char *after;     /* (nullable) exclusive */
  gint64 limit;
  gboolean encode;
  GString *contents;
  GString *prefixes;
  gint64 count;
  char *last;        /* (owned) (nullable) the last key or common prefix of the page */
  char *last_prefix; /* (owned) (nullable) */
  gboolean truncated;
} Page;

static void
append_name (GString *out, const char *tag, const char *name, gboolean encode)
{
  g_autofree char *text = encode ? g_uri_escape_string (name, "/", FALSE) : g_strdup (name);

  lk_practice_xml_append (out, tag, text);
}

static void
add_prefix (Page *page, const char *prefix)
{
  g_string_append (page->prefixes, "<CommonPrefixes>");
  append_name (page->prefixes, "Prefix", prefix, page->encode);
  g_string_append (page->prefixes, "</CommonPrefixes>");
  g_free (page->last_prefix);
  page->last_prefix = g_strdup (prefix);
}

static void
add_object (Page *page, const char *key, const LkS3Object *object)
{
  g_autofree char *time = lk_practice_s3_time (object->modified);

  g_string_append (page->contents, "<Contents>");
  append_name (page->contents, "Key", key, page->encode);
  lk_practice_xml_append_int (page->contents, "Size", lk_blob_get_size (object->blob));
  lk_practice_xml_append (page->contents, "LastModified", time);
  lk_practice_xml_append (page->contents, "ETag", object->etag);
  lk_practice_xml_append (page->contents, "StorageClass", "STANDARD");
  g_string_append (page->contents, "</Contents>");
}

/* The part of the key up to the delimiter after the prefix, if it has one. */
static char *
dup_common_prefix (const Page *page, const char *key)
{
  const char *found;

  if (page->delimiter == NULL || page->delimiter[0] == '\0')
    return NULL;

  found = strstr (key + strlen (page->prefix), page->delimiter);

  return found != NULL ? g_strndup (key, (gsize) (found - key) + strlen (page->delimiter)) : NULL;
}

static gboolean
visit_cb (gpointer key, gpointer value, gpointer user_data)
{
  Page *page = user_data;
  g_autofree char *common = NULL;

  if (!g_str_has_prefix (key, page->prefix))
    return FALSE;

  common = dup_common_prefix (page, key);
  if (page->after != NULL && strcmp (common != NULL ? common : key, page->after) <= 0)
    return FALSE;
  if (common != NULL && g_strcmp0 (common, page->last_prefix) == 0)
    return FALSE;

  if (page->count == page->limit)
    {
      page->truncated = TRUE;
      return TRUE;
    }

  page->count++;
  g_free (page->last);
  page->last = g_strdup (common != NULL ? common : key);

  if (common != NULL)
    add_prefix (page, common);
  else
    add_object (page, key, value);

  return FALSE;
}

static void
answer_page (LkExchange *x, const LkS3Bucket *bucket, const Page *page, gboolean v2)
{
  g_autoptr (GString) out = g_string_new (NULL);

  lk_practice_xml_append (out, "Name", bucket->name);
  append_name (out, "Prefix", page->prefix, page->encode);
  if (page->delimiter != NULL)
    append_name (out, "Delimiter", page->delimiter, page->encode);
  if (page->encode)
    lk_practice_xml_append (out, "EncodingType", "url");
  lk_practice_xml_append_int (out, "MaxKeys", page->limit);
  lk_practice_xml_append (out, "IsTruncated", page->truncated ? "true" : "false");
  if (v2)
    lk_practice_xml_append_int (out, "KeyCount", page->count);

  if (page->truncated)
    {
      g_autofree char *token = g_base64_encode ((const guchar *) page->last, strlen (page->last));

      lk_practice_xml_append (out, v2 ? "NextContinuationToken" : "NextMarker",
                              v2 ? token : page->last);
    }

  g_string_append (out, page->contents->str);
  g_string_append (out, page->prefixes->str);
  lk_practice_s3_answer_xml (x, "ListBucketResult", out);
}

/**
 * lk_practice_s3_list_objects: (skip)
 * @x: ListObjectsV2, or ListObjects when there is no `list-type`
 */
void
lk_practice_s3_list_objects (LkExchange *x)
{
  LkS3Bucket *bucket = lk_practice_s3_get_bucket (x);
  gboolean v2 = g_strcmp0 (lk_exchange_query (x, "list-type"), "2") == 0;
  const char *token = lk_exchange_query (x, "continuation-token");
  const char *limit = lk_exchange_query (x, "max-keys");
  const char *prefix = lk_exchange_query (x, "prefix");
  g_autofree char *after = NULL;
  Page page = { 0 };

  if (bucket == NULL)
    return;

  if (token != NULL)
    {
      gsize size = 0;
      g_autofree guchar *decoded = g_base64_decode (token, &size);

      after = g_strndup ((const char *) decoded, size);
    }
  else
    {
      after = g_strdup (lk_exchange_query (x, v2 ? "start-after" : "marker"));
    }

  page.prefix = prefix != NULL ? prefix : "";
  page.delimiter = lk_exchange_query (x, "delimiter");
  page.after = after;
  page.encode = g_strcmp0 (lk_exchange_query (x, "encoding-type"), "url") == 0;
  page.limit = limit != NULL ? CLAMP (g_ascii_strtoll (limit, NULL, 10), 0, MAX_KEYS) : MAX_KEYS;
  page.contents = g_string_new (NULL);
  page.prefixes = g_string_new (NULL);

  g_tree_foreach (bucket->objects, visit_cb, &page);
  answer_page (x, bucket, &page, v2);

  g_string_free (page.contents, TRUE);
  g_string_free (page.prefixes, TRUE);
  g_free (page.last);
  g_free (page.last_prefix);
}

void
lk_practice_s3_list_buckets (LkExchange *x)
{
  g_autoptr (GString) out = g_string_new ("<Buckets>");
  g_autoptr (GList) names = g_hash_table_get_keys (x->world->s3->buckets);

  names = g_list_sort (names, (GCompareFunc) strcmp);
  for (GList *l = names; l != NULL; l = l->next)
    {
      LkS3Bucket *bucket = g_hash_table_lookup (x->world->s3->buckets, l->data);
      g_autofree char *time = lk_practice_s3_time (bucket->created);

      g_string_append (out, "<Bucket>");
      lk_practice_xml_append (out, "Name", bucket->name);
      lk_practice_xml_append (out, "CreationDate", time);
      g_string_append (out, "</Bucket>");
    }

  g_string_append (out, "</Buckets><Owner><ID>practice</ID></Owner>");
  lk_practice_s3_answer_xml (x, "ListAllMyBucketsResult", out);
}

void
lk_practice_s3_list_uploads (LkExchange *x)
{
  LkS3Bucket *bucket = lk_practice_s3_get_bucket (x);
  const char *prefix = lk_exchange_query (x, "prefix");
  g_autoptr (GString) out = g_string_new (NULL);
  GHashTableIter iter;
  gpointer value;

  if (bucket == NULL)
    return;

  lk_practice_xml_append (out, "Bucket", bucket->name);
  lk_practice_xml_append (out, "IsTruncated", "false");

  g_hash_table_iter_init (&iter, x->world->s3->uploads);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      LkS3Upload *upload = value;
      g_autofree char *time = lk_practice_s3_time (upload->created);

      if (!g_str_equal (upload->bucket, bucket->name) ||
          (prefix != NULL && !g_str_has_prefix (upload->key, prefix)))
        continue;

      g_string_append (out, "<Upload>");
      lk_practice_xml_append (out, "Key", upload->key);
      lk_practice_xml_append (out, "UploadId", upload->id);
      lk_practice_xml_append (out, "Initiated", time);
      lk_practice_xml_append (out, "StorageClass", "STANDARD");
      g_string_append (out, "</Upload>");
    }

  lk_practice_s3_answer_xml (x, "ListMultipartUploadsResult", out);
}
