/* lk-drafts.c: wizards that were closed before a start, to be gone on with
 *
 * Recipes by dataset, in the settings: they hold no secret.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-drafts.h"

#include "lk-json.h"

#define KEY "drafts"

/* Datasets that are gone leave drafts behind; the oldest make room. */
#define MAX_DRAFTS 20

static char *
recipe_to_string (LkRecipe *recipe)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, lk_recipe_to_json (recipe));

  return json_to_string (node, FALSE);
}

/* All but that of @dataset, with room for one more. */
static GVariantBuilder *
begin_without (GSettings *settings, LkDataset *dataset)
{
  GVariantBuilder *builder = g_variant_builder_new (G_VARIANT_TYPE ("a(ss)"));
  g_autoptr (GVariant) drafts = g_settings_get_value (settings, KEY);
  gsize n_drafts = g_variant_n_children (drafts);

  for (gsize i = n_drafts >= MAX_DRAFTS ? n_drafts - MAX_DRAFTS + 1 : 0; i < n_drafts; i++)
    {
      const char *id;
      const char *text;

      g_variant_get_child (drafts, i, "(&s&s)", &id, &text);
      if (!g_str_equal (id, lk_dataset_get_id (dataset)))
        g_variant_builder_add (builder, "(ss)", id, text);
    }

  return builder;
}

/**
 * lk_drafts_find:
 * @settings: what the window remembers
 * @dataset: the pictures
 *
 * Returns: (transfer full) (nullable): what was chosen for them before
 */
LkRecipe *
lk_drafts_find (GSettings *settings, LkDataset *dataset)
{
  g_autoptr (GVariant) drafts = g_settings_get_value (settings, KEY);

  for (gsize i = 0; i < g_variant_n_children (drafts); i++)
    {
      const char *id;
      const char *text;
      g_autoptr (JsonNode) node = NULL;

      g_variant_get_child (drafts, i, "(&s&s)", &id, &text);
      if (!g_str_equal (id, lk_dataset_get_id (dataset)))
        continue;

      node = json_from_string (text, NULL);
      if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
        return lk_recipe_new_from_json (json_node_get_object (node), NULL);
    }

  return NULL;
}

/**
 * lk_drafts_keep:
 * @settings: what the window remembers
 * @draft: a draft with a dataset
 */
void
lk_drafts_keep (GSettings *settings, LkDraft *draft)
{
  LkDataset *dataset = lk_draft_get_dataset (draft);
  g_autofree char *text = recipe_to_string (lk_draft_get_recipe (draft));
  g_autoptr (GVariantBuilder) builder = begin_without (settings, dataset);

  g_variant_builder_add (builder, "(ss)", lk_dataset_get_id (dataset), text);
  g_settings_set_value (settings, KEY, g_variant_builder_end (builder));
}

/**
 * lk_drafts_forget:
 * @settings: what the window remembers
 * @dataset: the pictures of a training that was started, or thought over
 */
void
lk_drafts_forget (GSettings *settings, LkDataset *dataset)
{
  g_autoptr (GVariantBuilder) builder = begin_without (settings, dataset);

  g_settings_set_value (settings, KEY, g_variant_builder_end (builder));
}
