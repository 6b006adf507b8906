/* lk-batch-panel.c: several pictures at once, and the tags that they share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-batch-panel.h"

#include "lk-caption.h"
#include "lk-gallery-edit.h"
#include "lk-tag-bar.h"
#include "lk-toast.h"

#include <glib/gi18n.h>

struct _LkBatchPanel
{
  AdwBin parent_instance;

  /* Template */
  GtkLabel *title;
  GtkLabel *captions;
  LkTagBar *tags;

  LkGalleryModel *model;         /* (owned) (nullable) */
  GSignalGroup *model_signals;   /* (owned) */
  GSignalGroup *dataset_signals; /* (owned) */
  GCancellable *cancellable;     /* (owned) ends with the panel */
  guint idle;                    /* 0 when all that is selected was looked through */
};

G_DEFINE_FINAL_TYPE (LkBatchPanel, lk_batch_panel, ADW_TYPE_BIN)

/* --- What they share --- */

static void
keep_common (GPtrArray *common, LkPicture *picture)
{
  g_auto (GStrv) tags = lk_caption_get_tags (lk_picture_get_caption (picture));

  for (guint i = common->len; i > 0; i--)
    if (!g_strv_contains ((const char *const *) tags, g_ptr_array_index (common, i - 1)))
      g_ptr_array_remove_index (common, i - 1);
}

static GStrv
find_common_tags (GPtrArray *pictures)
{
  g_auto (GStrv) first = lk_caption_get_tags (lk_picture_get_caption (pictures->pdata[0]));
  GPtrArray *common = g_ptr_array_new_with_free_func (g_free);

  for (char **tag = first; *tag != NULL; tag++)
    g_ptr_array_add (common, g_strdup (*tag));
  for (guint i = 1; i < pictures->len && common->len > 0; i++)
    keep_common (common, g_ptr_array_index (pictures, i));
  g_ptr_array_add (common, NULL);

  return (GStrv) g_ptr_array_free (common, FALSE);
}

static void
say_captions (LkBatchPanel *self, GPtrArray *pictures)
{
  guint n_captions = 0;
  g_autofree char *text = NULL;

  for (guint i = 0; i < pictures->len; i++)
    n_captions += *lk_picture_get_caption (g_ptr_array_index (pictures, i)) != '\0';

  if (n_captions == pictures->len)
    text = g_strdup (_ ("All have a caption"));
  else
    text = g_strdup_printf (ngettext ("%u has a caption", "%u have a caption", n_captions),
                            n_captions);
  gtk_label_set_text (self->captions, text);
}

static void
look_through (LkBatchPanel *self)
{
  g_autoptr (GPtrArray) pictures = NULL;
  g_autofree char *title = NULL;
  g_auto (GStrv) tags = NULL;

  if (self->model == NULL || lk_gallery_model_get_n_selected (self->model) < 2)
    return;

  pictures = lk_gallery_model_dup_selected (self->model);
  title = g_strdup_printf (ngettext ("%u Picture", "%u Pictures", pictures->len), pictures->len);
  gtk_label_set_text (self->title, title);
  say_captions (self, pictures);
  tags = find_common_tags (pictures);
  lk_tag_bar_set_tags (self->tags, (const char *const *) tags);
}

static gboolean
idle_cb (gpointer user_data)
{
  LkBatchPanel *self = user_data;

  self->idle = 0;
  look_through (self);

  return G_SOURCE_REMOVE;
}

/* One edit tells of several changes, and ten thousand captions are not read for each of them. */
static void
update (LkBatchPanel *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add (idle_cb, self);
}

/* --- Changing them --- */

static void
edited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkBatchPanel) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lk_gallery_edit_captions_finish (result, NULL, &error))
    lk_toast_show_error (GTK_WIDGET (self), error);

  update (self);
}

static void
edit (LkBatchPanel *self, LkCaptionEdit *edit)
{
  g_autoptr (GPtrArray) pictures = lk_gallery_model_dup_selected (self->model);

  lk_gallery_edit_captions_async (lk_gallery_model_get_history (self->model), pictures, edit,
                                  self->cancellable, edited_cb, g_object_ref (self));
}

static void
tag_added_cb (LkBatchPanel *self, const char *tag)
{
  g_autoptr (LkCaptionEdit) addition = lk_caption_edit_new_add_tag (tag, LK_CAPTION_BACK);

  edit (self, addition);
}

static void
tag_removed_cb (LkBatchPanel *self, const char *tag)
{
  g_autoptr (LkCaptionEdit) removal = lk_caption_edit_new_remove_tag (tag);

  edit (self, removal);
}

/* --- Life --- */

static void
lk_batch_panel_dispose (GObject *object)
{
  LkBatchPanel *self = LK_BATCH_PANEL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_object (&self->model_signals);
  g_clear_object (&self->dataset_signals);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (lk_batch_panel_parent_class)->dispose (object);
}

static void
lk_batch_panel_finalize (GObject *object)
{
  g_clear_object (&LK_BATCH_PANEL (object)->cancellable);

  G_OBJECT_CLASS (lk_batch_panel_parent_class)->finalize (object);
}

static void
lk_batch_panel_class_init (LkBatchPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_batch_panel_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_batch_panel_finalize;

  g_type_ensure (LK_TYPE_TAG_BAR);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lorikeet_app/Lorikeet/lk-batch-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, LkBatchPanel, title);
  gtk_widget_class_bind_template_child (widget_class, LkBatchPanel, captions);
  gtk_widget_class_bind_template_child (widget_class, LkBatchPanel, tags);
}

static void
lk_batch_panel_init (LkBatchPanel *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->tags, "tag-added", G_CALLBACK (tag_added_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->tags, "tag-removed", G_CALLBACK (tag_removed_cb), self,
                           G_CONNECT_SWAPPED);

  self->model_signals = g_signal_group_new (LK_TYPE_GALLERY_MODEL);
  g_signal_group_connect_swapped (self->model_signals, "notify::n-selected", G_CALLBACK (update),
                                  self);
  self->dataset_signals = g_signal_group_new (LK_TYPE_DATASET);
  g_signal_group_connect_swapped (self->dataset_signals, "notify", G_CALLBACK (update), self);
}

/**
 * lk_batch_panel_set_model:
 * @self: the panel
 * @model: (nullable): the view whose selected pictures it is about
 */
void
lk_batch_panel_set_model (LkBatchPanel *self, LkGalleryModel *model)
{
  LkDataset *dataset = model != NULL ? lk_gallery_model_get_dataset (model) : NULL;

  g_return_if_fail (LK_IS_BATCH_PANEL (self));

  if (!g_set_object (&self->model, model))
    return;

  g_signal_group_set_target (self->model_signals, model);
  g_signal_group_set_target (self->dataset_signals, dataset);
  lk_tag_bar_set_dataset (self->tags, dataset);
  update (self);
}
