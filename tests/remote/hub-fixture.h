/* hub-fixture.h: a practice Hub with a client and weights to publish
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-hub-client.h"
#include "lk-practice.h"

#define MIB  (1024 * 1024)
#define REPO "practice/my-lora"

typedef struct
{
  LkPractice *practice;
  LkRedactor *redactor;
  LkTrace *trace;
  LkHttp *http;
  LkHubClient *client;
  char *folder;
  GFile *weights;
  gint64 done;
  gint64 total;
} Fixture;

void hub_fixture_setup (Fixture *self, gconstpointer data);
void hub_fixture_teardown (Fixture *self, gconstpointer data);
void hub_fixture_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data);
GAsyncResult *hub_fixture_wait_for (GAsyncResult **result);
void hub_fixture_set_faults (Fixture *self, const char *json);
gboolean hub_fixture_create_repo (
    Fixture *self, const char *id, gboolean is_private, gboolean *created, GError **error);
LkHubRepo *hub_fixture_get_repo (Fixture *self, const char *id);
