/* lk-practice-hub.c: people and repositories, as the Hugging Face Hub answers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-practice-hub-private.h"

#include "lk-json.h"
#include "lk-practice.h"

#include <string.h>

#define MAX_NAME 96

static const char first_attributes[] =
    "*.7z filter=lfs diff=lfs merge=lfs -text\n*.bin filter=lfs diff=lfs merge=lfs -text\n"
    "*.ckpt filter=lfs diff=lfs merge=lfs -text\n*.gz filter=lfs diff=lfs merge=lfs -text\n"
    "*.onnx filter=lfs diff=lfs merge=lfs -text\n*.pt filter=lfs diff=lfs merge=lfs -text\n"
    "*.safetensors filter=lfs diff=lfs merge=lfs -text\n"
    "*.tar filter=lfs diff=lfs merge=lfs -text\n*.zip filter=lfs diff=lfs merge=lfs -text\n";

static void
file_unref (gpointer data)
{
  LkHubFile *self = data;

  if (--self->references > 0)
    return;

  lk_blob_unref (self->blob);
  g_free (self->oid);
  g_free (self->lfs);
  g_free (self);
}

LkHubFile *
lk_hub_file_new (LkBlob *blob, const char *oid, const char *lfs)
{
  LkHubFile *self = g_new0 (LkHubFile, 1);

  self->references = 1;
  self->blob = lk_blob_ref (blob);
  self->oid = g_strdup (oid);
  self->lfs = g_strdup (lfs);

  return self;
}

static void
commit_free (gpointer data)
{
  LkHubCommit *self = data;

  g_free (self->oid);
  g_free (self->title);
  g_tree_unref (self->files);
  g_free (self);
}

static void
repo_free (gpointer data)
{
  LkHubRepo *self = data;

  g_free (self->id);
  g_free (self->space);
  g_free (self->name);
  g_ptr_array_unref (self->commits);
  g_free (self);
}

static int
compare_paths (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return strcmp (a, b);
}

static gboolean
copy_file_cb (gpointer path, gpointer value, gpointer user_data)
{
  LkHubFile *file = value;

  file->references++;
  g_tree_insert (user_data, g_strdup (path), file);

  return FALSE;
}

/**
 * lk_practice_hub_commit_new: (skip)
 * @world: the world
 * @title: what it is about
 * @from: (nullable): the files that it starts from
 *
 * Returns: (transfer full): a commit that is in no repository yet
 */
LkHubCommit *
lk_practice_hub_commit_new (LkPracticeWorld *world, const char *title, GTree *from)
{
  LkHubCommit *self = g_new0 (LkHubCommit, 1);

  self->oid = lk_practice_world_token (world, "", 40);
  self->title = g_strdup (title);
  self->time = g_get_real_time ();
  self->files = g_tree_new_full (compare_paths, NULL, g_free, file_unref);
  if (from != NULL)
    g_tree_foreach (from, copy_file_cb, self->files);

  return self;
}

LkHubCommit *
lk_practice_hub_head (LkHubRepo *repo)
{
  return g_ptr_array_index (repo->commits, repo->commits->len - 1);
}

/**
 * lk_practice_hub_git_oid: (skip)
 * @data: contents
 * @size: how many bytes
 *
 * Returns: (transfer full): the name that git gives to such a blob
 */
char *
lk_practice_hub_git_oid (const void *data, gsize size)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  g_autofree char *head = g_strdup_printf ("blob %" G_GSIZE_FORMAT, size);

  g_checksum_update (checksum, (const guchar *) head, (gssize) strlen (head) + 1);
  g_checksum_update (checksum, data, (gssize) size);

  return g_strdup (g_checksum_get_string (checksum));
}

/**
 * lk_practice_hub_refuse: (skip)
 * @x: a request
 * @status: HTTP status
 * @code: (nullable): for `X-Error-Code`
 * @message: what is wrong
 */
void
lk_practice_hub_refuse (LkExchange *x, guint status, const char *code, const char *message)
{
  g_autofree char *header = g_strdup (message);

  if (code != NULL)
    lk_exchange_set_header (x, "X-Error-Code", code);
  g_strdelimit (header, "\n", ' ');
  lk_exchange_set_header (x, "X-Error-Message", header);
  lk_exchange_answer_json (x, status, lk_json_object_new ("s:error", message, NULL));
}

