/* lk-account-row.c: a token, a key or an address, as one row of a list
 *
 * Secrets are hidden until a person wants to see them. What was typed is kept when it is
 * applied; the keyring may ask for its password, and until it has answered the row waits.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-account-row.h"

#include "lk-toast.h"

#include <glib/gi18n.h>

typedef struct
{
  LkAccounts *accounts; /* (owned) */
  LkAccountField field;
  GtkWidget *row; /* owns this */
  GtkWidget *remove;
  GCancellable *cancellable; /* (owned) ends with the row */
} Row;

static void
row_free (gpointer data)
{
  Row *self = data;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->accounts);
  g_free (self);
}

static Row *
row_of (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), "lk-account-row");
}

/* --- What it shows --- */

static void
update (GtkWidget *widget)
{
  Row *self = row_of (widget);
  LkAccountSource source = lk_accounts_get_source (self->accounts, self->field);
  const char *value = lk_accounts_get (self->accounts, self->field);
  const char *title = lk_account_field_get_title (self->field);
  g_autofree char *text = NULL;

  if (source == LK_ACCOUNT_FROM_ENVIRONMENT)
    /* Translators: a field, and the environment variable that its value comes from */
    text = g_strdup_printf (_ ("%s (from %s in the environment)"), title,
                            lk_account_field_get_variable (self->field));
  else if (source == LK_ACCOUNT_FROM_SESSION)
    text = g_strdup_printf (_ ("%s (for this session only)"), title);
  else
    text = g_strdup (title);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (widget), text);
  gtk_editable_set_editable (GTK_EDITABLE (widget), source != LK_ACCOUNT_FROM_ENVIRONMENT);
  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (widget)), value != NULL ? value : "") != 0)
    gtk_editable_set_text (GTK_EDITABLE (widget), value != NULL ? value : "");
  gtk_widget_set_visible (self->remove, value != NULL && source != LK_ACCOUNT_FROM_ENVIRONMENT);
}

/* --- When the keyring cannot keep it --- */

static void
session_response_cb (GtkWidget *widget, const char *response, AdwMessageDialog *dialog)
{
  Row *self = row_of (widget);

  if (g_str_equal (response, "session"))
    lk_accounts_set_for_session (self->accounts, self->field,
                                 gtk_editable_get_text (GTK_EDITABLE (widget)));
  update (widget);
}

static void
offer_session (GtkWidget *widget, const GError *error)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)),
                                              _ ("The Keyring Cannot Keep This"), error->message);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "session",
                                    _ ("_Keep for This Session Only"), NULL);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "session");
  g_signal_connect_object (dialog, "response", G_CALLBACK (session_response_cb), widget,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- Keeping --- */

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) widget = user_data;
  g_autoptr (GError) error = NULL;

  gtk_widget_set_sensitive (widget, TRUE);
  if (lk_accounts_store_finish (LK_ACCOUNTS (source), result, &error))
    update (widget);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    offer_session (widget, error);
}

static void
store (GtkWidget *widget, const char *value)
{
  Row *self = row_of (widget);

  gtk_widget_set_sensitive (widget, FALSE);
  lk_accounts_store_async (self->accounts, self->field, value, self->cancellable, stored_cb,
                           g_object_ref (widget));
}

static void
apply_cb (GtkWidget *widget)
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (widget)));

  /* A line end comes along with a copied token. */
  g_strstrip (text);
  store (widget, *text != '\0' ? text : NULL);
}

static void
remove_cb (GtkWidget *widget)
{
  store (widget, NULL);
}

static GtkWidget *
make_remove_button (GtkWidget *row)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _ ("Remove"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Remove"), -1);
  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), row, G_CONNECT_SWAPPED);

  return button;
}

/**
 * lk_account_row_new:
 * @accounts: what it edits
 * @field: which value
 *
 * Returns: (transfer floating): an entry row; a password entry row for a secret
 */
GtkWidget *
lk_account_row_new (LkAccounts *accounts, LkAccountField field)
{
  GtkWidget *widget = lk_account_field_is_secret (field) ? adw_password_entry_row_new ()
                                                         : adw_entry_row_new ();
  Row *self = g_new0 (Row, 1);

  self->accounts = g_object_ref (accounts);
  self->field = field;
  self->row = widget;
  self->remove = make_remove_button (widget);
  self->cancellable = g_cancellable_new ();
  g_object_set_data_full (G_OBJECT (widget), "lk-account-row", self, row_free);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (widget), FALSE);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (widget), TRUE);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (widget), self->remove);
  update (widget);
  g_signal_connect (widget, "apply", G_CALLBACK (apply_cb), NULL);
  g_signal_connect_object (accounts, "changed", G_CALLBACK (update), widget, G_CONNECT_SWAPPED);

  return widget;
}
