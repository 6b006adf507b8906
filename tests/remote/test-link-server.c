/* test-link-server.c: one file at one address, for a while
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-link-server.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <string.h>
#include <unistd.h>

#define SIZE (3 * 1024 * 1024 + 17)

typedef struct
{
  char *folder;
  GFile *file;
  guint8 *content;
  LkLinkServer *server;
  SoupSession *session;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("lk-test-XXXXXX", NULL);
  path = g_build_filename (self->folder, "a.zip", NULL);
  self->file = g_file_new_for_path (path);
  self->content = g_malloc (SIZE);
  for (gsize i = 0; i < SIZE; i++)
    self->content[i] = (guint8) (i * 31 % 251);
  g_assert_true (g_file_set_contents (path, (char *) self->content, SIZE, NULL));

  self->server = lk_link_server_new (NULL);
  g_assert_true (lk_link_server_start (self->server, &error));
  g_assert_no_error (error);
  self->session = soup_session_new ();
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  lk_link_server_stop (self->server);
  g_assert_finalize_object (self->server);
  g_object_unref (self->session);
  g_file_delete (self->file, NULL, NULL);
  g_object_unref (self->file);
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->content);
}

static guint
ask (Fixture *self,
     const char *method,
     const char *uri,
     const char *range,
     GBytes **body,
     SoupMessage **message)
{
  g_autoptr (SoupMessage) mine = soup_message_new (method, uri);
  g_autoptr (GBytes) bytes = NULL;

  if (range != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (mine), "Range", range);

  bytes = soup_session_send_and_read (self->session, mine, NULL, NULL);
  if (body != NULL)
    *body = g_steal_pointer (&bytes);
  if (message != NULL)
    *message = g_object_ref (mine);

  return soup_message_get_status (mine);
}

static void
assert_part (Fixture *self, GBytes *body, gsize begin, gsize length)
{
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), self->content + begin,
                   length);
}

static void
test_whole (Fixture *self, gconstpointer data)
{
  g_autofree char *uri = lk_link_server_add (self->server, self->file, "my bird.zip", 60);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) none = NULL;
  g_autoptr (SoupMessage) message = NULL;
  g_autofree char *second = lk_link_server_add (self->server, self->file, "my bird.zip", 60);

  g_assert_true (g_str_has_prefix (uri, "http://127.0.0.1:"));
  g_assert_true (g_str_has_suffix (uri, "/my%20bird.zip"));
  g_assert_cmpstr (uri, !=, second);
  g_assert_cmpuint (ask (self, "GET", uri, NULL, &body, NULL), ==, 200);
  assert_part (self, body, 0, SIZE);

  g_assert_cmpuint (ask (self, "HEAD", uri, NULL, &none, &message), ==, 200);
  g_assert_cmpuint (g_bytes_get_size (none), ==, 0);
  g_assert_cmpint (soup_message_headers_get_content_length (
                       soup_message_get_response_headers (message)),
                   ==, SIZE);
}

/* 192 random bits: no part of them comes again in another link. */
static void
test_unguessable (Fixture *self, gconstpointer data)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *uri = lk_link_server_add (self->server, self->file, "a.zip", 60);
      g_auto (GStrv) parts = g_strsplit (strstr (uri, "/link/"), "/", -1);
      const char *token = parts[2];

      g_assert_cmpuint (strlen (token), ==, 192 / 6);
      g_assert_cmpuint (strspn (token, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_"), ==, 192 / 6);
      for (gsize at = 0; at < 32; at += 8)
        g_assert_true (g_hash_table_add (seen, g_strndup (token + at, 8)));
    }
}

/* What listens on all interfaces would listen on 127.0.0.2, too. */
static void
test_loopback_only (Fixture *self, gconstpointer data)
{
  g_autofree char *uri = lk_link_server_add (self->server, self->file, "a.zip", 60);
  g_autoptr (GString) other = g_string_new (uri);

  g_string_replace (other, "127.0.0.1", "127.0.0.2", 1);
  g_assert_cmpuint (ask (self, "GET", other->str, NULL, NULL, NULL), ==, 0);
  g_assert_cmpuint (ask (self, "GET", uri, "bytes=0-0", NULL, NULL), ==, 206);
}

static void
test_ranges (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *range;
    guint status;
    gsize begin;
    gsize length;
  } ranges[] = {
    { "bytes=0-0", 206, 0, 1 },
    { "bytes=1000000-2000000", 206, 1000000, 1000001 },
    { "bytes=3145728-", 206, 3145728, 17 },
    { "bytes=-5", 206, SIZE - 5, 5 },
    { "bytes=10-99999999", 206, 10, SIZE - 10 },
    { "bytes=0-1,5-6", 200, 0, SIZE },
    { "bytes=99999999-", 416, 0, 0 },
    { "lines=1-2", 200, 0, SIZE },
  };
  g_autofree char *uri = lk_link_server_add (self->server, self->file, "a.zip", 60);

  for (gsize i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      g_autoptr (GBytes) body = NULL;
      g_autoptr (SoupMessage) message = NULL;
      goffset start = -1;
      goffset end = -1;
      goffset total = -1;

      g_test_message ("%s", ranges[i].range);
      g_assert_cmpuint (ask (self, "GET", uri, ranges[i].range, &body, &message), ==,
                        ranges[i].status);
      assert_part (self, body, ranges[i].begin, ranges[i].length);

      if (ranges[i].status != 206)
        continue;

      g_assert_true (
          soup_message_headers_get_content_range (soup_message_get_response_headers (message),
                                                  &start, &end, &total));
      g_assert_cmpint (start, ==, ranges[i].begin);
      g_assert_cmpint (end, ==, ranges[i].begin + ranges[i].length - 1);
      g_assert_cmpint (total, ==, SIZE);
    }
}

