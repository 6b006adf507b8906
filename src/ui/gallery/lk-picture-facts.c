/* lk-picture-facts.c: what a picture's file is, in rows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-picture-facts.h"

#include <glib/gi18n.h>

/* What the trainer reads as it is; all else is packed as a JPEG. */
static const char *const trained_formats[] = { "jpeg", "png", "webp", NULL };

typedef char *(*Tell) (LkPicture *picture);

struct _LkPictureFacts
{
  AdwBin parent_instance;

  GtkLabel *values[6];   /* (owned by the tree) in the order of the facts */
  LkPicture *picture;    /* (owned) (nullable) */
  GSignalGroup *signals; /* (owned) of the picture */
};

G_DEFINE_FINAL_TYPE (LkPictureFacts, lk_picture_facts, ADW_TYPE_BIN)

static char *
tell_size (LkPicture *picture)
{
  double megapixels =
      (double) lk_picture_get_width (picture) * lk_picture_get_height (picture) / 1e6;

  /* Translators: width and height in pixels, and how many millions of pixels that is */
  return g_strdup_printf (_ ("%u × %u (%.1f megapixels)"), lk_picture_get_width (picture),
                          lk_picture_get_height (picture), megapixels);
}

static char *
tell_format (LkPicture *picture)
{
  return g_ascii_strup (lk_picture_get_format (picture), -1);
}

static char *
tell_bytes (LkPicture *picture)
{
  return g_format_size ((guint64) lk_picture_get_size (picture));
}

static char *
tell_added (LkPicture *picture)
{
  g_autoptr (GDateTime) added = g_date_time_new_from_unix_local (lk_picture_get_added (picture));

  return added != NULL ? g_date_time_format (added, "%x %R") : g_strdup (_ ("Unknown"));
}

static char *
tell_orientation (LkPicture *picture)
{
  static const char *const turns[] = {
    N_ ("As stored"),
    N_ ("As stored"),
    N_ ("Mirrored"),
    N_ ("Turned by 180°"),
    N_ ("Mirrored"),
    N_ ("Mirrored and turned"),
    N_ ("Turned to the right"),
    N_ ("Mirrored and turned"),
    N_ ("Turned to the left"),
  };
  guint orientation = lk_picture_get_orientation (picture);

  return g_strdup (_ (turns[orientation < G_N_ELEMENTS (turns) ? orientation : 1]));
}

static char *
tell_sent (LkPicture *picture)
{
  gboolean as_it_is = g_strv_contains (trained_formats, lk_picture_get_format (picture)) &&
                      lk_picture_get_orientation (picture) <= 1;

  return g_strdup (as_it_is ? _ ("As it is, without its metadata") : _ ("As a new, upright copy"));
}

static const struct
{
  const char *title;
  Tell tell;
} facts[] = {
  { N_ ("Size"), tell_size },         { N_ ("Format"), tell_format },
  { N_ ("File size"), tell_bytes },   { N_ ("Date added"), tell_added },
  { N_ ("Shown"), tell_orientation }, { N_ ("Will be sent"), tell_sent },
};

static void
update (LkPictureFacts *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (facts); i++)
    {
      g_autofree char *value = facts[i].tell (self->picture);

      gtk_label_set_text (self->values[i], value);
    }
}

static void
lk_picture_facts_dispose (GObject *object)
{
  LkPictureFacts *self = LK_PICTURE_FACTS (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->picture);

  G_OBJECT_CLASS (lk_picture_facts_parent_class)->dispose (object);
}

static void
lk_picture_facts_class_init (LkPictureFactsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_picture_facts_dispose;
}

static void
add_fact (LkPictureFacts *self, GtkGrid *grid, int index)
{
  GtkWidget *title = gtk_label_new (_ (facts[index].title));
  GtkWidget *value = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_set_valign (title, GTK_ALIGN_START);
  gtk_widget_add_css_class (title, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (value), 0);
  gtk_label_set_wrap (GTK_LABEL (value), TRUE);
  gtk_label_set_selectable (GTK_LABEL (value), TRUE);
  gtk_widget_set_hexpand (value, TRUE);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (value), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                  title, NULL, -1);
  gtk_grid_attach (grid, title, 0, index, 1, 1);
  gtk_grid_attach (grid, value, 1, index, 1, 1);
  self->values[index] = GTK_LABEL (value);
}

static void
lk_picture_facts_init (LkPictureFacts *self)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  for (int i = 0; i < (int) G_N_ELEMENTS (facts); i++)
    add_fact (self, GTK_GRID (grid), i);
  adw_bin_set_child (ADW_BIN (self), grid);

  self->signals = g_signal_group_new (LK_TYPE_PICTURE);
  g_signal_group_connect_swapped (self->signals, "notify::modified", G_CALLBACK (update), self);
}

/**
 * lk_picture_facts_set_picture:
 * @self: the facts
 * @picture: (nullable): what they are about
 */
void
lk_picture_facts_set_picture (LkPictureFacts *self, LkPicture *picture)
{
  g_return_if_fail (LK_IS_PICTURE_FACTS (self));

  if (!g_set_object (&self->picture, picture))
    return;

  g_signal_group_set_target (self->signals, picture);
  if (picture != NULL)
    update (self);
}
