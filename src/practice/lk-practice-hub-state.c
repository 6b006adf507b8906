/* lk-practice-hub-state.c: repositories and large files that outlive the services
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-json.h"
#include "lk-practice-hub-private.h"

static gboolean
save_file_cb (gpointer path, gpointer value, gpointer user_data)
{
  const LkHubFile *file = value;

  json_object_set_object_member (user_data, path,
                                 lk_json_object_new ("o:blob", lk_blob_to_json (file->blob),
                                                     "s:oid", file->oid, "s:lfs", file->lfs, NULL));

  return FALSE;
}

static JsonObject *
save_repo (const LkHubRepo *repo)
{
  JsonArray *commits = json_array_new ();

  for (guint i = 0; i < repo->commits->len; i++)
    {
      const LkHubCommit *commit = g_ptr_array_index (repo->commits, i);
      JsonObject *files = json_object_new ();

      g_tree_foreach (commit->files, save_file_cb, files);
      json_array_add_object_element (commits,
                                     lk_json_object_new ("s:oid", commit->oid, "s:title",
                                                         commit->title, "i:time", commit->time,
                                                         "o:files", files, NULL));
    }

  return lk_json_object_new ("s:id", repo->id, "s:space", repo->space, "s:name", repo->name,
                             "b:private", repo->private, "i:created", repo->created, "a:commits",
                             commits, NULL);
}

JsonObject *
lk_practice_hub_save (LkPracticeHub *self)
{
  JsonArray *repos = json_array_new ();
  JsonObject *objects = json_object_new ();
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, self->repos);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    json_array_add_object_element (repos, save_repo (value));

  g_hash_table_iter_init (&iter, self->objects);
  while (g_hash_table_iter_next (&iter, &key, &value))
    json_object_set_object_member (objects, key, lk_blob_to_json (value));

  return lk_json_object_new ("a:repos", repos, "o:objects", objects, NULL);
}

static void
load_file (LkPracticeHub *self, LkHubCommit *commit, const char *path, JsonObject *state)
{
  g_autoptr (LkBlob) blob =
      lk_blob_new_for_json (self->world->store, lk_json_peek_object (state, "blob"));

  if (blob != NULL)
    g_tree_replace (commit->files, g_strdup (path),
                    lk_hub_file_new (blob, lk_json_peek_string (state, "oid"),
                                     lk_json_peek_string (state, "lfs")));
}

static void
load_commit (LkPracticeHub *self, LkHubRepo *repo, JsonObject *state)
{
  const char *oid = lk_json_peek_string (state, "oid");
  JsonObject *files = lk_json_peek_object (state, "files");
  g_autoptr (GList) paths = files != NULL ? json_object_get_members (files) : NULL;
  LkHubCommit *commit;

  if (oid == NULL)
    return;

  commit = lk_practice_hub_commit_new (self->world, lk_json_peek_string (state, "title"), NULL);
  g_free (commit->oid);
  commit->oid = g_strdup (oid);
  commit->time = lk_json_peek_int (state, "time", commit->time);

  for (GList *l = paths; l != NULL; l = l->next)
    {
      JsonObject *file = lk_json_peek_object (files, l->data);

      if (file != NULL)
        load_file (self, commit, l->data, file);
    }

  g_ptr_array_add (repo->commits, commit);
}

static void
load_repo (LkPracticeHub *self, JsonObject *state)
{
  const char *id = lk_json_peek_string (state, "id");
  const char *space = lk_json_peek_string (state, "space");
  const char *name = lk_json_peek_string (state, "name");
  JsonArray *commits = lk_json_peek_array (state, "commits");
  LkHubRepo *repo;

  if (id == NULL || space == NULL || name == NULL || commits == NULL ||
      json_array_get_length (commits) == 0)
    return;

  repo = lk_practice_hub_add_repo (self, space, name, lk_json_peek_bool (state, "private", TRUE));
  g_free (repo->id);
  repo->id = g_strdup (id);
  repo->created = lk_json_peek_int (state, "created", repo->created);
  g_ptr_array_set_size (repo->commits, 0);

  for (guint i = 0; i < json_array_get_length (commits); i++)
    {
      JsonObject *commit = lk_json_peek_element_object (commits, i);

      if (commit != NULL)
        load_commit (self, repo, commit);
    }

  if (repo->commits->len == 0)
    g_ptr_array_add (repo->commits, lk_practice_hub_commit_new (self->world, "lost", NULL));
}

void
lk_practice_hub_load (LkPracticeHub *self, JsonObject *state)
{
  JsonArray *repos = lk_json_peek_array (state, "repos");
  JsonObject *objects = lk_json_peek_object (state, "objects");
  g_autoptr (GList) oids = objects != NULL ? json_object_get_members (objects) : NULL;

  for (GList *l = oids; l != NULL; l = l->next)
    {
      LkBlob *blob =
          lk_blob_new_for_json (self->world->store, lk_json_peek_object (objects, l->data));

      if (blob != NULL)
        g_hash_table_insert (self->objects, g_strdup (l->data), blob);
    }

  for (guint i = 0; repos != NULL && i < json_array_get_length (repos); i++)
    {
      JsonObject *repo = lk_json_peek_element_object (repos, i);

      if (repo != NULL)
        load_repo (self, repo);
    }
}
