/* lk-practice-rig.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-practice-rig.h"

#include "lk-sigv4-check.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

void
rig_set_up (Rig *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->practice = lk_practice_new ();
  lk_practice_start (self->practice, 0, &error);
  g_assert_no_error (error);
  lk_practice_set_speed (self->practice, 0);
  self->session = soup_session_new_with_options ("timeout", 20, NULL);
}

void
rig_tear_down (Rig *self, gconstpointer data)
{
  soup_session_abort (self->session);
  g_assert_finalize_object (self->session);
  lk_practice_stop (self->practice);
  g_assert_finalize_object (self->practice);
}

void
rig_set_faults (Rig *self, const char *json)
{
  g_autoptr (GError) error = NULL;

  lk_practice_set_faults (self->practice, json, &error);
  g_assert_no_error (error);
}

static void
add_headers (SoupMessage *message, const char *headers)
{
  g_auto (GStrv) lines = g_strsplit (headers != NULL ? headers : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (lines[i], ": ", 2);

      if (g_strv_length (pair) == 2)
        soup_message_headers_replace (soup_message_get_request_headers (message), pair[0], pair[1]);
    }
}

Answer *
rig_send_uri (Rig *self, const char *method, const char *uri, const char *headers, GBytes *body)
{
  Answer *answer = g_new0 (Answer, 1);
  g_autoptr (GUri) parsed = g_uri_parse (uri, SOUP_HTTP_URI_FLAGS, NULL);
  SoupMessage *message = soup_message_new_from_uri (method, parsed);

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  if (body != NULL)
    soup_message_set_request_body_from_bytes (message, NULL, body);
  add_headers (message, headers);

  answer->message = message;
  answer->body = soup_session_send_and_read (self->session, message, NULL, &answer->error);
  answer->status = soup_message_get_status (message);
  if (answer->body != NULL)
    answer->json = lk_json_parse (g_bytes_get_data (answer->body, NULL),
                                  (gssize) g_bytes_get_size (answer->body), NULL);

  return answer;
}

Answer *
rig_send (Rig *self,
          const char *method,
          const char *service,
          const char *path,
          const char *headers,
          GBytes *body)
{
  g_autofree char *uri = g_strconcat (lk_practice_get_uri (self->practice, service), path, NULL);

  return rig_send_uri (self, method, uri, headers, body);
}

static Answer *
send_json (Rig *self, const char *service, const char *method, const char *path, const char *json)
{
  g_autofree char *headers =
      g_strdup_printf ("Authorization: Bearer %s\nContent-Type: application/json",
                       lk_practice_get_secret (self->practice, service));
  g_autoptr (GBytes) body = json != NULL ? rig_text (json) : NULL;

  return rig_send (self, method, service, path, headers, body);
}

Answer *
rig_replicate (Rig *self, const char *method, const char *path, const char *json)
{
  return send_json (self, "replicate", method, path, json);
}

Answer *
rig_hub (Rig *self, const char *method, const char *path, const char *json)
{
  return send_json (self, "hub", method, path, json);
}

static GBytes *
hmac (GBytes *key, const char *text)
{
  guint8 digest[32];
  gsize size = sizeof digest;
  g_autoptr (GHmac) state =
      g_hmac_new (G_CHECKSUM_SHA256, g_bytes_get_data (key, NULL), g_bytes_get_size (key));

  g_hmac_update (state, (const guchar *) text, (gssize) strlen (text));
  g_hmac_get_digest (state, digest, &size);

  return g_bytes_new (digest, size);
}

static char *
sign (Rig *self, const char *time, const char *canonical)
{
  g_autofree char *day = g_strndup (time, 8);
  g_autofree char *first =
      g_strconcat ("AWS4", lk_practice_get_secret (self->practice, "s3-secret"), NULL);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, canonical, -1);
  g_autofree char *text =
      g_strdup_printf ("AWS4-HMAC-SHA256\n%s\n%s/auto/s3/aws4_request\n%s", time, day, hash);
  g_autoptr (GBytes) secret = g_bytes_new (first, strlen (first));
  g_autoptr (GBytes) by_day = hmac (secret, day);
  g_autoptr (GBytes) by_region = hmac (by_day, "auto");
  g_autoptr (GBytes) by_service = hmac (by_region, "s3");
  g_autoptr (GBytes) key = hmac (by_service, "aws4_request");

  return g_compute_hmac_for_string (G_CHECKSUM_SHA256, g_bytes_get_data (key, NULL),
                                    g_bytes_get_size (key), text, -1);
}

static char *
amz_time (gint64 offset)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) then = g_date_time_add_seconds (now, (double) offset);

  return g_date_time_format (then, "%Y%m%dT%H%M%SZ");
}

static const char *
host_of (Rig *self)
{
  return lk_practice_get_uri (self->practice, "s3") + strlen ("http://");
}

Answer *
rig_s3 (Rig *self, const char *method, const char *path, const char *query, GBytes *body)
{
  g_autofree char *time = amz_time (0);
  g_autofree char *hash = body != NULL ? g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, body)
                                       : g_compute_checksum_for_string (G_CHECKSUM_SHA256, "", 0);
  g_autofree char *canonical_path = lk_sigv4_canonical_path (path);
  g_autofree char *canonical_query = lk_sigv4_canonical_query (query);
  g_autofree char *canonical =
      g_strdup_printf ("%s\n%s\n%s\nhost:%s\nx-amz-content-sha256:%s\nx-amz-date:%s\n\n"
                       "host;x-amz-content-sha256;x-amz-date\n%s",
                       method, canonical_path, canonical_query, host_of (self), hash, time, hash);
  g_autofree char *signature = sign (self, time, canonical);
  g_autofree char *headers =
      g_strdup_printf ("x-amz-content-sha256: %s\nx-amz-date: %s\nAuthorization: AWS4-HMAC-SHA256 "
                       "Credential=%s/%.8s/auto/s3/aws4_request, "
                       "SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=%s",
                       hash, time, lk_practice_get_secret (self->practice, "s3-key-id"), time,
                       signature);
  g_autofree char *target =
      g_strconcat (canonical_path, query[0] != '\0' ? "?" : "", canonical_query, NULL);

  return rig_send (self, method, "s3", target, headers, body);
}

char *
rig_presign (Rig *self, const char *method, const char *path, gint64 since, int seconds)
{
  g_autofree char *time = amz_time (since);
  g_autofree char *canonical_path = lk_sigv4_canonical_path (path);
  g_autofree char *query = g_strdup_printf (
      "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=%s%%2F%.8s%%2Fauto%%2Fs3%%2Faws4_request"
      "&X-Amz-Date=%s&X-Amz-Expires=%d&X-Amz-SignedHeaders=host",
      lk_practice_get_secret (self->practice, "s3-key-id"), time, time, seconds);
  g_autofree char *canonical = g_strdup_printf ("%s\n%s\n%s\nhost:%s\n\nhost\nUNSIGNED-PAYLOAD",
                                                method, canonical_path, query, host_of (self));
  g_autofree char *signature = sign (self, time, canonical);

  return g_strdup_printf ("%s%s?%s&X-Amz-Signature=%s", lk_practice_get_uri (self->practice, "s3"),
                          canonical_path, query, signature);
}

void
answer_free (Answer *self)
{
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->json, json_node_unref);
  g_clear_error (&self->error);
  g_object_unref (self->message);
  g_free (self);
}

const char *
answer_text (Answer *self)
{
  g_autofree char *text = NULL;

  g_assert_nonnull (self->body);
  text = g_strndup (g_bytes_get_data (self->body, NULL), g_bytes_get_size (self->body));
  g_object_set_data_full (G_OBJECT (self->message), "text", g_strdup (text), g_free);

  return g_object_get_data (G_OBJECT (self->message), "text");
}

const char *
answer_header (Answer *self, const char *name)
{
  return soup_message_headers_get_one (soup_message_get_response_headers (self->message), name);
}

JsonObject *
answer_object (Answer *self)
{
  g_assert_nonnull (self->json);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (self->json));

  return json_node_get_object (self->json);
}

/* Bytes that do not repeat in a way that hides a mix-up. */
GBytes *
rig_bytes (gsize size)
{
  guint8 *data = g_malloc (size);
  guint32 x = 1;

  for (gsize i = 0; i < size; i++)
    {
      x = x * 1664525u + 1013904223u;
      data[i] = (guint8) (x >> 24);
    }

  return g_bytes_new_take (data, size);
}

