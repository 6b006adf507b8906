/* lk-gallery-selection.c: what is selected of the pictures that are shown
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-gallery-model-private.h"

/**
 * lk_gallery_model_get_selection:
 * @self: a view
 *
 * Returns: (transfer none): the pictures in the order in which they are shown
 */
GtkSelectionModel *
lk_gallery_model_get_selection (LkGalleryModel *self)
{
  g_return_val_if_fail (LK_IS_GALLERY_MODEL (self), NULL);

  return GTK_SELECTION_MODEL (self->selection);
}

/**
 * lk_gallery_model_get_current:
 * @self: a view
 *
 * Returns: (nullable) (transfer none): the picture that the inspector shows
 */
LkPicture *
lk_gallery_model_get_current (LkGalleryModel *self)
{
  g_return_val_if_fail (LK_IS_GALLERY_MODEL (self), NULL);

  return self->current;
}

/**
 * lk_gallery_model_dup_selected:
 * @self: a view
 *
 * Returns: (transfer full) (element-type LkPicture): what is selected, in the order shown
 */
GPtrArray *
lk_gallery_model_dup_selected (LkGalleryModel *self)
{
  g_autoptr (GtkBitset) selected = NULL;
  GPtrArray *pictures = g_ptr_array_new_with_free_func (g_object_unref);
  GtkBitsetIter iter;
  guint position;

  g_return_val_if_fail (LK_IS_GALLERY_MODEL (self), pictures);

  selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  for (gboolean more = gtk_bitset_iter_init_first (&iter, selected, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    g_ptr_array_add (pictures, g_list_model_get_item (G_LIST_MODEL (self->selection), position));

  return pictures;
}

/**
 * lk_gallery_model_get_n_selected:
 * @self: a view
 *
 * Returns: how many pictures are selected
 */
guint
lk_gallery_model_get_n_selected (LkGalleryModel *self)
{
  g_return_val_if_fail (LK_IS_GALLERY_MODEL (self), 0);

  return self->n_selected;
}

/**
 * lk_gallery_model_select:
 * @self: a view
 * @names: file names
 *
 * Selects these pictures and no others. Shows all pictures, if one of them was not shown.
 */
void
lk_gallery_model_select (LkGalleryModel *self, const char *const *names)
{
  g_autoptr (GHashTable) wanted = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GtkBitset) selected = gtk_bitset_new_empty ();
  g_autoptr (GtkBitset) all = NULL;

  g_return_if_fail (LK_IS_GALLERY_MODEL (self));

  for (const char *const *name = names; *name != NULL; name++)
    {
      LkPicture *picture = lk_dataset_find (self->dataset, *name);

      g_hash_table_add (wanted, (char *) *name);
      if (picture != NULL && !lk_gallery_model_shows (self, picture))
        lk_gallery_model_show_all (self);
    }

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->selection)); i++)
    {
      g_autoptr (LkPicture) picture = g_list_model_get_item (G_LIST_MODEL (self->selection), i);

      if (g_hash_table_contains (wanted, lk_picture_get_name (picture)))
        gtk_bitset_add (selected, i);
    }

  all = gtk_bitset_new_range (0, self->n_shown);
  gtk_selection_model_set_selection (GTK_SELECTION_MODEL (self->selection), selected, all);
}

/**
 * lk_gallery_model_select_at:
 * @self: a view
 * @position: where a picture was that is gone; the last one is selected if there are not so
 *   many any more
 */
void
lk_gallery_model_select_at (LkGalleryModel *self, guint position)
{
  g_return_if_fail (LK_IS_GALLERY_MODEL (self));

  if (self->n_shown > 0)
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection),
                                     MIN (position, self->n_shown - 1), TRUE);
}

/**
 * lk_gallery_model_move:
 * @self: a view
 * @by: 1 for the next one, -1 for the one before
 *
 * Selects another picture instead of the current one, which is passed on, not wrapped round.
 *
 * Returns: whether there is another one
 */
gboolean
lk_gallery_model_move (LkGalleryModel *self, int by)
{
  g_autoptr (GtkBitset) selected = NULL;
  gint64 position;

  g_return_val_if_fail (LK_IS_GALLERY_MODEL (self), FALSE);

  selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  if (gtk_bitset_is_empty (selected))
    position = by > 0 ? 0 : (gint64) self->n_shown - 1;
  else
    position = (gint64) gtk_bitset_get_minimum (selected) + by;

  if (position < 0 || position >= (gint64) self->n_shown)
    return FALSE;

  return gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), (guint) position,
                                          TRUE);
}
