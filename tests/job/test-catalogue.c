/* test-catalogue.c: the shipped trainers, a person's own, faulty ones, and estimates
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-catalogue.h"
#include "lk-error.h"
#include "lk-estimate.h"
#include "lk-json.h"

#include <ftw.h>
#include <glib/gstdio.h>
#include <string.h>

static void
got_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static char *
shipped_folder (void)
{
  return g_test_build_filename (G_TEST_DIST, "..", "data", "trainers", NULL);
}

static gboolean
load (LkCatalogue *catalogue, const char *own, GError **error)
{
  g_autofree char *shipped = shipped_folder ();
  const char *const folders[] = { shipped, own, NULL };
  g_autoptr (GAsyncResult) result = NULL;

  lk_catalogue_load_async (catalogue, folders, NULL, got_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return lk_catalogue_load_finish (catalogue, result, error);
}

static LkCatalogue *
load_shipped (void)
{
  LkCatalogue *catalogue = lk_catalogue_new ();
  g_autoptr (GError) error = NULL;

  load (catalogue, NULL, &error);
  g_assert_no_error (error);

  return catalogue;
}

static void
test_shipped (void)
{
  g_autoptr (LkCatalogue) catalogue = load_shipped ();
  LkTrainer *trainer = lk_catalogue_find_default (catalogue);
  LkParameter *steps;
  double bound;

  g_assert_null (lk_catalogue_get_problems (catalogue)[0]);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (catalogue)), ==, 4);

  g_assert_cmpstr (lk_trainer_get_owner (trainer), ==, "ostris");
  g_assert_cmpstr (lk_trainer_get_name (trainer), ==, "flux-dev-lora-trainer");
  g_assert_cmpstr (lk_trainer_get_field (trainer, LK_ROLE_DATASET), ==, "input_images");
  g_assert_cmpstr (lk_trainer_get_field (trainer, LK_ROLE_TRIGGER), ==, "trigger_word");
  g_assert_cmpstr (lk_trainer_get_base_model (trainer), ==, "black-forest-labs/FLUX.1-dev");
  g_assert_cmpstr (lk_trainer_get_license_name (trainer), ==, "flux-1-dev-non-commercial-license");
  steps = lk_trainer_get_role_parameter (trainer, LK_ROLE_STEPS);
  g_assert_true (lk_parameter_get_minimum (steps, &bound));
  g_assert_cmpfloat (bound, ==, 3);
  g_assert_true (lk_parameter_get_maximum (steps, &bound));
  g_assert_cmpfloat (bound, ==, 6000);
  g_assert_cmpint (json_node_get_int (lk_parameter_get_default (steps)), ==, 1000);
  g_assert_true (lk_catalogue_find (catalogue, "ostris/flux-dev-lora-trainer") == trainer);

  trainer = lk_catalogue_find (catalogue, "qwen-image-lora");
  g_assert_cmpstr (lk_trainer_get_field (trainer, LK_ROLE_DATASET), ==, "dataset");
  g_assert_null (lk_trainer_get_field (trainer, LK_ROLE_TRIGGER));

  trainer = lk_catalogue_find (catalogue, "fast-flux-kontext");
  g_assert_false (lk_trainer_get_enabled (trainer));
  g_assert_nonnull (lk_trainer_get_disabled_reason (trainer));
  g_assert_null (lk_catalogue_find (catalogue, NULL));
  g_assert_null (lk_catalogue_find (catalogue, "nobody"));
}

/* No trainer of ours may ask for a secret. */
static void
test_no_secrets (void)
{
  g_autoptr (LkCatalogue) catalogue = load_shipped ();

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (catalogue)); i++)
    {
      g_autoptr (LkTrainer) trainer = g_list_model_get_item (G_LIST_MODEL (catalogue), i);

      g_assert_null (lk_trainer_find_parameter (trainer, "hf_token"));
      g_assert_null (lk_trainer_find_parameter (trainer, "hf_repo_id"));
      g_assert_null (lk_trainer_find_parameter (trainer, "wandb_api_key"));
    }
}

#define HEAD "{\"id\":\"own\",\"title\":\"Own\",\"owner\":\"me\",\"name\":\"own-trainer\","
#define BODY                                                                                       \
  "\"base_model\":\"a/b\",\"roles\":{\"dataset\":\"zip\",\"steps\":\"steps\"},"                    \
  "\"parameters\":[{\"name\":\"steps\",\"type\":\"integer\",\"minimum\":1,\"maximum\":10,"         \
  "\"default\":5}]"

