/* hub-fixture.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "hub-fixture.h"

#include <glib/gstdio.h>

void
hub_fixture_setup (Fixture *self, gconstpointer data)
{
  g_autoptr (LkHttp) http = NULL;
  g_autofree char *path = NULL;
  g_autofree guint8 *bytes = g_malloc (3 * MIB + 17);
  g_autoptr (GError) error = NULL;

  self->practice = lk_practice_new ();
  g_assert_true (lk_practice_start (self->practice, 0, &error));
  g_assert_no_error (error);

  self->redactor = lk_redactor_new ();
  self->trace = lk_trace_new (self->redactor);
  http = lk_http_new (self->redactor);
  lk_http_set_backoff (http, 1, 5);
  self->http = lk_http_with_trace (http, self->trace);
  self->client = lk_hub_client_new (self->http, lk_practice_get_uri (self->practice, "hub"),
                                    lk_practice_get_secret (self->practice, "hub"));

  self->folder = g_dir_make_tmp ("lk-test-XXXXXX", NULL);
  path = g_build_filename (self->folder, "lora.safetensors", NULL);
  for (guint i = 0; i < 3 * MIB + 17; i++)
    bytes[i] = (guint8) (i * 31 + i / 1000);
  g_assert_true (g_file_set_contents (path, (char *) bytes, 3 * MIB + 17, NULL));
  self->weights = g_file_new_for_path (path);
}

void
hub_fixture_teardown (Fixture *self, gconstpointer data)
{
  lk_practice_stop (self->practice);
  g_clear_object (&self->client);
  g_clear_object (&self->http);
  g_clear_object (&self->trace);
  g_clear_object (&self->redactor);
  g_clear_object (&self->practice);
  g_file_delete (self->weights, NULL, NULL);
  g_clear_object (&self->weights);
  g_rmdir (self->folder);
  g_free (self->folder);
}

void
hub_fixture_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

GAsyncResult *
hub_fixture_wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

void
hub_fixture_set_faults (Fixture *self, const char *json)
{
  g_autoptr (GError) error = NULL;

  lk_practice_set_faults (self->practice, json, &error);
  g_assert_no_error (error);
}

gboolean
hub_fixture_create_repo (
    Fixture *self, const char *id, gboolean is_private, gboolean *created, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lk_hub_client_create_repo_async (self->client, id, is_private, NULL, hub_fixture_ready_cb,
                                   &result);

  return lk_hub_client_create_repo_finish (self->client, hub_fixture_wait_for (&result), created,
                                           error);
}

LkHubRepo *
hub_fixture_get_repo (Fixture *self, const char *id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LkHubRepo *repo;

  lk_hub_client_get_repo_async (self->client, id, NULL, hub_fixture_ready_cb, &result);
  repo = lk_hub_client_get_repo_finish (self->client, hub_fixture_wait_for (&result), &error);
  g_assert_no_error (error);

  return repo;
}