static void
refuse (LkExchange *x, guint status, const char *message)
{
  if (status == 404 && message != NULL)
    message = "Sorry, we can't find the page you are looking for.";
  else if (status == 429)
    message = "We had to rate limit you. Please wait and try again.";
  else if (message == NULL)
    message = soup_status_get_phrase (status);

  lk_practice_hub_refuse (x, status, NULL, message);
}

static gboolean
authorize (LkExchange *x)
{
  static const char *const roles[] = { "hub", "hub-read", "hub-fine-grained", "hub-other-scope" };
  const char *header = lk_exchange_header (x, "authorization");

  if (header == NULL)
    {
      x->role = g_strdup ("anonymous");
      return TRUE;
    }

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    if (g_str_has_prefix (header, "Bearer ") &&
        g_str_equal (header + 7, lk_practice_world_secret (x->world, roles[i])))
      {
        x->role = g_strdup (roles[i]);
        return TRUE;
      }

  lk_practice_hub_refuse (x, 401, NULL, "Invalid credentials in Authorization header");

  return FALSE;
}

static void
decorate (LkExchange *x)
{
  const char *bucket = strstr (x->path, "/resolve/") != NULL ? "resolvers" : "api";
  gint64 left = 300 - g_get_real_time () / G_USEC_PER_SEC % 300;
  g_autofree char *limit = g_strdup_printf ("\"%s\";r=987;t=%" G_GINT64_FORMAT, bucket, left);
  g_autofree char *policy = g_strdup_printf ("\"fixed window\";\"%s\";q=1000;w=300", bucket);
  g_autofree char *id =
      g_strdup_printf ("Root=1-practice-%" G_GUINT64_FORMAT "%s%s", x->number,
                       lk_exchange_header (x, "x-amzn-trace-id") != NULL ? ";" : "",
                       lk_exchange_header (x, "x-amzn-trace-id") != NULL
                           ? lk_exchange_header (x, "x-amzn-trace-id")
                           : "");

  lk_exchange_set_header (x, "RateLimit", limit);
  lk_exchange_set_header (x, "RateLimit-Policy", policy);
  lk_exchange_set_header (x, "X-Request-Id", id);
}

static gboolean
is_role (LkExchange *x, const char *role)
{
  return g_str_equal (x->role, role);
}

gboolean
lk_practice_hub_may_write (LkExchange *x)
{
  if (is_role (x, "hub") || is_role (x, "hub-fine-grained"))
    return TRUE;

  if (is_role (x, "anonymous"))
    lk_practice_hub_refuse (x, 401, NULL, "Invalid username or password.");
  else
    lk_practice_hub_refuse (x, 403, NULL,
                            "You don't have the rights to create a model under the namespace "
                            "\"" LK_PRACTICE_USER "\".\nForbidden: you must use a write token.");

  return FALSE;
}

/**
 * lk_practice_hub_get_repo: (skip)
 * @x: a request whose first two parameters are a repository
 *
 * A private repository does not exist for those who may not see it.
 *
 * Returns: (transfer none) (nullable): the repository; when there is none that was answered
 */
LkHubRepo *
lk_practice_hub_get_repo (LkExchange *x)
{
  g_autofree char *name = g_strdup (lk_exchange_param (x, 1));
  g_autofree char *full = NULL;
  LkHubRepo *repo;

  if (g_str_has_suffix (name, ".git"))
    name[strlen (name) - 4] = '\0';

  full = g_strconcat (lk_exchange_param (x, 0), "/", name, NULL);
  repo = g_hash_table_lookup (x->world->hub->repos, full);

  if (repo != NULL &&
      (!repo->private || !(is_role (x, "anonymous") || is_role (x, "hub-other-scope"))))
    return repo;

  if (is_role (x, "anonymous"))
    lk_practice_hub_refuse (x, 401, "RepoNotFound", "Invalid username or password.");
  else
    lk_practice_hub_refuse (x, 404, "RepoNotFound", "Repository not found");

  return NULL;
}

