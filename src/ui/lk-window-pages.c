/* lk-window-pages.c: the pages behind the first one, made when they are wanted or there is time
 *
 * A person sees the first frame sooner when it does not wait for pages that it does not show.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-window-private.h"

/**
 * lk_window_ensure_gallery: (skip)
 * @self: the window
 *
 * Returns: (transfer none): the page of one dataset
 */
LkGalleryPage *
lk_window_ensure_gallery (LkWindow *self)
{
  if (self->gallery == NULL)
    {
      self->gallery = g_object_new (LK_TYPE_GALLERY_PAGE, NULL);
      lk_gallery_page_set_engine (self->gallery, self->engine, self->settings);
      adw_bin_set_child (self->gallery_place, GTK_WIDGET (self->gallery));
    }

  return self->gallery;
}

/**
 * lk_window_ensure_jobs: (skip)
 * @self: the window
 *
 * Returns: (transfer none): the page of all jobs
 */
LkJobsPage *
lk_window_ensure_jobs (LkWindow *self)
{
  if (self->jobs == NULL)
    {
      self->jobs = g_object_new (LK_TYPE_JOBS_PAGE, NULL);
      lk_jobs_page_set_engine (self->jobs, self->engine);
      lk_window_watch_jobs (self);
      adw_bin_set_child (self->jobs_place, GTK_WIDGET (self->jobs));
    }

  return self->jobs;
}

/**
 * lk_window_ensure_model: (skip)
 * @self: the window
 *
 * Returns: (transfer none): the page of one model
 */
LkModelPage *
lk_window_ensure_model (LkWindow *self)
{
  if (self->model == NULL)
    {
      self->model = g_object_new (LK_TYPE_MODEL_PAGE, NULL);
      lk_model_page_set_engine (self->model, self->engine, self->services, self->activities);
      adw_bin_set_child (self->model_place, GTK_WIDGET (self->model));
    }

  return self->model;
}

static void
ensure_models (LkWindow *self)
{
  if (self->models != NULL)
    return;

  self->models = g_object_new (LK_TYPE_MODELS_PAGE, NULL);
  lk_models_page_set_engine (self->models, self->engine);
  adw_bin_set_child (self->models_place, GTK_WIDGET (self->models));
}

static void
view_wanted_cb (LkWindow *self)
{
  const char *name = adw_view_stack_get_visible_child_name (self->views);

  if (g_strcmp0 (name, "jobs") == 0)
    lk_window_ensure_jobs (self);
  else if (g_strcmp0 (name, "models") == 0)
    ensure_models (self);
}

/* One at a time: input goes first. */
static gboolean
make_one_cb (gpointer user_data)
{
  LkWindow *self = user_data;

  if (self->gallery == NULL)
    lk_window_ensure_gallery (self);
  else if (self->jobs == NULL)
    lk_window_ensure_jobs (self);
  else if (self->models == NULL)
    ensure_models (self);
  else if (self->model == NULL)
    lk_window_ensure_model (self);
  else
    {
      self->making = 0;
      return G_SOURCE_REMOVE;
    }

  return G_SOURCE_CONTINUE;
}

static void
painted_cb (LkWindow *self, GdkFrameClock *clock)
{
  g_signal_handlers_disconnect_by_func (clock, painted_cb, self);
  self->making = g_idle_add_full (G_PRIORITY_LOW, make_one_cb, self, NULL);
}

static void
realized_cb (LkWindow *self)
{
  g_signal_handlers_disconnect_by_func (self, realized_cb, NULL);
  g_signal_connect_object (gtk_widget_get_frame_clock (GTK_WIDGET (self)), "after-paint",
                           G_CALLBACK (painted_cb), self, G_CONNECT_SWAPPED);
}

/**
 * lk_window_init_pages: (skip)
 * @self: the window
 */
void
lk_window_init_pages (LkWindow *self)
{
  g_signal_connect_object (self->views, "notify::visible-child", G_CALLBACK (view_wanted_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (self, "realize", G_CALLBACK (realized_cb), NULL);
}

/**
 * lk_window_end_pages: (skip)
 * @self: the window
 */
void
lk_window_end_pages (LkWindow *self)
{
  g_clear_handle_id (&self->making, g_source_remove);
}
