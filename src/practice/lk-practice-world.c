/* lk-practice-world.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-practice-world.h"

#include "lk-digest.h"
#include "lk-exchange.h"
#include "lk-practice-services.h"

#include <string.h>

#define FIRST_PORT   16384
#define LAST_PORT    30000
#define LISTEN_TRIES 64

typedef struct
{
  const char *name;
  gint64 value;
} Option;

/* What tests may turn. Sizes are in bytes. */
/* clang-format off */
static const Option default_options[] = {
  { "s3.part-minimum", 5 * 1024 * 1024 },     /* smaller parts but the last are refused */
  { "s3.write-limit", 0 },                    /* 1: more than one write a second to one key is 429 */
  { "s3.expired-status", 400 },               /* R2's documents name 400 and 403 */
  { "s3.skew", 15 * 60 },                     /* seconds */
  { "s3.complete-fails", 0 },                 /* 1: completing answers 200 with an error in it */
  { "replicate.late-validation", 0 },         /* 1: a bad input is created, and then fails */
  { "replicate.delivery-auth", 0 },           /* 1: weights want the token */
  { "replicate.delivery-expires", 0 },        /* 1: weights are gone */
  { "replicate.extra-weights", 0 },           /* 1: a second safetensors file in the archive */
  { "replicate.long-names", 0 },              /* 1: an archive with extended headers */
  { "replicate.weights-size", 0 },            /* at least so many bytes of tensors */
  { "replicate.page-size", 100 },             /* of lists */
  { "replicate.file-limit", 100 * 1024 * 1024 },
  { "replicate.credit", 1 },                  /* 0: trainings are refused with 402 */
  { "hub.lfs-threshold", 10 * 1024 * 1024 },  /* larger files are LFS whatever they are */
  { "hub.multipart-threshold", 5LL * 1024 * 1024 * 1024 },
  { "hub.chunk-size", 20 * 1024 * 1024 },
  { "hub.url-lifetime", 900 },                /* seconds */
};
/* clang-format on */

static const LkPracticeService *const services[] = {
  [LK_PRACTICE_REPLICATE] = &lk_practice_replicate_service,
  [LK_PRACTICE_HUB] = &lk_practice_hub_service,
  [LK_PRACTICE_S3] = &lk_practice_s3_service,
  [LK_PRACTICE_DELIVERY] = &lk_practice_delivery_service,
};

/* Secrets that look like the real ones and are the same in every run, so that
 * what a client kept still works after a restart. They open nothing real. */
static void
add_secret (LkPracticeWorld *self, const char *name, const char *prefix, guint length)
{
  g_autofree char *seed = g_strconcat ("lorikeet practice ", name, NULL);
  g_autofree char *hex = lk_digest_hex_of (G_CHECKSUM_SHA256, seed, strlen (seed));

  hex[length] = '\0';
  g_hash_table_insert (self->secrets, g_strdup (name), g_strconcat (prefix, hex, NULL));
}

static void
set_defaults (LkPracticeWorld *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (default_options); i++)
    g_hash_table_insert (self->options, g_strdup (default_options[i].name),
                         g_memdup2 (&default_options[i].value, sizeof (gint64)));
}

static void
destroy_timer (gpointer data)
{
  GSource *timer = data;

  if (timer == NULL)
    return;

  g_source_destroy (timer);
  g_source_unref (timer);
}

/**
 * lk_practice_world_new: (skip)
 * @folder: where blobs go
 *
 * Returns: (transfer full): a world without anything in it
 */
LkPracticeWorld *
lk_practice_world_new (const char *folder)
{
  LkPracticeWorld *self = g_new0 (LkPracticeWorld, 1);

  self->store = lk_blob_store_new (folder);
  self->journal = lk_journal_new ();
  self->faults = lk_fault_plan_new ();
  self->options = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->held = g_hash_table_new_full (NULL, NULL, g_object_unref, destroy_timer);
  self->session = soup_session_new ();
  self->cancellable = g_cancellable_new ();
  self->speed = 1;
  set_defaults (self);

  add_secret (self, "replicate", "r8_", 37);
  add_secret (self, "hub", "hf_", 34);
  add_secret (self, "hub-read", "hf_", 34);
  add_secret (self, "hub-fine-grained", "hf_", 34);
  add_secret (self, "hub-other-scope", "hf_", 34);
  add_secret (self, "s3-key-id", "", 32);
  add_secret (self, "s3-secret", "", 64);

  self->s3 = lk_practice_s3_new (self);
  self->replicate = lk_practice_replicate_new (self);
  self->hub = lk_practice_hub_new (self);

  return self;
}

static void
close_all (LkPracticeWorld *self)
{
  for (guint i = 0; i < LK_PRACTICE_N_SERVICES; i++)
    {
      if (self->servers[i] != NULL)
        soup_server_disconnect (self->servers[i]);
      g_clear_object (&self->servers[i]);
      g_clear_pointer (&self->roots[i], g_free);
    }
}

static gboolean
cancel_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);

  return G_SOURCE_REMOVE;
}

