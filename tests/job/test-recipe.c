/* test-recipe.c: reading choices, and finding all that is wrong with them at once
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-error.h"
#include "lk-json.h"
#include "lk-recipe.h"

#include <string.h>

static LkCatalogue *catalogue;

static void
got_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
load_catalogue (void)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "..", "data", "trainers", NULL);
  const char *const folders[] = { folder, NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  catalogue = lk_catalogue_new ();
  lk_catalogue_load_async (catalogue, folders, NULL, got_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  lk_catalogue_load_finish (catalogue, result, &error);
  g_assert_no_error (error);
}

static JsonObject *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonObject *object = lk_json_parse_object (text, -1, &error);

  g_assert_no_error (error);

  return object;
}

static const char seed_request[] =
    "{\"modelName\":\"my-custom-model\",\"triggerWord\":\"mycustom\","
    "\"description\":\"My custom LoRA model\",\"trainingImages\":["
    "{\"id\":\"1\",\"filename\":\"photo1.jpg\",\"url\":\"https://example.org/1.jpg\","
    "\"size\":1024000}],\"userId\":\"user123\",\"steps\":1000,\"learningRate\":1e-4,"
    "\"loraRank\":16}";

static void
test_request (void)
{
  g_autoptr (JsonObject) request = parse (seed_request);
  g_autoptr (GError) error = NULL;
  g_autoptr (LkRecipe) recipe = lk_recipe_new_from_request (request, catalogue, &error);
  LkTrainer *trainer = lk_catalogue_find_default (catalogue);
  g_autoptr (JsonObject) inputs = NULL;
  const LkImageSource *image;

  g_assert_no_error (error);
  g_assert_cmpstr (lk_recipe_get_model_name (recipe), ==, "my-custom-model");
  g_assert_cmpstr (lk_recipe_get_trigger_word (recipe), ==, "mycustom");
  g_assert_cmpstr (lk_recipe_get_description (recipe), ==, "My custom LoRA model");
  g_assert_cmpstr (lk_recipe_get_user_id (recipe), ==, "user123");
  g_assert_cmpuint (lk_recipe_get_images (recipe)->len, ==, 1);
  image = lk_recipe_get_images (recipe)->pdata[0];
  g_assert_cmpstr (image->id, ==, "1");
  g_assert_cmpstr (image->filename, ==, "photo1.jpg");
  g_assert_cmpstr (image->url, ==, "https://example.org/1.jpg");
  g_assert_cmpint (image->size, ==, 1024000);

  g_assert_cmpint (lk_recipe_get_steps (recipe, trainer), ==, 1000);
  g_assert_cmpint (lk_recipe_get_rank (recipe, trainer), ==, 16);
  inputs = lk_recipe_dup_inputs (recipe, trainer);
  g_assert_cmpfloat (lk_json_peek_double (inputs, "learning_rate", 0), ==, 1e-4);
  g_assert_cmpstr (lk_json_peek_string (inputs, "resolution"), ==, "512,768,1024");
}

static void
test_bad_requests (void)
{
  static const struct
  {
    const char *text;
    const char *field;
  } cases[] = {
    { "{\"modelName\":7}", "modelName" },
    { "{\"triggerWord\":[\"a\"]}", "triggerWord" },
    { "{\"trainingImages\":{}}", "trainingImages" },
    { "{\"trainingImages\":[{\"id\":\"1\"}]}", "trainingImages" },
    { "{\"trainingImages\":[7]}", "trainingImages" },
    { "{\"trainer\":\"nobody\"}", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonObject) request = parse (cases[i].text);
      g_autoptr (GError) error = NULL;
      g_autoptr (LkRecipe) recipe = lk_recipe_new_from_request (request, catalogue, &error);

      g_assert_null (recipe);
      g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
      if (cases[i].field != NULL)
        g_assert_cmpstr (lk_error_get_field (error), ==, cases[i].field);
    }
}

static void
test_round_trip (void)
{
  static const char *const properties[] = {
    "model-name", "trigger-word", "description", "purpose",     "trainer", "dataset", "repository",
    "owner",      "license",      "save-to",     "destination", "storage", "profile", "user-id",
  };
  g_autoptr (LkRecipe) recipe = lk_recipe_new ();
  g_autoptr (LkRecipe) copy = NULL;
  g_autoptr (JsonObject) a = NULL;
  g_autoptr (JsonObject) b = NULL;
  g_autofree char *text_a = NULL;
  g_autofree char *text_b = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (properties); i++)
    g_object_set (recipe, properties[i], properties[i], NULL);
  g_object_set (recipe, "public", TRUE, "publish", FALSE, NULL);
  lk_recipe_add_image (recipe, "1", "ä.jpg", "https://example.org/%C3%A4.jpg", 17);
  lk_recipe_set_parameter (recipe, "steps", json_node_init_int (json_node_alloc (), 500));
  copy = lk_recipe_copy (recipe);
  a = lk_recipe_to_json (recipe);
  b = lk_recipe_to_json (copy);
  text_a = lk_json_object_to_string (a, TRUE);
  text_b = lk_json_object_to_string (b, TRUE);
  g_assert_cmpstr (text_a, ==, text_b);

  for (gsize i = 0; i < G_N_ELEMENTS (properties); i++)
    {
      g_autofree char *value = NULL;

      g_object_get (copy, properties[i], &value, NULL);
      g_assert_cmpstr (value, ==, properties[i]);
    }
}

static void
count_cb (LkRecipe *recipe, gpointer second, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
test_notify (void)
{
  g_autoptr (LkRecipe) recipe = lk_recipe_new ();
  guint n_names = 0;
  guint n_steps = 0;

  g_signal_connect (recipe, "notify::model-name", G_CALLBACK (count_cb), &n_names);
  g_signal_connect (recipe, "parameter-changed::steps", G_CALLBACK (count_cb), &n_steps);
  g_object_set (recipe, "model-name", "A", NULL);
  g_object_set (recipe, "model-name", "A", NULL);
  g_object_set (recipe, "model-name", "", NULL);
  g_assert_null (lk_recipe_get_model_name (recipe));
  g_assert_cmpuint (n_names, ==, 2);
  lk_recipe_set_parameter (recipe, "steps", json_node_init_int (json_node_alloc (), 500));
  lk_recipe_set_parameter (recipe, "lora_rank", json_node_init_int (json_node_alloc (), 8));
  lk_recipe_reset_parameter (recipe, "steps");
  g_assert_cmpuint (n_steps, ==, 2);
}

static void
test_presets (void)
{
  g_autoptr (LkRecipe) recipe = lk_recipe_new ();
  LkTrainer *trainer = lk_catalogue_find_default (catalogue);

  g_assert_cmpint (lk_recipe_get_steps (recipe, trainer), ==, 1000);
  g_object_set (recipe, "purpose", "style", NULL);
  g_assert_cmpint (lk_recipe_get_steps (recipe, trainer), ==, 1500);
  g_assert_cmpint (lk_recipe_get_rank (recipe, trainer), ==, 32);
  g_object_set (recipe, "purpose", "custom", NULL);
  g_assert_cmpint (lk_recipe_get_steps (recipe, trainer), ==, 1000);
  g_object_set (recipe, "purpose", "person", NULL);
  lk_recipe_set_parameter (recipe, "steps", json_node_init_int (json_node_alloc (), 700));
  g_assert_cmpint (lk_recipe_get_steps (recipe, trainer), ==, 700);
  lk_recipe_reset_parameter (recipe, "steps");
  g_assert_cmpint (lk_recipe_get_steps (recipe, trainer), ==, 1200);
  g_assert_cmpuint (lk_recipe_get_longest_side (recipe, trainer), ==, 2048);
}

/* One change to a sound recipe, and the field that is to be found fault with. */
typedef struct
{
  const char *change; /* JSON, laid over the sound recipe */
  const char *field;  /* (nullable): nothing is to be found */
  gboolean warning;
  guint n_pictures;
} Fault;

