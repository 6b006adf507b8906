/* lk-window.c: the one window, and the way between its pages
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lorikeet"

#include "lk-config.h"

#include "lk-window-private.h"

#include "lk-accessible.h"
#include "lk-compat.h"
#include "lk-toast.h"

#include <glib/gi18n.h>

typedef enum
{
  PROP_ENGINE = 1,
  PROP_SERVICES,
  PROP_SETTINGS,
} LkWindowProperty;

static GParamSpec *properties[PROP_SETTINGS + 1];

G_DEFINE_FINAL_TYPE (LkWindow, lk_window, ADW_TYPE_APPLICATION_WINDOW)

/* --- Actions --- */

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_compat_go_back (LK_WINDOW (widget)->pages);
}

static void
show_dataset_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkWindow *self = LK_WINDOW (widget);
  LkDataset *dataset = lk_library_find (lk_engine_get_library (self->engine),
                                        g_variant_get_string (parameter, NULL));

  if (dataset != NULL)
    lk_window_show_dataset (self, dataset);
}

static void
search_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkWindow *self = LK_WINDOW (widget);

  lk_compat_show_page (self->pages, "home");
  adw_view_stack_set_visible_child_name (self->views, "datasets");
  lk_datasets_page_search (self->datasets, g_variant_get_string (parameter, NULL));
}

static gboolean
is_home (LkWindow *self)
{
  return lk_compat_shows_page (self->pages, "home");
}

/* A message does not cover the bar at the bottom, where the next thing to do is. */
static void
place_toasts (LkWindow *self)
{
  gboolean above_bar = is_home (self) ? adw_view_switcher_bar_get_reveal (self->switcher_bar)
                                      : lk_compat_shows_page (self->pages, "gallery");

  if (above_bar)
    gtk_widget_add_css_class (self->toasts, "above-bar");
  else
    gtk_widget_remove_css_class (self->toasts, "above-bar");
}

static void
page_changed_cb (LkWindow *self)
{
  gboolean home = is_home (self);

  place_toasts (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.back", !home);
  if (home && !lk_compat_is_moving (self->pages))
    {
      lk_window_leave_dataset (self);
      if (self->gallery != NULL)
        lk_gallery_page_set_dataset (self->gallery, NULL);
      if (self->model != NULL)
        lk_model_page_set_model (self->model, NULL);
    }
}

/* What is not in the library any more is not shown any more. */
static void
library_changed_cb (LkWindow *self)
{
  LkDataset *dataset = lk_window_get_dataset (self);

  if (dataset != NULL &&
      lk_library_find (lk_engine_get_library (self->engine), lk_dataset_get_id (dataset)) == NULL)
    lk_compat_show_page (self->pages, "home");
}

static gboolean
reveal_switcher_cb (gpointer data)
{
  LkWindow *self = data;

  adw_view_switcher_bar_set_reveal (self->switcher_bar,
                                    lk_compat_is_title_visible (self->switcher));
  place_toasts (self);

  return G_SOURCE_REMOVE;
}

/* The title finds out while sizes are given to widgets. With animations off the bar would be
 * given the one that it asked for while it was hidden. */
static void
title_visible_cb (LkWindow *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, reveal_switcher_cb, g_object_ref (self), g_object_unref);
}

/* --- Life --- */

