/* lk-diagnostics.c: a job's whole story as a ZIP, to be sent to somebody who helps
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-diagnostics.h"

#include "lk-error.h"
#include "lk-flow.h"
#include "lk-http.h"
#include "lk-json.h"
#include "lk-log.h"
#include "lk-zip-writer.h"

#include <errno.h>
#include <fcntl.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/utsname.h>
#include <unistd.h>

#define N_FILES 4

static const char *const names[N_FILES] = { "trace.json", "log.txt", "recipe.json", "system.json" };

typedef struct
{
  LkStore *store;       /* (owned) */
  LkJob *job;           /* (owned) */
  LkRedactor *redactor; /* (owned) */
  char *path;
  char *texts[N_FILES]; /* by name; (nullable) until they are made */
} Export;

static void
export_free (gpointer data)
{
  Export *self = data;

  g_object_unref (self->store);
  g_object_unref (self->job);
  g_object_unref (self->redactor);
  g_free (self->path);
  for (guint i = 0; i < N_FILES; i++)
    g_free (self->texts[i]);
  g_free (self);
}

/* --- What goes in --- */

static JsonObject *
describe_system (void)
{
  g_autofree char *name = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  g_autofree char *glib =
      g_strdup_printf ("%u.%u.%u", glib_major_version, glib_minor_version, glib_micro_version);
  JsonObject *libraries = lk_json_object_new ("s:glib", glib, "s:json-glib", JSON_VERSION_S,
                                              "s:gdk-pixbuf", gdk_pixbuf_version, "s:libsoup",
                                              lk_http_get_library_version (), "s:sqlite",
                                              lk_store_get_library_version (), NULL);
  JsonObject *object = lk_json_object_new ("s:lorikeet", LK_VERSION, "s:system", name, "s:desktop",
                                           g_getenv ("XDG_CURRENT_DESKTOP"), "i:processors",
                                           (gint64) g_get_num_processors (), "o:libraries",
                                           libraries, NULL);
  struct utsname machine;

  if (uname (&machine) == 0)
    {
      lk_json_set_string (object, "kernel", machine.release);
      lk_json_set_string (object, "machine", machine.machine);
    }

  return object;
}

static void cut_home_in_node (JsonNode *node, const char *home);

static char *
cut_home (const char *text, const char *home)
{
  g_auto (GStrv) pieces = g_strsplit (text, home, -1);

  return g_strjoinv ("~", pieces);
}

static void
cut_home_in_member (JsonObject *object, const char *name, JsonNode *node, gpointer home)
{
  cut_home_in_node (node, home);
}

static void
cut_home_in_element (JsonArray *array, guint index, JsonNode *node, gpointer home)
{
  cut_home_in_node (node, home);
}

static void
cut_home_in_node (JsonNode *node, const char *home)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      json_object_foreach_member (json_node_get_object (node), cut_home_in_member, (gpointer) home);
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      json_array_foreach_element (json_node_get_array (node), cut_home_in_element, (gpointer) home);
    }
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_string (node) != NULL)
    {
      g_autofree char *text = cut_home (json_node_get_string (node), home);

      json_node_set_string (node, text);
    }
}

/* @object is taken over. */
static JsonNode *
clean (JsonObject *object, LkRedactor *redactor)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonNode *redacted;

  json_node_take_object (node, object);
  redacted = lk_redactor_apply_json (redactor, node);
  cut_home_in_node (redacted, g_get_home_dir ());

  return redacted;
}

/**
 * lk_diagnostics_make_trace:
 * @job: a job, with its events
 * @redactor: knows the secrets
 *
 * Events were redacted when they were made; what a person typed was not.
 *
 * Returns: (transfer full): status, stages, events, recipe, facts and the program, without
 *   secrets, the person's home folder being `~`
 */
JsonNode *
lk_diagnostics_make_trace (LkJob *job, LkRedactor *redactor)
{
  JsonObject *object = lk_job_to_status_json (job);

  json_object_set_object_member (object, "recipe", lk_recipe_to_json (lk_job_get_recipe (job)));
  json_object_set_object_member (object, "facts", lk_job_dup_facts (job));
  json_object_set_object_member (object, "program", describe_system ());

  return clean (object, redactor);
}

static char *
clean_text (JsonNode *node)
{
  g_autoptr (JsonNode) owned = node;

  return lk_json_to_string (owned, TRUE);
}

/* The lines were redacted when they came. */
static char *
log_text (LkJob *job)
{
  GListModel *log = lk_job_get_log (job);
  guint n = g_list_model_get_n_items (log);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      g_string_append (text, lk_log_peek (LK_LOG (log), i));
      g_string_append_c (text, '\n');
    }

  return cut_home (text->str, g_get_home_dir ());
}