/* clang-format off */
static const struct
{
  const char *text;
  const char *named; /* what the message has to name */
} faulty[] = {
  { "", "own.json" },
  { "[]", "own.json" },
  { "{\"id\":", "own.json" },
  { "\xff\xfe", "own.json" },
  { "{}", "“id”" },
  { "{\"id\":\"\"}", "“id”" },
  { "{\"id\":7}", "“id”" },
  { "{\"id\":\"own\"}", "“title”" },
  { HEAD "\"roles\":{}}", "“base_model”" },
  { HEAD "\"base_model\":\"a/b\"}", "“parameters”" },
  { HEAD "\"base_model\":\"a/b\",\"parameters\":[]}", "“roles.dataset”" },
  { HEAD "\"base_model\":\"a/b\",\"roles\":{\"dataset\":\"z\",\"rank\":\"r\"},\"parameters\":[]}", "“roles.rank”" },
  { HEAD "\"base_model\":\"a/b\",\"roles\":{\"dataset\":\"z\"},\"parameters\":[7]}", "Parameter 1" },
  { HEAD "\"base_model\":\"a/b\",\"roles\":{\"dataset\":\"z\"},\"parameters\":[{}]}", "“name”" },
  { HEAD "\"base_model\":\"a/b\",\"roles\":{\"dataset\":\"z\"},\"parameters\":[{\"name\":\"q\"}]}", "“type” of “q”" },
  { HEAD "\"base_model\":\"a/b\",\"roles\":{\"dataset\":\"z\"},\"parameters\":[{\"name\":\"q\",\"type\":\"colour\"}]}", "“type” of “q”" },
  { HEAD "\"base_model\":\"a/b\",\"roles\":{\"dataset\":\"z\"},\"parameters\":[{\"name\":\"q\",\"type\":\"integer\",\"minimum\":2,\"maximum\":1}]}", "“minimum” of “q”" },
  { HEAD "\"base_model\":\"a/b\",\"roles\":{\"dataset\":\"z\"},\"parameters\":[{\"name\":\"q\",\"type\":\"integer\",\"default\":\"a\"}]}", "“default” of “q”" },
  { HEAD "\"base_model\":\"a/b\",\"roles\":{\"dataset\":\"z\"},\"parameters\":[{\"name\":\"q\",\"type\":\"integer\",\"maximum\":1,\"default\":2}]}", "“default” of “q”" },
  { HEAD "\"base_model\":\"a/b\",\"roles\":{\"dataset\":\"z\"},\"parameters\":[{\"name\":\"q\",\"type\":\"string\",\"choices\":[]}]}", "“choices” of “q”" },
  { HEAD "\"base_model\":\"a/b\",\"roles\":{\"dataset\":\"z\"},\"parameters\":[{\"name\":\"q\",\"type\":\"string\",\"pattern\":\"(\"}]}", "“pattern” of “q”" },
  { HEAD "\"base_model\":\"a/b\",\"roles\":{\"dataset\":\"z\"},\"parameters\":[{\"name\":\"q\",\"type\":\"string\"},{\"name\":\"q\",\"type\":\"string\"}]}", "“q”" },
  { HEAD BODY ",\"presets\":{\"person\":7}}", "“presets.person”" },
  { HEAD BODY ",\"presets\":{\"person\":{\"steps\":11}}}", "“presets.person.steps”" },
  { HEAD BODY ",\"presets\":{\"person\":{\"rank\":11}}}", "“presets.person.rank”" },
  { HEAD BODY ",\"log\":{\"progress\":\"(\"}}", "“log.progress”" },
};
/* clang-format on */

static int
remove_one (const char *path, const struct stat *status, int type, struct FTW *walk)
{
  return g_remove (path);
}

