/* lk-facts.h: a job's facts, in little memory
 *
 * The list keeps those of every job there ever was, and an object of JSON takes three times as
 * much as what it holds.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _LkFacts LkFacts;

LkFacts *lk_facts_new (void);
void lk_facts_free (LkFacts *self);
gboolean lk_facts_has (LkFacts *self, const char *name);
const char *lk_facts_peek (LkFacts *self, const char *name);
gint64 lk_facts_get_int (LkFacts *self, const char *name, gint64 fallback);
double lk_facts_get_double (LkFacts *self, const char *name, double fallback);
void lk_facts_set (LkFacts *self, const char *name, JsonNode *value);
JsonObject *lk_facts_to_json (LkFacts *self);
void lk_facts_load (LkFacts *self, JsonObject *object);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkFacts, lk_facts_free)

G_END_DECLS
