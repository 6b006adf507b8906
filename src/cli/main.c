/* main.c: lorikeetctl, the engine without a screen
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-command.h"
#include "lk-paths.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <string.h>

static const LkCommand *const commands[] = {
  &lk_command_dataset_create, &lk_command_dataset_list,   &lk_command_dataset_show,
  &lk_command_dataset_check,  &lk_command_dataset_export, &lk_command_train,
  &lk_command_jobs_list,      &lk_command_jobs_show,      &lk_command_jobs_watch,
  &lk_command_jobs_cancel,    &lk_command_jobs_retry,     &lk_command_jobs_resume,
  &lk_command_jobs_export,    &lk_command_account_set,    &lk_command_account_verify,
  &lk_command_account_clear,  &lk_command_account_list,   &lk_command_storage_test,
  &lk_command_storage_sweep,  &lk_command_trainers_list,  &lk_command_trainers_show,
  &lk_command_practice,
};

static void
print_help (void)
{
  g_print ("%s\n\n", _ ("Usage: lorikeetctl COMMAND [OPTION…] [ARGUMENT…]"));
  g_print ("%s\n\n", _ ("Trains FLUX LoRAs from pictures: dataset, archive, storage, training, "
                        "weights, publication."));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_print ("  %-16s %s\n", commands[i]->name, _ (commands[i]->summary));
  g_print ("\n%s\n", _ ("Every command takes --json for one JSON object per line, and --help."));
  g_print ("%s\n", _ ("Exit status: 0 done, 1 failed, 2 bad usage, 3 canceled."));
}

/* Takes the words of a verb's name from the arguments. */
static gboolean
takes (const LkCommand *command, GStrv arguments, guint *n_words)
{
  g_auto (GStrv) words = g_strsplit (command->name, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (g_strcmp0 (words[i], arguments[1 + i]) != 0)
      return FALSE;

  *n_words = g_strv_length (words);

  return TRUE;
}

static gboolean
is_group (const char *word)
{
  gsize length = strlen (word);

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_has_prefix (commands[i]->name, word) && commands[i]->name[length] == ' ')
      return TRUE;

  return FALSE;
}

static void
print_group (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_has_prefix (commands[i]->name, word))
      g_printerr ("  lorikeetctl %s %s\n", commands[i]->name, commands[i]->arguments);
}

static int
run (GStrv arguments)
{
  g_autoptr (LkCli) cli = lk_cli_new ();

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
      g_autofree char *name = g_strdup_printf ("lorikeetctl %s", commands[i]->name);
      g_auto (GStrv) rest = NULL;
      guint n_words;

      if (!takes (commands[i], arguments, &n_words))
        continue;

      g_strv_builder_add (builder, name);
      g_strv_builder_addv (builder, (const char **) arguments + 1 + n_words);
      rest = g_strv_builder_end (builder);
      g_set_prgname (name);

      return lk_cli_run (cli, commands[i], &rest);
    }

  if (is_group (arguments[1]))
    print_group (arguments[1]);
  else
    g_printerr (_ ("lorikeetctl: there is no command “%s”\n"), arguments[1]);

  return LK_EXIT_USAGE;
}

int
main (int argc, char *argv[])
{
  g_auto (GStrv) arguments = g_strdupv (argv);
  g_autofree char *translations = lk_paths_dup_translations ();

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, translations);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (argc < 2 || g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h") ||
      g_str_equal (argv[1], "help"))
    {
      print_help ();
      return argc < 2 ? LK_EXIT_USAGE : LK_EXIT_DONE;
    }

  if (g_str_equal (argv[1], "--version"))
    {
      g_print ("lorikeetctl %s\n", LK_VERSION);
      return LK_EXIT_DONE;
    }

  return run (arguments);
}
