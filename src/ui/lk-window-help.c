/* lk-window-help.c: F1 opens the page that fits what is before the person; all shortcuts
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-window-private.h"

#include "lk-compat.h"
#include "lk-toast.h"

#include <glib/gi18n.h>

static char *
page_for_job (LkJob *job)
{
  LkCategory category = lk_job_get_error_category (job);
  g_autofree char *page = NULL;

  if (lk_job_get_status (job) != LK_JOB_FAILED || category == LK_CATEGORY_NONE)
    return g_strdup ("train");

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
    return g_strdup ("train");
  if (g_strcmp0 (view, "models") == 0)
    return g_strdup ("publish");

  return g_strdup ("first-dataset");
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkWindow) self = user_data;

  if (!g_app_info_launch_default_for_uri_finish (result, NULL))
    lk_toast_show_text (self->pages,
                        _ ("The help did not open: install Yelp, the help viewer, to read it"));
}

/* Not by gtk_show_uri(), which out of a sandbox asks for a viewer that does not see what lies
 * within: the runtime has one. */
static void
help_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autofree char *page = page_for (LK_WINDOW (widget));
  g_autofree char *uri = g_strdup_printf ("help:lorikeet/%s", page);
  g_autoptr (GdkAppLaunchContext) context =
      gdk_display_get_app_launch_context (gtk_widget_get_display (widget));

  g_app_info_launch_default_for_uri_async (uri, G_APP_LAUNCH_CONTEXT (context), NULL, opened_cb,
                                           g_object_ref (widget));
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
