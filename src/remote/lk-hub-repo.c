/* lk-hub-repo.c: making repositories, and reading what is in them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-flow.h"
#include "lk-http-fault.h"
#include "lk-hub-private.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_TREE_PAGES 20
#define MAX_ENTRIES    20000
#define MAX_FILES      5000

G_DEFINE_BOXED_TYPE (LkHubRepo, lk_hub_repo, lk_hub_repo_ref, lk_hub_repo_unref)

/**
 * lk_hub_repo_new_from_json: (constructor)
 * @object: a repository as the service describes it
 * @error: return location for an %LK_ERROR_SERVICE
 *
 * Returns: (transfer full): the repository, or %NULL with @error
 */
LkHubRepo *
lk_hub_repo_new_from_json (JsonObject *object, GError **error)
{
  const char *id = lk_json_get_string (object, "id", error);
  JsonArray *siblings = lk_json_peek_array (object, "siblings");
  JsonObject *card_data = lk_json_peek_object (object, "cardData");
  GPtrArray *files;
  LkHubRepo *self;

  if (id == NULL)
    return lk_http_fault_blame (_ ("Hugging Face"), error);

  self = g_new0 (LkHubRepo, 1);
  g_atomic_ref_count_init (&self->references);
  self->id = g_strdup (id);
  self->sha = g_strdup (lk_json_peek_string (object, "sha"));
  self->is_private = lk_json_peek_bool (object, "private", FALSE);
  self->card_data = card_data != NULL ? json_object_ref (card_data) : NULL;

  files = g_ptr_array_new ();
  for (guint i = 0; siblings != NULL && i < MIN (json_array_get_length (siblings), MAX_FILES); i++)
    {
      const char *name =
          lk_json_peek_string (lk_json_peek_element_object (siblings, i), "rfilename");

      if (name != NULL)
        g_ptr_array_add (files, g_strdup (name));
    }
  g_ptr_array_add (files, NULL);
  self->files = (char **) g_ptr_array_free (files, FALSE);

  return self;
}

LkHubRepo *
lk_hub_repo_ref (LkHubRepo *self)
{
  g_atomic_ref_count_inc (&self->references);

  return self;
}

void
lk_hub_repo_unref (LkHubRepo *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;

  g_free (self->id);
  g_free (self->sha);
  g_strfreev (self->files);
  g_clear_pointer (&self->card_data, json_object_unref);
  g_free (self);
}

void
lk_hub_entry_free (LkHubEntry *self)
{
  g_free (self->path);
  g_free (self->oid);
  g_free (self->sha256);
  g_free (self);
}

/* What is known while a repository is made. */
typedef struct
{
  LkHubClient *client; /* (owned) input */
  char *repo_id;       /* (owned) input */
  gboolean is_private; /* input */
  GError *refusal;     /* (owned) (nullable) in progress: it may be there all the same */
  gboolean is_good;    /* in progress: as private as it has to be */
  gboolean created;    /* output */
} Create;

static void
create_free (gpointer data)
{
  Create *self = data;

  g_object_unref (self->client);
  g_free (self->repo_id);
  g_clear_error (&self->refusal);
  g_free (self);
}

static void
create_begin (LkFlow *flow, gpointer state)
{
  Create *self = state;
  g_autoptr (LkRequest) request =
      lk_hub_request (self->client, "POST", "repos.create", "/api/repos/create");
  const char *slash = strchr (self->repo_id, '/');
  g_autofree char *owner = g_strndup (self->repo_id, (gsize) (slash - self->repo_id));
  g_autoptr (JsonObject) body = lk_json_object_new ("s:name", slash + 1, "s:organization", owner,
                                                    "s:type", "model", "s:visibility",
                                                    self->is_private ? "private" : "public",
                                                    "b:private", self->is_private, NULL);

  /* Doing it twice is a conflict at worst, which is what we want. */
  lk_request_set_retryable (request, TRUE);
  lk_request_set_body_json (request, body);
  lk_http_send_async (self->client->http, request, lk_flow_get_cancellable (flow), lk_flow_ready,
                      flow);
}

static LkFlowAction
create_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Create *self = state;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (LkResponse) response = lk_hub_finish (self->client, result, &local_error);
  guint status = lk_error_get_http_status (local_error);

  if (response != NULL)
    {
      self->created = TRUE;
    }
  else if (status == 401 || status == 402 || status == 403)
    {
      self->refusal = g_steal_pointer (&local_error);
    }
  else if (g_strcmp0 (lk_error_get_code (local_error), LK_HUB_EXISTS) != 0)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
    }

  return LK_FLOW_NEXT;
}

