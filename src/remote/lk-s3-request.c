/* lk-s3-request.c: S3 requests: where they go, how they are signed, what their errors mean
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-s3-private.h"

#include "lk-digest.h"
#include "lk-s3-signer.h"
#include "lk-s3-xml.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

/* How much the clocks may differ before a signature is refused. */
#define SKEW_WORTH_MENDING 30

typedef struct
{
  LkS3Client *client; /* (owned) */
  char *path;
  char *query;
} SignData;

static void
sign_data_free (gpointer data)
{
  SignData *self = data;

  g_object_unref (self->client);
  g_free (self->path);
  g_free (self->query);
  g_free (self);
}

/* Anew before each attempt: a signature is good for minutes only. */
static void
sign (LkRequest *request, gpointer user_data)
{
  SignData *data = user_data;
  const LkS3Config *config = data->client->config;
  LkS3Signer signer = {
    .key_id = config->key_id,
    .secret = config->secret,
    .session_token = config->session_token,
    .region = config->region,
    .service = "s3",
    .time = g_get_real_time () / G_USEC_PER_SEC + data->client->clock_skew,
  };
  g_autofree char *date = lk_s3_signer_date (&signer);
  g_autofree char *authorization = NULL;
  const char *hash;

  lk_request_set_header (request, "authorization", NULL);
  lk_request_set_header (request, "host", data->client->host);
  lk_request_set_header (request, "x-amz-date", date);
  if (lk_request_get_header (request, "x-amz-content-sha256") == NULL)
    lk_request_set_header (request, "x-amz-content-sha256",
                           lk_request_get_body_length (request) > 0 ? LK_S3_UNSIGNED_PAYLOAD
                                                                    : LK_S3_EMPTY_SHA256);
  if (config->session_token != NULL)
    lk_request_set_header (request, "x-amz-security-token", config->session_token);

  hash = lk_request_get_header (request, "x-amz-content-sha256");
  authorization = lk_s3_signer_authorize (&signer, lk_request_get_method (request), data->path,
                                          data->query, lk_request_get_headers (request), hash);
  lk_request_set_header (request, "authorization", authorization);
}

/* What the codes of D3 mean to a person. */
static const struct
{
  const char *word;
  LkError code;
  const char *message;
} known[] = {
  /* clang-format off */
  { "SignatureDoesNotMatch", LK_ERROR_AUTHENTICATION,
    N_("The storage refused the signature: the secret access key does not belong to the access key ID") },
  { "InvalidAccessKeyId", LK_ERROR_AUTHENTICATION,
    N_("The storage does not know the access key ID") },
  { "Unauthorized", LK_ERROR_AUTHENTICATION,
    N_("The storage does not know the access key ID, or it has been revoked") },
  { "AccessDenied", LK_ERROR_AUTHENTICATION,
    N_("The storage key may not do this in the bucket: it needs “Object Read & Write”") },
  { "InvalidArgument", LK_ERROR_VALIDATION,
    N_("The storage refused the request: check the access key ID and the endpoint") },
  { "NotEntitled", LK_ERROR_AUTHENTICATION,
    N_("The storage is not switched on for this account") },
  { "ExpiredToken", LK_ERROR_AUTHENTICATION, N_("The storage's temporary key has expired") },
  { "NoSuchBucket", LK_ERROR_VALIDATION, N_("The storage has no bucket of this name") },
  { "InvalidBucketName", LK_ERROR_VALIDATION, N_("The bucket's name is not a valid one") },
  { "NoSuchKey", LK_ERROR_VALIDATION, N_("The object is not in the storage any more") },
  { "NoSuchUpload", LK_ERROR_VALIDATION, N_("The upload is not known to the storage any more") },
  { "EntityTooLarge", LK_ERROR_VALIDATION, N_("The file is too large for the storage") },
  { "PreconditionFailed", LK_ERROR_VALIDATION, N_("The object is in the storage already") },
  { "RequestTimeout", LK_ERROR_TIMEOUT, N_("The storage waited in vain for data") },
  { "RequestTimeTooSkewed", LK_ERROR_VALIDATION,
    N_("This computer's clock is wrong: set it, then try again") },
  { "ExpiredRequest", LK_ERROR_VALIDATION,
    N_("The storage took the request for an old one: check this computer's clock") },
  { "SlowDown", LK_ERROR_RATE_LIMIT, N_("The storage asked to wait: too many requests") },
  { "TooManyRequests", LK_ERROR_RATE_LIMIT, N_("The storage asked to wait: too many requests") },
  { "BadDigest", LK_ERROR_NETWORK, N_("The data was damaged on its way to the storage") },
  { "IncompleteBody", LK_ERROR_NETWORK, N_("The data did not reach the storage whole") },
  { "ClientDisconnect", LK_ERROR_NETWORK, N_("The connection to the storage broke") },
  { "InternalError", LK_ERROR_SERVICE, N_("The storage is in trouble") },
  { "ServiceUnavailable", LK_ERROR_SERVICE, N_("The storage is in trouble") },
  { "NotImplemented", LK_ERROR_VALIDATION, N_("The storage cannot do this") },
  /* clang-format on */
};

