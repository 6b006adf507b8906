/* lk-ask.c: a small question with one line for the answer
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-ask.h"

#include <glib/gi18n.h>

typedef struct
{
  GtkWidget *widget; /* (owned) */
  GtkEditable *entry;
  AdwMessageDialog *dialog;
  LkAnswerFunc answered;
  gpointer user_data;
  GDestroyNotify user_data_free;
} Ask;

static void
ask_free (gpointer data, GClosure *closure)
{
  Ask *self = data;

  if (self->user_data_free != NULL)
    self->user_data_free (self->user_data);
  g_object_unref (self->widget);
  g_free (self);
}

static char *
dup_answer (Ask *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (self->entry)));
}

static void
changed_cb (Ask *self)
{
  g_autofree char *answer = dup_answer (self);

  adw_message_dialog_set_response_enabled (self->dialog, "accept", *answer != '\0');
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Ask *self = user_data;
  g_autofree char *answer = dup_answer (self);

  if (g_str_equal (response, "accept") && *answer != '\0')
    self->answered (self->widget, answer, self->user_data);
}

static GtkWidget *
make_line (Ask *self, const LkQuestion *question)
{
  GtkWidget *list = g_object_new (GTK_TYPE_LIST_BOX, "selection-mode", GTK_SELECTION_NONE, NULL);
  GtkWidget *entry =
      g_object_new (ADW_TYPE_ENTRY_ROW, "title", question->label, "use-underline", FALSE, NULL);

  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_append (GTK_LIST_BOX (list), entry);
  self->entry = GTK_EDITABLE (entry);
  gtk_editable_set_text (self->entry, question->answer != NULL ? question->answer : "");
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (changed_cb), self);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (entry), TRUE);

  return list;
}

/**
 * lk_ask:
 * @widget: whose window the question belongs to
 * @question: the question
 * @answered: called with the answer
 * @user_data: for @answered
 * @user_data_free: (nullable): for @user_data
 */
void
lk_ask (GtkWidget *widget,
        const LkQuestion *question,
        LkAnswerFunc answered,
        gpointer user_data,
        GDestroyNotify user_data_free)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (root), question->heading, question->body);
  Ask *self = g_new0 (Ask, 1);

  self->widget = g_object_ref (widget);
  self->dialog = ADW_MESSAGE_DIALOG (dialog);
  self->answered = answered;
  self->user_data = user_data;
  self->user_data_free = user_data_free;

  adw_message_dialog_add_responses (self->dialog, "cancel", _ ("_Cancel"), "accept",
                                    question->accept, NULL);
  adw_message_dialog_set_response_appearance (self->dialog, "accept", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (self->dialog, "accept");
  adw_message_dialog_set_close_response (self->dialog, "cancel");
  adw_message_dialog_set_extra_child (self->dialog, make_line (self, question));
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), self, ask_free, 0);
  changed_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_window_present (GTK_WINDOW (dialog));
}
