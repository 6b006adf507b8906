/* lk-window-import.c: how pictures come into the window, and what became of them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lorikeet"

#include "lk-config.h"

#include "lk-window-private.h"

#include "lk-compat.h"
#include "lk-error.h"
#include "lk-import-summary.h"
#include "lk-private-host.h"
#include "lk-toast.h"
#include "lk-tooltip.h"
#include "lk-url-fetcher.h"

#include <glib/gi18n.h>

/* A window in which the text of a toast has no room beside the buttons, and the room it has. */
#define NARROW       600
#define BESIDE_TITLE 190 /* of a toast, but for the text of its button */
#define LEAST_CHARS  6

typedef struct
{
  LkWindow *window;   /* (owned) */
  LkDataset *dataset; /* (owned) (nullable) */
  char *title;        /* (nullable) */
  char **sources;
  GFile *temporary; /* (owned) (nullable) */
} Wish;

static void
wish_free (Wish *self)
{
  g_clear_object (&self->window);
  g_clear_object (&self->dataset);
  g_clear_object (&self->temporary);
  g_strfreev (self->sources);
  g_free (self->title);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wish, wish_free)

/* --- What became of it --- */

static void
taken_back_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (lk_import_take_back_finish (LK_IMPORT (source), result, &error))
    lk_toast_show_text (self->pages, _ ("The import was taken back"));
  else
    lk_window_show_error (self, error);
}

/* Returns: (nullable): what was done to the dataset of the import, if that is shown */
static LkHistory *
find_history (LkWindow *self, LkImport *import)
{
  LkHistory *history = self->gallery != NULL ? lk_gallery_page_get_history (self->gallery) : NULL;

  return history != NULL && lk_history_get_dataset (history) == lk_import_get_dataset (import)
             ? history
             : NULL;
}

/* Whether the dataset that is shown was made by an import that was undone. */
static gboolean
is_unmade (LkWindow *self, LkImport *import)
{
  LkHistory *history = find_history (self, import);
  LkDataset *dataset = lk_import_get_dataset (import);

  return history != NULL && lk_dataset_get_n_pictures (dataset) == 0 &&
         !lk_history_can_undo (history) && lk_history_can_redo (history) &&
         lk_library_find (lk_engine_get_library (self->engine), lk_dataset_get_id (dataset)) !=
             NULL;
}

/* As long as it is shown, an undone import can be done again. Then nobody needs the empty
 * dataset that it would leave. */
void
lk_window_leave_dataset (LkWindow *self)
{
  g_autoptr (LkImport) maker = g_steal_pointer (&self->maker);

  if (maker != NULL && is_unmade (self, maker))
    lk_import_take_back_async (maker, taken_back_cb, g_object_ref (self));
}

static void
undone_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lk_history_undo_finish (LK_HISTORY (source), result, &error))
    lk_window_show_error (self, error);
  else if (self->maker != NULL && is_unmade (self, self->maker))
    lk_compat_show_page (self->pages, "home");
  else
    lk_toast_show_text (self->pages, _ ("The import was taken back"));
}

static void
undo_clicked_cb (LkImport *import, AdwToast *toast)
{
  LkWindow *self = g_object_get_data (G_OBJECT (toast), "window");
  LkHistory *history = g_object_get_data (G_OBJECT (toast), "history");

  if (history != NULL && history == find_history (self, import))
    lk_history_undo_async (history, NULL, undone_cb, g_object_ref (self));
  else if (lk_import_get_state (import) == LK_IMPORT_DONE)
    lk_import_take_back_async (import, taken_back_cb, g_object_ref (self));
}

static void
details_clicked_cb (LkImport *import, GObject *button_or_toast)
{
  LkWindow *self = g_object_get_data (button_or_toast, "window");

  lk_import_summary_show (GTK_WINDOW (self), import);
}

/* The button keeps the import as long as it can be clicked. */
static void
connect (gpointer instance, const char *signal, GCallback callback, LkImport *import)
{
  g_signal_connect_data (instance, signal, callback, g_object_ref (import),
                         (GClosureNotify) (GCallback) g_object_unref, G_CONNECT_SWAPPED);
}

static int
measure_text (GtkWidget *widget, const char *text)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, text);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);

  return width;
}

/* A toast is as high, and with libadwaita 1.7 as wide, as it were with room for all: where there
 * is less, the text is told that it has to wrap, and leaves the button beside it whole. */
