/* lk-search.c: finds datasets, models and jobs by words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-search.h"

#include "lk-dataset-text.h"
#include "lk-job-text.h"
#include "lk-model-text.h"

#include <glib/gi18n.h>
#include <string.h>

/* What can be found. Where a function is NULL, there is nothing to do. */
typedef struct
{
  const char *name; /* before the ID; the program's action is `show-NAME` */
  GListModel *(*get_model) (LkEngine *engine);
  const char *(*get_id) (gpointer item);
  const char *(*get_title) (gpointer item);
  char *(*dup_words) (gpointer item);
  char *(*dup_description) (gpointer item);
  GIcon *(*make_icon) (gpointer item);
  gboolean (*is_hidden) (LkEngine *engine, gpointer item);
} Kind;

static char *
join (const char *title, const char *trigger_word, const char *other)
{
  return g_strjoin (" ", title, trigger_word != NULL ? trigger_word : "",
                    other != NULL ? other : "", NULL);
}

/* --- Datasets --- */

static GListModel *
get_datasets (LkEngine *engine)
{
  return G_LIST_MODEL (lk_engine_get_library (engine));
}

static const char *
get_dataset_id (gpointer item)
{
  return lk_dataset_get_id (item);
}

static const char *
get_dataset_title (gpointer item)
{
  return lk_dataset_get_title (item);
}

static char *
dup_dataset_words (gpointer item)
{
  return join (lk_dataset_get_title (item), lk_dataset_get_trigger_word (item), NULL);
}

static char *
dup_dataset_description (gpointer item)
{
  g_autofree char *captions = lk_dataset_text_captions (item);

  /* Translators: in the desktop's search; %s is such as "12 pictures, all with captions" */
  return g_strdup_printf (_ ("Dataset: %s"), captions);
}

static GIcon *
make_dataset_icon (gpointer item)
{
  LkPicture *cover = lk_dataset_get_cover (item);

  return cover != NULL ? g_file_icon_new (lk_picture_get_file (cover))
                       : g_themed_icon_new ("folder-pictures-symbolic");
}

/* --- Models --- */

static GListModel *
get_models (LkEngine *engine)
{
  return G_LIST_MODEL (lk_engine_get_models (engine));
}

static const char *
get_model_id (gpointer item)
{
  return lk_model_get_id (item);
}

static const char *
get_model_title (gpointer item)
{
  return lk_model_get_title (item);
}

static char *
dup_model_words (gpointer item)
{
  return join (lk_model_get_title (item), lk_model_get_trigger_word (item),
               lk_model_get_repository (item));
}

static char *
dup_model_description (gpointer item)
{
  g_autofree char *kind = lk_model_text_kind (item);

  /* Translators: in the desktop's search; %s is such as "FLUX.1-dev · rank 16" */
  return g_strdup_printf (_ ("Model: %s"), kind);
}

static GIcon *
make_model_icon (gpointer item)
{
  g_autoptr (GFile) cover = NULL;

  if (lk_model_get_cover (item) == NULL)
    return g_themed_icon_new (LK_APP_ID "-symbolic");

  cover = g_file_new_for_path (lk_model_get_cover (item));

  return g_file_icon_new (cover);
}

/* --- Jobs --- */

static GListModel *
get_jobs (LkEngine *engine)
{
  return G_LIST_MODEL (lk_engine_get_jobs (engine));
}

static const char *
get_job_id (gpointer item)
{
  return lk_job_get_id (item);
}

static const char *
get_job_title (gpointer item)
{
  return lk_job_get_title (item);
}

static char *
dup_job_words (gpointer item)
{
  return join (lk_job_get_title (item), lk_recipe_get_trigger_word (lk_job_get_recipe (item)),
               lk_job_text_status (item));
}

static char *
dup_job_description (gpointer item)
{
  /* Translators: in the desktop's search; %s is such as "Waiting" or "Failed" */
  return g_strdup_printf (_ ("Job: %s"), lk_job_text_status (item));
}

static GIcon *
make_job_icon (gpointer item)
{
  return g_themed_icon_new (lk_job_text_status_icon (item));
}

/* What became a model is found as that. */
static gboolean
job_is_hidden (LkEngine *engine, gpointer item)
{
  return lk_model_list_find (lk_engine_get_models (engine), lk_job_get_id (item)) != NULL;
}

/* clang-format off */
static const Kind kinds[] = {
  { "dataset", get_datasets, get_dataset_id, get_dataset_title, dup_dataset_words,
    dup_dataset_description, make_dataset_icon, NULL },
  { "model", get_models, get_model_id, get_model_title, dup_model_words,
    dup_model_description, make_model_icon, NULL },
  { "job", get_jobs, get_job_id, get_job_title, dup_job_words,
    dup_job_description, make_job_icon, job_is_hidden },
};
/* clang-format on */