GBytes *
rig_text (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

static la_ssize_t
write_cb (struct archive *archive, void *data, const void *buffer, size_t size)
{
  g_byte_array_append (data, buffer, (guint) size);

  return (la_ssize_t) size;
}

/* Pairs of names and contents; `JPEG` stands for what begins like one. */
GBytes *
rig_zip (const char *first_name, ...)
{
  static const char picture[] = "\xff\xd8\xff\xe0 not much of a picture";
  GByteArray *out = g_byte_array_new ();
  struct archive *archive = archive_write_new ();
  va_list args;

  archive_write_set_format_zip (archive);
  archive_write_open (archive, out, NULL, write_cb, NULL);
  va_start (args, first_name);

  for (const char *name = first_name; name != NULL; name = va_arg (args, const char *))
    {
      const char *text = va_arg (args, const char *);
      struct archive_entry *entry = archive_entry_new ();

      if (g_str_equal (text, "JPEG"))
        text = picture;

      archive_entry_set_pathname (entry, name);
      archive_entry_set_filetype (entry, AE_IFREG);
      archive_entry_set_perm (entry, 0644);
      archive_entry_set_size (entry, (la_int64_t) strlen (text));
      archive_write_header (archive, entry);
      archive_write_data (archive, text, strlen (text));
      archive_entry_free (entry);
    }

  va_end (args);
  archive_write_close (archive);
  archive_write_free (archive);

  return g_byte_array_free_to_bytes (out);
}
