/* lk-event-dialog.c: all that was recorded with an event
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-event-dialog.h"

static void
copy_cb (GtkTextBuffer *buffer, GtkButton *button)
{
  g_autofree char *text = NULL;

  g_object_get (buffer, "text", &text, NULL);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (button)), text);
}

/**
 * lk_event_dialog_show:
 * @parent: what the event was seen in
 * @event: an event; the trace has no secrets
 */
void
lk_event_dialog_show (GtkWidget *parent, LkEvent *event)
{
  g_autoptr (GtkBuilder) builder =
      gtk_builder_new_from_resource ("/io/github/lorikeet_app/Lorikeet/lk-event-dialog.ui");
  GtkWindow *dialog = GTK_WINDOW (gtk_builder_get_object (builder, "dialog"));
  GtkTextView *view = GTK_TEXT_VIEW (gtk_builder_get_object (builder, "text"));
  g_autoptr (JsonNode) node = lk_event_to_json (event);
  g_autofree char *json = json_to_string (node, TRUE);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);

  gtk_text_buffer_set_text (buffer, json, -1);
  g_signal_connect_object (gtk_builder_get_object (builder, "copy"), "clicked",
                           G_CALLBACK (copy_cb), buffer, G_CONNECT_SWAPPED);
  gtk_window_set_transient_for (dialog, GTK_WINDOW (gtk_widget_get_root (parent)));
  gtk_window_present (dialog);
}
