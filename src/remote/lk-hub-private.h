/* lk-hub-private.h: for the files of the Hub's client
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-flow.h"
#include "lk-hub-client.h"
#include "lk-hub-publish.h"

G_BEGIN_DECLS

/* lk_error_get_code() of what the client deals with itself. */
#define LK_HUB_EXISTS  "already-exists"
#define LK_HUB_STALE   "stale-parent"
#define LK_HUB_EXPIRED "link-expired"

#define LK_HUB_LFS_TYPE "application/vnd.git-lfs+json"

struct _LkHubClient
{
  GObject parent_instance;

  LkHttp *http;
  char *base_uri;       /* without a slash at its end */
  char *token;          /* (nullable) */
  GHashTable *warnings; /* (element-type utf8) topics that were told about already */
  GHashTable *uploads;  /* (element-type utf8 LkHubParts) by digest: parts that are there */
};

void lk_hub_read_fault (LkFault *fault, JsonObject *json, const char *text, gpointer data);
void lk_hub_read_storage_fault (LkFault *fault, JsonObject *json, const char *text, gpointer data);

LkRequest *
lk_hub_request (LkHubClient *self, const char *method, const char *operation, const char *path);
LkResponse *lk_hub_finish (LkHubClient *self, GAsyncResult *result, GError **error);
JsonObject *lk_hub_finish_object (LkHubClient *self, GAsyncResult *result, GError **error);
gboolean lk_hub_is_at_home (LkHubClient *self, const char *uri);
char *lk_hub_escape_path (const char *path);

/**
 * LkHubFile: one file of a plan.
 * @path: in the repository
 * @file: (owned) (nullable): where it is, unless it is in @content
 * @content: (owned) (nullable): what is in it
 * @sha256: (owned) (nullable): of the content, when known
 * @git_oid: (owned) (nullable): the name that Git gives to the content, when it is in memory
 * @sample: (owned) (nullable): the first bytes
 * @large: whether the service wants it as a large file
 * @ignored: whether the service does not want it
 * @unchanged: whether it is there already
 * @remote_oid: (owned) (nullable): what is there under the same path
 */
typedef struct
{
  char *path;
  GFile *file;
  GBytes *content;
  char *sha256;
  char *git_oid;
  GBytes *sample;
  goffset size;
  gboolean large;
  gboolean ignored;
  gboolean unchanged;
  char *remote_oid;
} LkHubFile;

struct _LkHubPlan
{
  gatomicrefcount references;
  char *repo_id;
  char *summary;
  GPtrArray *files; /* (element-type LkHubFile) */
};

typedef struct _LkHubPublish LkHubPublish;

/* A publication on its way: rounds of asking, uploading and committing, then reading back. */
struct _LkHubPublish
{
  LkHubClient *client; /* (owned) input */
  char *repo_id;       /* (owned) input */
  char *summary;       /* (owned) input */
  GPtrArray *files;    /* (owned) (element-type LkHubFile) input, then what is known of them */
  LkProgressFunc progress;
  gpointer progress_data;
  guint n_rounds;      /* in progress */
  guint n_looks;       /* in progress */
  guint next;          /* in progress: the file that is read back */
  goffset done;        /* in progress: bytes of the files that are up */
  goffset total;       /* in progress */
  char *parent;        /* (owned) (nullable) in progress */
  gboolean committing; /* in progress */
  char *commit;        /* (owned) (nullable) output */
  char *commit_uri;    /* (owned) (nullable) output */
  gboolean committed;  /* output */
};

#define LK_HUB_BRANCH "main"

extern const LkFlowStep lk_hub_round_steps[];

LkHubFile *lk_hub_file_copy (const LkHubFile *self);
void lk_hub_file_free (LkHubFile *self);
void lk_hub_files_prepare_async (GPtrArray *files,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
void lk_hub_files_load_async (GPtrArray *files,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean lk_hub_files_finish (GAsyncResult *result, GError **error);
char *lk_hub_git_oid (GBytes *content);

JsonObject *lk_hub_preupload_body (GPtrArray *files);
gboolean lk_hub_preupload_read (GPtrArray *files, JsonObject *answer, GError **error);
GBytes *lk_hub_commit_body (GPtrArray *files, const char *summary, const char *parent);
gboolean lk_hub_files_compare (GPtrArray *files, GPtrArray *tree, char **difference);

/**
 * LkHubActions: what a batch answer wants done for one object.
 * @present: whether the content is there already
 * @href: (owned): where to PUT, or where to complete
 * @headers: (owned) (element-type utf8 utf8): to be sent with a basic PUT
 * @chunk_size: bytes of a part, or 0 for a basic PUT
 * @parts: (owned) (element-type utf8): addresses of the parts in their order
 * @expires_at: monotonic time, or 0
 * @verify_href: (owned) (nullable): where to ask for a check
 */
typedef struct
{
  gboolean present;
  char *href;
  GHashTable *headers;
  goffset chunk_size;
  GPtrArray *parts;
  gint64 expires_at;
  char *verify_href;
} LkHubActions;

void lk_hub_actions_free (LkHubActions *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkHubActions, lk_hub_actions_free)
JsonObject *lk_hub_batch_body (const char *sha256, goffset size, const char *revision);
LkHubActions *
lk_hub_actions_new_from_json (JsonObject *answer, const char *sha256, goffset size, GError **error);

/**
 * LkHubParts: the parts of a multipart upload that are there.
 * @upload_id: (owned) (nullable): which upload they belong to
 * @etags: (owned) (element-type utf8): as received, %NULL for a part that is not there
 */
typedef struct
{
  char *upload_id;
  GPtrArray *etags;
} LkHubParts;

void lk_hub_parts_unref (LkHubParts *self);

void lk_hub_put_parts_async (LkHubClient *self,
                             LkHubFile *file,
                             LkHubActions *actions,
                             LkProgressFunc progress,
                             gpointer progress_data,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
JsonArray *lk_hub_put_parts_finish (LkHubClient *self, GAsyncResult *result, GError **error);

void lk_hub_upload_object_async (LkHubClient *self,
                                 const char *repo_id,
                                 LkHubFile *file,
                                 LkProgressFunc progress,
                                 gpointer progress_data,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean lk_hub_upload_object_finish (LkHubClient *self, GAsyncResult *result, GError **error);

G_END_DECLS
