/* lk-repo-check.h: is the name of a repository free? Asked while a person types
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-hub-client.h"

G_BEGIN_DECLS

/* So long a name stays the same before the service is asked. */
#define LK_REPO_CHECK_WAIT_MS 350

/**
 * LkRepoState:
 * @LK_REPO_FREE: nothing is there
 * @LK_REPO_EXISTS_PRIVATE: it exists, and only its members see it
 * @LK_REPO_EXISTS_PUBLIC: it exists, and everybody sees it
 */
typedef enum
{
  LK_REPO_FREE,
  LK_REPO_EXISTS_PRIVATE,
  LK_REPO_EXISTS_PUBLIC,
} LkRepoState;

void lk_repo_check_async (LkHubClient *hub,
                          const char *repo_id,
                          guint wait_ms,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
gboolean lk_repo_check_finish (GAsyncResult *result, LkRepoState *state, GError **error);
char *lk_repo_state_explain (LkRepoState state, const char *repo_id);

G_END_DECLS
