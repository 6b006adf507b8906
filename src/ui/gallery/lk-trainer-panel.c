/* lk-trainer-panel.c: a picture and its caption as the trainer will see them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-trainer-panel.h"

#include "lk-preview.h"

#include <glib/gi18n.h>

typedef enum
{
  PROP_RESOLUTION = 1,
} LkTrainerPanelProperty;

struct _LkTrainerPanel
{
  AdwBin parent_instance;

  /* Template */
  GtkLabel *crop;
  GtkLabel *changed;
  AdwEntryRow *trigger;
  AdwActionRow *prompt;

  LkGalleryModel *model;         /* (owned) (nullable) */
  GSignalGroup *model_signals;   /* (owned) */
  GSignalGroup *picture_signals; /* (owned) of the current one */
  GSignalGroup *dataset_signals; /* (owned) */
  GBinding *trigger_binding;     /* (nullable) to the dataset */
};

static GParamSpec *properties[PROP_RESOLUTION + 1];

G_DEFINE_FINAL_TYPE (LkTrainerPanel, lk_trainer_panel, ADW_TYPE_BIN)

static char *
say_crop (const LkBucket *bucket)
{
  int lost = (int) (bucket->lost * 100 + 0.5);

  if (bucket->lost <= 0)
    /* Translators: width and height in pixels */
    return g_strdup_printf (_ ("%u × %u, nothing cut off"), bucket->width, bucket->height);
  if (lost == 0)
    return g_strdup_printf (_ ("%u × %u, less than 1 %% cut off"), bucket->width, bucket->height);

  return g_strdup_printf (_ ("%u × %u, %d %% cut off"), bucket->width, bucket->height, lost);
}

static char *
say_buckets (LkPreview *preview, guint resolution)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < preview->n_buckets; i++)
    {
      g_autofree char *crop = say_crop (&preview->buckets[i]);

      if (resolution != 0 && preview->buckets[i].resolution != resolution)
        continue;
      if (text->len > 0)
        g_string_append_c (text, '\n');
      g_string_append (text, crop);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
update (LkTrainerPanel *self)
{
  LkPicture *picture = self->model != NULL ? lk_gallery_model_get_current (self->model) : NULL;
  g_autoptr (LkPreview) preview = NULL;
  g_autofree char *buckets = NULL;

  if (picture == NULL)
    return;

  preview =
      lk_preview_new (picture, NULL,
                      lk_dataset_get_trigger_word (lk_gallery_model_get_dataset (self->model)));
  buckets = say_buckets (preview, lk_gallery_model_get_resolution (self->model));
  gtk_label_set_text (self->crop, preview->refused != NULL ? preview->refused : buckets);
  gtk_label_set_text (self->changed, preview->changed != NULL ? preview->changed : "");
  gtk_widget_set_visible (GTK_WIDGET (self->changed), preview->changed != NULL);
  adw_action_row_set_subtitle (self->prompt,
                               *preview->prompt != '\0' ? preview->prompt : _ ("No caption yet"));
}

static void
current_changed_cb (LkTrainerPanel *self)
{
  g_signal_group_set_target (self->picture_signals, lk_gallery_model_get_current (self->model));
  update (self);
}

static void
resolution_changed_cb (LkTrainerPanel *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RESOLUTION]);
  update (self);
}

/* --- Life --- */

/* A property for the action of the buttons: their target is text. */
static void
lk_trainer_panel_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkTrainerPanel *self = LK_TRAINER_PANEL (object);
  guint resolution = self->model != NULL ? lk_gallery_model_get_resolution (self->model) : 0;

  if (id == PROP_RESOLUTION)
    g_value_take_string (value, g_strdup_printf ("%u", resolution));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lk_trainer_panel_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LkTrainerPanel *self = LK_TRAINER_PANEL (object);

  if (id != PROP_RESOLUTION)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  else if (self->model != NULL)
    lk_gallery_model_set_resolution (self->model,
                                     (guint) g_ascii_strtoull (g_value_get_string (value), NULL,
                                                               10));
}

static void
lk_trainer_panel_dispose (GObject *object)
{
  LkTrainerPanel *self = LK_TRAINER_PANEL (object);

  g_clear_object (&self->model_signals);
  g_clear_object (&self->picture_signals);
  g_clear_object (&self->dataset_signals);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (lk_trainer_panel_parent_class)->dispose (object);
}

static void
lk_trainer_panel_class_init (LkTrainerPanelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = lk_trainer_panel_get_property;
  object_class->set_property = lk_trainer_panel_set_property;
  object_class->dispose = lk_trainer_panel_dispose;

  properties[PROP_RESOLUTION] =
      g_param_spec_string ("resolution", NULL, NULL, NULL,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lorikeet_app/Lorikeet/lk-trainer-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, LkTrainerPanel, crop);
  gtk_widget_class_bind_template_child (widget_class, LkTrainerPanel, changed);
  gtk_widget_class_bind_template_child (widget_class, LkTrainerPanel, trigger);
  gtk_widget_class_bind_template_child (widget_class, LkTrainerPanel, prompt);
  gtk_widget_class_install_property_action (widget_class, "trainer.resolution", "resolution");
}

static void
lk_trainer_panel_init (LkTrainerPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->model_signals = g_signal_group_new (LK_TYPE_GALLERY_MODEL);
  g_signal_group_connect_swapped (self->model_signals, "notify::current",
                                  G_CALLBACK (current_changed_cb), self);
  g_signal_group_connect_swapped (self->model_signals, "notify::resolution",
                                  G_CALLBACK (resolution_changed_cb), self);
  self->picture_signals = g_signal_group_new (LK_TYPE_PICTURE);
  g_signal_group_connect_swapped (self->picture_signals, "notify", G_CALLBACK (update), self);
  self->dataset_signals = g_signal_group_new (LK_TYPE_DATASET);
  g_signal_group_connect_swapped (self->dataset_signals, "notify::trigger-word",
                                  G_CALLBACK (update), self);
}

/**
 * lk_trainer_panel_set_model:
 * @self: the panel
 * @model: (nullable): the view whose current picture it is about
 */
void
lk_trainer_panel_set_model (LkTrainerPanel *self, LkGalleryModel *model)
{
  LkDataset *dataset = model != NULL ? lk_gallery_model_get_dataset (model) : NULL;

  g_return_if_fail (LK_IS_TRAINER_PANEL (self));

  if (self->model == model)
    return;

  g_clear_pointer (&self->trigger_binding, g_binding_unbind);
  g_set_object (&self->model, model);
  if (dataset != NULL)
    self->trigger_binding =
        g_object_bind_property (dataset, "trigger-word", self->trigger, "text",
                                G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);

  g_signal_group_set_target (self->model_signals, model);
  g_signal_group_set_target (self->dataset_signals, dataset);
  g_signal_group_set_target (self->picture_signals, NULL);
  if (model == NULL)
    return;

  resolution_changed_cb (self);
  current_changed_cb (self);
}

/**
 * lk_trainer_panel_ask_trigger_word:
 * @self: the panel
 *
 * Lets the person write the trigger word.
 */
void
lk_trainer_panel_ask_trigger_word (LkTrainerPanel *self)
{
  g_return_if_fail (LK_IS_TRAINER_PANEL (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->trigger));
}
