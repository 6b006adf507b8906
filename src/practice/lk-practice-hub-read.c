/* lk-practice-hub-read.c: what is in a repository
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-practice-hub-private.h"

#include "lk-json.h"

#include <string.h>

/* A listing under way. */
typedef struct
{
  JsonArray *out;
  const char *prefix;
  gboolean recursive;
  char *last_folder; /* (owned) (nullable) */
} Listing;

static char *
time_text (gint64 time)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);

  return g_date_time_format (utc, "%Y-%m-%dT%H:%M:%S.000Z");
}

static LkHubCommit *
get_commit (LkExchange *x, LkHubRepo *repo, const char *revision)
{
  if (revision[0] == '\0' || g_str_equal (revision, "main") || g_str_equal (revision, "HEAD"))
    return lk_practice_hub_head (repo);

  for (guint i = 0; i < repo->commits->len; i++)
    {
      LkHubCommit *commit = g_ptr_array_index (repo->commits, i);

      if (g_str_equal (commit->oid, revision))
        return commit;
    }

  lk_practice_hub_refuse (x, 404, "RevisionNotFound", "Invalid rev id");

  return NULL;
}

static gboolean
add_sibling_cb (gpointer path, gpointer file, gpointer user_data)
{
  json_array_add_object_element (user_data, lk_json_object_new ("s:rfilename", path, NULL));

  return FALSE;
}

void
lk_practice_hub_info (LkExchange *x)
{
  LkHubRepo *repo = lk_practice_hub_get_repo (x);
  LkHubCommit *commit = repo != NULL ? get_commit (x, repo, lk_exchange_param (x, 2)) : NULL;
  g_autofree char *full = NULL;
  g_autofree char *created = NULL;
  g_autofree char *modified = NULL;
  JsonArray *siblings;

  if (commit == NULL)
    return;

  full = g_strconcat (repo->space, "/", repo->name, NULL);
  created = time_text (repo->created);
  modified = time_text (commit->time);
  siblings = json_array_new ();
  g_tree_foreach (commit->files, add_sibling_cb, siblings);
  lk_exchange_answer_json (x, 200,
                           lk_json_object_new ("s:_id", repo->id, "s:id", full, "s:modelId", full,
                                               "s:author", repo->space, "s:sha", commit->oid,
                                               "b:private", repo->private, "b:gated", FALSE,
                                               "b:disabled", FALSE, "i:downloads", (gint64) 0,
                                               "i:likes", (gint64) 0, "a:tags", json_array_new (),
                                               "s:createdAt", created, "s:lastModified", modified,
                                               "o:cardData", json_object_new (), "a:siblings",
                                               siblings, NULL));
}

static JsonObject *
file_to_json (const char *path, const LkHubFile *file)
{
  gint64 size = lk_blob_get_size (file->blob);
  JsonObject *object = lk_json_object_new ("s:type", "file", "s:path", path, "i:size", size,
                                           "s:oid", file->oid, NULL);

  if (file->lfs != NULL)
    json_object_set_object_member (object, "lfs",
                                   lk_json_object_new ("s:oid", file->lfs, "i:size", size,
                                                       "i:pointerSize", (gint64) 134, NULL));

  return object;
}

static gboolean
list_cb (gpointer key, gpointer file, gpointer user_data)
{
  Listing *listing = user_data;
  const char *path = key;
  const char *slash;

  if (!g_str_has_prefix (path, listing->prefix))
    return FALSE;

  slash = strchr (path + strlen (listing->prefix), '/');
  if (slash != NULL)
    {
      g_autofree char *folder = g_strndup (path, (gsize) (slash - path));

      if (g_strcmp0 (folder, listing->last_folder) != 0)
        json_array_add_object_element (listing->out,
                                       lk_json_object_new ("s:type", "directory", "s:path", folder,
                                                           "i:size", (gint64) 0, "s:oid", "",
                                                           NULL));

      g_free (listing->last_folder);
      listing->last_folder = g_steal_pointer (&folder);
    }

  if (slash == NULL || listing->recursive)
    json_array_add_object_element (listing->out, file_to_json (path, file));

  return FALSE;
}

