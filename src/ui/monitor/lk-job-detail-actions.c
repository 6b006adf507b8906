/* lk-job-detail-actions.c: what a person can do with a job
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-job-detail-private.h"

#include "lk-compat.h"
#include "lk-diagnostics.h"
#include "lk-job-text.h"
#include "lk-toast.h"

#include <glib/gi18n.h>

/* --- Cancel --- */

static void
cancel_answered_cb (GtkWidget *widget, LkAnswer answer, gpointer job)
{
  lk_pipeline_cancel (lk_engine_get_pipeline (LK_JOB_DETAIL (widget)->engine), job);
}

static const char *
explain_cost (LkJob *job)
{
  if (lk_job_is_practice (job))
    return _ ("This is practice: it costs nothing, and nothing is kept.");
  if (lk_job_has_fact (job, LK_FACT_TRAINING_ID))
    return _ ("The training is stopped at Replicate too. The time until now is paid for, and what "
              "was learned is lost.");

  return _ ("No training was started yet, so nothing is paid for.");
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkJob *job = LK_JOB_DETAIL (widget)->job;
  g_autofree char *heading = g_strdup_printf (_ ("Cancel “%s”?"), lk_job_get_title (job));
  LkAlert alert = {
    .heading = heading,
    .body = explain_cost (job),
    .decline = _ ("_Keep Training"),
    .accept = _ ("_Cancel Job"),
    .appearance = ADW_RESPONSE_DESTRUCTIVE,
  };

  lk_compat_show_alert (widget, &alert, cancel_answered_cb, g_object_ref (job), g_object_unref);
}

/* --- Again --- */

static void
retry_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkJobDetail *self = LK_JOB_DETAIL (widget);
  g_autoptr (GError) error = NULL;

  if (!lk_pipeline_retry (lk_engine_get_pipeline (self->engine), self->job, &error))
    lk_toast_show_error (widget, error);
}

static void
train_again_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_activate_action (widget, "win.train-again", "s",
                              lk_job_get_id (LK_JOB_DETAIL (widget)->job));
}

static void
copy_settings_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkJobDetail *self = LK_JOB_DETAIL (widget);
  LkRecipe *recipe = lk_job_get_recipe (self->job);
  LkTrainer *trainer = lk_catalogue_find (lk_engine_get_catalogue (self->engine),
                                          lk_recipe_get_trainer (recipe) != NULL
                                              ? lk_recipe_get_trainer (recipe)
                                              : LK_CATALOGUE_DEFAULT);
  g_autofree char *text = lk_recipe_to_text (recipe, trainer);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  lk_toast_show_text (widget, _ ("Settings copied"));
}

/* --- For a report --- */

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkJobDetail) self = user_data;
  g_autoptr (GError) error = NULL;

  if (lk_diagnostics_export_finish (result, &error))
    lk_toast_show_text (GTK_WIDGET (self), _ ("Diagnostics exported; no secret is among them"));
  else
    lk_toast_show_error (GTK_WIDGET (self), error);
}

static void
export_chosen_cb (GtkWidget *widget, GListModel *files, gpointer job)
{
  LkJobDetail *self = LK_JOB_DETAIL (widget);
  g_autoptr (GFile) target = g_list_model_get_item (files, 0);

  lk_diagnostics_export_async (lk_engine_get_store (self->engine), job,
                               lk_engine_get_redactor (self->engine), target, self->cancellable,
                               exported_cb, g_object_ref (self));
}

static void
export_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkJob *job = LK_JOB_DETAIL (widget)->job;
  g_autofree char *slug = lk_recipe_dup_slug (lk_job_get_recipe (job));
  g_autofree char *file_name = g_strdup_printf ("lorikeet-%s.zip", slug);
  LkFileChoice choice = {
    .title = _ ("Export Diagnostics"),
    .accept = _ ("_Export"),
    .name = file_name,
  };

  lk_compat_choose_files (widget, &choice, export_chosen_cb, g_object_ref (job), g_object_unref);
}

/* --- Elsewhere --- */

static void
open_replicate_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkJobDetail *self = LK_JOB_DETAIL (widget);
  g_autofree char *uri = g_strdup_printf ("https://replicate.com/p/%s",
                                          lk_job_get_fact (self->job, LK_FACT_TRAINING_ID));

  lk_compat_open_uri (widget, uri);
}

static void
open_hub_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_compat_open_uri (widget,
                      lk_job_get_fact (LK_JOB_DETAIL (widget)->job, LK_FACT_REPOSITORY_URL));
}

