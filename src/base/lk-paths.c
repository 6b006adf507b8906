/* lk-paths.c: where the program's files and the person's files are
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-paths.h"

#include "lk-error.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* What lies in a folder of the build folder, for a program that was not installed. */
static char *
dup_uninstalled (const char *subfolder, const char *name)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : NULL;
  g_autofree char *marker = NULL;

  if (folder == NULL || g_str_has_prefix (folder, LK_BINDIR "/") || g_str_equal (folder, LK_BINDIR))
    return NULL;

  marker = g_build_filename (folder, "..", "..", "build.ninja", NULL);
  if (!g_file_test (marker, G_FILE_TEST_IS_REGULAR))
    return NULL;

  return g_build_filename (folder, "..", "..", subfolder, name, NULL);
}

/**
 * lk_paths_dup_shipped:
 * @name: such as `trainers` or `samples`
 *
 * The environment variable `LORIKEET_DATADIR` goes before all.
 *
 * Returns: (transfer full): a folder that comes with the program; it may not be there
 */
char *
lk_paths_dup_shipped (const char *name)
{
  const char *override = g_getenv ("LORIKEET_DATADIR");
  char *uninstalled;

  if (override != NULL && *override != '\0')
    return g_build_filename (override, name, NULL);

  uninstalled = dup_uninstalled ("data", name);
  if (uninstalled != NULL)
    return uninstalled;

  return g_build_filename (LK_PKGDATADIR, name, NULL);
}

/**
 * lk_paths_dup_translations:
 *
 * The environment variable `LORIKEET_LOCALEDIR` goes before all: a translator looks at a
 * catalogue without installing it, and a test at one that nobody wrote.
 *
 * Returns: (transfer full): the folder of the catalogues, for bindtextdomain()
 */
char *
lk_paths_dup_translations (void)
{
  const char *override = g_getenv ("LORIKEET_LOCALEDIR");
  char *uninstalled;

  if (override != NULL && *override != '\0')
    return g_strdup (override);

  uninstalled = dup_uninstalled ("po", "");
  if (uninstalled != NULL)
    return uninstalled;

  return g_strdup (LK_LOCALEDIR);
}

/**
 * lk_paths_dup_program:
 * @name: such as `lorikeet-decode`
 *
 * The environment variable `LORIKEET_DECODER` goes before all: the tests have decoders that
 * misbehave.
 *
 * Returns: (transfer full): a program that the engine starts; it may not be there
 */
char *
lk_paths_dup_program (const char *name)
{
  const char *override = g_getenv ("LORIKEET_DECODER");
  char *uninstalled;

  if (override != NULL && *override != '\0')
    return g_strdup (override);

  uninstalled = dup_uninstalled ("src/decode", name);
  if (uninstalled != NULL)
    return uninstalled;

  return g_build_filename (LK_LIBEXECDIR, name, NULL);
}

/**
 * lk_paths_dup_own:
 * @name: such as `datasets`, `trainers` or `lorikeet.db`
 *
 * Returns: (transfer full): a path in the person's own data folder
 */
char *
lk_paths_dup_own (const char *name)
{
  return g_build_filename (g_get_user_data_dir (), "lorikeet", name, NULL);
}

/**
 * lk_paths_dup_cache:
 * @name: such as `fetched`
 *
 * Returns: (transfer full): a path for what can be made again
 */
char *
lk_paths_dup_cache (const char *name)
{
  return g_build_filename (g_get_user_cache_dir (), "lorikeet", name, NULL);
}

/**
 * lk_paths_dup_shown:
 * @path: a path
 *
 * To a sandbox, what a person chose appears in a folder of the document portal,
 * `/run/user/1000/doc/3f1c02aa/loras`, which nobody has ever seen.
 *
 * Returns: (transfer full): as much of @path as a person knows
 */
char *
lk_paths_dup_shown (const char *path)
{
  g_autofree char *documents = g_build_filename (g_get_user_runtime_dir (), "doc", "/", NULL);
  const char *id = g_str_has_prefix (path, documents) ? path + strlen (documents) : NULL;
  const char *end = id != NULL ? strchr (id, '/') : NULL;

  return g_strdup (end != NULL && end[1] != '\0' ? end + 1 : path);
}

/**
 * lk_paths_in_sandbox:
 *
 * Returns: whether this is the Flatpak, which has places of its own for what the desktop keeps
 */
gboolean
lk_paths_in_sandbox (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

/**
 * lk_paths_make_folder:
 * @path: a folder
 * @mode: of what is made
 * @error: return location for an %LK_ERROR_FILE, which names the folder that is in the way
 *
 * Makes it with all above it, unless it is there. Waits for the disk.
 *
 * Returns: whether it is there and can be written to
 */
gboolean
lk_paths_make_folder (const char *path, int mode, GError **error)
{
  g_autofree char *there = g_strdup (path);
  g_autofree char *shown = NULL;
  int reason;

  if (g_mkdir_with_parents (path, mode) == 0 && g_access (path, W_OK) == 0)
    return TRUE;

  reason = errno;
  while (!g_file_test (there, G_FILE_TEST_EXISTS))
    {
      char *parent = g_path_get_dirname (there);

      g_free (there);
      there = parent;
    }

  shown = lk_paths_dup_shown (there);
  g_set_error (error, LK_ERROR, LK_ERROR_FILE, _ ("The folder %s cannot be written to: %s"), shown,
               g_strerror (reason));

  return FALSE;
}
