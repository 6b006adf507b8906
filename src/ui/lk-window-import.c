/* lk-window-import.c: pictures come into the window
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lorikeet"

#include "lk-config.h"

#include "lk-window-private.h"

#include "lk-importer.h"
#include "lk-paths.h"
#include "lk-toast.h"
#include "lk-url-fetcher.h"

#include <glib/gi18n.h>

typedef struct
{
  LkWindow *window; /* (owned) */
  char **sources;
  LkUrlFetcher *fetcher; /* (owned) */
} Import;

static void
import_free (Import *self)
{
  g_clear_object (&self->window);
  g_clear_object (&self->fetcher);
  g_strfreev (self->sources);
  g_free (self);
}

static void
imported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Import *import = user_data;
  LkDataset *dataset = LK_DATASET (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (LkImportReport) report = lk_importer_run_finish (dataset, result, &error);
  g_autofree char *summary = report != NULL ? lk_import_report_dup_summary (report) : NULL;

  if (report == NULL)
    lk_window_show_error (import->window, error);
  else
    lk_toast_show_text (GTK_WIDGET (import->window->pages), summary);

  import_free (import);
}

static void
run (Import *import, LkDataset *dataset)
{
  LkImportOptions options = { .fetcher = LK_FETCHER (import->fetcher) };

  lk_window_show_dataset (import->window, dataset);
  lk_importer_run_async (dataset, (const char *const *) import->sources, &options, NULL, NULL,
                         import->window->cancellable, imported_cb, import);
}

static void
created_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Import *import = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkDataset) dataset = lk_library_create_finish (LK_LIBRARY (source), result, &error);

  if (dataset != NULL)
    {
      run (import, dataset);
      return;
    }

  lk_window_show_error (import->window, error);
  import_free (import);
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
  Import *import = g_new0 (Import, 1);

  import->window = g_object_ref (self);
  import->sources = g_strdupv ((char **) sources);
  import->fetcher = lk_url_fetcher_new (lk_engine_get_http (self->engine));

  if (dataset != NULL)
    run (import, dataset);
  else
    lk_library_create_async (lk_engine_get_library (self->engine), _ ("New Dataset"),
                             self->cancellable, created_cb, import);
}

static void
add_samples_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autofree char *samples = lk_paths_dup_shipped ("samples");
  const char *const sources[] = { samples, NULL };

  lk_window_import (LK_WINDOW (widget), NULL, sources);
}

void
lk_window_install_import_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "win.add-samples", NULL, add_samples_action);
}
