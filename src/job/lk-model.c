/* lk-model.c: a trained model
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-model-private.h"

#include "lk-json.h"

typedef enum
{
  PROP_ID = 1,
  PROP_TITLE,
  PROP_TRIGGER_WORD,
  PROP_BASE_MODEL,
  PROP_DATASET,
  PROP_COVER,
  PROP_CARD_PATH,
  PROP_WEIGHTS_PATH,
  PROP_SHA256,
  PROP_REPOSITORY,
  PROP_REPOSITORY_URL,
  PROP_SAVED_PATH,
  N_TEXTS,
  PROP_RANK = N_TEXTS,
  PROP_SIZE,
  PROP_DATE,
  PROP_PRACTICE,
  PROP_COST,
  PROP_RECIPE,
  PROP_FILES,
} LkModelProperty;

struct _LkModel
{
  GObject parent_instance;

  char *texts[N_TEXTS]; /* by property; (nullable) each */
  gint64 rank;
  gint64 size;
  gint64 date; /* microseconds since 1970 */
  gboolean practice;
  double cost;       /* US dollars, -1 when it is not known */
  LkRecipe *recipe;  /* (owned) */
  GListStore *files; /* (element-type LkModelFile) */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static GParamSpec *properties[PROP_FILES + 1];
static guint signals[N_SIGNALS];

/* In the database; the properties have the same names with hyphens. */
static const char *const text_members[N_TEXTS] = {
  [PROP_ID] = "id",
  [PROP_TITLE] = "title",
  [PROP_TRIGGER_WORD] = "triggerWord",
  [PROP_BASE_MODEL] = "baseModel",
  [PROP_DATASET] = "dataset",
  [PROP_COVER] = "cover",
  [PROP_CARD_PATH] = "cardPath",
  [PROP_WEIGHTS_PATH] = "weightsPath",
  [PROP_SHA256] = "sha256",
  [PROP_REPOSITORY] = "repository",
  [PROP_REPOSITORY_URL] = "repositoryUrl",
  [PROP_SAVED_PATH] = "savedPath",
};

static const char *const text_properties[N_TEXTS] = {
  [PROP_ID] = "id",
  [PROP_TITLE] = "title",
  [PROP_TRIGGER_WORD] = "trigger-word",
  [PROP_BASE_MODEL] = "base-model",
  [PROP_DATASET] = "dataset",
  [PROP_COVER] = "cover",
  [PROP_CARD_PATH] = "card-path",
  [PROP_WEIGHTS_PATH] = "weights-path",
  [PROP_SHA256] = "sha256",
  [PROP_REPOSITORY] = "repository",
  [PROP_REPOSITORY_URL] = "repository-url",
  [PROP_SAVED_PATH] = "saved-path",
};

G_DEFINE_FINAL_TYPE (LkModel, lk_model, G_TYPE_OBJECT)

static void
lk_model_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LkModel *self = LK_MODEL (object);

  if (prop_id < N_TEXTS)
    g_value_set_string (value, self->texts[prop_id]);
  else if (prop_id == PROP_RANK)
    g_value_set_int64 (value, self->rank);
  else if (prop_id == PROP_SIZE)
    g_value_set_int64 (value, self->size);
  else if (prop_id == PROP_DATE)
    g_value_set_int64 (value, self->date);
  else if (prop_id == PROP_PRACTICE)
    g_value_set_boolean (value, self->practice);
  else if (prop_id == PROP_COST)
    g_value_set_double (value, self->cost);
  else if (prop_id == PROP_RECIPE)
    g_value_set_object (value, self->recipe);
  else if (prop_id == PROP_FILES)
    g_value_set_object (value, self->files);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
lk_model_finalize (GObject *object)
{
  LkModel *self = LK_MODEL (object);

  for (guint i = 0; i < N_TEXTS; i++)
    g_free (self->texts[i]);
  g_clear_object (&self->recipe);
  g_clear_object (&self->files);

  G_OBJECT_CLASS (lk_model_parent_class)->finalize (object);
}