static void
test_nothing_else (Fixture *self, gconstpointer data)
{
  g_autofree char *uri = lk_link_server_add (self->server, self->file, "a.zip", 60);
  g_autofree char *base = g_strndup (uri, (gsize) (strstr (uri, "/link/") - uri));
  g_autofree char *folder = g_strndup (uri, strlen (uri) - strlen ("a.zip"));
  const char *const methods[] = { "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "PROPFIND" };
  const char *const paths[] = { "/",           "/link",
                                "/link/",      "/link/../a.zip",
                                "/etc/passwd", "/link/%2e%2e/%2e%2e/etc/passwd" };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *other = g_strconcat (base, paths[i], NULL);

      g_assert_cmpuint (ask (self, "GET", other, NULL, NULL, NULL), ==, 404);
    }

  g_assert_cmpuint (ask (self, "GET", folder, NULL, NULL, NULL), ==, 404);
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    g_assert_cmpuint (ask (self, methods[i], uri, NULL, NULL, NULL), ==, 405);
  g_assert_cmpuint (ask (self, "GET", uri, "bytes=0-0", NULL, NULL), ==, 206);
}

/* Who guesses is not listened to for long, and does not shut out who knows. */
static void
test_guessing (Fixture *self, gconstpointer data)
{
  g_autofree char *uri = lk_link_server_add (self->server, self->file, "a.zip", 60);
  guint status = 0;

  for (guint i = 0; i < 70; i++)
    {
      g_autofree char *guess = g_strdup_printf ("http://127.0.0.1:%u/link/guess%u/a.zip",
                                                lk_link_server_get_port (self->server), i);

      status = ask (self, "GET", guess, NULL, NULL, NULL);
    }

  g_assert_cmpuint (status, ==, 429);
  g_assert_cmpuint (ask (self, "GET", uri, "bytes=0-0", NULL, NULL), ==, 206);
}

static void
test_expiry (Fixture *self, gconstpointer data)
{
  g_autofree char *expired = lk_link_server_add (self->server, self->file, "a.zip", 0);
  g_autofree char *removed = lk_link_server_add (self->server, self->file, "b c.zip", 60);

  g_assert_cmpuint (ask (self, "GET", expired, NULL, NULL, NULL), ==, 404);
  g_assert_cmpuint (ask (self, "GET", removed, "bytes=0-0", NULL, NULL), ==, 206);
  lk_link_server_remove (self->server, removed);
  g_assert_cmpuint (ask (self, "GET", removed, NULL, NULL, NULL), ==, 404);
  g_assert_cmpuint (lk_link_server_get_n_links (self->server), ==, 0);
}

/* What is being sent goes on without its name; a file that shrinks breaks off, and the
 * program lives. */
static void
test_changing_file (Fixture *self, gconstpointer data)
{
  g_autofree char *uri = lk_link_server_add (self->server, self->file, "a.zip", 60);
  g_autofree char *path = g_file_get_path (self->file);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) short_body = NULL;

  g_assert_cmpint (truncate (path, 1000), ==, 0);
  ask (self, "GET", uri, NULL, &short_body, NULL);
  g_assert_true (short_body == NULL || g_bytes_get_size (short_body) < SIZE);

  g_unlink (path);
  g_assert_cmpuint (ask (self, "GET", uri, "bytes=0-99", &body, NULL), ==, 206);
  assert_part (self, body, 0, 100);
}

static void
test_tunnel (Fixture *self, gconstpointer data)
{
  g_autoptr (LkLinkServer) server = lk_link_server_new ("https://birds.example/t/");
  g_autofree char *uri = NULL;

  g_assert_cmpuint (lk_link_server_get_port (server), ==, LK_LINK_SERVER_PORT);
  uri = lk_link_server_add (server, self->file, "a.zip", 60);
  g_assert_true (g_str_has_prefix (uri, "https://birds.example/t/link/"));
  lk_link_server_remove (server, uri);
  g_assert_cmpuint (lk_link_server_get_n_links (server), ==, 0);
}

static void
test_taken_port (Fixture *self, gconstpointer data)
{
  g_autofree char *base =
      g_strdup_printf ("http://127.0.0.1:%u", lk_link_server_get_port (self->server));
  g_autoptr (LkLinkServer) second = lk_link_server_new (base);
  g_autoptr (GError) error = NULL;

  g_assert_false (lk_link_server_start (second, &error));
  g_assert_nonnull (error);
}

static void
test_no_file (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) missing = g_file_new_for_path ("/nowhere/a.zip");
  g_autoptr (GFile) folder = g_file_new_for_path (self->folder);

  g_assert_null (lk_link_server_add (self->server, missing, "a.zip", 60));
  g_assert_null (lk_link_server_add (self->server, folder, "a.zip", 60));
}

#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/link-server/whole", test_whole);
  ADD ("/link-server/unguessable", test_unguessable);
  ADD ("/link-server/loopback-only", test_loopback_only);
  ADD ("/link-server/ranges", test_ranges);
  ADD ("/link-server/nothing-else", test_nothing_else);
  ADD ("/link-server/guessing", test_guessing);
  ADD ("/link-server/expiry", test_expiry);
  ADD ("/link-server/changing-file", test_changing_file);
  ADD ("/link-server/tunnel", test_tunnel);
  ADD ("/link-server/taken-port", test_taken_port);
  ADD ("/link-server/no-file", test_no_file);

  return g_test_run ();
}
