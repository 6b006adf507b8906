/* lk-response.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-response-private.h"

#include "lk-json.h"

G_DEFINE_BOXED_TYPE (LkResponse, lk_response, lk_response_ref, lk_response_unref)

LkResponse *
lk_response_new (guint status, const char *uri)
{
  LkResponse *self = g_new0 (LkResponse, 1);

  g_atomic_ref_count_init (&self->references);
  self->status = status;
  self->uri = g_strdup (uri);
  self->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->body = g_byte_array_new ();

  return self;
}

LkResponse *
lk_response_ref (LkResponse *self)
{
  g_atomic_ref_count_inc (&self->references);

  return self;
}

void
lk_response_unref (LkResponse *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;

  g_free (self->uri);
  g_hash_table_unref (self->headers);
  g_byte_array_unref (self->body);
  g_free (self);
}

guint
lk_response_get_status (LkResponse *self)
{
  return self->status;
}

/**
 * lk_response_get_header:
 * @self: a response
 * @name: a header's name in lower case
 *
 * Returns: (nullable) (transfer none): its value; several are joined by commas
 */
const char *
lk_response_get_header (LkResponse *self, const char *name)
{
  return g_hash_table_lookup (self->headers, name);
}

/**
 * lk_response_get_request_id:
 * @self: a response
 *
 * Returns: (nullable) (transfer none): the service's name for the request, whichever
 *   header it uses for it
 */
const char *
lk_response_get_request_id (LkResponse *self)
{
  static const char *const names[] = { "x-request-id", "x-amz-request-id", "cf-ray",
                                       "x-fal-request-id" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = lk_response_get_header (self, names[i]);

      if (value != NULL)
        return value;
    }

  return NULL;
}

/**
 * lk_response_get_uri:
 * @self: a response
 *
 * Returns: (transfer none): where it came from, behind redirects
 */
const char *
lk_response_get_uri (LkResponse *self)
{
  return self->uri;
}

/**
 * lk_response_get_body:
 * @self: a response
 *
 * Returns: (transfer full): what was kept in memory
 */
GBytes *
lk_response_get_body (LkResponse *self)
{
  return g_bytes_new (self->body->data, self->body->len);
}

/**
 * lk_response_get_size:
 * @self: a response
 *
 * Returns: bytes of the body, also when it went to a file
 */
goffset
lk_response_get_size (LkResponse *self)
{
  return self->size;
}

/**
 * lk_response_dup_json:
 * @self: a response
 * @error: return location for an %LK_ERROR_SERVICE
 *
 * Returns: (transfer full): the root, or %NULL with @error
 */
JsonNode *
lk_response_dup_json (LkResponse *self, GError **error)
{
  return lk_json_parse ((const char *) self->body->data, (gssize) self->body->len, error);
}

/**
 * lk_response_dup_object:
 * @self: a response
 * @error: return location for an %LK_ERROR_SERVICE
 *
 * Returns: (transfer full): the root object, or %NULL with @error
 */
JsonObject *
lk_response_dup_object (LkResponse *self, GError **error)
{
  return lk_json_parse_object ((const char *) self->body->data, (gssize) self->body->len, error);
}
