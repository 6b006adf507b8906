/* lk-test.h: a whole engine in a folder of its own, with practice services
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-pipeline.h"
#include "lk-practice.h"

G_BEGIN_DECLS

typedef struct
{
  char *folder;
  LkPractice *practice;
  LkRedactor *redactor;
  LkHttp *http;
  LkCatalogue *catalogue;
  LkStore *store;
  LkJobList *jobs;
  LkPipeline *pipeline;
  char *dataset;
  gboolean forgets; /* does not look at events after the end */
  char **environment;
} LkTest;

LkTest *lk_test_new (void);
void lk_test_free (LkTest *self);

void lk_test_open_engine (LkTest *self);
void lk_test_close_engine (LkTest *self);
void lk_test_set_environment (LkTest *self, const char *name, const char *value);
void lk_test_set_faults (LkTest *self, const char *json);

void lk_test_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data);
GAsyncResult *lk_test_wait_result (GAsyncResult **result);
LkRecipe *lk_test_make_recipe (LkTest *self, const char *name);
guint lk_test_get_slowness (void);
gboolean lk_test_is_torture (void);
void lk_test_run_until (LkTest *self, gboolean (*done) (gpointer), gpointer data);
void lk_test_wait_ended (LkTest *self, LkJob *job);
void lk_test_wait_stage (LkTest *self, LkJob *job, const char *stage);
LkJob *lk_test_run (LkTest *self, LkRecipe *recipe);

gboolean lk_test_has_event (LkJob *job, LkEventLevel level, const char *message);
void lk_test_assert_no_secret (LkTest *self, LkJob *job);
char *lk_test_read (LkTest *self, const char *name);
guint lk_test_count_files (const char *folder, const char *suffix);

G_END_DECLS
