/* lk-s3-list.c: what lies in the bucket, page by page; and the rule that empties it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-s3-private.h"

#include "lk-flow.h"
#include "lk-s3-signer.h"
#include "lk-s3-xml.h"

#include <glib/gi18n-lib.h>

#define MAX_OBJECTS 100000

typedef struct
{
  LkS3Client *client; /* (owned) */
  char *prefix;
  char *token;        /* (nullable): of the next page */
  char *token2;       /* (nullable): its second half, for uploads */
  GPtrArray *objects; /* (element-type LkS3Object) output */
  gboolean uploads;
} List;

static void
list_free (gpointer data)
{
  List *self = data;

  g_object_unref (self->client);
  g_free (self->prefix);
  g_free (self->token);
  g_free (self->token2);
  g_ptr_array_unref (self->objects);
  g_free (self);
}

static char *
make_query (List *self)
{
  if (self->uploads)
    return self->token != NULL
               ? lk_s3_query ("uploads", "", "prefix", self->prefix, "key-marker", self->token,
                              "upload-id-marker", self->token2 != NULL ? self->token2 : "", NULL)
               : lk_s3_query ("uploads", "", "prefix", self->prefix, NULL);

  return self->token != NULL ? lk_s3_query ("list-type", "2", "prefix", self->prefix,
                                            "continuation-token", self->token, NULL)
                             : lk_s3_query ("list-type", "2", "prefix", self->prefix, NULL);
}

static void
page_begin (LkFlow *flow, gpointer state)
{
  List *self = state;
  g_autofree char *query = make_query (self);
  g_autoptr (LkRequest) request =
      lk_s3_request_new (self->client, "GET", NULL, query,
                         self->uploads ? "s3.ListMultipartUploads" : "s3.ListObjectsV2");

  lk_http_send_async (self->client->http, request, lk_flow_get_cancellable (flow), lk_flow_ready,
                      flow);
}

static gint64
parse_time (const char *text)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, utc);

  return time != NULL ? g_date_time_to_unix (time) * G_USEC_PER_SEC : 0;
}

/* A new object begins with its key; what follows belongs to it. */
static void
take_field (List *self, const LkXmlField *field, const char *item)
{
  LkS3Object *object =
      self->objects->len > 0 ? g_ptr_array_index (self->objects, self->objects->len - 1) : NULL;

  if (!g_str_has_prefix (field->path, item))
    return;

  if (g_str_has_suffix (field->path, "/Key"))
    {
      object = g_new0 (LkS3Object, 1);
      object->key = g_strdup (field->text);
      g_ptr_array_add (self->objects, object);
    }
  else if (object == NULL)
    return;
  else if (g_str_has_suffix (field->path, "/Size"))
    object->size = g_ascii_strtoll (field->text, NULL, 10);
  else if (g_str_has_suffix (field->path, "/ETag") && object->etag == NULL)
    object->etag = g_strdup (field->text);
  else if (g_str_has_suffix (field->path, "/UploadId") && object->upload_id == NULL)
    object->upload_id = g_strdup (field->text);
  else if (g_str_has_suffix (field->path, "/LastModified") ||
           g_str_has_suffix (field->path, "/Initiated"))
    object->modified = parse_time (field->text);
}

static LkFlowAction
page_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  List *self = state;
  g_autoptr (LkResponse) response = lk_http_send_finish (self->client->http, result, error);
  g_autoptr (GPtrArray) fields = response != NULL ? lk_s3_response_parse (response, error) : NULL;
  const char *item = self->uploads ? "ListMultipartUploadsResult/Upload/"
                                   : "ListBucketResult/Contents/";
  const char *more;
  const char *next;

  if (fields == NULL)
    return LK_FLOW_DONE;

  for (guint i = 0; i < fields->len; i++)
    take_field (self, g_ptr_array_index (fields, i), item);

  more = lk_s3_xml_find (fields, self->uploads ? "ListMultipartUploadsResult/IsTruncated"
                                               : "ListBucketResult/IsTruncated");
  next = lk_s3_xml_find (fields, self->uploads ? "ListMultipartUploadsResult/NextKeyMarker"
                                               : "ListBucketResult/NextContinuationToken");

  /* A server that hands out the same page for ever does not keep us. */
  if (g_strcmp0 (more, "true") != 0 || next == NULL || *next == '\0' ||
      (g_strcmp0 (next, self->token) == 0 && !self->uploads) || self->objects->len > MAX_OBJECTS)
    return LK_FLOW_DONE;

  g_free (self->token);
  g_free (self->token2);
  self->token = g_strdup (next);
  self->token2 =
      g_strdup (lk_s3_xml_find (fields, "ListMultipartUploadsResult/NextUploadIdMarker"));

  return LK_FLOW_REPEAT;
}

