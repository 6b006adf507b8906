/* lk-command-train.c: train, and follow until the end
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-cli-dataset.h"
#include "lk-cli-pipeline.h"
#include "lk-command.h"
#include "lk-copy.h"
#include "lk-json.h"
#include "lk-paths.h"

#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

/* A request is a few kilobytes; a thousand addresses are some hundred. */
#define MAX_SPEC (8 * 1024 * 1024)

typedef struct
{
  char *spec;
  char *name;
  char *trigger;
  char *description;
  char *trainer;
  char *purpose;
  char *owner;
  char *repo;
  char *license;
  char *destination;
  char *save_to;
  char *profile;
  char **images;
  char **set;
  gboolean is_private;
  gboolean is_public;
  gboolean destination_public;
  gboolean autocaption;
  gboolean no_publish;
  gboolean detach;
} Options;

static void
options_clear (Options *self)
{
  g_free (self->spec);
  g_free (self->name);
  g_free (self->trigger);
  g_free (self->description);
  g_free (self->trainer);
  g_free (self->purpose);
  g_free (self->owner);
  g_free (self->repo);
  g_free (self->license);
  g_free (self->destination);
  g_free (self->save_to);
  g_free (self->profile);
  g_strfreev (self->images);
  g_strfreev (self->set);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
parse (LkCli *cli, GStrv *arguments, Options *options, GError **error)
{
  /* clang-format off */
  const GOptionEntry entries[] = {
    { "images", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->images, N_ ("Use these pictures instead of a stored dataset"), N_ ("PATH") },
    { "spec", 0, 0, G_OPTION_ARG_FILENAME, &options->spec, N_ ("Read the request from a JSON file"), N_ ("FILE") },
    { "name", 0, 0, G_OPTION_ARG_STRING, &options->name, N_ ("The model's name"), N_ ("NAME") },
    { "trigger", 0, 0, G_OPTION_ARG_STRING, &options->trigger, N_ ("The word that will call the subject"), N_ ("WORD") },
    { "description", 0, 0, G_OPTION_ARG_STRING, &options->description, N_ ("What the model is, for its card"), N_ ("TEXT") },
    { "trainer", 0, 0, G_OPTION_ARG_STRING, &options->trainer, N_ ("One of “trainers list”"), N_ ("TRAINER") },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->set, N_ ("A setting of the trainer"), N_ ("KEY=VALUE") },
    { "purpose", 0, 0, G_OPTION_ARG_STRING, &options->purpose, N_ ("“person”, “style”, “product” or “custom”: whose settings"), N_ ("PURPOSE") },
    { "autocaption", 0, 0, G_OPTION_ARG_NONE, &options->autocaption, N_ ("Let the trainer describe pictures without a caption"), NULL },
    { "owner", 0, 0, G_OPTION_ARG_STRING, &options->owner, N_ ("The organization to publish for, instead of yourself"), N_ ("OWNER") },
    { "repo", 0, 0, G_OPTION_ARG_STRING, &options->repo, N_ ("The Hub repository to publish in"), N_ ("NAME") },
    { "private", 0, 0, G_OPTION_ARG_NONE, &options->is_private, N_ ("Only you may see the repository"), NULL },
    { "public", 0, 0, G_OPTION_ARG_NONE, &options->is_public, N_ ("Everybody may see the repository"), NULL },
    { "license", 0, 0, G_OPTION_ARG_STRING, &options->license, N_ ("One that fits the base model"), N_ ("LICENSE") },
    { "destination", 0, 0, G_OPTION_ARG_STRING, &options->destination, N_ ("The model on Replicate to train into"), N_ ("NAME") },
    { "destination-public", 0, 0, G_OPTION_ARG_NONE, &options->destination_public, N_ ("Everybody may see that model"), NULL },
    { "save-to", 0, 0, G_OPTION_ARG_FILENAME, &options->save_to, N_ ("Save the weights in this folder too"), N_ ("DIR") },
    { "no-publish", 0, 0, G_OPTION_ARG_NONE, &options->no_publish, N_ ("Do not publish"), NULL },
    { "profile", 0, 0, G_OPTION_ARG_STRING, &options->profile, N_ ("“cloud” or “practice”"), N_ ("PROFILE") },
    { "detach", 0, 0, G_OPTION_ARG_NONE, &options->detach, N_ ("Only put the job in the queue"), NULL },
    { NULL },
  };
  /* clang-format on */

  if (!lk_cli_parse (cli, entries, arguments, "[DATASET]", error))
    return FALSE;

  if (((*arguments)[1] != NULL) + (options->images != NULL) + (options->spec != NULL) == 1)
    return TRUE;
  if (options->spec != NULL && options->images == NULL)
    return TRUE;

  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                       _ ("A dataset, --images or --spec is needed, and only one of them"));

  return FALSE;
}

