/* lk-import.c: one import that goes on in the background
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lk-import"

#include "lk-config.h"

#include "lk-import.h"

#include "lk-copy.h"
#include "lk-error.h"
#include "lk-flow.h"
#include "lk-import-object-private.h"
#include "lk-import-plan.h"

#include <glib/gi18n-lib.h>

typedef enum
{
  PROP_TITLE = 1,
  PROP_DATASET,
  PROP_STATE,
  PROP_ACTIVE,
  PROP_FRACTION,
  PROP_SENTENCE,
  PROP_REPORT,
} LkImportProperty;

struct _LkImport
{
  GObject parent_instance;

  LkLibrary *library;        /* (owned) */
  LkDataset *dataset;        /* (owned) (nullable) until it is made */
  char *title;               /* (nullable) until it is known */
  char **sources;            /* (owned) */
  LkFetcher *fetcher;        /* (owned) (nullable) */
  GFile *temporary;          /* (owned) (nullable) goes when the import ends */
  GCancellable *cancellable; /* (owned) */

  LkImportState state;
  gboolean makes_dataset;
  gint64 done;
  gint64 total; /* -1 as long as it is not known */

  LkImportReport *report; /* (owned) (nullable) */
  GError *error;          /* (owned) (nullable) */
};

static GParamSpec *properties[PROP_REPORT + 1];

G_DEFINE_FINAL_TYPE (LkImport, lk_import, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (LkImportState,
                    lk_import_state,
                    G_DEFINE_ENUM_VALUE (LK_IMPORT_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (LK_IMPORT_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (LK_IMPORT_DONE, "done"),
                    G_DEFINE_ENUM_VALUE (LK_IMPORT_CANCELED, "canceled"),
                    G_DEFINE_ENUM_VALUE (LK_IMPORT_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (LK_IMPORT_TAKEN_BACK, "taken-back"))

static void
set_state (LkImport *self, LkImportState state)
{
  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SENTENCE]);
}

static void
set_title (LkImport *self, const char *title)
{
  g_free (self->title);
  self->title = g_strdup (title);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

static void
set_dataset (LkImport *self, LkDataset *dataset)
{
  if (g_set_object (&self->dataset, dataset))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DATASET]);
}

/* --- Steps: a title, a dataset, the pictures, and nothing left of what was for nothing --- */

static gboolean
has_title (gpointer state)
{
  LkImport *self = state;

  return self->dataset != NULL || self->title != NULL;
}

static void
plan_begin (LkFlow *flow, gpointer state)
{
  LkImport *self = state;

  lk_import_plan_make_async ((const char *const *) self->sources, self->cancellable, lk_flow_ready,
                             flow);
}

static LkFlowAction
plan_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  g_autoptr (LkImportPlan) plan = lk_import_plan_make_finish (result, error);

  if (plan != NULL)
    set_title (state, plan->title);

  return LK_FLOW_NEXT;
}

static gboolean
has_dataset (gpointer state)
{
  return LK_IMPORT (state)->dataset != NULL;
}

static void
create_begin (LkFlow *flow, gpointer state)
{
  LkImport *self = state;
  g_autofree char *title = lk_library_dup_free_title (self->library, self->title);

  set_title (self, title);
  /* Not cancellable: half a dataset could not be discarded. */
  lk_library_create_async (self->library, title, NULL, lk_flow_ready, flow);
}

static LkFlowAction
create_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  LkImport *self = state;
  g_autoptr (LkDataset) dataset = lk_library_create_finish (self->library, result, error);

  if (dataset != NULL)
    set_dataset (self, dataset);

  return LK_FLOW_NEXT;
}

static void
progress_cb (gint64 done, gint64 total, gpointer user_data)
{
  LkImport *self = user_data;

  if (self->done == done && self->total == total)
    return;

  self->done = done;
  self->total = total;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SENTENCE]);
}

static void
import_begin (LkFlow *flow, gpointer state)
{
  LkImport *self = state;
  LkImportOptions options = { .fetcher = self->fetcher };

  lk_importer_run_async (self->dataset, (const char *const *) self->sources, &options, progress_cb,
                         self, self->cancellable, lk_flow_ready, flow);
}

/* What went wrong is kept, as there is something to do after it. */
static LkFlowAction
import_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  LkImport *self = state;

  self->report = lk_importer_run_finish (self->dataset, result, &self->error);
  if (self->report != NULL)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REPORT]);

  return LK_FLOW_NEXT;
}

static gboolean
is_worth_keeping (gpointer state)
{
  LkImport *self = state;

  return !self->makes_dataset || lk_dataset_get_n_pictures (self->dataset) > 0;
}

static void
discard_begin (LkFlow *flow, gpointer state)
{
  LkImport *self = state;

  lk_library_discard_async (self->library, self->dataset, lk_flow_ready, flow);
}

static LkFlowAction
discard_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  lk_library_discard_finish (LK_IMPORT (state)->library, result, error);

  return LK_FLOW_NEXT;
}

