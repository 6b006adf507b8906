/* lk-pace.c: how fast each host may be asked, by all jobs together
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-pace.h"

#include <libsoup/soup.h>

typedef struct
{
  gint64 paused_until; /* monotonic time */
  guint per_minute;    /* 0: no limit of ours */
  double tokens;
  gint64 filled_at; /* monotonic time */
} Host;

struct _LkPace
{
  GHashTable *hosts; /* (element-type utf8 Host) by host and port */
};

static Host *
lookup_host (LkPace *self, const char *uri)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, SOUP_HTTP_URI_FLAGS, NULL);
  g_autofree char *key = NULL;
  Host *host;

  key = parsed != NULL ? g_strdup_printf ("%s:%d", g_uri_get_host (parsed), g_uri_get_port (parsed))
                       : g_strdup ("");
  host = g_hash_table_lookup (self->hosts, key);

  if (host == NULL)
    {
      host = g_new0 (Host, 1);
      g_hash_table_insert (self->hosts, g_steal_pointer (&key), host);
    }

  return host;
}

/**
 * lk_pace_new:
 *
 * Returns: (transfer full): what lets every host be asked as often as one likes, as yet
 */
LkPace *
lk_pace_new (void)
{
  LkPace *self = g_new0 (LkPace, 1);

  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

void
lk_pace_free (LkPace *self)
{
  g_hash_table_unref (self->hosts);
  g_free (self);
}

/**
 * lk_pace_set_budget:
 * @self: a pace
 * @uri: any address of the host
 * @per_minute: how many requests it gets in a minute, with a burst of a sixth of that; 0 for as
 *   many as there are
 */
void
lk_pace_set_budget (LkPace *self, const char *uri, guint per_minute)
{
  Host *host = lookup_host (self, uri);

  host->per_minute = per_minute;
  host->tokens = per_minute / 6.0 + 1;
  host->filled_at = g_get_monotonic_time ();
}

/**
 * lk_pace_take_turn:
 * @self: a pace
 * @uri: what is to be asked for
 *
 * Takes one request from the budget of the host.
 *
 * Returns: milliseconds to wait, with nothing taken when there are any
 */
guint
lk_pace_take_turn (LkPace *self, const char *uri)
{
  Host *host = lookup_host (self, uri);
  gint64 now = g_get_monotonic_time ();

  if (host->paused_until > now)
    return (guint) ((host->paused_until - now) / 1000) + 1;

  if (host->per_minute == 0)
    return 0;

  host->tokens += (double) (now - host->filled_at) / 6e7 * host->per_minute;
  host->tokens = MIN (host->tokens, host->per_minute / 6.0 + 1);
  host->filled_at = now;

  if (host->tokens < 1)
    return (guint) ((1 - host->tokens) * 60000 / host->per_minute) + 1;

  host->tokens -= 1;

  return 0;
}

/**
 * lk_pace_pause:
 * @self: a pace
 * @uri: any address of the host
 * @milliseconds: for how long it asked not to be asked
 */
void
lk_pace_pause (LkPace *self, const char *uri, guint milliseconds)
{
  Host *host = lookup_host (self, uri);
  gint64 until = g_get_monotonic_time () + (gint64) milliseconds * 1000;

  host->paused_until = MAX (host->paused_until, until);
}
