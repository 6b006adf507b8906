/* lk-account-group.c: all there is to say about one service's account, and its test
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-account-group.h"

#include "lk-account-row.h"
#include "lk-secret-row.h"

#include <glib/gi18n.h>

struct _LkAccountGroup
{
  AdwPreferencesGroup parent_instance;

  LkEngine *engine; /* (owned) */
  LkService service;
  AdwActionRow *result;
  GtkWidget *verify;
  GtkSpinner *spinner;
  GtkImage *icon;
  GCancellable *cancellable; /* (owned) ends with the group */
};

static const struct
{
  const char *description;
  const char *link;
  const char *verify;
  int fields[8];
} services[] = {
  [LK_SERVICE_REPLICATE] = { N_ ("Trains. You pay Replicate for the time that it takes."),
                             N_ ("Make a Token…"),
                             N_ ("_Verify"),
                             { LK_ACCOUNT_REPLICATE_TOKEN, -1 } },
  [LK_SERVICE_HUB] = { N_ ("Publishes the model. The token needs the right to write."),
                       N_ ("Make a Token…"),
                       N_ ("_Verify"),
                       { LK_ACCOUNT_HUB_TOKEN, -1 } },
  [LK_SERVICE_STORAGE] = { N_ ("Holds the prepared pictures until the trainer has fetched them: "
                               "Cloudflare R2, or any storage that speaks S3. Without one, "
                               "Replicate keeps them."),
                           N_ ("Make a Key…"),
                           N_ ("_Test Storage"),
                           { LK_ACCOUNT_S3_ENDPOINT, LK_ACCOUNT_S3_BUCKET, LK_ACCOUNT_S3_KEY_ID,
                             LK_ACCOUNT_S3_SECRET, LK_ACCOUNT_S3_REGION, LK_ACCOUNT_S3_PUBLIC_URL,
                             -1 } },
};

G_DEFINE_FINAL_TYPE (LkAccountGroup, lk_account_group, ADW_TYPE_PREFERENCES_GROUP)

/* --- The test --- */

static void
show_result (LkAccountGroup *self, const char *icon, const char *style, const char *title)
{
  const char *const styles[] = { style, NULL };

  gtk_image_set_from_icon_name (self->icon, icon);
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), (const char **) styles);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->result), title);
}

static char *
join_sentences (LkAccountReport *report)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) sentences = NULL;
  g_autofree char *text = NULL;

  if (report->rights != NULL)
    g_strv_builder_addv (builder, (const char **) report->rights);
  if (report->excess != NULL)
    g_strv_builder_addv (builder, (const char **) report->excess);
  for (guint i = 0; i < report->steps_done; i++)
    g_strv_builder_add (builder, lk_storage_step_get_title (i));
  if (report->error != NULL)
    g_strv_builder_add (builder, report->error->message);

  sentences = g_strv_builder_end (builder);
  text = g_strjoinv ("\n", sentences);

  return g_markup_escape_text (text, -1);
}

static void
show_report (LkAccountGroup *self, LkAccountReport *report)
{
  g_autofree char *details = join_sentences (report);
  gboolean excess = report->excess != NULL && report->excess[0] != NULL;

  if (!report->sufficient)
    show_result (self, "dialog-error-symbolic", "error", _ ("This does not work yet"));
  else if (excess)
    show_result (self, "dialog-warning-symbolic", "warning",
                 report->name != NULL ? report->name : _ ("Works"));
  else
    show_result (self, "emblem-ok-symbolic", "success",
                 report->name != NULL ? report->name : _ ("Works"));
  adw_action_row_set_subtitle (self->result, details);
}

static void
set_busy (LkAccountGroup *self, gboolean busy)
{
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), !busy);
  gtk_widget_set_sensitive (self->verify, !busy);
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkAccountGroup) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkAccountReport) report = lk_account_check_finish (result, &error);
  g_autofree char *markup = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  set_busy (self, FALSE);
  if (report != NULL)
    {
      show_report (self, report);
      return;
    }

  markup = g_markup_escape_text (error->message, -1);
  show_result (self, "dialog-error-symbolic", "error", _ ("This does not work yet"));
  adw_action_row_set_subtitle (self->result, markup);
}

