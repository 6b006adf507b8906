/* lk-compat.c: what newer toolkits want done in another way
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-compat.h"

#include "lk-toast.h"

#include <glib/gi18n.h>

G_GNUC_BEGIN_IGNORE_DEPRECATIONS

/* A dialog that waits for its answer. */
typedef struct
{
  GtkWidget *widget;        /* (owned) */
  GtkNativeDialog *chooser; /* (owned) (nullable) */
  LkChosenFunc chosen;      /* (nullable) */
  LkAlertFunc answered;     /* (nullable) */
  gpointer user_data;
  GDestroyNotify user_data_free; /* (nullable) */
} Asking;

static Asking *
asking_new (GtkWidget *widget, gpointer user_data, GDestroyNotify user_data_free)
{
  Asking *self = g_new0 (Asking, 1);

  self->widget = g_object_ref (widget);
  self->user_data = user_data;
  self->user_data_free = user_data_free;

  return self;
}

static void
asking_free (gpointer data, GClosure *closure)
{
  Asking *self = data;

  if (self->user_data_free != NULL)
    self->user_data_free (self->user_data);
  g_clear_object (&self->chooser);
  g_object_unref (self->widget);
  g_free (self);
}

static GtkWindow *
window_of (GtkWidget *widget)
{
  return GTK_WINDOW (gtk_widget_get_root (widget));
}

/* --- Files: GtkFileDialog since GTK 4.10 --- */

static void
chosen_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  Asking *self = user_data;
  g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));

  if (response == GTK_RESPONSE_ACCEPT && g_list_model_get_n_items (files) > 0)
    self->chosen (self->widget, files, self->user_data);

  gtk_native_dialog_destroy (dialog);
}

static GtkFileChooserAction
action_of (const LkFileChoice *choice)
{
  if (choice->folders)
    return GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER;

  return choice->name != NULL ? GTK_FILE_CHOOSER_ACTION_SAVE : GTK_FILE_CHOOSER_ACTION_OPEN;
}

/**
 * lk_compat_choose_files:
 * @widget: whose window the dialog belongs to
 * @choice: what is to be chosen
 * @chosen: called with what was chosen
 * @user_data: for @chosen
 * @user_data_free: (nullable): for @user_data
 */
void
lk_compat_choose_files (GtkWidget *widget,
                        const LkFileChoice *choice,
                        LkChosenFunc chosen,
                        gpointer user_data,
                        GDestroyNotify user_data_free)
{
  GtkWindow *window = window_of (widget);
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (choice->title, window, action_of (choice), choice->accept, NULL);
  Asking *self = asking_new (widget, user_data, user_data_free);

  self->chooser = GTK_NATIVE_DIALOG (dialog);
  self->chosen = chosen;
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), choice->several);
  if (choice->name != NULL)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), choice->name);
  if (choice->place != NULL)
    gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog), choice->place, NULL);
  if (choice->filter != NULL)
    gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), choice->filter);

  g_signal_connect_data (dialog, "response", G_CALLBACK (chosen_cb), self, asking_free, 0);
  g_signal_connect_object (window, "destroy", G_CALLBACK (gtk_native_dialog_destroy), dialog,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_set_modal (self->chooser, TRUE);
  gtk_native_dialog_show (self->chooser);
}

/* --- Questions: AdwAlertDialog since libadwaita 1.5 --- */

static gboolean
focus_default_cb (gpointer user_data)
{
  GtkWidget *answer = gtk_window_get_default_widget (user_data);

  if (answer != NULL)
    gtk_widget_grab_focus (answer);

  return G_SOURCE_REMOVE;
}

/* Narrow, the answers stand the other way round, and the first of them has the focus when the
 * window becomes active: but what Enter is pressed for is never what destroys. */
static void
active_cb (GtkWindow *dialog)
{
  if (!gtk_window_is_active (dialog))
    return;

  g_signal_handlers_disconnect_by_func (dialog, active_cb, NULL);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, focus_default_cb, g_object_ref (dialog),
                   g_object_unref);
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Asking *self = user_data;

  if (!g_str_equal (response, "decline"))
    self->answered (self->widget,
                    g_str_equal (response, "accept") ? LK_ANSWER_ACCEPT : LK_ANSWER_OTHER,
                    self->user_data);
}

/**
 * lk_compat_show_alert:
 * @widget: whose window the question belongs to
 * @alert: the question
 * @answered: called with the answer
 * @user_data: for @answered
 * @user_data_free: (nullable): for @user_data
 *
 * Returns: (transfer none): the dialog, which goes with its answer
 */