static void
lk_model_class_init (LkModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = lk_model_finalize;
  object_class->get_property = lk_model_get_property;

  for (guint i = 1; i < N_TEXTS; i++)
    properties[i] = g_param_spec_string (text_properties[i], NULL, NULL, NULL, flags);
  properties[PROP_RANK] = g_param_spec_int64 ("rank", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_SIZE] = g_param_spec_int64 ("size", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_DATE] = g_param_spec_int64 ("date", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_PRACTICE] = g_param_spec_boolean ("practice", NULL, NULL, FALSE, flags);
  properties[PROP_COST] = g_param_spec_double ("cost", NULL, NULL, -1, G_MAXDOUBLE, -1, flags);
  properties[PROP_RECIPE] = g_param_spec_object ("recipe", NULL, NULL, LK_TYPE_RECIPE, flags);
  properties[PROP_FILES] = g_param_spec_object ("files", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * LkModel::changed:
   * @self: the model
   *
   * It was saved or published: to be kept.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lk_model_init (LkModel *self)
{
  self->files = g_list_store_new (LK_TYPE_MODEL_FILE);
  self->cost = -1;
}

static void
add_file (LkModel *self, const char *path, gint64 size, const char *sha256)
{
  g_autoptr (LkModelFile) file = NULL;

  if (path == NULL)
    return;

  file = g_object_new (LK_TYPE_MODEL_FILE, "path", path, "size", size, "sha256", sha256, NULL);
  g_list_store_append (self->files, file);
}

static void
take_facts (LkModel *self, LkJob *job)
{
  static const char *const facts[N_TEXTS] = {
    [PROP_COVER] = LK_FACT_COVER,
    [PROP_CARD_PATH] = LK_FACT_CARD_PATH,
    [PROP_WEIGHTS_PATH] = LK_FACT_WEIGHTS_PATH,
    [PROP_SHA256] = LK_FACT_WEIGHTS_SHA256,
    [PROP_REPOSITORY_URL] = LK_FACT_REPOSITORY_URL,
    [PROP_SAVED_PATH] = LK_FACT_SAVED_PATH,
  };

  for (guint i = 1; i < N_TEXTS; i++)
    {
      if (facts[i] != NULL)
        self->texts[i] = g_strdup (lk_job_get_fact (job, facts[i]));
    }

  /* The name alone was only a plan. */
  if (self->texts[PROP_REPOSITORY_URL] != NULL)
    self->texts[PROP_REPOSITORY] = g_strdup (lk_job_get_fact (job, LK_FACT_REPOSITORY));
}

/**
 * lk_model_new:
 * @job: a completed job
 * @catalogue: knows the trainer's base model
 *
 * Returns: (transfer full): what it made
 */
LkModel *
lk_model_new (LkJob *job, LkCatalogue *catalogue)
{
  LkModel *self = g_object_new (LK_TYPE_MODEL, NULL);
  LkRecipe *recipe = lk_job_get_recipe (job);
  const char *trainer_id = lk_recipe_get_trainer (recipe);
  LkTrainer *trainer =
      lk_catalogue_find (catalogue, trainer_id != NULL ? trainer_id : LK_CATALOGUE_DEFAULT);

  self->recipe = lk_recipe_copy (recipe);
  self->texts[PROP_ID] = g_strdup (lk_job_get_id (job));
  self->texts[PROP_TITLE] = g_strdup (lk_job_get_title (job));
  self->texts[PROP_TRIGGER_WORD] = g_strdup (lk_recipe_get_trigger_word (recipe));
  self->texts[PROP_DATASET] = g_strdup (lk_recipe_get_dataset (recipe));
  self->texts[PROP_BASE_MODEL] =
      g_strdup (trainer != NULL ? lk_trainer_get_base_model (trainer) : NULL);
  take_facts (self, job);

  self->rank = MAX (lk_job_get_fact_int (job, LK_FACT_WEIGHTS_RANK, 0), 0);
  self->size = MAX (lk_job_get_fact_int (job, LK_FACT_WEIGHTS_SIZE, 0), 0);
  self->date = lk_job_get_finished (job);
  self->practice = g_strcmp0 (lk_recipe_get_profile (recipe), "practice") == 0;
  self->cost = lk_job_get_fact_double (job, LK_FACT_COST, -1);
  add_file (self, self->texts[PROP_WEIGHTS_PATH], self->size, self->texts[PROP_SHA256]);
  add_file (self, self->texts[PROP_CARD_PATH], lk_job_get_fact_int (job, LK_FACT_CARD_SIZE, -1),
            lk_job_get_fact (job, LK_FACT_CARD_SHA256));

  return self;
}

/**
 * lk_model_new_from_json:
 * @body: what lk_model_to_json() gave
 *
 * Returns: (transfer full) (nullable): the model, or %NULL when it is none
 */
LkModel *
lk_model_new_from_json (JsonObject *body)
{
  JsonObject *recipe = lk_json_peek_object (body, "recipe");
  JsonArray *files = lk_json_peek_array (body, "files");
  g_autoptr (LkModel) self = g_object_new (LK_TYPE_MODEL, NULL);

  for (guint i = 1; i < N_TEXTS; i++)
    self->texts[i] = g_strdup (lk_json_peek_string (body, text_members[i]));

  self->recipe = recipe != NULL ? lk_recipe_new_from_json (recipe, NULL) : NULL;
  self->rank = MAX (lk_json_peek_int (body, "rank", 0), 0);
  self->size = MAX (lk_json_peek_int (body, "size", 0), 0);
  self->date = MAX (lk_json_peek_int (body, "date", 0), 0);
  self->practice = lk_json_peek_bool (body, "practice", FALSE);
  self->cost = lk_json_peek_double (body, "cost", -1);

  for (guint i = 0; files != NULL && i < json_array_get_length (files); i++)
    {
      JsonObject *file = lk_json_peek_element_object (files, i);

      add_file (self, lk_json_peek_string (file, "path"),
                MAX (lk_json_peek_int (file, "size", -1), -1),
                lk_json_peek_string (file, "sha256"));
    }

  return self->texts[PROP_ID] != NULL && self->recipe != NULL ? g_steal_pointer (&self) : NULL;
}

static JsonArray *
files_to_json (LkModel *self)
{
  JsonArray *array = json_array_new ();
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->files));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LkModelFile) file = g_list_model_get_item (G_LIST_MODEL (self->files), i);

      json_array_add_object_element (array,
                                     lk_json_object_new ("s:path", lk_model_file_get_path (file),
                                                         "i:size", lk_model_file_get_size (file),
                                                         "s:sha256",
                                                         lk_model_file_get_sha256 (file), NULL));
    }

  return array;
}

