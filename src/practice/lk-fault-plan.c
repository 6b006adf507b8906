/* lk-fault-plan.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-fault-plan.h"

#include "lk-error.h"
#include "lk-json.h"

#define MAX_RULES 1000

typedef struct
{
  char *service;                /* (nullable) any */
  char *method;                 /* (nullable) any */
  GPatternSpec *path;           /* (nullable) any */
  GPatternSpec *operation_glob; /* (nullable) */
  gint64 skip;                  /* how many matches go by first */
  gint64 times;                 /* how many it then hits; negative: all */
  LkFaultType type;
  JsonObject *action;
} Rule;

struct _LkFaultPlan
{
  GPtrArray *rules; /* of Rule */
};

static const char *const nicks[] = {
  [LK_FAULT_LATE] = "late",
  [LK_FAULT_STATUS] = "status",
  [LK_FAULT_RESET] = "reset",
  [LK_FAULT_TRUNCATE] = "truncate",
  [LK_FAULT_WRONG_LENGTH] = "wrong-length",
  [LK_FAULT_WRONG_DIGEST] = "wrong-digest",
  [LK_FAULT_HTML] = "html",
  [LK_FAULT_MALFORMED_JSON] = "malformed-json",
  [LK_FAULT_WRONG_TYPES] = "wrong-types",
  [LK_FAULT_HUGE_JSON] = "huge-json",
  [LK_FAULT_REDIRECT] = "redirect",
  [LK_FAULT_EXPIRE_URL] = "expire-url",
  [LK_FAULT_FAIL_TRAINING] = "fail-training",
  [LK_FAULT_STALL_TRAINING] = "stall-training",
  [LK_FAULT_ABORT_TRAINING] = "abort-training",
  [LK_FAULT_REJECT_COMMIT] = "reject-commit",
};

static void
rule_free (gpointer data)
{
  Rule *self = data;

  g_free (self->service);
  g_free (self->method);
  g_clear_pointer (&self->path, g_pattern_spec_free);
  g_clear_pointer (&self->operation_glob, g_pattern_spec_free);
  g_clear_pointer (&self->action, json_object_unref);
  g_free (self);
}

static LkFaultType
type_from_nick (const char *nick)
{
  for (guint i = LK_FAULT_LATE; nick != NULL && i < G_N_ELEMENTS (nicks); i++)
    if (g_str_equal (nicks[i], nick))
      return i;

  return LK_FAULT_NONE;
}

static GPatternSpec *
glob_new (const char *pattern)
{
  return pattern != NULL ? g_pattern_spec_new (pattern) : NULL;
}

static Rule *
rule_new (JsonObject *object, GError **error)
{
  JsonObject *match = lk_json_peek_object (object, "match");
  JsonObject *action = lk_json_get_object (object, "action", error);
  const char *nick = action != NULL ? lk_json_get_string (action, "type", error) : NULL;
  g_autoptr (JsonObject) any = json_object_new ();
  Rule *self;

  if (nick == NULL)
    return NULL;

  if (type_from_nick (nick) == LK_FAULT_NONE)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION, "There is no fault “%s”", nick);
      return NULL;
    }

  if (match == NULL)
    match = any;

  self = g_new0 (Rule, 1);
  self->service = g_strdup (lk_json_peek_string (match, "service"));
  self->method = g_strdup (lk_json_peek_string (match, "method"));
  self->path = glob_new (lk_json_peek_string (match, "path"));
  self->operation_glob = glob_new (lk_json_peek_string (match, "operation"));
  self->skip = MAX (lk_json_peek_int (match, "nth", 1) - 1, 0);
  self->skip = MAX (lk_json_peek_int (object, "after", self->skip), self->skip);
  self->times = lk_json_peek_int (object, "times", 1);
  self->type = type_from_nick (nick);
  self->action = json_object_ref (action);

  return self;
}