static void
fit_title (GtkLabel *label, GParamSpec *pspec, GdkSurface *surface)
{
  int width = gdk_surface_get_width (surface);
  int room = width - BESIDE_TITLE - measure_text (GTK_WIDGET (label), _ ("_Undo"));
  int n_chars = room / measure_text (GTK_WIDGET (label), "0");

  gtk_label_set_max_width_chars (label, width < NARROW ? MAX (n_chars, LEAST_CHARS) : -1);
}

/* A toast has one button; what was not taken asks for another. */
static GtkWidget *
make_title_with_details (LkWindow *self, LkImport *import, const char *text)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (self));
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "spacing", 6, NULL);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "xalign", 0.0, "wrap", TRUE,
                                   "lines", 6, "ellipsize", PANGO_ELLIPSIZE_END, "hexpand", TRUE,
                                   NULL);
  GtkWidget *button = gtk_button_new_from_icon_name ("help-about-symbolic");

  fit_title (GTK_LABEL (label), NULL, surface);
  g_signal_connect_object (surface, "notify::width", G_CALLBACK (fit_title), label,
                           G_CONNECT_SWAPPED);
  lk_tooltip_tell_cut (GTK_LABEL (label));
  gtk_widget_set_tooltip_text (button, _ ("Details"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Details"), -1);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data (G_OBJECT (button), "window", self);
  connect (button, "clicked", G_CALLBACK (details_clicked_cb), import);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), button);

  return box;
}

/* What came into the dataset that is shown is undone as all that is done to it.
 *
 * Returns: whether it is shown */
static gboolean
remember_done (LkWindow *self, LkImport *import, AdwToast *toast)
{
  LkHistory *history = find_history (self, import);

  if (history == NULL)
    return FALSE;

  lk_history_add_import (history, lk_import_get_report (import));
  g_object_set_data_full (G_OBJECT (toast), "history", g_object_ref (history), g_object_unref);
  lk_gallery_page_watch_undo_toast (self->gallery, toast);
  if (lk_import_get_makes_dataset (import))
    g_set_object (&self->maker, import);

  return TRUE;
}

/* What came into a dataset while something else was shown is the first that can be undone when
 * the dataset is. */
void
lk_window_meet_dataset (LkWindow *self)
{
  for (guint i = 0; i < self->unseen->len;)
    {
      AdwToast *toast = g_ptr_array_index (self->unseen, i);
      LkImport *import = g_object_get_data (G_OBJECT (toast), "import");

      if (lk_import_get_state (import) != LK_IMPORT_DONE || remember_done (self, import, toast))
        g_ptr_array_remove_index (self->unseen, i);
      else
        i++;
    }
}

static void
show_done (LkWindow *self, LkImport *import)
{
  LkImportReport *report = lk_import_get_report (import);
  guint n_added = lk_import_report_count (report, LK_IMPORT_ADDED);
  gboolean told_all = lk_import_report_get_n_entries (report) == n_added;
  g_autofree char *summary = lk_import_report_dup_summary (report);
  g_autofree char *markup = g_markup_escape_text (summary, -1);
  AdwToast *toast = adw_toast_new (markup);

  g_object_set_data (G_OBJECT (toast), "window", self);
  adw_toast_set_timeout (toast, LK_TOAST_SECONDS);
  if (n_added > 0)
    {
      adw_toast_set_button_label (toast, _ ("_Undo"));
      connect (toast, "button-clicked", G_CALLBACK (undo_clicked_cb), import);
      g_object_set_data_full (G_OBJECT (toast), "import", g_object_ref (import), g_object_unref);
      if (!remember_done (self, import, toast))
        g_ptr_array_add (self->unseen, g_object_ref (toast));
    }
  else if (!told_all)
    {
      adw_toast_set_button_label (toast, _ ("_Details"));
      connect (toast, "button-clicked", G_CALLBACK (details_clicked_cb), import);
    }

  if (n_added > 0 && !told_all)
    adw_toast_set_custom_title (toast, make_title_with_details (self, import, summary));

  lk_toast_show (self->pages, toast);
}

static void
active_changed_cb (LkWindow *self, GParamSpec *pspec, LkImport *import)
{
  if (lk_import_is_active (import))
    return;

  g_ptr_array_remove (self->imports, import);
  if (lk_import_get_state (import) == LK_IMPORT_DONE)
    show_done (self, import);
  else if (lk_import_get_state (import) == LK_IMPORT_FAILED)
    lk_window_show_error (self, lk_import_get_error (import));
  else if (lk_import_get_state (import) == LK_IMPORT_CANCELED)
    lk_toast_show_text (self->pages, _ ("Canceled, nothing was added"));
}