/* --- The recipe --- */

static char *
read_spec (const char *path, gsize *length, GError **error)
{
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  char *text = g_malloc (MAX_SPEC);

  if (g_str_equal (path, "-"))
    stream = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  else
    stream = G_INPUT_STREAM (g_file_read (file, NULL, error));

  if (stream != NULL && g_input_stream_read_all (stream, text, MAX_SPEC, length, NULL, error))
    return text;

  g_free (text);

  return NULL;
}

static LkRecipe *
make_recipe (LkEngine *engine, const Options *options, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (JsonObject) request = NULL;
  gsize length = 0;

  if (options->spec == NULL)
    return lk_recipe_new ();

  text = read_spec (options->spec, &length, error);
  request = text != NULL ? lk_json_parse_object (text, (gssize) length, error) : NULL;

  return request != NULL
             ? lk_recipe_new_from_request (request, lk_engine_get_catalogue (engine), error)
             : NULL;
}

static gboolean
set_parameters (LkRecipe *recipe, LkTrainer *trainer, char **pairs, GError **error)
{
  for (guint i = 0; pairs != NULL && pairs[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (pairs[i], "=", 2);
      LkParameter *parameter = lk_trainer_find_parameter (trainer, pair[0]);
      JsonNode *value;

      if (parameter == NULL || pair[1] == NULL)
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       _ ("“%s” is no setting of this trainer: “trainers show %s” names them"),
                       pair[0], lk_trainer_get_id (trainer));
          return FALSE;
        }

      value = lk_parameter_parse (parameter, pair[1], error);
      if (value == NULL)
        return FALSE;

      lk_recipe_set_parameter (recipe, pair[0], value);
    }

  return TRUE;
}

static void
set_text (LkRecipe *recipe, const char *property, const char *value)
{
  if (value != NULL)
    g_object_set (recipe, property, value, NULL);
}

static gboolean
fill_recipe (LkEngine *engine, LkRecipe *recipe, const Options *options, GError **error)
{
  LkCatalogue *catalogue = lk_engine_get_catalogue (engine);
  g_autofree char *save_to =
      options->save_to != NULL ? g_canonicalize_filename (options->save_to, NULL) : NULL;
  LkTrainer *trainer;

  set_text (recipe, "model-name", options->name);
  set_text (recipe, "trigger-word", options->trigger);
  set_text (recipe, "description", options->description);
  set_text (recipe, "trainer", options->trainer);
  set_text (recipe, "purpose", options->purpose);
  set_text (recipe, "owner", options->owner);
  set_text (recipe, "repository", options->repo);
  set_text (recipe, "license", options->license);
  set_text (recipe, "destination", options->destination);
  set_text (recipe, "save-to", save_to);
  set_text (recipe, "profile", options->profile);
  if (options->is_public || options->is_private)
    g_object_set (recipe, "public", options->is_public && !options->is_private, NULL);
  if (options->destination_public)
    g_object_set (recipe, "destination-public", TRUE, NULL);
  if (options->autocaption)
    g_object_set (recipe, "autocaption", TRUE, NULL);
  if (options->no_publish)
    g_object_set (recipe, "publish", FALSE, NULL);

  trainer = lk_recipe_get_trainer (recipe) != NULL
                ? lk_catalogue_find (catalogue, lk_recipe_get_trainer (recipe))
                : lk_catalogue_find_default (catalogue);

  return trainer == NULL || set_parameters (recipe, trainer, options->set, error);
}

/* --- The pictures --- */

/* Copies that no job was made of. */
static void
forget_pictures (const Options *options, LkRecipe *recipe)
{
  if (options->images != NULL && lk_recipe_get_dataset (recipe) != NULL)
    lk_copy_remove_tree (lk_recipe_get_dataset (recipe));
}

