/* lk-preflight-row.c: one line of the last look before a start
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-preflight-row.h"

#include <glib/gi18n.h>

struct _LkPreflightRow
{
  AdwActionRow parent_instance;

  LkPreflightCheck *check; /* (owned) */
  GtkImage *icon;
  GtkSpinner *spinner;
  GtkWidget *mend;
};

static const struct
{
  const char *icon;
  const char *style;
} states[] = {
  [LK_CHECK_PENDING] = { "content-loading-symbolic", "dim-label" },
  [LK_CHECK_RUNNING] = { "content-loading-symbolic", "dim-label" },
  [LK_CHECK_OK] = { "emblem-ok-symbolic", "success" },
  [LK_CHECK_WARNING] = { "dialog-warning-symbolic", "warning" },
  [LK_CHECK_FAILED] = { "dialog-error-symbolic", "error" },
  [LK_CHECK_SKIPPED] = { "go-next-symbolic", "dim-label" },
};

G_DEFINE_FINAL_TYPE (LkPreflightRow, lk_preflight_row, ADW_TYPE_ACTION_ROW)

static void
update (LkPreflightRow *self)
{
  LkCheckState state = lk_preflight_check_get_state (self->check);
  const char *const styles[] = { states[state].style, NULL };
  const char *sentence = lk_preflight_check_get_sentence (self->check);
  g_autofree char *markup = g_markup_escape_text (sentence != NULL ? sentence : "", -1);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), markup);
  gtk_image_set_from_icon_name (self->icon, states[state].icon);
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), (const char **) styles);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), state != LK_CHECK_RUNNING);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), state == LK_CHECK_RUNNING);
  gtk_spinner_set_spinning (self->spinner, state == LK_CHECK_RUNNING);
  gtk_widget_set_visible (self->mend,
                          state == LK_CHECK_FAILED && lk_preflight_check_get_remedy (self->check) ==
                                                          LK_REMEDY_OPEN_ACCOUNTS);
}

static void
lk_preflight_row_finalize (GObject *object)
{
  g_clear_object (&LK_PREFLIGHT_ROW (object)->check);

  G_OBJECT_CLASS (lk_preflight_row_parent_class)->finalize (object);
}

static void
lk_preflight_row_class_init (LkPreflightRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_preflight_row_finalize;
}

static void
lk_preflight_row_init (LkPreflightRow *self)
{
  self->icon = GTK_IMAGE (gtk_image_new ());
  self->spinner = GTK_SPINNER (gtk_spinner_new ());
  self->mend = gtk_button_new_with_mnemonic (lk_remedy_get_label (LK_REMEDY_OPEN_ACCOUNTS));
  gtk_widget_set_valign (self->mend, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->mend), "wizard.show-accounts");
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), GTK_WIDGET (self->icon));
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), GTK_WIDGET (self->spinner));
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->mend);
}

/**
 * lk_preflight_row_new:
 * @check: what is looked at
 *
 * Returns: (transfer floating): a row that follows it
 */
GtkWidget *
lk_preflight_row_new (LkPreflightCheck *check)
{
  LkPreflightRow *self = g_object_new (LK_TYPE_PREFLIGHT_ROW, NULL);

  self->check = g_object_ref (check);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), lk_preflight_check_get_label (check));
  g_signal_connect_object (check, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}
