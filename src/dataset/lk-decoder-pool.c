/* lk-decoder-pool.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-decoder-pool.h"

#include "lk-error.h"
#include "lk-image-private.h"
#include "lk-paths.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <sys/socket.h>
#include <unistd.h>

#define PROGRAM "lorikeet-decode"

/* A picture that is looked at goes before those that are packed. */
#define N_SPARE 2

/* All that a decoder gets of the environment: nothing of it is secret. */
static const char *const passed_on[] = {
  "LANG",
  "LANGUAGE",
  "LC_ALL",
  "LC_MESSAGES",
  "LOCPATH",
  "LORIKEET_LOCALEDIR",
  "LD_LIBRARY_PATH",
  "GDK_PIXBUF_MODULEDIR",
  "GDK_PIXBUF_MODULE_FILE",
  "ASAN_OPTIONS",
  "LSAN_OPTIONS",
  "UBSAN_OPTIONS",
};

/* What glycin needs beyond that to start a process in a sandbox. */
static const char *const passed_to_glycin[] = {
  "DBUS_SESSION_BUS_ADDRESS", "HOME", "PATH", "XDG_CACHE_HOME", "XDG_DATA_DIRS", "XDG_RUNTIME_DIR",
};

static struct
{
  GMutex lock;
  GCond changed;
  GQueue idle; /* (element-type LkDecoderHelper) those used last first */
  guint n_taken;
} pool = { .idle = G_QUEUE_INIT };

static void
helper_free (LkDecoderHelper *helper)
{
  close (helper->socket);
  g_object_unref (helper->process);
  g_free (helper);
}

static gboolean
set_failed (GError **error, const char *reason)
{
  g_set_error (error, LK_ERROR, LK_ERROR_FILE,
               _ ("The program that opens pictures could not be started: %s. Install Lorikeet "
                  "again"),
               reason);

  return FALSE;
}

static char **
pass_on (char **environment, const char *const *names, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (g_getenv (names[i]) != NULL)
      environment = g_environ_setenv (environment, names[i], g_getenv (names[i]), TRUE);

  return environment;
}

static char **
make_environment (void)
{
  char **environment = pass_on (NULL, passed_on, G_N_ELEMENTS (passed_on));

  if (lk_image_loader_is_glycin ())
    environment = pass_on (environment, passed_to_glycin, G_N_ELEMENTS (passed_to_glycin));

  return environment != NULL ? environment : g_new0 (char *, 1);
}

/* What it writes is not ours to show: it may be what a picture made it write. */
static LkDecoderHelper *
start (GError **error)
{
  g_autofree char *program = lk_paths_dup_program (PROGRAM);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_auto (GStrv) environment = make_environment ();
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  LkDecoderHelper *helper;
  int sockets[2];

  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0)
    {
      set_failed (error, g_strerror (errno));
      return NULL;
    }

  g_subprocess_launcher_set_environ (launcher, environment);
  g_subprocess_launcher_set_cwd (launcher, "/");
  g_subprocess_launcher_take_stdin_fd (launcher, sockets[1]);
  process = g_subprocess_launcher_spawn (launcher, &local_error, program, NULL);
  g_subprocess_launcher_close (launcher);
  if (process == NULL)
    {
      close (sockets[0]);
      set_failed (error, local_error->message);
      return NULL;
    }

  helper = g_new0 (LkDecoderHelper, 1);
  helper->process = g_steal_pointer (&process);
  helper->socket = sockets[0];
  helper->is_fresh = TRUE;

  return helper;
}

static gboolean
is_gone (LkDecoderHelper *helper)
{
  GPollFD poll = { helper->socket, G_IO_IN | G_IO_HUP | G_IO_ERR, 0 };

  return g_poll (&poll, 1, 0) != 0;
}

/* Those that have left of their own accord are forgotten. */
static LkDecoderHelper *
pop_idle (gboolean fresh)
{
  LkDecoderHelper *helper;

  while ((helper = g_queue_pop_head (&pool.idle)) != NULL)
    {
      if (!is_gone (helper) && !fresh)
        return helper;
      helper_free (helper);
      if (fresh)
        break;
    }

  return NULL;
}

static void
leave (LkDecoderHelper *idle)
{
  g_mutex_lock (&pool.lock);
  pool.n_taken--;
  if (idle != NULL)
    g_queue_push_head (&pool.idle, idle);
  g_cond_signal (&pool.changed);
  g_mutex_unlock (&pool.lock);
}

/**
 * lk_decoder_pool_take: (skip)
 * @fresh: whether it has to be one that has decoded nothing yet
 * @error: return location for an %LK_ERROR_FILE
 *
 * Waits while as many are busy as there are processors, and a few.
 *
 * Returns: (transfer full): a process to be given back or stopped; %NULL with @error
 */
LkDecoderHelper *
lk_decoder_pool_take (gboolean fresh, GError **error)
{
  LkDecoderHelper *helper;

  g_mutex_lock (&pool.lock);
  while (pool.n_taken >= g_get_num_processors () + N_SPARE)
    g_cond_wait (&pool.changed, &pool.lock);
  pool.n_taken++;
  helper = pop_idle (fresh);
  g_mutex_unlock (&pool.lock);

  if (helper == NULL)
    helper = start (error);
  if (helper == NULL)
    leave (NULL);

  return helper;
}

/**
 * lk_decoder_pool_give: (skip)
 * @helper: (transfer full): one that is well, and has answered
 */
void
lk_decoder_pool_give (LkDecoderHelper *helper)
{
  helper->is_fresh = FALSE;
  leave (helper);
}

/**
 * lk_decoder_pool_stop: (skip)
 * @helper: (transfer full): one that has gone, or has to
 */
void
lk_decoder_pool_stop (LkDecoderHelper *helper)
{
  g_subprocess_force_exit (helper->process);
  helper_free (helper);
  leave (NULL);
}
