/* lk-search-provider.c: answers GNOME Shell's search over the bus
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lorikeet"

#include "lk-config.h"

#include "lk-search-provider.h"

#include "lk-search.h"

#include <glib/gi18n.h>

/* While somebody types, the next question comes soon. */
#define LINGER_MS 10000

static const char interface_xml[] = "<node>"
                                    "  <interface name='org.gnome.Shell.SearchProvider2'>"
                                    "    <method name='GetInitialResultSet'>"
                                    "      <arg type='as' name='terms' direction='in'/>"
                                    "      <arg type='as' name='results' direction='out'/>"
                                    "    </method>"
                                    "    <method name='GetSubsearchResultSet'>"
                                    "      <arg type='as' name='previous_results' direction='in'/>"
                                    "      <arg type='as' name='terms' direction='in'/>"
                                    "      <arg type='as' name='results' direction='out'/>"
                                    "    </method>"
                                    "    <method name='GetResultMetas'>"
                                    "      <arg type='as' name='identifiers' direction='in'/>"
                                    "      <arg type='aa{sv}' name='metas' direction='out'/>"
                                    "    </method>"
                                    "    <method name='ActivateResult'>"
                                    "      <arg type='s' name='identifier' direction='in'/>"
                                    "      <arg type='as' name='terms' direction='in'/>"
                                    "      <arg type='u' name='timestamp' direction='in'/>"
                                    "    </method>"
                                    "    <method name='LaunchSearch'>"
                                    "      <arg type='as' name='terms' direction='in'/>"
                                    "      <arg type='u' name='timestamp' direction='in'/>"
                                    "    </method>"
                                    "  </interface>"
                                    "</node>";

struct _LkSearchProvider
{
  GObject parent_instance;

  GApplication *application;   /* owns this */
  LkEngine *engine;            /* (owned) (nullable) once it is loaded */
  GDBusConnection *connection; /* (owned) (nullable) while exported */
  guint registration;
  GQueue waiting; /* (element-type GDBusMethodInvocation) until the engine is loaded */
};

G_DEFINE_FINAL_TYPE (LkSearchProvider, lk_search_provider, G_TYPE_OBJECT)

/* --- Questions --- */

static GVariant *
get_initial_result_set (LkSearchProvider *self, GVariant *parameters)
{
  g_autofree const char **terms = NULL;
  g_auto (GStrv) found = NULL;

  g_variant_get (parameters, "(^a&s)", &terms);
  found = lk_search_find (self->engine, terms);

  return g_variant_new ("(^as)", found);
}

static GVariant *
get_subsearch_result_set (LkSearchProvider *self, GVariant *parameters)
{
  g_autofree const char **identifiers = NULL;
  g_autofree const char **terms = NULL;
  g_auto (GStrv) found = NULL;

  g_variant_get (parameters, "(^a&s^a&s)", &identifiers, &terms);
  found = lk_search_narrow (self->engine, identifiers, terms);

  return g_variant_new ("(^as)", found);
}

static GVariant *
get_result_metas (LkSearchProvider *self, GVariant *parameters)
{
  g_autofree const char **identifiers = NULL;
  GVariantBuilder metas;

  g_variant_get (parameters, "(^a&s)", &identifiers);
  g_variant_builder_init (&metas, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; identifiers[i] != NULL; i++)
    {
      GVariant *meta = lk_search_describe (self->engine, identifiers[i]);

      if (meta != NULL)
        g_variant_builder_add_value (&metas, meta);
    }

  return g_variant_new ("(aa{sv})", &metas);
}

static GVariant *
activate_result (LkSearchProvider *self, GVariant *parameters)
{
  const char *identifier;
  const char *id = NULL;
  g_autofree char *action = NULL;

  g_variant_get_child (parameters, 0, "&s", &identifier);
  action = lk_search_dup_action (identifier, &id);
  if (action != NULL)
    g_action_group_activate_action (G_ACTION_GROUP (self->application), action,
                                    g_variant_new_string (id));
  else
    g_application_activate (self->application);

  return NULL;
}

static GVariant *
launch_search (LkSearchProvider *self, GVariant *parameters)
{
  g_autofree const char **terms = NULL;
  g_autofree char *text = NULL;

  g_variant_get (parameters, "(^a&su)", &terms, NULL);
  text = g_strjoinv (" ", (char **) terms);
  g_action_group_activate_action (G_ACTION_GROUP (self->application), "search",
                                  g_variant_new_string (text));

  return NULL;
}

