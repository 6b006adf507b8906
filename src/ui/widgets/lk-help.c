/* lk-help.c: opens a page of the help
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-help.h"

#include "lk-toast.h"

#include <glib/gi18n.h>

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) widget = user_data;
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (!g_app_info_launch_default_for_uri_finish (result, NULL))
    lk_toast_show_text (focus != NULL ? focus : widget,
                        _ ("The help did not open: install Yelp, the help viewer, to read it"));
}

/**
 * lk_help_open:
 * @widget: what is before the person
 * @page: the name of a page in help/C
 *
 * Not by gtk_show_uri(), which out of a sandbox asks for a viewer that does not see what lies
 * within: the runtime has one.
 */
void
lk_help_open (GtkWidget *widget, const char *page)
{
  g_autofree char *uri = g_strdup_printf ("help:lorikeet/%s", page);
  g_autoptr (GdkAppLaunchContext) context =
      gdk_display_get_app_launch_context (gtk_widget_get_display (widget));

  g_app_info_launch_default_for_uri_async (uri, G_APP_LAUNCH_CONTEXT (context), NULL, opened_cb,
                                           g_object_ref (widget));
}

static gboolean
help_key_cb (GtkWidget *widget, GVariant *page, gpointer user_data)
{
  lk_help_open (widget, g_variant_get_string (page, NULL));

  return TRUE;
}

/**
 * lk_help_bind:
 * @klass: a window's class; that of the main window has an action
 * @page: the page that F1 opens there
 */
void
lk_help_bind (GtkWidgetClass *klass, const char *page)
{
  gtk_widget_class_add_binding (klass, GDK_KEY_F1, 0, help_key_cb, "s", page);
}
