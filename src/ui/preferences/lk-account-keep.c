/* lk-account-keep.c: keeps what was typed, or says why the keyring cannot
 *
 * The keyring may ask for its password: until it has answered the row waits.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-account-keep.h"

#include "lk-compat.h"

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
session_answered_cb (GtkWidget *widget, LkAnswer answer, gpointer user_data)
{
  Keep *self = user_data;

  lk_accounts_set_for_session (self->accounts, self->field, self->value);
  self->kept (widget);
}

static void
explain (Keep *self, const GError *error)
{
  gboolean removing = self->value == NULL;
  LkAlert alert = {
    .heading = removing ? _ ("This Cannot Be Removed") : _ ("The Keyring Cannot Keep This"),
    .body = error->message,
    .decline = _ ("_Cancel"),
    .accept = removing ? NULL : _ ("_Keep for This Session Only"),
    .appearance = removing ? ADW_RESPONSE_DEFAULT : ADW_RESPONSE_SUGGESTED,
  };

  lk_compat_show_alert (self->widget, &alert, session_answered_cb, self, keep_free);
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
