/* lk-preferences.c: accounts, storage, limits and notifications
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-preferences.h"

#include "lk-account-group.h"
#include "lk-account-row.h"
#include "lk-compat.h"
#include "lk-help.h"
#include "lk-toast.h"

#include <glib/gi18n.h>

struct _LkPreferences
{
  AdwPreferencesWindow parent_instance;

  /* Template */
  AdwPreferencesPage *accounts_page;
  GtkWidget *keyring_group;
  AdwActionRow *keyring_row;
  GtkWidget *keyring_icon;
  GtkSpinner *keyring_spinner;
  GtkWidget *keyring_again;
  AdwPreferencesPage *storage_page;
  GtkSpinButton *max_jobs;
  GtkSpinButton *job_limit;
  GtkSpinButton *month_limit;
  GtkSpinButton *keep_days;
  AdwComboRow *trainer;
  GtkSwitch *publish;
  GtkSwitch *notify_completed;
  GtkSwitch *notify_failed;
  GtkSwitch *notify_needs_you;

  LkEngine *engine;    /* (owned) (nullable) until it is set */
  GSettings *settings; /* (owned) (nullable) likewise */
};

G_DEFINE_FINAL_TYPE (LkPreferences, lk_preferences, LK_COMPAT_TYPE_PREFERENCES)

/* --- The keyring --- */

static void
update_keyring (LkPreferences *self)
{
  LkAccounts *accounts = lk_engine_get_accounts (self->engine);
  const char *problem = lk_accounts_get_keyring_problem (accounts);
  gboolean loading = lk_accounts_get_loading (accounts);
  g_autofree char *markup = NULL;

  if (!loading && problem != NULL)
    markup = g_markup_printf_escaped (
        "%s. %s", problem,
        _ ("Try again, or type a token below and keep it for this session only."));

  gtk_widget_set_visible (self->keyring_group, loading || problem != NULL);
  gtk_spinner_set_spinning (self->keyring_spinner, loading);
  gtk_widget_set_visible (GTK_WIDGET (self->keyring_spinner), loading);
  gtk_widget_set_visible (self->keyring_icon, !loading);
  gtk_widget_set_visible (self->keyring_again, !loading);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->keyring_row),
                                 loading ? _ ("Waiting for the Keyring")
                                         : _ ("The Keyring Is Not Open"));
  adw_action_row_set_subtitle (self->keyring_row,
                               markup != NULL ? markup : _ ("It may ask for its password."));
}

/* Whatever it says, the accounts tell of it. */
static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  lk_accounts_load_finish (LK_ACCOUNTS (source), result, NULL);
}

static void
try_keyring_again_cb (LkPreferences *self)
{
  lk_accounts_load_async (lk_engine_get_accounts (self->engine), NULL, loaded_cb, NULL);
  update_keyring (self);
}

/* --- This computer instead of a storage --- */

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkPreferences) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lk_accounts_store_finish (LK_ACCOUNTS (source), result, &error))
    lk_toast_show_error (GTK_WIDGET (self->accounts_page), error);
}

static void
local_cb (LkPreferences *self, GParamSpec *pspec, GtkSwitch *local)
{
  lk_accounts_store_async (lk_engine_get_accounts (self->engine), LK_ACCOUNT_LOCAL_STORAGE,
                           gtk_switch_get_active (local) ? "true" : NULL, NULL, stored_cb,
                           g_object_ref (self));
}

static void
add_local_link (LkPreferences *self)
{
  LkAccounts *accounts = lk_engine_get_accounts (self->engine);
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *local = gtk_switch_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("This Computer"));
  adw_preferences_group_set_description (
      ADW_PREFERENCES_GROUP (group),
      _ ("Serves the pictures from here instead, by a link that nobody can guess and that expires. "
         "The trainer reaches it only through a tunnel that you run."));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 lk_account_field_get_title (LK_ACCOUNT_LOCAL_STORAGE));
  gtk_accessible_update_property (GTK_ACCESSIBLE (local), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  lk_account_field_get_title (LK_ACCOUNT_LOCAL_STORAGE), -1);
  gtk_widget_set_valign (local, GTK_ALIGN_CENTER);
  gtk_switch_set_active (GTK_SWITCH (local), lk_accounts_get_use_local_storage (accounts));
  gtk_widget_set_sensitive (local, lk_accounts_get_source (accounts, LK_ACCOUNT_LOCAL_STORAGE) !=
                                       LK_ACCOUNT_FROM_ENVIRONMENT);
  g_signal_connect_object (local, "notify::active", G_CALLBACK (local_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), local);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), local);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                             lk_account_row_new (accounts, LK_ACCOUNT_BASE_URL));
  adw_preferences_page_add (self->storage_page, ADW_PREFERENCES_GROUP (group));
}

/* --- Limits and defaults --- */

static void
bind_rules (LkPreferences *self)
{
  LkRules *rules = lk_pipeline_get_rules (lk_engine_get_pipeline (self->engine));
  const GBindingFlags flags = G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL;

  g_object_bind_property (rules, "max-jobs", self->max_jobs, "value", flags);
  g_object_bind_property (rules, "job-limit", self->job_limit, "value", flags);
  g_object_bind_property (rules, "month-limit", self->month_limit, "value", flags);
  g_object_bind_property (rules, "keep-days", self->keep_days, "value", flags);
}

