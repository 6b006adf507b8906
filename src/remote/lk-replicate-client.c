/* lk-replicate-client.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-replicate-client.h"

#include "lk-flow.h"
#include "lk-http-fault.h"
#include "lk-json.h"
#include "lk-replicate-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

G_DEFINE_FINAL_TYPE (LkReplicateClient, lk_replicate_client, G_TYPE_OBJECT)

void
lk_replicate_account_free (LkReplicateAccount *self)
{
  g_free (self->name);
  g_free (self);
}

/**
 * lk_replicate_request: (skip)
 * @self: a client
 * @method: an HTTP method
 * @operation: for the trace
 * @path: (nullable): behind the base, percent-encoded
 *
 * Returns: (transfer full): a request with the token and the reader of errors
 */
LkRequest *
lk_replicate_request (LkReplicateClient *self,
                      const char *method,
                      const char *operation,
                      const char *path)
{
  g_autofree char *uri = g_strconcat (self->base_uri, path, NULL);
  LkRequest *request = lk_request_new (method, uri);

  lk_request_set_service (request, "Replicate", operation);
  lk_request_set_bearer (request, self->token);
  lk_request_set_header (request, "accept", "application/json");
  lk_request_set_expect_json (request, TRUE);
  lk_request_set_fault_func (request, lk_replicate_read_fault, NULL);

  return request;
}

/**
 * lk_replicate_path: (skip)
 * @collection: such as `trainings`
 * @id: what the service calls it; encoded here, because it is what a server said
 * @rest: (nullable): what follows
 *
 * Returns: (transfer full): a path
 */
char *
lk_replicate_path (const char *collection, const char *id, const char *rest)
{
  g_autofree char *escaped = g_uri_escape_string (id, NULL, FALSE);

  return g_strconcat ("/", collection, "/", escaped, rest, NULL);
}

/**
 * lk_replicate_model_path: (skip)
 * @model: `owner/name`
 * @rest: (nullable): what follows
 *
 * Returns: (transfer full): a path
 */
char *
lk_replicate_model_path (const char *model, const char *rest)
{
  const char *slash = strchr (model, '/');
  g_autofree char *owner = g_strndup (model, slash != NULL ? (gsize) (slash - model) : 0);
  g_autofree char *escaped_owner = g_uri_escape_string (owner, NULL, FALSE);
  g_autofree char *name = g_uri_escape_string (slash != NULL ? slash + 1 : model, NULL, FALSE);

  return g_strconcat ("/models/", escaped_owner, "/", name, rest, NULL);
}

/**
 * lk_replicate_same_origin: (skip)
 * @a: an address
 * @b: another one
 *
 * Returns: whether scheme, host and port are the same, so that a token for one may be
 *   shown to the other
 */
