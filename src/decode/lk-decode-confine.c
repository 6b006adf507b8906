/* lk-decode-confine.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-decode-confine.h"

#include "lk-image-private.h"

#include <glib/gi18n.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#define MAX_WRITTEN (G_GUINT64_CONSTANT (1) * 1024 * 1024 * 1024)
#define MAX_OPEN    32
/* Whoever waits for a picture also looks at a window: that goes before. */
#define NICENESS 10

/* The sanitizers reserve more memory than there is, and look into /proc. */
#if defined(__SANITIZE_ADDRESS__)
#define IS_SANITIZED TRUE
#else
#define IS_SANITIZED FALSE
#endif

/* How files of each format begin; decoders load parts of themselves then. */
static const struct
{
  const char *bytes;
  gsize size;
} beginnings[] = {
  { "\0\0\0\x18"
    "ftypheic\0\0\0\0mif1heic\0\0\0\x08"
    "meta",
    32 },
  { "\0\0\0\x18"
    "ftypavif\0\0\0\0mif1avif\0\0\0\x08"
    "meta",
    32 },
  { "\xff\xd8\xff\xe0", 4 },
  { "\x89PNG\r\n\x1a\n", 8 },
  { "GIF89a", 6 },
  { "II*\0", 4 },
  { "BM", 2 },
  { "RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0\x30\x01\0\x9d\x01\x2a", 26 },
};

/* Whatever is loaded at its first use is loaded now: nothing can be opened later. Only the
 * formats that we know are: others would take most of the time. */
static void
load_all (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (beginnings); i++)
    {
      g_autoptr (GBytes) file = g_bytes_new_static (beginnings[i].bytes, beginnings[i].size);
      g_autoptr (GdkPixbufLoader) loader = lk_image_loader_new (file, NULL);

      if (loader == NULL)
        continue;
      gdk_pixbuf_loader_write_bytes (loader, file, NULL);
      gdk_pixbuf_loader_close (loader, NULL);
    }

  /* The translations are mapped when the first one is wanted. */
  _ ("The picture");
  dgettext ("gdk-pixbuf", "Failed to open file “%s”: %s");
  g_get_num_processors ();
}

static void
limit (__rlimit_resource_t resource, guint64 value)
{
  const struct rlimit limits = { value, value };

  setrlimit (resource, &limits);
}

/**
 * lk_decode_confine:
 *
 * After this the process can decode what it is handed and answer; it cannot open, make or
 * change a file, make a connection, start a program or look at another process, and has only
 * so much memory. Where the kernel has no system-call filters, the limits alone hold.
 */
void
lk_decode_confine (void)
{
  load_all ();

  setpriority (PRIO_PROCESS, 0, NICENESS);
  prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
  limit (RLIMIT_CORE, 0);
  limit (RLIMIT_FSIZE, MAX_WRITTEN);
  if (IS_SANITIZED || lk_image_loader_is_glycin ())
    return;

  limit (RLIMIT_NOFILE, MAX_OPEN);
  limit (RLIMIT_AS, LK_DECODE_MAX_MEMORY);
  lk_decode_filter_install ();
}
