/* replicate-fixture.h: a practice Replicate with a client, an archive and all that a training needs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-practice.h"
#include "lk-replicate-client.h"
#include "lk-train-log.h"

#define TRAINER "ostris/flux-dev-lora-trainer"
#define MODEL   LK_PRACTICE_USER "/my-lora"

typedef struct
{
  LkPractice *practice;
  LkRedactor *redactor;
  LkTrace *trace;
  LkHttp *http;
  LkReplicateClient *client;
  char *folder;
  GFile *zip;
  GFile *output;
  JsonObject *input;
  char *version;
} Fixture;

void replicate_fixture_setup (Fixture *self, gconstpointer data);
void replicate_fixture_teardown (Fixture *self, gconstpointer data);
void replicate_fixture_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data);
GAsyncResult *replicate_fixture_wait_for (GAsyncResult **result);
void replicate_fixture_set_faults (Fixture *self, const char *json);
LkReplicateFile *replicate_fixture_upload (Fixture *self, GError **error);
LkReplicateModel *replicate_fixture_ensure_model (Fixture *self, gboolean *created, GError **error);
LkReplicateVersion *
replicate_fixture_get_version (Fixture *self, const char *version, GError **error);
void replicate_fixture_prepare (Fixture *self);
LkTraining *replicate_fixture_create (Fixture *self, GError **error);
LkTraining *replicate_fixture_get_training (Fixture *self, const char *id, GError **error);
LkTraining *replicate_fixture_cancel (Fixture *self, const char *id, GError **error);
LkTraining *replicate_fixture_find (Fixture *self,
                                    gint64 not_before,
                                    JsonObject *input,
                                    const char *const *known);
gboolean replicate_fixture_download (Fixture *self, const char *uri, goffset *size, GError **error);
LkTraining *replicate_fixture_follow (Fixture *self, const char *id, LkTrainLog *log);
LkTraining *replicate_fixture_train (Fixture *self);
