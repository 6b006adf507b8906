/* lk-window-jobs.c: from a dataset to a job, and to the sight of it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lorikeet"

#include "lk-config.h"

#include "lk-window-private.h"

#include <glib/gi18n.h>

/**
 * lk_window_get_job:
 * @self: the window
 *
 * Returns: (nullable) (transfer none): the job that is before the person's eyes
 */
LkJob *
lk_window_get_job (LkWindow *self)
{
  g_return_val_if_fail (LK_IS_WINDOW (self), NULL);

  if (g_strcmp0 (adw_leaflet_get_visible_child_name (self->pages), "home") != 0 ||
      g_strcmp0 (adw_view_stack_get_visible_child_name (self->views), "jobs") != 0)
    return NULL;

  return lk_jobs_page_get_job (self->jobs);
}

/**
 * lk_window_show_job:
 * @self: the window
 * @job: what is to be seen
 */
void
lk_window_show_job (LkWindow *self, LkJob *job)
{
  g_return_if_fail (LK_IS_WINDOW (self));

  adw_leaflet_set_visible_child_name (self->pages, "home");
  adw_view_stack_set_visible_child_name (self->views, "jobs");
  lk_jobs_page_show_job (self->jobs, job);
}

static void
show_job_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkWindow *self = LK_WINDOW (widget);
  LkJob *job =
      lk_job_list_find (lk_engine_get_jobs (self->engine), g_variant_get_string (parameter, NULL));

  if (job != NULL)
    lk_window_show_job (self, job);
}

void
lk_window_install_job_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "win.show-job", "s", show_job_action);
}