/* clang-format off */
static const Fault faults[] = {
  { "{}", NULL, FALSE, 20 },
  { "{\"modelName\":null}", "modelName", FALSE, 20 },
  { "{\"modelName\":\"  \"}", "modelName", FALSE, 20 },
  { "{\"modelName\":\"!!!\"}", "modelName", FALSE, 20 },
  { "{\"modelName\":\"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggghhhhhhhhhhiiiiiiiiiijjjjjjj\"}", "modelName", FALSE, 20 },
  { "{\"triggerWord\":null}", "triggerWord", FALSE, 20 },
  { "{\"triggerWord\":\"   \"}", "triggerWord", FALSE, 20 },
  { "{\"triggerWord\":\"a,b\"}", "triggerWord", FALSE, 20 },
  { "{\"triggerWord\":\"[trigger]\"}", "triggerWord", FALSE, 20 },
  { "{\"triggerWord\":\"tok\\nen\"}", "triggerWord", FALSE, 20 },
  { "{\"triggerWord\":\"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggggg\"}", "triggerWord", FALSE, 20 },
  { "{\"triggerWord\":\"Dog\"}", "triggerWord", TRUE, 20 },
  { "{\"triggerWord\":\"ab\"}", "triggerWord", TRUE, 20 },
  { "{}", "trainingImages", FALSE, 0 },
  { "{}", "trainingImages", TRUE, 4 },
  { "{}", "trainingImages", TRUE, 9 },
  { "{}", NULL, FALSE, 10 },
  { "{\"trainingImages\":[{\"url\":\"ftp://example.org/a.jpg\"}]}", "trainingImages", FALSE, 20 },
  { "{\"trainingImages\":[{\"url\":\"a.jpg\"}]}", "trainingImages", FALSE, 20 },
  { "{\"trainingImages\":[{\"url\":\"https://example.org/a.jpg\"}]}", NULL, FALSE, 20 },
  { "{\"repository\":\"sam/lori keet\"}", "repository", FALSE, 20 },
  { "{\"repository\":\"-lorikeet\"}", "repository", FALSE, 20 },
  { "{\"repository\":\"lori--keet\"}", "repository", FALSE, 20 },
  { "{\"repository\":\"a/b/c\"}", "repository", FALSE, 20 },
  { "{\"repository\":\"sam/\"}", "repository", FALSE, 20 },
  { "{\"repository\":\"lorikeet.git\"}", "repository", FALSE, 20 },
  { "{\"repository\":\"sam/Lori_keet.v2\"}", NULL, FALSE, 20 },
  { "{\"repository\":\"a b\",\"publish\":false,\"saveTo\":\"/tmp\"}", NULL, FALSE, 20 },
  { "{\"owner\":\"the flock\"}", "owner", FALSE, 20 },
  { "{\"owner\":\"the-flock\"}", NULL, FALSE, 20 },
  { "{\"license\":\"flux-1-dev-non-commercial-license\"}", NULL, FALSE, 20 },
  { "{\"license\":\"apache-2.0\"}", "license", FALSE, 20 },
  { "{\"trainer\":\"qwen-image-lora\",\"license\":\"cc-by-nc-4.0\"}", NULL, FALSE, 20 },
  { "{\"trainer\":\"qwen-image-lora\",\"license\":\"beerware\"}", "license", FALSE, 20 },
  { "{\"autocaption\":true}", NULL, FALSE, 20 },
  { "{\"trainer\":\"fast-flux\",\"autocaption\":true}", "autocaption", TRUE, 20 },
  { "{\"destination\":\"sam lorikeet\"}", "destination", FALSE, 20 },
  { "{\"saveTo\":\"models\"}", "saveTo", FALSE, 20 },
  { "{\"publish\":false}", "saveTo", FALSE, 20 },
  { "{\"publish\":false,\"saveTo\":\"/tmp\"}", NULL, FALSE, 20 },
  { "{\"trainer\":\"nobody\"}", "trainer", FALSE, 20 },
  { "{\"trainer\":\"fast-flux-kontext\"}", "trainer", FALSE, 20 },
  { "{\"trainer\":\"ostris/flux-dev-lora-trainer\"}", NULL, FALSE, 20 },
  { "{\"purpose\":\"weather\"}", "purpose", FALSE, 20 },
  { "{\"profile\":\"moon\"}", "profile", FALSE, 20 },
  { "{\"parameters\":{\"steps\":2}}", "steps", FALSE, 20 },
  { "{\"parameters\":{\"steps\":6001}}", "steps", FALSE, 20 },
  { "{\"parameters\":{\"steps\":\"1000\"}}", "steps", FALSE, 20 },
  { "{\"parameters\":{\"steps\":1000.5}}", "steps", FALSE, 20 },
  { "{\"parameters\":{\"steps\":null}}", "steps", FALSE, 20 },
  { "{\"parameters\":{\"steps\":100}}", "steps", TRUE, 20 },
  { "{\"parameters\":{\"steps\":6000}}", "steps", TRUE, 12 },
  { "{\"parameters\":{\"lora_rank\":0}}", "lora_rank", FALSE, 20 },
  { "{\"parameters\":{\"lora_rank\":129}}", "lora_rank", FALSE, 20 },
  { "{\"parameters\":{\"lora_rank\":128}}", "lora_rank", TRUE, 20 },
  { "{\"parameters\":{\"learning_rate\":0.1}}", "learning_rate", FALSE, 20 },
  { "{\"parameters\":{\"learning_rate\":0.001}}", "learning_rate", TRUE, 20 },
  { "{\"parameters\":{\"learning_rate\":0.0008}}", "learning_rate", TRUE, 20 },
  { "{\"parameters\":{\"learning_rate\":0.00001}}", "learning_rate", TRUE, 20 },
  { "{\"parameters\":{\"resolution\":\"large\"}}", "resolution", FALSE, 20 },
  { "{\"parameters\":{\"resolution\":\"512,\"}}", "resolution", FALSE, 20 },
  { "{\"parameters\":{\"resolution\":\"512, 1024\"}}", NULL, FALSE, 20 },
  { "{\"parameters\":{\"optimizer\":\"magic\"}}", "optimizer", FALSE, 20 },
  { "{\"parameters\":{\"hf_token\":\"x\"}}", "hf_token", FALSE, 20 },
  { "{\"parameters\":{\"input_images\":\"https://example.org\"}}", "input_images", FALSE, 20 },
  { "{\"trainer\":\"qwen-image-lora\",\"triggerWord\":null}", NULL, FALSE, 20 },
  { "{\"trainer\":\"qwen-image-lora\",\"parameters\":{\"batch_size\":3}}", "batch_size", FALSE, 20 },
  { "{\"trainer\":\"qwen-image-lora\",\"parameters\":{\"batch_size\":4}}", NULL, FALSE, 20 },
};
/* clang-format on */

