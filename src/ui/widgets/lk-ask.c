/* lk-ask.c: a small question with one line for the answer
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-ask.h"

#include "lk-compat.h"

#include <glib/gi18n.h>

typedef struct
{
  GtkEditable *entry;
  GtkWidget *dialog;
  LkAnswerFunc answered;
  gpointer user_data;
  GDestroyNotify user_data_free;
} Ask;

static void
ask_free (gpointer data)
{
  Ask *self = data;

  if (self->user_data_free != NULL)
    self->user_data_free (self->user_data);
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

  lk_compat_allow_accept (self->dialog, *answer != '\0');
}

static void
answered_cb (GtkWidget *widget, LkAnswer accepted, gpointer user_data)
{
  Ask *self = user_data;
  g_autofree char *answer = dup_answer (self);

  if (*answer != '\0')
    self->answered (widget, answer, self->user_data);
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
  Ask *self = g_new0 (Ask, 1);
  LkAlert alert = {
    .heading = question->heading,
    .body = question->body,
    .decline = _ ("_Cancel"),
    .accept = question->accept,
    .appearance = ADW_RESPONSE_SUGGESTED,
    .child = make_line (self, question),
  };

  self->answered = answered;
  self->user_data = user_data;
  self->user_data_free = user_data_free;
  self->dialog = lk_compat_show_alert (widget, &alert, answered_cb, self, ask_free);
  changed_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}
