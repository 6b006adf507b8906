/* lk-dataset-card.c: a dataset among others: its cover, its name, what it holds
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-dataset-card.h"

#include "lk-accessible.h"
#include "lk-checkup.h"
#include "lk-dataset-text.h"
#include "lk-thumbnail.h"
#include "lk-tooltip.h"

#include <glib/gi18n.h>

#define COVER_SIZE 320

/* A check-up takes milliseconds, but is not for each key that is pressed. */
#define CHECK_MILLISECONDS 400

struct _LkDatasetCard
{
  GtkWidget parent_instance;

  /* Template */
  GtkWidget *content;
  LkThumbnail *cover;
  GtkWidget *no_cover;
  GtkLabel *title;
  GtkLabel *facts;
  GtkMenuButton *menu_button;
  GtkWidget *warnings;
  GtkLabel *warnings_label;

  LkDataset *dataset;    /* (owned) (nullable) */
  GSignalGroup *signals; /* (owned) of the dataset */
  guint timer;           /* until the next check-up */
  GCancellable *check;   /* (owned) (nullable) of the one that goes on */
};

G_DEFINE_FINAL_TYPE (LkDatasetCard, lk_dataset_card, GTK_TYPE_WIDGET)

/* --- What should be mended --- */

static void
forget_check (LkDatasetCard *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (self->check);
  g_clear_object (&self->check);
}

static void
show_warnings (LkDatasetCard *self, guint n)
{
  g_autofree char *text =
      g_strdup_printf (ngettext ("%u thing to mend", "%u things to mend", n), n);

  gtk_label_set_text (self->warnings_label, text);
  gtk_widget_set_visible (self->warnings, n > 0);
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkDatasetCard) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkCheckup) checkup = lk_checkup_run_finish (result, &error);
  guint n = 0;

  if (checkup == NULL)
    return;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (checkup)); i++)
    {
      g_autoptr (LkFinding) finding = g_list_model_get_item (G_LIST_MODEL (checkup), i);

      n += lk_finding_get_level (finding) >= LK_FINDING_WARNING;
    }

  show_warnings (self, n);
}

static gboolean
check_cb (gpointer user_data)
{
  LkDatasetCard *self = user_data;
  g_autoptr (LkManifest) manifest = lk_dataset_snapshot (self->dataset);
  const char *trigger_word = lk_dataset_get_trigger_word (self->dataset);
  LkCheckupOptions options = { .trigger_word = trigger_word };

  self->timer = 0;
  forget_check (self);
  self->check = g_cancellable_new ();
  lk_checkup_run_async (manifest, &options, NULL, NULL, self->check, checked_cb,
                        g_object_ref (self));

  return G_SOURCE_REMOVE;
}

static void
update (LkDatasetCard *self)
{
  LkPicture *cover = lk_dataset_get_cover (self->dataset);
  g_autofree char *facts = lk_dataset_text_captions (self->dataset);

  if (self->timer == 0 && lk_dataset_get_n_pictures (self->dataset) > 0)
    self->timer = g_timeout_add (CHECK_MILLISECONDS, check_cb, self);

  gtk_label_set_text (self->title, lk_dataset_get_title (self->dataset));
  gtk_label_set_text (self->facts, facts);
  lk_thumbnail_set_file (self->cover, cover != NULL ? lk_picture_get_file (cover) : NULL);
  gtk_widget_set_visible (self->no_cover, cover == NULL);
  lk_accessible_name_cell (GTK_WIDGET (self), lk_dataset_get_title (self->dataset), facts);
}

static void
pressed_cb (LkDatasetCard *self)
{
  gtk_menu_button_popup (self->menu_button);
}

static void
lk_dataset_card_dispose (GObject *object)
{
  LkDatasetCard *self = LK_DATASET_CARD (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->dataset);
  g_clear_pointer (&self->content, gtk_widget_unparent);

  G_OBJECT_CLASS (lk_dataset_card_parent_class)->dispose (object);
}

static void
lk_dataset_card_class_init (LkDatasetCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_dataset_card_dispose;

  g_type_ensure (LK_TYPE_THUMBNAIL);
  gtk_widget_class_set_css_name (widget_class, "datasetcard");
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lorikeet_app/Lorikeet/lk-dataset-card.ui");
  gtk_widget_class_bind_template_child (widget_class, LkDatasetCard, content);
  gtk_widget_class_bind_template_child (widget_class, LkDatasetCard, cover);
  gtk_widget_class_bind_template_child (widget_class, LkDatasetCard, no_cover);
  gtk_widget_class_bind_template_child (widget_class, LkDatasetCard, title);
  gtk_widget_class_bind_template_child (widget_class, LkDatasetCard, facts);
  gtk_widget_class_bind_template_child (widget_class, LkDatasetCard, menu_button);
  gtk_widget_class_bind_template_child (widget_class, LkDatasetCard, warnings);
  gtk_widget_class_bind_template_child (widget_class, LkDatasetCard, warnings_label);
}

static void
lk_dataset_card_init (LkDatasetCard *self)
{
  GtkGesture *gesture;

  gtk_widget_init_template (GTK_WIDGET (self));
  lk_tooltip_tell_cut (self->title);
  lk_tooltip_tell_cut (self->facts);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  lk_thumbnail_set_size (self->cover, COVER_SIZE);

  gesture = gtk_gesture_click_new ();
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (gesture), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (gesture, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (gesture));

  self->signals = g_signal_group_new (LK_TYPE_DATASET);
  g_signal_group_connect_swapped (self->signals, "notify", G_CALLBACK (update), self);
}

GtkWidget *
lk_dataset_card_new (LkThumbnailer *thumbnailer)
{
  LkDatasetCard *self = g_object_new (LK_TYPE_DATASET_CARD, NULL);

  lk_thumbnail_set_thumbnailer (self->cover, thumbnailer);

  return GTK_WIDGET (self);
}

LkDataset *
lk_dataset_card_get_dataset (LkDatasetCard *self)
{
  g_return_val_if_fail (LK_IS_DATASET_CARD (self), NULL);

  return self->dataset;
}

/**
 * lk_dataset_card_set_dataset:
 * @self: a card
 * @dataset: (nullable): what it shows
 */
void
lk_dataset_card_set_dataset (LkDatasetCard *self, LkDataset *dataset)
{
  g_return_if_fail (LK_IS_DATASET_CARD (self));

  if (!g_set_object (&self->dataset, dataset))
    return;

  forget_check (self);
  show_warnings (self, 0);
  g_signal_group_set_target (self->signals, dataset);
  if (dataset != NULL)
    update (self);
}

/**
 * lk_dataset_card_get_menu_button:
 * @self: a card
 *
 * Returns: (transfer none): opens the menu; whoever has the card fills it
 */
GtkMenuButton *
lk_dataset_card_get_menu_button (LkDatasetCard *self)
{
  g_return_val_if_fail (LK_IS_DATASET_CARD (self), NULL);

  return self->menu_button;
}
