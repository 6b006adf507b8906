/* bad-decoder.c: a decoder that does what the picture says, as one that was taken over would
 *
 * Confined as the real one is. The picture is a word.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-decode-confine.h"
#include "lk-decode-serve.h"
#include "lk-decoder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void
crash (void)
{
  abort ();
}

static void
leave (void)
{
  exit (EXIT_SUCCESS);
}

static void
spin (void)
{
  for (volatile guint i = 0;; i++)
    ;
}

static void
eat (void)
{
  for (;;)
    memset (g_malloc (16 << 20), 1, 16 << 20);
}

/* Says that it has made a picture, and of what size, and hands nothing over. */
static void
lie (void)
{
}

static int
read_a_file (void)
{
  return open ("/etc/passwd", O_RDONLY | O_CLOEXEC);
}

static int
write_a_file (void)
{
  return open ("/tmp/lorikeet-bad-decoder", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
}

static int
connect_out (void)
{
  return socket (AF_INET, SOCK_STREAM, 0);
}

static int
connect_here (void)
{
  return socket (AF_UNIX, SOCK_STREAM, 0);
}

static int
start_a_program (void)
{
  return execl ("/bin/true", "true", NULL);
}

static int
split (void)
{
  return fork ();
}

static int
look_at_parent (void)
{
  return (int) syscall (SYS_process_vm_readv, getppid (), NULL, 0, NULL, 0, 0);
}

static int
end_parent (void)
{
  return kill (getppid (), SIGTERM);
}

static int
make_code (void)
{
  gpointer memory =
      mmap (NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  return memory == MAP_FAILED ? -1 : 0;
}

/* A core of it would hold the picture. */
static int
leave_a_core (void)
{
  struct rlimit cores;

  if (getrlimit (RLIMIT_CORE, &cores) != 0)
    abort ();

  return cores.rlim_cur == 0 && cores.rlim_max == 0 ? -1 : 0;
}

/* What the program has there may be a token. */
static int
read_the_environment (void)
{
  return g_getenv ("REPLICATE_API_TOKEN") != NULL ? 0 : -1;
}

/* When the program is gone that would end it. */
static int
go_on_for_ever (void)
{
  return alarm (0) > 0 ? -1 : 0;
}

static const struct
{
  const char *word;
  void (*run) (void);
  int (*attempt) (void); /* what it must not be able to do */
} deeds[] = {
  { "crash", crash, NULL },
  { "leave", leave, NULL },
  { "spin", spin, NULL },
  { "eat", eat, NULL },
  { "lie", lie, NULL },
  { "read", NULL, read_a_file },
  { "write", NULL, write_a_file },
  { "internet", NULL, connect_out },
  { "local", NULL, connect_here },
  { "execute", NULL, start_a_program },
  { "fork", NULL, split },
  { "peek", NULL, look_at_parent },
  { "kill", NULL, end_parent },
  { "code", NULL, make_code },
  { "core", NULL, leave_a_core },
  { "environment", NULL, read_the_environment },
  { "for-ever", NULL, go_on_for_ever },
};

static gboolean
run (GBytes *file, GVariant *options, LkDecodeReply *reply, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (file, &size);
  g_autofree char *word = g_strndup (data, size);

  for (gsize i = 0; i < G_N_ELEMENTS (deeds); i++)
    {
      if (!g_str_equal (deeds[i].word, word))
        continue;
      if (deeds[i].run != NULL)
        deeds[i].run ();
      else
        g_variant_dict_insert (&reply->facts, "could", "b", deeds[i].attempt () >= 0);
    }
  g_variant_dict_insert (&reply->facts, "width", "u", 100000);
  g_variant_dict_insert (&reply->facts, "height", "u", 100000);
  g_variant_dict_insert (&reply->facts, "stride", "u", G_MAXUINT);
  g_variant_dict_insert (&reply->facts, "format", "s", "exe");

  return TRUE;
}

int
main (void)
{
  static const LkDecodeVerb verbs[] = {
    { LK_DECODER_PROBE, run },  { LK_DECODER_LOOK, run },   { LK_DECODER_PREPARE, run },
    { LK_DECODER_PIXELS, run }, { LK_DECODER_ROTATE, run }, { NULL, NULL },
  };

  lk_decode_confine ();

  return lk_decode_serve (STDIN_FILENO, verbs) ? EXIT_SUCCESS : EXIT_FAILURE;
}
