/* lk-s3-signer.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-s3-signer.h"

#include "lk-digest.h"

#include <string.h>

#define ALGORITHM "AWS4-HMAC-SHA256"

/**
 * lk_s3_encode:
 * @text: UTF-8
 * @keep_slashes: whether `/` stays, as in a path
 *
 * Percent-encodes once, as S3 wants it: everything but unreserved characters.
 *
 * Returns: (transfer full): the encoded text
 */
char *
lk_s3_encode (const char *text, gboolean keep_slashes)
{
  return g_uri_escape_string (text, keep_slashes ? "/" : NULL, FALSE);
}

typedef struct
{
  char *name;
  char *value;
} Parameter;

static void
parameter_free (gpointer data)
{
  Parameter *self = data;

  g_free (self->name);
  g_free (self->value);
  g_free (self);
}

static int
parameter_compare (gconstpointer a, gconstpointer b)
{
  const Parameter *first = *(const Parameter *const *) a;
  const Parameter *second = *(const Parameter *const *) b;
  int order = strcmp (first->name, second->name);

  return order != 0 ? order : strcmp (first->value, second->value);
}

static void
add_parameter (GPtrArray *parameters, const char *name, const char *value)
{
  Parameter *parameter = g_new0 (Parameter, 1);

  parameter->name = lk_s3_encode (name, FALSE);
  parameter->value = lk_s3_encode (value, FALSE);
  g_ptr_array_add (parameters, parameter);
}

static char *
canonical_query (GPtrArray *parameters)
{
  GString *query = g_string_new (NULL);

  g_ptr_array_sort (parameters, parameter_compare);

  for (guint i = 0; i < parameters->len; i++)
    {
      const Parameter *parameter = g_ptr_array_index (parameters, i);

      g_string_append_printf (query, "%s%s=%s", i > 0 ? "&" : "", parameter->name,
                              parameter->value);
    }

  return g_string_free (query, FALSE);
}

/**
 * lk_s3_query: (skip)
 * @first_name: (nullable): a name, not encoded
 * @...: its value, then more pairs, then %NULL
 *
 * Returns: (transfer full): a canonical query string: encoded and sorted; it is both
 *   signed and sent
 */
char *
lk_s3_query (const char *first_name, ...)
{
  g_autoptr (GPtrArray) parameters = g_ptr_array_new_with_free_func (parameter_free);
  va_list args;

  va_start (args, first_name);
  for (const char *name = first_name; name != NULL; name = va_arg (args, const char *))
    add_parameter (parameters, name, va_arg (args, const char *));
  va_end (args);

  return canonical_query (parameters);
}

/* Trimmed, and inner runs of spaces made one. */
static void
append_header_value (GString *target, const char *value)
{
  gboolean space = FALSE;

  for (const char *p = value; *p != '\0'; p++)
    {
      if (*p == ' ')
        {
          space = TRUE;
          continue;
        }

      if (space && target->str[target->len - 1] != ':')
        g_string_append_c (target, ' ');

      space = FALSE;
      g_string_append_c (target, *p);
    }
}

static char *
signed_headers (GHashTable *headers, GString *canonical)
{
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (headers), (GCompareFunc) strcmp);
  GString *list = g_string_new (NULL);

  for (GList *l = names; l != NULL; l = l->next)
    {
      g_string_append_printf (list, "%s%s", list->len > 0 ? ";" : "", (const char *) l->data);
      g_string_append_printf (canonical, "%s:", (const char *) l->data);
      append_header_value (canonical, g_hash_table_lookup (headers, l->data));
      g_string_append_c (canonical, '\n');
    }

  return g_string_free (list, FALSE);
}

static char *
canonical_request (const char *method,
                   const char *path,
                   const char *query,
                   GHashTable *headers,
                   const char *payload_hash,
                   char **names)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  *names = signed_headers (headers, lines);

  return g_strdup_printf ("%s\n%s\n%s\n%s\n%s\n%s", method, path, query != NULL ? query : "",
                          lines->str, *names, payload_hash);
}

/**
 * lk_s3_signer_date:
 * @self: a signer
 *
 * Returns: (transfer full): its time as `x-amz-date` wants it, `20130524T000000Z`
 */
char *
lk_s3_signer_date (const LkS3Signer *self)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (self->time);

  return g_date_time_format (time, "%Y%m%dT%H%M%SZ");
}

static char *
scope_of (const LkS3Signer *self)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (self->time);
  g_autofree char *day = g_date_time_format (time, "%Y%m%d");

  return g_strdup_printf ("%s/%s/%s/aws4_request", day, self->region, self->service);
}

/**
 * lk_s3_signer_string_to_sign:
 * @self: a signer
 * @request: a canonical request
 *
 * Returns: (transfer full): the string that is signed
 */