static void
show_files_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkJobDetail *self = LK_JOB_DETAIL (widget);
  const char *saved = lk_job_get_fact (self->job, LK_FACT_SAVED_PATH);
  g_autoptr (GFile) folder =
      saved != NULL ? g_file_new_for_path (saved)
                    : lk_pipeline_dup_job_folder (lk_engine_get_pipeline (self->engine), self->job);
  g_autofree char *uri = g_file_get_uri (folder);

  lk_compat_open_uri (widget, uri);
}

/* --- Out of the list --- */

#define REMOVED "lk-job"

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkJobDetail) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lk_pipeline_remove_finish (LK_PIPELINE (source), result, &error))
    lk_toast_show_error (GTK_WIDGET (self), error);
}

static void
undo_clicked_cb (LkJobDetail *self, AdwToast *toast)
{
  g_autoptr (LkJob) job = g_object_steal_data (G_OBJECT (toast), REMOVED);

  lk_pipeline_unhide (lk_engine_get_pipeline (self->engine), job);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-job", "s", lk_job_get_id (job));
}

/* When its button was pressed, the job is not with it any more. */
static void
dismissed_cb (LkJobDetail *self, AdwToast *toast)
{
  LkJob *job = g_object_get_data (G_OBJECT (toast), REMOVED);

  if (job != NULL)
    lk_pipeline_remove_async (lk_engine_get_pipeline (self->engine), job, NULL, removed_cb,
                              g_object_ref (self));
}

static void
show_removed (LkJobDetail *self, LkJob *job)
{
  g_autofree char *text = g_strdup_printf (_ ("“%s” was removed"), lk_job_get_title (job));
  AdwToast *toast = lk_toast_new_undo (text);

  g_object_set_data_full (G_OBJECT (toast), REMOVED, g_object_ref (job), g_object_unref);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (dismissed_cb), self, G_CONNECT_SWAPPED);
  lk_toast_show (GTK_WIDGET (self), toast);
}

static void
remove_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkJobDetail *self = LK_JOB_DETAIL (widget);
  g_autoptr (LkJob) job = g_object_ref (self->job);
  g_autoptr (GError) error = NULL;

  if (!lk_pipeline_hide (lk_engine_get_pipeline (self->engine), job, &error))
    {
      lk_toast_show_error (widget, error);
      return;
    }

  lk_job_detail_set_job (self, NULL);
  gtk_widget_activate_action (widget, "jobs.show-list", NULL);
  show_removed (self, job);
}

void
lk_job_detail_install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "job.cancel", NULL, cancel_action);
  gtk_widget_class_install_action (klass, "job.retry", NULL, retry_action);
  gtk_widget_class_install_action (klass, "job.train-again", NULL, train_again_action);
  gtk_widget_class_install_action (klass, "job.copy-settings", NULL, copy_settings_action);
  gtk_widget_class_install_action (klass, "job.open-replicate", NULL, open_replicate_action);
  gtk_widget_class_install_action (klass, "job.open-hub", NULL, open_hub_action);
  gtk_widget_class_install_action (klass, "job.show-files", NULL, show_files_action);
  gtk_widget_class_install_action (klass, "job.export", NULL, export_action);
  gtk_widget_class_install_action (klass, "job.remove", NULL, remove_action);
}

/* Practice has no pages on the web. */
void
lk_job_detail_update_actions (LkJobDetail *self)
{
  LkJob *job = self->job;
  gboolean there = job != NULL;
  LkJobStatus status = there ? lk_job_get_status (job) : LK_JOB_QUEUED;
  gboolean final = there && lk_job_status_is_final (status);
  gboolean cloud = there && !lk_job_is_practice (job);
  const struct
  {
    const char *name;
    gboolean enabled;
  } states[] = {
    { "job.cancel", there && !final },
    { "job.retry", status == LK_JOB_FAILED || status == LK_JOB_CANCELED },
    { "job.train-again", there },
    { "job.copy-settings", there },
    { "job.open-replicate", cloud && lk_job_has_fact (job, LK_FACT_TRAINING_ID) },
    { "job.open-hub", cloud && lk_job_has_fact (job, LK_FACT_REPOSITORY_URL) },
    { "job.show-files", there },
    { "job.export", there },
    { "job.remove", final },
  };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), states[i].name, states[i].enabled);
  gtk_widget_set_visible (GTK_WIDGET (self->cancel_button), there && !final);
}
