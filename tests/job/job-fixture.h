/* job-fixture.h: a store in a folder of its own, and waiting for its answers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-store.h"

typedef struct
{
  char *folder;
  GFile *file;
  LkRedactor *redactor;
} JobFixture;

/* Calls an asynchronous function of the store and waits for its result. */
#define WAIT_FOR(result, call)                                                                     \
  g_autoptr (GAsyncResult) result = NULL;                                                          \
  call;                                                                                            \
  while (result == NULL)                                                                           \
  g_main_context_iteration (NULL, TRUE)

void job_fixture_set_up (JobFixture *fixture);
void job_fixture_tear_down (JobFixture *fixture);
void got_result (GObject *source, GAsyncResult *result, gpointer user_data);

LkStore *open_store (JobFixture *fixture);
void close_store (LkStore *store);
LkJobList *load_list (LkStore *store);
void load_again (LkStore *store, LkJobList *list);
void flush (LkStore *store);
gboolean acquire (LkStore *store, LkJob *job);
LkJob *make_job (JobFixture *fixture, const char *name);
gint64 ask_number (JobFixture *fixture, const char *sql);
char *ask_text (JobFixture *fixture, const char *sql);
void execute (JobFixture *fixture, const char *sql);
