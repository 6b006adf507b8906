/* lk-inspector.c: the picture or the pictures that are selected in the gallery
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-inspector.h"

#include "lk-batch-panel.h"
#include "lk-caption-editor.h"
#include "lk-finding-row.h"
#include "lk-picture-facts.h"
#include "lk-picture-view.h"
#include "lk-trainer-panel.h"

struct _LkInspector
{
  AdwBin parent_instance;

  /* Template */
  GtkStack *stack;
  LkBatchPanel *batch;
  LkPictureView *preview;
  GtkLabel *name;
  LkCaptionEditor *caption;
  GtkListBox *findings;
  LkTrainerPanel *trainer;
  LkPictureFacts *facts;

  LkGalleryModel *model;          /* (owned) (nullable) */
  GSignalGroup *model_signals;    /* (owned) */
  GSignalGroup *findings_signals; /* (owned) */
};

G_DEFINE_FINAL_TYPE (LkInspector, lk_inspector, ADW_TYPE_BIN)

static LkPicture *
get_current (LkInspector *self)
{
  return self->model != NULL ? lk_gallery_model_get_current (self->model) : NULL;
}

static void
update_stack (LkInspector *self)
{
  guint n_selected = self->model != NULL ? lk_gallery_model_get_n_selected (self->model) : 0;

  gtk_stack_set_visible_child_name (self->stack, n_selected == 0   ? "empty"
                                                 : n_selected == 1 ? "picture"
                                                                   : "several");
}

static void
update_findings (LkInspector *self)
{
  LkPicture *picture = get_current (self);
  GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->findings));
  g_autoptr (GPtrArray) findings = NULL;

  for (; row != NULL; row = gtk_widget_get_first_child (GTK_WIDGET (self->findings)))
    gtk_list_box_remove (self->findings, row);

  if (picture != NULL)
    findings = lk_gallery_findings_list (lk_gallery_model_get_findings (self->model), picture);
  for (guint i = 0; findings != NULL && i < findings->len; i++)
    gtk_list_box_append (self->findings,
                         lk_finding_row_new (g_ptr_array_index (findings, i), FALSE));

  gtk_widget_set_visible (GTK_WIDGET (self->findings), findings != NULL && findings->len > 0);
}

static void
current_changed_cb (LkInspector *self)
{
  LkPicture *picture = get_current (self);

  lk_picture_view_set_picture (self->preview, picture);
  lk_caption_editor_set_picture (self->caption, picture);
  lk_picture_facts_set_picture (self->facts, picture);
  gtk_label_set_text (self->name, picture != NULL ? lk_picture_get_name (picture) : "");
  update_findings (self);
}

static void
resolution_changed_cb (LkInspector *self)
{
  lk_picture_view_set_resolution (self->preview, lk_gallery_model_get_resolution (self->model));
}

static void
lk_inspector_dispose (GObject *object)
{
  LkInspector *self = LK_INSPECTOR (object);

  g_clear_object (&self->model_signals);
  g_clear_object (&self->findings_signals);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (lk_inspector_parent_class)->dispose (object);
}

static void
lk_inspector_class_init (LkInspectorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_inspector_dispose;

  g_type_ensure (LK_TYPE_BATCH_PANEL);
  g_type_ensure (LK_TYPE_PICTURE_VIEW);
  g_type_ensure (LK_TYPE_CAPTION_EDITOR);
  g_type_ensure (LK_TYPE_TRAINER_PANEL);
  g_type_ensure (LK_TYPE_PICTURE_FACTS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/lorikeet_app/Lorikeet/lk-inspector.ui");
  gtk_widget_class_bind_template_child (widget_class, LkInspector, stack);
  gtk_widget_class_bind_template_child (widget_class, LkInspector, batch);
  gtk_widget_class_bind_template_child (widget_class, LkInspector, preview);
  gtk_widget_class_bind_template_child (widget_class, LkInspector, name);
  gtk_widget_class_bind_template_child (widget_class, LkInspector, caption);
  gtk_widget_class_bind_template_child (widget_class, LkInspector, findings);
  gtk_widget_class_bind_template_child (widget_class, LkInspector, trainer);
  gtk_widget_class_bind_template_child (widget_class, LkInspector, facts);
}

static void
lk_inspector_init (LkInspector *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->model_signals = g_signal_group_new (LK_TYPE_GALLERY_MODEL);
  g_signal_group_connect_swapped (self->model_signals, "notify::current",
                                  G_CALLBACK (current_changed_cb), self);
  g_signal_group_connect_swapped (self->model_signals, "notify::n-selected",
                                  G_CALLBACK (update_stack), self);
  g_signal_group_connect_swapped (self->model_signals, "notify::resolution",
                                  G_CALLBACK (resolution_changed_cb), self);
  self->findings_signals = g_signal_group_new (LK_TYPE_GALLERY_FINDINGS);
  g_signal_group_connect_swapped (self->findings_signals, "notify::checkup",
                                  G_CALLBACK (update_findings), self);
}

/**
 * lk_inspector_set_model:
 * @self: the pane
 * @model: (nullable): the view whose selected pictures it shows
 */
void
lk_inspector_set_model (LkInspector *self, LkGalleryModel *model)
{
  g_return_if_fail (LK_IS_INSPECTOR (self));

  if (self->model == model)
    return;

  lk_batch_panel_set_model (self->batch, model);
  lk_trainer_panel_set_model (self->trainer, model);
  lk_caption_editor_set_picture (self->caption, NULL);
  lk_caption_editor_set_history (self->caption,
                                 model != NULL ? lk_gallery_model_get_history (model) : NULL);
  g_signal_group_set_target (self->model_signals, model);
  g_signal_group_set_target (self->findings_signals,
                             model != NULL ? lk_gallery_model_get_findings (model) : NULL);
  g_set_object (&self->model, model);
  current_changed_cb (self);
  update_stack (self);
  if (model != NULL)
    resolution_changed_cb (self);
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

  lk_trainer_panel_ask_trigger_word (self->trainer);
}

/**
 * lk_inspector_write_caption:
 * @self: the pane
 *
 * Lets the person write the caption of the current picture.
 */
void
lk_inspector_write_caption (LkInspector *self)
{
  g_return_if_fail (LK_IS_INSPECTOR (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->caption));
}
