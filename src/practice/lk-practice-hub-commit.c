/* lk-practice-hub-commit.c: what goes into a repository, all or nothing
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-practice-hub-private.h"

#include "lk-json.h"

#include <string.h>

#define MAX_LINES 10000

static const char *const lfs_suffixes[] = {
  ".7z", ".bin", ".ckpt", ".gz", ".onnx", ".pt", ".safetensors", ".tar", ".zip",
};

/* A commit that is being read. */
typedef struct
{
  LkExchange *x;
  LkHubRepo *repo;
  LkHubCommit *commit;
  char *title;
  guint status; /* of what is wrong; 0: nothing */
  char *error;
} Reading;

static void
reject (Reading *self, guint status, const char *error)
{
  if (self->status != 0)
    return;

  self->status = status;
  self->error = g_strdup (error);
}

static gboolean
is_path (const char *path)
{
  g_auto (GStrv) parts = NULL;

  if (path == NULL || path[0] == '\0' || path[0] == '/' || !g_utf8_validate (path, -1, NULL))
    return FALSE;

  parts = g_strsplit (path, "/", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (parts[i][0] == '\0' || g_str_equal (parts[i], ".") || g_str_equal (parts[i], "..") ||
        g_str_equal (parts[i], ".git"))
      return FALSE;

  return TRUE;
}

static void
read_header (Reading *self, JsonObject *value)
{
  const char *parent = lk_json_peek_string (value, "parentCommit");
  const char *summary = lk_json_peek_string (value, "summary");

  if (summary == NULL || summary[0] == '\0')
    reject (self, 400, "A commit needs a summary");
  else if (parent != NULL && !g_str_equal (parent, lk_practice_hub_head (self->repo)->oid))
    reject (self, 412, "A commit has happened since. Please refresh and try again.");

  g_free (self->title);
  self->title = g_strdup (summary);
}

static void
check_card (Reading *self, const char *path, const char *data, gsize size)
{
  g_autofree char *text = NULL;
  g_autofree char *warning = NULL;
  g_autofree char *wrong = NULL;

  if (!g_str_equal (path, "README.md"))
    return;

  text = g_strndup (data, size);
  wrong = lk_practice_card_check (text, &warning);
  if (wrong != NULL)
    {
      g_autofree char *error = g_strdup_printf ("Invalid metadata in README.md.\n- %s", wrong);

      reject (self, 400, error);
    }
}

static void
read_file (Reading *self, JsonObject *value)
{
  const char *path = lk_json_peek_string (value, "path");
  const char *content = lk_json_peek_string (value, "content");
  const char *encoding = lk_json_peek_string (value, "encoding");
  g_autofree char *data = NULL;
  g_autofree char *oid = NULL;
  g_autoptr (LkBlob) blob = NULL;
  gsize size = 0;

  if (!is_path (path) || content == NULL)
    {
      reject (self, 400, "Invalid file");
      return;
    }

  if (g_strcmp0 (encoding, "base64") == 0)
    data = (char *) g_base64_decode (content, &size);
  else
    data = g_strndup (content, size = strlen (content));

  if ((gint64) size > lk_practice_world_option (self->x->world, "hub.lfs-threshold"))
    {
      reject (self, 400, "Your push was rejected because it contains files larger than 10 MiB.");
      return;
    }

  check_card (self, path, data, size);
  blob = lk_blob_new_for_bytes (self->x->world->store, data, size, NULL);
  oid = lk_practice_hub_git_oid (data, size);
  if (blob != NULL)
    g_tree_replace (self->commit->files, g_strdup (path), lk_hub_file_new (blob, oid, NULL));
}

static void
read_lfs_file (Reading *self, JsonObject *value)
{
  const char *path = lk_json_peek_string (value, "path");
  const char *oid = lk_json_peek_string (value, "oid");
  const char *algo = lk_json_peek_string (value, "algo");
  gint64 size = lk_json_peek_int (value, "size", -1);
  LkBlob *blob = oid != NULL ? lk_practice_hub_find_object (self->x->world->hub, oid) : NULL;
  g_autofree char *pointer = NULL;
  g_autofree char *git = NULL;

  if (!is_path (path) || g_strcmp0 (algo, "sha256") != 0)
    {
      reject (self, 400, "Invalid LFS file");
      return;
    }

  if (blob == NULL || (size >= 0 && lk_blob_get_size (blob) != size))
    {
      g_autofree char *error = g_strdup_printf (
          "Your push was rejected because an LFS pointer pointed to a file that does not exist. "
          "For instance, this can happen if you used git push --no-verify to push your changes. "
          "Offending file: - %s",
          path);

      reject (self, 400, error);
      return;
    }

  pointer = g_strdup_printf ("version https://git-lfs.github.com/spec/v1\noid sha256:%s\n"
                             "size %" G_GOFFSET_FORMAT "\n",
                             oid, lk_blob_get_size (blob));
  git = lk_practice_hub_git_oid (pointer, strlen (pointer));
  g_tree_replace (self->commit->files, g_strdup (path), lk_hub_file_new (blob, git, oid));
}

typedef struct
{
  const char *prefix;
  GPtrArray *paths;
} Folder;

static gboolean
find_in_folder_cb (gpointer path, gpointer file, gpointer user_data)
{
  Folder *folder = user_data;

  if (g_str_has_prefix (path, folder->prefix))
    g_ptr_array_add (folder->paths, g_strdup (path));

  return FALSE;
}

static void
read_deleted_folder (Reading *self, JsonObject *value)
{
  const char *path = lk_json_peek_string (value, "path");
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *prefix = NULL;
  Folder folder;

  if (path == NULL)
    return;

  prefix = g_str_has_suffix (path, "/") ? g_strdup (path) : g_strconcat (path, "/", NULL);
  folder.prefix = prefix;
  folder.paths = paths;
  g_tree_foreach (self->commit->files, find_in_folder_cb, &folder);
  for (guint i = 0; i < paths->len; i++)
    g_tree_remove (self->commit->files, g_ptr_array_index (paths, i));
}

static void
read_line (Reading *self, const char *line)
{
  g_autoptr (JsonObject) object = lk_json_parse_object (line, -1, NULL);
  const char *key = object != NULL ? lk_json_peek_string (object, "key") : NULL;
  JsonObject *value = object != NULL ? lk_json_peek_object (object, "value") : NULL;

  if (key == NULL || value == NULL)
    reject (self, 400, "Invalid line in commit");
  else if (g_str_equal (key, "header"))
    read_header (self, value);
  else if (g_str_equal (key, "file"))
    read_file (self, value);
  else if (g_str_equal (key, "lfsFile"))
    read_lfs_file (self, value);
  else if (g_str_equal (key, "deletedFile") && lk_json_peek_string (value, "path") != NULL)
    g_tree_remove (self->commit->files, lk_json_peek_string (value, "path"));
  else if (g_str_equal (key, "deletedFolder"))
    read_deleted_folder (self, value);
  else
    reject (self, 400, "Invalid key in commit");
}

static void
answer_commit (Reading *self)
{
  LkExchange *x = self->x;
  g_autofree char *url = NULL;

  g_free (self->commit->title);
  self->commit->title = g_strdup (self->title);
  url = g_strdup_printf ("%s/%s/%s/commit/%s", x->world->roots[LK_PRACTICE_HUB], self->repo->space,
                         self->repo->name, self->commit->oid);
  g_ptr_array_add (self->repo->commits, self->commit);
  lk_exchange_answer_json (x, 200,
                           lk_json_object_new ("b:success", TRUE, "s:commitOid", self->commit->oid,
                                               "s:commitUrl", url, "s:hookOutput", "", NULL));
}

static void
drop_commit (LkHubCommit *commit)
{
  g_free (commit->oid);
  g_free (commit->title);
  g_tree_unref (commit->files);
  g_free (commit);
}

static void
read_lines (Reading *self, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", MAX_LINES);

  for (guint i = 0; lines[i] != NULL && self->status == 0; i++)
    if (lines[i][0] != '\0')
      read_line (self, lines[i]);

  if (self->title == NULL)
    reject (self, 400, "A commit begins with a header");
}

void
lk_practice_hub_commit (LkExchange *x)
{
  LkHubRepo *repo = lk_practice_hub_may_write (x) ? lk_practice_hub_get_repo (x) : NULL;
  const char *type = lk_exchange_header (x, "content-type");
  const char *planned = x->fault.type == LK_FAULT_REJECT_COMMIT
                            ? lk_json_peek_string (x->fault.action, "error")
                            : NULL;
  g_autofree char *text = lk_exchange_dup_text (x);
  Reading reading = { .x = x, .repo = repo };

  if (repo == NULL)
    return;

  reading.commit = lk_practice_hub_commit_new (x->world, NULL, lk_practice_hub_head (repo)->files);
  if (x->fault.type == LK_FAULT_REJECT_COMMIT)
    reject (&reading, (guint) lk_json_peek_int (x->fault.action, "status", 400),
            planned != NULL ? planned : "Your commit was rejected by a hook");
  else if (type == NULL || !g_str_has_prefix (type, "application/x-ndjson"))
    reject (&reading, 400, "A commit is sent as application/x-ndjson");
  else if (!g_str_equal (lk_exchange_param (x, 2), "main"))
    reject (&reading, 404, "Invalid rev id");
  else
    read_lines (&reading, text);

  if (reading.status == 0)
    {
      answer_commit (&reading);
    }
  else
    {
      drop_commit (reading.commit);
      lk_practice_hub_refuse (x, reading.status, NULL, reading.error);
    }

  g_free (reading.title);
  g_free (reading.error);
}

static gboolean
is_binary (const char *sample)
{
  gsize size = 0;
  g_autofree guchar *data = sample != NULL ? g_base64_decode (sample, &size) : NULL;

  return data != NULL && memchr (data, '\0', size) != NULL;
}

static gboolean
is_large (LkExchange *x, JsonObject *file)
{
  g_autofree char *lower = g_ascii_strdown (lk_json_peek_string (file, "path"), -1);
  gint64 size = lk_json_peek_int (file, "size", 0);

  if (size == 0)
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (lfs_suffixes); i++)
    if (g_str_has_suffix (lower, lfs_suffixes[i]))
      return TRUE;

  return size > lk_practice_world_option (x->world, "hub.lfs-threshold") ||
         is_binary (lk_json_peek_string (file, "sample"));
}

