/* lk-secret-row.c: says where a secret is kept, shows, replaces and removes it
 *
 * A secret that is kept is in no widget until somebody wants to see it: what an entry holds,
 * any program on the accessibility bus can read, dots or not. So there are two rows of which
 * one is seen: this one, and an entry in which a new secret is typed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-secret-row.h"

#include "lk-accessible.h"
#include "lk-account-keep.h"
#include "lk-account-row.h"

#include <glib/gi18n.h>

struct _LkSecretRow
{
  AdwActionRow parent_instance;

  LkAccounts *accounts; /* (owned) */
  LkAccountField field;
  GtkWidget *entry; /* (owned) where a new one is typed */
  GtkWidget *cancel;
  GtkWidget *peek;
  GtkWidget *replace;
  GtkWidget *remove;
  gboolean replacing;
};

G_DEFINE_FINAL_TYPE (LkSecretRow, lk_secret_row, ADW_TYPE_ACTION_ROW)

static char *
dup_place (LkSecretRow *self)
{
  switch (lk_accounts_get_source (self->accounts, self->field))
    {
    case LK_ACCOUNT_FROM_ENVIRONMENT:
      /* Translators: the name of an environment variable */
      return g_strdup_printf (_ ("From %s in the environment"),
                              lk_accounts_get_variable (self->accounts, self->field));
    case LK_ACCOUNT_FROM_SESSION:
      return g_strdup (_ ("Kept for this session only"));
    case LK_ACCOUNT_FROM_KEYRING:
      return g_strdup (_ ("Kept in the keyring"));
    case LK_ACCOUNT_FROM_SETTINGS:
    case LK_ACCOUNT_FROM_NOWHERE:
    default:
      return g_strdup ("");
    }
}

static void
update (LkSecretRow *self)
{
  const char *value = lk_accounts_get (self->accounts, self->field);
  gboolean fixed = lk_accounts_get_source (self->accounts, self->field) ==
                   LK_ACCOUNT_FROM_ENVIRONMENT;
  gboolean shown = value != NULL && !self->replacing;
  gboolean peek = shown && gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->peek));
  g_autofree char *place = dup_place (self);
  g_autofree char *markup = g_markup_escape_text (peek ? value : place, -1);

  gtk_widget_set_visible (GTK_WIDGET (self), shown);
  gtk_widget_set_visible (self->entry, !shown);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), markup);
  gtk_button_set_icon_name (GTK_BUTTON (self->peek),
                            peek ? "view-conceal-symbolic" : "view-reveal-symbolic");
  gtk_widget_set_visible (self->replace, !fixed);
  gtk_widget_set_visible (self->remove, !fixed);
  gtk_widget_set_visible (self->cancel, value != NULL);
}

/* Nobody leaves it open by accident. */
static void
hide_secret (LkSecretRow *self)
{
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->peek), FALSE);
}

static void
kept_cb (GtkWidget *widget)
{
  LkSecretRow *self = LK_SECRET_ROW (widget);

  self->replacing = FALSE;
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  hide_secret (self);
  update (self);
}

static void
apply_cb (LkSecretRow *self)
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry)));

  /* A line end comes along with a copied token. */
  g_strstrip (text);
  if (*text != '\0')
    lk_account_keep (GTK_WIDGET (self), self->accounts, self->field, text, kept_cb);
}

static void
cancel_cb (LkSecretRow *self)
{
  kept_cb (GTK_WIDGET (self));
  gtk_widget_grab_focus (self->replace);
}

static void
replace_cb (LkSecretRow *self)
{
  self->replacing = TRUE;
  update (self);
  gtk_widget_grab_focus (self->entry);
}

static void
remove_cb (LkSecretRow *self)
{
  lk_account_keep (GTK_WIDGET (self), self->accounts, self->field, NULL, kept_cb);
}

static void
lk_secret_row_dispose (GObject *object)
{
  LkSecretRow *self = LK_SECRET_ROW (object);

  g_clear_object (&self->entry);
  g_clear_object (&self->accounts);

  G_OBJECT_CLASS (lk_secret_row_parent_class)->dispose (object);
}

static void
lk_secret_row_class_init (LkSecretRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_secret_row_dispose;
}

static void
lk_secret_row_init (LkSecretRow *self)
{
  self->peek = gtk_toggle_button_new ();
  self->replace = lk_account_row_make_button ("document-edit-symbolic", _ ("Replace"));
  self->remove = lk_account_row_make_button ("user-trash-symbolic", _ ("Remove"));
  gtk_widget_set_valign (self->peek, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (self->peek, _ ("Show"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->peek), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Show"), -1);
  gtk_widget_add_css_class (self->peek, "flat");
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->peek);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->replace);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->remove);
  g_signal_connect_object (self->peek, "toggled", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->replace, "clicked", G_CALLBACK (replace_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->remove, "clicked", G_CALLBACK (remove_cb), self,
                           G_CONNECT_SWAPPED);

  self->cancel = lk_account_row_make_button ("edit-undo-symbolic", _ ("Keep the Old One"));
  self->entry = g_object_ref_sink (adw_password_entry_row_new ());
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->entry), FALSE);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self->entry), TRUE);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (self->entry), self->cancel);
  lk_accessible_name_buttons (self->entry);
  g_signal_connect_object (self->entry, "apply", G_CALLBACK (apply_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->cancel, "clicked", G_CALLBACK (cancel_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * lk_secret_row_new:
 * @accounts: what it edits
 * @field: a secret
 *
 * Returns: (transfer floating): a row; its lk_secret_row_get_entry() goes below it
 */
GtkWidget *
lk_secret_row_new (LkAccounts *accounts, LkAccountField field)
{
  const char *title = lk_account_field_get_title (field);
  LkSecretRow *self = g_object_new (LK_TYPE_SECRET_ROW, "title", title, NULL);

  self->accounts = g_object_ref (accounts);
  self->field = field;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->entry), title);
  gtk_widget_set_tooltip_text (self->entry, title); /* where it is cut off */
  g_object_bind_property (self, "sensitive", self->entry, "sensitive", G_BINDING_DEFAULT);
  g_signal_connect_object (accounts, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "unmap", G_CALLBACK (hide_secret), NULL);
  update (self);

  return GTK_WIDGET (self);
}

GtkWidget *
lk_secret_row_get_entry (LkSecretRow *self)
{
  g_return_val_if_fail (LK_IS_SECRET_ROW (self), NULL);

  return self->entry;
}