static JsonObject *
fine_grained (const char *space)
{
  JsonObject *grained =
      lk_json_object_new ("b:canReadGatedRepos", FALSE, "a:global", json_array_new (), NULL);
  JsonObject *entity =
      lk_json_object_new ("s:_id", "66aa", "s:type", "user", "s:name", space, NULL);
  JsonArray *permissions = json_array_new ();
  JsonArray *scoped = json_array_new ();

  json_array_add_string_element (permissions, "repo.content.read");
  json_array_add_string_element (permissions, "repo.write");
  json_array_add_object_element (scoped, lk_json_object_new ("o:entity", entity, "a:permissions",
                                                             permissions, NULL));
  json_object_set_array_member (grained, "scoped", scoped);

  return grained;
}

static JsonArray *
organizations (void)
{
  JsonArray *organizations = json_array_new ();

  json_array_add_object_element (organizations,
                                 lk_json_object_new ("s:type", "org", "s:id", "66ab", "s:name",
                                                     LK_PRACTICE_ORGANIZATION, "s:fullname",
                                                     "Practice Flock", "b:isEnterprise", FALSE,
                                                     "b:canPay", FALSE, "s:roleInOrg", "write",
                                                     NULL));

  return organizations;
}

static void
whoami (LkExchange *x)
{
  gboolean other = is_role (x, "hub-other-scope");
  gboolean fine = other || is_role (x, "hub-fine-grained");
  JsonObject *token;
  JsonObject *auth;

  if (is_role (x, "anonymous"))
    {
      lk_practice_hub_refuse (x, 401, NULL, "Invalid username or password.");
      return;
    }

  token = lk_json_object_new ("s:displayName", x->role, "s:role",
                              is_role (x, "hub-read") ? "read"
                              : fine                  ? "fineGrained"
                                                      : "write",
                              "s:createdAt", "2026-01-01T00:00:00.000Z", NULL);
  if (fine)
    json_object_set_object_member (token, "fineGrained",
                                   fine_grained (other ? "somebody-else" : LK_PRACTICE_USER));

  auth = lk_json_object_new ("s:type", "access_token", "o:accessToken", token, NULL);
  lk_exchange_answer_json (x, 200,
                           lk_json_object_new ("s:type", "user", "s:id", "66aa", "s:name",
                                               LK_PRACTICE_USER, "s:fullname", "Practice",
                                               "s:email", "practice@example.org", "b:emailVerified",
                                               TRUE, "b:canPay", FALSE, "s:periodEnd", NULL,
                                               "b:isPro", FALSE, "s:avatarUrl",
                                               "/avatars/practice.svg", "a:orgs", organizations (),
                                               "o:auth", auth, NULL));
}

/* Of the account itself, or of the organization that it is a member of. */
static gboolean
is_own (const char *full)
{
  return g_str_has_prefix (full, LK_PRACTICE_USER "/") ||
         g_str_has_prefix (full, LK_PRACTICE_ORGANIZATION "/");
}

/* The rules of huggingface_hub's validators. */
static gboolean
is_repo_name (const char *name)
{
  gsize length = strlen (name);

  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("._-", *p) == NULL)
      return FALSE;

  return length > 0 && length <= MAX_NAME && strchr ("-.", name[0]) == NULL &&
         strchr ("-.", name[length - 1]) == NULL && strstr (name, "--") == NULL &&
         strstr (name, "..") == NULL && !g_str_has_suffix (name, ".git");
}

LkHubRepo *
lk_practice_hub_add_repo (LkPracticeHub *self,
                          const char *space,
                          const char *name,
                          gboolean private)
{
  LkHubRepo *repo = g_new0 (LkHubRepo, 1);
  LkHubCommit *commit = lk_practice_hub_commit_new (self->world, "initial commit", NULL);
  g_autoptr (LkBlob) blob =
      lk_blob_new_for_bytes (self->world->store, first_attributes, strlen (first_attributes), NULL);
  g_autofree char *oid = lk_practice_hub_git_oid (first_attributes, strlen (first_attributes));

  if (blob != NULL)
    g_tree_insert (commit->files, g_strdup (".gitattributes"), lk_hub_file_new (blob, oid, NULL));

  repo->id = lk_practice_world_token (self->world, "", 24);
  repo->space = g_strdup (space);
  repo->name = g_strdup (name);
  repo->private = private;
  repo->created = g_get_real_time ();
  repo->commits = g_ptr_array_new_with_free_func (commit_free);
  g_ptr_array_add (repo->commits, commit);
  g_hash_table_insert (self->repos, g_strconcat (space, "/", name, NULL), repo);

  return repo;
}

