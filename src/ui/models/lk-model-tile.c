/* lk-model-tile.c: a trained model among others: its cover, its name, what it is
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-model-tile.h"

#include "lk-accessible.h"
#include "lk-model-text.h"
#include "lk-thumbnail.h"
#include "lk-tooltip.h"

#include <glib/gi18n.h>

#define COVER_SIZE 320

struct _LkModelTile
{
  GtkWidget parent_instance;

  /* Template */
  GtkWidget *content;
  LkThumbnail *cover;
  GtkWidget *no_cover;
  GtkLabel *title;
  GtkWidget *practice;
  GtkLabel *trigger_word;
  GtkLabel *kind;
  GtkLabel *facts;

  LkModel *model; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (LkModelTile, lk_model_tile, GTK_TYPE_WIDGET)

static void
describe (LkModelTile *self, const char *kind, const char *facts)
{
  g_autofree char *description =
      lk_model_get_practice (self->model)
          ? g_strdup_printf ("%s, %s, %s, %s", _ ("Practice"),
                             gtk_label_get_text (self->trigger_word), kind, facts)
          : g_strdup_printf ("%s, %s, %s", gtk_label_get_text (self->trigger_word), kind, facts);

  lk_accessible_name_cell (GTK_WIDGET (self), lk_model_get_title (self->model), description);
}

static void
update (LkModelTile *self)
{
  const char *cover = lk_model_get_cover (self->model);
  const char *word = lk_model_get_trigger_word (self->model);
  g_autoptr (GFile) file = cover != NULL ? g_file_new_for_path (cover) : NULL;
  g_autofree char *kind = lk_model_text_kind (self->model);
  g_autofree char *facts = lk_model_text_size_and_date (self->model);

  lk_thumbnail_set_file (self->cover, file);
  gtk_widget_set_visible (self->no_cover, file == NULL);
  gtk_label_set_text (self->title, lk_model_get_title (self->model));
  gtk_label_set_text (self->trigger_word, word != NULL ? word : "");
  gtk_label_set_text (self->kind, kind);
  gtk_label_set_text (self->facts, facts);
  gtk_widget_set_visible (self->practice, lk_model_get_practice (self->model));
  describe (self, kind, facts);
}

static void
lk_model_tile_dispose (GObject *object)
{
  g_clear_object (&LK_MODEL_TILE (object)->model);
  g_clear_pointer (&LK_MODEL_TILE (object)->content, gtk_widget_unparent);

  G_OBJECT_CLASS (lk_model_tile_parent_class)->dispose (object);
}

static void
lk_model_tile_class_init (LkModelTileClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_model_tile_dispose;

  g_type_ensure (LK_TYPE_THUMBNAIL);
  gtk_widget_class_set_css_name (widget_class, "modeltile");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/lorikeet_app/Lorikeet/lk-model-tile.ui");
  gtk_widget_class_bind_template_child (widget_class, LkModelTile, content);
  gtk_widget_class_bind_template_child (widget_class, LkModelTile, cover);
  gtk_widget_class_bind_template_child (widget_class, LkModelTile, no_cover);
  gtk_widget_class_bind_template_child (widget_class, LkModelTile, title);
  gtk_widget_class_bind_template_child (widget_class, LkModelTile, practice);
  gtk_widget_class_bind_template_child (widget_class, LkModelTile, trigger_word);
  gtk_widget_class_bind_template_child (widget_class, LkModelTile, kind);
  gtk_widget_class_bind_template_child (widget_class, LkModelTile, facts);
}

static void
lk_model_tile_init (LkModelTile *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  lk_thumbnail_set_size (self->cover, COVER_SIZE);
  lk_tooltip_tell_cut (self->title);
  lk_tooltip_tell_cut (self->trigger_word);
  lk_tooltip_tell_cut (self->kind);
  lk_tooltip_tell_cut (self->facts);
}

GtkWidget *
lk_model_tile_new (LkThumbnailer *thumbnailer)
{
  LkModelTile *self = g_object_new (LK_TYPE_MODEL_TILE, NULL);

  lk_thumbnail_set_thumbnailer (self->cover, thumbnailer);

  return GTK_WIDGET (self);
}

/**
 * lk_model_tile_set_model:
 * @self: a tile
 * @model: (nullable): what it shows
 */
void
lk_model_tile_set_model (LkModelTile *self, LkModel *model)
{
  g_return_if_fail (LK_IS_MODEL_TILE (self));

  if (g_set_object (&self->model, model) && model != NULL)
    update (self);
}
