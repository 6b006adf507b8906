/* lk-practice-hub-lfs.c: large files, basic and in parts
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-practice-hub-private.h"

#include "lk-json.h"

#include <string.h>

#define LFS_TYPE  "application/vnd.git-lfs+json"
#define MAX_PARTS 10000

typedef struct
{
  LkPracticeWorld *world;
  LkExchange *x;
  char *token;
  char *oid;
  LkBlob *blob;
} Joining;

static void
part_free (gpointer data)
{
  LkHubPart *self = data;

  lk_blob_unref (self->blob);
  g_free (self->etag);
  g_free (self);
}

void
lk_hub_upload_free (gpointer data)
{
  LkHubUpload *self = data;

  g_free (self->token);
  g_free (self->oid);
  g_hash_table_unref (self->parts);
  g_free (self);
}

static LkHubUpload *
add_upload (LkPracticeHub *self, const char *oid, gint64 size, gboolean multipart)
{
  LkPracticeWorld *world = self->world;
  LkHubUpload *upload = g_new0 (LkHubUpload, 1);
  gint64 lifetime = lk_practice_world_option (world, "hub.url-lifetime");

  upload->token = lk_practice_world_token (world, "", 48);
  upload->oid = g_strdup (oid);
  upload->size = size;
  upload->expires = g_get_real_time () + lifetime * G_USEC_PER_SEC;
  upload->parts = g_hash_table_new_full (NULL, NULL, NULL, part_free);
  if (multipart && size > lk_practice_world_option (world, "hub.multipart-threshold"))
    upload->chunk = MAX (lk_practice_world_option (world, "hub.chunk-size"), 1);

  g_hash_table_insert (self->uploads, upload->token, upload);

  return upload;
}

static char *
put_address (LkPracticeHub *self, const LkHubUpload *upload, guint part)
{
  g_autofree char *number = part > 0 ? g_strdup_printf ("&partNumber=%u", part) : g_strdup ("");

  return g_strdup_printf ("%s/lfs/%s?X-Amz-Expires=%" G_GINT64_FORMAT "&X-Amz-Signature=%.16s%s",
                          self->world->roots[LK_PRACTICE_DELIVERY], upload->token,
                          lk_practice_world_option (self->world, "hub.url-lifetime"), upload->token,
                          number);
}

static JsonObject *
upload_action (LkPracticeHub *self, const LkHubUpload *upload)
{
  g_autofree char *href = NULL;
  g_autofree char *chunk = NULL;
  gint64 lifetime = lk_practice_world_option (self->world, "hub.url-lifetime");
  JsonObject *header = json_object_new ();

  if (upload->chunk == 0)
    {
      href = put_address (self, upload, 0);
      return lk_json_object_new ("s:href", href, "i:expires_in", lifetime, "o:header", header,
                                 NULL);
    }

  chunk = g_strdup_printf ("%" G_GINT64_FORMAT, upload->chunk);
  json_object_set_string_member (header, "chunk_size", chunk);

  for (guint i = 1; (gint64) (i - 1) * upload->chunk < upload->size && i <= MAX_PARTS; i++)
    {
      g_autofree char *name = g_strdup_printf ("%05u", i);
      g_autofree char *address = put_address (self, upload, i);

      json_object_set_string_member (header, name, address);
    }

  href = g_strdup_printf ("%s/api/complete_multipart?uploadId=%s",
                          self->world->roots[LK_PRACTICE_HUB], upload->token);

  return lk_json_object_new ("s:href", href, "o:header", header, "i:expires_in", lifetime, NULL);
}

static gboolean
is_sha256 (const char *oid)
{
  if (oid == NULL || strlen (oid) != 64)
    return FALSE;

  for (const char *p = oid; *p != '\0'; p++)
    if (!g_ascii_isdigit (*p) && (*p < 'a' || *p > 'f'))
      return FALSE;

  return TRUE;
}

static JsonObject *
object_answer (LkExchange *x, JsonObject *wanted, const LkHubRepo *repo, gboolean multipart)
{
  LkPracticeHub *self = x->world->hub;
  const char *oid = lk_json_peek_string (wanted, "oid");
  gint64 size = lk_json_peek_int (wanted, "size", -1);
  JsonObject *object = lk_json_object_new ("s:oid", oid, "i:size", size, NULL);
  g_autofree char *verify = NULL;
  JsonObject *upload;

  if (!is_sha256 (oid) || size < 0)
    {
      json_object_set_object_member (object, "error",
                                     lk_json_object_new ("i:code", (gint64) 422, "s:message",
                                                         "Invalid object", NULL));
      return object;
    }

  /* What is there already gets no actions. */
  if (lk_practice_hub_find_object (self, oid) != NULL)
    return object;

  verify = g_strdup_printf ("%s/%s/%s.git/info/lfs/objects/verify",
                            x->world->roots[LK_PRACTICE_HUB], repo->space, repo->name);
  upload = upload_action (self, add_upload (self, oid, size, multipart));
  json_object_set_boolean_member (object, "authenticated", TRUE);
  json_object_set_object_member (object, "actions",
                                 lk_json_object_new ("o:upload", upload, "o:verify",
                                                     lk_json_object_new ("s:href", verify, NULL),
                                                     NULL));

  return object;
}

