/* lk-large-view.c: the current picture of the gallery, as large as the window allows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-large-view.h"

#include "lk-picture-view.h"

#include <glib/gi18n.h>

#define ZOOM_STEP 1.5

struct _LkLargeView
{
  AdwBin parent_instance;

  /* Template */
  LkPictureView *view;
  GtkLabel *scale;

  LkGalleryModel *model; /* (owned) (nullable) */
  GSignalGroup *signals; /* (owned) of the model */
};

G_DEFINE_FINAL_TYPE (LkLargeView, lk_large_view, ADW_TYPE_BIN)

static void
zoom_in_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_picture_view_zoom (LK_LARGE_VIEW (widget)->view, ZOOM_STEP);
}

static void
zoom_out_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_picture_view_zoom (LK_LARGE_VIEW (widget)->view, 1 / ZOOM_STEP);
}

static void
fit_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_picture_view_fit (LK_LARGE_VIEW (widget)->view);
}

static void
original_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_picture_view_show_original (LK_LARGE_VIEW (widget)->view);
}

static void
scale_changed_cb (LkLargeView *self)
{
  double scale = lk_picture_view_get_scale (self->view) *
                 gtk_widget_get_scale_factor (GTK_WIDGET (self->view));
  /* Translators: how large a picture is shown */
  g_autofree char *text = g_strdup_printf (_ ("%d %%"), (int) (scale * 100 + 0.5));

  gtk_label_set_text (self->scale, text);
}

static void
current_changed_cb (LkLargeView *self)
{
  lk_picture_view_set_picture (self->view, self->model != NULL
                                               ? lk_gallery_model_get_current (self->model)
                                               : NULL);
}

static void
resolution_changed_cb (LkLargeView *self)
{
  lk_picture_view_set_resolution (self->view, lk_gallery_model_get_resolution (self->model));
}

static gboolean
lk_large_view_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (LK_LARGE_VIEW (widget)->view));
}

static void
lk_large_view_dispose (GObject *object)
{
  LkLargeView *self = LK_LARGE_VIEW (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (lk_large_view_parent_class)->dispose (object);
}

/* Arrows turn the pages where there is nothing to write. */
static const struct
{
  const char *action;
  guint key;
} bindings[] = {
  { "gallery.next", GDK_KEY_Right },
  { "gallery.next", GDK_KEY_Down },
  { "gallery.next", GDK_KEY_Page_Down },
  { "gallery.next", GDK_KEY_space },
  { "gallery.previous", GDK_KEY_Left },
  { "gallery.previous", GDK_KEY_Up },
  { "gallery.previous", GDK_KEY_Page_Up },
  { "gallery.previous", GDK_KEY_BackSpace },
  { "gallery.shrink", GDK_KEY_Escape },
  { "gallery.remove", GDK_KEY_Delete },
  { "large.zoom-in", GDK_KEY_plus },
  { "large.zoom-in", GDK_KEY_KP_Add },
  { "large.zoom-out", GDK_KEY_minus },
  { "large.zoom-out", GDK_KEY_KP_Subtract },
  { "large.fit", GDK_KEY_0 },
  { "large.original", GDK_KEY_1 },
};

static void
lk_large_view_class_init (LkLargeViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_large_view_dispose;
  widget_class->grab_focus = lk_large_view_grab_focus;

  g_type_ensure (LK_TYPE_PICTURE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/lorikeet_app/Lorikeet/lk-large-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LkLargeView, view);
  gtk_widget_class_bind_template_child (widget_class, LkLargeView, scale);
  gtk_widget_class_install_action (widget_class, "large.zoom-in", NULL, zoom_in_action);
  gtk_widget_class_install_action (widget_class, "large.zoom-out", NULL, zoom_out_action);
  gtk_widget_class_install_action (widget_class, "large.fit", NULL, fit_action);
  gtk_widget_class_install_action (widget_class, "large.original", NULL, original_action);
  for (gsize i = 0; i < G_N_ELEMENTS (bindings); i++)
    gtk_widget_class_add_binding_action (widget_class, bindings[i].key, 0, bindings[i].action,
                                         NULL);
}

static void
lk_large_view_init (LkLargeView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  lk_picture_view_set_wheel_zooms (self->view, TRUE);
  g_signal_connect_object (self->view, "notify::scale", G_CALLBACK (scale_changed_cb), self,
                           G_CONNECT_SWAPPED);

  self->signals = g_signal_group_new (LK_TYPE_GALLERY_MODEL);
  g_signal_group_connect_swapped (self->signals, "notify::current", G_CALLBACK (current_changed_cb),
                                  self);
  g_signal_group_connect_swapped (self->signals, "notify::resolution",
                                  G_CALLBACK (resolution_changed_cb), self);
}

/**
 * lk_large_view_set_model:
 * @self: the view
 * @model: (nullable): what chooses the picture
 */
void
lk_large_view_set_model (LkLargeView *self, LkGalleryModel *model)
{
  g_return_if_fail (LK_IS_LARGE_VIEW (self));

  if (!g_set_object (&self->model, model))
    return;

  g_signal_group_set_target (self->signals, model);
  current_changed_cb (self);
  if (model != NULL)
    resolution_changed_cb (self);
}