static const struct
{
  const char *method;
  GVariant *(*answer) (LkSearchProvider *self, GVariant *parameters);
} answers[] = {
  { "GetInitialResultSet", get_initial_result_set },
  { "GetSubsearchResultSet", get_subsearch_result_set },
  { "GetResultMetas", get_result_metas },
  { "ActivateResult", activate_result },
  { "LaunchSearch", launch_search },
};

static void
answer (LkSearchProvider *self, GDBusMethodInvocation *invocation)
{
  const char *method = g_dbus_method_invocation_get_method_name (invocation);
  GVariant *parameters = g_dbus_method_invocation_get_parameters (invocation);

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    if (g_str_equal (answers[i].method, method))
      {
        g_dbus_method_invocation_return_value (invocation, answers[i].answer (self, parameters));
        break;
      }

  g_application_release (self->application);
}

/* GDBus has looked at names and types already. */
static void
method_call (GDBusConnection *connection,
             const char *sender,
             const char *path,
             const char *interface,
             const char *method,
             GVariant *parameters,
             GDBusMethodInvocation *invocation,
             gpointer user_data)
{
  LkSearchProvider *self = user_data;

  g_application_set_inactivity_timeout (self->application, LINGER_MS);
  g_application_hold (self->application);
  if (self->engine != NULL)
    answer (self, invocation);
  else
    g_queue_push_tail (&self->waiting, invocation);
}

static const GDBusInterfaceVTable vtable = { .method_call = method_call };

/* --- Life --- */

static void
lk_search_provider_dispose (GObject *object)
{
  LkSearchProvider *self = LK_SEARCH_PROVIDER (object);

  lk_search_provider_unexport (self);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (lk_search_provider_parent_class)->dispose (object);
}

static void
lk_search_provider_class_init (LkSearchProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_search_provider_dispose;
}

static void
lk_search_provider_init (LkSearchProvider *self)
{
  g_queue_init (&self->waiting);
}

/**
 * lk_search_provider_new:
 * @application: shows what was found by its actions `show-dataset`, `show-model`, `show-job`
 *   and `search`; owns the provider
 *
 * Returns: (transfer full): a provider that nobody can ask yet
 */
LkSearchProvider *
lk_search_provider_new (GApplication *application)
{
  LkSearchProvider *self = g_object_new (LK_TYPE_SEARCH_PROVIDER, NULL);

  self->application = application;

  return self;
}

/**
 * lk_search_provider_export:
 * @self: a provider
 * @connection: the session bus
 * @path: of the program's object; the provider's is below it
 * @error: return location
 *
 * Returns: whether it can be asked
 */
gboolean
lk_search_provider_export (LkSearchProvider *self,
                           GDBusConnection *connection,
                           const char *path,
                           GError **error)
{
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (interface_xml, error);
  g_autofree char *own_path = g_strconcat (path, "/SearchProvider", NULL);

  g_return_val_if_fail (LK_IS_SEARCH_PROVIDER (self), FALSE);

  if (node == NULL)
    return FALSE;

  self->registration = g_dbus_connection_register_object (connection, own_path, node->interfaces[0],
                                                          &vtable, self, NULL, error);
  if (self->registration == 0)
    return FALSE;

  g_set_object (&self->connection, connection);

  return TRUE;
}

/**
 * lk_search_provider_unexport:
 * @self: a provider
 *
 * Nobody can ask it any more; who waits is told so.
 */
void
lk_search_provider_unexport (LkSearchProvider *self)
{
  GDBusMethodInvocation *invocation;

  g_return_if_fail (LK_IS_SEARCH_PROVIDER (self));

  while ((invocation = g_queue_pop_head (&self->waiting)) != NULL)
    g_dbus_method_invocation_return_error_literal (invocation, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                                   _ ("Lorikeet is quitting"));
  if (self->registration != 0)
    g_dbus_connection_unregister_object (self->connection, self->registration);
  self->registration = 0;
  g_clear_object (&self->connection);
}

/**
 * lk_search_provider_set_engine:
 * @self: a provider
 * @engine: (nullable): what is searched, once it is loaded
 *
 * Answers who waited.
 */
void
lk_search_provider_set_engine (LkSearchProvider *self, LkEngine *engine)
{
  GDBusMethodInvocation *invocation;

  g_return_if_fail (LK_IS_SEARCH_PROVIDER (self));

  g_set_object (&self->engine, engine);
  while (engine != NULL && (invocation = g_queue_pop_head (&self->waiting)) != NULL)
    answer (self, invocation);
}