/* The repository's full name, from `name` that may hold the space, and `organization`. */
static char *
full_name (JsonObject *body)
{
  const char *name = body != NULL ? lk_json_peek_string (body, "name") : NULL;
  const char *space = body != NULL ? lk_json_peek_string (body, "organization") : NULL;

  if (name == NULL || strchr (name, '/') != NULL)
    return g_strdup (name);

  return g_strconcat (space != NULL ? space : LK_PRACTICE_USER, "/", name, NULL);
}

static void
create_repo (LkExchange *x)
{
  g_autoptr (JsonObject) body = lk_exchange_dup_json (x);
  g_autofree char *full = full_name (body);
  g_autofree char *url = g_strdup_printf ("%s/%s", x->world->roots[LK_PRACTICE_HUB], full);
  const char *name = full != NULL ? strchr (full, '/') + 1 : "";
  const char *type = body != NULL ? lk_json_peek_string (body, "type") : NULL;
  g_autofree char *space = NULL;
  gboolean private;
  LkHubRepo *repo;

  if (!lk_practice_hub_may_write (x))
    return;

  if (!is_repo_name (name) || strlen (full) > MAX_NAME ||
      (type != NULL && !g_str_equal (type, "model")))
    {
      lk_practice_hub_refuse (x, 400, NULL, "Invalid repository name or type");
    }
  else if (!is_own (full))
    {
      lk_practice_hub_refuse (x, 403, NULL,
                              "You don't have the rights to create a model under this namespace");
    }
  else if (g_hash_table_contains (x->world->hub->repos, full))
    {
      lk_exchange_answer_json (x, 409,
                               lk_json_object_new ("s:error", "You already created this model repo",
                                                   "s:url", url, NULL));
    }
  else
    {
      private = lk_json_peek_bool (body, "private", FALSE) ||
                g_strcmp0 (lk_json_peek_string (body, "visibility"), "private") == 0;
      space = g_strndup (full, (gsize) (name - 1 - full));
      repo = lk_practice_hub_add_repo (x->world->hub, space, name, private);
      lk_exchange_answer_json (x, 200,
                               lk_json_object_new ("s:url", url, "s:name", full, "s:id", repo->id,
                                                   NULL));
    }
}

static void
delete_repo (LkExchange *x)
{
  g_autoptr (JsonObject) body = lk_exchange_dup_json (x);
  g_autofree char *full = full_name (body);

  if (!lk_practice_hub_may_write (x))
    return;

  if (full == NULL || !g_hash_table_remove (x->world->hub->repos, full))
    lk_practice_hub_refuse (x, 404, "RepoNotFound", "Repository not found");
  else
    lk_exchange_answer_empty (x, 200);
}

static void
move_repo (LkExchange *x)
{
  g_autoptr (JsonObject) body = lk_exchange_dup_json (x);
  const char *from = body != NULL ? lk_json_peek_string (body, "fromRepo") : NULL;
  const char *to = body != NULL ? lk_json_peek_string (body, "toRepo") : NULL;
  GHashTable *repos = x->world->hub->repos;
  g_autofree char *old_key = NULL;
  LkHubRepo *repo = NULL;

  if (!lk_practice_hub_may_write (x))
    return;

  if (from == NULL || to == NULL || strlen (to) > MAX_NAME ||
      !g_str_has_prefix (to, LK_PRACTICE_USER "/") ||
      !is_repo_name (to + strlen (LK_PRACTICE_USER) + 1) || g_hash_table_contains (repos, to) ||
      !g_hash_table_steal_extended (repos, from, (gpointer *) &old_key, (gpointer *) &repo))
    {
      lk_practice_hub_refuse (x, 404, "RepoNotFound", "Repository not found");
      return;
    }

  g_free (repo->name);
  repo->name = g_strdup (strchr (to, '/') + 1);
  g_hash_table_insert (repos, g_strdup (to), repo);
  lk_exchange_answer_empty (x, 200);
}

static void
put_settings (LkExchange *x)
{
  LkHubRepo *repo = lk_practice_hub_may_write (x) ? lk_practice_hub_get_repo (x) : NULL;
  g_autoptr (JsonObject) body = lk_exchange_dup_json (x);
  const char *visibility = body != NULL ? lk_json_peek_string (body, "visibility") : NULL;

  if (repo == NULL)
    return;

  if (visibility != NULL)
    repo->private = g_str_equal (visibility, "private");
  else if (body != NULL)
    repo->private = lk_json_peek_bool (body, "private", repo->private);

  lk_exchange_answer_json (x, 200, lk_json_object_new ("b:private", repo->private, NULL));
}

