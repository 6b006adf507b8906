/* lk-engine.c: everything without a screen, wired together
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lk-engine"

#include "lk-config.h"

#include "lk-engine.h"

#include "lk-flow.h"
#include "lk-paths.h"

#define WATCH_MS 1000

struct _LkEngine
{
  GObject parent_instance;

  LkRedactor *redactor;       /* (owned) */
  LkHttp *http;               /* (owned) */
  LkCatalogue *catalogue;     /* (owned) */
  LkStore *store;             /* (owned) */
  LkJobList *jobs;            /* (owned) */
  LkPipeline *pipeline;       /* (owned) */
  LkAccounts *accounts;       /* (owned) those of the cloud */
  LkModelList *models;        /* (owned) */
  LkDashboard *dashboard;     /* (owned) (nullable) until it is asked for */
  LkLibrary *library;         /* (owned) (nullable) until it is asked for */
  LkImportList *imports;      /* (owned) (nullable) until it is asked for */
  LkThumbnailer *thumbnailer; /* (owned) (nullable) until it is asked for */
};

G_DEFINE_FINAL_TYPE (LkEngine, lk_engine, G_TYPE_OBJECT)

static void
lk_engine_finalize (GObject *object)
{
  LkEngine *self = LK_ENGINE (object);

  g_clear_object (&self->thumbnailer);
  g_clear_object (&self->imports);
  g_clear_object (&self->library);
  g_clear_object (&self->dashboard);
  g_clear_object (&self->models);
  g_clear_object (&self->accounts);
  g_clear_object (&self->pipeline);
  g_clear_object (&self->jobs);
  g_clear_object (&self->store);
  g_clear_object (&self->catalogue);
  g_clear_object (&self->http);
  g_clear_object (&self->redactor);

  G_OBJECT_CLASS (lk_engine_parent_class)->finalize (object);
}

static void
lk_engine_class_init (LkEngineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_engine_finalize;
}

static GFile *
own_file (const char *name)
{
  g_autofree char *path = lk_paths_dup_own (name);

  return g_file_new_for_path (path);
}

static void
lk_engine_init (LkEngine *self)
{
  g_autoptr (GFile) database = own_file ("lorikeet.db");
  g_autoptr (GFile) folder = own_file ("jobs");
  g_autoptr (GFile) settings = own_file ("accounts.json");
  g_auto (GStrv) environment = g_get_environ ();

  self->redactor = lk_redactor_new ();
  self->http = lk_http_new (self->redactor);
  self->catalogue = lk_catalogue_new ();
  self->store = lk_store_new (database, self->redactor);
  self->jobs = lk_job_list_new ();
  self->pipeline = lk_pipeline_new (self->store, self->jobs, self->http, self->catalogue, folder);
  self->accounts =
      lk_accounts_new (self->redactor, (const char *const *) environment, settings, TRUE);
  self->models = lk_model_list_new (self->store, self->jobs, self->catalogue);
}

/**
 * lk_engine_new:
 *
 * Returns: (transfer full): an engine, to be opened
 */
LkEngine *
lk_engine_new (void)
{
  return g_object_new (LK_TYPE_ENGINE, NULL);
}

/* --- Opening --- */

static void
catalogue_begin (LkFlow *flow, gpointer state)
{
  LkEngine *self = state;
  g_autofree char *shipped = lk_paths_dup_shipped ("trainers");
  g_autofree char *own = lk_paths_dup_own ("trainers");
  const char *const folders[] = { shipped, own, NULL };

  lk_catalogue_load_async (self->catalogue, folders, lk_flow_get_cancellable (flow), lk_flow_ready,
                           flow);
}

static LkFlowAction
catalogue_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  lk_catalogue_load_finish (LK_ENGINE (state)->catalogue, result, error);

  return LK_FLOW_NEXT;
}