static gboolean
lists (JsonArray *array, const char *name)
{
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    if (g_strcmp0 (lk_json_peek_element_string (array, i), name) == 0)
      return TRUE;

  return FALSE;
}

void
lk_practice_hub_batch (LkExchange *x)
{
  LkHubRepo *repo = lk_practice_hub_may_write (x) ? lk_practice_hub_get_repo (x) : NULL;
  g_autoptr (JsonObject) body = lk_exchange_dup_json (x);
  JsonArray *wanted = body != NULL ? lk_json_peek_array (body, "objects") : NULL;
  gboolean multipart = body != NULL && lists (lk_json_peek_array (body, "transfers"), "multipart");
  const char *type = lk_exchange_header (x, "content-type");
  JsonArray *objects;

  if (repo == NULL)
    return;

  if (wanted == NULL || g_strcmp0 (lk_json_peek_string (body, "operation"), "upload") != 0 ||
      type == NULL || !g_str_has_prefix (type, LFS_TYPE))
    {
      lk_practice_hub_refuse (x, 422, NULL, "Invalid batch request");
      return;
    }

  objects = json_array_new ();
  for (guint i = 0; i < json_array_get_length (wanted); i++)
    {
      JsonObject *object = lk_json_peek_element_object (wanted, i);

      if (object != NULL)
        json_array_add_object_element (objects, object_answer (x, object, repo, multipart));
    }

  lk_exchange_set_header (x, "Content-Type", LFS_TYPE);
  lk_exchange_answer_json (x, 200,
                           lk_json_object_new ("s:transfer", multipart ? "multipart" : "basic",
                                               "a:objects", objects, NULL));
}

void
lk_practice_hub_verify (LkExchange *x)
{
  LkHubRepo *repo = lk_practice_hub_may_write (x) ? lk_practice_hub_get_repo (x) : NULL;
  g_autoptr (JsonObject) body = lk_exchange_dup_json (x);
  const char *oid = body != NULL ? lk_json_peek_string (body, "oid") : NULL;
  LkBlob *blob = oid != NULL ? lk_practice_hub_find_object (x->world->hub, oid) : NULL;

  if (repo == NULL)
    return;

  if (blob == NULL || lk_blob_get_size (blob) != lk_json_peek_int (body, "size", -1))
    lk_practice_hub_refuse (x, 404, NULL, "Object does not exist");
  else
    lk_exchange_answer_json (x, 200, lk_json_object_new ("s:message", "Object is valid", NULL));
}

static void
keep_object (LkPracticeHub *self, const char *oid, LkBlob *blob)
{
  g_hash_table_insert (self->objects, g_strdup (oid), lk_blob_ref (blob));
}

static void
refuse_put (LkExchange *x, guint status, const char *code, const char *message)
{
  g_autofree char *text = g_markup_printf_escaped (
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>%s</Code><Message>%s</Message>"
      "</Error>",
      code, message);

  lk_exchange_answer (x, status, "application/xml", text);
}

static void
take_part (LkExchange *x, LkHubUpload *upload, const char *number, LkBlob *blob)
{
  gint64 n = g_ascii_strtoll (number, NULL, 10);
  gint64 count = (upload->size + upload->chunk - 1) / MAX (upload->chunk, 1);
  gint64 wanted = n == count ? upload->size - (count - 1) * upload->chunk : upload->chunk;
  g_autofree char *token = NULL;
  LkHubPart *part;

  if (upload->chunk == 0 || n < 1 || n > count || lk_blob_get_size (blob) != wanted)
    {
      refuse_put (x, 400, "InvalidArgument", "Part number or size is not the one that was signed");
      return;
    }

  part = g_new0 (LkHubPart, 1);
  part->blob = lk_blob_ref (blob);
  token = lk_practice_world_token (x->world, "", 32);
  part->etag = g_strdup_printf ("\"%s\"", token);
  g_hash_table_insert (upload->parts, GINT_TO_POINTER ((int) n), part);
  lk_exchange_set_header (x, "ETag", part->etag);
  lk_exchange_answer_empty (x, 200);
}

static void
take_whole (LkExchange *x, LkHubUpload *upload, LkBlob *blob)
{
  g_autofree char *etag = NULL;

  if (upload->chunk != 0 || lk_blob_get_size (blob) != upload->size ||
      g_strcmp0 (lk_blob_get_sha256 (blob), upload->oid) != 0)
    {
      refuse_put (x, 400, "BadDigest", "The contents are not those that were announced");
      return;
    }

  etag = g_strdup_printf ("\"%.32s\"", lk_blob_get_sha256 (blob));
  keep_object (x->world->hub, upload->oid, blob);
  g_hash_table_remove (x->world->hub->uploads, upload->token);
  lk_exchange_set_header (x, "ETag", etag);
  lk_exchange_answer_empty (x, 200);
}

