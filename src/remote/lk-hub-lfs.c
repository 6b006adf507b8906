/* lk-hub-lfs.c: what a batch answer wants done for a large file (pure)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-http-fault.h"
#include "lk-hub-private.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_PARTS       10000
#define MIN_CHUNK       ((goffset) 1024)
#define EXPIRY_SLACK_US (20 * G_USEC_PER_SEC)

void
lk_hub_actions_free (LkHubActions *self)
{
  g_free (self->href);
  g_hash_table_unref (self->headers);
  g_ptr_array_unref (self->parts);
  g_free (self->verify_href);
  g_free (self);
}

/**
 * lk_hub_batch_body: (skip)
 * @sha256: of the content
 * @size: of the content
 * @revision: the branch that it is for
 *
 * “xet” is not among the transfers: with it, the answer would lead to another protocol.
 *
 * Returns: (transfer full): the body of a batch request
 */
JsonObject *
lk_hub_batch_body (const char *sha256, goffset size, const char *revision)
{
  JsonArray *transfers = json_array_new ();
  JsonArray *objects = json_array_new ();

  json_array_add_string_element (transfers, "basic");
  json_array_add_string_element (transfers, "multipart");
  json_array_add_object_element (objects, lk_json_object_new ("s:oid", sha256, "i:size",
                                                              (gint64) size, NULL));

  return lk_json_object_new ("s:operation", "upload", "a:transfers", transfers, "s:hash_algo",
                             "sha256", "o:ref", lk_json_object_new ("s:name", revision, NULL),
                             "a:objects", objects, NULL);
}

static gboolean
fail (GError **error, const char *sentence)
{
  g_set_error_literal (error, LK_ERROR, LK_ERROR_SERVICE, sentence);

  return FALSE;
}

static JsonObject *
find_object (JsonObject *answer, const char *sha256)
{
  JsonArray *objects = lk_json_peek_array (answer, "objects");

  for (guint i = 0; objects != NULL && i < json_array_get_length (objects); i++)
    {
      JsonObject *object = lk_json_peek_element_object (objects, i);

      if (g_strcmp0 (lk_json_peek_string (object, "oid"), sha256) == 0)
        return object;
    }

  return NULL;
}

static gboolean
read_error (JsonObject *object, GError **error)
{
  JsonObject *problem = lk_json_peek_object (object, "error");
  const char *text = lk_json_peek_string (problem, "message");
  gint64 code = lk_json_peek_int (problem, "code", 0);

  if (problem == NULL)
    return TRUE;

  g_set_error (error, LK_ERROR, code >= 500 ? LK_ERROR_SERVICE : LK_ERROR_VALIDATION,
               _ ("Hugging Face refused the file: %.300s"), text != NULL ? text : "?");

  return FALSE;
}

static gint64
read_expiry (JsonObject *upload)
{
  gint64 seconds = lk_json_peek_int (upload, "expires_in", 0);
  const char *moment = lk_json_peek_string (upload, "expires_at");
  g_autoptr (GDateTime) time = moment != NULL ? g_date_time_new_from_iso8601 (moment, NULL) : NULL;

  if (seconds <= 0 && time != NULL)
    seconds = g_date_time_to_unix (time) - g_get_real_time () / G_USEC_PER_SEC;
  if (seconds <= 0)
    return 0;

  return g_get_monotonic_time () + MIN (seconds, 7 * 24 * 3600) * G_USEC_PER_SEC - EXPIRY_SLACK_US;
}

static gboolean
is_number (const char *text)
{
  gsize length = strspn (text, "0123456789");

  return length > 0 && length < 10 && text[length] == '\0';
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  gint64 first = g_ascii_strtoll (*(const char *const *) a, NULL, 10);
  gint64 second = g_ascii_strtoll (*(const char *const *) b, NULL, 10);

  return first < second ? -1 : first > second;
}

/* Keys that are numbers are parts: "00001", or "1". As texts, "10" would come in front
 * of "2". */
