/* lk-replicate-trainings.c: starting trainings, following them, finding them again
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-flow.h"
#include "lk-json.h"
#include "lk-replicate-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The whole log comes with every look. */
#define MAX_TRAINING (32 * 1024 * 1024)

#define MAX_PAGES      10
#define MAX_CANDIDATES 50

/* An upload to the Hub by the trainer would make a public repository and keep errors to
 * itself, and a token in an input has been seen echoed in clear. */
static const char *const never_sent[] = { "hf_token", "hf_repo_id", "wandb_api_key" };

/**
 * lk_replicate_read_training: (skip)
 * @self: a client
 * @object: an answer
 * @error: return location
 *
 * Returns: (transfer full): the training; a status that is no known word is traced, once
 */
LkTraining *
lk_replicate_read_training (LkReplicateClient *self, JsonObject *object, GError **error)
{
  LkTraining *training = lk_training_new_from_json (object, error);
  LkTrace *trace = lk_http_get_trace (self->http);

  if (training != NULL && lk_training_get_state (training) == LK_TRAINING_UNKNOWN &&
      trace != NULL && g_hash_table_add (self->words, g_strdup (lk_training_get_status (training))))
    lk_trace_log (trace, LK_EVENT_WARNING, NULL,
                  _ ("Replicate says “%s” of the training, which is taken for still running"),
                  lk_training_get_status (training));

  return training;
}

static LkTraining *
finish_training (LkReplicateClient *self, GAsyncResult *result, GError **error)
{
  g_autoptr (JsonObject) object = lk_http_send_finish_object (self->http, result, error);

  return object != NULL ? lk_replicate_read_training (self, object, error) : NULL;
}

static JsonObject *
clean_input (JsonObject *input)
{
  g_autoptr (GList) members = json_object_get_members (input);
  JsonObject *clean = json_object_new ();

  for (GList *l = members; l != NULL; l = l->next)
    json_object_set_member (clean, l->data,
                            json_node_copy (json_object_get_member (input, l->data)));

  for (gsize i = 0; i < G_N_ELEMENTS (never_sent); i++)
    {
      if (json_object_has_member (clean, never_sent[i]))
        json_object_remove_member (clean, never_sent[i]);
    }

  return clean;
}

/**
 * lk_replicate_client_create_training_async:
 * @self: a client
 * @request: what to train
 * @cancellable: (nullable): ends the waiting for an answer, not the training
 * @callback: called when done
 * @user_data: for @callback
 *
 * Starts a training, which costs money. It is sent once, whatever happens.
 */
void
lk_replicate_client_create_training_async (LkReplicateClient *self,
                                           const LkTrainingRequest *request,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data)
{
  g_autofree char *tail = lk_replicate_path ("versions", request->version, "/trainings");
  g_autofree char *path = lk_replicate_model_path (request->trainer, tail);
  g_autoptr (LkRequest) message = lk_replicate_request (self, "POST", "trainings.create", path);
  g_autoptr (JsonObject) body = lk_json_object_new ("s:destination", request->destination,
                                                    "o:input", clean_input (request->input), NULL);

  lk_request_set_retryable (message, FALSE);
  lk_request_set_max_tries (message, 1);
  lk_request_set_body_json (message, body);
  lk_http_send_async (self->http, message, cancellable, callback, user_data);
}

/**
 * lk_replicate_client_create_training_finish:
 * @self: a client
 * @result: the result
 * @error: return location
 *
 * An error with the code %LK_HTTP_ANSWER_LOST says that the training may have been
 * started: look for it with lk_replicate_client_find_training_async() first. So may it
 * after a cancel.
 *
 * Returns: (transfer full): the training, or %NULL with @error
 */