GtkWidget *
lk_compat_show_alert (GtkWidget *widget,
                      const LkAlert *alert,
                      LkAlertFunc answered,
                      gpointer user_data,
                      GDestroyNotify user_data_free)
{
  GtkWidget *shown = adw_message_dialog_new (window_of (widget), alert->heading, alert->body);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (shown);
  gboolean suggested = alert->appearance == ADW_RESPONSE_SUGGESTED;
  Asking *self = asking_new (widget, user_data, user_data_free);

  self->answered = answered;
  adw_message_dialog_add_response (dialog, "decline", alert->decline);
  if (alert->other != NULL)
    adw_message_dialog_add_response (dialog, "other", alert->other);
  if (alert->accept != NULL)
    {
      adw_message_dialog_add_response (dialog, "accept", alert->accept);
      adw_message_dialog_set_response_appearance (dialog, "accept", alert->appearance);
    }
  adw_message_dialog_set_default_response (dialog, suggested ? "accept" : "decline");
  adw_message_dialog_set_close_response (dialog, "decline");
  adw_message_dialog_set_extra_child (dialog, alert->child);
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), self, asking_free, 0);
  if (alert->child == NULL)
    g_signal_connect (dialog, "notify::is-active", G_CALLBACK (active_cb), NULL);
  gtk_window_present (GTK_WINDOW (dialog));

  return shown;
}

/**
 * lk_compat_allow_accept:
 * @dialog: of [func@compat_show_alert]
 * @allowed: whether its first way can be taken
 */
void
lk_compat_allow_accept (GtkWidget *dialog, gboolean allowed)
{
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "accept", allowed);
}

/* --- Pages: AdwNavigationView and AdwNavigationSplitView since libadwaita 1.4 --- */

void
lk_compat_show_page (GtkWidget *pages, const char *name)
{
  adw_leaflet_set_visible_child_name (ADW_LEAFLET (pages), name);
}

void
lk_compat_go_back (GtkWidget *pages)
{
  adw_leaflet_navigate (ADW_LEAFLET (pages), ADW_NAVIGATION_DIRECTION_BACK);
}

gboolean
lk_compat_shows_page (GtkWidget *pages, const char *name)
{
  return g_strcmp0 (adw_leaflet_get_visible_child_name (ADW_LEAFLET (pages)), name) == 0;
}

/**
 * lk_compat_is_moving:
 * @pages: pages in a row
 *
 * Returns: whether one page gives way to another just now
 */
gboolean
lk_compat_is_moving (GtkWidget *pages)
{
  return adw_leaflet_get_child_transition_running (ADW_LEAFLET (pages));
}

/**
 * lk_compat_is_folded:
 * @widget: pages, something on one of them, or what has a side
 *
 * Returns: whether there is no room for two beside each other
 */
gboolean
lk_compat_is_folded (GtkWidget *widget)
{
  GtkWidget *pages = gtk_widget_get_ancestor (widget, ADW_TYPE_LEAFLET);

  if (ADW_IS_FLAP (widget))
    return adw_flap_get_folded (ADW_FLAP (widget));

  return pages != NULL && adw_leaflet_get_folded (ADW_LEAFLET (pages));
}

/* --- A side: AdwOverlaySplitView since libadwaita 1.4 --- */

void
lk_compat_reveal_side (GtkWidget *side, gboolean revealed)
{
  adw_flap_set_reveal_flap (ADW_FLAP (side), revealed);
}

gboolean
lk_compat_is_side_revealed (GtkWidget *side)
{
  return adw_flap_get_reveal_flap (ADW_FLAP (side));
}

/* --- How small windows get: since GTK 4.18 as a pair of a width and a height --- */

static void
window_measure (GtkWidget *widget,
                GtkOrientation orientation,
                int for_size,
                int *minimum,
                int *natural,
                int *minimum_baseline,
                int *natural_baseline)
{
  GtkWidgetClass *parent = g_type_class_peek_parent (GTK_WIDGET_GET_CLASS (widget));
  int narrow;
  int request;
  int narrow_height;
  int unused;

  parent->measure (widget, orientation, orientation == GTK_ORIENTATION_VERTICAL ? for_size : -1,
                   minimum, natural, minimum_baseline, natural_baseline);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    return;

  parent->measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &narrow, &unused, minimum_baseline,
                   natural_baseline);
  gtk_widget_get_size_request (widget, &request, NULL);
  narrow = MAX (narrow, request);
  parent->measure (widget, GTK_ORIENTATION_VERTICAL, for_size < 0 ? narrow : MIN (for_size, narrow),
                   &narrow_height, &unused, minimum_baseline, natural_baseline);
  *minimum = MAX (*minimum, narrow_height);
  *natural = MAX (*natural, *minimum);
}

