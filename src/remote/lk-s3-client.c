/* lk-s3-client.c: one request each
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-s3-private.h"

#include "lk-s3-signer.h"
#include "lk-s3-xml.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Of an object that is read into memory. */
#define MAX_GET (64 * 1024 * 1024)

G_DEFINE_FINAL_TYPE (LkS3Client, lk_s3_client, G_TYPE_OBJECT)

LkS3Config *
lk_s3_config_new (void)
{
  LkS3Config *self = g_new0 (LkS3Config, 1);

  self->region = g_strdup ("auto");

  return self;
}

LkS3Config *
lk_s3_config_copy (const LkS3Config *self)
{
  LkS3Config *copy = g_new0 (LkS3Config, 1);

  copy->endpoint = g_strdup (self->endpoint);
  copy->region = g_strdup (self->region);
  copy->bucket = g_strdup (self->bucket);
  copy->key_id = g_strdup (self->key_id);
  copy->secret = g_strdup (self->secret);
  copy->session_token = g_strdup (self->session_token);
  copy->public_url = g_strdup (self->public_url);
  copy->virtual_host = self->virtual_host;

  return copy;
}

void
lk_s3_config_free (LkS3Config *self)
{
  if (self == NULL)
    return;

  g_free (self->endpoint);
  g_free (self->region);
  g_free (self->bucket);
  g_free (self->key_id);
  g_free (self->secret);
  g_free (self->session_token);
  g_free (self->public_url);
  g_free (self);
}

void
lk_s3_object_free (LkS3Object *self)
{
  if (self == NULL)
    return;

  g_free (self->key);
  g_free (self->etag);
  g_free (self->upload_id);
  g_free (self);
}

static void
lk_s3_client_finalize (GObject *object)
{
  LkS3Client *self = LK_S3_CLIENT (object);

  g_clear_object (&self->http);
  g_clear_pointer (&self->config, lk_s3_config_free);
  g_free (self->origin);
  g_free (self->host);
  g_free (self->path_prefix);
  g_free (self->root_path);

  G_OBJECT_CLASS (lk_s3_client_parent_class)->finalize (object);
}

static void
lk_s3_client_class_init (LkS3ClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_s3_client_finalize;
}

static void
lk_s3_client_init (LkS3Client *self)
{
  self->threshold = LK_S3_MULTIPART_THRESHOLD;
  self->part_size = LK_S3_PART_SIZE;
}

static void
set_place (LkS3Client *self, GUri *endpoint)
{
  const LkS3Config *config = self->config;
  const char *path = g_uri_get_path (endpoint);
  gsize length = strlen (path);
  g_autofree char *base =
      g_strndup (path, length > 0 && path[length - 1] == '/' ? length - 1 : length);
  g_autofree char *bucket = lk_s3_encode (config->bucket, FALSE);
  const char *name = g_uri_get_host (endpoint);
  g_autofree char *bracketed = strchr (name, ':') != NULL ? g_strdup_printf ("[%s]", name)
                                                          : g_strdup (name);
  g_autofree char *host = config->virtual_host ? g_strconcat (config->bucket, ".", bracketed, NULL)
                                               : g_strdup (bracketed);
  int port = g_uri_get_port (endpoint);
  gboolean usual = port < 0 ||
                   (port == 443 && g_str_equal (g_uri_get_scheme (endpoint), "https")) ||
                   (port == 80 && g_str_equal (g_uri_get_scheme (endpoint), "http"));

  self->host = usual ? g_strdup (host) : g_strdup_printf ("%s:%d", host, port);
  self->origin = g_strconcat (g_uri_get_scheme (endpoint), "://", self->host, NULL);

  if (config->virtual_host)
    {
      self->path_prefix = g_strconcat (base, "/", NULL);
      self->root_path = g_strdup (self->path_prefix);
    }
  else
    {
      self->path_prefix = g_strconcat (base, "/", bucket, "/", NULL);
      self->root_path = g_strconcat (base, "/", bucket, NULL);
    }
}

/**
 * lk_s3_client_new:
 * @http: sends the requests
 * @config: where and with which key; copied
 * @error: return location for an %LK_ERROR_VALIDATION that names what is missing
 *
 * Returns: (transfer full): a client of one bucket, or %NULL with @error
 */