static void
read_headers (LkHubActions *self, JsonObject *headers)
{
  g_autoptr (GList) names = headers != NULL ? json_object_get_members (headers) : NULL;
  g_autoptr (GPtrArray) numbers = g_ptr_array_new ();

  for (GList *l = names; l != NULL; l = l->next)
    {
      const char *value = lk_json_peek_string (headers, l->data);

      if (value == NULL)
        continue;

      if (self->chunk_size > 0 && is_number (l->data))
        g_ptr_array_add (numbers, l->data);
      else if (self->chunk_size == 0)
        g_hash_table_insert (self->headers, g_ascii_strdown (l->data, -1), g_strdup (value));
    }

  g_ptr_array_sort (numbers, compare_numbers);

  for (guint i = 0; i < numbers->len && i < MAX_PARTS; i++)
    g_ptr_array_add (self->parts,
                     g_strdup (lk_json_peek_string (headers, g_ptr_array_index (numbers, i))));
}

/* It is a string, by the service's own habit; a number will do as well. */
static goffset
read_chunk_size (JsonObject *headers)
{
  const char *text = lk_json_peek_string (headers, "chunk_size");

  return text != NULL ? g_ascii_strtoll (text, NULL, 10)
                      : lk_json_peek_int (headers, "chunk_size", 0);
}

static gboolean
read_upload (LkHubActions *self, JsonObject *upload, goffset size, GError **error)
{
  JsonObject *headers = lk_json_peek_object (upload, "header");
  const char *href = lk_json_get_string (upload, "href", error);
  goffset count;

  if (href == NULL)
    {
      lk_http_fault_blame (_ ("Hugging Face"), error);
      return FALSE;
    }

  self->href = g_strdup (href);
  self->expires_at = read_expiry (upload);
  self->chunk_size = read_chunk_size (headers);

  if (self->chunk_size < 0 || (self->chunk_size > 0 && self->chunk_size < MIN_CHUNK))
    return fail (error, _ ("Hugging Face asks for parts of an impossible size"));

  read_headers (self, headers);
  if (self->chunk_size == 0)
    return TRUE;

  count = (size + self->chunk_size - 1) / self->chunk_size;

  return count == (goffset) self->parts->len ||
         fail (error, _ ("Hugging Face gave the wrong number of addresses for the parts"));
}

/**
 * lk_hub_actions_new_from_json: (skip)
 * @answer: what a batch request was answered with
 * @sha256: the object's digest
 * @size: the object's size
 * @error: return location
 *
 * An object without actions is stored already.
 *
 * Returns: (transfer full): what to do, or %NULL with @error
 */
LkHubActions *
lk_hub_actions_new_from_json (JsonObject *answer, const char *sha256, goffset size, GError **error)
{
  JsonObject *object = find_object (answer, sha256);
  JsonObject *actions = lk_json_peek_object (object, "actions");
  JsonObject *upload = lk_json_peek_object (actions, "upload");
  const char *transfer = lk_json_peek_string (answer, "transfer");
  g_autoptr (LkHubActions) self = g_new0 (LkHubActions, 1);

  self->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->parts = g_ptr_array_new_with_free_func (g_free);

  if (object == NULL)
    {
      fail (error, _ ("Hugging Face's answer leaves out the file that was asked about"));
      return NULL;
    }

  if (!read_error (object, error))
    return NULL;

  if (transfer != NULL && !g_str_equal (transfer, "basic") && !g_str_equal (transfer, "multipart"))
    {
      fail (error, _ ("Hugging Face wants a way of uploading that was not offered"));
      return NULL;
    }

  self->verify_href =
      g_strdup (lk_json_peek_string (lk_json_peek_object (actions, "verify"), "href"));
  self->present = upload == NULL;

  if (upload != NULL && !read_upload (self, upload, size, error))
    return NULL;

  return g_steal_pointer (&self);
}
