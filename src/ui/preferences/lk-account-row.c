/* lk-account-row.c: a key or an address of an account, as one row of a list
 *
 * What was typed is kept when it is applied. Secrets have rows of their own: LkSecretRow.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-account-row.h"

#include "lk-accessible.h"
#include "lk-account-keep.h"

#include <glib/gi18n.h>

typedef struct
{
  LkAccounts *accounts; /* (owned) */
  LkAccountField field;
  GtkWidget *remove;
} Row;

static void
row_free (gpointer data)
{
  Row *self = data;

  g_object_unref (self->accounts);
  g_free (self);
}

static Row *
row_of (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), "lk-account-row");
}

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
                            lk_accounts_get_variable (self->accounts, self->field));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (widget), text != NULL ? text : title);
  gtk_widget_set_tooltip_text (widget, text != NULL ? text : title); /* where it is cut off */
  gtk_editable_set_editable (GTK_EDITABLE (widget), source != LK_ACCOUNT_FROM_ENVIRONMENT);
  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (widget)), value != NULL ? value : "") != 0)
    gtk_editable_set_text (GTK_EDITABLE (widget), value != NULL ? value : "");
  gtk_widget_set_visible (self->remove, value != NULL && source != LK_ACCOUNT_FROM_ENVIRONMENT);
}

static void
apply_cb (GtkWidget *widget)
{
  Row *self = row_of (widget);
  g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (widget)));

  /* A line end comes along with what was copied. */
  g_strstrip (text);
  lk_account_keep (widget, self->accounts, self->field, *text != '\0' ? text : NULL, update);
}

static void
remove_cb (GtkWidget *widget)
{
  Row *self = row_of (widget);

  lk_account_keep (widget, self->accounts, self->field, NULL, update);
}

/**
 * lk_account_row_make_button:
 * @icon: an icon's name
 * @name: what the button does
 *
 * Returns: (transfer floating): a flat button for the end of a row
 */
GtkWidget *
lk_account_row_make_button (const char *icon, const char *name)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_add_css_class (button, "flat");

  return button;
}

/**
 * lk_account_row_new:
 * @accounts: what it edits
 * @field: a field that is no secret
 *
 * Returns: (transfer floating): an entry row
 */
GtkWidget *
lk_account_row_new (LkAccounts *accounts, LkAccountField field)
{
  GtkWidget *widget = adw_entry_row_new ();
  Row *self = g_new0 (Row, 1);

  self->accounts = g_object_ref (accounts);
  self->field = field;
  self->remove = lk_account_row_make_button ("user-trash-symbolic", _ ("Remove"));
  g_object_set_data_full (G_OBJECT (widget), "lk-account-row", self, row_free);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (widget), FALSE);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (widget), TRUE);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (widget), self->remove);
  lk_accessible_name_buttons (widget);
  update (widget);
  g_signal_connect (widget, "apply", G_CALLBACK (apply_cb), NULL);
  g_signal_connect_object (self->remove, "clicked", G_CALLBACK (remove_cb), widget,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (accounts, "changed", G_CALLBACK (update), widget, G_CONNECT_SWAPPED);

  return widget;
}
