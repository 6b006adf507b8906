/* lk-practice-files.c: Replicate's Files API
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-json.h"
#include "lk-practice-replicate-private.h"
#include "lk-practice.h"

#include <string.h>

#define BLOCK_SIZE (256 * 1024)
#define LIFETIME   (24LL * 3600 * G_USEC_PER_SEC)
#define MAX_HEAD   8192

/* A part of a multipart/form-data body. */
typedef struct
{
  char *name;
  char *filename;
  char *content_type;
  goffset start;
  goffset end;
} Part;

void
lk_practice_file_free (gpointer data)
{
  LkReplicateFile *self = data;

  g_free (self->id);
  g_free (self->name);
  g_free (self->content_type);
  lk_blob_unref (self->blob);
  g_clear_pointer (&self->metadata, json_object_unref);
  g_free (self);
}

static void
part_clear (Part *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->filename, g_free);
  g_clear_pointer (&self->content_type, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Part, part_clear)

LkReplicateFile *
lk_practice_files_find (LkPracticeReplicate *self, const char *id)
{
  LkReplicateFile *file = g_hash_table_lookup (self->files, id);

  return file != NULL && file->created + LIFETIME > g_get_real_time () ? file : NULL;
}

static char *
signature_of (LkPracticeReplicate *self, const char *id, gint64 expiry)
{
  g_autofree char *text = g_strdup_printf (LK_PRACTICE_USER " %s %" G_GINT64_FORMAT, id, expiry);
  const char *key = lk_practice_world_secret (self->world, "replicate");

  return g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guchar *) key, strlen (key), text,
                                    -1);
}

/**
 * lk_practice_files_signed: (skip)
 * @self: the service
 * @id: a file
 *
 * Returns: (transfer full): an address that needs no token, as a training's input shows it
 */
char *
lk_practice_files_signed (LkPracticeReplicate *self, const char *id)
{
  gint64 expiry = g_get_real_time () / G_USEC_PER_SEC + 3600;
  g_autofree char *signature = signature_of (self, id, expiry);

  return g_strdup_printf ("%s/v1/files/%s/download?expiry=%" G_GINT64_FORMAT
                          "&owner=" LK_PRACTICE_USER "&signature=%s",
                          self->world->roots[LK_PRACTICE_REPLICATE], id, expiry, signature);
}

/* Where @needle is in @blob from @from on; -1 when nowhere. */
static goffset
find_text (LkBlob *blob, goffset from, const char *needle)
{
  gsize length = strlen (needle);

  for (goffset at = from; at < lk_blob_get_size (blob); at += BLOCK_SIZE)
    {
      g_autoptr (GBytes) block = lk_blob_read (blob, at, BLOCK_SIZE + length - 1, NULL);
      gsize size = 0;
      const char *data = block != NULL ? g_bytes_get_data (block, &size) : NULL;
      const char *found = data != NULL ? memmem (data, size, needle, length) : NULL;

      if (found != NULL)
        return at + (found - data);
    }

  return -1;
}

static void
read_part_head (Part *part, const char *head)
{
  g_auto (GStrv) lines = g_strsplit (head, "\r\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *colon = strchr (lines[i], ':');
      g_autoptr (GHashTable) params = NULL;

      if (colon == NULL)
        continue;

      *colon = '\0';
      if (g_ascii_strcasecmp (lines[i], "Content-Type") == 0)
        {
          g_free (part->content_type);
          part->content_type = g_strstrip (g_strdup (colon + 1));
        }
      else if (g_ascii_strcasecmp (lines[i], "Content-Disposition") == 0)
        {
          params = soup_header_parse_semi_param_list (colon + 1);
          g_free (part->name);
          g_free (part->filename);
          part->name = g_strdup (g_hash_table_lookup (params, "name"));
          part->filename = g_strdup (g_hash_table_lookup (params, "filename"));
        }
    }
}