LkS3Client *
lk_s3_client_new (LkHttp *http, const LkS3Config *config, GError **error)
{
  g_autoptr (LkS3Client) self = g_object_new (LK_TYPE_S3_CLIENT, NULL);
  g_autoptr (GUri) endpoint = NULL;
  const char *missing = config->endpoint == NULL ? _ ("endpoint")
                        : config->bucket == NULL ? _ ("bucket")
                        : config->key_id == NULL ? _ ("access key ID")
                        : config->secret == NULL ? _ ("secret access key")
                                                 : NULL;

  if (missing != NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_AUTHENTICATION,
                   _ ("The storage is not set up: the %s is missing"), missing);
      return NULL;
    }

  if (!lk_http_check_uri (config->endpoint, FALSE, error))
    {
      g_prefix_error (error, _ ("Storage endpoint: "));
      return NULL;
    }

  endpoint = g_uri_parse (config->endpoint, G_URI_FLAGS_ENCODED_PATH, error);
  if (endpoint == NULL)
    return NULL;

  self->http = g_object_ref (http);
  self->config = lk_s3_config_copy (config);
  set_place (self, endpoint);

  return g_steal_pointer (&self);
}

const LkS3Config *
lk_s3_client_get_config (LkS3Client *self)
{
  return self->config;
}

/**
 * lk_s3_client_set_multipart:
 * @self: a client
 * @threshold: files of more bytes go in parts
 * @part_size: bytes of each part but the last
 */
void
lk_s3_client_set_multipart (LkS3Client *self, goffset threshold, goffset part_size)
{
  g_return_if_fail (LK_IS_S3_CLIENT (self));
  g_return_if_fail (part_size > 0);

  self->threshold = threshold;
  self->part_size = part_size;
}

/**
 * lk_s3_client_presign:
 * @self: a client
 * @method: the one method that the link is good for: a GET link refuses HEAD
 * @key: an object's name
 * @seconds: how long it is good; at most %LK_S3_MAX_PRESIGN_SECONDS
 *
 * Returns: (transfer full): a link that needs no key: a secret
 */
char *
lk_s3_client_presign (LkS3Client *self, const char *method, const char *key, guint seconds)
{
  g_autoptr (GHashTable) headers = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *encoded = lk_s3_encode (key, TRUE);
  g_autofree char *path = g_strconcat (self->path_prefix, encoded, NULL);
  g_autofree char *query = NULL;
  LkS3Signer signer = {
    .key_id = self->config->key_id,
    .secret = self->config->secret,
    .session_token = self->config->session_token,
    .region = self->config->region,
    .service = "s3",
    .time = g_get_real_time () / G_USEC_PER_SEC + self->clock_skew,
  };

  g_hash_table_insert (headers, (gpointer) "host", self->host);
  query = lk_s3_signer_presign (&signer, method, path, headers, LK_S3_UNSIGNED_PAYLOAD,
                                MIN (seconds, LK_S3_MAX_PRESIGN_SECONDS));

  return g_strconcat (self->origin, path, "?", query, NULL);
}

/**
 * lk_s3_client_get_public_url:
 * @self: a client
 * @key: an object's name
 *
 * Returns: (transfer full) (nullable): where it can be read without a signature, if the
 *   bucket has such a place
 */
char *
lk_s3_client_get_public_url (LkS3Client *self, const char *key)
{
  const char *base = self->config->public_url;
  g_autofree char *encoded = lk_s3_encode (key, TRUE);

  if (base == NULL)
    return NULL;

  return g_strconcat (base, g_str_has_suffix (base, "/") ? "" : "/", encoded, NULL);
}

static void
send (LkS3Client *self,
      LkRequest *request,
      GCancellable *cancellable,
      GAsyncReadyCallback callback,
      gpointer user_data)
{
  lk_http_send_async (self->http, request, cancellable, callback, user_data);
}

static gboolean
finish (LkS3Client *self, GAsyncResult *result, GError **error)
{
  g_autoptr (LkResponse) response = lk_http_send_finish (self->http, result, error);

  return response != NULL;
}

/**
 * lk_s3_client_put_bytes_async:
 * @self: a client
 * @key: an object's name
 * @content_type: (nullable): a media type
 * @bytes: what it is to hold
 * @cancellable: (nullable): ends it
 * @callback: called when it is stored
 * @user_data: for @callback
 */
void
lk_s3_client_put_bytes_async (LkS3Client *self,
                              const char *key,
                              const char *content_type,
                              GBytes *bytes,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (LkRequest) request = lk_s3_request_new (self, "PUT", key, NULL, "s3.PutObject");

  lk_s3_request_set_bytes (request, content_type, bytes);
  send (self, request, cancellable, callback, user_data);
}

gboolean
lk_s3_client_put_bytes_finish (LkS3Client *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, error);
}

/**
 * lk_s3_client_get_bytes_async:
 * @self: a client
 * @key: an object's name
 * @offset: where to begin
 * @length: how many bytes, or -1 for all that follow; 64 MiB at most
 * @cancellable: (nullable): ends it
 * @callback: called when they are there
 * @user_data: for @callback
 */
