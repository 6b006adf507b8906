/* lk-practice-s3-state.c: buckets and objects that outlive the services
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-json.h"
#include "lk-practice-s3-private.h"

static gboolean
save_object_cb (gpointer key, gpointer value, gpointer user_data)
{
  const LkS3Object *object = value;
  JsonArray *meta = json_array_new ();

  for (guint i = 0; i < object->meta->len; i++)
    json_array_add_string_element (meta, g_ptr_array_index (object->meta, i));

  json_object_set_object_member (user_data, key,
                                 lk_json_object_new ("o:blob", lk_blob_to_json (object->blob),
                                                     "s:etag", object->etag, "s:type",
                                                     object->content_type, "i:modified",
                                                     object->modified, "a:meta", meta, NULL));

  return FALSE;
}

JsonObject *
lk_practice_s3_save (LkPracticeS3 *self)
{
  JsonObject *state = json_object_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->buckets);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const LkS3Bucket *bucket = value;
      JsonObject *objects = json_object_new ();

      g_tree_foreach (bucket->objects, save_object_cb, objects);
      json_object_set_object_member (state, bucket->name,
                                     lk_json_object_new ("i:created", bucket->created,
                                                         "s:lifecycle", bucket->lifecycle,
                                                         "o:objects", objects, NULL));
    }

  return state;
}

static void
load_object (LkPracticeS3 *self, LkS3Bucket *bucket, const char *key, JsonObject *state)
{
  g_autoptr (LkBlob) blob =
      lk_blob_new_for_json (self->world->store, lk_json_peek_object (state, "blob"));
  JsonArray *list = lk_json_peek_array (state, "meta");
  const char *etag = lk_json_peek_string (state, "etag");
  g_autoptr (GPtrArray) meta = g_ptr_array_new_with_free_func (g_free);
  LkS3Object *object;

  if (blob == NULL || etag == NULL)
    return;

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    g_ptr_array_add (meta, g_strdup (lk_json_peek_element_string (list, i)));

  lk_practice_s3_store (bucket, g_strdup (key), blob, g_strdup (etag),
                        lk_json_peek_string (state, "type"), meta);
  object = g_tree_lookup (bucket->objects, key);
  object->modified = lk_json_peek_int (state, "modified", object->modified);
}

static void
load_bucket (LkPracticeS3 *self, const char *name, JsonObject *state)
{
  LkS3Bucket *bucket = g_hash_table_lookup (self->buckets, name);
  JsonObject *objects = lk_json_peek_object (state, "objects");
  g_autoptr (GList) keys = objects != NULL ? json_object_get_members (objects) : NULL;

  if (bucket == NULL)
    bucket = lk_practice_s3_add_bucket (self, name);

  bucket->created = lk_json_peek_int (state, "created", bucket->created);
  bucket->lifecycle = g_strdup (lk_json_peek_string (state, "lifecycle"));

  for (GList *l = keys; l != NULL; l = l->next)
    {
      JsonObject *object = lk_json_peek_object (objects, l->data);

      if (object != NULL)
        load_object (self, bucket, l->data, object);
    }
}

void
lk_practice_s3_load (LkPracticeS3 *self, JsonObject *state)
{
  g_autoptr (GList) names = json_object_get_members (state);

  for (GList *l = names; l != NULL; l = l->next)
    {
      JsonObject *bucket = lk_json_peek_object (state, l->data);

      if (bucket != NULL)
        load_bucket (self, l->data, bucket);
    }
}