static LkDataset *
make_dataset (LkCli *cli, char **images, GError **error)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *name = g_build_filename ("pictures", id, NULL);
  g_autofree char *path = lk_paths_dup_own (name);
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LkDataset) dataset = NULL;
  g_autoptr (LkImportReport) report = NULL;

  g_file_make_directory_with_parents (folder, NULL, NULL);
  lk_dataset_open_async (folder, lk_cli_get_cancellable (cli), lk_cli_ready, cli);
  result = lk_cli_wait (cli);
  dataset = lk_dataset_open_finish (result, error);
  if (dataset == NULL)
    return NULL;

  report = lk_cli_import (cli, dataset, (const char *const *) images, FALSE, error);
  if (report != NULL)
    return g_steal_pointer (&dataset);

  lk_copy_remove_tree (path);

  return NULL;
}

static gboolean
take_pictures (LkCli *cli,
               LkRecipe *recipe,
               const Options *options,
               const char *name,
               guint *n,
               GError **error)
{
  g_autoptr (LkDataset) dataset = NULL;

  *n = lk_recipe_get_images (recipe)->len;
  if (options->images == NULL && name == NULL)
    return TRUE;

  dataset = options->images != NULL ? make_dataset (cli, options->images, error)
                                    : lk_cli_find_dataset (cli, name, error);
  if (dataset == NULL)
    return FALSE;

  *n += lk_dataset_get_n_pictures (dataset);
  g_object_set (recipe, "dataset", g_file_peek_path (lk_dataset_get_folder (dataset)), NULL);

  return TRUE;
}

/* --- Running --- */

/* All at once, each with what it is about. */
static gboolean
has_faults (LkCli *cli, LkRecipe *recipe, LkCatalogue *catalogue, guint n_pictures)
{
  g_autoptr (GPtrArray) faults = lk_recipe_validate (recipe, catalogue, n_pictures);
  gboolean any = FALSE;

  for (guint i = 0; i < faults->len; i++)
    {
      const LkRecipeFault *fault = g_ptr_array_index (faults, i);

      any = any || !fault->warning;
      lk_cli_print_fault (cli, fault->field, fault->message, fault->warning);
    }

  return any;
}

static int
train (LkCli *cli, LkRecipe *recipe, const Options *options, GError **error)
{
  LkEngine *engine = lk_cli_open_engine (cli, error);
  g_autoptr (LkCliPipeline) pipeline = NULL;
  LkJob *job;

  if (options->detach)
    {
      g_autoptr (LkJob) queued = lk_job_new (recipe, lk_engine_get_redactor (engine));

      lk_store_add (lk_engine_get_store (engine), queued);
      lk_cli_print (cli, lk_job_to_status_json (queued), "%s", lk_job_get_id (queued));
      return LK_EXIT_DONE;
    }

  pipeline = lk_cli_pipeline_new (cli, lk_recipe_get_profile (recipe), error);
  if (pipeline == NULL)
    return LK_EXIT_FAILED;

  job = lk_pipeline_submit (lk_cli_pipeline_get (pipeline), recipe);
  lk_cli_say (cli, _ ("Job %s"), lk_job_get_id (job));

  return lk_cli_pipeline_follow (pipeline, job);
}

static int
run (LkCli *cli, GStrv *arguments, GError **error)
{
  g_auto (Options) options = { 0 };
  g_autoptr (LkRecipe) recipe = NULL;
  LkEngine *engine;
  guint n_pictures;

  if (!parse (cli, arguments, &options, error))
    return LK_EXIT_USAGE;

  engine = lk_cli_open_engine (cli, error);
  recipe = engine != NULL ? make_recipe (engine, &options, error) : NULL;
  if (recipe == NULL || !fill_recipe (engine, recipe, &options, error) ||
      !take_pictures (cli, recipe, &options, (*arguments)[1], &n_pictures, error))
    return LK_EXIT_FAILED;

  if (has_faults (cli, recipe, lk_engine_get_catalogue (engine), n_pictures))
    {
      forget_pictures (&options, recipe);
      return LK_EXIT_USAGE;
    }

  return train (cli, recipe, &options, error);
}

const LkCommand lk_command_train = {
  .name = "train",
  .arguments = "[DATASET]",
  .summary = N_ ("Train, and follow until the end"),
  .run = run,
};
