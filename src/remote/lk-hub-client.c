/* lk-hub-client.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-hub-client.h"

#include "lk-flow.h"
#include "lk-hub-private.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

G_DEFINE_FINAL_TYPE (LkHubClient, lk_hub_client, G_TYPE_OBJECT)

/**
 * lk_hub_request: (skip)
 * @self: a client
 * @method: an HTTP method
 * @operation: for the trace
 * @path: behind the base, percent-encoded
 *
 * Returns: (transfer full): a request with the token and the reader of errors
 */
LkRequest *
lk_hub_request (LkHubClient *self, const char *method, const char *operation, const char *path)
{
  g_autofree char *uri = g_strconcat (self->base_uri, path, NULL);
  g_autofree char *uuid = g_uuid_string_random ();
  LkRequest *request = lk_request_new (method, uri);

  lk_request_set_service (request, "Hugging Face", operation);
  lk_request_set_bearer (request, self->token);
  lk_request_set_header (request, "x-amzn-trace-id", uuid);
  lk_request_set_fault_func (request, lk_hub_read_fault, NULL);

  return request;
}

/* `topic; message`, told once a topic. */
static void
note_warning (LkHubClient *self, LkResponse *response)
{
  const char *warning = lk_response_get_header (response, "x-hf-warning");
  LkTrace *trace = lk_http_get_trace (self->http);
  const char *text;
  g_autofree char *topic = NULL;

  if (warning == NULL || trace == NULL)
    return;

  text = strchr (warning, ';');
  topic = text != NULL ? g_strndup (warning, (gsize) (text - warning)) : g_strdup ("");
  text = text != NULL ? text + 1 : warning;
  while (*text == ' ')
    text++;

  if (g_hash_table_add (self->warnings, g_steal_pointer (&topic)))
    lk_trace_log (trace, LK_EVENT_WARNING, NULL, _ ("Hugging Face says: %.500s"), text);
}

/**
 * lk_hub_finish: (skip)
 * @self: a client
 * @result: the result of lk_http_send_async()
 * @error: return location
 *
 * Returns: (transfer full): the answer, whose warning has been told
 */
LkResponse *
lk_hub_finish (LkHubClient *self, GAsyncResult *result, GError **error)
{
  LkResponse *response = lk_http_send_finish (self->http, result, error);

  if (response != NULL)
    note_warning (self, response);

  return response;
}

JsonObject *
lk_hub_finish_object (LkHubClient *self, GAsyncResult *result, GError **error)
{
  g_autoptr (LkResponse) response = lk_hub_finish (self, result, error);

  return response != NULL ? lk_response_dup_object (response, error) : NULL;
}

/**
 * lk_hub_is_at_home: (skip)
 * @self: a client
 * @uri: an address out of an answer
 *
 * Returns: whether it lies on the Hub itself, and may be shown the token
 */
gboolean
lk_hub_is_at_home (LkHubClient *self, const char *uri)
{
  g_autoptr (GUri) home = g_uri_parse (self->base_uri, G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
  g_autoptr (GUri) other = g_uri_parse (uri, G_URI_FLAGS_SCHEME_NORMALIZE, NULL);

  return home != NULL && other != NULL && g_uri_get_host (home) != NULL &&
         g_uri_get_host (other) != NULL &&
         g_str_equal (g_uri_get_scheme (home), g_uri_get_scheme (other)) &&
         g_ascii_strcasecmp (g_uri_get_host (home), g_uri_get_host (other)) == 0 &&
         g_uri_get_port (home) == g_uri_get_port (other);
}

char *
lk_hub_escape_path (const char *path)
{
  return g_uri_escape_string (path, "/", FALSE);
}

static void
lk_hub_client_finalize (GObject *object)
{
  LkHubClient *self = LK_HUB_CLIENT (object);

  g_clear_object (&self->http);
  g_free (self->base_uri);
  g_free (self->token);
  g_hash_table_unref (self->warnings);
  g_hash_table_unref (self->uploads);

  G_OBJECT_CLASS (lk_hub_client_parent_class)->finalize (object);
}

static void
lk_hub_client_class_init (LkHubClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_hub_client_finalize;
}

static void
lk_hub_client_init (LkHubClient *self)
{
  self->warnings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->uploads =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) lk_hub_parts_unref);
}

/**
 * lk_hub_client_new:
 * @http: sends the requests
 * @base_uri: such as `https://huggingface.co`
 * @token: (nullable): an access token
 *
 * Returns: (transfer full): a client
 */
LkHubClient *
lk_hub_client_new (LkHttp *http, const char *base_uri, const char *token)
{
  LkHubClient *self = g_object_new (LK_TYPE_HUB_CLIENT, NULL);
  gsize length = strlen (base_uri);

  while (length > 0 && base_uri[length - 1] == '/')
    length--;

  self->http = g_object_ref (http);
  self->base_uri = g_strndup (base_uri, length);
  self->token = g_strdup (token);

  return self;
}

const char *
lk_hub_client_get_base_uri (LkHubClient *self)
{
  g_return_val_if_fail (LK_IS_HUB_CLIENT (self), NULL);

  return self->base_uri;
}

/**
 * lk_hub_client_dup_repo_uri:
 * @self: a client
 * @repo_id: `namespace/name`
 *
 * Returns: (transfer full): the repository's page
 */
