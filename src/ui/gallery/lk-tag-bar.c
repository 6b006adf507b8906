/* lk-tag-bar.c: tags that can be taken away and added, one by one
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-tag-bar.h"

#include "lk-caption.h"
#include "lk-compat.h"
#include "lk-wrap-layout.h"

#include <glib/gi18n.h>

#define CHIP_SPACING 6
#define MAX_CHARS    40

typedef enum
{
  SIGNAL_ADDED,
  SIGNAL_REMOVED,
} LkTagBarSignal;

struct _LkTagBar
{
  AdwBin parent_instance;

  GtkWidget *chips; /* (owned by the tree) */
  GtkWidget *entry; /* (owned by the tree) */

  LkDataset *dataset; /* (owned) (nullable) whose tags are proposed */
  GStrv tags;         /* what is shown */
};

static guint signals[SIGNAL_REMOVED + 1];

G_DEFINE_FINAL_TYPE (LkTagBar, lk_tag_bar, ADW_TYPE_BIN)

/* --- Chips --- */

static void
chip_clicked_cb (LkTagBar *self, GtkButton *chip)
{
  g_autofree char *tag = g_strdup (gtk_widget_get_name (GTK_WIDGET (chip)));

  g_signal_emit (self, signals[SIGNAL_REMOVED], 0, tag);
}

static GtkWidget *
make_chip (LkTagBar *self, const char *tag)
{
  GtkWidget *chip = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (tag);
  GtkWidget *icon = gtk_image_new_from_icon_name ("window-close-symbolic");
  /* Translators: %s is a tag */
  g_autofree char *text = g_strdup_printf (_ ("Remove tag “%s”"), tag);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), MAX_CHARS);
  gtk_image_set_pixel_size (GTK_IMAGE (icon), 12);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_button_set_child (GTK_BUTTON (chip), box);
  gtk_widget_add_css_class (chip, "chip");
  gtk_widget_set_tooltip_text (chip, text);
  gtk_widget_set_name (chip, tag);
  gtk_accessible_update_property (GTK_ACCESSIBLE (chip), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  g_signal_connect_object (chip, "clicked", G_CALLBACK (chip_clicked_cb), self, G_CONNECT_SWAPPED);

  return chip;
}

static void
remove_chips (LkTagBar *self)
{
  GtkWidget *chip = gtk_widget_get_first_child (self->chips);

  while (chip != NULL)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (chip);

      gtk_widget_unparent (chip);
      chip = next;
    }
}

/* --- Adding --- */

static void
entry_activated_cb (LkTagBar *self)
{
  g_autofree char *tag = g_strstrip (
      g_strdelimit (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))), ",\r\n", ' '));

  if (*tag == '\0')
    return;

  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  g_signal_emit (self, signals[SIGNAL_ADDED], 0, tag);
}

static void
count_tags (LkPicture *picture, GHashTable *counts)
{
  g_auto (GStrv) tags = lk_caption_get_tags (lk_picture_get_caption (picture));

  for (char **tag = tags; *tag != NULL; tag++)
    {
      guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, *tag));

      if (g_utf8_strlen (*tag, -1) <= MAX_CHARS)
        g_hash_table_insert (counts, g_strdup (*tag), GUINT_TO_POINTER (count + 1));
    }
}

/* The tags of the dataset, as they are now, when the person begins to write one. */
static void
update_suggestions (LkTagBar *self)
{
  g_autoptr (GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; self->dataset != NULL && i < lk_dataset_get_n_pictures (self->dataset); i++)
    {
      g_autoptr (LkPicture) picture = g_list_model_get_item (G_LIST_MODEL (self->dataset), i);

      count_tags (picture, counts);
    }

  lk_compat_suggest (GTK_ENTRY (self->entry), counts);
}

/* --- Life --- */

static void
lk_tag_bar_dispose (GObject *object)
{
  LkTagBar *self = LK_TAG_BAR (object);

  if (self->chips != NULL)
    remove_chips (self);
  self->chips = NULL;
  g_clear_object (&self->dataset);
  g_clear_pointer (&self->tags, g_strfreev);

  G_OBJECT_CLASS (lk_tag_bar_parent_class)->dispose (object);
}

static void
lk_tag_bar_class_init (LkTagBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_tag_bar_dispose;

  signals[SIGNAL_ADDED] = g_signal_new ("tag-added", LK_TYPE_TAG_BAR, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_REMOVED] = g_signal_new ("tag-removed", LK_TYPE_TAG_BAR, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
lk_tag_bar_init (LkTagBar *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, CHIP_SPACING);
  g_autoptr (GtkLayoutManager) layout = lk_wrap_layout_new (CHIP_SPACING);
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->tags = g_new0 (char *, 1);
  self->chips = adw_bin_new ();
  gtk_widget_set_layout_manager (self->chips, g_steal_pointer (&layout));
  gtk_box_append (GTK_BOX (box), self->chips);

  self->entry = gtk_entry_new ();
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->entry), _ ("Add a tag"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Add a tag"), -1);
  g_signal_connect_object (self->entry, "activate", G_CALLBACK (entry_activated_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "enter", G_CALLBACK (update_suggestions), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->entry, focus);
  gtk_box_append (GTK_BOX (box), self->entry);

  adw_bin_set_child (ADW_BIN (self), box);
}

/**
 * lk_tag_bar_set_dataset:
 * @self: a bar
 * @dataset: (nullable): whose tags are proposed to who writes one
 */
void
lk_tag_bar_set_dataset (LkTagBar *self, LkDataset *dataset)
{
  g_return_if_fail (LK_IS_TAG_BAR (self));

  g_set_object (&self->dataset, dataset);
}

/**
 * lk_tag_bar_set_tags:
 * @self: a bar
 * @tags: what it shows
 */
void
lk_tag_bar_set_tags (LkTagBar *self, const char *const *tags)
{
  g_return_if_fail (LK_IS_TAG_BAR (self));

  if (g_strv_equal (tags, (const char *const *) self->tags))
    return;

  g_strfreev (self->tags);
  self->tags = g_strdupv ((char **) tags);
  remove_chips (self);
  for (char **tag = self->tags; *tag != NULL; tag++)
    gtk_widget_set_parent (make_chip (self, *tag), self->chips);
  gtk_widget_set_visible (self->chips, *self->tags != NULL);
}