static void
put (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

/* Each faulty file says its path and its member, and hides no other trainer. */
static void
test_faulty (void)
{
  g_autofree char *folder = g_dir_make_tmp ("lorikeet-catalogue-XXXXXX", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (faulty); i++)
    {
      g_autoptr (LkCatalogue) catalogue = lk_catalogue_new ();
      g_autoptr (GError) error = NULL;
      const char *const *problems;

      put (folder, "own.json", faulty[i].text);
      put (folder, "sound.json", HEAD BODY "}");
      g_assert_true (load (catalogue, folder, &error));
      g_assert_no_error (error);
      problems = lk_catalogue_get_problems (catalogue);
      g_test_message ("%s", problems[0]);
      g_assert_nonnull (problems[0]);
      g_assert_null (problems[1]);
      g_assert_nonnull (strstr (problems[0], "own.json"));
      g_assert_nonnull (strstr (problems[0], faulty[i].named));
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (catalogue)), ==, 5);
    }

  nftw (folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void
test_own (void)
{
  g_autofree char *folder = g_dir_make_tmp ("lorikeet-catalogue-XXXXXX", NULL);
  g_autofree char *strange = g_build_filename (folder, "folder.json", NULL);
  g_autofree char *large = g_strnfill (2 * 1024 * 1024, ' ');
  g_autoptr (LkCatalogue) catalogue = lk_catalogue_new ();
  g_autoptr (GError) error = NULL;
  LkTrainer *trainer;

  put (folder, "own.json", HEAD BODY "}");
  put (folder, "mine.json",
       "{\"id\":\"flux-dev-lora\",\"title\":\"Mine\",\"owner\":\"me\",\"name\":\"mine\"," BODY "}");
  put (folder, "large.json", large);
  put (folder, ".hidden.json", "x");
  put (folder, "notes.txt", "x");
  g_assert_cmpint (g_mkdir (strange, 0700), ==, 0);

  load (catalogue, folder, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (catalogue)), ==, 5);
  g_assert_nonnull (lk_catalogue_find (catalogue, "me/own-trainer"));
  trainer = lk_catalogue_find_default (catalogue);
  g_assert_cmpstr (lk_trainer_get_title (trainer), ==, "Mine");
  g_assert_cmpuint (g_strv_length ((GStrv) lk_catalogue_get_problems (catalogue)), ==, 2);

  /* Read again after the file went: the shipped one is back. */
  nftw (folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
  load (catalogue, folder, &error);
  g_assert_no_error (error);
  g_assert_null (lk_catalogue_get_problems (catalogue)[0]);
  g_assert_cmpstr (lk_trainer_get_owner (lk_catalogue_find_default (catalogue)), ==, "ostris");
}

static void
test_parse (void)
{
  static const struct
  {
    const char *name;
    const char *text;
    gboolean good;
  } cases[] = {
    { "steps", "1000", TRUE },         { "steps", "1e3", TRUE },
    { "steps", "1000.5", FALSE },      { "steps", "", FALSE },
    { "steps", "many", FALSE },        { "steps", "2", FALSE },
    { "steps", "1e400", FALSE },       { "steps", "nan", FALSE },
    { "learning_rate", "4e-4", TRUE }, { "learning_rate", "0,0004", FALSE },
    { "learning_rate", "1", FALSE },   { "cache_latents_to_disk", "yes", TRUE },
    { "resolution", "512", TRUE },     { "cache_latents_to_disk", "perhaps", FALSE },
    { "resolution", "512x", FALSE },   { "optimizer", "adamw8bit", TRUE },
  };
  g_autoptr (LkCatalogue) catalogue = load_shipped ();
  LkTrainer *trainer = lk_catalogue_find_default (catalogue);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LkParameter *parameter = lk_trainer_find_parameter (trainer, cases[i].name);
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) value = lk_parameter_parse (parameter, cases[i].text, &error);

      g_test_message ("%s=%s: %s", cases[i].name, cases[i].text,
                      error != NULL ? error->message : "accepted");
      g_assert_cmpint (value != NULL, ==, cases[i].good);
      if (!cases[i].good)
        g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
    }
}

static void
refine (LkTrainer *trainer, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) schema = lk_json_parse_object (text, -1, &error);

  g_assert_no_error (error);
  lk_trainer_refine (trainer, schema);
}

static void
test_refine (void)
{
  g_autoptr (LkCatalogue) catalogue = load_shipped ();
  LkTrainer *trainer = lk_catalogue_find_default (catalogue);
  LkParameter *steps = lk_trainer_find_parameter (trainer, "steps");
  double bound;

  refine (trainer, "{\"steps\":{\"maximum\":4000,\"default\":800},\"unknown\":{\"minimum\":1}}");
  g_assert_true (lk_parameter_get_maximum (steps, &bound));
  g_assert_cmpfloat (bound, ==, 4000);
  g_assert_cmpint (json_node_get_int (lk_parameter_get_default (steps)), ==, 800);

  /* Nonsense is not taken over. */
  refine (trainer, "{\"steps\":{\"minimum\":9000,\"default\":\"many\"},\"lora_rank\":7}");
  g_assert_true (lk_parameter_get_minimum (steps, &bound));
  g_assert_cmpfloat (bound, ==, 3);
  g_assert_cmpint (json_node_get_int (lk_parameter_get_default (steps)), ==, 800);

  /* A default beyond today's bounds is none. */
  refine (trainer, "{\"steps\":{\"maximum\":700}}");
  g_assert_null (lk_parameter_get_default (steps));
  refine (trainer, "{\"optimizer\":{\"choices\":[\"adamw8bit\",\"prodigy\"]}}");
  g_assert_nonnull (lk_parameter_get_choices (lk_trainer_find_parameter (trainer, "optimizer")));
}

