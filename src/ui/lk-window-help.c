/* lk-window-help.c: F1 opens the page that fits what is before the person; all shortcuts
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-window-private.h"

#include "lk-compat.h"
#include "lk-help.h"

static char *
page_for_job (LkJob *job)
{
  LkCategory category = lk_job_get_error_category (job);
  g_autofree char *page = NULL;

  if (lk_job_get_status (job) == LK_JOB_CANCELED)
    return g_strdup ("error-canceled");
  if (lk_job_get_status (job) != LK_JOB_FAILED || category == LK_CATEGORY_NONE)
    return g_strdup ("jobs");

  page = g_strdup_printf ("error-%s", lk_category_to_string (category));

  return g_strdelimit (g_steal_pointer (&page), "_", '-');
}

static char *
page_for (LkWindow *self)
{
  LkJob *job = lk_window_get_job (self);
  const char *view = adw_view_stack_get_visible_child_name (self->views);

  if (lk_window_get_dataset (self) != NULL)
    return g_strdup ("captions");
  if (job != NULL)
    return page_for_job (job);
  if (g_strcmp0 (view, "jobs") == 0)
    return g_strdup ("jobs");
  if (g_strcmp0 (view, "models") == 0)
    return g_strdup ("publish");

  return g_strdup ("first-dataset");
}

static void
help_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autofree char *page = page_for (LK_WINDOW (widget));

  lk_help_open (widget, page);
}

/* Built when it is asked for and gone when it is closed, where the toolkit would keep it hidden:
 * when a screen reader asks for a window that was closed a moment ago, GTK 4.8 takes a hidden
 * one for it, and crashes. */
static void
show_shortcuts_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GtkBuilder) builder =
      gtk_builder_new_from_resource ("/io/github/lorikeet_app/Lorikeet/lk-shortcuts.ui");
  GtkWindow *shortcuts = GTK_WINDOW (gtk_builder_get_object (builder, "help_overlay"));

  lk_compat_set_shortcuts (GTK_APPLICATION_WINDOW (widget), shortcuts);
  gtk_window_set_hide_on_close (shortcuts, FALSE);
  gtk_window_present (shortcuts);
}

void
lk_window_install_help_action (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "win.show-help-overlay", NULL, show_shortcuts_action);
  gtk_widget_class_install_action (klass, "win.help", NULL, help_action);
}
