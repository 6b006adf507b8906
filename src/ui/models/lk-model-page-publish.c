/* lk-model-page-publish.c: a model that was only saved goes to the Hub
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-model-page-private.h"

#include "lk-clients.h"
#include "lk-compat.h"
#include "lk-field-note.h"
#include "lk-owner-row.h"
#include "lk-publish-look.h"
#include "lk-toast.h"

#include <glib/gi18n.h>

typedef struct
{
  LkModelPage *page;          /* (owned) */
  LkModel *model;             /* (owned) */
  LkConnections *connections; /* (owned) */
  LkRecipe *recipe;           /* (owned) the model's, with what is chosen now */
  LkPublishLook *look;        /* (owned) */
  LkHubClient *hub;           /* (owned) (nullable) until it begins */
  LkActivity *activity;       /* (owned) (nullable) until it begins */
  GtkWidget *dialog;          /* while it is asked */
  LkOwnerRow *owner;          /* of the dialog */
  GtkEditable *name;          /* of the dialog */
  GtkSwitch *public;          /* of the dialog */
  LkFieldNote *note;          /* of the dialog */
  char *repository;           /* (nullable) until it is chosen */
} Publishing;

static void
publishing_clear (gpointer data)
{
  Publishing *self = data;

  if (self->activity != NULL)
    lk_activity_end (self->activity);
  g_signal_handlers_disconnect_by_data (self->look, self);
  g_signal_handlers_disconnect_by_data (self->recipe, self);
  g_clear_object (&self->activity);
  g_clear_object (&self->hub);
  g_clear_object (&self->look);
  g_clear_object (&self->recipe);
  g_clear_object (&self->connections);
  g_object_unref (self->model);
  g_object_unref (self->page);
  g_free (self->repository);
}

static void
publishing_unref (gpointer self)
{
  g_rc_box_release_full (self, publishing_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Publishing, publishing_unref)

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
begin (Publishing *self)
{
  LkModelPage *page = self->page;
  g_autoptr (GError) error = NULL;
  g_autofree char *title =
      g_strdup_printf (_ ("Publishing “%s”"), lk_model_get_title (self->model));

  self->hub = lk_clients_make_hub (lk_engine_get_http (page->engine),
                                   lk_connections_get_endpoints (self->connections),
                                   lk_connections_get_accounts (self->connections), &error);
  if (self->hub == NULL)
    {
      lk_toast_show_error (GTK_WIDGET (page), error);
      return;
    }

  self->activity = lk_activity_new (title);
  lk_activity_bar_add (page->activities, self->activity);
  lk_model_publish_async (self->model, self->hub, self->repository,
                          !lk_recipe_get_public (self->recipe), lk_activity_progress,
                          self->activity, lk_activity_get_cancellable (self->activity),
                          published_cb, g_rc_box_acquire (self));
}

/* --- Asking --- */

/* The rule is the Hub's: the button waits for a place that can be used. */
static void
place_known_cb (Publishing *self)
{
  const char *repository = lk_publish_look_get_repository (self->look);
  LkNameState state = lk_publish_look_get_state (self->look);
  g_autoptr (GError) error = NULL;
  gboolean good = repository != NULL && lk_hub_check_repo_id (repository, &error);

  lk_owner_row_show (self->owner, self->recipe, self->look);
  if (good || repository == NULL || strchr (repository, '/') == NULL)
    lk_field_note_set_look (self->note, self->look);
  else
    lk_field_note_set (self->note, LK_NOTE_ERROR, error->message);

  lk_compat_allow_accept (self->dialog, good && (state == LK_NAME_FREE || state == LK_NAME_OURS ||
                                                 state == LK_NAME_UNKNOWN));
}

static void
changed_cb (Publishing *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name)));

  g_object_set (self->recipe, "repository", name, "public", gtk_switch_get_active (self->public),
                NULL);
  lk_publish_look_ask (self->look, self->recipe);
  place_known_cb (self);
}

static void
answered_cb (GtkWidget *widget, LkAnswer answer, gpointer user_data)
{
  Publishing *self = user_data;

  g_signal_handlers_disconnect_by_data (self->look, self);
  g_signal_handlers_disconnect_by_data (self->recipe, self);
  self->repository = g_strdup (lk_publish_look_get_repository (self->look));
  begin (self);
}

static GtkWidget *
make_form (Publishing *self)
{
  const char *known = lk_recipe_get_repository (self->recipe);
  g_autofree char *slug = lk_recipe_dup_slug (self->recipe);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *list = g_object_new (GTK_TYPE_LIST_BOX, "selection-mode", GTK_SELECTION_NONE, NULL);
  GtkWidget *entry = g_object_new (ADW_TYPE_ENTRY_ROW, "title", _ ("Repository"), NULL);
  GtkWidget *toggle = g_object_new (GTK_TYPE_SWITCH, "valign", GTK_ALIGN_CENTER, "active",
                                    lk_recipe_get_public (self->recipe), NULL);
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "title", _ ("Public"), "subtitle",
                                 _ ("Everybody can see and download it"), "activatable-widget",
                                 toggle, NULL);

  gtk_widget_add_css_class (list, "boxed-list");
  gtk_editable_set_text (GTK_EDITABLE (entry), known != NULL ? known : slug);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), toggle);
  self->owner = g_object_new (LK_TYPE_OWNER_ROW, NULL);
  gtk_list_box_append (GTK_LIST_BOX (list), GTK_WIDGET (self->owner));
  gtk_list_box_append (GTK_LIST_BOX (list), entry);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  self->name = GTK_EDITABLE (entry);
  self->public = GTK_SWITCH (toggle);
  self->note = g_object_new (LK_TYPE_FIELD_NOTE, NULL);
  gtk_box_append (GTK_BOX (box), list);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->note));
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (toggle, "notify::active", G_CALLBACK (changed_cb), self);

  return box;
}

static void
ask (Publishing *self)
{
  LkAlert alert = {
    .heading = _ ("Publish to the Hub"),
    .body = _ ("The weights and the card go to a repository of your Hugging "
               "Face account, which is made if need be."),
    .decline = _ ("_Cancel"),
    .accept = _ ("_Publish"),
    .appearance = ADW_RESPONSE_SUGGESTED,
    .child = make_form (self),
  };

  self->dialog =
      lk_compat_show_alert (GTK_WIDGET (self->page), &alert, answered_cb, self, publishing_unref);
  g_signal_connect_swapped (self->look, "changed", G_CALLBACK (place_known_cb), self);
  g_signal_connect_swapped (self->recipe, "notify::owner", G_CALLBACK (changed_cb), self);
  lk_publish_look_set_connections (self->look, self->connections);
  changed_cb (self);
}

void
lk_model_page_publish (LkModelPage *page)
{
  LkRecipe *recipe = lk_model_get_recipe (page->model);
  g_autoptr (GError) error = NULL;
  LkConnections *connections =
      lk_services_use (page->services, lk_recipe_get_profile (recipe), &error);
  Publishing *self;

  if (connections == NULL)
    {
      lk_toast_show_error (GTK_WIDGET (page), error);
      return;
    }

  self = g_rc_box_new0 (Publishing);
  self->page = g_object_ref (page);
  self->model = g_object_ref (page->model);
  self->connections = g_object_ref (connections);
  self->recipe = lk_recipe_copy (recipe);
  self->look = lk_publish_look_new (lk_engine_get_http (page->engine));
  g_object_set (self->recipe, "publish", TRUE, NULL);
  ask (self);
}
