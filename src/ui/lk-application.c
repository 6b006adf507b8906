/* lk-application.c: owns the engine and the windows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lorikeet"

#include "lk-config.h"

#include "lk-application-private.h"

#include "lk-compat.h"
#include "lk-stall-report.h"
#include "lk-window.h"

#include <glib/gi18n.h>
#include <stdio.h>

G_DEFINE_FINAL_TYPE (LkApplication, lk_application, ADW_TYPE_APPLICATION)

LkWindow *
lk_application_ensure_window (LkApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  while (window != NULL && !LK_IS_WINDOW (window))
    window = gtk_window_get_transient_for (window);

  if (window != NULL)
    return LK_WINDOW (window);

  window = GTK_WINDOW (
      lk_window_new (GTK_APPLICATION (self), self->engine, self->services, self->settings));
  lk_application_watch_window (self, LK_WINDOW (window));
  lk_application_go_on (self);

  return LK_WINDOW (window);
}

/* --- Actions --- */

static void
quit_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  lk_application_ask_to_leave (user_data);
}

static void
about_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  lk_compat_show_about (gtk_application_get_active_window (user_data));
}

/* Works above a dialog, too, where the window's own actions are out of reach. */
static void
preferences_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LkWindow *window = lk_application_ensure_window (user_data);

  if (!gtk_widget_get_visible (GTK_WIDGET (window)))
    gtk_window_present (GTK_WINDOW (window));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-accounts", NULL);
}

static const GActionEntry actions[] = {
  { "preferences", preferences_action },
  { "quit", quit_action },
  { "about", about_action },
};

typedef struct
{
  const char *action;
  const char *accels[3];
} Shortcut;

/* All are listed in lk-shortcuts.ui, too. */
static const Shortcut shortcuts[] = {
  { "app.quit", { "<Control>q" } },
  { "app.preferences", { "<Control>comma" } },
  { "win.help", { "F1" } },
  { "win.back", { "<Alt>Left", "Back" } },
  { "win.add-pictures", { "<Control>o" } },
  { "win.add-folder", { "<Control><Shift>o" } },
  { "win.add-link", { "<Control>l" } },
  { "win.new-dataset", { "<Control>n" } },
  { "win.show-help-overlay", { "<Control>question" } },
  { "window.close", { "<Control>w" } },
};

/* --- Opening --- */

/* What was opened at the start gets its names and twins from a library that is whole. */
static void
open_waiting (LkApplication *self)
{
  LkWindow *window = self->waiting->len > 0 ? lk_application_ensure_window (self) : NULL;

  for (guint i = 0; i < self->waiting->len; i++)
    lk_window_import (window, NULL, g_ptr_array_index (self->waiting, i));

  g_ptr_array_set_size (self->waiting, 0);
}

static void
library_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkApplication) self = user_data;
  g_autoptr (GError) error = NULL;

  lk_library_set_live (LK_LIBRARY (source), TRUE);
  if (!lk_library_load_finish (LK_LIBRARY (source), result, &error))
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;

      lk_window_show_error (lk_application_ensure_window (self), error);
    }

  self->library_read = TRUE;
  open_waiting (self);
  lk_application_begin_search (self);
  lk_application_show_wanted (self);
}

/* --- Searching --- */

/**
 * lk_application_begin_search:
 * @self: the program
 *
 * Lets the desktop search, as soon as everything was read.
 */
void
lk_application_begin_search (LkApplication *self)
{
  if (self->jobs_read && self->library_read)
    lk_search_provider_set_engine (self->search, self->engine);
}

static gboolean
lk_application_dbus_register (GApplication *application,
                              GDBusConnection *connection,
                              const char *path,
                              GError **error)
{
  return G_APPLICATION_CLASS (lk_application_parent_class)
             ->dbus_register (application, connection, path, error) &&
         lk_search_provider_export (LK_APPLICATION (application)->search, connection, path, error);
}

static void
lk_application_dbus_unregister (GApplication *application,
                                GDBusConnection *connection,
                                const char *path)
{
  lk_search_provider_unexport (LK_APPLICATION (application)->search);

  G_APPLICATION_CLASS (lk_application_parent_class)
      ->dbus_unregister (application, connection, path);
}

