/* lk-weights-plan.c: what is to be taken out of a trainer's archive
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-weights-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_MEMBERS 20000
#define MAX_IGNORED 50

void
lk_archive_plan_free (LkArchivePlan *self)
{
  g_free (self->weights);
  g_free (self->config);
  g_ptr_array_unref (self->ignored);
  g_free (self);
}

static gboolean
is_weights (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  return g_str_has_suffix (lower, ".safetensors");
}

static gboolean
is_config (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  return g_str_equal (name, "config.yaml") || g_str_equal (name, "settings.txt");
}

static gboolean
matches_glob (const char *glob, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  return glob != NULL &&
         (g_pattern_match_simple (glob, path) || g_pattern_match_simple (glob, name));
}

/* The one that the catalogue names; else the one with the usual name; else the only one.
 * Guessing among several is not done: it would publish who knows what. */
static gboolean
choose (LkUnpack *unpack, GPtrArray *candidates, const char **chosen, GError **error)
{
  guint n_glob = 0;
  guint n_usual = 0;
  const char *by_glob = NULL;
  const char *usual = NULL;

  for (guint i = 0; i < candidates->len; i++)
    {
      const char *path = g_ptr_array_index (candidates, i);
      g_autofree char *name = g_path_get_basename (path);

      if (matches_glob (unpack->member_glob, path))
        {
          by_glob = path;
          n_glob++;
        }

      if (g_str_equal (name, LK_WEIGHTS_NAME))
        {
          usual = path;
          n_usual++;
        }
    }

  if (candidates->len == 0)
    return lk_weights_refuse (error, "%s", _ ("The trainer's archive holds no file of weights"));

  if (n_glob == 1)
    *chosen = by_glob;
  else if (n_usual == 1)
    *chosen = usual;
  else if (candidates->len == 1)
    *chosen = g_ptr_array_index (candidates, 0);
  else
    return lk_weights_refuse (
        error, _ ("The trainer's archive holds several files of weights, such as “%s”"),
        (const char *) g_ptr_array_index (candidates, 0));

  return TRUE;
}

static void
note_ignored (LkArchivePlan *plan, const char *path)
{
  if (plan->ignored->len < MAX_IGNORED)
    g_ptr_array_add (plan->ignored, g_utf8_make_valid (path, -1));
}

typedef struct
{
  GPtrArray *candidates; /* (element-type utf8) */
  GHashTable *sizes;     /* (element-type utf8 gint64) */
  guint n_members;
} Survey;

static gboolean
survey_entry (Survey *survey, LkArchivePlan *plan, struct archive_entry *entry, GError **error)
{
  g_autofree char *path = lk_archive_dup_path (entry);

  if (++survey->n_members > MAX_MEMBERS)
    return lk_weights_refuse (error, "%s", _ ("The trainer's archive holds too many files"));

  if (!lk_archive_check_entry (entry, path, error))
    return FALSE;

  if (archive_entry_filetype (entry) == AE_IFDIR)
    return TRUE;

  if (is_weights (path))
    {
      gint64 size = archive_entry_size_is_set (entry) ? archive_entry_size (entry) : -1;

      if (g_hash_table_contains (survey->sizes, path))
        return lk_weights_refuse (error, _ ("“%s” comes twice in the trainer's archive"), path);

      g_hash_table_insert (survey->sizes, g_strdup (path), g_memdup2 (&size, sizeof size));
      g_ptr_array_add (survey->candidates, g_steal_pointer (&path));
    }
  else if (is_config (path) && plan->config == NULL)
    {
      plan->config = g_steal_pointer (&path);
    }
  else if (!lk_archive_is_caption (path))
    {
      note_ignored (plan, path);
    }

  return TRUE;
}

static gboolean
finish_plan (LkUnpack *unpack, Survey *survey, LkArchivePlan *plan, GError **error)
{
  const char *chosen = NULL;

  if (!choose (unpack, survey->candidates, &chosen, error))
    return FALSE;

  for (guint i = 0; i < survey->candidates->len; i++)
    {
      const char *path = g_ptr_array_index (survey->candidates, i);

      if (path != chosen)
        note_ignored (plan, path);
    }

  plan->weights = g_strdup (chosen);
  plan->size = *(gint64 *) g_hash_table_lookup (survey->sizes, chosen);

  if (plan->size > unpack->max_size)
    return lk_weights_refuse (error,
                              _ ("“%s” in the trainer's archive is larger than weights can be"),
                              chosen);

  return TRUE;
}

/**
 * lk_weights_plan_archive: (skip)
 * @unpack: what to take apart
 * @error: return location for an %LK_ERROR_SERVICE
 *
 * Reads the list of members only, before anything is written. Blocks.
 *
 * Returns: (transfer full): what to take, or %NULL with @error
 */
LkArchivePlan *
lk_weights_plan_archive (LkUnpack *unpack, GError **error)
{
  g_autoptr (LkArchivePlan) plan = g_new0 (LkArchivePlan, 1);
  g_autoptr (GPtrArray) candidates = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) sizes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (LkArchive) archive = lk_archive_open (unpack, error);
  Survey survey = { .candidates = candidates, .sizes = sizes };
  struct archive_entry *entry;
  GError *local_error = NULL;

  plan->ignored = g_ptr_array_new_with_free_func (g_free);
  if (archive == NULL)
    return NULL;

  while (lk_archive_next (archive, &entry, &local_error))
    {
      if (g_cancellable_set_error_if_cancelled (unpack->cancellable, error) ||
          !survey_entry (&survey, plan, entry, error))
        return NULL;
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return NULL;
    }

  return finish_plan (unpack, &survey, plan, error) ? g_steal_pointer (&plan) : NULL;
}
