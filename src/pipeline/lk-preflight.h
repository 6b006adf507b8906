/* lk-preflight.h: the last look at everything before a training is started, line by line
 *
 * A #GListModel of #LkPreflightCheck. The checks are those of the first stage of a job; here
 * they go on after a fault, so that all faults are told at once.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-pipeline.h"

G_BEGIN_DECLS

/**
 * LkCheckState: nicks `pending`, `running`, `ok`, `warning`, `failed`, `skipped`.
 *
 * Skipped is what has nothing to do here, such as the Hub for a model that is only saved, or
 * cannot be done after another fault.
 */
#define LK_TYPE_CHECK_STATE (lk_check_state_get_type ())

typedef enum
{
  LK_CHECK_PENDING,
  LK_CHECK_RUNNING,
  LK_CHECK_OK,
  LK_CHECK_WARNING,
  LK_CHECK_FAILED,
  LK_CHECK_SKIPPED,
} LkCheckState;

GType lk_check_state_get_type (void);
const char *lk_check_state_to_string (LkCheckState state);

/* Properties to bind to: `id`, `label`, `state`, `sentence`, `category`, `remedy`. */
#define LK_TYPE_PREFLIGHT_CHECK (lk_preflight_check_get_type ())
G_DECLARE_FINAL_TYPE (LkPreflightCheck, lk_preflight_check, LK, PREFLIGHT_CHECK, GObject)

const char *lk_preflight_check_get_id (LkPreflightCheck *self);
const char *lk_preflight_check_get_label (LkPreflightCheck *self);
LkCheckState lk_preflight_check_get_state (LkPreflightCheck *self);
const char *lk_preflight_check_get_sentence (LkPreflightCheck *self);
LkCategory lk_preflight_check_get_category (LkPreflightCheck *self);
LkRemedy lk_preflight_check_get_remedy (LkPreflightCheck *self);
const char *lk_preflight_check_get_field (LkPreflightCheck *self);

/* Properties: `running`, `can-start`. */
#define LK_TYPE_PREFLIGHT (lk_preflight_get_type ())
G_DECLARE_FINAL_TYPE (LkPreflight, lk_preflight, LK, PREFLIGHT, GObject)

LkPreflight *lk_preflight_new (LkPipeline *pipeline, LkRecipe *recipe);
void lk_preflight_run_async (LkPreflight *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean lk_preflight_run_finish (LkPreflight *self, GAsyncResult *result, GError **error);
gboolean lk_preflight_get_running (LkPreflight *self);
gboolean lk_preflight_get_can_start (LkPreflight *self);

G_END_DECLS