static gboolean
rule_matches (const Rule *rule,
              const char *service,
              const char *operation,
              const char *method,
              const char *path)
{
  if (rule->service != NULL && !g_str_equal (rule->service, service))
    return FALSE;
  if (rule->method != NULL && !g_str_equal (rule->method, method))
    return FALSE;
  if (rule->operation_glob != NULL &&
      !g_pattern_spec_match_string (rule->operation_glob, operation))
    return FALSE;

  return rule->path == NULL || g_pattern_spec_match_string (rule->path, path);
}

/* Counts the match down; %TRUE when it is this rule's turn. */
static gboolean
rule_strikes (Rule *rule)
{
  if (rule->skip > 0)
    {
      rule->skip--;
      return FALSE;
    }

  if (rule->times == 0)
    return FALSE;
  if (rule->times > 0)
    rule->times--;

  return TRUE;
}

LkFaultPlan *
lk_fault_plan_new (void)
{
  LkFaultPlan *self = g_new0 (LkFaultPlan, 1);

  self->rules = g_ptr_array_new_with_free_func (rule_free);

  return self;
}

void
lk_fault_plan_free (LkFaultPlan *self)
{
  g_ptr_array_unref (self->rules);
  g_free (self);
}

/**
 * lk_fault_plan_set: (skip)
 * @self: a plan
 * @json: a list of faults, or an object with a member `faults`
 * @error: return location
 *
 * Replaces the whole plan, or leaves it alone when something is wrong with @json.
 *
 * Returns: whether it was taken
 */
gboolean
lk_fault_plan_set (LkFaultPlan *self, const char *json, GError **error)
{
  g_autoptr (JsonNode) node = lk_json_parse (json, -1, error);
  g_autoptr (GPtrArray) rules = g_ptr_array_new_with_free_func (rule_free);
  JsonArray *array = NULL;

  if (node == NULL)
    return FALSE;

  if (JSON_NODE_HOLDS_ARRAY (node))
    array = json_node_get_array (node);
  else if (JSON_NODE_HOLDS_OBJECT (node))
    array = lk_json_peek_array (json_node_get_object (node), "faults");

  if (array == NULL || json_array_get_length (array) > MAX_RULES)
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_VALIDATION,
                           "A fault plan is a list of faults");
      return FALSE;
    }

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *object = lk_json_peek_element_object (array, i);
      g_autoptr (JsonObject) empty = json_object_new ();
      Rule *rule = rule_new (object != NULL ? object : empty, error);

      if (rule == NULL)
        return FALSE;

      g_ptr_array_add (rules, rule);
    }

  g_ptr_array_unref (self->rules);
  self->rules = g_steal_pointer (&rules);

  return TRUE;
}

/**
 * lk_fault_plan_take: (skip)
 * @self: a plan
 * @service: of the request
 * @operation: of the request
 * @method: of the request
 * @path: of the request, as sent, without its query
 * @fault: (out caller-allocates): what to do; to be cleared
 *
 * Rules are asked in order, each counts the matches that reach it, and the first whose turn it is
 * strikes; those after it do not see the request.
 *
 * Returns: whether something is to go wrong
 */
gboolean
lk_fault_plan_take (LkFaultPlan *self,
                    const char *service,
                    const char *operation,
                    const char *method,
                    const char *path,
                    LkFault *fault)
{
  for (guint i = 0; i < self->rules->len; i++)
    {
      Rule *rule = g_ptr_array_index (self->rules, i);

      if (!rule_matches (rule, service, operation, method, path) || !rule_strikes (rule))
        continue;

      fault->type = rule->type;
      fault->nick = nicks[rule->type];
      fault->action = json_object_ref (rule->action);

      return TRUE;
    }

  return FALSE;
}

void
lk_fault_clear (LkFault *fault)
{
  g_clear_pointer (&fault->action, json_object_unref);
  fault->type = LK_FAULT_NONE;
  fault->nick = NULL;
}