char *
lk_hub_client_dup_repo_uri (LkHubClient *self, const char *repo_id)
{
  g_autofree char *path = lk_hub_escape_path (repo_id);

  g_return_val_if_fail (LK_IS_HUB_CLIENT (self), NULL);

  return g_strconcat (self->base_uri, "/", path, NULL);
}

/**
 * lk_hub_client_whoami_async:
 * @self: a client
 * @cancellable: (nullable): ends it
 * @callback: called when done
 * @user_data: for @callback
 *
 * Asks who the token belongs to. The service limits this call on purpose: keep the answer.
 */
void
lk_hub_client_whoami_async (LkHubClient *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (LkRequest) request = lk_hub_request (self, "GET", "whoami", "/api/whoami-v2");

  lk_request_set_expect_json (request, TRUE);
  lk_http_send_async (self->http, request, cancellable, callback, user_data);
}

LkHubAccount *
lk_hub_client_whoami_finish (LkHubClient *self, GAsyncResult *result, GError **error)
{
  g_autoptr (JsonObject) object = lk_hub_finish_object (self, result, error);

  return object != NULL ? lk_hub_account_new_from_json (object, error) : NULL;
}

/**
 * lk_hub_client_get_repo_async:
 * @self: a client
 * @repo_id: `namespace/name`
 * @cancellable: (nullable): ends it
 * @callback: called when done
 * @user_data: for @callback
 */
void
lk_hub_client_get_repo_async (LkHubClient *self,
                              const char *repo_id,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autofree char *escaped = lk_hub_escape_path (repo_id);
  g_autofree char *path = g_strconcat ("/api/models/", escaped, NULL);
  g_autoptr (LkRequest) request = lk_hub_request (self, "GET", "repos.get", path);

  lk_request_set_expect_json (request, TRUE);
  lk_request_expect_status (request, 404);
  lk_http_send_async (self->http, request, cancellable, callback, user_data);
}

LkHubRepo *
lk_hub_client_get_repo_finish (LkHubClient *self, GAsyncResult *result, GError **error)
{
  g_autoptr (JsonObject) object = lk_hub_finish_object (self, result, error);

  return object != NULL ? lk_hub_repo_new_from_json (object, error) : NULL;
}

/**
 * lk_hub_client_validate_card_async:
 * @self: a client
 * @text: the text of a README.md
 * @cancellable: (nullable): ends it
 * @callback: called when done
 * @user_data: for @callback
 *
 * Asks for the service's opinion of a card; a bad one makes a whole commit fail.
 */
void
lk_hub_client_validate_card_async (LkHubClient *self,
                                   const char *text,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (LkRequest) request =
      lk_hub_request (self, "POST", "card.validate", "/api/validate-yaml");
  g_autoptr (JsonObject) body = lk_json_object_new ("s:content", text, "s:repoType", "model", NULL);

  lk_request_set_retryable (request, TRUE);
  lk_request_set_body_json (request, body);
  lk_http_send_async (self->http, request, cancellable, callback, user_data);
}

/**
 * lk_hub_client_validate_card_finish:
 * @self: a client
 * @result: the result
 * @error: return location for an %LK_ERROR_VALIDATION with the field `card`
 *
 * Returns: (transfer full): the service's warnings, none as a rule; %NULL with @error
 */
char **
lk_hub_client_validate_card_finish (LkHubClient *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (JsonObject) object = lk_hub_finish_object (self, result, &local_error);
  JsonArray *items = lk_json_peek_array (object, "warnings");
  GPtrArray *warnings;

  if (object == NULL)
    {
      if (lk_error_get_http_status (local_error) == 400)
        lk_error_set_field (local_error, "card");

      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  warnings = g_ptr_array_new ();
  for (guint i = 0; items != NULL && i < MIN (json_array_get_length (items), 100); i++)
    {
      const char *text = lk_json_peek_string (lk_json_peek_element_object (items, i), "message");

      if (text != NULL)
        g_ptr_array_add (warnings, g_strdup (text));
    }
  g_ptr_array_add (warnings, NULL);

  return (char **) g_ptr_array_free (warnings, FALSE);
}

/**
 * lk_hub_client_download_async:
 * @self: a client
 * @repo_id: `namespace/name`
 * @revision: a branch or a commit
 * @path: of a small file in it
 * @max_size: most bytes that it may have
 * @cancellable: (nullable): ends it
 * @callback: called when done
 * @user_data: for @callback
 */
void
lk_hub_client_download_async (LkHubClient *self,
                              const char *repo_id,
                              const char *revision,
                              const char *path,
                              gsize max_size,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autofree char *repo = lk_hub_escape_path (repo_id);
  g_autofree char *escaped_revision = g_uri_escape_string (revision, NULL, FALSE);
  g_autofree char *escaped = lk_hub_escape_path (path);
  g_autofree char *place =
      g_strconcat ("/", repo, "/resolve/", escaped_revision, "/", escaped, NULL);
  g_autoptr (LkRequest) request = lk_hub_request (self, "GET", "files.get", place);

  lk_request_set_max_body (request, max_size);
  lk_http_send_async (self->http, request, cancellable, callback, user_data);
}

GBytes *
lk_hub_client_download_finish (LkHubClient *self, GAsyncResult *result, GError **error)
{
  g_autoptr (LkResponse) response = lk_hub_finish (self, result, error);

  return response != NULL ? lk_response_get_body (response) : NULL;
}
