/* lk-fault-plan.h: what is to go wrong, and when
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _LkFaultPlan LkFaultPlan;

/**
 * LkFaultType: (skip)
 *
 * Nicks as in JSON: `late`, `status`, `reset`, `truncate`, `wrong-length`, `wrong-digest`, `html`,
 * `malformed-json`, `wrong-types`, `huge-json`, `redirect`, `expire-url`, `fail-training`,
 * `stall-training`, `abort-training`, `reject-commit`.
 */
typedef enum
{
  LK_FAULT_NONE,
  LK_FAULT_LATE,
  LK_FAULT_STATUS,
  LK_FAULT_RESET,
  LK_FAULT_TRUNCATE,
  LK_FAULT_WRONG_LENGTH,
  LK_FAULT_WRONG_DIGEST,
  LK_FAULT_HTML,
  LK_FAULT_MALFORMED_JSON,
  LK_FAULT_WRONG_TYPES,
  LK_FAULT_HUGE_JSON,
  LK_FAULT_REDIRECT,
  LK_FAULT_EXPIRE_URL,
  LK_FAULT_FAIL_TRAINING,
  LK_FAULT_STALL_TRAINING,
  LK_FAULT_ABORT_TRAINING,
  LK_FAULT_REJECT_COMMIT,
} LkFaultType;

typedef struct
{
  LkFaultType type;
  const char *nick;
  JsonObject *action; /* the whole action, for what is particular to its type */
} LkFault;

LkFaultPlan *lk_fault_plan_new (void);
void lk_fault_plan_free (LkFaultPlan *self);
gboolean lk_fault_plan_set (LkFaultPlan *self, const char *json, GError **error);
gboolean lk_fault_plan_take (LkFaultPlan *self,
                             const char *service,
                             const char *operation,
                             const char *method,
                             const char *path,
                             LkFault *fault);
void lk_fault_clear (LkFault *fault);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkFaultPlan, lk_fault_plan_free)

G_END_DECLS
