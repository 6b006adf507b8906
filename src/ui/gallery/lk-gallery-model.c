/* lk-gallery-model.c: what is seen of a dataset: order, filters, selection
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-gallery-model-private.h"

/* Of more pictures than this only so many are looked at in one go. */
#define MANY 2000

typedef enum
{
  PROP_DATASET = 1,
  PROP_HISTORY,
  PROP_FINDINGS,
  PROP_SELECTION,
  PROP_CURRENT,
  PROP_SEARCH,
  PROP_FILTER,
  PROP_SORT,
  PROP_RESOLUTION,
  PROP_N_SHOWN,
  PROP_N_SELECTED,
} LkGalleryModelProperty;

static GParamSpec *properties[PROP_N_SELECTED + 1];

G_DEFINE_FINAL_TYPE (LkGalleryModel, lk_gallery_model, G_TYPE_OBJECT)

/* --- Which ones --- */

static gboolean
contains (const char *text, const char *folded)
{
  g_autofree char *lower = g_utf8_casefold (text, -1);

  return strstr (lower, folded) != NULL;
}

static gboolean
passes (LkGalleryModel *self, LkPicture *picture)
{
  switch (self->filter)
    {
    case LK_GALLERY_FILTER_NO_CAPTION:
      return *lk_picture_get_caption (picture) == '\0';
    case LK_GALLERY_FILTER_FINDINGS:
      return lk_gallery_findings_get_weight (self->findings, picture) >= LK_GALLERY_WEIGHT_WARNING;
    case LK_GALLERY_FILTER_DUPLICATES:
      return lk_gallery_findings_get_group (self->findings, picture) > 0;
    case LK_GALLERY_FILTER_ALL:
    default:
      return TRUE;
    }
}

gboolean
lk_gallery_model_shows (LkGalleryModel *self, LkPicture *picture)
{
  return passes (self, picture) &&
         (*self->search == '\0' || contains (lk_picture_get_name (picture), self->search) ||
          contains (lk_picture_get_caption (picture), self->search));
}

static gboolean
is_shown (gpointer item, gpointer user_data)
{
  return lk_gallery_model_shows (user_data, item);
}

static void
filter_again (LkGalleryModel *self)
{
  self->stale = FALSE;
  gtk_filter_list_model_set_incremental (self->filtered,
                                         lk_dataset_get_n_pictures (self->dataset) > MANY);
  gtk_filter_changed (gtk_filter_list_model_get_filter (self->filtered),
                      GTK_FILTER_CHANGE_DIFFERENT);
}

/* --- In which order --- */

static int
compare_numbers (gint64 a, gint64 b)
{
  return (a > b) - (a < b);
}

static gint64
count_pixels (LkPicture *picture)
{
  return (gint64) lk_picture_get_width (picture) * lk_picture_get_height (picture);
}

static int
compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  LkGalleryModel *self = user_data;
  LkPicture *x = (LkPicture *) a;
  LkPicture *y = (LkPicture *) b;

  if (self->filter == LK_GALLERY_FILTER_DUPLICATES)
    return compare_numbers (lk_gallery_findings_get_group (self->findings, x),
                            lk_gallery_findings_get_group (self->findings, y));

  switch (self->sort)
    {
    case LK_GALLERY_SORT_ADDED:
      return compare_numbers (lk_picture_get_added (y), lk_picture_get_added (x));
    case LK_GALLERY_SORT_SIZE:
      return compare_numbers (count_pixels (y), count_pixels (x));
    case LK_GALLERY_SORT_FINDINGS:
      return compare_numbers (lk_gallery_findings_get_weight (self->findings, y),
                              lk_gallery_findings_get_weight (self->findings, x));
    case LK_GALLERY_SORT_NAME:
    default:
      return 0;
    }
}

/* The dataset is in the order of names: without a sorter nothing needs to be done for it. */
static void
sort_again (LkGalleryModel *self)
{
  gboolean as_it_is = self->sort == LK_GALLERY_SORT_NAME &&
                      self->filter != LK_GALLERY_FILTER_DUPLICATES;
  GtkSorter *sorter = as_it_is ? NULL : self->sorter;

  if (gtk_sort_list_model_get_sorter (self->sorted) != sorter)
    gtk_sort_list_model_set_sorter (self->sorted, sorter);
  else if (sorter != NULL)
    gtk_sorter_changed (sorter, GTK_SORTER_CHANGE_DIFFERENT);
}