static const LkFlowStep steps[] = {
  { "plan", plan_begin, plan_end, has_title },
  { "create", create_begin, create_end, has_dataset },
  { "import", import_begin, import_end },
  { "discard", discard_begin, discard_end, is_worth_keeping },
  { NULL },
};

static void
remove_tree_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  lk_copy_remove_tree (g_file_peek_path (data));
  g_task_return_boolean (task, TRUE);
}

static void
remove_temporary (LkImport *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->temporary == NULL)
    return;

  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_source_tag (task, remove_temporary);
  g_task_set_task_data (task, g_steal_pointer (&self->temporary), g_object_unref);
  g_task_run_in_thread (task, remove_tree_thread);
}

static void
ran_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LkImport *self = LK_IMPORT (source);
  g_autoptr (GError) error = NULL;

  lk_flow_run_finish (self, result, &error);
  if (self->error == NULL)
    self->error = g_steal_pointer (&error);

  remove_temporary (self);
  if (self->error == NULL)
    set_state (self, LK_IMPORT_DONE);
  else
    set_state (self, lk_error_is_canceled (self->error) ? LK_IMPORT_CANCELED : LK_IMPORT_FAILED);
}

/* Who started it hears of the end by the state. */
void
lk_import_run (LkImport *self)
{
  set_state (self, LK_IMPORT_RUNNING);
  lk_flow_run_async (self, steps, self, NULL, NULL, ran_cb, NULL);
}

/* --- GObject --- */

static void
lk_import_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkImport *self = LK_IMPORT (object);

  switch ((LkImportProperty) id)
    {
    case PROP_TITLE:
      g_value_set_string (value, lk_import_get_title (self));
      break;
    case PROP_DATASET:
      g_value_set_object (value, self->dataset);
      break;
    case PROP_STATE:
      g_value_set_enum (value, (int) self->state);
      break;
    case PROP_ACTIVE:
      g_value_set_boolean (value, lk_import_is_active (self));
      break;
    case PROP_FRACTION:
      g_value_set_double (value, lk_import_get_fraction (self));
      break;
    case PROP_SENTENCE:
      g_value_take_string (value, lk_import_dup_sentence (self));
      break;
    case PROP_REPORT:
      g_value_set_boxed (value, self->report);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_import_finalize (GObject *object)
{
  LkImport *self = LK_IMPORT (object);

  g_clear_object (&self->library);
  g_clear_object (&self->dataset);
  g_clear_object (&self->fetcher);
  g_clear_object (&self->temporary);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->report, lk_import_report_unref);
  g_clear_error (&self->error);
  g_free (self->title);
  g_strfreev (self->sources);

  G_OBJECT_CLASS (lk_import_parent_class)->finalize (object);
}

