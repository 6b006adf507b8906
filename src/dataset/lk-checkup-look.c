/* lk-checkup-look.c: looks at each picture once, in threads
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-checkup-private.h"

#include "lk-error.h"
#include "lk-look-cache.h"
#include "lk-paths.h"

/* Of pixels that are in memory at once, in all threads. */
#define MAX_PIXELS (48 * 1000 * 1000)

/* What is decoded row by row takes a small part of the memory that all its pixels would. */
#define STREAMED_PART 4

typedef struct
{
  LkCheck *check;
  LkLookCache *cache;
  GArray *unknown; /* (element-type guint) pictures that have to be decoded */
} Looking;

typedef struct
{
  LkLook look;
  char *damage; /* (nullable) */
} Seen;

static void
seen_free (gpointer data)
{
  Seen *seen = data;

  g_free (seen->damage);
  g_free (seen);
}

static const LkManifestEntry *
unknown_entry (const Looking *looking, guint index)
{
  return lk_check_entry (looking->check, g_array_index (looking->unknown, guint, index));
}

static guint64
get_cost (guint index, gpointer user_data)
{
  const LkManifestEntry *entry = unknown_entry (user_data, index);
  gboolean streamed = g_str_equal (entry->format, "jpeg") || g_str_equal (entry->format, "png");

  return (guint64) entry->width * entry->height / (streamed ? STREAMED_PART : 1);
}

/* A picture that cannot be decoded is a finding, and not the end of the check-up. */
static gpointer
make (guint index, gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  Seen *seen = g_new0 (Seen, 1);

  if (lk_look_at (unknown_entry (user_data, index)->path, &seen->look, cancellable, &local_error))
    return seen;

  if (lk_error_is_canceled (local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      seen_free (seen);
      return NULL;
    }
  seen->damage = g_strdup (local_error->message);

  return seen;
}

static gboolean
take (guint index, gpointer made, gpointer user_data, GError **error)
{
  Looking *looking = user_data;
  LkCheck *check = looking->check;
  guint picture = g_array_index (looking->unknown, guint, index);
  Seen *seen = made;

  check->looks[picture] = seen->look;
  check->damages[picture] = g_steal_pointer (&seen->damage);
  if (check->damages[picture] == NULL)
    lk_look_cache_add (looking->cache, lk_check_entry (check, picture)->sha256, &seen->look);
  seen_free (seen);
  lk_prepare_progress_add (&check->progress);

  return TRUE;
}

static void
recall (Looking *looking)
{
  LkCheck *check = looking->check;

  for (guint i = 0; i < check->n_pictures; i++)
    {
      const char *sha256 = lk_check_entry (check, i)->sha256;

      if (lk_look_cache_find (looking->cache, sha256, &check->looks[i]))
        lk_prepare_progress_add (&check->progress);
      else
        g_array_append_val (looking->unknown, i);
    }
}

/**
 * lk_check_look: (skip)
 * @self: a check
 * @cancellable: (nullable): ends it; what was seen until then is kept for the next time
 * @error: return location, for being cancelled alone
 *
 * Returns: %TRUE when @self has a look or a damage for each picture
 */
gboolean
lk_check_look (LkCheck *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = lk_paths_dup_cache ("looks");
  g_autoptr (LkLookCache) cache = lk_look_cache_load (path);
  g_autoptr (GArray) unknown = g_array_new (FALSE, FALSE, sizeof (guint));
  Looking looking = { .check = self, .cache = cache, .unknown = unknown };
  LkPreparePool pool = {
    .n_threads = self->n_threads,
    .max_cost = MAX_PIXELS,
    .get_cost = get_cost,
    .make = make,
    .take = take,
    .unmake = seen_free,
    .user_data = &looking,
  };
  gboolean finished;

  self->looks = g_new0 (LkLook, self->n_pictures + 1);
  self->damages = g_new0 (char *, self->n_pictures + 1);
  recall (&looking);
  pool.n_items = unknown->len;
  finished = lk_prepare_pool_run (&pool, cancellable, error);
  lk_look_cache_save (cache);

  return finished;
}