/* The same from what the service's client read. */
static void
test_refine_from_version (void)
{
  g_autoptr (LkCatalogue) catalogue = load_shipped ();
  LkTrainer *trainer = lk_catalogue_find (catalogue, "qwen-image-lora");
  g_autoptr (GPtrArray) choices = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  g_autoptr (GPtrArray) inputs = g_ptr_array_new ();
  LkReplicateInput batch = { .name = (char *) "batch_size", .choices = choices };
  LkReplicateInput rank = { .name = (char *) "lora_rank", .has_maximum = TRUE, .maximum = 64 };
  LkReplicateVersion version = { .inputs = inputs };
  g_autoptr (JsonNode) eight = json_node_init_int (json_node_alloc (), 8);
  double bound;

  g_ptr_array_add (choices, json_node_init_int (json_node_alloc (), 1));
  g_ptr_array_add (choices, json_node_init_int (json_node_alloc (), 8));
  g_ptr_array_add (inputs, &batch);
  g_ptr_array_add (inputs, &rank);
  lk_trainer_refine_from_version (trainer, &version);
  g_assert_true (
      lk_parameter_check (lk_trainer_find_parameter (trainer, "batch_size"), eight, NULL));
  g_assert_true (
      lk_parameter_get_maximum (lk_trainer_find_parameter (trainer, "lora_rank"), &bound));
  g_assert_cmpfloat (bound, ==, 64);
}

static void
add_job (LkJobList *jobs, LkRecipe *recipe, double seconds)
{
  g_autoptr (LkRedactor) redactor = lk_redactor_new ();
  g_autoptr (LkJob) job = lk_job_new (recipe, redactor);

  lk_job_begin_stage (job, LK_STAGE_REPLICATE_TRAINING);
  lk_job_set_fact_double (job, LK_FACT_TRAINING_SECONDS, seconds);
  lk_job_set_status (job, LK_JOB_COMPLETED);
  lk_job_list_add (jobs, job);
}

static void
test_estimate (void)
{
  g_autoptr (LkCatalogue) catalogue = load_shipped ();
  g_autoptr (LkJobList) jobs = lk_job_list_new ();
  g_autoptr (LkRecipe) recipe = lk_recipe_new ();
  g_autoptr (LkRecipe) practice = lk_recipe_new ();
  LkTrainer *trainer = lk_catalogue_find_default (catalogue);
  g_autofree char *learnt = NULL;
  g_autofree char *told = NULL;
  LkEstimate estimate;

  /* 1000 steps took others 11 m 22 s and cost about 1.04 dollars. */
  lk_estimate_training (recipe, trainer, jobs, &estimate);
  g_assert_cmpint (estimate.steps, ==, 1000);
  g_assert_cmpfloat (estimate.seconds, >, 500);
  g_assert_cmpfloat (estimate.seconds, <, 1000);
  g_assert_cmpfloat (estimate.cost, >, 0.8);
  g_assert_cmpfloat (estimate.cost, <, 1.4);
  g_assert_cmpuint (estimate.n_jobs, ==, 0);
  told = lk_estimate_explain (&estimate, trainer);

  /* Two of one's own are not enough, and practice teaches nothing about the cloud. */
  g_object_set (practice, "profile", "practice", NULL);
  add_job (jobs, practice, 1);
  add_job (jobs, practice, 1);
  add_job (jobs, recipe, 1120);
  add_job (jobs, recipe, 1120);
  lk_estimate_training (recipe, trainer, jobs, &estimate);
  g_assert_cmpuint (estimate.n_jobs, ==, 0);

  add_job (jobs, recipe, 1120);
  lk_estimate_training (recipe, trainer, jobs, &estimate);
  g_assert_cmpuint (estimate.n_jobs, ==, 3);
  g_assert_cmpfloat_with_epsilon (estimate.seconds_per_step, 1.0, 1e-9);
  g_assert_cmpfloat_with_epsilon (estimate.seconds, 1120, 1e-6);
  learnt = lk_estimate_explain (&estimate, trainer);
  g_assert_cmpstr (learnt, !=, told);

  lk_recipe_set_parameter (recipe, "steps", json_node_init_int (json_node_alloc (), 2000));
  lk_estimate_training (recipe, trainer, NULL, &estimate);
  g_assert_cmpint (estimate.steps, ==, 2000);
  g_assert_cmpuint (estimate.n_jobs, ==, 0);

  /* Without figures there is no figure. */
  trainer = lk_catalogue_find (catalogue, "fast-flux-kontext");
  lk_estimate_training (recipe, trainer, jobs, &estimate);
  g_assert_cmpfloat (estimate.seconds, <, 0);
  g_assert_cmpfloat (estimate.cost, <, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalogue/shipped", test_shipped);
  g_test_add_func ("/catalogue/no-secrets", test_no_secrets);
  g_test_add_func ("/catalogue/faulty", test_faulty);
  g_test_add_func ("/catalogue/own", test_own);
  g_test_add_func ("/catalogue/parse", test_parse);
  g_test_add_func ("/catalogue/refine", test_refine);
  g_test_add_func ("/catalogue/refine-from-version", test_refine_from_version);
  g_test_add_func ("/catalogue/estimate", test_estimate);

  return g_test_run ();
}
