/* lk-services.c: sees to it that the services of a connection profile are there
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-services.h"

#include "lk-paths.h"
#include "lk-practice.h"

#include <glib/gi18n.h>

struct _LkServices
{
  GObject parent_instance;

  LkEngine *engine;     /* (owned) */
  LkPractice *practice; /* (owned) (nullable) while it runs */
};

G_DEFINE_FINAL_TYPE (LkServices, lk_services, G_TYPE_OBJECT)

static void
lk_services_finalize (GObject *object)
{
  LkServices *self = LK_SERVICES (object);

  lk_services_stop (self);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (lk_services_parent_class)->finalize (object);
}

static void
lk_services_class_init (LkServicesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_services_finalize;
}

static void
lk_services_init (LkServices *self)
{
}

LkServices *
lk_services_new (LkEngine *engine)
{
  LkServices *self = g_object_new (LK_TYPE_SERVICES, NULL);

  self->engine = g_object_ref (engine);

  return self;
}

/* They remember what they hold, so that a job can go on after a restart. */
static gboolean
start_practice (LkServices *self, GError **error)
{
  g_autofree char *path = lk_paths_dup_own ("practice");
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autoptr (LkPractice) practice = lk_practice_new ();
  g_auto (GStrv) environment = NULL;

  lk_practice_set_folder (practice, folder);
  if (!lk_practice_start (practice, 0, error))
    {
      g_prefix_error (error, "%s: ", _ ("The practice services did not start"));
      return FALSE;
    }

  self->practice = g_steal_pointer (&practice);
  environment = lk_practice_dup_environment (self->practice);

  return lk_engine_add_practice (self->engine, (const char *const *) environment, error);
}

/**
 * lk_services_use:
 * @self: the services
 * @profile: (nullable): `cloud`, which is what %NULL means, or `practice`
 * @error: return location
 *
 * Returns: (nullable) (transfer none): how they are reached
 */
LkConnections *
lk_services_use (LkServices *self, const char *profile, GError **error)
{
  LkConnections *connections;

  g_return_val_if_fail (LK_IS_SERVICES (self), NULL);

  if (g_strcmp0 (profile, LK_PROFILE_PRACTICE) == 0 && self->practice == NULL &&
      !start_practice (self, error))
    return NULL;

  connections = lk_engine_get_connections (self->engine, profile);
  if (connections == NULL)
    g_set_error_literal (error, LK_ERROR, LK_ERROR_AUTHENTICATION,
                         _ ("The accounts are not loaded yet: try again in a moment"));

  return connections;
}

/**
 * lk_services_stop:
 * @self: the services
 *
 * Ends the practice services, once no job needs them.
 */
void
lk_services_stop (LkServices *self)
{
  g_return_if_fail (LK_IS_SERVICES (self));

  if (self->practice != NULL)
    lk_practice_stop (self->practice);
  g_clear_object (&self->practice);
}
