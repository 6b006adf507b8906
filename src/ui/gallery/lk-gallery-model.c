/* lk-gallery-model.c: what is seen of a dataset: order, filters, selection
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-gallery-model.h"

typedef enum
{
  PROP_DATASET = 1,
  PROP_SELECTION,
  PROP_CURRENT,
  PROP_SEARCH,
} LkGalleryModelProperty;

struct _LkGalleryModel
{
  GObject parent_instance;

  LkDataset *dataset;           /* (owned) */
  GtkFilterListModel *filtered; /* (owned) */
  GtkMultiSelection *selection; /* (owned) */
  LkPicture *current;           /* (owned) (nullable) */
  char *search;                 /* case-folded */
};

static GParamSpec *properties[PROP_SEARCH + 1];

G_DEFINE_FINAL_TYPE (LkGalleryModel, lk_gallery_model, G_TYPE_OBJECT)

static gboolean
contains (const char *text, const char *folded)
{
  g_autofree char *lower = g_utf8_casefold (text, -1);

  return strstr (lower, folded) != NULL;
}

static gboolean
is_shown (gpointer item, gpointer user_data)
{
  LkGalleryModel *self = user_data;

  return *self->search == '\0' || contains (lk_picture_get_name (item), self->search) ||
         contains (lk_picture_get_caption (item), self->search);
}

/* The first of what is selected. */
static void
selection_changed_cb (LkGalleryModel *self)
{
  g_autoptr (GtkBitset) selected =
      gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  g_autoptr (LkPicture) current = NULL;

  if (!gtk_bitset_is_empty (selected))
    current =
        g_list_model_get_item (G_LIST_MODEL (self->selection), gtk_bitset_get_minimum (selected));

  if (g_set_object (&self->current, current))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CURRENT]);
}

static void
lk_gallery_model_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkGalleryModel *self = LK_GALLERY_MODEL (object);

  switch ((LkGalleryModelProperty) id)
    {
    case PROP_DATASET:
      g_value_set_object (value, self->dataset);
      break;
    case PROP_SELECTION:
      g_value_set_object (value, self->selection);
      break;
    case PROP_CURRENT:
      g_value_set_object (value, self->current);
      break;
    case PROP_SEARCH:
      g_value_set_string (value, self->search);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_gallery_model_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SEARCH)
    lk_gallery_model_set_search (LK_GALLERY_MODEL (object), g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lk_gallery_model_finalize (GObject *object)
{
  LkGalleryModel *self = LK_GALLERY_MODEL (object);

  g_clear_object (&self->current);
  g_clear_object (&self->selection);
  g_clear_object (&self->filtered);
  g_clear_object (&self->dataset);
  g_free (self->search);

  G_OBJECT_CLASS (lk_gallery_model_parent_class)->finalize (object);
}

static void
lk_gallery_model_class_init (LkGalleryModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = lk_gallery_model_get_property;
  object_class->set_property = lk_gallery_model_set_property;
  object_class->finalize = lk_gallery_model_finalize;

  properties[PROP_DATASET] = g_param_spec_object ("dataset", NULL, NULL, LK_TYPE_DATASET, readable);
  properties[PROP_SELECTION] =
      g_param_spec_object ("selection", NULL, NULL, GTK_TYPE_SELECTION_MODEL, readable);
  properties[PROP_CURRENT] = g_param_spec_object ("current", NULL, NULL, LK_TYPE_PICTURE, readable);
  properties[PROP_SEARCH] =
      g_param_spec_string ("search", NULL, NULL, NULL,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lk_gallery_model_init (LkGalleryModel *self)
{
  self->search = g_strdup ("");
}

/**
 * lk_gallery_model_new:
 * @dataset: what is looked at
 *
 * Returns: (transfer full): a view of it, with nothing selected
 */
LkGalleryModel *
lk_gallery_model_new (LkDataset *dataset)
{
  LkGalleryModel *self = g_object_new (LK_TYPE_GALLERY_MODEL, NULL);
  GtkCustomFilter *filter = gtk_custom_filter_new (is_shown, self, NULL);

  self->dataset = g_object_ref (dataset);
  self->filtered =
      gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (dataset)), GTK_FILTER (filter));
  self->selection = gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (self->filtered)));
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (selection_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (selection_changed_cb),
                           self, G_CONNECT_SWAPPED);

  return self;
}

LkDataset *
lk_gallery_model_get_dataset (LkGalleryModel *self)
{
  g_return_val_if_fail (LK_IS_GALLERY_MODEL (self), NULL);

  return self->dataset;
}

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

const char *
lk_gallery_model_get_search (LkGalleryModel *self)
{
  g_return_val_if_fail (LK_IS_GALLERY_MODEL (self), NULL);

  return self->search;
}

/**
 * lk_gallery_model_set_search:
 * @self: a view
 * @text: (nullable): only what has it in its name or caption is shown
 */
void
lk_gallery_model_set_search (LkGalleryModel *self, const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text != NULL ? text : "", -1);

  g_return_if_fail (LK_IS_GALLERY_MODEL (self));

  if (g_str_equal (folded, self->search))
    return;

  g_free (self->search);
  self->search = g_steal_pointer (&folded);
  gtk_filter_changed (gtk_filter_list_model_get_filter (self->filtered),
                      GTK_FILTER_CHANGE_DIFFERENT);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCH]);
}