/* clang-format off */
static const LkFlowStep list_steps[] = {
  { "page", page_begin, page_end },
  { NULL }
};
/* clang-format on */

static void
list (LkS3Client *self,
      const char *prefix,
      gboolean uploads,
      GCancellable *cancellable,
      GAsyncReadyCallback callback,
      gpointer user_data)
{
  List *state = g_new0 (List, 1);

  state->client = g_object_ref (self);
  state->prefix = g_strdup (prefix != NULL ? prefix : "");
  state->objects = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_s3_object_free);
  state->uploads = uploads;
  lk_flow_run_async (self, list_steps, state, list_free, cancellable, callback, user_data);
}

/**
 * lk_s3_client_list_async:
 * @self: a client
 * @prefix: (nullable): what the names begin with
 * @cancellable: (nullable): ends it
 * @callback: called when all pages were read
 * @user_data: for @callback
 */
void
lk_s3_client_list_async (LkS3Client *self,
                         const char *prefix,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  list (self, prefix, FALSE, cancellable, callback, user_data);
}

/**
 * lk_s3_client_list_finish:
 * @self: a client
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full) (element-type LkS3Object): the objects, or %NULL with @error
 */
GPtrArray *
lk_s3_client_list_finish (LkS3Client *self, GAsyncResult *result, GError **error)
{
  List *state = lk_flow_run_finish (self, result, error);

  return state != NULL ? g_ptr_array_ref (state->objects) : NULL;
}

void
lk_s3_client_list_uploads_async (LkS3Client *self,
                                 const char *prefix,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  list (self, prefix, TRUE, cancellable, callback, user_data);
}

/**
 * lk_s3_client_list_uploads_finish:
 * @self: a client
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full) (element-type LkS3Object): multipart uploads that were not
 *   finished, or %NULL with @error
 */
GPtrArray *
lk_s3_client_list_uploads_finish (LkS3Client *self, GAsyncResult *result, GError **error)
{
  return lk_s3_client_list_finish (self, result, error);
}

/* The lifecycle: read, add our rule, write all of it back, for a PUT replaces the whole. */

typedef struct
{
  LkS3Client *client; /* (owned) */
  char *id;
  char *prefix;
  guint days;
  char *rules; /* (nullable): the rules that are there, as they were sent */
  gboolean have;
  gboolean changed;
} Lifecycle;

static void
lifecycle_free (gpointer data)
{
  Lifecycle *self = data;

  g_object_unref (self->client);
  g_free (self->id);
  g_free (self->prefix);
  g_free (self->rules);
  g_free (self);
}

static void
read_begin (LkFlow *flow, gpointer state)
{
  Lifecycle *self = state;
  g_autofree char *query = lk_s3_query ("lifecycle", "", NULL);
  g_autoptr (LkRequest) request =
      lk_s3_request_new (self->client, "GET", NULL, query, "s3.GetBucketLifecycleConfiguration");

  lk_request_accept_status (request, 404);
  lk_http_send_async (self->client->http, request, lk_flow_get_cancellable (flow), lk_flow_ready,
                      flow);
}

