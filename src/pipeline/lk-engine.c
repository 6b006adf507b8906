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
  LkLibrary *library;         /* (owned) */
  LkThumbnailer *thumbnailer; /* (owned) (nullable) made when it is asked for */
};

G_DEFINE_FINAL_TYPE (LkEngine, lk_engine, G_TYPE_OBJECT)

static void
lk_engine_finalize (GObject *object)
{
  LkEngine *self = LK_ENGINE (object);

  g_clear_object (&self->thumbnailer);
  g_clear_object (&self->library);
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

static LkStore *
make_store (LkEngine *self)
{
  g_autofree char *path = lk_paths_dup_own ("lorikeet.db");
  g_autoptr (GFile) file = g_file_new_for_path (path);

  return lk_store_new (file, self->redactor);
}

static LkLibrary *
make_library (void)
{
  g_autofree char *path = lk_paths_dup_own ("datasets");
  g_autoptr (GFile) root = g_file_new_for_path (path);

  return lk_library_new (root);
}

static void
lk_engine_init (LkEngine *self)
{
  self->redactor = lk_redactor_new ();
  self->http = lk_http_new (self->redactor);
  self->catalogue = lk_catalogue_new ();
  self->store = make_store (self);
  self->jobs = lk_job_list_new ();
  self->library = make_library ();
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

static const LkFlowStep open_steps[] = {
  { "load-catalogue", catalogue_begin, catalogue_end },
  { "open-store", store_begin, store_end },
  { "load-jobs", jobs_begin, jobs_end },
  { NULL },
};

/**
 * lk_engine_open_async:
 * @self: an engine
 * @cancellable: (nullable): cancels
 * @callback: called when everything is there
 * @user_data: for @callback
 *
 * Loads the trainers, the datasets and the jobs.
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
 * lk_engine_get_library:
 * @self: an engine
 *
 * Opening the engine does not load it: not every verb of the command line needs it.
 *
 * Returns: (transfer none): the person's datasets
 */
LkLibrary *
lk_engine_get_library (LkEngine *self)
{
  g_return_val_if_fail (LK_IS_ENGINE (self), NULL);

  return self->library;
}

/**
 * lk_engine_get_thumbnailer:
 * @self: an engine
 *
 * Returns: (transfer none): makes small pictures
 */
LkThumbnailer *
lk_engine_get_thumbnailer (LkEngine *self)
{
  g_return_val_if_fail (LK_IS_ENGINE (self), NULL);

  if (self->thumbnailer == NULL)
    self->thumbnailer = lk_thumbnailer_new (NULL);

  return self->thumbnailer;
}