LkTraining *
lk_replicate_client_create_training_finish (LkReplicateClient *self,
                                            GAsyncResult *result,
                                            GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (LkResponse) response = lk_http_send_finish (self->http, result, &local_error);
  g_autoptr (JsonObject) object = NULL;
  LkTraining *training = NULL;

  if (response != NULL)
    object = lk_response_dup_object (response, &local_error);
  if (object != NULL)
    training = lk_replicate_read_training (self, object, &local_error);
  if (training != NULL)
    return training;

  /* A good answer that cannot be read names a training all the same. And a gateway's 503
   * is no promise here: this is the one request that must not be guessed about. */
  if (response != NULL || lk_error_get_http_status (local_error) >= 500)
    lk_error_set_code (local_error, LK_HTTP_ANSWER_LOST);

  g_propagate_error (error, g_steal_pointer (&local_error));

  return NULL;
}

static LkRequest *
training_request (LkReplicateClient *self, const char *id)
{
  g_autofree char *path = lk_replicate_path ("trainings", id, NULL);
  LkRequest *request = lk_replicate_request (self, "GET", "trainings.get", path);

  lk_request_set_max_body (request, MAX_TRAINING);
  lk_request_set_quiet (request, TRUE);

  return request;
}

/**
 * lk_replicate_client_get_training_async:
 * @self: a client
 * @id: the training's id. Addresses in the service's answers lead elsewhere at times
 *   and are not used
 * @cancellable: (nullable): ends it
 * @callback: called when done
 * @user_data: for @callback
 */
void
lk_replicate_client_get_training_async (LkReplicateClient *self,
                                        const char *id,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  g_autoptr (LkRequest) request = training_request (self, id);

  lk_http_send_async (self->http, request, cancellable, callback, user_data);
}

/**
 * lk_replicate_client_get_training_finish:
 * @self: a client
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): the training as it is now, or %NULL with @error
 */
LkTraining *
lk_replicate_client_get_training_finish (LkReplicateClient *self,
                                         GAsyncResult *result,
                                         GError **error)
{
  return finish_training (self, result, error);
}

/**
 * lk_replicate_client_cancel_training_async:
 * @self: a client
 * @id: the training's id
 * @cancellable: (nullable): ends it
 * @callback: called when done
 * @user_data: for @callback
 *
 * Canceling one that has ended already does no harm.
 */
void
lk_replicate_client_cancel_training_async (LkReplicateClient *self,
                                           const char *id,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data)
{
  g_autofree char *path = lk_replicate_path ("trainings", id, "/cancel");
  g_autoptr (LkRequest) request = lk_replicate_request (self, "POST", "trainings.cancel", path);

  lk_request_set_retryable (request, TRUE);
  lk_request_set_max_body (request, MAX_TRAINING);
  lk_http_send_async (self->http, request, cancellable, callback, user_data);
}

LkTraining *
lk_replicate_client_cancel_training_finish (LkReplicateClient *self,
                                            GAsyncResult *result,
                                            GError **error)
{
  return finish_training (self, result, error);
}

static LkRequest *
list_request (LkReplicateClient *self, const char *cursor)
{
  LkRequest *request;

  if (cursor == NULL)
    {
      request = lk_replicate_request (self, "GET", "trainings.list", "/trainings");
      lk_request_set_max_body (request, MAX_TRAINING);
      return request;
    }

  request = lk_request_new ("GET", cursor);
  lk_request_set_service (request, "Replicate", "trainings.list");
  lk_request_set_bearer (request, self->token);
  lk_request_set_header (request, "accept", "application/json");
  lk_request_set_expect_json (request, TRUE);
  lk_request_set_max_body (request, MAX_TRAINING);
  lk_request_set_fault_func (request, lk_replicate_read_fault, NULL);

  return request;
}

/* The next page's address is taken as it comes, but a token goes to one host only. */
static gboolean
read_cursor (LkReplicateClient *self, JsonObject *page, char **next, GError **error)
{
  const char *uri = lk_json_peek_string (page, "next");

  *next = NULL;
  if (uri == NULL || uri[0] == '\0')
    return TRUE;

  if (!lk_replicate_same_origin (uri, self->base_uri))
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_SERVICE,
                           _ ("Replicate's list of trainings goes on at another host, which gets "
                              "no token"));
      return FALSE;
    }

  *next = g_strdup (uri);

  return TRUE;
}

/**
 * lk_replicate_client_list_trainings_async:
 * @self: a client
 * @cursor: (nullable): what lk_replicate_client_list_trainings_finish() gave; %NULL for
 *   the newest
 * @cancellable: (nullable): ends it
 * @callback: called when done
 * @user_data: for @callback
 */