static gboolean
is_ignored (const char *patterns, const char *path)
{
  g_auto (GStrv) lines = g_strsplit (patterns != NULL ? patterns : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (lines[i][0] != '\0' && lines[i][0] != '#' &&
        g_pattern_match_simple (g_strstrip (lines[i]), path))
      return TRUE;

  return FALSE;
}

static JsonObject *
mode_of (LkExchange *x, LkHubCommit *head, JsonObject *file, const char *ignore)
{
  const char *path = lk_json_peek_string (file, "path");
  LkHubFile *present = g_tree_lookup (head->files, path);
  JsonObject *answer = lk_json_object_new ("s:path", path, "s:uploadMode",
                                           is_large (x, file) ? "lfs" : "regular", "b:shouldIgnore",
                                           is_ignored (ignore, path), NULL);

  if (present != NULL)
    json_object_set_string_member (answer, "oid",
                                   present->lfs != NULL ? present->lfs : present->oid);

  return answer;
}

void
lk_practice_hub_preupload (LkExchange *x)
{
  LkHubRepo *repo = lk_practice_hub_may_write (x) ? lk_practice_hub_get_repo (x) : NULL;
  g_autoptr (JsonObject) body = lk_exchange_dup_json (x);
  JsonArray *files = body != NULL ? lk_json_peek_array (body, "files") : NULL;
  LkHubCommit *head;
  JsonArray *answers;

  if (repo == NULL)
    return;

  if (files == NULL || json_array_get_length (files) > 256)
    {
      lk_practice_hub_refuse (x, 400, NULL, "Invalid list of files");
      return;
    }

  head = lk_practice_hub_head (repo);
  answers = json_array_new ();
  for (guint i = 0; i < json_array_get_length (files); i++)
    {
      JsonObject *file = lk_json_peek_element_object (files, i);

      if (file != NULL && lk_json_peek_string (file, "path") != NULL)
        json_array_add_object_element (answers, mode_of (x, head, file,
                                                         lk_json_peek_string (body, "gitIgnore")));
    }

  lk_exchange_answer_json (x, 200,
                           lk_json_object_new ("a:files", answers, "s:commitOid", head->oid, NULL));
}