static void
dataset_made_cb (LkWindow *self, GParamSpec *pspec, LkImport *import)
{
  /* Whoever looks at something else by now is left in peace. */
  if (lk_import_get_makes_dataset (import) && self->imports->len == 1 &&
      lk_window_get_dataset (self) == NULL)
    lk_window_show_dataset (self, lk_import_get_dataset (import));
}

/* --- Beginning --- */

static void
start (Wish *wish, gboolean allow_private)
{
  LkWindow *self = wish->window;
  g_autoptr (LkUrlFetcher) fetcher = lk_url_fetcher_new (lk_engine_get_http (self->engine));
  LkImportRequest request = { .dataset = wish->dataset,
                              .title = wish->title,
                              .sources = (const char *const *) wish->sources,
                              .fetcher = LK_FETCHER (fetcher),
                              .temporary = wish->temporary };
  g_autoptr (LkActivity) activity = NULL;
  LkImport *import;

  lk_url_fetcher_set_allow_private (fetcher, allow_private);
  import = lk_import_list_start (lk_engine_get_imports (self->engine), &request);
  g_ptr_array_add (self->imports, g_object_ref (import));
  g_signal_connect_object (import, "notify::active", G_CALLBACK (active_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (import, "notify::dataset", G_CALLBACK (dataset_made_cb), self,
                           G_CONNECT_SWAPPED);

  activity = lk_activity_new_for_import (import);
  lk_activity_bar_add (self->activities, activity);
}

static void
private_answered_cb (GtkWidget *widget, LkAnswer answer, gpointer user_data)
{
  start (user_data, TRUE);
}

static void
ask_about_private (Wish *wish, const char *host)
{
  g_autofree char *body = g_strdup_printf (
      _ ("“%s” is this computer or in its network. A link from the web has no business there. "
         "Fetch from it only if you know what it is."),
      host);
  LkAlert alert = {
    .heading = _ ("Fetch from Your Own Network?"),
    .body = body,
    .decline = _ ("_Cancel"),
    .accept = _ ("_Fetch"),
  };

  lk_compat_show_alert (GTK_WIDGET (wish->window), &alert, private_answered_cb, wish,
                        (GDestroyNotify) wish_free);
}

static void
searched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wish) wish = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *host = lk_private_host_find_finish (result, &error);

  if (error != NULL)
    return;

  if (host != NULL)
    ask_about_private (g_steal_pointer (&wish), host);
  else
    start (wish, FALSE);
}

static void
begin (Wish *wish)
{
  lk_private_host_find_async ((const char *const *) wish->sources, wish->window->cancellable,
                              searched_cb, wish);
}

static Wish *
wish_new (LkWindow *self, LkDataset *dataset, const char *const *sources)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->window = g_object_ref (self);
  g_set_object (&wish->dataset, dataset);
  wish->sources = g_strdupv ((char **) sources);

  return wish;
}

/**
 * lk_window_import:
 * @self: the window
 * @dataset: (nullable): what takes the pictures; a new dataset when %NULL
 * @sources: paths and addresses of pictures, folders and archives
 */
void
lk_window_import (LkWindow *self, LkDataset *dataset, const char *const *sources)
{
  g_return_if_fail (LK_IS_WINDOW (self));

  begin (wish_new (self, dataset, sources));
}

/* Likewise, with a title of its own for the new dataset. */
void
lk_window_import_as (LkWindow *self, const char *title, const char *const *sources)
{
  Wish *wish = wish_new (self, NULL, sources);

  wish->title = g_strdup (title);
  begin (wish);
}

/* Likewise, of what was dropped or pasted. */
void
lk_window_import_offer (LkWindow *self, LkDataset *dataset, LkOffer *offer)
{
  Wish *wish = NULL;

  if (offer->sources[0] == NULL)
    {
      lk_toast_show_text (self->pages, _ ("No picture and no link was found in it"));
      return;
    }

  wish = wish_new (self, dataset, (const char *const *) offer->sources);
  g_set_object (&wish->temporary, offer->temporary);
  wish->title = offer->temporary != NULL ? g_strdup (_ ("Pictures")) : NULL;
  begin (wish);
}