static void
check_begin (LkFlow *flow, gpointer state)
{
  Create *self = state;

  lk_hub_client_get_repo_async (self->client, self->repo_id, lk_flow_get_cancellable (flow),
                                lk_flow_ready, flow);
}

static LkFlowAction
check_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Create *self = state;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (LkHubRepo) repo = lk_hub_client_get_repo_finish (self->client, result, &local_error);

  if (repo == NULL)
    {
      if (self->refusal != NULL && !lk_error_is_canceled (local_error))
        g_propagate_error (error, g_steal_pointer (&self->refusal));
      else
        g_propagate_error (error, g_steal_pointer (&local_error));
      return LK_FLOW_DONE;
    }

  self->is_good = repo->is_private || !self->is_private;

  /* Nothing private is ever put where others can read it. */
  if (!self->is_good && !self->created)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION,
                   _ ("“%s” exists on Hugging Face and is public, but the model is to be "
                      "private: choose another name, or make the repository private"),
                   self->repo_id);
      lk_error_set_field (*error, "repo");
    }

  return LK_FLOW_NEXT;
}

static gboolean
is_private_enough (gpointer state)
{
  return ((Create *) state)->is_good;
}

static void
settings_begin (LkFlow *flow, gpointer state)
{
  Create *self = state;
  g_autofree char *repo = lk_hub_escape_path (self->repo_id);
  g_autofree char *path = g_strconcat ("/api/models/", repo, "/settings", NULL);
  g_autoptr (LkRequest) request = lk_hub_request (self->client, "PUT", "repos.settings", path);
  g_autoptr (JsonObject) body =
      lk_json_object_new ("s:visibility", "private", "b:private", TRUE, NULL);

  lk_request_set_body_json (request, body);
  lk_http_send_async (self->client->http, request, lk_flow_get_cancellable (flow), lk_flow_ready,
                      flow);
}

static LkFlowAction
settings_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Create *self = state;
  g_autoptr (LkResponse) response = lk_hub_finish (self->client, result, error);

  return LK_FLOW_NEXT;
}

/* clang-format off */
static const LkFlowStep create_steps[] = {
  { "create", create_begin, create_end },
  { "check", check_begin, check_end },
  { "make-private", settings_begin, settings_end, is_private_enough },
  { NULL }
};
/* clang-format on */

/**
 * lk_hub_client_create_repo_async:
 * @self: a client
 * @repo_id: `namespace/name`, which keeps the rules of lk_hub_check_repo_id()
 * @is_private: whether only its members may see it
 * @cancellable: (nullable): ends it
 * @callback: called when done
 * @user_data: for @callback
 *
 * Makes sure that there is a repository. One that is there will do, unless it is public
 * and the model is not to be.
 */
void
lk_hub_client_create_repo_async (LkHubClient *self,
                                 const char *repo_id,
                                 gboolean is_private,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  Create *state;

  g_return_if_fail (LK_IS_HUB_CLIENT (self));
  g_return_if_fail (lk_hub_check_repo_id (repo_id, NULL));

  state = g_new0 (Create, 1);
  state->client = g_object_ref (self);
  state->repo_id = g_strdup (repo_id);
  state->is_private = is_private;

  lk_flow_run_async (self, create_steps, state, create_free, cancellable, callback, user_data);
}

/**
 * lk_hub_client_create_repo_finish:
 * @self: a client
 * @result: the result
 * @created: (out) (optional): whether it was made now
 * @error: return location
 *
 * Returns: %FALSE with @error
 */
gboolean
lk_hub_client_create_repo_finish (LkHubClient *self,
                                  GAsyncResult *result,
                                  gboolean *created,
                                  GError **error)
{
  Create *state = lk_flow_run_finish (self, result, error);

  if (state != NULL && created != NULL)
    *created = state->created;

  return state != NULL;
}

/* What is known while a tree is read, page by page. */
typedef struct
{
  LkHubClient *client; /* (owned) input */
  char *next;          /* (owned) (nullable) in progress */
  guint n_pages;       /* in progress */
  GPtrArray *entries;  /* (owned) (element-type LkHubEntry) output */
} Tree;

static void
tree_free (gpointer data)
{
  Tree *self = data;

  g_object_unref (self->client);
  g_free (self->next);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_free (self);
}

