/* fuzz-main.c: a target without a fuzzer: takes each file of some folders once
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "fuzz.h"

#include <locale.h>

static guint
run_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      g_autofree char *data = NULL;
      gsize size;

      if (!g_file_get_contents (file, &data, &size, NULL))
        continue;
      LLVMFuzzerTestOneInput ((const guint8 *) data, size);
      n++;
    }

  return n;
}

/* Without a single input there is nothing that could fail. */
int
main (int argc, char *argv[])
{
  guint n = 0;

  setlocale (LC_ALL, "");
  for (int i = 1; i < argc; i++)
    n += run_folder (argv[i]);
  g_print ("1..1\n%s 1 %u inputs\n", n > 0 ? "ok" : "not ok", n);

  return n > 0 ? 0 : 1;
}
