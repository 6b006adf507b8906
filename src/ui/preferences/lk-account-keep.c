/* lk-account-keep.c: keeps what was typed, or says why the keyring cannot
 *
 * The keyring may ask for its password: until it has answered the row waits.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-account-keep.h"

#include <glib/gi18n.h>
#include <libsecret/secret.h>

typedef struct
{
  GtkWidget *widget;    /* (owned) waits */
  LkAccounts *accounts; /* (owned) */
  LkAccountField field;
  char *value;               /* (nullable) to remove it */
  GCancellable *cancellable; /* (owned) ends with the widget */
  LkAccountKept kept;
} Keep;

static void
keep_free (gpointer data)
{
  Keep *self = data;

  g_object_unref (self->widget);
  g_object_unref (self->accounts);
  g_object_unref (self->cancellable);
  secret_password_free (self->value);
  g_free (self);
}

static void
session_response_cb (AdwMessageDialog *dialog, const char *response, Keep *self)
{
  if (!g_str_equal (response, "session"))
    return;

  lk_accounts_set_for_session (self->accounts, self->field, self->value);
  self->kept (self->widget);
}

static void
keep_free_notify (gpointer data, GClosure *closure)
{
  keep_free (data);
}

static void
explain (Keep *self, const GError *error)
{
  gboolean removing = self->value == NULL;
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (self->widget)),
                                              removing ? _ ("This Cannot Be Removed")
                                                       : _ ("The Keyring Cannot Keep This"),
                                              error->message);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"));
  if (!removing)
    {
      adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "session",
                                       _ ("_Keep for This Session Only"));
      adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "session");
    }
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (session_response_cb), self,
                         keep_free_notify, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Keep *self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean stored = lk_accounts_store_finish (LK_ACCOUNTS (source), result, &error);

  gtk_widget_set_sensitive (self->widget, TRUE);
  if (!stored && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      explain (self, error);
      return;
    }

  if (stored)
    self->kept (self->widget);
  keep_free (self);
}

/**
 * lk_account_keep:
 * @widget: what shows the value; waits until it is kept
 * @accounts: where to
 * @field: which value
 * @value: (nullable): what to keep; %NULL removes it
 * @kept: called when that is done, but not when nothing came of it
 */
void
lk_account_keep (GtkWidget *widget,
                 LkAccounts *accounts,
                 LkAccountField field,
                 const char *value,
                 LkAccountKept kept)
{
  Keep *self = g_new0 (Keep, 1);

  self->widget = g_object_ref (widget);
  self->accounts = g_object_ref (accounts);
  self->field = field;
  self->value = g_strdup (value);
  self->cancellable = g_cancellable_new ();
  self->kept = kept;
  g_signal_connect_object (widget, "destroy", G_CALLBACK (g_cancellable_cancel), self->cancellable,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_sensitive (widget, FALSE);
  lk_accounts_store_async (accounts, field, value, self->cancellable, stored_cb, self);
}