gboolean
lk_replicate_same_origin (const char *a, const char *b)
{
  g_autoptr (GUri) first = g_uri_parse (a, G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
  g_autoptr (GUri) second = g_uri_parse (b, G_URI_FLAGS_SCHEME_NORMALIZE, NULL);

  return first != NULL && second != NULL && g_uri_get_host (first) != NULL &&
         g_uri_get_host (second) != NULL &&
         g_str_equal (g_uri_get_scheme (first), g_uri_get_scheme (second)) &&
         g_ascii_strcasecmp (g_uri_get_host (first), g_uri_get_host (second)) == 0 &&
         g_uri_get_port (first) == g_uri_get_port (second);
}

static void
lk_replicate_client_finalize (GObject *object)
{
  LkReplicateClient *self = LK_REPLICATE_CLIENT (object);

  g_clear_object (&self->http);
  g_free (self->base_uri);
  g_free (self->token);
  g_free (self->delivery_uri);
  g_hash_table_unref (self->words);

  G_OBJECT_CLASS (lk_replicate_client_parent_class)->finalize (object);
}

static void
lk_replicate_client_class_init (LkReplicateClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_replicate_client_finalize;
}

static void
lk_replicate_client_init (LkReplicateClient *self)
{
  self->words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * lk_replicate_client_new:
 * @http: sends the requests
 * @base_uri: such as `https://api.replicate.com/v1`
 * @token: (nullable): the API token
 *
 * Returns: (transfer full): a client
 */
LkReplicateClient *
lk_replicate_client_new (LkHttp *http, const char *base_uri, const char *token)
{
  LkReplicateClient *self = g_object_new (LK_TYPE_REPLICATE_CLIENT, NULL);
  gsize length = strlen (base_uri);

  while (length > 0 && base_uri[length - 1] == '/')
    length--;

  self->http = g_object_ref (http);
  self->base_uri = g_strndup (base_uri, length);
  self->token = g_strdup (token);

  return self;
}

/**
 * lk_replicate_client_set_delivery_uri:
 * @self: a client
 * @uri: (nullable): where outputs come from besides the service's own hosts, for the
 *   practice services
 */
void
lk_replicate_client_set_delivery_uri (LkReplicateClient *self, const char *uri)
{
  g_return_if_fail (LK_IS_REPLICATE_CLIENT (self));

  g_free (self->delivery_uri);
  self->delivery_uri = g_strdup (uri);
}

const char *
lk_replicate_client_get_base_uri (LkReplicateClient *self)
{
  g_return_val_if_fail (LK_IS_REPLICATE_CLIENT (self), NULL);

  return self->base_uri;
}

/**
 * lk_replicate_client_get_account_async:
 * @self: a client
 * @cancellable: (nullable): ends it
 * @callback: called when done
 * @user_data: for @callback
 *
 * Asks who the token belongs to, which is also how it is verified.
 */
void
lk_replicate_client_get_account_async (LkReplicateClient *self,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  g_autoptr (LkRequest) request = lk_replicate_request (self, "GET", "account.get", "/account");

  lk_http_send_async (self->http, request, cancellable, callback, user_data);
}

/**
 * lk_replicate_client_get_account_finish:
 * @self: a client
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): the account, or %NULL with @error
 */
LkReplicateAccount *
lk_replicate_client_get_account_finish (LkReplicateClient *self,
                                        GAsyncResult *result,
                                        GError **error)
{
  g_autoptr (JsonObject) object = lk_http_send_finish_object (self->http, result, error);
  const char *name = object != NULL ? lk_json_get_string (object, "username", error) : NULL;
  LkReplicateAccount *account;

  if (object != NULL && name == NULL)
    lk_http_fault_blame (_ ("Replicate"), error);
  if (name == NULL)
    return NULL;

  account = g_new0 (LkReplicateAccount, 1);
  account->name = g_strdup (name);
  account->is_organization = g_strcmp0 (lk_json_peek_string (object, "type"), "organization") == 0;

  return account;
}

/**
 * lk_replicate_client_get_model_async:
 * @self: a client
 * @model: `owner/name`
 * @cancellable: (nullable): ends it
 * @callback: called when done
 * @user_data: for @callback
 */
void
lk_replicate_client_get_model_async (LkReplicateClient *self,
                                     const char *model,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_autofree char *path = lk_replicate_model_path (model, NULL);
  g_autoptr (LkRequest) request = lk_replicate_request (self, "GET", "models.get", path);

  lk_request_expect_status (request, 404);
  lk_http_send_async (self->http, request, cancellable, callback, user_data);
}

/**
 * lk_replicate_client_get_model_finish:
 * @self: a client
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): the model, or %NULL with @error, which has the HTTP status
 *   404 when there is none
 */
LkReplicateModel *
lk_replicate_client_get_model_finish (LkReplicateClient *self, GAsyncResult *result, GError **error)
{
  g_autoptr (JsonObject) object = lk_http_send_finish_object (self->http, result, error);

  return object != NULL ? lk_replicate_model_new_from_json (object, error) : NULL;
}

/**
 * lk_replicate_client_get_version_async:
 * @self: a client
 * @model: `owner/name` of a trainer
 * @version: (nullable): its version; %NULL for the newest
 * @cancellable: (nullable): ends it
 * @callback: called when done
 * @user_data: for @callback
 */
void
lk_replicate_client_get_version_async (LkReplicateClient *self,
                                       const char *model,
                                       const char *version,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  g_autofree char *rest = version != NULL ? lk_replicate_path ("versions", version, NULL) : NULL;
  g_autofree char *path = lk_replicate_model_path (model, rest);
  g_autoptr (LkRequest) request = lk_replicate_request (self, "GET", "versions.get", path);

  lk_http_send_async (self->http, request, cancellable, callback, user_data);
}

/**
 * lk_replicate_client_get_version_finish:
 * @self: a client
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): the version with the inputs of its training, or %NULL with @error
 */
LkReplicateVersion *
lk_replicate_client_get_version_finish (LkReplicateClient *self,
                                        GAsyncResult *result,
                                        GError **error)
{
  g_autoptr (JsonObject) object = lk_http_send_finish_object (self->http, result, error);

  if (object == NULL)
    return NULL;

  if (json_object_has_member (object, "latest_version"))
    {
      JsonObject *latest = lk_json_peek_object (object, "latest_version");

      if (latest != NULL)
        return lk_replicate_version_new_from_json (latest, error);

      g_set_error_literal (error, LK_ERROR, LK_ERROR_VALIDATION,
                           _ ("The trainer has no version at Replicate"));
      return NULL;
    }

  return lk_replicate_version_new_from_json (object, error);
}

/* What is known while a model is made sure of. */
typedef struct
{
  LkReplicateClient *client; /* (owned) input */
  char *model;               /* (owned) input */
  char *description;         /* (owned) (nullable) input */
  gboolean is_private;       /* input */
  char *hardware;            /* (owned) (nullable) in progress */
  gboolean sent;             /* in progress */
  LkReplicateModel *result;  /* (owned) (nullable) output */
  gboolean created;          /* output */
} Ensure;

static void
ensure_free (gpointer data)
{
  Ensure *self = data;

  g_object_unref (self->client);
  g_free (self->model);
  g_free (self->description);
  g_free (self->hardware);
  g_clear_pointer (&self->result, lk_replicate_model_unref);
  g_free (self);
}

static gboolean
has_model (gpointer state)
{
  return ((Ensure *) state)->result != NULL;
}

static void
look_begin (LkFlow *flow, gpointer state)
{
  Ensure *self = state;

  lk_replicate_client_get_model_async (self->client, self->model, lk_flow_get_cancellable (flow),
                                       lk_flow_ready, flow);
}

static LkFlowAction
look_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Ensure *self = state;
  g_autoptr (GError) local_error = NULL;

  self->result = lk_replicate_client_get_model_finish (self->client, result, &local_error);

  if (self->result == NULL && (self->sent || lk_error_get_http_status (local_error) != 404))
    g_propagate_error (error, g_steal_pointer (&local_error));

  return LK_FLOW_NEXT;
}

static void
hardware_begin (LkFlow *flow, gpointer state)
{
  Ensure *self = state;
  g_autoptr (LkRequest) request =
      lk_replicate_request (self->client, "GET", "hardware.list", "/hardware");

  lk_http_send_async (self->client->http, request, lk_flow_get_cancellable (flow), lk_flow_ready,
                      flow);
}

static LkFlowAction
hardware_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Ensure *self = state;
  g_autoptr (LkResponse) response = lk_http_send_finish (self->client->http, result, error);
  g_autoptr (JsonNode) root = response != NULL ? lk_response_dup_json (response, error) : NULL;

  if (root == NULL)
    return LK_FLOW_DONE;

  if (JSON_NODE_HOLDS_ARRAY (root))
    self->hardware = lk_replicate_pick_hardware (json_node_get_array (root));

  if (self->hardware == NULL)
    g_set_error_literal (error, LK_ERROR, LK_ERROR_SERVICE,
                         _ ("Replicate offers no hardware to make a model with"));

  return LK_FLOW_NEXT;
}

