/* lk-practice-replicate-state.c: models, trainings and files that outlive the services
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-json.h"
#include "lk-practice-replicate-private.h"
#include "lk-practice.h"

#include <string.h>

static JsonObject *
save_model (const LkReplicateModel *model)
{
  JsonArray *versions = json_array_new ();

  for (guint i = 0; i < model->versions->len; i++)
    {
      const LkReplicateVersion *version = g_ptr_array_index (model->versions, i);

      json_array_add_object_element (versions, lk_json_object_new ("s:id", version->id, "i:created",
                                                                   version->created, NULL));
    }

  return lk_json_object_new ("s:owner", model->owner, "s:name", model->name, "o:fields",
                             json_object_ref (model->fields), "a:versions", versions, NULL);
}

static JsonObject *
save_training (const LkPracticeTraining *training)
{
  JsonObject *state =
      lk_json_object_new ("s:id", training->id, "s:owner", training->trainer->owner, "s:name",
                          training->trainer->name, "s:version", training->version, "s:destination",
                          training->destination, "s:archive", training->archive, "o:given",
                          json_object_ref (training->given), "i:created", training->created,
                          "i:started", training->started, "i:ended", training->ended, "i:looks",
                          (gint64) training->looks, "d:progress", training->progress, "i:status",
                          (gint64) training->status, "s:error", training->error, "s:token",
                          training->output_token, "s:output_version", training->output_version,
                          NULL);

  if (training->dataset != NULL)
    json_object_set_object_member (state, "dataset",
                                   lk_practice_dataset_to_json (training->dataset));
  if (training->output != NULL)
    json_object_set_object_member (state, "output", lk_blob_to_json (training->output));

  return state;
}

static JsonObject *
save_file (const LkReplicateFile *file)
{
  return lk_json_object_new ("s:id", file->id, "s:name", file->name, "s:type", file->content_type,
                             "i:created", file->created, "o:metadata",
                             json_object_ref (file->metadata), "o:blob",
                             lk_blob_to_json (file->blob), NULL);
}

JsonObject *
lk_practice_replicate_save (LkPracticeReplicate *self)
{
  JsonArray *models = json_array_new ();
  JsonArray *trainings = json_array_new ();
  JsonArray *files = json_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->models);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (g_str_equal (((LkReplicateModel *) value)->owner, LK_PRACTICE_USER))
      json_array_add_object_element (models, save_model (value));

  for (guint i = 0; i < self->trainings->len; i++)
    json_array_add_object_element (trainings,
                                   save_training (g_ptr_array_index (self->trainings, i)));

  g_hash_table_iter_init (&iter, self->files);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    json_array_add_object_element (files, save_file (value));

  return lk_json_object_new ("a:models", models, "a:trainings", trainings, "a:files", files, NULL);
}

static void
load_model (LkPracticeReplicate *self, JsonObject *state)
{
  const char *owner = lk_json_peek_string (state, "owner");
  const char *name = lk_json_peek_string (state, "name");
  JsonObject *fields = lk_json_peek_object (state, "fields");
  JsonArray *versions = lk_json_peek_array (state, "versions");
  LkReplicateModel *model;

  if (owner == NULL || name == NULL || fields == NULL || versions == NULL)
    return;

  model = lk_practice_replicate_add_model (self, owner, name, json_object_ref (fields));

  for (guint i = json_array_get_length (versions); i > 0; i--)
    {
      JsonObject *version = lk_json_peek_element_object (versions, i - 1);
      const char *id = version != NULL ? lk_json_peek_string (version, "id") : NULL;

      if (id != NULL)
        lk_practice_replicate_add_version (model, id, NULL);
    }
}

static void
load_story (LkPracticeReplicate *self, LkPracticeTraining *training, JsonObject *state)
{
  JsonObject *dataset = lk_json_peek_object (state, "dataset");
  double speed = self->world->speed;

  training->created = lk_json_peek_int (state, "created", training->created);
  training->started = lk_json_peek_int (state, "started", 0);
  training->ended = lk_json_peek_int (state, "ended", 0);
  training->looks = (guint) lk_json_peek_int (state, "looks", 0) % 7;
  training->progress = lk_json_peek_double (state, "progress", 0);
  training->status =
      (LkPracticeStatus) CLAMP (lk_json_peek_int (state, "status", 0), 0, LK_PRACTICE_ABORTED);
  training->error = g_strdup (lk_json_peek_string (state, "error"));

  /* Time stood still meanwhile. */
  if (speed > 0)
    training->base = g_get_real_time () - (gint64) (training->progress / speed * G_USEC_PER_SEC);

  if (dataset != NULL)
    training->dataset = lk_practice_dataset_new_for_json (dataset);
}

