/* lk-checks.h: everything that can be known before anything costs money
 *
 * One table of checks, for the stage that stops at the first fault, and for the preflight
 * that tells them all.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-flow.h"
#include "lk-manifest.h"
#include "lk-repo-check.h"
#include "lk-storage.h"

G_BEGIN_DECLS

#define LK_CHECK_PICTURES    "count-pictures"
#define LK_CHECK_RECIPE      "check-recipe"
#define LK_CHECK_FOLDERS     "check-folders"
#define LK_CHECK_DATASET     "check-pictures"
#define LK_CHECK_LIMITS      "check-limits"
#define LK_CHECK_REPLICATE   "check-replicate"
#define LK_CHECK_TRAINER     "check-trainer"
#define LK_CHECK_DESTINATION "check-destination"
#define LK_CHECK_HUB         "check-hub"
#define LK_CHECK_REPOSITORY  "check-repository"
#define LK_CHECK_LICENSE     "check-license"
#define LK_CHECK_STORAGE     "check-storage"

/**
 * LkChecks: what the checks learn, beside the facts that go into the job.
 * @run: (owned): the run
 * @manifest: (owned) (nullable): of the dataset
 * @n_pictures: those of the dataset
 * @free_bytes: room where the weights will be, -1 before it is known
 * @recipe_good: nothing in the recipe is in the way
 * @replicate_name: (nullable): the account's name
 * @destination_state: what is there under the destination's name
 * @hub: (owned) (nullable): the Hub's account
 * @repo_known: whether @repo_state holds
 * @repo_state: what is there under the repository's name
 * @storage: (nullable): the storage that was tried
 */
typedef struct
{
  LkRun *run;
  LkManifest *manifest;
  guint n_pictures;
  gint64 free_bytes;
  gboolean recipe_good;
  char *replicate_name;
  LkRepoState destination_state;
  LkHubAccount *hub;
  gboolean repo_known;
  LkRepoState repo_state;
  const LkStorage *storage;
} LkChecks;

LkChecks *lk_checks_new (LkRun *run);
void lk_checks_free (LkChecks *self);

/* With #LkChecks as their state. */
extern const LkFlowStep lk_check_steps[];

/* What the training would be refused for: asked before the upload, and once more before the
 * start, for jobs that begin there. */
char *lk_check_dup_trainer_name (LkRun *run);
gboolean lk_check_visibility (LkRun *run, LkReplicateModel *model, GError **error);
void lk_check_version_ask (LkRun *run, LkFlow *flow);
gboolean lk_check_version_take (LkRun *run, GAsyncResult *result, GError **error);

/* The steps of lk-checks-replicate.c. */
void lk_check_replicate_begin (LkFlow *flow, gpointer state);
LkFlowAction
lk_check_replicate_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error);
gboolean lk_check_trainer_done (gpointer state);
void lk_check_trainer_begin (LkFlow *flow, gpointer state);
LkFlowAction
lk_check_trainer_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error);
gboolean lk_check_destination_done (gpointer state);
void lk_check_destination_begin (LkFlow *flow, gpointer state);
LkFlowAction
lk_check_destination_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error);

/* The steps of lk-checks-remote.c. */
gboolean lk_check_hub_done (gpointer state);
void lk_check_hub_begin (LkFlow *flow, gpointer state);
LkFlowAction lk_check_hub_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error);
gboolean lk_check_repository_done (gpointer state);
void lk_check_repository_begin (LkFlow *flow, gpointer state);
LkFlowAction
lk_check_repository_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error);
gboolean lk_check_license_done (gpointer state);
void lk_check_license_begin (LkFlow *flow, gpointer state);
LkFlowAction
lk_check_license_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error);
void lk_check_storage_begin (LkFlow *flow, gpointer state);
LkFlowAction
lk_check_storage_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error);

G_END_DECLS