/**
 * lk_model_to_json:
 * @self: a model
 *
 * Returns: (transfer full): all of it, for the store
 */
JsonObject *
lk_model_to_json (LkModel *self)
{
  JsonObject *body = lk_json_object_new ("i:rank", self->rank, "i:size", self->size, "i:date",
                                         self->date, "b:practice", self->practice, "d:cost",
                                         self->cost, "o:recipe", lk_recipe_to_json (self->recipe),
                                         "a:files", files_to_json (self), NULL);

  for (guint i = 1; i < N_TEXTS; i++)
    lk_json_set_string (body, text_members[i], self->texts[i]);

  return body;
}

static void
set_text (LkModel *self, LkModelProperty property, const char *text)
{
  g_free (self->texts[property]);
  self->texts[property] = g_strdup (text);
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
lk_model_set_saved_path (LkModel *self, const char *path)
{
  set_text (self, PROP_SAVED_PATH, path);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
lk_model_set_repository (LkModel *self, const char *repo_id, const char *url)
{
  set_text (self, PROP_REPOSITORY, repo_id);
  set_text (self, PROP_REPOSITORY_URL, url);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* --- What it is --- */

const char *
lk_model_get_id (LkModel *self)
{
  return self->texts[PROP_ID];
}

const char *
lk_model_get_title (LkModel *self)
{
  return self->texts[PROP_TITLE];
}

const char *
lk_model_get_trigger_word (LkModel *self)
{
  return self->texts[PROP_TRIGGER_WORD];
}

const char *
lk_model_get_base_model (LkModel *self)
{
  return self->texts[PROP_BASE_MODEL];
}

const char *
lk_model_get_dataset (LkModel *self)
{
  return self->texts[PROP_DATASET];
}

const char *
lk_model_get_cover (LkModel *self)
{
  return self->texts[PROP_COVER];
}

const char *
lk_model_get_card_path (LkModel *self)
{
  return self->texts[PROP_CARD_PATH];
}

const char *
lk_model_get_weights_path (LkModel *self)
{
  return self->texts[PROP_WEIGHTS_PATH];
}

const char *
lk_model_get_sha256 (LkModel *self)
{
  return self->texts[PROP_SHA256];
}

const char *
lk_model_get_repository (LkModel *self)
{
  return self->texts[PROP_REPOSITORY];
}

const char *
lk_model_get_repository_url (LkModel *self)
{
  return self->texts[PROP_REPOSITORY_URL];
}

const char *
lk_model_get_saved_path (LkModel *self)
{
  return self->texts[PROP_SAVED_PATH];
}

gint64
lk_model_get_rank (LkModel *self)
{
  return self->rank;
}

gint64
lk_model_get_size (LkModel *self)
{
  return self->size;
}

gint64
lk_model_get_date (LkModel *self)
{
  return self->date;
}

gboolean
lk_model_get_practice (LkModel *self)
{
  return self->practice;
}

double
lk_model_get_cost (LkModel *self)
{
  return self->cost;
}

/**
 * lk_model_get_recipe:
 * @self: a model
 *
 * Returns: (transfer none): with what it was trained; a copy of it trains again
 */
LkRecipe *
lk_model_get_recipe (LkModel *self)
{
  return self->recipe;
}

/**
 * lk_model_get_files:
 * @self: a model
 *
 * Returns: (transfer none): its [class@Lk.ModelFile]s on this computer
 */
GListModel *
lk_model_get_files (LkModel *self)
{
  return G_LIST_MODEL (self->files);
}
