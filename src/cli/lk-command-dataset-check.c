/* lk-command-dataset-check.c: what should be mended before a training
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-checkup.h"
#include "lk-cli-dataset.h"
#include "lk-command.h"
#include "lk-json.h"
#include "lk-terminal.h"

#include <glib/gi18n-lib.h>

/* More names than this fill the screen; --json has them all. */
#define MAX_NAMES 8

static LkTrainer *
find_trainer (LkCli *cli, const char *id, GError **error)
{
  LkEngine *engine = lk_cli_open_engine (cli, error);
  LkTrainer *trainer;

  if (engine == NULL)
    return NULL;

  trainer = lk_catalogue_find (lk_engine_get_catalogue (engine), id);
  if (trainer == NULL)
    g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION,
                 _ ("There is no trainer “%s”: “lorikeetctl trainers list” names them"), id);

  return trainer;
}

static const char *
level_title (LkFindingLevel level)
{
  switch (level)
    {
    case LK_FINDING_ERROR:
      return _ ("Error");
    case LK_FINDING_WARNING:
      return _ ("Warning");
    case LK_FINDING_INFO:
    default:
      return _ ("Note");
    }
}

static char *
join_names (const char *const *names)
{
  guint n = g_strv_length ((GStrv) names);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < MIN (n, MAX_NAMES); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", names[i]);
  if (n > MAX_NAMES)
    g_string_append_printf (text, ngettext (" and %u more", " and %u more", n - MAX_NAMES),
                            n - MAX_NAMES);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
print_finding (LkCli *cli, LkFinding *finding)
{
  const char *const *pictures = lk_finding_get_pictures (finding);

  lk_cli_print (cli, NULL, "%s: %s", level_title (lk_finding_get_level (finding)),
                lk_finding_get_sentence (finding));
  if (pictures[0] != NULL)
    {
      g_autofree char *names = join_names (pictures);

      lk_cli_print (cli, NULL, "    %s", names);
    }
}

static void
print_buckets (LkCli *cli, LkCheckup *checkup)
{
  g_autoptr (GString) line = g_string_new (NULL);
  guint n;
  const LkBucketCount *buckets = lk_checkup_get_buckets (checkup, &n);

  for (guint i = 0; i < n; i++)
    {
      gboolean is_first = i == 0 || buckets[i].resolution != buckets[i - 1].resolution;

      if (is_first)
        g_string_append_printf (line, _ ("%sTrained at %u:"), i > 0 ? "\n" : "",
                                buckets[i].resolution);
      g_string_append_printf (line, "%s %u × %u (%u)", is_first ? "" : ",", buckets[i].width,
                              buckets[i].height, buckets[i].n_pictures);
    }

  if (n > 0)
    lk_cli_print (cli, NULL, "%s", line->str);
}

static void
print_checkup (LkCli *cli, LkDataset *dataset, LkCheckup *checkup)
{
  g_autoptr (JsonNode) node = lk_checkup_to_json (checkup);
  JsonObject *record = json_node_dup_object (node);

  lk_json_set_string (record, "dataset", lk_dataset_get_title (dataset));
  lk_cli_print (cli, record, _ ("%s: %u pictures, %u with a caption"),
                lk_dataset_get_title (dataset), lk_checkup_get_n_pictures (checkup),
                lk_checkup_get_n_captions (checkup));
  print_buckets (cli, checkup);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (checkup)); i++)
    {
      g_autoptr (LkFinding) finding = g_list_model_get_item (G_LIST_MODEL (checkup), i);

      print_finding (cli, finding);
    }
  if (g_list_model_get_n_items (G_LIST_MODEL (checkup)) == 0)
    lk_cli_print (cli, NULL, "%s", _ ("Nothing to mend"));
}

static LkCheckup *
check (LkCli *cli, LkDataset *dataset, const LkCheckupOptions *options, GError **error)
{
  g_autoptr (LkManifest) manifest = lk_dataset_snapshot (dataset);
  g_autoptr (LkTerminal) terminal = lk_terminal_new ();
  g_autoptr (GAsyncResult) result = NULL;

  lk_checkup_run_async (manifest, options, lk_cli_show_progress, terminal,
                        lk_cli_get_cancellable (cli), lk_cli_ready, cli);
  result = lk_cli_wait (cli);
  lk_terminal_settle (terminal);

  return lk_checkup_run_finish (result, error);
}

static int
run (LkCli *cli, GStrv *arguments, GError **error)
{
  g_autofree char *trigger_word = NULL;
  g_autofree char *trainer_id = NULL;
  gboolean quick = FALSE;
  const GOptionEntry entries[] = {
    { "trigger", 0, 0, G_OPTION_ARG_STRING, &trigger_word,
      N_ ("The word that every caption is to hold"), N_ ("WORD") },
    { "trainer", 0, 0, G_OPTION_ARG_STRING, &trainer_id,
      N_ ("The trainer whose sizes count, see “trainers list”"), N_ ("TRAINER") },
    { "quick", 0, 0, G_OPTION_ARG_NONE, &quick,
      N_ ("Do not decode the pictures to find blurred and nearly equal ones"), NULL },
    { NULL },
  };
  g_autoptr (LkDataset) dataset = NULL;
  g_autoptr (LkCheckup) checkup = NULL;
  g_autoptr (LkRecipe) recipe = lk_recipe_new ();
  g_autofree guint *resolutions = NULL;
  LkCheckupOptions options = { 0 };
  LkTrainer *trainer;

  if (!lk_cli_parse (cli, entries, arguments, "DATASET", error))
    return LK_EXIT_USAGE;

  trainer = find_trainer (cli, trainer_id != NULL ? trainer_id : LK_CATALOGUE_DEFAULT, error);
  dataset = trainer != NULL ? lk_cli_find_dataset (cli, (*arguments)[1], error) : NULL;
  if (dataset == NULL)
    return LK_EXIT_FAILED;

  resolutions = lk_recipe_dup_resolutions (recipe, trainer);
  options.trigger_word = trigger_word;
  options.resolutions = resolutions;
  options.look = !quick;
  checkup = check (cli, dataset, &options, error);
  if (checkup == NULL)
    return LK_EXIT_FAILED;

  print_checkup (cli, dataset, checkup);

  return lk_checkup_can_train (checkup) ? LK_EXIT_DONE : LK_EXIT_FAILED;
}

const LkCommand lk_command_dataset_check = {
  .name = "dataset check",
  .arguments = "DATASET",
  .summary = N_ ("Look for what stands in the way of a good training"),
  .run = run,
};
