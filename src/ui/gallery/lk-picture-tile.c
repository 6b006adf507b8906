/* lk-picture-tile.c: a picture in the gallery
 *
 * There are hundreds of them, made anew whenever their size changes: no template and as few
 * widgets as can be. The marks are drawn, and told to screen readers as part of the
 * description. To tell takes longer than all else: who drags the scroll bar changes hundreds
 * of tiles in each frame, and those must not wait for it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-picture-tile.h"

#include "lk-accessible.h"
#include "lk-thumbnail.h"

#include <glib/gi18n.h>

#define SIZE_STEP   64
#define MARK_SIZE   16
#define MARK_MARGIN 6
#define MARK_SPACE  4

/* So many tell at once what they show, as for a step by keyboard; the others when there is
 * nothing else to do, so long at a time. */
#define TOLD_AT_ONCE 24
#define TELLING_US   4000

struct _LkPictureTile
{
  GtkWidget parent_instance;

  GtkWidget *thumbnail;        /* (owned by the tree) */
  LkGalleryFindings *findings; /* (owned) (nullable) */
  LkPicture *picture;          /* (owned) (nullable) */
  GSignalGroup *signals;       /* (owned) of the picture */
  GSignalGroup *said;          /* (owned) of the findings */
  GList turn;                  /* in the queue of those that have something to tell */
  gboolean waits;              /* is in it */
  gboolean uncaptioned;
  gboolean flagged;
};

G_DEFINE_FINAL_TYPE (LkPictureTile, lk_picture_tile, GTK_TYPE_WIDGET)

static struct
{
  GQueue tiles; /* (element-type LkPictureTile) unowned */
  guint n_at_once;
  guint id;
} telling = { .tiles = G_QUEUE_INIT };

/* --- What it says --- */

static char *
describe (LkPictureTile *self)
{
  const char *caption = lk_picture_get_caption (self->picture);

  if (self->flagged && self->uncaptioned)
    return g_strdup (_ ("Should be looked at; no caption yet"));
  if (self->flagged)
    /* Translators: %s is a picture's caption */
    return g_strdup_printf (_ ("Should be looked at: %s"), caption);

  return g_strdup (self->uncaptioned ? _ ("No caption yet") : caption);
}

static void
tell (LkPictureTile *self)
{
  g_autofree char *description = describe (self);

  lk_accessible_name_cell (GTK_WIDGET (self), lk_picture_get_name (self->picture), description);
}

static void
leave_queue (LkPictureTile *self)
{
  if (self->waits)
    g_queue_unlink (&telling.tiles, &self->turn);
  self->waits = FALSE;
}

static gboolean
tell_cb (gpointer user_data)
{
  gint64 end = g_get_monotonic_time () + TELLING_US;
  LkPictureTile *tile;

  while ((tile = g_queue_peek_head (&telling.tiles)) != NULL && g_get_monotonic_time () < end)
    {
      leave_queue (tile);
      tell (tile);
    }
  if (tile != NULL)
    return G_SOURCE_CONTINUE;

  telling.n_at_once = 0;
  telling.id = 0;

  return G_SOURCE_REMOVE;
}

static void
tell_soon (LkPictureTile *self)
{
  if (telling.id == 0)
    telling.id = g_idle_add_full (G_PRIORITY_LOW, tell_cb, NULL, NULL);

  if (telling.n_at_once < TOLD_AT_ONCE)
    {
      telling.n_at_once++;
      tell (self);
    }
  else if (!self->waits)
    {
      g_queue_push_tail_link (&telling.tiles, &self->turn);
      self->waits = TRUE;
    }
}

static gboolean
is_flagged (LkPictureTile *self)
{
  return self->findings != NULL && lk_gallery_findings_get_weight (self->findings, self->picture) >=
                                       LK_GALLERY_WEIGHT_WARNING;
}

static void
update_marks (LkPictureTile *self)
{
  self->uncaptioned = *lk_picture_get_caption (self->picture) == '\0';
  self->flagged = is_flagged (self);
  tell_soon (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Of most pictures nothing else is said than before. */
static void
checked_cb (LkPictureTile *self)
{
  if (self->picture != NULL && is_flagged (self) != self->flagged)
    update_marks (self);
}

static void
picture_changed_cb (LkPictureTile *self)
{
  lk_thumbnail_set_source (LK_THUMBNAIL (self->thumbnail), lk_picture_get_file (self->picture),
                           lk_picture_get_modified (self->picture));
  update_marks (self);
}

/* --- What it draws --- */

static void
draw_mark (GtkWidget *widget, GtkSnapshot *snapshot, const char *icon, float x, float y)
{
  g_autoptr (GtkIconPaintable) paintable =
      gtk_icon_theme_lookup_icon (gtk_icon_theme_get_for_display (gtk_widget_get_display (widget)),
                                  icon, NULL, MARK_SIZE, gtk_widget_get_scale_factor (widget),
                                  gtk_widget_get_direction (widget), 0);
  const GdkRGBA white = { 1, 1, 1, 1 };
  const GdkRGBA shade = { 0, 0, 0, 0.62F };
  const float size = MARK_SIZE + 2 * MARK_SPACE;
  GskRoundedRect round;

  gsk_rounded_rect_init_from_rect (&round, &GRAPHENE_RECT_INIT (x, y, size, size), size / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &round);
  gtk_snapshot_append_color (snapshot, &shade, &round.bounds);
  gtk_snapshot_pop (snapshot);

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x + MARK_SPACE, y + MARK_SPACE));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (paintable), snapshot, MARK_SIZE,
                                            MARK_SIZE, &white, 1);
  gtk_snapshot_restore (snapshot);
}

