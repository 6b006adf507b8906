/* lk-training-query.c: is that training ours?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-json.h"
#include "lk-training.h"

#include <string.h>

/* An archive that lies in Replicate's own files is echoed with another address. */
static char *
file_id_of (const char *uri)
{
  const char *place = strstr (uri, "/files/");

  return place != NULL ? g_strndup (place + 7, strcspn (place + 7, "/?")) : NULL;
}

static gboolean
same_dataset (const char *ours, const char *theirs)
{
  gsize length = strlen (ours);
  g_autofree char *our_file = file_id_of (ours);
  g_autofree char *their_file = file_id_of (theirs);

  if (our_file != NULL && strlen (our_file) > 8 && g_strcmp0 (our_file, their_file) == 0)
    return TRUE;

  if (strchr (ours, '?') != NULL)
    return g_str_equal (ours, theirs);

  return strncmp (ours, theirs, length) == 0 && (theirs[length] == '\0' || theirs[length] == '?');
}

static gboolean
has_dataset (JsonObject *input, const char *dataset_uri)
{
  g_autoptr (GList) members = json_object_get_members (input);

  for (GList *l = members; l != NULL; l = l->next)
    {
      const char *value = lk_json_peek_string (input, l->data);

      if (value != NULL && same_dataset (dataset_uri, value))
        return TRUE;
    }

  return FALSE;
}

static gboolean
same_input (JsonObject *ours, JsonObject *theirs)
{
  g_autoptr (GList) members = json_object_get_members (ours);

  for (GList *l = members; l != NULL; l = l->next)
    {
      JsonNode *mine = json_object_get_member (ours, l->data);
      JsonNode *other = json_object_get_member (theirs, l->data);
      const char *text = lk_json_peek_string (ours, l->data);

      if (other == NULL || (text != NULL && strstr (text, "://") != NULL))
        continue;

      if (text != NULL
              ? g_strcmp0 (text, lk_json_peek_string (theirs, l->data)) != 0
              : JSON_NODE_HOLDS_VALUE (mine) && lk_json_peek_double (ours, l->data, 0) !=
                                                    lk_json_peek_double (theirs, l->data, 0))
        return FALSE;
    }

  return TRUE;
}

static gboolean
same_destination (const char *destination, JsonObject *training)
{
  const char *theirs = lk_json_peek_string (training, "destination");
  const char *version = lk_json_peek_string (lk_json_peek_object (training, "output"), "version");
  gsize length = strlen (destination);

  if (theirs != NULL)
    return g_ascii_strcasecmp (destination, theirs) == 0;

  /* A training that has not ended does not say where it goes to. */
  return version == NULL ||
         (g_ascii_strncasecmp (destination, version, length) == 0 && version[length] == ':');
}

/**
 * lk_training_query_may_match: (skip)
 * @query: what ours was started with
 * @training: an element of a list, which may leave out the input
 *
 * Returns: whether it is worth a closer look
 */
gboolean
lk_training_query_may_match (const LkTrainingQuery *query, JsonObject *training)
{
  JsonObject *input = lk_json_peek_object (training, "input");
  const char *id = lk_json_peek_string (training, "id");
  const char *trainer = lk_json_peek_string (training, "model");
  gint64 created_at = lk_training_parse_time (lk_json_peek_string (training, "created_at"));

  if (id == NULL || created_at < query->not_before)
    return FALSE;

  if (query->known != NULL && g_strv_contains (query->known, id))
    return FALSE;

  if (query->trainer != NULL && trainer != NULL &&
      g_ascii_strcasecmp (query->trainer, trainer) != 0)
    return FALSE;

  if (query->destination != NULL && !same_destination (query->destination, training))
    return FALSE;

  return input == NULL || (has_dataset (input, query->dataset_uri) &&
                           (query->input == NULL || same_input (query->input, input)));
}

/**
 * lk_training_query_matches: (skip)
 * @query: what ours was started with
 * @training: an answer of the service, with its input
 *
 * Returns: whether it can only be the one that was asked for
 */
gboolean
lk_training_query_matches (const LkTrainingQuery *query, JsonObject *training)
{
  return lk_json_peek_object (training, "input") != NULL &&
         lk_training_query_may_match (query, training);
}