static GPtrArray *
validate (const Fault *fault)
{
  g_autoptr (JsonObject) change = parse (fault->change);
  JsonObject *sound =
      lk_json_object_new ("s:modelName", "Lorikeet", "s:triggerWord", "lorikt", NULL);
  g_autoptr (GList) members = json_object_get_members (change);
  g_autoptr (GError) error = NULL;
  g_autoptr (LkRecipe) recipe = NULL;

  for (GList *l = members; l != NULL; l = l->next)
    json_object_set_member (sound, l->data,
                            json_node_copy (json_object_get_member (change, l->data)));

  recipe = lk_recipe_new_from_json (sound, &error);
  g_assert_no_error (error);
  json_object_unref (sound);

  return lk_recipe_validate (recipe, catalogue, fault->n_pictures);
}

static void
test_faults (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (GPtrArray) found = validate (&faults[i]);
      g_autoptr (GError) error = lk_recipe_faults_to_error (found);
      const LkRecipeFault *first = found->len > 0 ? found->pdata[0] : NULL;

      g_test_message ("%s: %s", faults[i].change, first != NULL ? first->message : "nothing");
      g_assert_cmpuint (found->len, ==, faults[i].field != NULL ? 1 : 0);
      if (first == NULL)
        continue;

      g_assert_cmpstr (first->field, ==, faults[i].field);
      g_assert_cmpint (first->warning, ==, faults[i].warning);
      g_assert_false (g_str_has_suffix (first->message, "."));
      g_assert_cmpint (error != NULL, ==, !faults[i].warning);
      if (error != NULL)
        g_assert_cmpstr (lk_error_get_field (error), ==, faults[i].field);
    }
}

