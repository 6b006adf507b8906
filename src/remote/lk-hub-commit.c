/* lk-hub-commit.c: what a commit says, and whether it came out so (pure)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-http-fault.h"
#include "lk-hub-private.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static char *
base64 (GBytes *bytes)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  return g_base64_encode (data, size);
}

/**
 * lk_hub_preupload_body: (skip)
 * @files: (element-type LkHubFile): with sizes and samples
 *
 * Returns: (transfer full): the question which of them are large files
 */
JsonObject *
lk_hub_preupload_body (GPtrArray *files)
{
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < files->len; i++)
    {
      const LkHubFile *file = g_ptr_array_index (files, i);
      g_autofree char *sample = base64 (file->sample);

      json_array_add_object_element (list,
                                     lk_json_object_new ("s:path", file->path, "s:sample", sample,
                                                         "i:size", (gint64) file->size, NULL));
    }

  return lk_json_object_new ("a:files", list, NULL);
}

static JsonObject *
find_answer (JsonArray *list, const char *path)
{
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonObject *item = lk_json_peek_element_object (list, i);

      if (g_strcmp0 (lk_json_peek_string (item, "path"), path) == 0)
        return item;
    }

  return NULL;
}

/**
 * lk_hub_preupload_read: (skip)
 * @files: (element-type LkHubFile): get the answers
 * @answer: what the service said
 * @error: return location for an %LK_ERROR_SERVICE
 *
 * The answer is obeyed, not guessed; only an empty file is never a large one.
 *
 * Returns: %FALSE with @error
 */
gboolean
lk_hub_preupload_read (GPtrArray *files, JsonObject *answer, GError **error)
{
  JsonArray *list = lk_json_get_array (answer, "files", error);

  if (list == NULL)
    {
      lk_http_fault_blame (_ ("Hugging Face"), error);
      return FALSE;
    }

  for (guint i = 0; i < files->len; i++)
    {
      LkHubFile *file = g_ptr_array_index (files, i);
      JsonObject *item = find_answer (list, file->path);
      const char *mode = lk_json_peek_string (item, "uploadMode");

      if (g_strcmp0 (mode, "lfs") != 0 && g_strcmp0 (mode, "regular") != 0)
        {
          g_set_error (error, LK_ERROR, LK_ERROR_SERVICE,
                       _ ("Hugging Face does not say how it wants “%s”"), file->path);
          return FALSE;
        }

      g_free (file->remote_oid);
      file->remote_oid = g_strdup (lk_json_peek_string (item, "oid"));
      file->ignored = lk_json_peek_bool (item, "shouldIgnore", FALSE);
      file->large = g_str_equal (mode, "lfs") && file->size > 0;
      file->unchanged = FALSE;
    }

  return TRUE;
}

static void
append_line (GString *text, const char *key, JsonObject *value)
{
  g_autoptr (JsonObject) line = lk_json_object_new ("s:key", key, "o:value", value, NULL);
  g_autofree char *json = lk_json_object_to_string (line, FALSE);

  g_string_append (text, json);
  g_string_append_c (text, '\n');
}

static void
append_file (GString *text, const LkHubFile *file)
{
  if (file->large)
    {
      append_line (text, "lfsFile",
                   lk_json_object_new ("s:path", file->path, "s:algo", "sha256", "s:oid",
                                       file->sha256, "i:size", (gint64) file->size, NULL));
    }
  else
    {
      g_autofree char *content = base64 (file->content);

      append_line (text, "file",
                   lk_json_object_new ("s:path", file->path, "s:content", content, "s:encoding",
                                       "base64", NULL));
    }
}

/**
 * lk_hub_commit_body: (skip)
 * @files: (element-type LkHubFile): loaded
 * @summary: the commit's first line
 * @parent: (nullable): the commit that it is to follow
 *
 * Returns: (transfer full) (nullable): one JSON object a line; %NULL when there is nothing
 *   to commit
 */
GBytes *
lk_hub_commit_body (GPtrArray *files, const char *summary, const char *parent)
{
  g_autoptr (GString) text = g_string_new (NULL);
  JsonObject *header = lk_json_object_new ("s:summary", summary, "s:description", "", NULL);
  guint n_files = 0;

  if (parent != NULL)
    json_object_set_string_member (header, "parentCommit", parent);
  append_line (text, "header", header);

  for (guint i = 0; i < files->len; i++)
    {
      const LkHubFile *file = g_ptr_array_index (files, i);

      if (file->ignored || file->unchanged)
        continue;

      append_file (text, file);
      n_files++;
    }

  return n_files > 0 ? g_string_free_to_bytes (g_steal_pointer (&text)) : NULL;
}

static const LkHubEntry *
find_entry (GPtrArray *tree, const char *path)
{
  for (guint i = 0; i < tree->len; i++)
    {
      const LkHubEntry *entry = g_ptr_array_index (tree, i);

      if (g_str_equal (entry->path, path))
        return entry;
    }

  return NULL;
}

static gboolean
is_same (const LkHubFile *file, const LkHubEntry *entry)
{
  if (entry == NULL || entry->size != file->size)
    return FALSE;

  if (entry->sha256 != NULL)
    return g_strcmp0 (entry->sha256, file->sha256) == 0;

  return file->git_oid != NULL && g_strcmp0 (entry->oid, file->git_oid) == 0;
}

/**
 * lk_hub_files_compare: (skip)
 * @files: (element-type LkHubFile): what was to be published
 * @tree: (element-type LkHubEntry): what is there
 * @difference: (out) (optional): the path of the first file that differs
 *
 * Returns: whether all that the service did not ignore is there, by size and digest
 */
gboolean
lk_hub_files_compare (GPtrArray *files, GPtrArray *tree, char **difference)
{
  for (guint i = 0; i < files->len; i++)
    {
      const LkHubFile *file = g_ptr_array_index (files, i);

      if (file->ignored || is_same (file, find_entry (tree, file->path)))
        continue;

      if (difference != NULL)
        *difference = g_strdup (file->path);
      return FALSE;
    }

  return TRUE;
}