void
lk_replicate_client_list_trainings_async (LkReplicateClient *self,
                                          const char *cursor,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data)
{
  g_autoptr (LkRequest) request = NULL;

  g_return_if_fail (LK_IS_REPLICATE_CLIENT (self));
  g_return_if_fail (cursor == NULL || lk_replicate_same_origin (cursor, self->base_uri));

  request = list_request (self, cursor);
  lk_http_send_async (self->http, request, cancellable, callback, user_data);
}

/**
 * lk_replicate_client_list_trainings_finish:
 * @self: a client
 * @result: the result
 * @next_cursor: (out) (optional) (nullable): where the list goes on
 * @error: return location
 *
 * Returns: (transfer full) (element-type LkTraining): a page, newest first, without logs;
 *   %NULL with @error
 */
GPtrArray *
lk_replicate_client_list_trainings_finish (LkReplicateClient *self,
                                           GAsyncResult *result,
                                           char **next_cursor,
                                           GError **error)
{
  g_autoptr (JsonObject) page = lk_http_send_finish_object (self->http, result, error);
  JsonArray *items = page != NULL ? lk_json_get_array (page, "results", error) : NULL;
  g_autoptr (GPtrArray) trainings = NULL;
  g_autofree char *next = NULL;

  if (items == NULL || !read_cursor (self, page, &next, error))
    return NULL;

  trainings = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_training_unref);
  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      JsonObject *item = lk_json_peek_element_object (items, i);
      LkTraining *training = item != NULL ? lk_replicate_read_training (self, item, NULL) : NULL;

      if (training != NULL)
        g_ptr_array_add (trainings, training);
    }

  if (next_cursor != NULL)
    *next_cursor = g_steal_pointer (&next);

  return g_steal_pointer (&trainings);
}

/* What is known while a training is looked for. */
typedef struct
{
  LkReplicateClient *client; /* (owned) input */
  char *trainer;             /* (owned) (nullable) input */
  char *destination;         /* (owned) (nullable) input */
  char *dataset_uri;         /* (owned) input */
  JsonObject *input;         /* (owned) (nullable) input */
  char **known;              /* (owned) (nullable) input */
  LkTrainingQuery query;     /* points to the above */
  char *cursor;              /* (owned) (nullable) in progress */
  guint n_pages;             /* in progress */
  GPtrArray *candidates;     /* (owned) (element-type utf8) ids, newest first */
  LkTraining *found;         /* (owned) (nullable) output */
} Find;

static void
find_free (gpointer data)
{
  Find *self = data;

  g_object_unref (self->client);
  g_free (self->trainer);
  g_free (self->destination);
  g_free (self->dataset_uri);
  g_clear_pointer (&self->input, json_object_unref);
  g_strfreev (self->known);
  g_free (self->cursor);
  g_ptr_array_unref (self->candidates);
  g_clear_pointer (&self->found, lk_training_unref);
  g_free (self);
}

static void
page_begin (LkFlow *flow, gpointer state)
{
  Find *self = state;
  g_autoptr (LkRequest) request = list_request (self->client, self->cursor);

  lk_http_send_async (self->client->http, request, lk_flow_get_cancellable (flow), lk_flow_ready,
                      flow);
}

/* Lists may leave out the input: what could be ours is looked at by itself. */
static gboolean
collect (Find *self, JsonArray *items)
{
  gboolean older = FALSE;

  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      JsonObject *item = lk_json_peek_element_object (items, i);
      gint64 created_at = lk_training_parse_time (lk_json_peek_string (item, "created_at"));

      if (item == NULL)
        continue;

      older |= created_at > 0 && created_at < self->query.not_before;
      if (self->candidates->len < MAX_CANDIDATES &&
          lk_training_query_may_match (&self->query, item))
        g_ptr_array_add (self->candidates, g_strdup (lk_json_peek_string (item, "id")));
    }

  return older;
}