static void
trainer_cb (LkPreferences *self)
{
  LkTrainer *trainer = adw_combo_row_get_selected_item (self->trainer);

  if (trainer != NULL)
    g_settings_set_string (self->settings, "trainer", lk_trainer_get_id (trainer));
}

static void
show_trainer (LkPreferences *self)
{
  GListModel *trainers = G_LIST_MODEL (lk_engine_get_catalogue (self->engine));
  g_autoptr (GtkExpression) title = gtk_property_expression_new (LK_TYPE_TRAINER, NULL, "title");
  g_autofree char *chosen = g_settings_get_string (self->settings, "trainer");

  adw_combo_row_set_expression (self->trainer, title);
  adw_combo_row_set_model (self->trainer, trainers);
  for (guint i = 0; i < g_list_model_get_n_items (trainers); i++)
    {
      g_autoptr (LkTrainer) trainer = g_list_model_get_item (trainers, i);

      if (g_str_equal (lk_trainer_get_id (trainer), chosen))
        adw_combo_row_set_selected (self->trainer, i);
    }
  g_signal_connect_object (self->trainer, "notify::selected", G_CALLBACK (trainer_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
bind_settings (LkPreferences *self)
{
  g_settings_bind (self->settings, "publish", self->publish, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "notify-completed", self->notify_completed, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "notify-failed", self->notify_failed, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "notify-needs-you", self->notify_needs_you, "active",
                   G_SETTINGS_BIND_DEFAULT);
}

/* --- Life --- */

static void
lk_preferences_dispose (GObject *object)
{
  LkPreferences *self = LK_PREFERENCES (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (lk_preferences_parent_class)->dispose (object);
}

static gboolean
help_key_cb (GtkWidget *widget, GVariant *unused, gpointer user_data)
{
  gboolean about_money = gtk_widget_get_mapped (GTK_WIDGET (LK_PREFERENCES (widget)->job_limit));

  lk_help_open (widget, about_money ? "cost" : "accounts");

  return TRUE;
}

static void
lk_preferences_class_init (LkPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_preferences_dispose;

  gtk_widget_class_add_binding (widget_class, GDK_KEY_F1, 0, help_key_cb, NULL);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lorikeet_app/Lorikeet/lk-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, LkPreferences, accounts_page);
  gtk_widget_class_bind_template_child (widget_class, LkPreferences, keyring_group);
  gtk_widget_class_bind_template_child (widget_class, LkPreferences, keyring_row);
  gtk_widget_class_bind_template_child (widget_class, LkPreferences, keyring_icon);
  gtk_widget_class_bind_template_child (widget_class, LkPreferences, keyring_spinner);
  gtk_widget_class_bind_template_child (widget_class, LkPreferences, keyring_again);
  gtk_widget_class_bind_template_callback (widget_class, try_keyring_again_cb);
  gtk_widget_class_bind_template_child (widget_class, LkPreferences, storage_page);
  gtk_widget_class_bind_template_child (widget_class, LkPreferences, max_jobs);
  gtk_widget_class_bind_template_child (widget_class, LkPreferences, job_limit);
  gtk_widget_class_bind_template_child (widget_class, LkPreferences, month_limit);
  gtk_widget_class_bind_template_child (widget_class, LkPreferences, keep_days);
  gtk_widget_class_bind_template_child (widget_class, LkPreferences, trainer);
  gtk_widget_class_bind_template_child (widget_class, LkPreferences, publish);
  gtk_widget_class_bind_template_child (widget_class, LkPreferences, notify_completed);
  gtk_widget_class_bind_template_child (widget_class, LkPreferences, notify_failed);
  gtk_widget_class_bind_template_child (widget_class, LkPreferences, notify_needs_you);
}

static void
lk_preferences_init (LkPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lk_preferences_show:
 * @parent: the window to which they belong
 * @engine: an open engine
 * @settings: what the window remembers
 */
void
lk_preferences_show (GtkWindow *parent, LkEngine *engine, GSettings *settings)
{
  LkPreferences *self = g_object_new (LK_TYPE_PREFERENCES, "transient-for", parent, NULL);

  g_set_object (&self->engine, engine);
  g_set_object (&self->settings, settings);
  adw_preferences_page_add (self->accounts_page,
                            ADW_PREFERENCES_GROUP (
                                lk_account_group_new (engine, LK_SERVICE_REPLICATE)));
  adw_preferences_page_add (self->accounts_page,
                            ADW_PREFERENCES_GROUP (lk_account_group_new (engine, LK_SERVICE_HUB)));
  adw_preferences_page_add (self->storage_page,
                            ADW_PREFERENCES_GROUP (
                                lk_account_group_new (engine, LK_SERVICE_STORAGE)));
  add_local_link (self);
  g_signal_connect_object (lk_engine_get_accounts (engine), "changed", G_CALLBACK (update_keyring),
                           self, G_CONNECT_SWAPPED);
  update_keyring (self);
  bind_rules (self);
  show_trainer (self);
  bind_settings (self);
  gtk_window_present (GTK_WINDOW (self));
}