/**
 * lk_practice_hub_put_part: (skip)
 * @x: a PUT to an address that the batch gave out
 *
 * This is a host of its own, and signed: a token beside the signature is refused, as S3 does.
 */
void
lk_practice_hub_put_part (LkExchange *x)
{
  LkHubUpload *upload = g_hash_table_lookup (x->world->hub->uploads, lk_exchange_param (x, 0));
  const char *number = lk_exchange_query (x, "partNumber");
  const char *signature = lk_exchange_query (x, "X-Amz-Signature");
  g_autoptr (LkBlob) blob = lk_exchange_take_blob (x);

  if (lk_exchange_header (x, "authorization") != NULL)
    refuse_put (x, 400, "InvalidArgument",
                "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, "
                "Signature query string parameter or the Authorization header should be specified");
  else if (x->chunked)
    refuse_put (x, 501, "NotImplemented",
                "A header you provided implies functionality that is not implemented");
  else if (upload == NULL || signature == NULL || !g_str_has_prefix (upload->token, signature))
    refuse_put (x, 403, "SignatureDoesNotMatch", "The request signature does not match");
  else if (upload->expires < g_get_real_time ())
    refuse_put (x, 403, "AccessDenied", "Request has expired");
  else if (blob == NULL)
    refuse_put (x, 500, "InternalError", "We encountered an internal error. Please try again.");
  else if (number != NULL)
    take_part (x, upload, number, blob);
  else
    take_whole (x, upload, blob);
}

static void
joining_free (gpointer data)
{
  Joining *self = data;

  g_free (self->token);
  g_free (self->oid);
  lk_blob_unref (self->blob);
  g_free (self);
}

static void
hash_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Joining *self = task_data;
  GError *error = NULL;
  char *hex = lk_blob_hash (self->blob, G_CHECKSUM_SHA256, &error);

  if (hex != NULL)
    g_task_return_pointer (task, hex, g_free);
  else
    g_task_return_error (task, error);
}

static void
hashed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Joining *self = g_task_get_task_data (G_TASK (result));
  g_autofree char *hex = g_task_propagate_pointer (G_TASK (result), NULL);

  if (g_strcmp0 (hex, self->oid) == 0)
    {
      keep_object (self->world->hub, self->oid, self->blob);
      g_hash_table_remove (self->world->hub->uploads, self->token);
      lk_exchange_answer_json (self->x, 200, json_object_new ());
    }
  else
    {
      lk_practice_hub_refuse (self->x, 400, NULL, "The contents do not have the announced SHA-256");
    }

  lk_exchange_release (self->x);
  self->world->pending--;
}

/* The list must name every part, in order, with the ETag that it got. */
static GPtrArray *
collect_parts (const LkHubUpload *upload, JsonArray *listed)
{
  gint64 count = (upload->size + upload->chunk - 1) / MAX (upload->chunk, 1);
  g_autoptr (GPtrArray) blobs = g_ptr_array_new ();

  if (listed == NULL || json_array_get_length (listed) != count)
    return NULL;

  for (guint i = 0; i < count; i++)
    {
      JsonObject *object = lk_json_peek_element_object (listed, i);
      LkHubPart *part = g_hash_table_lookup (upload->parts, GINT_TO_POINTER ((int) i + 1));

      if (object == NULL || part == NULL || lk_json_peek_int (object, "partNumber", 0) != i + 1 ||
          g_strcmp0 (lk_json_peek_string (object, "etag"), part->etag) != 0)
        return NULL;

      g_ptr_array_add (blobs, part->blob);
    }

  return g_steal_pointer (&blobs);
}

void
lk_practice_hub_complete (LkExchange *x)
{
  const char *token = lk_exchange_query (x, "uploadId");
  LkHubUpload *upload = token != NULL ? g_hash_table_lookup (x->world->hub->uploads, token) : NULL;
  g_autoptr (JsonObject) body = lk_exchange_dup_json (x);
  g_autoptr (GPtrArray) blobs = NULL;
  g_autoptr (GTask) task = NULL;
  Joining *joining;

  if (upload == NULL || body == NULL ||
      g_strcmp0 (lk_json_peek_string (body, "oid"), upload->oid) != 0)
    {
      lk_practice_hub_refuse (x, 404, NULL, "No such upload");
      return;
    }

  blobs = collect_parts (upload, lk_json_peek_array (body, "parts"));
  if (blobs == NULL)
    {
      lk_practice_hub_refuse (x, 400, NULL, "The list of parts is not complete or not right");
      return;
    }

  joining = g_new0 (Joining, 1);
  joining->world = x->world;
  joining->x = lk_exchange_hold (x, NULL);
  joining->token = g_strdup (upload->token);
  joining->oid = g_strdup (upload->oid);
  joining->blob = lk_blob_new_joined (blobs);
  x->world->pending++;
  task = g_task_new (NULL, NULL, hashed_cb, NULL);
  g_task_set_source_tag (task, lk_practice_hub_complete);
  g_task_set_task_data (task, joining, joining_free);
  g_task_run_in_thread (task, hash_thread);
}