void
lk_s3_client_get_bytes_async (LkS3Client *self,
                              const char *key,
                              goffset offset,
                              goffset length,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (LkRequest) request = lk_s3_request_new (self, "GET", key, NULL, "s3.GetObject");

  lk_request_set_max_body (request, MAX_GET);

  if (length >= 0)
    {
      g_autofree char *range = g_strdup_printf ("bytes=%" G_GOFFSET_FORMAT "-%" G_GOFFSET_FORMAT,
                                                offset, offset + length - 1);

      lk_request_set_header (request, "range", range);
    }
  else if (offset > 0)
    {
      g_autofree char *range = g_strdup_printf ("bytes=%" G_GOFFSET_FORMAT "-", offset);

      lk_request_set_header (request, "range", range);
    }

  send (self, request, cancellable, callback, user_data);
}

GBytes *
lk_s3_client_get_bytes_finish (LkS3Client *self, GAsyncResult *result, GError **error)
{
  g_autoptr (LkResponse) response = lk_http_send_finish (self->http, result, error);

  return response != NULL ? lk_response_get_body (response) : NULL;
}

void
lk_s3_client_get_file_async (LkS3Client *self,
                             const char *key,
                             GFile *target,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (LkRequest) request = lk_s3_request_new (self, "GET", key, NULL, "s3.GetObject");

  lk_request_set_target (request, target, -1);
  lk_request_set_timeouts (request, 0, 60 * 1000, 0);
  send (self, request, cancellable, callback, user_data);
}

gboolean
lk_s3_client_get_file_finish (LkS3Client *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, error);
}

/**
 * lk_s3_client_head_async:
 * @self: a client
 * @key: an object's name
 * @cancellable: (nullable): ends it
 * @callback: called when it is known whether it is there
 * @user_data: for @callback
 */
void
lk_s3_client_head_async (LkS3Client *self,
                         const char *key,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (LkRequest) request = lk_s3_request_new (self, "HEAD", key, NULL, "s3.HeadObject");

  lk_request_accept_status (request, 404);
  send (self, request, cancellable, callback, user_data);
}

/**
 * lk_s3_client_head_finish:
 * @self: a client
 * @result: the result
 * @object: (out) (transfer full) (nullable): the object, or %NULL when there is none
 * @error: return location
 *
 * Returns: %FALSE with @error when that could not be found out
 */
gboolean
lk_s3_client_head_finish (LkS3Client *self,
                          GAsyncResult *result,
                          LkS3Object **object,
                          GError **error)
{
  g_autoptr (LkResponse) response = lk_http_send_finish (self->http, result, error);
  const char *length;

  *object = NULL;
  if (response == NULL)
    return FALSE;

  if (lk_response_get_status (response) == 404)
    return TRUE;

  length = lk_response_get_header (response, "content-length");
  *object = g_new0 (LkS3Object, 1);
  (*object)->size = length != NULL ? g_ascii_strtoll (length, NULL, 10) : -1;
  (*object)->etag = g_strdup (lk_response_get_header (response, "etag"));

  return TRUE;
}

/**
 * lk_s3_client_delete_async:
 * @self: a client
 * @key: an object's name; one that is not there is fine
 * @cancellable: (nullable): ends it
 * @callback: called when it is gone
 * @user_data: for @callback
 */
void
lk_s3_client_delete_async (LkS3Client *self,
                           const char *key,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (LkRequest) request = lk_s3_request_new (self, "DELETE", key, NULL, "s3.DeleteObject");

  lk_request_accept_status (request, 404);
  send (self, request, cancellable, callback, user_data);
}

gboolean
lk_s3_client_delete_finish (LkS3Client *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, error);
}

/**
 * lk_s3_client_abort_async:
 * @self: a client
 * @key: an object's name
 * @upload_id: a multipart upload of it; one that is not known any more is fine
 * @cancellable: (nullable): ends it
 * @callback: called when its parts are gone
 * @user_data: for @callback
 */
void
lk_s3_client_abort_async (LkS3Client *self,
                          const char *key,
                          const char *upload_id,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autofree char *query = lk_s3_query ("uploadId", upload_id, NULL);
  g_autoptr (LkRequest) request =
      lk_s3_request_new (self, "DELETE", key, query, "s3.AbortMultipartUpload");

  /* Who cancelled waits for this, and the sweep looks again. */
  lk_request_set_timeouts (request, 5 * 1000, 0, 10 * 1000);
  lk_request_accept_status (request, 404);
  send (self, request, cancellable, callback, user_data);
}

gboolean
lk_s3_client_abort_finish (LkS3Client *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, error);
}
