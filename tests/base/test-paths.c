/* test-paths.c: what of a path a person knows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-paths.h"

static void
test_shown (void)
{
  static const struct
  {
    const char *path;
    const char *shown;
  } cases[] = {
    { "/run/user/1000/doc/3f1c02aa/loras", "loras" },
    { "/run/user/1000/doc/3f1c02aa/loras/rex.safetensors", "loras/rex.safetensors" },
    { "/run/user/1000/doc/3f1c02aa", "/run/user/1000/doc/3f1c02aa" },
    { "/run/user/1000/doc/3f1c02aa/", "/run/user/1000/doc/3f1c02aa/" },
    { "/run/user/1000/documents/loras", "/run/user/1000/documents/loras" },
    { "/srv/models/loras", "/srv/models/loras" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *shown = lk_paths_dup_shown (cases[i].path);

      g_assert_cmpstr (shown, ==, cases[i].shown);
    }
}

int
main (int argc, char **argv)
{
  g_setenv ("XDG_RUNTIME_DIR", "/run/user/1000", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/paths/shown", test_shown);

  return g_test_run ();
}