static gboolean
next_part (LkBlob *body, const char *delimiter, goffset *at, Part *part)
{
  goffset head = find_text (body, *at, delimiter);
  goffset blank = head >= 0 ? find_text (body, head, "\r\n\r\n") : -1;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *separator = NULL;
  g_autofree char *text = NULL;

  part_clear (part);
  if (blank < 0 || blank - head > MAX_HEAD)
    return FALSE;

  bytes = lk_blob_read (body, head, (gsize) (blank - head), NULL);
  if (bytes == NULL)
    return FALSE;

  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  separator = g_strconcat ("\r\n", delimiter, NULL);
  read_part_head (part, text);
  part->start = blank + 4;
  part->end = find_text (body, part->start - 2, separator);
  *at = part->end + 2;

  return part->end >= 0;
}

static LkBlob *
copy_range (LkPracticeWorld *world, LkBlob *body, goffset start, goffset end)
{
  g_autoptr (LkBlobWriter) writer =
      lk_blob_writer_new (world->store, LK_BLOB_MD5 | LK_BLOB_SHA256, NULL);

  while (writer != NULL && start < end)
    {
      g_autoptr (GBytes) block =
          lk_blob_read (body, start, (gsize) MIN (end - start, BLOCK_SIZE), NULL);

      if (block == NULL || !lk_blob_writer_write (writer, g_bytes_get_data (block, NULL),
                                                  g_bytes_get_size (block), NULL))
        return NULL;

      start += (goffset) g_bytes_get_size (block);
    }

  return writer != NULL ? lk_blob_writer_finish (writer, NULL) : NULL;
}

static JsonObject *
file_to_json (LkPracticeReplicate *self, const LkReplicateFile *file)
{
  g_autofree char *created = lk_practice_replicate_time (file->created);
  g_autofree char *expires = lk_practice_replicate_time (file->created + LIFETIME);
  g_autofree char *get =
      g_strdup_printf ("%s/v1/files/%s", self->world->roots[LK_PRACTICE_REPLICATE], file->id);
  JsonObject *checksums = lk_json_object_new ("s:sha256", lk_blob_get_sha256 (file->blob), "s:md5",
                                              lk_blob_get_md5 (file->blob), NULL);

  return lk_json_object_new ("s:id", file->id, "s:name", file->name, "s:content_type",
                             file->content_type, "i:size", (gint64) lk_blob_get_size (file->blob),
                             "s:etag", lk_blob_get_md5 (file->blob), "o:checksums", checksums,
                             "o:metadata", json_object_ref (file->metadata), "s:created_at",
                             created, "s:expires_at", expires, "o:urls",
                             lk_json_object_new ("s:get", get, NULL), NULL);
}

static void
take_part (LkExchange *x, LkReplicateFile *file, LkBlob *body, const Part *part)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;

  if (g_strcmp0 (part->name, "content") == 0)
    {
      g_clear_pointer (&file->blob, lk_blob_unref);
      file->blob = copy_range (x->world, body, part->start, part->end);
      if (file->name == NULL)
        file->name = g_strdup (part->filename);
      if (file->content_type == NULL)
        file->content_type = g_strdup (part->content_type);
      return;
    }

  bytes = lk_blob_read (body, part->start, (gsize) MIN (part->end - part->start, MAX_HEAD), NULL);
  text = bytes != NULL ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes))
                       : NULL;

  if (g_strcmp0 (part->name, "filename") == 0)
    file->name = (g_free (file->name), g_steal_pointer (&text));
  else if (g_strcmp0 (part->name, "type") == 0)
    file->content_type = (g_free (file->content_type), g_steal_pointer (&text));
  else if (g_strcmp0 (part->name, "metadata") == 0 && text != NULL)
    {
      JsonObject *metadata = lk_json_parse_object (text, -1, NULL);

      if (metadata != NULL)
        {
          json_object_unref (file->metadata);
          file->metadata = metadata;
        }
    }
}

