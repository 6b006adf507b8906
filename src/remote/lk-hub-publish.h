/* lk-hub-publish.h: many files into a repository of the Hub, in one commit, read back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-hub-client.h"

G_BEGIN_DECLS

typedef struct _LkHubPlan LkHubPlan;

#define LK_TYPE_HUB_PLAN (lk_hub_plan_get_type ())
GType lk_hub_plan_get_type (void);

LkHubPlan *lk_hub_plan_new (const char *repo_id, const char *summary);
LkHubPlan *lk_hub_plan_ref (LkHubPlan *self);
void lk_hub_plan_unref (LkHubPlan *self);
void lk_hub_plan_add_file (LkHubPlan *self, const char *path, GFile *file, const char *sha256);
void lk_hub_plan_add_bytes (LkHubPlan *self, const char *path, GBytes *content);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkHubPlan, lk_hub_plan_unref)

/**
 * LkHubPublication: what was published and read back.
 * @commit: the commit that holds all files as they are here
 * @commit_uri: (nullable): its page
 * @repo_uri: the repository's page
 * @committed: %FALSE when everything was there already
 */
typedef struct
{
  char *commit;
  char *commit_uri;
  char *repo_uri;
  gboolean committed;
} LkHubPublication;

void lk_hub_publication_free (LkHubPublication *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkHubPublication, lk_hub_publication_free)

void lk_hub_client_publish_async (LkHubClient *self,
                                  LkHubPlan *plan,
                                  LkProgressFunc progress,
                                  gpointer progress_data,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
LkHubPublication *
lk_hub_client_publish_finish (LkHubClient *self, GAsyncResult *result, GError **error);

G_END_DECLS