static void
load_training (LkPracticeReplicate *self, JsonObject *state)
{
  const char *id = lk_json_peek_string (state, "id");
  const char *owner = lk_json_peek_string (state, "owner");
  const char *name = lk_json_peek_string (state, "name");
  JsonObject *given = lk_json_peek_object (state, "given");
  const LkPracticeTrainer *trainer =
      owner != NULL && name != NULL ? lk_practice_trainer_find (owner, name) : NULL;
  LkPracticeTraining *training;

  if (id == NULL || trainer == NULL || given == NULL)
    return;

  training = lk_practice_training_new (trainer, id);
  training->version = g_strdup (lk_json_peek_string (state, "version"));
  training->destination = g_strdup (lk_json_peek_string (state, "destination"));
  training->archive = g_strdup (lk_json_peek_string (state, "archive"));
  training->given = json_object_ref (given);
  training->input = lk_practice_trainer_dup_input (trainer, given);
  training->output_token = g_strdup (lk_json_peek_string (state, "token"));
  training->output_version = g_strdup (lk_json_peek_string (state, "output_version"));
  training->output =
      lk_blob_new_for_json (self->world->store, lk_json_peek_object (state, "output"));
  load_story (self, training, state);
  g_ptr_array_add (self->trainings, training);

  if (training->dataset == NULL && !lk_practice_training_is_over (training))
    training->dataset =
        lk_practice_dataset_new_failed ("Error downloading input file: interrupted");
}

static void
load_file (LkPracticeReplicate *self, JsonObject *state)
{
  const char *id = lk_json_peek_string (state, "id");
  JsonObject *metadata = lk_json_peek_object (state, "metadata");
  g_autoptr (LkBlob) blob =
      lk_blob_new_for_json (self->world->store, lk_json_peek_object (state, "blob"));
  LkReplicateFile *file;

  if (id == NULL || metadata == NULL || blob == NULL)
    return;

  file = g_new0 (LkReplicateFile, 1);
  file->id = g_strdup (id);
  file->name = g_strdup (lk_json_peek_string (state, "name"));
  file->content_type = g_strdup (lk_json_peek_string (state, "type"));
  file->created = lk_json_peek_int (state, "created", 0);
  file->metadata = json_object_ref (metadata);
  file->blob = g_steal_pointer (&blob);
  g_hash_table_insert (self->files, file->id, file);
}

static void
load_each (LkPracticeReplicate *self,
           JsonArray *states,
           void (*load) (LkPracticeReplicate *self, JsonObject *state))
{
  for (guint i = 0; states != NULL && i < json_array_get_length (states); i++)
    {
      JsonObject *state = lk_json_peek_element_object (states, i);

      if (state != NULL)
        load (self, state);
    }
}

void
lk_practice_replicate_load (LkPracticeReplicate *self, JsonObject *state)
{
  load_each (self, lk_json_peek_array (state, "models"), load_model);
  load_each (self, lk_json_peek_array (state, "trainings"), load_training);
  load_each (self, lk_json_peek_array (state, "files"), load_file);
}