void
lk_practice_files_create (LkExchange *x)
{
  const char *type = lk_exchange_header (x, "content-type");
  g_autoptr (GHashTable) params = type != NULL ? soup_header_parse_semi_param_list (type) : NULL;
  const char *boundary = params != NULL ? g_hash_table_lookup (params, "boundary") : NULL;
  g_autofree char *delimiter = g_strconcat ("--", boundary != NULL ? boundary : "", NULL);
  g_autoptr (LkBlob) body = lk_exchange_take_blob (x);
  g_auto (Part) part = { 0 };
  LkReplicateFile *file;
  goffset at = 0;

  if (boundary == NULL || body == NULL)
    {
      lk_practice_replicate_refuse (x, 400, "Bad Request", "Missing content");
      return;
    }

  if (lk_blob_get_size (body) > lk_practice_world_option (x->world, "replicate.file-limit"))
    {
      lk_practice_replicate_refuse (x, 413, "Content Too Large", "The file is too large.");
      return;
    }

  file = g_new0 (LkReplicateFile, 1);
  file->metadata = json_object_new ();
  while (next_part (body, delimiter, &at, &part))
    take_part (x, file, body, &part);

  if (file->blob == NULL || file->name == NULL || strlen (file->name) > 255)
    {
      lk_practice_file_free (file);
      lk_practice_replicate_refuse (x, 400, "Bad Request", "Missing content");
      return;
    }

  file->id = lk_practice_world_token (x->world, "", 40);
  file->created = g_get_real_time ();
  if (file->content_type == NULL)
    file->content_type = g_strdup ("application/octet-stream");
  g_hash_table_insert (x->world->replicate->files, file->id, file);
  lk_exchange_answer_json (x, 201, file_to_json (x->world->replicate, file));
}

void
lk_practice_files_list (LkExchange *x)
{
  LkPracticeReplicate *self = x->world->replicate;
  g_autoptr (GList) all = g_hash_table_get_values (self->files);
  g_autofree char *next = NULL;
  guint first, end;
  JsonArray *results =
      lk_practice_replicate_page (x, g_hash_table_size (self->files), &first, &end, &next);

  for (guint i = first; i < end; i++)
    json_array_add_object_element (results, file_to_json (self, g_list_nth_data (all, i)));

  lk_exchange_answer_json (x, 200,
                           lk_json_object_new ("s:next", next, "s:previous", NULL, "a:results",
                                               results, NULL));
}

static LkReplicateFile *
get_file (LkExchange *x)
{
  LkReplicateFile *file = lk_practice_files_find (x->world->replicate, lk_exchange_param (x, 0));

  if (file == NULL)
    x->service->refuse (x, 404, NULL);

  return file;
}

void
lk_practice_files_get (LkExchange *x)
{
  LkReplicateFile *file = get_file (x);

  if (file != NULL)
    lk_exchange_answer_json (x, 200, file_to_json (x->world->replicate, file));
}

void
lk_practice_files_delete (LkExchange *x)
{
  LkReplicateFile *file = get_file (x);

  if (file == NULL)
    return;

  g_hash_table_remove (x->world->replicate->files, file->id);
  lk_exchange_answer_empty (x, 204);
}

void
lk_practice_files_download (LkExchange *x)
{
  LkReplicateFile *file = get_file (x);
  const char *expiry = lk_exchange_query (x, "expiry");
  const char *signature = lk_exchange_query (x, "signature");
  gint64 until = expiry != NULL ? g_ascii_strtoll (expiry, NULL, 10) : 0;
  g_autofree char *expected = NULL;

  if (file == NULL)
    return;

  expected = signature_of (x->world->replicate, file->id, until);
  if (until < g_get_real_time () / G_USEC_PER_SEC || g_strcmp0 (expected, signature) != 0)
    x->service->refuse (x, 401, NULL);
  else
    lk_exchange_answer_blob (x, file->content_type, file->blob);
}
