/* lk-change-row.c: a picture, and what becomes of its caption
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-change-row.h"

#include "lk-accessible.h"
#include "lk-caption-diff.h"
#include "lk-thumbnail.h"

#include <glib/gi18n.h>

#define THUMBNAIL_SIZE 64

struct _LkChangeRow
{
  AdwBin parent_instance;

  /* Template */
  LkThumbnail *old_picture;
  GtkImage *arrow;
  LkThumbnail *picture;
  GtkLabel *name;
  GtkLabel *note;
  GtkLabel *before;
  GtkLabel *after;
};

G_DEFINE_FINAL_TYPE (LkChangeRow, lk_change_row, ADW_TYPE_BIN)

static void
lk_change_row_class_init (LkChangeRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (LK_TYPE_THUMBNAIL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/lorikeet_app/Lorikeet/lk-change-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LkChangeRow, old_picture);
  gtk_widget_class_bind_template_child (widget_class, LkChangeRow, arrow);
  gtk_widget_class_bind_template_child (widget_class, LkChangeRow, picture);
  gtk_widget_class_bind_template_child (widget_class, LkChangeRow, name);
  gtk_widget_class_bind_template_child (widget_class, LkChangeRow, note);
  gtk_widget_class_bind_template_child (widget_class, LkChangeRow, before);
  gtk_widget_class_bind_template_child (widget_class, LkChangeRow, after);
}

static void
lk_change_row_init (LkChangeRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lk_change_row_new:
 * @loader: makes the thumbnails of the list
 *
 * Returns: (transfer floating): a row that shows nothing yet
 */
GtkWidget *
lk_change_row_new (LkThumbnailLoader *loader)
{
  LkChangeRow *self = g_object_new (LK_TYPE_CHANGE_ROW, NULL);

  lk_thumbnail_set_loader (self->old_picture, loader);
  lk_thumbnail_set_loader (self->picture, loader);
  lk_thumbnail_set_size (self->old_picture, THUMBNAIL_SIZE);
  lk_thumbnail_set_size (self->picture, THUMBNAIL_SIZE);

  return GTK_WIDGET (self);
}

static void
show_caption (GtkLabel *label, const char *caption)
{
  gtk_label_set_attributes (label, NULL);
  gtk_label_set_text (label, caption);
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LABEL, caption,
                                  -1);
}

static void
show_captions (LkChangeRow *self, const char *before, const char *after)
{
  gtk_widget_set_visible (GTK_WIDGET (self->before), before != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->after), after != NULL);

  if (before != NULL && after != NULL)
    lk_caption_diff_show (self->before, self->after, before, after);
  else if (before != NULL)
    show_caption (self->before, before);
  else if (after != NULL)
    show_caption (self->after, after);
}

static void
show_picture (LkThumbnail *thumbnail, GFile *file, gint64 version, const char *name)
{
  lk_thumbnail_set_source (thumbnail, file, version);
  gtk_accessible_update_property (GTK_ACCESSIBLE (thumbnail), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name != NULL ? name : "", -1);
}

/**
 * lk_change_row_set_change:
 * @self: a row
 * @change: (nullable): what it shows; %NULL when the row is put aside
 */
void
lk_change_row_set_change (LkChangeRow *self, const LkChange *change)
{
  static const LkChange nothing = { 0 };

  g_return_if_fail (LK_IS_CHANGE_ROW (self));

  if (change == NULL)
    change = &nothing;

  show_picture (self->old_picture, change->old_file, 0, _ ("The picture that was there before"));
  show_picture (self->picture, change->file, change->version, change->name);
  gtk_widget_set_visible (GTK_WIDGET (self->old_picture), change->old_file != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->arrow), change->old_file != NULL);
  gtk_label_set_text (self->name, change->name != NULL ? change->name : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name), change->name); /* where it is cut off */
  gtk_label_set_text (self->note, change->note != NULL ? change->note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), change->note != NULL);
  show_captions (self, change->before, change->after);
  lk_accessible_name_cell (GTK_WIDGET (self), change->name != NULL ? change->name : "",
                           change->note);
}