/* --- Finding --- */

/* Each term begins some word; accents and capitals are of no account. */
static gboolean
is_found (const Kind *kind, gpointer item, const char *const *terms)
{
  g_autofree char *words = kind->dup_words (item);

  for (guint i = 0; terms[i] != NULL; i++)
    if (!g_str_match_string (terms[i], words, TRUE))
      return FALSE;

  return TRUE;
}

static void
find_kind (const Kind *kind, LkEngine *engine, const char *const *terms, GStrvBuilder *found)
{
  GListModel *model = kind->get_model (engine);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (model, i);
      g_autofree char *identifier = NULL;

      if ((kind->is_hidden != NULL && kind->is_hidden (engine, item)) ||
          !is_found (kind, item, terms))
        continue;

      identifier = g_strconcat (kind->name, ":", kind->get_id (item), NULL);
      g_strv_builder_add (found, identifier);
    }
}

static const Kind *
find_kind_of (const char *identifier, const char **id)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      gsize length = strlen (kinds[i].name);

      if (strncmp (identifier, kinds[i].name, length) == 0 && identifier[length] == ':')
        {
          *id = identifier + length + 1;
          return &kinds[i];
        }
    }

  return NULL;
}

/* Returns: (transfer full) (nullable) */
static GObject *
find_item (LkEngine *engine, const Kind *kind, const char *id)
{
  GListModel *model = kind->get_model (engine);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (model, i);

      if (g_str_equal (kind->get_id (item), id))
        return g_steal_pointer (&item);
    }

  return NULL;
}

/**
 * lk_search_find:
 * @engine: everything
 * @terms: (array zero-terminated=1): what was typed, in words
 *
 * Returns: (transfer full): identifiers of what has all of @terms; datasets, models, jobs
 */
char **
lk_search_find (LkEngine *engine, const char *const *terms)
{
  g_autoptr (GStrvBuilder) found = g_strv_builder_new ();

  for (guint i = 0; terms[0] != NULL && i < G_N_ELEMENTS (kinds); i++)
    find_kind (&kinds[i], engine, terms, found);

  return g_strv_builder_end (found);
}

/**
 * lk_search_narrow:
 * @engine: everything
 * @identifiers: (array zero-terminated=1): what was found with fewer or shorter terms
 * @terms: (array zero-terminated=1): what is typed now
 *
 * Returns: (transfer full): those of @identifiers that have all of @terms
 */
char **
lk_search_narrow (LkEngine *engine, const char *const *identifiers, const char *const *terms)
{
  g_autoptr (GStrvBuilder) found = g_strv_builder_new ();

  for (guint i = 0; identifiers[i] != NULL; i++)
    {
      const char *id;
      const Kind *kind = find_kind_of (identifiers[i], &id);
      g_autoptr (GObject) item = kind != NULL ? find_item (engine, kind, id) : NULL;

      if (item != NULL && is_found (kind, item, terms))
        g_strv_builder_add (found, identifiers[i]);
    }

  return g_strv_builder_end (found);
}

/**
 * lk_search_describe:
 * @engine: everything
 * @identifier: what was found
 *
 * Returns: (transfer floating) (nullable): how the desktop shows it, an `a{sv}`; %NULL when it
 *   is gone
 */
GVariant *
lk_search_describe (LkEngine *engine, const char *identifier)
{
  const char *id;
  const Kind *kind = find_kind_of (identifier, &id);
  g_autoptr (GObject) item = kind != NULL ? find_item (engine, kind, id) : NULL;
  g_autoptr (GIcon) icon = NULL;
  g_autoptr (GVariant) serialized = NULL;
  GVariantBuilder meta;

  if (item == NULL)
    return NULL;

  icon = kind->make_icon (item);
  serialized = g_icon_serialize (icon);
  g_variant_builder_init (&meta, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&meta, "{sv}", "id", g_variant_new_string (identifier));
  g_variant_builder_add (&meta, "{sv}", "name", g_variant_new_string (kind->get_title (item)));
  g_variant_builder_add (&meta, "{sv}", "description",
                         g_variant_new_take_string (kind->dup_description (item)));
  g_variant_builder_add (&meta, "{sv}", "icon", serialized);

  return g_variant_builder_end (&meta);
}

/**
 * lk_search_dup_action:
 * @identifier: what was found
 * @id: (out): of the dataset, model or job
 *
 * Returns: (transfer full) (nullable): the program's action that shows it
 */
char *
lk_search_dup_action (const char *identifier, const char **id)
{
  const Kind *kind = find_kind_of (identifier, id);

  return kind != NULL ? g_strconcat ("show-", kind->name, NULL) : NULL;
}