/* --- What changes by itself --- */

static void
findings_changed_cb (LkGalleryModel *self)
{
  if (self->filter == LK_GALLERY_FILTER_FINDINGS || self->filter == LK_GALLERY_FILTER_DUPLICATES)
    filter_again (self);
  if (self->sort == LK_GALLERY_SORT_FINDINGS || self->filter == LK_GALLERY_FILTER_DUPLICATES)
    sort_again (self);
}

/* A picture whose caption is being written must not vanish while one writes: it goes when
 * the person turns to another one. */
static void
dataset_changed_cb (LkGalleryModel *self)
{
  lk_gallery_findings_set_trigger_word (self->findings,
                                        lk_dataset_get_trigger_word (self->dataset));
  self->stale = self->filter == LK_GALLERY_FILTER_NO_CAPTION || *self->search != '\0';
}

static void
list_changed_cb (LkGalleryModel *self)
{
  guint n_shown = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  if (self->n_shown == n_shown)
    return;

  self->n_shown = n_shown;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_SHOWN]);
}

/* The first of what is selected. */
static void
selection_changed_cb (LkGalleryModel *self)
{
  g_autoptr (GtkBitset) selected =
      gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  guint n_selected = (guint) gtk_bitset_get_size (selected);
  g_autoptr (LkPicture) current = NULL;

  if (n_selected > 0)
    current =
        g_list_model_get_item (G_LIST_MODEL (self->selection), gtk_bitset_get_minimum (selected));

  g_object_freeze_notify (G_OBJECT (self));
  if (g_set_object (&self->current, current))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CURRENT]);
  /* As many may be others. */
  if (self->n_selected != n_selected || n_selected > 1)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_SELECTED]);
  self->n_selected = n_selected;
  g_object_thaw_notify (G_OBJECT (self));

  if (self->stale)
    filter_again (self);
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
    case PROP_HISTORY:
      g_value_set_object (value, self->history);
      break;
    case PROP_FINDINGS:
      g_value_set_object (value, self->findings);
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
    case PROP_FILTER:
      g_value_set_enum (value, (int) self->filter);
      break;
    case PROP_SORT:
      g_value_set_enum (value, (int) self->sort);
      break;
    case PROP_RESOLUTION:
      g_value_set_uint (value, self->resolution);
      break;
    case PROP_N_SHOWN:
      g_value_set_uint (value, self->n_shown);
      break;
    case PROP_N_SELECTED:
      g_value_set_uint (value, self->n_selected);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_gallery_model_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LkGalleryModel *self = LK_GALLERY_MODEL (object);

  switch (id)
    {
    case PROP_SEARCH:
      lk_gallery_model_set_search (self, g_value_get_string (value));
      break;
    case PROP_FILTER:
      lk_gallery_model_set_filter (self, (LkGalleryFilter) g_value_get_enum (value));
      break;
    case PROP_SORT:
      lk_gallery_model_set_sort (self, (LkGallerySort) g_value_get_enum (value));
      break;
    case PROP_RESOLUTION:
      lk_gallery_model_set_resolution (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_gallery_model_dispose (GObject *object)
{
  LkGalleryModel *self = LK_GALLERY_MODEL (object);

  if (self->made_live)
    lk_dataset_set_live (self->dataset, FALSE);
  self->made_live = FALSE;
  if (self->findings != NULL)
    lk_gallery_findings_stop (self->findings);
  /* The lists may outlive us, in a widget; what they call does not. */
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  if (self->filtered != NULL)
    gtk_filter_list_model_set_filter (self->filtered, NULL);
  if (self->sorted != NULL)
    gtk_sort_list_model_set_sorter (self->sorted, NULL);

  G_OBJECT_CLASS (lk_gallery_model_parent_class)->dispose (object);
}

static void
lk_gallery_model_finalize (GObject *object)
{
  LkGalleryModel *self = LK_GALLERY_MODEL (object);

  g_clear_object (&self->current);
  g_clear_object (&self->selection);
  g_clear_object (&self->sorted);
  g_clear_object (&self->filtered);
  g_clear_object (&self->sorter);
  g_clear_object (&self->findings);
  g_clear_object (&self->history);
  g_clear_object (&self->dataset);
  g_free (self->search);

  G_OBJECT_CLASS (lk_gallery_model_parent_class)->finalize (object);
}

static void
lk_gallery_model_class_init (LkGalleryModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  const GParamFlags writable = readable | G_PARAM_WRITABLE;

  object_class->get_property = lk_gallery_model_get_property;
  object_class->set_property = lk_gallery_model_set_property;
  object_class->dispose = lk_gallery_model_dispose;
  object_class->finalize = lk_gallery_model_finalize;

  properties[PROP_DATASET] = g_param_spec_object ("dataset", NULL, NULL, LK_TYPE_DATASET, readable);
  properties[PROP_HISTORY] = g_param_spec_object ("history", NULL, NULL, LK_TYPE_HISTORY, readable);
  properties[PROP_FINDINGS] =
      g_param_spec_object ("findings", NULL, NULL, LK_TYPE_GALLERY_FINDINGS, readable);
  properties[PROP_SELECTION] =
      g_param_spec_object ("selection", NULL, NULL, GTK_TYPE_SELECTION_MODEL, readable);
  properties[PROP_CURRENT] = g_param_spec_object ("current", NULL, NULL, LK_TYPE_PICTURE, readable);
  properties[PROP_SEARCH] = g_param_spec_string ("search", NULL, NULL, NULL, writable);
  properties[PROP_FILTER] = g_param_spec_enum ("filter", NULL, NULL, LK_TYPE_GALLERY_FILTER,
                                               LK_GALLERY_FILTER_ALL, writable);
  properties[PROP_SORT] =
      g_param_spec_enum ("sort", NULL, NULL, LK_TYPE_GALLERY_SORT, LK_GALLERY_SORT_NAME, writable);
  properties[PROP_RESOLUTION] =
      g_param_spec_uint ("resolution", NULL, NULL, 0, G_MAXUINT, 0, writable);
  properties[PROP_N_SHOWN] = g_param_spec_uint ("n-shown", NULL, NULL, 0, G_MAXUINT, 0, readable);
  properties[PROP_N_SELECTED] =
      g_param_spec_uint ("n-selected", NULL, NULL, 0, G_MAXUINT, 0, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lk_gallery_model_init (LkGalleryModel *self)
{
  self->search = g_strdup ("");
  self->sorter = GTK_SORTER (gtk_custom_sorter_new (compare, self, NULL));
}

static void
connect_lists (LkGalleryModel *self)
{
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (selection_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (list_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (selection_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->findings, "notify::checkup", G_CALLBACK (findings_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->dataset, "notify", G_CALLBACK (dataset_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * lk_gallery_model_new:
 * @dataset: what is looked at
 *
 * What others do to the dataset's folder is seen as long as the view is there.
 *
 * Returns: (transfer full): a view of it, with nothing selected
 */
LkGalleryModel *
lk_gallery_model_new (LkDataset *dataset)
{
  LkGalleryModel *self = g_object_new (LK_TYPE_GALLERY_MODEL, NULL);
  GtkCustomFilter *filter = gtk_custom_filter_new (is_shown, self, NULL);

  self->dataset = g_object_ref (dataset);
  self->history = lk_history_new (dataset);
  self->findings = lk_gallery_findings_new (dataset);
  self->filtered =
      gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (dataset)), GTK_FILTER (filter));
  self->sorted = gtk_sort_list_model_new (g_object_ref (G_LIST_MODEL (self->filtered)), NULL);
  self->selection = gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (self->sorted)));
  self->n_shown = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  dataset_changed_cb (self);
  connect_lists (self);
  self->made_live = !lk_dataset_is_live (dataset);
  lk_dataset_set_live (dataset, TRUE);

  return self;
}

LkDataset *
lk_gallery_model_get_dataset (LkGalleryModel *self)
{
  g_return_val_if_fail (LK_IS_GALLERY_MODEL (self), NULL);

  return self->dataset;
}

/**
 * lk_gallery_model_get_history:
 * @self: a view
 *
 * Returns: (transfer none): what was done to the dataset while it was looked at
 */
LkHistory *
lk_gallery_model_get_history (LkGalleryModel *self)
{
  g_return_val_if_fail (LK_IS_GALLERY_MODEL (self), NULL);

  return self->history;
}

/**
 * lk_gallery_model_get_findings:
 * @self: a view
 *
 * Returns: (transfer none): what the check-up says of the pictures
 */
LkGalleryFindings *
lk_gallery_model_get_findings (LkGalleryModel *self)
{
  g_return_val_if_fail (LK_IS_GALLERY_MODEL (self), NULL);

  return self->findings;
}

/* --- Narrowing --- */

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
  filter_again (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCH]);
}

LkGalleryFilter
lk_gallery_model_get_filter (LkGalleryModel *self)
{
  g_return_val_if_fail (LK_IS_GALLERY_MODEL (self), LK_GALLERY_FILTER_ALL);

  return self->filter;
}

/**
 * lk_gallery_model_set_filter:
 * @self: a view
 * @filter: which pictures are shown
 */
void
lk_gallery_model_set_filter (LkGalleryModel *self, LkGalleryFilter filter)
{
  g_return_if_fail (LK_IS_GALLERY_MODEL (self));

  if (self->filter == filter)
    return;

  self->filter = filter;
  filter_again (self);
  sort_again (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILTER]);
}

LkGallerySort
lk_gallery_model_get_sort (LkGalleryModel *self)
{
  g_return_val_if_fail (LK_IS_GALLERY_MODEL (self), LK_GALLERY_SORT_NAME);

  return self->sort;
}

/**
 * lk_gallery_model_set_sort:
 * @self: a view
 * @sort: in which order they are shown
 */
void
lk_gallery_model_set_sort (LkGalleryModel *self, LkGallerySort sort)
{
  g_return_if_fail (LK_IS_GALLERY_MODEL (self));

  if (self->sort == sort)
    return;

  self->sort = sort;
  sort_again (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SORT]);
}

guint
lk_gallery_model_get_resolution (LkGalleryModel *self)
{
  g_return_val_if_fail (LK_IS_GALLERY_MODEL (self), 0);

  return self->resolution;
}

/**
 * lk_gallery_model_set_resolution:
 * @self: a view
 * @resolution: the trainer's, for which is shown what it cuts off; 0 for nothing
 */
void
lk_gallery_model_set_resolution (LkGalleryModel *self, guint resolution)
{
  g_return_if_fail (LK_IS_GALLERY_MODEL (self));

  if (self->resolution == resolution)
    return;

  self->resolution = resolution;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RESOLUTION]);
}

/**
 * lk_gallery_model_show_all:
 * @self: a view
 *
 * Lets go of what was searched for and of the filter.
 */
void
lk_gallery_model_show_all (LkGalleryModel *self)
{
  g_return_if_fail (LK_IS_GALLERY_MODEL (self));

  lk_gallery_model_set_filter (self, LK_GALLERY_FILTER_ALL);
  lk_gallery_model_set_search (self, NULL);
}

/**
 * lk_gallery_model_is_narrowed:
 * @self: a view
 *
 * Returns: whether something is searched for or filtered
 */
gboolean
lk_gallery_model_is_narrowed (LkGalleryModel *self)
{
  g_return_val_if_fail (LK_IS_GALLERY_MODEL (self), FALSE);

  return self->filter != LK_GALLERY_FILTER_ALL || *self->search != '\0';
}

/**
 * lk_gallery_model_get_n_shown:
 * @self: a view
 *
 * Returns: how many pictures pass the search and the filter
 */
guint
lk_gallery_model_get_n_shown (LkGalleryModel *self)
{
  g_return_val_if_fail (LK_IS_GALLERY_MODEL (self), 0);

  return self->n_shown;
}