/**
 * lk_compat_let_be_narrow:
 * @window_class: the class of a window, which is final
 *
 * Lets windows of this class be as narrow as what is in them can be. GTK 4.18 tells the window
 * manager one width and one height, near to how wide for its height the window is now: where
 * lines of text wrap in a narrow window, and so need more height, a wide one could not be made
 * narrow. Here the least height is that of the narrowest window, and does not depend on a width.
 */
void
lk_compat_let_be_narrow (GtkWidgetClass *window_class)
{
  window_class->measure = window_measure;
}

/* --- Small parts of windows --- */

/**
 * lk_compat_is_title_visible:
 * @switcher: an AdwViewSwitcherTitle, which breakpoints make needless since libadwaita 1.4
 *
 * Returns: whether there is no room for the switcher itself
 */
gboolean
lk_compat_is_title_visible (GtkWidget *switcher)
{
  return adw_view_switcher_title_get_title_visible (ADW_VIEW_SWITCHER_TITLE (switcher));
}

/* AdwPreferencesDialog since libadwaita 1.5. */
GType
lk_compat_preferences_get_type (void)
{
  return ADW_TYPE_PREFERENCES_WINDOW;
}

/* AdwShortcutsDialog since libadwaita 1.8. */
void
lk_compat_set_shortcuts (GtkApplicationWindow *window, GtkWindow *shortcuts)
{
  gtk_application_window_set_help_overlay (window, GTK_SHORTCUTS_WINDOW (shortcuts));
}

/* --- The program: AdwAboutDialog since libadwaita 1.5 --- */

/**
 * lk_compat_show_about:
 * @parent: the window
 *
 * Shows who made this, under which license.
 */
void
lk_compat_show_about (GtkWindow *parent)
{
  const char *const developers[] = { "The Lorikeet developers", NULL };

  adw_show_about_window (parent, "application-name", "Lorikeet", "application-icon", LK_APP_ID,
                         "version", LK_VERSION, "developer-name", _ ("The Lorikeet developers"),
                         "developers", developers, "comments",
                         _ ("Train FLUX LoRAs from your own pictures"), "website",
                         "https://github.com/lorikeet-app/lorikeet", "issue-url",
                         "https://github.com/lorikeet-app/lorikeet/issues", "license-type",
                         GTK_LICENSE_GPL_3_0,
                         /* Translators: your name and e-mail address, shown in the about window */
                         "translator-credits", _ ("translator-credits"), NULL);
}

/* --- Elsewhere: GtkUriLauncher since GTK 4.10 --- */

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) widget = user_data;
  g_autoptr (GError) error = NULL;

  if (!gtk_show_uri_full_finish (GTK_WINDOW (source), result, &error))
    lk_toast_show_error (widget, error);
}

/**
 * lk_compat_open_uri:
 * @widget: over which is said what went wrong
 * @uri: what to open
 *
 * Opens what another program shows: a page of the web, a folder, a picture.
 */
void
lk_compat_open_uri (GtkWidget *widget, const char *uri)
{
  gtk_show_uri_full (window_of (widget), uri, GDK_CURRENT_TIME, NULL, opened_cb,
                     g_object_ref (widget));
}

/* --- Suggestions: GtkEntryCompletion goes in GTK 5, and nothing takes its place yet --- */

/**
 * lk_compat_suggest:
 * @entry: where something is written
 * @counts: (element-type utf8 guint): how often each thing is there that might be meant
 *
 * Suggests what is there most often first.
 */
void
lk_compat_suggest (GtkEntry *entry, GHashTable *counts)
{
  g_autoptr (GtkEntryCompletion) completion = gtk_entry_completion_new ();
  g_autoptr (GtkListStore) store = gtk_list_store_new (2, G_TYPE_STRING, G_TYPE_UINT);
  GHashTableIter iter;
  gpointer text;
  gpointer count;

  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &text, &count))
    gtk_list_store_insert_with_values (store, NULL, -1, 0, text, 1, GPOINTER_TO_UINT (count), -1);

  gtk_tree_sortable_set_sort_column_id (GTK_TREE_SORTABLE (store), 1, GTK_SORT_DESCENDING);
  gtk_entry_completion_set_model (completion, GTK_TREE_MODEL (store));
  gtk_entry_completion_set_text_column (completion, 0);
  gtk_entry_set_completion (entry, completion);
}

/* --- Colours: gtk_widget_get_color() since GTK 4.10 --- */

/**
 * lk_compat_get_color:
 * @widget: what is drawn
 * @name: (nullable): one that the theme may have
 * @color: (out): that one, or the colour of text
 */
void
lk_compat_get_color (GtkWidget *widget, const char *name, GdkRGBA *color)
{
  GtkStyleContext *style = gtk_widget_get_style_context (widget);

  if (name == NULL || !gtk_style_context_lookup_color (style, name, color))
    gtk_style_context_get_color (style, color);
}

G_GNUC_END_IGNORE_DEPRECATIONS