char *
lk_s3_signer_string_to_sign (const LkS3Signer *self, const char *request)
{
  g_autofree char *date = lk_s3_signer_date (self);
  g_autofree char *scope = scope_of (self);
  g_autofree char *hash = lk_digest_hex_of (G_CHECKSUM_SHA256, request, strlen (request));

  return g_strdup_printf (ALGORITHM "\n%s\n%s\n%s", date, scope, hash);
}

static void
hmac (const guint8 *key, gsize key_size, const char *text, guint8 out[32])
{
  GHmac *state = g_hmac_new (G_CHECKSUM_SHA256, key, key_size);
  gsize size = 32;

  g_hmac_update (state, (const guchar *) text, (gssize) strlen (text));
  g_hmac_get_digest (state, out, &size);
  g_hmac_unref (state);
}

static char *
sign (const LkS3Signer *self, const char *request)
{
  g_autofree char *text = lk_s3_signer_string_to_sign (self, request);
  g_autofree char *first = g_strconcat ("AWS4", self->secret, NULL);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (self->time);
  g_autofree char *day = g_date_time_format (time, "%Y%m%d");
  guint8 key[32];

  hmac ((const guint8 *) first, strlen (first), day, key);
  hmac (key, sizeof key, self->region, key);
  hmac (key, sizeof key, self->service, key);
  hmac (key, sizeof key, "aws4_request", key);

  return g_compute_hmac_for_string (G_CHECKSUM_SHA256, key, sizeof key, text, -1);
}

/**
 * lk_s3_signer_authorize: (skip)
 * @self: a signer
 * @method: an HTTP method
 * @path: the path as it is sent, percent-encoded
 * @query: (nullable): a canonical query from lk_s3_query()
 * @headers: (element-type utf8 utf8): the headers to sign, names in lower case, `host`
 *   and `x-amz-date` among them
 * @payload_hash: SHA-256 of the body, or %LK_S3_UNSIGNED_PAYLOAD
 *
 * Returns: (transfer full): the value of the Authorization header
 */
char *
lk_s3_signer_authorize (const LkS3Signer *self,
                        const char *method,
                        const char *path,
                        const char *query,
                        GHashTable *headers,
                        const char *payload_hash)
{
  g_autofree char *names = NULL;
  g_autofree char *request = canonical_request (method, path, query, headers, payload_hash, &names);
  g_autofree char *scope = scope_of (self);
  g_autofree char *signature = sign (self, request);

  return g_strdup_printf (ALGORITHM " Credential=%s/%s, SignedHeaders=%s, Signature=%s",
                          self->key_id, scope, names, signature);
}

/**
 * lk_s3_signer_presign: (skip)
 * @self: a signer
 * @method: the one method that the link is good for
 * @path: the path as it is sent, percent-encoded
 * @headers: (element-type utf8 utf8): the headers to sign, `host` at least
 * @payload_hash: %LK_S3_UNSIGNED_PAYLOAD for S3
 * @seconds: how long the link is good, up to 604800
 *
 * Returns: (transfer full): the query string of the link, signature last
 */
char *
lk_s3_signer_presign (const LkS3Signer *self,
                      const char *method,
                      const char *path,
                      GHashTable *headers,
                      const char *payload_hash,
                      guint seconds)
{
  g_autoptr (GPtrArray) parameters = g_ptr_array_new_with_free_func (parameter_free);
  g_autoptr (GString) ignored = g_string_new (NULL);
  g_autofree char *names = signed_headers (headers, ignored);
  g_autofree char *again = NULL;
  g_autofree char *scope = scope_of (self);
  g_autofree char *credential = g_strdup_printf ("%s/%s", self->key_id, scope);
  g_autofree char *date = lk_s3_signer_date (self);
  g_autofree char *expires = g_strdup_printf ("%u", seconds);
  g_autofree char *query = NULL;
  g_autofree char *request = NULL;
  g_autofree char *signature = NULL;

  add_parameter (parameters, "X-Amz-Algorithm", ALGORITHM);
  add_parameter (parameters, "X-Amz-Credential", credential);
  add_parameter (parameters, "X-Amz-Date", date);
  add_parameter (parameters, "X-Amz-Expires", expires);
  add_parameter (parameters, "X-Amz-SignedHeaders", names);
  if (self->session_token != NULL)
    add_parameter (parameters, "X-Amz-Security-Token", self->session_token);

  query = canonical_query (parameters);
  request = canonical_request (method, path, query, headers, payload_hash, &again);
  signature = sign (self, request);

  return g_strdup_printf ("%s&X-Amz-Signature=%s", query, signature);
}