static void
restore_size (LkWindow *self)
{
  gtk_window_set_default_size (GTK_WINDOW (self),
                               g_settings_get_int (self->settings, "window-width"),
                               g_settings_get_int (self->settings, "window-height"));
  if (g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
}

static void
save_size (LkWindow *self)
{
  int width = 0;
  int height = 0;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_int (self->settings, "window-width", width);
  g_settings_set_int (self->settings, "window-height", height);
  g_settings_set_boolean (self->settings, "window-maximized",
                          gtk_window_is_maximized (GTK_WINDOW (self)));
}

/* However the window ends: Quit asks no window whether it may be closed. */
static void
lk_window_unrealize (GtkWidget *widget)
{
  save_size (LK_WINDOW (widget));

  GTK_WIDGET_CLASS (lk_window_parent_class)->unrealize (widget);
}

static void
lk_window_constructed (GObject *object)
{
  LkWindow *self = LK_WINDOW (object);

  G_OBJECT_CLASS (lk_window_parent_class)->constructed (object);

  restore_size (self);
  lk_datasets_page_set_engine (self->datasets, self->engine, self->settings, self->activities);
  lk_window_init_models (self);
  g_signal_connect_object (lk_engine_get_library (self->engine), "items-changed",
                           G_CALLBACK (library_changed_cb), self, G_CONNECT_SWAPPED);
  page_changed_cb (self);
}

static void
lk_window_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LkWindow *self = LK_WINDOW (object);

  switch ((LkWindowProperty) id)
    {
    case PROP_ENGINE:
      self->engine = g_value_dup_object (value);
      break;
    case PROP_SERVICES:
      self->services = g_value_dup_object (value);
      break;
    case PROP_SETTINGS:
      self->settings = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_window_dispose (GObject *object)
{
  LkWindow *self = LK_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  lk_window_end_hover (self);
  lk_window_end_pages (self);

  G_OBJECT_CLASS (lk_window_parent_class)->dispose (object);
}

static void
lk_window_finalize (GObject *object)
{
  LkWindow *self = LK_WINDOW (object);

  g_clear_pointer (&self->imports, g_ptr_array_unref);
  g_clear_pointer (&self->unseen, g_ptr_array_unref);
  g_clear_object (&self->maker);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->settings);
  g_clear_object (&self->services);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (lk_window_parent_class)->finalize (object);
}

static void
lk_window_class_init (LkWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = lk_window_constructed;
  object_class->set_property = lk_window_set_property;
  object_class->dispose = lk_window_dispose;
  object_class->finalize = lk_window_finalize;
  widget_class->unrealize = lk_window_unrealize;
  lk_compat_let_be_narrow (widget_class);

  properties[PROP_ENGINE] = g_param_spec_object ("engine", NULL, NULL, LK_TYPE_ENGINE, flags);
  properties[PROP_SERVICES] = g_param_spec_object ("services", NULL, NULL, LK_TYPE_SERVICES, flags);
  properties[PROP_SETTINGS] = g_param_spec_object ("settings", NULL, NULL, G_TYPE_SETTINGS, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (LK_TYPE_DATASETS_PAGE);
  g_type_ensure (LK_TYPE_ACTIVITY_BAR);
  g_type_ensure (LK_TYPE_DROP_HINT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/lorikeet_app/Lorikeet/lk-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LkWindow, whole);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, add_button);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, switcher);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, switcher_bar);
  gtk_widget_class_bind_template_callback (widget_class, title_visible_cb);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, views);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, datasets);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, jobs_place);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, models_place);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, gallery_place);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, model_place);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, activities);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, drop_frame);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, drop_hint);

  gtk_widget_class_install_action (widget_class, "win.back", NULL, back_action);
  gtk_widget_class_install_action (widget_class, "win.show-dataset", "s", show_dataset_action);
  gtk_widget_class_install_action (widget_class, "win.search", "s", search_action);
  lk_window_install_job_actions (widget_class);
  lk_window_install_help_action (widget_class);
  lk_window_install_model_actions (widget_class);
  lk_window_install_add_actions (widget_class);
}

static void
lk_window_init (LkWindow *self)
{
  self->cancellable = g_cancellable_new ();
  self->imports = g_ptr_array_new_with_free_func (g_object_unref);
  self->unseen = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  if (LK_DEVELOPMENT)
    gtk_widget_add_css_class (GTK_WIDGET (self), "devel");
  lk_accessible_name_split_button (self->add_button);
  g_signal_connect_object (self->pages, "notify::visible-child", G_CALLBACK (page_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->pages, "notify::child-transition-running",
                           G_CALLBACK (page_changed_cb), self, G_CONNECT_SWAPPED);
  lk_window_init_jobs (self);
  lk_window_init_pages (self);
  lk_window_init_drop (self);
}

/**
 * lk_window_new:
 * @application: the program
 * @engine: everything without a screen
 * @services: starts the practice services
 * @settings: what the window remembers
 *
 * Returns: (transfer none): a window, not yet shown
 */
LkWindow *
lk_window_new (GtkApplication *application,
               LkEngine *engine,
               LkServices *services,
               GSettings *settings)
{
  return g_object_new (LK_TYPE_WINDOW, "application", application, "engine", engine, "services",
                       services, "settings", settings, NULL);
}

LkEngine *
lk_window_get_engine (LkWindow *self)
{
  g_return_val_if_fail (LK_IS_WINDOW (self), NULL);

  return self->engine;
}

GSettings *
lk_window_get_settings (LkWindow *self)
{
  g_return_val_if_fail (LK_IS_WINDOW (self), NULL);

  return self->settings;
}

/**
 * lk_window_get_dataset:
 * @self: the window
 *
 * Returns: (nullable) (transfer none): the dataset that is open before the person
 */
LkDataset *
lk_window_get_dataset (LkWindow *self)
{
  g_return_val_if_fail (LK_IS_WINDOW (self), NULL);

  return self->gallery != NULL ? lk_gallery_page_get_dataset (self->gallery) : NULL;
}

/**
 * lk_window_show_dataset:
 * @self: the window
 * @dataset: what is to be seen
 */
void
lk_window_show_dataset (LkWindow *self, LkDataset *dataset)
{
  g_return_if_fail (LK_IS_WINDOW (self));

  if (dataset != lk_window_get_dataset (self))
    lk_window_leave_dataset (self);
  lk_gallery_page_set_dataset (lk_window_ensure_gallery (self), dataset);
  lk_window_meet_dataset (self);
  lk_compat_show_page (self->pages, "gallery");
  gtk_widget_grab_focus (GTK_WIDGET (self->gallery));
}

/**
 * lk_window_show_error:
 * @self: the window
 * @error: what went wrong
 */
void
lk_window_show_error (LkWindow *self, const GError *error)
{
  g_return_if_fail (LK_IS_WINDOW (self));

  lk_toast_show_error (self->pages, error);
}
