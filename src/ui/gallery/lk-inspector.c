/* lk-inspector.c: one picture of the gallery, large, with its caption
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-inspector.h"

#include "lk-thumbnail.h"

#define PREVIEW_SIZE 512

struct _LkInspector
{
  AdwBin parent_instance;

  /* Template */
  GtkStack *stack;
  LkThumbnail *preview;
  GtkLabel *name;
  GtkTextView *caption;
  AdwEntryRow *trigger;

  LkGalleryModel *model;     /* (owned) (nullable) */
  LkPicture *picture;        /* (owned) (nullable) */
  GSignalGroup *signals;     /* (owned) of the model */
  GBinding *trigger_binding; /* (nullable) to the dataset */
  gboolean showing;          /* what the text view holds is being replaced */
};

G_DEFINE_FINAL_TYPE (LkInspector, lk_inspector, ADW_TYPE_BIN)

static void
text_changed_cb (LkInspector *self, GtkTextBuffer *buffer)
{
  g_autofree char *text = NULL;

  if (self->showing || self->picture == NULL)
    return;

  g_object_get (buffer, "text", &text, NULL);
  lk_history_type_caption (lk_gallery_model_get_history (self->model), self->picture, text);
}

static void
current_changed_cb (LkInspector *self)
{
  LkPicture *picture = self->model != NULL ? lk_gallery_model_get_current (self->model) : NULL;

  g_set_object (&self->picture, picture);
  gtk_stack_set_visible_child_name (self->stack, picture != NULL ? "picture" : "empty");
  lk_thumbnail_set_file (self->preview, picture != NULL ? lk_picture_get_file (picture) : NULL);
  if (picture == NULL)
    return;

  gtk_label_set_text (self->name, lk_picture_get_name (picture));
  self->showing = TRUE;
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->caption),
                            lk_picture_get_caption (picture), -1);
  self->showing = FALSE;
}

static void
lk_inspector_dispose (GObject *object)
{
  LkInspector *self = LK_INSPECTOR (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->picture);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (lk_inspector_parent_class)->dispose (object);
}

static void
lk_inspector_class_init (LkInspectorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_inspector_dispose;

  g_type_ensure (LK_TYPE_THUMBNAIL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/lorikeet_app/Lorikeet/lk-inspector.ui");
  gtk_widget_class_bind_template_child (widget_class, LkInspector, stack);
  gtk_widget_class_bind_template_child (widget_class, LkInspector, preview);
  gtk_widget_class_bind_template_child (widget_class, LkInspector, name);
  gtk_widget_class_bind_template_child (widget_class, LkInspector, caption);
  gtk_widget_class_bind_template_child (widget_class, LkInspector, trigger);
}

static void
lk_inspector_init (LkInspector *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  lk_thumbnail_set_size (self->preview, PREVIEW_SIZE);

  self->signals = g_signal_group_new (LK_TYPE_GALLERY_MODEL);
  g_signal_group_connect_swapped (self->signals, "notify::current", G_CALLBACK (current_changed_cb),
                                  self);
  g_signal_connect_object (gtk_text_view_get_buffer (self->caption), "changed",
                           G_CALLBACK (text_changed_cb), self, G_CONNECT_SWAPPED);
}

void
lk_inspector_set_thumbnailer (LkInspector *self, LkThumbnailer *thumbnailer)
{
  g_return_if_fail (LK_IS_INSPECTOR (self));

  lk_thumbnail_set_thumbnailer (self->preview, thumbnailer);
}

/**
 * lk_inspector_ask_trigger_word:
 * @self: the pane
 *
 * Lets the person write the trigger word.
 */
void
lk_inspector_ask_trigger_word (LkInspector *self)
{
  g_return_if_fail (LK_IS_INSPECTOR (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->trigger));
}

/**
 * lk_inspector_set_model:
 * @self: the pane
 * @model: (nullable): the view whose current picture it shows
 */
void
lk_inspector_set_model (LkInspector *self, LkGalleryModel *model)
{
  g_return_if_fail (LK_IS_INSPECTOR (self));

  if (!g_set_object (&self->model, model))
    return;

  g_clear_pointer (&self->trigger_binding, g_binding_unbind);
  if (model != NULL)
    self->trigger_binding =
        g_object_bind_property (lk_gallery_model_get_dataset (model), "trigger-word", self->trigger,
                                "text", G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_signal_group_set_target (self->signals, model);
  current_changed_cb (self);
}
