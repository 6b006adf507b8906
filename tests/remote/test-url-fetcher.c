/* test-url-fetcher.c: files from the web, but not from one's own network
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "http-fixture.h"

#include "lk-url-fetcher.h"

#include <stdlib.h>
#include <string.h>

typedef struct
{
  Fixture http;
  LkFetcher *fetcher;
  GFile *folder;
} Rig;

static void
set_up (Rig *self, gconstpointer data)
{
  LkUrlFetcher *fetcher;

  fixture_set_up (&self->http, data);
  fetcher = lk_url_fetcher_new (self->http.http);
  lk_url_fetcher_set_allow_private (fetcher, TRUE);
  lk_url_fetcher_set_max_size (fetcher, 1000);
  self->fetcher = LK_FETCHER (fetcher);
  self->folder = g_file_new_for_path (self->http.folder);
}

static void
tear_down (Rig *self, gconstpointer data)
{
  g_assert_finalize_object (LK_URL_FETCHER (self->fetcher));
  g_object_unref (self->folder);
  fixture_tear_down (&self->http, data);
}

static GFile *
fetch (Rig *self, const char *uri, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lk_fetcher_fetch_async (self->fetcher, uri, self->folder, self->http.trace, NULL,
                          fixture_ready_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return lk_fetcher_fetch_finish (self->fetcher, result, error);
}

static guint
count_files (Rig *self)
{
  g_autoptr (GDir) folder = g_dir_open (self->http.folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (folder) != NULL)
    n++;

  return n;
}

static void
test_fetch (Rig *self, gconstpointer data)
{
  static const Reply picture[MAX_REPLIES] = { { .status = 200, .body = "a picture" } };
  const char *const paths[] = { "/a/bird.jpg?size=9", "/a/bird.jpg", "/a/b%2f%5c..%5cbird.jpg", "/",
                                "/%0a%22.jpg",        "/.hidden" };

  self->http.replies = picture;
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *uri = g_strconcat (self->http.base, paths[i], NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (GFile) file = fetch (self, uri, &error);
      g_autoptr (GFile) parent = NULL;
      g_autofree char *name = NULL;
      g_autofree char *content = NULL;

      g_assert_no_error (error);
      parent = g_file_get_parent (file);
      name = g_file_get_basename (file);
      content = fixture_content (&self->http, name);
      g_assert_true (g_file_equal (parent, self->folder));
      g_assert_cmpstr (content, ==, "a picture");
      g_assert_cmpint (name[0], !=, '.');
      g_assert_cmpuint (strspn (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._-"), ==,
                        strlen (name));
      g_assert_cmpuint (count_files (self), ==, i + 1);
    }
}

static void
test_refused (Rig *self, gconstpointer data)
{
  static const Reply missing[MAX_REPLIES] = { { .status = 404 } };
  static const Reply loop[MAX_REPLIES] = { { .status = 302, .headers = "Location: /again" } };
  static const Reply away[MAX_REPLIES] = { { .status = 302,
                                             .headers = "Location: file:///etc/passwd" } };
  g_autofree char *long_body = g_strnfill (1001, 'x');
  Reply too_large[MAX_REPLIES] = { { .status = 200, .body = long_body } };
  const Reply *const all[] = { too_large, missing, loop, away };
  g_autofree char *uri = g_strconcat (self->http.base, "/a.jpg", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autoptr (GError) error = NULL;

      g_ptr_array_set_size (self->http.asked, 0);
      self->http.replies = all[i];
      g_assert_null (fetch (self, uri, &error));
      g_assert_nonnull (error);
      g_assert_cmpint (error->domain, ==, LK_ERROR);
    }

  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (count_files (self), ==, 0);
}

/* Whatever the name says: what counts is where the connection leads. Not a byte is sent. */
static void
test_private (Rig *self, gconstpointer data)
{
  guint16 port = (guint16) atoi (strrchr (self->http.base, ':') + 1);
  const char *const hosts[] = { "127.0.0.1", "localhost", "[::ffff:127.0.0.1]" };

  lk_url_fetcher_set_allow_private (LK_URL_FETCHER (self->fetcher), FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autofree char *uri = g_strdup_printf ("http://%s:%u/a.jpg", hosts[i], port);
      g_autoptr (GError) error = NULL;

      g_assert_null (fetch (self, uri, &error));
      g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
      g_assert_nonnull (strstr (error->message, "own network"));
    }

  g_assert_cmpuint (self->http.asked->len, ==, 0);
}

/* A connection that was opened while it was allowed is no way in later. */
static void
test_private_on_kept_connection (Rig *self, gconstpointer data)
{
  g_autofree char *uri = g_strconcat (self->http.base, "/a.jpg", NULL);
  g_autoptr (GFile) file = fetch (self, uri, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (file);
  lk_url_fetcher_set_allow_private (LK_URL_FETCHER (self->fetcher), FALSE);
  g_assert_null (fetch (self, uri, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
  g_assert_cmpuint (self->http.asked->len, ==, 1);
}

#define ADD(name, func) g_test_add (name, Rig, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/url-fetcher/fetch", test_fetch);
  ADD ("/url-fetcher/refused", test_refused);
  ADD ("/url-fetcher/private", test_private);
  ADD ("/url-fetcher/private-on-kept-connection", test_private_on_kept_connection);

  return g_test_run ();
}