/* --- Life --- */

static int
lk_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  if (g_variant_dict_contains (options, "version"))
    {
      fputs ("lorikeet " LK_VERSION "\n", stdout);
      return 0;
    }

  return G_APPLICATION_CLASS (lk_application_parent_class)
      ->handle_local_options (application, options);
}

static void
lk_application_startup (GApplication *application)
{
  LkApplication *self = LK_APPLICATION (application);

  G_APPLICATION_CLASS (lk_application_parent_class)->startup (application);

  gtk_window_set_default_icon_name (LK_APP_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), shortcuts[i].action,
                                           shortcuts[i].accels);

  self->settings = g_settings_new (LK_SCHEMA_ID);
  self->engine = lk_engine_new ();
  self->services = lk_services_new (self->engine);
  lk_application_begin_telling (self);
  lk_application_open_engine (self);
  lk_library_load_async (lk_engine_get_library (self->engine), self->cancellable, library_loaded_cb,
                         g_object_ref (self));
}

static void
lk_application_activate (GApplication *application)
{
  gtk_window_present (GTK_WINDOW (lk_application_ensure_window (LK_APPLICATION (application))));
}

static void
lk_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  LkApplication *self = LK_APPLICATION (application);
  LkWindow *window = lk_application_ensure_window (self);
  g_autoptr (GStrvBuilder) sources = g_strv_builder_new ();

  for (int i = 0; i < n_files; i++)
    {
      g_autofree char *name = g_file_get_uri (files[i]);

      g_strv_builder_add (sources, name);
    }

  g_ptr_array_add (self->waiting, g_strv_builder_end (sources));
  gtk_window_present (GTK_WINDOW (window));
  if (lk_library_is_loaded (lk_engine_get_library (self->engine)))
    open_waiting (self);
}

static void
lk_application_shutdown (GApplication *application)
{
  LkApplication *self = LK_APPLICATION (application);

  g_cancellable_cancel (self->cancellable);
  lk_application_end_telling (self);
  lk_search_provider_set_engine (self->search, NULL);
  lk_services_stop (self->services);
  g_clear_object (&self->services);
  lk_engine_close (self->engine);
  g_clear_object (&self->engine);
  g_clear_object (&self->settings);

  G_APPLICATION_CLASS (lk_application_parent_class)->shutdown (application);
}

static void
lk_application_finalize (GObject *object)
{
  LkApplication *self = LK_APPLICATION (object);

  g_clear_object (&self->search);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);

  G_OBJECT_CLASS (lk_application_parent_class)->finalize (object);
}

static void
lk_application_class_init (LkApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lk_application_finalize;
  application_class->handle_local_options = lk_application_handle_local_options;
  application_class->dbus_register = lk_application_dbus_register;
  application_class->dbus_unregister = lk_application_dbus_unregister;
  application_class->startup = lk_application_startup;
  application_class->activate = lk_application_activate;
  application_class->open = lk_application_open;
  application_class->shutdown = lk_application_shutdown;
}

static void
add_options (GApplication *application)
{
  const GOptionEntry options[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the version and exit"), NULL },
    { NULL },
  };

  g_application_add_main_option_entries (application, options);
  g_application_set_option_context_parameter_string (application, _ ("[FILE…]"));
  g_application_set_option_context_summary (
      application, _ ("Trains an image model with your own pictures. Files, folders and archives "
                      "that are named become a dataset."));
  g_application_set_option_context_description (application,
                                                _ ("lorikeetctl does the same without a window."));
}

static void
lk_application_init (LkApplication *self)
{
  self->cancellable = g_cancellable_new ();
  self->search = lk_search_provider_new (G_APPLICATION (self));
  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  add_options (G_APPLICATION (self));
  lk_stall_report_install (G_APPLICATION (self));
}

LkApplication *
lk_application_new (void)
{
  return g_object_new (LK_TYPE_APPLICATION, "application-id", LK_APP_ID, "flags",
                       G_APPLICATION_HANDLES_OPEN, "resource-base-path",
                       "/io/github/lorikeet_app/Lorikeet", NULL);
}
