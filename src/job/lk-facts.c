/* lk-facts.c: a job's facts, in little memory
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-facts.h"

typedef struct _Fact Fact;

/* The three dozen of a job are gone through one by one. */
struct _Fact
{
  Fact *next;
  const char *name; /* interned */
  GType type;       /* of the value; %G_TYPE_INVALID is anything else that JSON has */
  union
  {
    char *text;
    gint64 integer;
    double number;
    JsonNode *node;
  } value;
};

struct _LkFacts
{
  Fact *first;
};

static void
clear (Fact *fact)
{
  if (fact->type == G_TYPE_STRING)
    g_free (fact->value.text);
  else if (fact->type == G_TYPE_INVALID)
    json_node_unref (fact->value.node);
}

static void
fill (Fact *fact, JsonNode *value)
{
  fact->type = JSON_NODE_HOLDS_VALUE (value) ? json_node_get_value_type (value) : G_TYPE_INVALID;

  if (fact->type == G_TYPE_STRING)
    fact->value.text = json_node_dup_string (value);
  else if (fact->type == G_TYPE_INT64)
    fact->value.integer = json_node_get_int (value);
  else if (fact->type == G_TYPE_DOUBLE)
    fact->value.number = json_node_get_double (value);
  else
    {
      fact->type = G_TYPE_INVALID;
      fact->value.node = json_node_copy (value);
    }
}

static JsonNode *
dup_node (const Fact *fact)
{
  JsonNode *node = json_node_alloc ();

  if (fact->type == G_TYPE_STRING)
    return json_node_init_string (node, fact->value.text);
  if (fact->type == G_TYPE_INT64)
    return json_node_init_int (node, fact->value.integer);
  if (fact->type == G_TYPE_DOUBLE)
    return json_node_init_double (node, fact->value.number);

  json_node_unref (node);

  return json_node_copy (fact->value.node);
}

/* Returns: (transfer none): where the fact is, or where one more would go */
static Fact **
find (LkFacts *self, const char *name)
{
  Fact **place = &self->first;

  while (*place != NULL && !g_str_equal ((*place)->name, name))
    place = &(*place)->next;

  return place;
}

LkFacts *
lk_facts_new (void)
{
  return g_new0 (LkFacts, 1);
}

static void
forget_all (LkFacts *self)
{
  while (self->first != NULL)
    lk_facts_set (self, self->first->name, NULL);
}

void
lk_facts_free (LkFacts *self)
{
  forget_all (self);
  g_free (self);
}

gboolean
lk_facts_has (LkFacts *self, const char *name)
{
  return *find (self, name) != NULL;
}

/**
 * lk_facts_peek: (skip)
 * @self: facts
 * @name: of one
 *
 * Returns: (nullable) (transfer none): its text, if it is one
 */
const char *
lk_facts_peek (LkFacts *self, const char *name)
{
  const Fact *fact = *find (self, name);

  return fact != NULL && fact->type == G_TYPE_STRING ? fact->value.text : NULL;
}

gint64
lk_facts_get_int (LkFacts *self, const char *name, gint64 fallback)
{
  const Fact *fact = *find (self, name);

  if (fact != NULL && fact->type == G_TYPE_DOUBLE)
    return (gint64) fact->value.number;

  return fact != NULL && fact->type == G_TYPE_INT64 ? fact->value.integer : fallback;
}

double
lk_facts_get_double (LkFacts *self, const char *name, double fallback)
{
  const Fact *fact = *find (self, name);

  if (fact != NULL && fact->type == G_TYPE_INT64)
    return (double) fact->value.integer;

  return fact != NULL && fact->type == G_TYPE_DOUBLE ? fact->value.number : fallback;
}

/**
 * lk_facts_set: (skip)
 * @self: facts
 * @name: of one
 * @value: (nullable) (transfer full): what it is from now on; %NULL forgets it
 */
void
lk_facts_set (LkFacts *self, const char *name, JsonNode *value)
{
  Fact **place = find (self, name);
  g_autoptr (JsonNode) owned = value;
  Fact *fact = *place;

  if (fact != NULL)
    clear (fact);

  if (value == NULL && fact != NULL)
    {
      *place = fact->next;
      g_free (fact);
    }

  if (value == NULL)
    return;

  if (fact == NULL)
    {
      fact = *place = g_new0 (Fact, 1);
      fact->name = g_intern_string (name);
    }

  fill (fact, value);
}

/**
 * lk_facts_to_json: (skip)
 * @self: facts
 *
 * Returns: (transfer full): all of them, in the order in which they came
 */
JsonObject *
lk_facts_to_json (LkFacts *self)
{
  JsonObject *object = json_object_new ();

  for (const Fact *fact = self->first; fact != NULL; fact = fact->next)
    json_object_set_member (object, fact->name, dup_node (fact));

  return object;
}

/**
 * lk_facts_load: (skip)
 * @self: facts
 * @object: (nullable): what they become
 */
void
lk_facts_load (LkFacts *self, JsonObject *object)
{
  g_autoptr (GList) members = object != NULL ? json_object_get_members (object) : NULL;

  forget_all (self);
  for (GList *l = members; l != NULL; l = l->next)
    lk_facts_set (self, l->data, json_node_copy (json_object_get_member (object, l->data)));
}
