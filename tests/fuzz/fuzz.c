/* fuzz.c: what the targets share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "fuzz.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static char *folder;

char *
fuzz_dup_text (const guint8 *data, gsize size)
{
  char *text = g_malloc (size + 1);

  memcpy (text, data, size);
  text[size] = '\0';

  return text;
}

int
fuzz_open (const guint8 *data, gsize size, char **path)
{
  int file = memfd_create ("input", MFD_CLOEXEC);

  g_assert_cmpint (file, >=, 0);
  for (gsize at = 0; at < size;)
    {
      gssize n_written = write (file, data + at, size - at);

      g_assert_cmpint (n_written, >, 0);
      at += (gsize) n_written;
    }
  *path = g_strdup_printf ("/proc/self/fd/%d", file);

  return file;
}

static int
remove_cb (const char *path, const struct stat *info, int flag, struct FTW *walk)
{
  return walk->level > 0 ? remove (path) : 0;
}

void
fuzz_empty (const char *path)
{
  nftw (path, remove_cb, 16, FTW_DEPTH | FTW_PHYS);
}

static void
remove_folder (void)
{
  fuzz_empty (folder);
  rmdir (folder);
}

const char *
fuzz_folder (void)
{
  if (folder == NULL)
    {
      folder = g_dir_make_tmp ("lorikeet-fuzz-XXXXXX", NULL);
      g_assert_nonnull (folder);
      atexit (remove_folder);
    }

  return folder;
}