/* --- Writing --- */

static gboolean
write_files (Export *self, int descriptor, GError **error)
{
  g_autoptr (LkZipWriter) writer = lk_zip_writer_new (descriptor);

  for (guint i = 0; i < N_FILES; i++)
    {
      if (!lk_zip_writer_add (writer, names[i], self->texts[i], strlen (self->texts[i]), error))
        return FALSE;
    }

  return lk_zip_writer_finish (writer, error);
}

static void
write_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Export *self = task_data;
  g_autofree char *temporary = g_strdup_printf ("%s.lorikeet-%08x", self->path, g_random_int ());
  int descriptor = g_open (temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  GError *error = NULL;
  gboolean written = descriptor >= 0 && write_files (self, descriptor, &error);
  int saved = errno;

  if (descriptor >= 0 && !g_close (descriptor, NULL))
    written = FALSE;

  if (written && g_rename (temporary, self->path) == 0)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  g_unlink (temporary);
  g_clear_error (&error);
  g_task_return_new_error (task, LK_ERROR, LK_ERROR_FILE, _ ("%s could not be written: %s"),
                           self->path, g_strerror (saved));
}

/* --- The steps --- */

static void
events_begin (LkFlow *flow, gpointer state)
{
  Export *self = state;

  lk_store_load_events_async (self->store, self->job, lk_flow_get_cancellable (flow), lk_flow_ready,
                              flow);
}

static LkFlowAction
events_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  lk_store_load_events_finish (((Export *) state)->store, result, error);

  return LK_FLOW_NEXT;
}

/* What runs here has its log; what ran before has it in the database. */
static gboolean
has_log (gpointer state)
{
  return g_list_model_get_n_items (lk_job_get_log (((Export *) state)->job)) > 0;
}

static void
log_begin (LkFlow *flow, gpointer state)
{
  Export *self = state;

  lk_store_load_log_async (self->store, self->job, lk_flow_get_cancellable (flow), lk_flow_ready,
                           flow);
}

static LkFlowAction
log_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  lk_store_load_log_finish (((Export *) state)->store, result, error);

  return LK_FLOW_NEXT;
}

static void
write_begin (LkFlow *flow, gpointer state)
{
  Export *self = state;
  g_autoptr (GTask) task = g_task_new (NULL, lk_flow_get_cancellable (flow), lk_flow_ready, flow);

  self->texts[0] = clean_text (lk_diagnostics_make_trace (self->job, self->redactor));
  self->texts[1] = log_text (self->job);
  self->texts[2] =
      clean_text (clean (lk_recipe_to_json (lk_job_get_recipe (self->job)), self->redactor));
  self->texts[3] = clean_text (clean (describe_system (), self->redactor));
  g_task_set_source_tag (task, write_begin);
  g_task_set_task_data (task, self, NULL);
  g_task_run_in_thread (task, write_thread);
}

static LkFlowAction
write_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  g_task_propagate_boolean (G_TASK (result), error);

  return LK_FLOW_DONE;
}

/* clang-format off */
static const LkFlowStep steps[] = {
  { "load-events", events_begin, events_end },
  { "load-log", log_begin, log_end, has_log },
  { "write", write_begin, write_end },
  { NULL }
};
/* clang-format on */

/**
 * lk_diagnostics_export_async:
 * @store: has the events and the log
 * @job: a job
 * @redactor: knows the secrets
 * @target: the ZIP, written over if it is there
 * @cancellable: (nullable): ends it; nothing half done stays
 * @callback: called when it is written
 * @user_data: for @callback
 */
void
lk_diagnostics_export_async (LkStore *store,
                             LkJob *job,
                             LkRedactor *redactor,
                             GFile *target,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autofree char *path = g_file_get_path (target);
  Export *self;

  if (path == NULL)
    {
      g_task_report_new_error (NULL, callback, user_data, lk_diagnostics_export_async, LK_ERROR,
                               LK_ERROR_FILE, _ ("Choose a folder of this computer"));
      return;
    }

  self = g_new0 (Export, 1);
  self->store = g_object_ref (store);
  self->job = g_object_ref (job);
  self->redactor = g_object_ref (redactor);
  self->path = g_steal_pointer (&path);
  lk_flow_run_async (NULL, steps, self, export_free, cancellable, callback, user_data);
}

/**
 * lk_diagnostics_export_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: whether it is written
 */
gboolean
lk_diagnostics_export_finish (GAsyncResult *result, GError **error)
{
  if (g_async_result_is_tagged (result, lk_diagnostics_export_async))
    return g_task_propagate_boolean (G_TASK (result), error);

  return lk_flow_run_finish (NULL, result, error) != NULL;
}