static gboolean
mend_clock (LkS3Client *self, const char *date)
{
  g_autoptr (GDateTime) server = date != NULL ? soup_date_time_new_from_http_string (date) : NULL;
  gint64 skew;

  if (server == NULL || self->skew_known)
    return FALSE;

  skew = g_date_time_to_unix (server) - g_get_real_time () / G_USEC_PER_SEC;
  if (ABS (skew) < SKEW_WORTH_MENDING)
    return FALSE;

  self->clock_skew = skew;
  self->skew_known = TRUE;

  return TRUE;
}

static void
explain (LkFault *fault, JsonObject *json, const char *text, gpointer user_data)
{
  LkS3Client *self = user_data;
  g_autoptr (GPtrArray) fields = lk_s3_xml_parse (text, -1, NULL);
  const char *word = fields != NULL ? lk_s3_xml_find (fields, "Error/Code") : NULL;
  const char *date = g_hash_table_lookup (fault->headers, "date");

  lk_fault_set_word (fault, word);

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    {
      if (g_strcmp0 (known[i].word, word) == 0)
        {
          fault->code = known[i].code;
          lk_fault_take_message (fault, g_strdup (_ (known[i].message)));
        }
    }

  /* The next attempt is signed with the server's time. */
  if ((g_strcmp0 (word, "RequestTimeTooSkewed") == 0 || g_strcmp0 (word, "ExpiredRequest") == 0) &&
      mend_clock (self, date))
    {
      fault->code = LK_ERROR_SERVICE;
      fault->retry_after = 1;
    }
}

/**
 * lk_s3_request_new: (skip)
 * @self: a client
 * @method: an HTTP method
 * @key: (nullable): an object's name; %NULL for the bucket
 * @query: (nullable): from lk_s3_query()
 * @operation: for the trace, such as `s3.PutObject`
 *
 * Returns: (transfer full): a request that signs itself
 */
LkRequest *
lk_s3_request_new (
    LkS3Client *self, const char *method, const char *key, const char *query, const char *operation)
{
  g_autofree char *encoded = key != NULL ? lk_s3_encode (key, TRUE) : NULL;
  g_autofree char *path = key != NULL ? g_strconcat (self->path_prefix, encoded, NULL)
                                      : g_strdup (self->root_path);
  g_autofree char *uri = g_strconcat (self->origin, path, query != NULL ? "?" : "", query, NULL);
  LkRequest *request = lk_request_new (method, uri);
  SignData *data = g_new0 (SignData, 1);

  data->client = g_object_ref (self);
  data->path = g_steal_pointer (&path);
  data->query = g_strdup (query);
  lk_request_set_service (request, _ ("The storage"), operation);
  lk_request_set_sign_func (request, sign, data, sign_data_free);
  lk_request_set_fault_func (request, explain, self);
  lk_request_set_max_redirects (request, 0);

  return request;
}

/**
 * lk_s3_request_set_bytes: (skip)
 * @request: from lk_s3_request_new()
 * @content_type: (nullable): a media type
 * @bytes: a small body; its digest is signed
 */
void
lk_s3_request_set_bytes (LkRequest *request, const char *content_type, GBytes *bytes)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);
  g_autofree char *hash = lk_digest_hex_of (G_CHECKSUM_SHA256, data, size);

  lk_request_set_body_bytes (request, content_type, bytes);
  lk_request_set_header (request, "x-amz-content-sha256", hash);
}

/**
 * lk_s3_response_parse: (skip)
 * @response: a good answer
 * @error: return location
 *
 * S3 may answer 200 and yet report an error in the body (CompleteMultipartUpload).
 *
 * Returns: (transfer full) (element-type LkXmlField): what it says, or %NULL with @error
 */
GPtrArray *
lk_s3_response_parse (LkResponse *response, GError **error)
{
  g_autoptr (GBytes) body = lk_response_get_body (response);
  gsize size;
  const char *text = g_bytes_get_data (body, &size);
  g_autoptr (GPtrArray) fields = NULL;
  const char *word;

  while (size > 0 && g_ascii_isspace (*text))
    {
      text++;
      size--;
    }

  fields = lk_s3_xml_parse (text, (gssize) size, error);
  if (fields == NULL)
    return NULL;

  word = lk_s3_xml_find (fields, "Error/Code");
  if (word != NULL)
    {
      g_autoptr (GError) local_error =
          g_error_new (LK_ERROR, LK_ERROR_SERVICE, _ ("The storage could not finish: %s"), word);

      lk_error_set_code (local_error, word);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  return g_steal_pointer (&fields);
}