static void
create_begin (LkFlow *flow, gpointer state)
{
  Ensure *self = state;
  g_autoptr (LkRequest) request =
      lk_replicate_request (self->client, "POST", "models.create", "/models");
  const char *slash = strchr (self->model, '/');
  g_autofree char *owner = g_strndup (self->model, (gsize) (slash - self->model));
  g_autoptr (JsonObject) body = lk_json_object_new ("s:owner", owner, "s:name", slash + 1,
                                                    "s:visibility",
                                                    self->is_private ? "private" : "public",
                                                    "s:hardware", self->hardware, NULL);

  if (self->description != NULL)
    json_object_set_string_member (body, "description", self->description);

  /* Doing it twice is a conflict at worst, which is what we want. */
  lk_request_set_retryable (request, TRUE);
  lk_request_set_body_json (request, body);
  lk_http_send_async (self->client->http, request, lk_flow_get_cancellable (flow), lk_flow_ready,
                      flow);
}

static LkFlowAction
create_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Ensure *self = state;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (LkResponse) response = lk_http_send_finish (self->client->http, result, &local_error);

  self->sent = TRUE;
  self->created = response != NULL;

  if (response == NULL && g_strcmp0 (lk_error_get_code (local_error), LK_REPLICATE_EXISTS) != 0)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return LK_FLOW_NEXT;
}

/* clang-format off */
static const LkFlowStep ensure_steps[] = {
  { "look", look_begin, look_end },
  { "hardware", hardware_begin, hardware_end, has_model },
  { "create", create_begin, create_end, has_model },
  { "look-again", look_begin, look_end, has_model },
  { NULL }
};
/* clang-format on */

/**
 * lk_replicate_client_ensure_model_async:
 * @self: a client
 * @model: `owner/name`
 * @description: (nullable): for its page, if it has to be made
 * @is_private: whether only its owner sees it, if it has to be made
 * @cancellable: (nullable): ends it
 * @callback: called when done
 * @user_data: for @callback
 *
 * Makes sure that there is a model to train into. One that is there stays as it is.
 */
void
lk_replicate_client_ensure_model_async (LkReplicateClient *self,
                                        const char *model,
                                        const char *description,
                                        gboolean is_private,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  Ensure *state;

  g_return_if_fail (LK_IS_REPLICATE_CLIENT (self));
  g_return_if_fail (strchr (model, '/') != NULL);

  state = g_new0 (Ensure, 1);
  state->client = g_object_ref (self);
  state->model = g_strdup (model);
  state->description = g_strdup (description);
  state->is_private = is_private;

  lk_flow_run_async (self, ensure_steps, state, ensure_free, cancellable, callback, user_data);
}

/**
 * lk_replicate_client_ensure_model_finish:
 * @self: a client
 * @result: the result
 * @created: (out) (optional): whether it was made now
 * @error: return location
 *
 * Returns: (transfer full): the model, or %NULL with @error
 */
LkReplicateModel *
lk_replicate_client_ensure_model_finish (LkReplicateClient *self,
                                         GAsyncResult *result,
                                         gboolean *created,
                                         GError **error)
{
  Ensure *state = lk_flow_run_finish (self, result, error);

  if (state == NULL)
    return NULL;

  if (created != NULL)
    *created = state->created;

  return lk_replicate_model_ref (state->result);
}