static void
store_begin (LkFlow *flow, gpointer state)
{
  lk_store_open_async (LK_ENGINE (state)->store, lk_flow_get_cancellable (flow), lk_flow_ready,
                       flow);
}

static LkFlowAction
store_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  lk_store_open_finish (LK_ENGINE (state)->store, result, error);

  return LK_FLOW_NEXT;
}

static void
rules_begin (LkFlow *flow, gpointer state)
{
  lk_rules_load_async (lk_pipeline_get_rules (LK_ENGINE (state)->pipeline),
                       lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
rules_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  if (lk_rules_load_finish (lk_pipeline_get_rules (LK_ENGINE (state)->pipeline), result, error))
    lk_rules_prune (lk_pipeline_get_rules (LK_ENGINE (state)->pipeline));

  return LK_FLOW_NEXT;
}

static void
ledger_begin (LkFlow *flow, gpointer state)
{
  lk_ledger_load_async (lk_pipeline_get_ledger (LK_ENGINE (state)->pipeline),
                        lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
ledger_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  lk_ledger_load_finish (lk_pipeline_get_ledger (LK_ENGINE (state)->pipeline), result, error);

  return LK_FLOW_NEXT;
}

static void
jobs_begin (LkFlow *flow, gpointer state)
{
  LkEngine *self = state;

  lk_store_load_async (self->store, self->jobs, lk_flow_get_cancellable (flow), lk_flow_ready,
                       flow);
}

static LkFlowAction
jobs_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  LkEngine *self = LK_ENGINE (state);

  /* What another program does with the jobs is seen within the second. */
  if (lk_store_load_finish (self->store, result, error))
    lk_store_watch (self->store, self->jobs, WATCH_MS);

  return LK_FLOW_NEXT;
}

static void
models_begin (LkFlow *flow, gpointer state)
{
  lk_model_list_load_async (LK_ENGINE (state)->models, lk_flow_get_cancellable (flow),
                            lk_flow_ready, flow);
}

static LkFlowAction
models_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  lk_model_list_load_finish (LK_ENGINE (state)->models, result, error);

  return LK_FLOW_NEXT;
}

static const LkFlowStep open_steps[] = {
  { "load-catalogue", catalogue_begin, catalogue_end },
  { "open-store", store_begin, store_end },
  { "load-rules", rules_begin, rules_end },
  { "load-ledger", ledger_begin, ledger_end },
  { "load-jobs", jobs_begin, jobs_end },
  { "load-models", models_begin, models_end },
  { NULL },
};

/**
 * lk_engine_open_async:
 * @self: an engine
 * @cancellable: (nullable): cancels
 * @callback: called when everything is there
 * @user_data: for @callback
 *
 * Loads the trainers, the jobs, what they cost and what they made. Waits neither for the
 * keyring nor for a service.
 */
void
lk_engine_open_async (LkEngine *self,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_return_if_fail (LK_IS_ENGINE (self));

  lk_flow_run_async (self, open_steps, g_object_ref (self), g_object_unref, cancellable, callback,
                     user_data);
}

/**
 * lk_engine_open_finish:
 * @self: an engine
 * @result: the result
 * @error: return location
 *
 * Returns: %FALSE when something could not be read
 */
gboolean
lk_engine_open_finish (LkEngine *self, GAsyncResult *result, GError **error)
{
  return lk_flow_run_finish (self, result, error) != NULL;
}

/* --- Connections --- */

static gboolean
add_cloud (LkEngine *self, GError **error)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_autoptr (LkEndpoints) endpoints = NULL;
  g_autoptr (LkConnections) connections = NULL;

  if (lk_engine_get_connections (self, LK_PROFILE_CLOUD) != NULL)
    return TRUE;

  endpoints = lk_endpoints_new_from_environment ((const char *const *) environment, error);
  if (endpoints == NULL)
    return FALSE;

  connections = lk_connections_new (LK_PROFILE_CLOUD, endpoints, self->accounts);
  lk_pipeline_set_connections (self->pipeline, connections);

  return TRUE;
}

