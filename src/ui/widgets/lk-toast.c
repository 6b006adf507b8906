/* lk-toast.c: a short message over the page that a widget is on
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-toast.h"

#include <glib/gi18n.h>

/**
 * lk_toast_new_undo:
 * @text: what was done, plain
 *
 * Returns: (transfer floating): a message with a button that takes it back, which is not
 *   connected yet
 */
AdwToast *
lk_toast_new_undo (const char *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (markup);

  adw_toast_set_button_label (toast, _ ("_Undo"));
  adw_toast_set_timeout (toast, LK_TOAST_SECONDS);

  return toast;
}

/**
 * lk_toast_show:
 * @widget: what the message is about
 * @toast: (transfer full): the message
 */
void
lk_toast_show (GtkWidget *widget, AdwToast *toast)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);

  if (overlay != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
  else
    g_object_unref (toast);
}

/**
 * lk_toast_show_text:
 * @widget: what the message is about
 * @text: the message, plain
 */
void
lk_toast_show_text (GtkWidget *widget, const char *text)
{
  /* A toast's title is markup. */
  g_autofree char *markup = g_markup_escape_text (text, -1);

  lk_toast_show (widget, adw_toast_new (markup));
}

/**
 * lk_toast_show_error:
 * @widget: what the message is about
 * @error: what went wrong; a cancelled operation says nothing
 */
void
lk_toast_show_error (GtkWidget *widget, const GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    lk_toast_show_text (widget, error->message);
}
