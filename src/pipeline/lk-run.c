/* lk-run.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-run.h"

#include "lk-flow.h"

G_DEFINE_FINAL_TYPE (LkRun, lk_run, G_TYPE_OBJECT)

static void
lk_run_finalize (GObject *object)
{
  LkRun *self = LK_RUN (object);

  if (self->link != NULL)
    lk_link_server_remove (self->links, self->link);

  g_clear_object (&self->job);
  g_clear_object (&self->recipe);
  g_clear_object (&self->trace);
  g_clear_object (&self->trainer);
  g_clear_object (&self->store);
  g_clear_object (&self->jobs);
  g_clear_object (&self->catalogue);
  g_clear_object (&self->connections);
  g_clear_object (&self->http);
  g_clear_object (&self->links);
  g_clear_object (&self->ledger);
  g_clear_object (&self->replicate);
  g_clear_object (&self->hub);
  g_clear_object (&self->s3);
  g_free (self->folder);
  g_free (self->link);

  G_OBJECT_CLASS (lk_run_parent_class)->finalize (object);
}

static void
lk_run_class_init (LkRunClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_run_finalize;
}

static void
lk_run_init (LkRun *self)
{
}

/* The pipeline sets the rest. */
LkRun *
lk_run_new (LkJob *job, LkStore *store, LkJobList *jobs, LkHttp *http)
{
  LkRun *self = g_object_new (LK_TYPE_RUN, NULL);

  self->job = g_object_ref (job);
  self->recipe = g_object_ref (lk_job_get_recipe (job));
  self->trace = g_object_ref (lk_job_get_trace (job));
  self->store = g_object_ref (store);
  self->jobs = g_object_ref (jobs);
  self->http = lk_http_with_trace (http, self->trace);

  return self;
}

LkAccounts *
lk_run_get_accounts (LkRun *self)
{
  return lk_connections_get_accounts (self->connections);
}

/**
 * lk_run_get_replicate: (skip)
 * @self: a run
 * @error: return location for an %LK_ERROR_AUTHENTICATION when there is no token
 *
 * Returns: (nullable) (transfer none): the client
 */
LkReplicateClient *
lk_run_get_replicate (LkRun *self, GError **error)
{
  if (self->replicate == NULL)
    self->replicate = lk_clients_make_replicate (self->http,
                                                 lk_connections_get_endpoints (self->connections),
                                                 lk_run_get_accounts (self), error);

  return self->replicate;
}

LkHubClient *
lk_run_get_hub (LkRun *self, GError **error)
{
  if (self->hub == NULL)
    self->hub = lk_clients_make_hub (self->http, lk_connections_get_endpoints (self->connections),
                                     lk_run_get_accounts (self), error);

  return self->hub;
}

LkS3Client *
lk_run_get_s3 (LkRun *self, GError **error)
{
  if (self->s3 == NULL)
    self->s3 = lk_clients_make_s3 (self->http, lk_run_get_accounts (self), error);

  return self->s3;
}

/**
 * lk_run_get_file: (skip)
 * @self: a run
 * @name: a file's name
 *
 * Returns: (transfer full): the file of this name in the job's folder
 */
GFile *
lk_run_get_file (LkRun *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  return g_file_new_for_path (path);
}

/**
 * lk_run_say: (skip)
 * @self: a run
 * @fraction: 0 to 1 of the current stage
 * @format: what it is doing, for a person
 * @...: arguments of @format
 */
void
lk_run_say (LkRun *self, double fraction, const char *format, ...)
{
  g_autofree char *sentence = NULL;
  va_list args;

  va_start (args, format);
  sentence = g_strdup_vprintf (format, args);
  va_end (args);

  lk_job_set_stage_progress (self->job, fraction, sentence);
}

/**
 * lk_run_log: (skip)
 * @self: a run
 * @data: (transfer full) (nullable): facts
 * @message: an event's sentence; those of the seed's traces are not translated, for they
 *   are read by machine
 */
void
lk_run_log (LkRun *self, JsonObject *data, const char *message)
{
  lk_trace_log (self->trace, LK_EVENT_INFO, data, "%s", message);
}

gboolean
lk_run_is_practice (LkRun *self)
{
  return lk_endpoints_get_practice (lk_connections_get_endpoints (self->connections));
}

/* For steps that cannot even begin. */
void
lk_run_fail_now (GAsyncReadyCallback callback, gpointer user_data, GError *error)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, lk_run_fail_now);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* Whether @result is one of lk_run_fail_now(), whose error then is @error. */
gboolean
lk_run_failed_now (GAsyncResult *result, GError **error)
{
  if (!g_async_result_is_tagged (result, lk_run_fail_now))
    return FALSE;

  g_task_propagate_boolean (G_TASK (result), error);

  return TRUE;
}

/* Finishes what either failed at once, by lk_run_fail_now(), or is a flow of @run. */
gboolean
lk_run_finish (LkRun *run, GAsyncResult *result, GError **error)
{
  return !lk_run_failed_now (result, error) && lk_flow_run_finish (run, result, error) != NULL;
}