static void
verify_cb (LkAccountGroup *self)
{
  LkConnections *connections = lk_engine_get_connections (self->engine, NULL);

  if (connections == NULL)
    {
      adw_action_row_set_subtitle (self->result, _ ("The accounts are not loaded yet"));
      return;
    }

  set_busy (self, TRUE);
  adw_action_row_set_subtitle (self->result, _ ("Asking…"));
  lk_account_check_async (lk_engine_get_http (self->engine),
                          lk_connections_get_endpoints (connections),
                          lk_engine_get_accounts (self->engine), self->service, self->cancellable,
                          checked_cb, g_object_ref (self));
}

/* What was found out of another token holds no more. */
static void
accounts_changed_cb (LkAccountGroup *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  set_busy (self, FALSE);
  show_result (self, "dialog-question-symbolic", "dim-label", _ ("Not verified yet"));
  adw_action_row_set_subtitle (self->result, "");
}

/* --- Life --- */

static void
lk_account_group_dispose (GObject *object)
{
  LkAccountGroup *self = LK_ACCOUNT_GROUP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (lk_account_group_parent_class)->dispose (object);
}

static void
lk_account_group_finalize (GObject *object)
{
  g_clear_object (&LK_ACCOUNT_GROUP (object)->cancellable);

  G_OBJECT_CLASS (lk_account_group_parent_class)->finalize (object);
}

static void
lk_account_group_class_init (LkAccountGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_account_group_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_account_group_finalize;
}

static void
lk_account_group_init (LkAccountGroup *self)
{
  self->cancellable = g_cancellable_new ();
}

static void
add_result (LkAccountGroup *self)
{
  self->result = ADW_ACTION_ROW (adw_action_row_new ());
  self->icon = GTK_IMAGE (gtk_image_new_from_icon_name ("dialog-question-symbolic"));
  self->spinner = GTK_SPINNER (gtk_spinner_new ());
  self->verify = gtk_button_new_with_mnemonic (_ (services[self->service].verify));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->result), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->result), _ ("Not verified yet"));
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), "dim-label");
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), FALSE);
  gtk_widget_set_valign (self->verify, GTK_ALIGN_CENTER);
  g_signal_connect_object (self->verify, "clicked", G_CALLBACK (verify_cb), self,
                           G_CONNECT_SWAPPED);
  adw_action_row_add_prefix (self->result, GTK_WIDGET (self->icon));
  adw_action_row_add_prefix (self->result, GTK_WIDGET (self->spinner));
  adw_action_row_add_suffix (self->result, self->verify);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (self->result));
}

static void
add_field (LkAccountGroup *self, LkAccountField field)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (self);
  LkAccounts *accounts = lk_engine_get_accounts (self->engine);
  GtkWidget *row = lk_account_field_is_secret (field) ? lk_secret_row_new (accounts, field)
                                                      : lk_account_row_new (accounts, field);

  adw_preferences_group_add (group, row);
  if (LK_IS_SECRET_ROW (row))
    adw_preferences_group_add (group, lk_secret_row_get_entry (LK_SECRET_ROW (row)));
}

/**
 * lk_account_group_new:
 * @engine: an engine whose accounts are loaded
 * @service: which service
 *
 * Returns: (transfer floating): a group of a preferences page
 */
GtkWidget *
lk_account_group_new (LkEngine *engine, LkService service)
{
  LkAccountGroup *self = g_object_new (LK_TYPE_ACCOUNT_GROUP, "title",
                                       lk_service_get_title (service), "description",
                                       _ (services[service].description), NULL);
  GtkWidget *link = gtk_link_button_new_with_label (lk_service_get_token_page (service),
                                                    _ (services[service].link));

  self->engine = g_object_ref (engine);
  self->service = service;
  gtk_widget_set_valign (link, GTK_ALIGN_CENTER);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), link);
  for (guint i = 0; services[service].fields[i] >= 0; i++)
    add_field (self, (LkAccountField) services[service].fields[i]);
  add_result (self);
  g_signal_connect_object (lk_engine_get_accounts (engine), "changed",
                           G_CALLBACK (accounts_changed_cb), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}