static LkFlowAction
read_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Lifecycle *self = state;
  g_autoptr (LkResponse) response = lk_http_send_finish (self->client->http, result, error);
  g_autoptr (GBytes) body = NULL;
  g_autofree char *text = NULL;
  const char *begin;
  const char *end;

  if (response == NULL || lk_response_get_status (response) == 404)
    return LK_FLOW_NEXT;

  body = lk_response_get_body (response);
  text = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  begin = strstr (text, "<Rule>");
  end = g_strrstr (text, "</Rule>");
  self->have = strstr (text, self->id) != NULL;

  if (begin != NULL && end != NULL && end > begin)
    self->rules = g_strndup (begin, (gsize) (end - begin) + strlen ("</Rule>"));

  return LK_FLOW_NEXT;
}

static gboolean
have_rule (gpointer state)
{
  return ((Lifecycle *) state)->have;
}

static void
write_begin (LkFlow *flow, gpointer state)
{
  Lifecycle *self = state;
  g_autofree char *query = lk_s3_query ("lifecycle", "", NULL);
  g_autoptr (LkRequest) request =
      lk_s3_request_new (self->client, "PUT", NULL, query, "s3.PutBucketLifecycleConfiguration");
  g_autofree char *prefix = g_markup_escape_text (self->prefix, -1);
  char *text = g_strdup_printf (
      "<LifecycleConfiguration>%s<Rule><ID>%s</ID><Status>Enabled</Status>"
      "<Filter><Prefix>%s</Prefix></Filter><Expiration><Days>%u</Days></Expiration></Rule>"
      "</LifecycleConfiguration>",
      self->rules != NULL ? self->rules : "", self->id, prefix, self->days);
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
  g_autofree char *md5 = NULL;
  guint8 digest[16];
  gsize length = sizeof digest;

  /* Amazon wants this one digested in the old way, too. */
  g_checksum_update (checksum, (const guint8 *) text, (gssize) strlen (text));
  g_checksum_get_digest (checksum, digest, &length);
  md5 = g_base64_encode (digest, length);
  lk_request_set_header (request, "content-md5", md5);
  lk_s3_request_set_bytes (request, "application/xml", bytes);
  lk_http_send_async (self->client->http, request, lk_flow_get_cancellable (flow), lk_flow_ready,
                      flow);
}

static LkFlowAction
write_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Lifecycle *self = state;
  g_autoptr (LkResponse) response = lk_http_send_finish (self->client->http, result, error);

  self->changed = response != NULL;

  return LK_FLOW_NEXT;
}

/* clang-format off */
static const LkFlowStep lifecycle_steps[] = {
  { "read-lifecycle", read_begin, read_end },
  { "write-lifecycle", write_begin, write_end, have_rule },
  { NULL }
};
/* clang-format on */

/**
 * lk_s3_client_ensure_lifecycle_async:
 * @self: a client
 * @prefix: what the names of our objects begin with
 * @days: after how many days they are to go
 * @cancellable: (nullable): ends it
 * @callback: called when the rule stands
 * @user_data: for @callback
 *
 * Adds a rule that removes what was left behind, and leaves all other rules as they are.
 * Needs a key that may change the bucket, which ours need not be.
 */
void
lk_s3_client_ensure_lifecycle_async (LkS3Client *self,
                                     const char *prefix,
                                     guint days,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  Lifecycle *state = g_new0 (Lifecycle, 1);

  state->client = g_object_ref (self);
  state->id = g_strdup_printf ("lorikeet-%u-days", days);
  state->prefix = g_strdup (prefix);
  state->days = days;
  lk_flow_run_async (self, lifecycle_steps, state, lifecycle_free, cancellable, callback,
                     user_data);
}

/**
 * lk_s3_client_ensure_lifecycle_finish:
 * @self: a client
 * @result: the result
 * @changed: (out): whether the rule was added now
 * @error: return location
 *
 * Returns: %FALSE with @error, often because the key may not
 */
gboolean
lk_s3_client_ensure_lifecycle_finish (LkS3Client *self,
                                      GAsyncResult *result,
                                      gboolean *changed,
                                      GError **error)
{
  Lifecycle *state = lk_flow_run_finish (self, result, error);

  *changed = state != NULL && state->changed;

  return state != NULL;
}