static void
accounts_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (lk_accounts_load_finish (LK_ACCOUNTS (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * lk_engine_load_accounts_async:
 * @self: an open engine
 * @cancellable: (nullable): ends the wait for a locked keyring
 * @callback: called when the accounts of the cloud are known
 * @user_data: for @callback
 *
 * The profile `cloud` is there from the beginning of this; its jobs wait for its end.
 */
void
lk_engine_load_accounts_async (LkEngine *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task;
  GError *error = NULL;

  g_return_if_fail (LK_IS_ENGINE (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, lk_engine_load_accounts_async);
  if (add_cloud (self, &error))
    {
      lk_accounts_load_async (self->accounts, cancellable, accounts_loaded_cb, task);
      return;
    }

  g_task_return_error (task, error);
  g_object_unref (task);
}

/**
 * lk_engine_load_accounts_finish:
 * @self: an engine
 * @result: the result
 * @error: return location; an %LK_ERROR_VALIDATION when the environment names an endpoint
 *   that is none
 *
 * A keyring that is absent or locked is no error: see
 * [method@Lk.Accounts.get_keyring_problem].
 *
 * Returns: %FALSE with @error
 */
gboolean
lk_engine_load_accounts_finish (LkEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * lk_engine_add_practice:
 * @self: an engine
 * @environment: (array zero-terminated=1): what the practice services say of themselves
 * @error: return location
 *
 * The engine does not know the practice services: whoever started them tells where they
 * are. What a person stored is of no concern to them.
 *
 * Returns: whether there is a profile `practice` now
 */
gboolean
lk_engine_add_practice (LkEngine *self, const char *const *environment, GError **error)
{
  g_autoptr (LkConnections) connections = NULL;

  g_return_val_if_fail (LK_IS_ENGINE (self), FALSE);

  connections =
      lk_connections_new_for_environment (LK_PROFILE_PRACTICE, environment, self->redactor, error);
  if (connections == NULL)
    return FALSE;

  lk_pipeline_set_connections (self->pipeline, connections);

  return TRUE;
}

/**
 * lk_engine_load_library_async:
 * @self: an engine
 * @cancellable: (nullable): cancels
 * @callback: called when the datasets are there
 * @user_data: for @callback
 */
void
lk_engine_load_library_async (LkEngine *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  lk_library_load_async (lk_engine_get_library (self), cancellable, callback, user_data);
}

gboolean
lk_engine_load_library_finish (LkEngine *self, GAsyncResult *result, GError **error)
{
  return lk_library_load_finish (lk_engine_get_library (self), result, error);
}

/**
 * lk_engine_close:
 * @self: an engine
 *
 * To be called before the last reference is dropped: writes what is still to be written.
 */
void
lk_engine_close (LkEngine *self)
{
  g_return_if_fail (LK_IS_ENGINE (self));

  lk_store_close (self->store);
}

/* --- Parts --- */

/**
 * lk_engine_get_redactor:
 * @self: an engine
 *
 * Returns: (transfer none): what cuts secrets out of text
 */
LkRedactor *
lk_engine_get_redactor (LkEngine *self)
{
  g_return_val_if_fail (LK_IS_ENGINE (self), NULL);

  return self->redactor;
}

/**
 * lk_engine_get_http:
 * @self: an engine
 *
 * Returns: (transfer none): the one HTTP session
 */
LkHttp *
lk_engine_get_http (LkEngine *self)
{
  g_return_val_if_fail (LK_IS_ENGINE (self), NULL);

  return self->http;
}

/**
 * lk_engine_get_catalogue:
 * @self: an engine
 *
 * Returns: (transfer none): the trainers
 */
LkCatalogue *
lk_engine_get_catalogue (LkEngine *self)
{
  g_return_val_if_fail (LK_IS_ENGINE (self), NULL);

  return self->catalogue;
}

/**
 * lk_engine_get_store:
 * @self: an engine
 *
 * Returns: (transfer none): the database
 */
LkStore *
lk_engine_get_store (LkEngine *self)
{
  g_return_val_if_fail (LK_IS_ENGINE (self), NULL);

  return self->store;
}

/**
 * lk_engine_get_jobs:
 * @self: an engine
 *
 * Returns: (transfer none): all jobs, newest first
 */
LkJobList *
lk_engine_get_jobs (LkEngine *self)
{
  g_return_val_if_fail (LK_IS_ENGINE (self), NULL);

  return self->jobs;
}

/**
 * lk_engine_get_pipeline:
 * @self: an engine
 *
 * Returns: (transfer none): what runs the jobs; with it queue, rules and ledger
 */
LkPipeline *
lk_engine_get_pipeline (LkEngine *self)
{
  g_return_val_if_fail (LK_IS_ENGINE (self), NULL);

  return self->pipeline;
}

/**
 * lk_engine_get_accounts:
 * @self: an engine
 *
 * Returns: (transfer none): the accounts of the cloud; see lk_engine_load_accounts_async()
 */
LkAccounts *
lk_engine_get_accounts (LkEngine *self)
{
  g_return_val_if_fail (LK_IS_ENGINE (self), NULL);

  return self->accounts;
}

/**
 * lk_engine_get_connections:
 * @self: an engine
 * @profile: (nullable): `cloud`, which is what %NULL means, or `practice`
 *
 * Returns: (nullable) (transfer none): the profile, if it is at hand
 */
LkConnections *
lk_engine_get_connections (LkEngine *self, const char *profile)
{
  g_return_val_if_fail (LK_IS_ENGINE (self), NULL);

  return lk_pipeline_get_connections (self->pipeline, profile);
}

/**
 * lk_engine_get_models:
 * @self: an engine
 *
 * Returns: (transfer none): all that was trained
 */
LkModelList *
lk_engine_get_models (LkEngine *self)
{
  g_return_val_if_fail (LK_IS_ENGINE (self), NULL);

  return self->models;
}

/**
 * lk_engine_get_dashboard:
 * @self: an engine
 *
 * Returns: (transfer none): all jobs in a few figures
 */
LkDashboard *
lk_engine_get_dashboard (LkEngine *self)
{
  g_return_val_if_fail (LK_IS_ENGINE (self), NULL);

  if (self->dashboard == NULL)
    self->dashboard = lk_dashboard_new (self->jobs, lk_pipeline_get_ledger (self->pipeline));

  return self->dashboard;
}

/**
 * lk_engine_get_library:
 * @self: an engine
 *
 * Returns: (transfer none): the datasets: none before lk_engine_load_library_async() is done
 */
LkLibrary *
lk_engine_get_library (LkEngine *self)
{
  g_return_val_if_fail (LK_IS_ENGINE (self), NULL);

  if (self->library == NULL)
    {
      g_autoptr (GFile) root = own_file ("datasets");

      self->library = lk_library_new (root);
    }

  return self->library;
}

/**
 * lk_engine_get_imports:
 * @self: an engine
 *
 * Returns: (transfer none): what is being imported
 */
LkImportList *
lk_engine_get_imports (LkEngine *self)
{
  g_return_val_if_fail (LK_IS_ENGINE (self), NULL);

  if (self->imports == NULL)
    self->imports = lk_import_list_new (lk_engine_get_library (self));

  return self->imports;
}

/**
 * lk_engine_get_thumbnailer:
 * @self: an engine
 *
 * Returns: (transfer none): small pictures, off the main loop
 */
LkThumbnailer *
lk_engine_get_thumbnailer (LkEngine *self)
{
  g_return_val_if_fail (LK_IS_ENGINE (self), NULL);

  if (self->thumbnailer == NULL)
    self->thumbnailer = lk_thumbnailer_new (NULL);

  return self->thumbnailer;
}