/* clang-format off */
static const LkPracticeRoute routes[] = {
  { "GET", "/api/whoami-v2", NULL, "hub.whoami", LK_EXCHANGE_DISCARD, 0, whoami },
  { "POST", "/api/repos/create", NULL, "hub.repos.create", LK_EXCHANGE_MEMORY, 0, create_repo },
  { "DELETE", "/api/repos/delete", NULL, "hub.repos.delete", LK_EXCHANGE_MEMORY, 0, delete_repo },
  { "POST", "/api/repos/move", NULL, "hub.repos.move", LK_EXCHANGE_MEMORY, 0, move_repo },
  { "POST", "/api/validate-yaml", NULL, "hub.validate-yaml", LK_EXCHANGE_MEMORY, 0,
    lk_practice_hub_validate_yaml },
  { "POST", "/api/complete_multipart", NULL, "hub.lfs.complete", LK_EXCHANGE_MEMORY, 0,
    lk_practice_hub_complete },
  { "GET", "/api/models/:/:", NULL, "hub.models.get", LK_EXCHANGE_DISCARD, 0,
    lk_practice_hub_info },
  { "PUT", "/api/models/:/:/settings", NULL, "hub.settings", LK_EXCHANGE_MEMORY, 0, put_settings },
  { "GET", "/api/models/:/:/revision/:", NULL, "hub.models.get", LK_EXCHANGE_DISCARD, 0,
    lk_practice_hub_info },
  { "GET", "/api/models/:/:/tree/:", NULL, "hub.tree", LK_EXCHANGE_DISCARD, 0,
    lk_practice_hub_tree },
  { "GET", "/api/models/:/:/tree/:/*", NULL, "hub.tree", LK_EXCHANGE_DISCARD, 0,
    lk_practice_hub_tree },
  { "POST", "/api/models/:/:/preupload/:", NULL, "hub.preupload", LK_EXCHANGE_MEMORY, 0,
    lk_practice_hub_preupload },
  { "POST", "/api/models/:/:/commit/:", NULL, "hub.commit", LK_EXCHANGE_MEMORY, 0,
    lk_practice_hub_commit },
  { "POST", "/:/:/info/lfs/objects/batch", NULL, "hub.lfs.batch", LK_EXCHANGE_MEMORY, 0,
    lk_practice_hub_batch },
  { "POST", "/:/:/info/lfs/objects/verify", NULL, "hub.lfs.verify", LK_EXCHANGE_MEMORY, 0,
    lk_practice_hub_verify },
  { "GET", "/:/:/resolve/:/*", NULL, "hub.resolve", LK_EXCHANGE_DISCARD, 0,
    lk_practice_hub_resolve },
  { "HEAD", "/:/:/resolve/:/*", NULL, "hub.resolve", LK_EXCHANGE_DISCARD, 0,
    lk_practice_hub_resolve },
  { "GET", "/:/:/raw/:/*", NULL, "hub.raw", LK_EXCHANGE_DISCARD, 0, lk_practice_hub_resolve },
  { "HEAD", "/:/:/raw/:/*", NULL, "hub.raw", LK_EXCHANGE_DISCARD, 0, lk_practice_hub_resolve },
  { NULL }
};
/* clang-format on */

const LkPracticeService lk_practice_hub_service = { "hub", routes, authorize, decorate, refuse };

LkPracticeHub *
lk_practice_hub_new (LkPracticeWorld *world)
{
  LkPracticeHub *self = g_new0 (LkPracticeHub, 1);

  self->world = world;
  self->repos = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, repo_free);
  self->objects =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) lk_blob_unref);
  self->uploads = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, lk_hub_upload_free);

  return self;
}

void
lk_practice_hub_free (LkPracticeHub *self)
{
  g_hash_table_unref (self->repos);
  g_hash_table_unref (self->objects);
  g_hash_table_unref (self->uploads);
  g_free (self);
}

LkBlob *
lk_practice_hub_find_object (LkPracticeHub *self, const char *oid)
{
  return g_hash_table_lookup (self->objects, oid);
}