static void
page_begin (LkFlow *flow, gpointer state)
{
  Tree *self = state;
  const char *path = self->next + strlen (self->client->base_uri);
  g_autoptr (LkRequest) request = lk_hub_request (self->client, "GET", "repos.tree", path);

  lk_request_set_expect_json (request, TRUE);
  lk_http_send_async (self->client->http, request, lk_flow_get_cancellable (flow), lk_flow_ready,
                      flow);
}

static void
add_entry (Tree *self, JsonObject *item)
{
  const char *path = lk_json_peek_string (item, "path");
  JsonObject *large = lk_json_peek_object (item, "lfs");
  const char *digest = lk_json_peek_string (large, "oid");
  LkHubEntry *entry;

  if (path == NULL || g_strcmp0 (lk_json_peek_string (item, "type"), "file") != 0)
    return;

  if (digest != NULL && g_str_has_prefix (digest, "sha256:"))
    digest += 7;

  entry = g_new0 (LkHubEntry, 1);
  entry->path = g_strdup (path);
  entry->oid = g_strdup (lk_json_peek_string (item, "oid"));
  entry->sha256 = g_strdup (digest);
  entry->size = lk_json_peek_int (large != NULL ? large : item, "size", -1);
  g_ptr_array_add (self->entries, entry);
}

/* `<https://...>; rel="next"` */
static char *
next_page (Tree *self, LkResponse *response)
{
  const char *link = lk_response_get_header (response, "link");
  const char *end = link != NULL ? strchr (link, '>') : NULL;
  g_autofree char *uri = NULL;

  if (end == NULL || link[0] != '<' || strstr (end, "rel=\"next\"") == NULL)
    return NULL;

  uri = g_strndup (link + 1, (gsize) (end - link - 1));

  return g_str_has_prefix (uri, self->client->base_uri) && lk_hub_is_at_home (self->client, uri)
             ? g_steal_pointer (&uri)
             : NULL;
}

static LkFlowAction
page_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Tree *self = state;
  g_autoptr (LkResponse) response = lk_hub_finish (self->client, result, error);
  g_autoptr (JsonNode) root = response != NULL ? lk_response_dup_json (response, error) : NULL;
  JsonArray *items;

  if (root == NULL)
    return LK_FLOW_DONE;

  if (!JSON_NODE_HOLDS_ARRAY (root))
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_SERVICE,
                           _ ("Hugging Face's list of files is not a list"));
      return LK_FLOW_DONE;
    }

  items = json_node_get_array (root);
  for (guint i = 0; i < json_array_get_length (items) && self->entries->len < MAX_ENTRIES; i++)
    add_entry (self, lk_json_peek_element_object (items, i));

  g_free (self->next);
  self->next = next_page (self, response);

  return self->next != NULL && ++self->n_pages < MAX_TREE_PAGES ? LK_FLOW_REPEAT : LK_FLOW_DONE;
}

/* clang-format off */
static const LkFlowStep tree_steps[] = {
  { "page", page_begin, page_end },
  { NULL }
};
/* clang-format on */

/**
 * lk_hub_client_get_tree_async:
 * @self: a client
 * @repo_id: `namespace/name`
 * @revision: a branch or a commit
 * @cancellable: (nullable): ends it
 * @callback: called when done
 * @user_data: for @callback
 */
void
lk_hub_client_get_tree_async (LkHubClient *self,
                              const char *repo_id,
                              const char *revision,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autofree char *repo = lk_hub_escape_path (repo_id);
  g_autofree char *escaped = g_uri_escape_string (revision, NULL, FALSE);
  Tree *state;

  g_return_if_fail (LK_IS_HUB_CLIENT (self));

  state = g_new0 (Tree, 1);
  state->client = g_object_ref (self);
  state->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_hub_entry_free);
  state->next = g_strconcat (self->base_uri, "/api/models/", repo, "/tree/", escaped,
                             "?recursive=true", NULL);

  lk_flow_run_async (self, tree_steps, state, tree_free, cancellable, callback, user_data);
}

/**
 * lk_hub_client_get_tree_finish:
 * @self: a client
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full) (element-type LkHubEntry): all files, or %NULL with @error
 */
GPtrArray *
lk_hub_client_get_tree_finish (LkHubClient *self, GAsyncResult *result, GError **error)
{
  Tree *state = lk_flow_run_finish (self, result, error);

  return state != NULL ? g_steal_pointer (&state->entries) : NULL;
}