static void
lk_import_class_init (LkImportClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = lk_import_get_property;
  object_class->finalize = lk_import_finalize;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_DATASET] = g_param_spec_object ("dataset", NULL, NULL, LK_TYPE_DATASET, flags);
  properties[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, LK_TYPE_IMPORT_STATE, LK_IMPORT_WAITING, flags);
  properties[PROP_ACTIVE] = g_param_spec_boolean ("active", NULL, NULL, TRUE, flags);
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0, flags);
  properties[PROP_SENTENCE] = g_param_spec_string ("sentence", NULL, NULL, NULL, flags);
  properties[PROP_REPORT] = g_param_spec_boxed ("report", NULL, NULL, LK_TYPE_IMPORT_REPORT, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lk_import_init (LkImport *self)
{
  self->cancellable = g_cancellable_new ();
  self->total = -1;
}

LkImport *
lk_import_new (LkLibrary *library, const LkImportRequest *request)
{
  LkImport *self = g_object_new (LK_TYPE_IMPORT, NULL);

  self->library = g_object_ref (library);
  self->sources = g_strdupv ((char **) request->sources);
  self->title = g_strdup (request->title);
  self->makes_dataset = request->dataset == NULL;
  g_set_object (&self->dataset, request->dataset);
  g_set_object (&self->fetcher, request->fetcher);
  g_set_object (&self->temporary, request->temporary);

  return self;
}

/**
 * lk_import_get_title:
 * @self: an import
 *
 * Returns: (nullable): title of the dataset that takes the pictures, once it is known
 */
const char *
lk_import_get_title (LkImport *self)
{
  g_return_val_if_fail (LK_IS_IMPORT (self), NULL);

  return self->dataset != NULL ? lk_dataset_get_title (self->dataset) : self->title;
}

/**
 * lk_import_get_dataset:
 * @self: an import
 *
 * Returns: (nullable) (transfer none): what takes the pictures, once it is there
 */
LkDataset *
lk_import_get_dataset (LkImport *self)
{
  g_return_val_if_fail (LK_IS_IMPORT (self), NULL);

  return self->dataset;
}

/**
 * lk_import_get_makes_dataset:
 * @self: an import
 *
 * Returns: whether the dataset is, or will be, of its making
 */
gboolean
lk_import_get_makes_dataset (LkImport *self)
{
  g_return_val_if_fail (LK_IS_IMPORT (self), FALSE);

  return self->makes_dataset;
}

LkImportState
lk_import_get_state (LkImport *self)
{
  g_return_val_if_fail (LK_IS_IMPORT (self), LK_IMPORT_FAILED);

  return self->state;
}

/**
 * lk_import_is_active:
 * @self: an import
 *
 * Returns: whether it waits or runs
 */
gboolean
lk_import_is_active (LkImport *self)
{
  g_return_val_if_fail (LK_IS_IMPORT (self), FALSE);

  return self->state == LK_IMPORT_WAITING || self->state == LK_IMPORT_RUNNING;
}

/**
 * lk_import_get_fraction:
 * @self: an import
 *
 * Returns: how much is done, 0 to 1; 0 as long as nobody knows how much there is
 */
double
lk_import_get_fraction (LkImport *self)
{
  g_return_val_if_fail (LK_IS_IMPORT (self), 0);

  if (!lk_import_is_active (self))
    return 1;

  return self->total > 0 ? CLAMP ((double) self->done / (double) self->total, 0, 1) : 0;
}

/**
 * lk_import_dup_sentence:
 * @self: an import
 *
 * Returns: (transfer full): what it does or did, without a full stop
 */
char *
lk_import_dup_sentence (LkImport *self)
{
  g_return_val_if_fail (LK_IS_IMPORT (self), NULL);

  switch (self->state)
    {
    case LK_IMPORT_WAITING:
      return g_strdup (_ ("Waiting for another import"));
    case LK_IMPORT_DONE:
      return lk_import_report_dup_summary (self->report);
    case LK_IMPORT_CANCELED:
      return g_strdup (_ ("Canceled, nothing was added"));
    case LK_IMPORT_FAILED:
      return g_strdup (self->error->message);
    case LK_IMPORT_TAKEN_BACK:
      return g_strdup (_ ("Taken back"));
    case LK_IMPORT_RUNNING:
    default:
      break;
    }

  if (self->total <= 0)
    return g_strdup (_ ("Looking for pictures"));

  /* Translators: how many pictures were looked at, and how many there are */
  return g_strdup_printf (_ ("%u of %u pictures"), (guint) self->done, (guint) self->total);
}

/**
 * lk_import_get_report:
 * @self: an import
 *
 * Returns: (nullable) (transfer none): what became of each thing, once it is done
 */
LkImportReport *
lk_import_get_report (LkImport *self)
{
  g_return_val_if_fail (LK_IS_IMPORT (self), NULL);

  return self->report;
}

/**
 * lk_import_get_error:
 * @self: an import
 *
 * Returns: (nullable) (transfer none): why it failed
 */
const GError *
lk_import_get_error (LkImport *self)
{
  g_return_val_if_fail (LK_IS_IMPORT (self), NULL);

  return self->error;
}

/**
 * lk_import_cancel:
 * @self: an import
 *
 * Ends it, if it is not nearly done. Then nothing was added, and no dataset was made.
 */
void
lk_import_cancel (LkImport *self)
{
  g_return_if_fail (LK_IS_IMPORT (self));

  g_cancellable_cancel (self->cancellable);
  if (self->state != LK_IMPORT_WAITING)
    return;

  remove_temporary (self);
  set_state (self, LK_IMPORT_CANCELED);
}

/* --- Taking it back --- */

static void
remove_begin (LkFlow *flow, gpointer state)
{
  LkImport *self = state;
  g_autoptr (GPtrArray) pictures = lk_importer_find_added (self->dataset, self->report);

  lk_dataset_remove_async (self->dataset, pictures, NULL, lk_flow_ready, flow);
}

static LkFlowAction
remove_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  LkImport *self = state;
  g_autoptr (LkRemoval) removal = lk_dataset_remove_finish (self->dataset, result, error);

  if (removal != NULL)
    set_state (self, LK_IMPORT_TAKEN_BACK);

  return LK_FLOW_NEXT;
}

static const LkFlowStep take_back_steps[] = {
  { "remove", remove_begin, remove_end },
  { "discard", discard_begin, discard_end, is_worth_keeping },
  { NULL },
};

/**
 * lk_import_take_back_async:
 * @self: an import that is done
 * @callback: called when it is
 * @user_data: for @callback
 *
 * Removes the pictures that it added, and its dataset, if the import made it and nothing
 * else is in it.
 */
void
lk_import_take_back_async (LkImport *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (LK_IS_IMPORT (self));
  g_return_if_fail (self->state == LK_IMPORT_DONE);

  lk_flow_run_async (self, take_back_steps, g_object_ref (self), g_object_unref, NULL, callback,
                     user_data);
}

/**
 * lk_import_take_back_finish:
 * @self: an import
 * @result: the result
 * @error: return location for an %LK_ERROR_FILE
 *
 * Returns: whether all that it had added is gone
 */
gboolean
lk_import_take_back_finish (LkImport *self, GAsyncResult *result, GError **error)
{
  return lk_flow_run_finish (self, result, error) != NULL;
}