void
lk_practice_hub_tree (LkExchange *x)
{
  LkHubRepo *repo = lk_practice_hub_get_repo (x);
  LkHubCommit *commit = repo != NULL ? get_commit (x, repo, lk_exchange_param (x, 2)) : NULL;
  const char *recursive = lk_exchange_query (x, "recursive");
  const char *folder = lk_exchange_param (x, 3);
  g_autofree char *prefix = folder[0] != '\0' ? g_strconcat (folder, "/", NULL) : g_strdup ("");
  Listing listing = { .prefix = prefix };
  JsonNode *node;

  if (commit == NULL)
    return;

  listing.recursive = g_strcmp0 (recursive, "true") == 0 || g_strcmp0 (recursive, "True") == 0 ||
                      g_strcmp0 (recursive, "1") == 0;
  listing.out = json_array_new ();
  g_tree_foreach (commit->files, list_cb, &listing);
  g_free (listing.last_folder);

  if (folder[0] != '\0' && json_array_get_length (listing.out) == 0)
    {
      json_array_unref (listing.out);
      lk_practice_hub_refuse (x, 404, "EntryNotFound", "Entry not found");
      return;
    }

  node = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (node, listing.out);
  lk_exchange_answer_node (x, 200, node);
}

static void
redirect_to_store (LkExchange *x, const LkHubFile *file)
{
  gint64 expires = g_get_real_time () / G_USEC_PER_SEC + 3600;
  g_autofree char *address = g_strdup_printf ("%s/hub/%s?Expires=%" G_GINT64_FORMAT
                                              "&Signature=%.16s&Key-Pair-Id=PRACTICE",
                                              x->world->roots[LK_PRACTICE_DELIVERY], file->lfs,
                                              expires, file->lfs + 32);
  g_autofree char *size = g_strdup_printf ("%" G_GOFFSET_FORMAT, lk_blob_get_size (file->blob));
  g_autofree char *etag = g_strdup_printf ("\"%s\"", file->lfs);

  lk_exchange_set_header (x, "X-Linked-Size", size);
  lk_exchange_set_header (x, "X-Linked-ETag", etag);
  lk_exchange_set_header (x, "Location", address);
  lk_exchange_answer (x, 302, "text/plain; charset=utf-8", "Found. Redirecting");
}

/**
 * lk_practice_hub_resolve: (skip)
 * @x: a request for `resolve` or `raw`
 *
 * What is large is on another host, to which no token may go; `raw` gives its pointer.
 */
void
lk_practice_hub_resolve (LkExchange *x)
{
  LkHubRepo *repo = lk_practice_hub_get_repo (x);
  LkHubCommit *commit = repo != NULL ? get_commit (x, repo, lk_exchange_param (x, 2)) : NULL;
  LkHubFile *file = commit != NULL ? g_tree_lookup (commit->files, lk_exchange_param (x, 3)) : NULL;
  gboolean raw = x->route != NULL && g_str_equal (x->route->operation, "hub.raw");
  g_autofree char *etag = NULL;

  if (commit == NULL)
    return;

  lk_exchange_set_header (x, "X-Repo-Commit", commit->oid);
  if (file == NULL)
    {
      lk_practice_hub_refuse (x, 404, "EntryNotFound", "Entry not found");
      return;
    }

  if (file->lfs != NULL && !raw)
    {
      redirect_to_store (x, file);
      return;
    }

  etag = g_strdup_printf ("\"%s\"", file->oid);
  lk_exchange_set_header (x, "ETag", etag);
  if (file->lfs != NULL)
    {
      g_autofree char *pointer = g_strdup_printf (
          "version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %" G_GOFFSET_FORMAT "\n",
          file->lfs, lk_blob_get_size (file->blob));

      lk_exchange_answer (x, 200, "text/plain; charset=utf-8", pointer);
    }
  else
    {
      lk_exchange_answer_blob (x, "text/plain; charset=utf-8", file->blob);
    }
}
