/* lk-connections.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-connections.h"

struct _LkConnections
{
  GObject parent_instance;

  char *name;
  LkEndpoints *endpoints; /* (owned) */
  LkAccounts *accounts;   /* (owned) */
};

G_DEFINE_FINAL_TYPE (LkConnections, lk_connections, G_TYPE_OBJECT)

static void
lk_connections_finalize (GObject *object)
{
  LkConnections *self = LK_CONNECTIONS (object);

  g_free (self->name);
  g_clear_object (&self->endpoints);
  g_clear_object (&self->accounts);

  G_OBJECT_CLASS (lk_connections_parent_class)->finalize (object);
}

static void
lk_connections_class_init (LkConnectionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_connections_finalize;
}

static void
lk_connections_init (LkConnections *self)
{
}

/**
 * lk_connections_new:
 * @name: the profile's name, as recipes have it
 * @endpoints: where the services are
 * @accounts: what opens them
 *
 * Returns: (transfer full): a profile
 */
LkConnections *
lk_connections_new (const char *name, LkEndpoints *endpoints, LkAccounts *accounts)
{
  LkConnections *self = g_object_new (LK_TYPE_CONNECTIONS, NULL);

  self->name = g_strdup (name);
  self->endpoints = g_object_ref (endpoints);
  self->accounts = g_object_ref (accounts);

  return self;
}

/**
 * lk_connections_new_for_environment:
 * @name: the profile's name
 * @environment: (array zero-terminated=1): `NAME=value`, such as the practice services give
 * @redactor: is told every secret
 * @error: return location; the message names the variable
 *
 * Returns: (transfer full): a profile that knows nothing else, or %NULL with @error
 */
LkConnections *
lk_connections_new_for_environment (const char *name,
                                    const char *const *environment,
                                    LkRedactor *redactor,
                                    GError **error)
{
  g_autoptr (LkEndpoints) endpoints = lk_endpoints_new_from_environment (environment, error);
  g_autoptr (LkAccounts) accounts = NULL;

  if (endpoints == NULL)
    return NULL;

  accounts = lk_accounts_new (redactor, environment, NULL, FALSE);
  lk_endpoints_set_practice (endpoints, g_str_equal (name, LK_PROFILE_PRACTICE));

  return lk_connections_new (name, endpoints, accounts);
}

const char *
lk_connections_get_name (LkConnections *self)
{
  return self->name;
}

LkEndpoints *
lk_connections_get_endpoints (LkConnections *self)
{
  return self->endpoints;
}

LkAccounts *
lk_connections_get_accounts (LkConnections *self)
{
  return self->accounts;
}