/* All at once, not one after the other. */
static void
test_all_at_once (void)
{
  static const Fault everything = {
    "{\"modelName\":null,\"triggerWord\":\" \",\"repository\":\"a b\",\"saveTo\":\"x\","
    "\"purpose\":\"x\",\"parameters\":{\"steps\":0,\"lora_rank\":0,\"nonsense\":1}}",
    NULL, FALSE, 0
  };
  static const char *const expected[] = { "modelName",  "triggerWord", "trainingImages",
                                          "repository", "saveTo",      "purpose",
                                          "steps",      "lora_rank",   "nonsense" };
  g_autoptr (GPtrArray) found = validate (&everything);

  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      gboolean is_there = FALSE;

      for (guint j = 0; j < found->len; j++)
        is_there |= g_str_equal (((LkRecipeFault *) found->pdata[j])->field, expected[i]);

      g_assert_true (is_there);
    }
}

static void
test_slugs (void)
{
  static const char *const cases[][2] = {
    { "My Model", "my-model" },   { "  Größe & Maß!  ", "grosse-mass" },
    { "a--b__c", "a-b-c" },       { "-.-", "" },
    { "Ünïcödé 2", "unicode-2" }, { "日本", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *slug = lk_recipe_derive_slug (cases[i][0]);

      g_test_message ("%s -> %s", cases[i][0], slug);
      if (*slug != '\0')
        g_assert_true (lk_recipe_is_repository_name (slug));
      g_assert_cmpstr (slug, ==, cases[i][1]);
    }

  /* Whatever a person calls it, the Hub takes the name. */
  for (guint i = 0; i < 2000; i++)
    {
      g_autoptr (GString) name = g_string_new (NULL);
      g_autofree char *slug = NULL;

      for (int j = g_test_rand_int_range (0, 100); j > 0; j--)
        g_string_append_unichar (name, (gunichar) g_test_rand_int_range (32, 0x300));

      slug = lk_recipe_derive_slug (name->str);
      g_assert_true (*slug == '\0' || lk_recipe_is_repository_name (slug));
    }
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  load_catalogue ();
  g_test_add_func ("/recipe/request", test_request);
  g_test_add_func ("/recipe/bad-requests", test_bad_requests);
  g_test_add_func ("/recipe/round-trip", test_round_trip);
  g_test_add_func ("/recipe/notify", test_notify);
  g_test_add_func ("/recipe/presets", test_presets);
  g_test_add_func ("/recipe/faults", test_faults);
  g_test_add_func ("/recipe/all-at-once", test_all_at_once);
  g_test_add_func ("/recipe/slugs", test_slugs);
  status = g_test_run ();
  g_assert_finalize_object (catalogue);

  return status;
}
