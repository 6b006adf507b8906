/* lk-practice-rig.h: running services, and a client that knows nothing but HTTP
 *
 * The services have a thread of their own, so that the tests may block.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-json.h"
#include "lk-practice.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct
{
  LkPractice *practice;
  SoupSession *session;
} Rig;

typedef struct
{
  guint status; /* 0 when there was no answer */
  GBytes *body;
  SoupMessage *message;
  JsonNode *json; /* (nullable) */
  GError *error;  /* (nullable) */
} Answer;

void rig_set_up (Rig *self, gconstpointer data);
void rig_tear_down (Rig *self, gconstpointer data);
void rig_set_faults (Rig *self, const char *json);

/* @headers are `Name: value` with newlines between; @path begins with a slash. */
Answer *rig_send (Rig *self,
                  const char *method,
                  const char *service,
                  const char *path,
                  const char *headers,
                  GBytes *body);
Answer *
rig_send_uri (Rig *self, const char *method, const char *uri, const char *headers, GBytes *body);
Answer *rig_replicate (Rig *self, const char *method, const char *path, const char *json);
Answer *rig_hub (Rig *self, const char *method, const char *path, const char *json);
Answer *rig_s3 (Rig *self, const char *method, const char *path, const char *query, GBytes *body);
char *rig_presign (Rig *self, const char *method, const char *path, gint64 since, int seconds);

void answer_free (Answer *self);
const char *answer_text (Answer *self);
const char *answer_header (Answer *self, const char *name);
JsonObject *answer_object (Answer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)

GBytes *rig_bytes (gsize size);
GBytes *rig_text (const char *text);
GBytes *rig_zip (const char *first_name, ...) G_GNUC_NULL_TERMINATED;

G_END_DECLS