/* After all that libsoup has to tell: until 3.6.6 it frees the item of a message too early that
 * is canceled between the coming of its answer and the news of it. */
static void
end_fetching (LkPracticeWorld *self)
{
  g_autoptr (GSource) last = g_idle_source_new ();

  g_source_set_priority (last, G_PRIORITY_DEFAULT + 1);
  g_source_set_callback (last, cancel_cb, self->cancellable, NULL);
  g_source_attach (last, g_main_context_get_thread_default ());
  while (self->pending > 0)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
  g_source_destroy (last);
}

void
lk_practice_world_free (LkPracticeWorld *self)
{
  end_fetching (self);
  g_hash_table_remove_all (self->held);

  close_all (self);
  g_clear_pointer (&self->s3, lk_practice_s3_free);
  g_clear_pointer (&self->replicate, lk_practice_replicate_free);
  g_clear_pointer (&self->hub, lk_practice_hub_free);
  soup_session_abort (self->session);
  g_object_unref (self->session);
  g_object_unref (self->cancellable);
  g_hash_table_unref (self->held);
  lk_journal_free (self->journal);
  lk_fault_plan_free (self->faults);
  g_hash_table_unref (self->options);
  g_hash_table_unref (self->secrets);
  lk_blob_store_unref (self->store);
  g_free (self);
}

static gboolean
listen_one (LkPracticeWorld *self, guint index, guint port, GError **error)
{
  g_autoptr (SoupServer) server =
      g_object_new (SOUP_TYPE_SERVER, "raw-paths", TRUE, "server-header", "practice ", NULL);

  if (!soup_server_listen_local (server, port, SOUP_SERVER_LISTEN_IPV4_ONLY, error))
    return FALSE;

  lk_exchange_attach (server, self, services[index]);
  self->servers[index] = g_steal_pointer (&server);
  self->roots[index] = g_strdup_printf ("http://127.0.0.1:%u", port);

  return TRUE;
}

static gboolean
listen_in_a_row (LkPracticeWorld *self, guint port, GError **error)
{
  for (guint i = 0; i < LK_PRACTICE_N_SERVICES; i++)
    if (!listen_one (self, i, port + i, error))
      {
        close_all (self);
        return FALSE;
      }

  return TRUE;
}

/**
 * lk_practice_world_listen: (skip)
 * @self: a world
 * @port: the first of four ports in a row, or 0 for any four
 * @error: return location
 *
 * "Any" is below the ports that systems give to outgoing connections: so the same four can be
 * had again when the services come back.
 *
 * Returns: whether all services listen
 */
gboolean
lk_practice_world_listen (LkPracticeWorld *self, guint port, GError **error)
{
  if (port != 0)
    return listen_in_a_row (self, port, error);

  for (guint try = 1; try < LISTEN_TRIES; try++)
    if (listen_in_a_row (self, (guint) g_random_int_range (FIRST_PORT, LAST_PORT), NULL))
      return TRUE;

  return listen_in_a_row (self, FIRST_PORT, error);
}

/**
 * lk_practice_world_clear: (skip)
 * @self: a world
 *
 * Forgets all objects, trainings, repositories, faults and requests, and puts options back.
 */
void
lk_practice_world_clear (LkPracticeWorld *self)
{
  lk_practice_s3_free (self->s3);
  lk_practice_replicate_free (self->replicate);
  lk_practice_hub_free (self->hub);
  self->s3 = lk_practice_s3_new (self);
  self->replicate = lk_practice_replicate_new (self);
  self->hub = lk_practice_hub_new (self);
  lk_journal_clear (self->journal);
  lk_fault_plan_set (self->faults, "[]", NULL);
  set_defaults (self);
  lk_practice_world_save (self);
}

gint64
lk_practice_world_option (LkPracticeWorld *self, const char *name)
{
  gint64 *value = g_hash_table_lookup (self->options, name);

  g_assert (value != NULL);

  return *value;
}

gboolean
lk_practice_world_set_option (LkPracticeWorld *self, const char *name, gint64 value)
{
  gint64 *slot = g_hash_table_lookup (self->options, name);

  if (slot == NULL)
    return FALSE;

  *slot = value;

  return TRUE;
}

const char *
lk_practice_world_secret (LkPracticeWorld *self, const char *name)
{
  return g_hash_table_lookup (self->secrets, name);
}

/**
 * lk_practice_world_token: (skip)
 * @self: a world
 * @prefix: put before it
 * @length: how many characters, 64 at most
 *
 * Returns: (transfer full): a name that nobody had before
 */
char *
lk_practice_world_token (LkPracticeWorld *self, const char *prefix, guint length)
{
  g_autofree char *seed = g_strdup_printf ("%s %" G_GUINT64_FORMAT " %" G_GINT64_FORMAT, prefix,
                                           ++self->serial, g_get_real_time ());
  g_autofree char *hex = lk_digest_hex_of (G_CHECKSUM_SHA256, seed, strlen (seed));

  hex[length] = '\0';

  return g_strconcat (prefix, hex, NULL);
}
