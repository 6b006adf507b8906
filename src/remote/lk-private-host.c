/* lk-private-host.c: which addresses lead into this computer or its network
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-private-host.h"

#include "lk-error.h"
#include "lk-flow.h"
#include "lk-http-address.h"

typedef struct
{
  GPtrArray *hosts; /* (element-type utf8) each once */
  guint next;
  char *found; /* (nullable) output */
} Search;

static void
search_free (gpointer data)
{
  Search *self = data;

  g_ptr_array_unref (self->hosts);
  g_free (self->found);
  g_free (self);
}

static void
add_host (Search *self, const char *source)
{
  const char *scheme = g_uri_peek_scheme (source);
  g_autoptr (GUri) uri = NULL;

  if (g_strcmp0 (scheme, "http") != 0 && g_strcmp0 (scheme, "https") != 0)
    return;

  uri = g_uri_parse (source, G_URI_FLAGS_NONE, NULL);
  if (uri != NULL && g_uri_get_host (uri) != NULL &&
      !g_ptr_array_find_with_equal_func (self->hosts, g_uri_get_host (uri), g_str_equal, NULL))
    g_ptr_array_add (self->hosts, g_strdup (g_uri_get_host (uri)));
}

static gboolean
is_done (gpointer state)
{
  Search *self = state;

  return self->found != NULL || self->next >= self->hosts->len;
}

static void
look_up_begin (LkFlow *flow, gpointer state)
{
  Search *self = state;
  g_autoptr (GResolver) resolver = g_resolver_get_default ();

  g_resolver_lookup_by_name_async (resolver, g_ptr_array_index (self->hosts, self->next),
                                   lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
look_up_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Search *self = state;
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  g_autoptr (GError) local_error = NULL;
  GList *addresses = g_resolver_lookup_by_name_finish (resolver, result, &local_error);

  for (GList *l = addresses; l != NULL; l = l->next)
    if (!lk_http_inet_address_is_public (l->data) && self->found == NULL)
      self->found = g_strdup (g_ptr_array_index (self->hosts, self->next));

  g_resolver_free_addresses (addresses);
  self->next++;

  /* A name that nobody knows is told of when it is fetched. */
  if (lk_error_is_canceled (local_error))
    g_propagate_error (error, g_steal_pointer (&local_error));

  return LK_FLOW_REPEAT;
}

static const LkFlowStep steps[] = {
  { "look-up", look_up_begin, look_up_end, is_done },
  { NULL },
};

/**
 * lk_private_host_find_async:
 * @sources: paths and addresses; only those of the web are looked at
 * @cancellable: (nullable): cancels
 * @callback: called when all names were looked up, or one was found
 * @user_data: for @callback
 */
void
lk_private_host_find_async (const char *const *sources,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  Search *self = g_new0 (Search, 1);

  self->hosts = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; sources[i] != NULL; i++)
    add_host (self, sources[i]);

  lk_flow_run_async (NULL, steps, self, search_free, cancellable, callback, user_data);
}

/**
 * lk_private_host_find_finish:
 * @result: the result
 * @error: return location for %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the first host that is on this computer or in its
 *   network; %NULL when there is none, too
 */
char *
lk_private_host_find_finish (GAsyncResult *result, GError **error)
{
  Search *self = lk_flow_run_finish (NULL, result, error);

  return self != NULL ? g_steal_pointer (&self->found) : NULL;
}