static LkFlowAction
page_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Find *self = state;
  g_autoptr (JsonObject) page = lk_http_send_finish_object (self->client->http, result, error);
  JsonArray *items = page != NULL ? lk_json_get_array (page, "results", error) : NULL;
  gboolean older;

  if (items == NULL)
    return LK_FLOW_DONE;

  older = collect (self, items);
  g_clear_pointer (&self->cursor, g_free);
  if (!read_cursor (self->client, page, &self->cursor, error))
    return LK_FLOW_DONE;

  return older || self->cursor == NULL || ++self->n_pages >= MAX_PAGES ? LK_FLOW_NEXT
                                                                       : LK_FLOW_REPEAT;
}

static gboolean
no_candidates (gpointer state)
{
  return ((Find *) state)->candidates->len == 0;
}

static void
candidate_begin (LkFlow *flow, gpointer state)
{
  Find *self = state;
  const char *id = g_ptr_array_index (self->candidates, self->candidates->len - 1);
  g_autoptr (LkRequest) request = training_request (self->client, id);

  lk_http_send_async (self->client->http, request, lk_flow_get_cancellable (flow), lk_flow_ready,
                      flow);
}

static gboolean
has_failed (LkTraining *training)
{
  return lk_training_get_state (training) > LK_TRAINING_SUCCEEDED;
}

/* Should there be two, the oldest is taken; one that failed only when there is no other. */
static LkFlowAction
candidate_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Find *self = state;
  g_autoptr (JsonObject) object = lk_http_send_finish_object (self->client->http, result, error);
  g_autoptr (LkTraining) training = NULL;

  if (object == NULL)
    return LK_FLOW_DONE;

  g_ptr_array_set_size (self->candidates, (int) self->candidates->len - 1);

  if (lk_training_query_matches (&self->query, object))
    training = lk_replicate_read_training (self->client, object, NULL);

  if (training != NULL &&
      (self->found == NULL || (has_failed (self->found) && !has_failed (training))))
    {
      g_clear_pointer (&self->found, lk_training_unref);
      self->found = g_steal_pointer (&training);
    }

  return self->candidates->len > 0 ? LK_FLOW_REPEAT : LK_FLOW_DONE;
}

/* clang-format off */
static const LkFlowStep find_steps[] = {
  { "page", page_begin, page_end },
  { "candidate", candidate_begin, candidate_end, no_candidates },
  { NULL }
};
/* clang-format on */

/**
 * lk_replicate_client_find_training_async:
 * @self: a client
 * @query: what the training was started with; copied
 * @cancellable: (nullable): ends it
 * @callback: called when done
 * @user_data: for @callback
 *
 * Looks for a training whose answer was lost, so that it is adopted and not started twice.
 */
void
lk_replicate_client_find_training_async (LkReplicateClient *self,
                                         const LkTrainingQuery *query,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data)
{
  Find *state;

  g_return_if_fail (LK_IS_REPLICATE_CLIENT (self));
  g_return_if_fail (query->dataset_uri != NULL);

  state = g_new0 (Find, 1);
  state->client = g_object_ref (self);
  state->trainer = g_strdup (query->trainer);
  state->destination = g_strdup (query->destination);
  state->dataset_uri = g_strdup (query->dataset_uri);
  state->input = query->input != NULL ? json_object_ref (query->input) : NULL;
  state->known = g_strdupv ((char **) query->known);
  state->candidates = g_ptr_array_new_with_free_func (g_free);
  state->query = (LkTrainingQuery){
    .trainer = state->trainer,
    .destination = state->destination,
    .dataset_uri = state->dataset_uri,
    .input = state->input,
    .not_before = query->not_before,
    .known = (const char *const *) state->known,
  };

  lk_flow_run_async (self, find_steps, state, find_free, cancellable, callback, user_data);
}

/**
 * lk_replicate_client_find_training_finish:
 * @self: a client
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the training; %NULL without @error when the service
 *   has none
 */
LkTraining *
lk_replicate_client_find_training_finish (LkReplicateClient *self,
                                          GAsyncResult *result,
                                          GError **error)
{
  Find *state = lk_flow_run_finish (self, result, error);

  return state != NULL ? g_steal_pointer (&state->found) : NULL;
}