static void
lk_picture_tile_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LkPictureTile *self = LK_PICTURE_TILE (widget);
  const float step = MARK_SIZE + 2 * MARK_SPACE + MARK_MARGIN;
  gboolean left = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  float x = left ? MARK_MARGIN : (float) gtk_widget_get_width (widget) - step;
  float y = (float) gtk_widget_get_height (widget) - step;

  gtk_widget_snapshot_child (widget, self->thumbnail, snapshot);
  if (self->uncaptioned)
    {
      draw_mark (widget, snapshot, "document-edit-symbolic", x, y);
      x += left ? step : -step;
    }
  if (self->flagged)
    draw_mark (widget, snapshot, "dialog-warning-symbolic", x, y);
}

/* --- Life --- */

static void
lk_picture_tile_dispose (GObject *object)
{
  LkPictureTile *self = LK_PICTURE_TILE (object);

  leave_queue (self);
  g_clear_object (&self->signals);
  g_clear_object (&self->said);
  g_clear_object (&self->findings);
  g_clear_object (&self->picture);
  g_clear_pointer (&self->thumbnail, gtk_widget_unparent);

  G_OBJECT_CLASS (lk_picture_tile_parent_class)->dispose (object);
}

static void
lk_picture_tile_class_init (LkPictureTileClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_picture_tile_dispose;
  widget_class->snapshot = lk_picture_tile_snapshot;

  gtk_widget_class_set_css_name (widget_class, "picturetile");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
lk_picture_tile_init (LkPictureTile *self)
{
  self->turn.data = self;
  self->thumbnail =
      g_object_new (LK_TYPE_THUMBNAIL, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_set_parent (self->thumbnail, GTK_WIDGET (self));

  self->signals = g_signal_group_new (LK_TYPE_PICTURE);
  g_signal_group_connect_swapped (self->signals, "notify", G_CALLBACK (picture_changed_cb), self);
  self->said = g_signal_group_new (LK_TYPE_GALLERY_FINDINGS);
  g_signal_group_connect_swapped (self->said, "notify::checkup", G_CALLBACK (checked_cb), self);
}

/**
 * lk_picture_tile_new:
 * @loader: what loads the tiles' thumbnails
 * @pixels: how wide and high it is at least
 *
 * Returns: (transfer floating): a tile without a picture
 */
GtkWidget *
lk_picture_tile_new (LkThumbnailLoader *loader, guint pixels)
{
  LkPictureTile *self = g_object_new (LK_TYPE_PICTURE_TILE, NULL);

  lk_thumbnail_set_loader (LK_THUMBNAIL (self->thumbnail), loader);
  lk_picture_tile_set_size (self, pixels);

  return GTK_WIDGET (self);
}

LkPicture *
lk_picture_tile_get_picture (LkPictureTile *self)
{
  g_return_val_if_fail (LK_IS_PICTURE_TILE (self), NULL);

  return self->picture;
}

/**
 * lk_picture_tile_get_paintable:
 * @self: a tile
 *
 * Returns: (nullable) (transfer none): what it shows, when it is loaded
 */
GdkPaintable *
lk_picture_tile_get_paintable (LkPictureTile *self)
{
  g_return_val_if_fail (LK_IS_PICTURE_TILE (self), NULL);

  return lk_thumbnail_get_paintable (LK_THUMBNAIL (self->thumbnail));
}

/**
 * lk_picture_tile_set_picture:
 * @self: a tile
 * @picture: (nullable): what it shows
 * @findings: (nullable): what is said of it
 */
void
lk_picture_tile_set_picture (LkPictureTile *self, LkPicture *picture, LkGalleryFindings *findings)
{
  g_return_if_fail (LK_IS_PICTURE_TILE (self));

  g_set_object (&self->picture, picture);
  g_signal_group_set_target (self->signals, picture);
  if (picture == NULL)
    {
      leave_queue (self);
      lk_thumbnail_set_file (LK_THUMBNAIL (self->thumbnail), NULL);
      return;
    }

  /* Kept without a picture: most often the next one is of the same dataset. */
  if (g_set_object (&self->findings, findings))
    g_signal_group_set_target (self->said, findings);
  picture_changed_cb (self);
}

/**
 * lk_picture_tile_set_size:
 * @self: a tile
 * @pixels: how wide and high it is at least
 */
void
lk_picture_tile_set_size (LkPictureTile *self, guint pixels)
{
  g_return_if_fail (LK_IS_PICTURE_TILE (self));

  gtk_widget_set_size_request (self->thumbnail, (int) pixels, (int) pixels);
  /* In steps, so that moving the slider does not make all of them anew at each pixel. */
  lk_thumbnail_set_size (LK_THUMBNAIL (self->thumbnail),
                         (pixels + SIZE_STEP - 1) / SIZE_STEP * SIZE_STEP);
}
