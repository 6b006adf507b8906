/* lk-replicate-private.h: for the files of Replicate's client
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-replicate-client.h"

G_BEGIN_DECLS

struct _LkReplicateClient
{
  GObject parent_instance;

  LkHttp *http;
  char *base_uri;     /* without a slash at its end */
  char *token;        /* (nullable) */
  char *delivery_uri; /* (nullable) */
  GHashTable *words;  /* (element-type utf8) statuses that were told about already */
};

void lk_replicate_read_fault (LkFault *fault, JsonObject *json, const char *text, gpointer data);

LkRequest *lk_replicate_request (LkReplicateClient *self,
                                 const char *method,
                                 const char *operation,
                                 const char *path);
char *lk_replicate_path (const char *collection, const char *id, const char *rest);
char *lk_replicate_model_path (const char *model, const char *rest);
gboolean lk_replicate_same_origin (const char *a, const char *b);
LkTraining *
lk_replicate_read_training (LkReplicateClient *self, JsonObject *object, GError **error);

G_END_DECLS
