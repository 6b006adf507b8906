/* lk-practice-state.c: what outlives the services when they have a folder of their own
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-json.h"
#include "lk-practice-services.h"

static char *
state_path (LkPracticeWorld *self)
{
  return g_build_filename (lk_blob_store_get_folder (self->store), "state.json", NULL);
}

/**
 * lk_practice_world_save: (skip)
 * @self: a world
 *
 * Writes everything down, if it is to outlive the services. Multipart uploads and signed addresses
 * are not kept, as they would not outlive a real outage for long either.
 */
void
lk_practice_world_save (LkPracticeWorld *self)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autoptr (JsonObject) state = NULL;
  g_autoptr (GError) error = NULL;

  if (!self->lasting)
    return;

  state = lk_json_object_new ("o:s3", lk_practice_s3_save (self->s3), "o:replicate",
                              lk_practice_replicate_save (self->replicate), "o:hub",
                              lk_practice_hub_save (self->hub), NULL);
  text = lk_json_object_to_string (state, FALSE);
  path = state_path (self);
  if (!g_file_set_contents (path, text, -1, &error))
    g_info ("The practice services could not keep their state: %s", error->message);
}

/**
 * lk_practice_world_load: (skip)
 * @self: a world without anything in it
 *
 * Brings back what an earlier run kept, as far as its files are still there.
 */
void
lk_practice_world_load (LkPracticeWorld *self)
{
  g_autofree char *path = state_path (self);
  g_autofree char *text = NULL;
  g_autoptr (JsonObject) state = NULL;
  JsonObject *s3, *replicate, *hub;
  gsize length;

  if (!self->lasting)
    return;

  if (g_file_get_contents (path, &text, &length, NULL))
    state = lk_json_parse_object (text, (gssize) length, NULL);

  s3 = state != NULL ? lk_json_peek_object (state, "s3") : NULL;
  replicate = state != NULL ? lk_json_peek_object (state, "replicate") : NULL;
  hub = state != NULL ? lk_json_peek_object (state, "hub") : NULL;

  if (s3 != NULL)
    lk_practice_s3_load (self->s3, s3);
  if (replicate != NULL)
    lk_practice_replicate_load (self->replicate, replicate);
  if (hub != NULL)
    lk_practice_hub_load (self->hub, hub);

  lk_blob_store_end_loading (self->store);
}
