/* lk-model-page-publish.c: a model that was only saved goes to the Hub
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-model-page-private.h"

#include "lk-clients.h"
#include "lk-toast.h"

#include <glib/gi18n.h>

typedef struct
{
  LkModelPage *page;    /* (owned) */
  LkModel *model;       /* (owned) */
  LkHubClient *hub;     /* (owned) (nullable) until it is known */
  LkActivity *activity; /* (owned) (nullable) until it begins */
  GtkEditable *name;    /* of the dialog */
  GtkSwitch *public;    /* of the dialog */
  char *repository;     /* (nullable) until it is chosen */
  gboolean is_private;
} Publishing;

static void
publishing_free (Publishing *self)
{
  if (self->activity != NULL)
    lk_activity_end (self->activity);
  g_clear_object (&self->activity);
  g_clear_object (&self->hub);
  g_object_unref (self->model);
  g_object_unref (self->page);
  g_free (self->repository);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Publishing, publishing_free)

/* --- Sending --- */

static void
published_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Publishing) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (!lk_model_publish_finish (self->model, result, &error))
    {
      lk_toast_show_error (GTK_WIDGET (self->page), error);
      return;
    }

  text = g_strdup_printf (_ ("Published as %s"), self->repository);
  lk_toast_show_text (GTK_WIDGET (self->page), text);
}

static void
send (Publishing *self)
{
  lk_model_publish_async (self->model, self->hub, self->repository, self->is_private,
                          lk_activity_progress, self->activity,
                          lk_activity_get_cancellable (self->activity), published_cb, self);
}

/* A name alone is meant to be one's own. */
static void
owner_known_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Publishing) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkHubAccount) account =
      lk_hub_client_whoami_finish (LK_HUB_CLIENT (source), result, &error);
  g_autofree char *name = g_steal_pointer (&self->repository);

  if (account == NULL)
    {
      lk_toast_show_error (GTK_WIDGET (self->page), error);
      return;
    }

  self->repository = g_strdup_printf ("%s/%s", account->name, name);
  send (g_steal_pointer (&self));
}

static void
begin (Publishing *publishing)
{
  g_autoptr (Publishing) self = publishing;
  LkModelPage *page = self->page;
  g_autoptr (GError) error = NULL;
  LkConnections *connections =
      lk_services_use (page->services, lk_recipe_get_profile (lk_model_get_recipe (self->model)),
                       &error);
  g_autofree char *title =
      g_strdup_printf (_ ("Publishing “%s”"), lk_model_get_title (self->model));

  if (connections != NULL)
    self->hub = lk_clients_make_hub (lk_engine_get_http (page->engine),
                                     lk_connections_get_endpoints (connections),
                                     lk_connections_get_accounts (connections), &error);
  if (self->hub == NULL)
    {
      lk_toast_show_error (GTK_WIDGET (page), error);
      return;
    }

  self->activity = lk_activity_new (title);
  lk_activity_bar_add (page->activities, self->activity);
  if (strchr (self->repository, '/') != NULL)
    send (g_steal_pointer (&self));
  else
    lk_hub_client_whoami_async (self->hub, lk_activity_get_cancellable (self->activity),
                                owner_known_cb, g_steal_pointer (&self));
}

/* --- Asking --- */

static char *
dup_name (Publishing *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (self->name)));
}

/* The rule is the Hub's: the button waits for a name that it takes. */
static void
name_changed_cb (Publishing *self, GtkEditable *editable)
{
  GtkRoot *dialog = gtk_widget_get_root (GTK_WIDGET (editable));
  g_autofree char *name = dup_name (self);
  g_auto (GStrv) parts = g_strsplit (name, "/", 3);
  guint n = g_strv_length (parts);
  gboolean good = n > 0 && n < 3;

  for (guint i = 0; good && i < n; i++)
    good = lk_recipe_is_repository_name (parts[i]);

  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "publish", good);
  if (good)
    gtk_widget_remove_css_class (GTK_WIDGET (editable), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (editable), "error");
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Publishing *self = user_data;

  if (!g_str_equal (response, "publish"))
    {
      publishing_free (self);
      return;
    }

  self->repository = dup_name (self);
  self->is_private = !gtk_switch_get_active (self->public);
  begin (self);
}

static GtkWidget *
make_form (Publishing *self)
{
  LkRecipe *recipe = lk_model_get_recipe (self->model);
  const char *known = lk_recipe_get_repository (recipe);
  g_autofree char *slug = lk_recipe_dup_slug (recipe);
  GtkWidget *list = g_object_new (GTK_TYPE_LIST_BOX, "selection-mode", GTK_SELECTION_NONE, NULL);
  GtkWidget *entry = g_object_new (ADW_TYPE_ENTRY_ROW, "title", _ ("Repository"), NULL);
  GtkWidget *toggle = g_object_new (GTK_TYPE_SWITCH, "valign", GTK_ALIGN_CENTER, "active",
                                    lk_recipe_get_public (recipe), NULL);
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "title", _ ("Public"), "subtitle",
                                 _ ("Everybody can see and download it"), "activatable-widget",
                                 toggle, NULL);

  gtk_widget_add_css_class (list, "boxed-list");
  gtk_editable_set_text (GTK_EDITABLE (entry), known != NULL ? known : slug);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), toggle);
  gtk_list_box_append (GTK_LIST_BOX (list), entry);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  self->name = GTK_EDITABLE (entry);
  self->public = GTK_SWITCH (toggle);

  return list;
}

void
lk_model_page_publish (LkModelPage *page)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (page)));
  GtkWidget *dialog =
      adw_message_dialog_new (window, _ ("Publish to the Hub"),
                              _ ("The weights and the card go to a repository of your Hugging "
                                 "Face account, which is made if need be."));
  Publishing *self = g_new0 (Publishing, 1);

  self->page = g_object_ref (page);
  self->model = g_object_ref (page->model);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "publish",
                                    _ ("_Publish"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "publish",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "publish");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), make_form (self));
  g_signal_connect_swapped (self->name, "changed", G_CALLBACK (name_changed_cb), self);
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), self);
  gtk_window_present (GTK_WINDOW (dialog));
}
