/* lk-url-fetcher.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-url-fetcher.h"

#include <glib/gi18n-lib.h>

struct _LkUrlFetcher
{
  GObject parent_instance;

  LkHttp *http; /* (owned) */
  goffset max_size;
  gboolean allow_private;
};

static void fetcher_init (LkFetcherInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LkUrlFetcher,
                               lk_url_fetcher,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LK_TYPE_FETCHER, fetcher_init))

static void
lk_url_fetcher_finalize (GObject *object)
{
  g_clear_object (&LK_URL_FETCHER (object)->http);

  G_OBJECT_CLASS (lk_url_fetcher_parent_class)->finalize (object);
}

static void
lk_url_fetcher_class_init (LkUrlFetcherClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_url_fetcher_finalize;
}

static void
lk_url_fetcher_init (LkUrlFetcher *self)
{
  self->max_size = LK_URL_FETCHER_MAX_SIZE;
}

/* The address's last part, as far as it is harmless; a random one before it makes it free. */
static char *
make_name (const char *uri)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_NON_DNS, NULL);
  g_autofree char *base = parsed != NULL && *g_uri_get_path (parsed) != '\0'
                              ? g_path_get_basename (g_uri_get_path (parsed))
                              : g_strdup ("picture");
  g_autofree char *id = g_uuid_string_random ();
  GString *name = g_string_new (NULL);

  for (const char *p = base; *p != '\0' && name->len < 80; p++)
    g_string_append_c (name,
                       g_ascii_isalnum (*p) || (strchr ("._-", *p) != NULL && p > base) ? *p : '_');

  g_string_prepend_c (name, '-');
  g_string_prepend_len (name, id, 8);

  return g_string_free (name, FALSE);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GFile *file = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (LkResponse) response = lk_http_send_finish (LK_HTTP (source), result, &error);

  if (response != NULL)
    {
      g_task_return_pointer (task, g_object_ref (file), g_object_unref);
      return;
    }

  /* What came of it is of no use; nobody goes on with it. */
  {
    g_autofree char *path = g_file_get_path (file);
    g_autofree char *part_path = g_strconcat (path, ".part", NULL);
    g_autoptr (GFile) part = g_file_new_for_path (part_path);

    g_file_delete_async (part, G_PRIORITY_LOW, NULL, NULL, NULL);
  }

  g_task_return_error (task, error);
}

static void
lk_url_fetcher_fetch_async (LkFetcher *fetcher,
                            const char *uri,
                            GFile *folder,
                            LkTrace *trace,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  LkUrlFetcher *self = LK_URL_FETCHER (fetcher);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (LkHttp) http = lk_http_with_trace (self->http, trace);
  g_autoptr (LkRequest) request = lk_request_new ("GET", uri);
  g_autofree char *name = make_name (uri);
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_ENCODED, NULL);
  GFile *target = g_file_get_child (folder, name);

  g_task_set_source_tag (task, lk_url_fetcher_fetch_async);
  g_task_set_task_data (task, target, g_object_unref);
  lk_request_set_service (request, parsed != NULL ? g_uri_get_host (parsed) : uri, "Download");
  lk_request_set_target (request, target, self->max_size);
  lk_request_set_allow_plain (request, TRUE);
  lk_request_set_address_check (request, !self->allow_private);
  lk_request_set_timeouts (request, 0, 30 * 1000, 60 * 60 * 1000);
  lk_http_send_async (http, request, cancellable, sent_cb, task);
}

static GFile *
lk_url_fetcher_fetch_finish (LkFetcher *fetcher, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, fetcher), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
fetcher_init (LkFetcherInterface *iface)
{
  iface->fetch_async = lk_url_fetcher_fetch_async;
  iface->fetch_finish = lk_url_fetcher_fetch_finish;
}

/**
 * lk_url_fetcher_new:
 * @http: sends the requests
 *
 * Returns: (transfer full): a fetcher that takes 2 GiB at most and refuses addresses of
 *   this computer and its network
 */
LkUrlFetcher *
lk_url_fetcher_new (LkHttp *http)
{
  LkUrlFetcher *self = g_object_new (LK_TYPE_URL_FETCHER, NULL);

  self->http = g_object_ref (http);

  return self;
}

void
lk_url_fetcher_set_max_size (LkUrlFetcher *self, goffset bytes)
{
  self->max_size = bytes;
}

/**
 * lk_url_fetcher_set_allow_private:
 * @self: a fetcher
 * @allow: whether the person allows addresses of this computer and its network
 */
void
lk_url_fetcher_set_allow_private (LkUrlFetcher *self, gboolean allow)
{
  self->allow_private = allow;
}
