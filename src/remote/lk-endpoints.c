/* lk-endpoints.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-endpoints.h"

#include "lk-error.h"
#include "lk-http.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _LkEndpoints
{
  GObject parent_instance;

  char *replicate;
  char *hub;
  char *delivery; /* (nullable): a host that hands out weights, beside Replicate's own */
  gboolean practice;
};

G_DEFINE_FINAL_TYPE (LkEndpoints, lk_endpoints, G_TYPE_OBJECT)

static void
lk_endpoints_finalize (GObject *object)
{
  LkEndpoints *self = LK_ENDPOINTS (object);

  g_free (self->replicate);
  g_free (self->hub);
  g_free (self->delivery);

  G_OBJECT_CLASS (lk_endpoints_parent_class)->finalize (object);
}

static void
lk_endpoints_class_init (LkEndpointsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_endpoints_finalize;
}

static void
lk_endpoints_init (LkEndpoints *self)
{
  self->replicate = g_strdup (LK_ENDPOINT_REPLICATE);
  self->hub = g_strdup (LK_ENDPOINT_HUB);
}

/**
 * lk_endpoints_new:
 *
 * Returns: (transfer full): the real services
 */
LkEndpoints *
lk_endpoints_new (void)
{
  return g_object_new (LK_TYPE_ENDPOINTS, NULL);
}

/**
 * lk_endpoints_new_from_environment:
 * @environment: (array zero-terminated=1): `NAME=value`; REPLICATE_API_BASE_URL and
 *   HF_ENDPOINT count
 * @error: return location; the message names the variable
 *
 * Returns: (transfer full): the services, or %NULL with @error
 */
LkEndpoints *
lk_endpoints_new_from_environment (const char *const *environment, GError **error)
{
  g_autoptr (LkEndpoints) self = lk_endpoints_new ();
  const char *replicate = g_environ_getenv ((char **) environment, "REPLICATE_API_BASE_URL");
  const char *hub = g_environ_getenv ((char **) environment, "HF_ENDPOINT");

  if (replicate != NULL && *replicate != '\0' &&
      !lk_endpoints_set_replicate (self, replicate, error))
    {
      g_prefix_error (error, "REPLICATE_API_BASE_URL: ");
      return NULL;
    }

  if (hub != NULL && *hub != '\0' && !lk_endpoints_set_hub (self, hub, error))
    {
      g_prefix_error (error, "HF_ENDPOINT: ");
      return NULL;
    }

  return g_steal_pointer (&self);
}

/**
 * lk_endpoints_get_replicate:
 * @self: endpoints
 *
 * Returns: (transfer none): base address with its version, without a slash at the end
 */
const char *
lk_endpoints_get_replicate (LkEndpoints *self)
{
  return self->replicate;
}

const char *
lk_endpoints_get_hub (LkEndpoints *self)
{
  return self->hub;
}

static gboolean
set (char **member, const char *uri, GError **error)
{
  char *normal = lk_endpoints_normalize (uri, error);

  if (normal == NULL)
    return FALSE;

  g_free (*member);
  *member = normal;

  return TRUE;
}

gboolean
lk_endpoints_set_replicate (LkEndpoints *self, const char *uri, GError **error)
{
  return set (&self->replicate, uri, error);
}

gboolean
lk_endpoints_set_hub (LkEndpoints *self, const char *uri, GError **error)
{
  return set (&self->hub, uri, error);
}

/**
 * lk_endpoints_get_practice:
 * @self: endpoints
 *
 * Returns: whether they are practice services: said wherever a job of theirs is shown
 */
gboolean
lk_endpoints_get_practice (LkEndpoints *self)
{
  return self->practice;
}

void
lk_endpoints_set_practice (LkEndpoints *self, gboolean practice)
{
  self->practice = practice;
}

/**
 * lk_endpoints_get_delivery:
 * @self: endpoints
 *
 * Returns: (nullable) (transfer none): a host that may be shown Replicate's token for
 *   weights, beside Replicate's own
 */
const char *
lk_endpoints_get_delivery (LkEndpoints *self)
{
  return self->delivery;
}

void
lk_endpoints_set_delivery (LkEndpoints *self, const char *uri)
{
  g_free (self->delivery);
  self->delivery = g_strdup (uri);
}

/**
 * lk_endpoints_normalize:
 * @text: an address as a person gives it: scheme, port and path prefix are optional
 * @error: return location for an %LK_ERROR_VALIDATION
 *
 * Returns: (transfer full): the address with its scheme (https when it has none) and
 *   without a slash at the end; %NULL when it is none, or plain http to another computer
 */
char *
lk_endpoints_normalize (const char *text, GError **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autofree char *whole = strstr (stripped, "://") != NULL
                               ? g_strdup (stripped)
                               : g_strconcat ("https://", stripped, NULL);
  g_autoptr (GUri) uri = g_uri_parse (whole, G_URI_FLAGS_ENCODED | G_URI_FLAGS_HAS_PASSWORD, NULL);
  gsize length = strlen (whole);

  if (uri == NULL || strpbrk (whole, " \t\r\n\"\\<>") != NULL || g_uri_get_query (uri) != NULL ||
      g_uri_get_fragment (uri) != NULL || g_uri_get_userinfo (uri) != NULL)
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_VALIDATION,
                           _ ("This is not the address of a service"));
      return NULL;
    }

  if (!lk_http_check_uri (whole, FALSE, error))
    return NULL;

  while (length > 0 && whole[length - 1] == '/')
    whole[--length] = '\0';

  return g_steal_pointer (&whole);
}
