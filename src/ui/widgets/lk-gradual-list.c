/* lk-gradual-list.c: a long list that comes into view, and leaves it, a few rows at a time
 *
 * GTK makes up to 200 rows at once, however few are seen, and ends them at once: they would
 * hold up the window for several frames.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-gradual-list.h"

/* Those that are seen are there in two frames, those below before anybody gets there. */
#define ROWS_A_FRAME 12
/* To end a row is less work than to make one. */
#define ROWS_ENDED_A_FRAME 32
/* A view makes no more rows than so many, whatever follows. */
#define MOST_ROWS 220

#define GROWTH "lk-growth"

typedef struct
{
  GtkSliceListModel *list; /* owns this */
  GtkWidget *view;         /* not asked when it is gone */
  guint tick;              /* 0 when there is nothing to add, or nobody looks */
  guint shrinking;         /* likewise, when there is nothing to take away */
  guint size;              /* what the list had before it shrank */
  LkGradualChange change;  /* (nullable) waits until few rows are left */
  gpointer changes;        /* (nullable) given to it, as long as it lives */
} Growth;

static void
growth_free (gpointer data)
{
  Growth *self = data;

  g_clear_weak_pointer (&self->changes);
  g_free (self);
}

/* A few more than there are: what is added next pushes nothing out. */
static gboolean
is_enough (Growth *self)
{
  guint n = g_list_model_get_n_items (gtk_slice_list_model_get_model (self->list));

  return gtk_slice_list_model_get_size (self->list) >= n + ROWS_A_FRAME;
}

static void
grow (Growth *self)
{
  guint size = gtk_slice_list_model_get_size (self->list) + ROWS_A_FRAME;

  gtk_slice_list_model_set_size (self->list, size < MOST_ROWS ? size : G_MAXUINT);
}

static gboolean
tick_cb (GtkWidget *view, GdkFrameClock *clock, gpointer user_data)
{
  Growth *self = g_object_get_data (user_data, GROWTH);

  grow (self);
  if (!is_enough (self))
    return G_SOURCE_CONTINUE;

  self->tick = 0;

  return G_SOURCE_REMOVE;
}

/* The first rows at once: nobody sees an empty list. */
static void
grow_if_needed (GtkSliceListModel *list)
{
  Growth *self = g_object_get_data (G_OBJECT (list), GROWTH);

  if (self->tick != 0 || self->change != NULL || is_enough (self) ||
      !gtk_widget_get_mapped (self->view))
    return;

  grow (self);
  if (!is_enough (self))
    self->tick =
        gtk_widget_add_tick_callback (self->view, tick_cb, g_object_ref (list), g_object_unref);
}

/**
 * lk_gradual_list_new:
 * @model: a list that may be long
 * @view: what shows it
 *
 * Returns: (transfer full): nothing until @view is seen, then more of @model with each frame,
 *   until it is all of it
 */
GListModel *
lk_gradual_list_new (GListModel *model, GtkWidget *view)
{
  Growth *self = g_new0 (Growth, 1);

  self->list = gtk_slice_list_model_new (g_object_ref (model), 0, 0);
  self->view = view;
  g_object_set_data_full (G_OBJECT (self->list), GROWTH, self, growth_free);
  g_signal_connect_object (view, "map", G_CALLBACK (grow_if_needed), self->list,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (grow_if_needed), self->list,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  grow_if_needed (self->list);

  return G_LIST_MODEL (self->list);
}

/* --- Fewer --- */

static gboolean
is_short (Growth *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->list)) <= ROWS_A_FRAME;
}

static void
shrink (Growth *self)
{
  guint n = MIN (g_list_model_get_n_items (G_LIST_MODEL (self->list)), MOST_ROWS);

  gtk_slice_list_model_set_size (self->list, n > ROWS_A_FRAME + ROWS_ENDED_A_FRAME
                                                 ? n - ROWS_ENDED_A_FRAME
                                                 : ROWS_A_FRAME);
}

static void
make_change (Growth *self)
{
  LkGradualChange change = g_steal_pointer (&self->change);
  gpointer object = self->changes;

  g_clear_weak_pointer (&self->changes);
  if (object != NULL)
    change (object);
  /* All at once: the view stays with the row that is chosen only if that does not come later. */
  gtk_slice_list_model_set_size (self->list, self->size);
  grow_if_needed (self->list);
}

static gboolean
shrink_cb (GtkWidget *view, GdkFrameClock *clock, gpointer user_data)
{
  Growth *self = g_object_get_data (user_data, GROWTH);

  if (!is_short (self))
    {
      shrink (self);
      return G_SOURCE_CONTINUE;
    }

  self->shrinking = 0;
  make_change (self);

  return G_SOURCE_REMOVE;
}

/**
 * lk_gradual_list_change:
 * @list: what lk_gradual_list_new() made
 * @change: what may leave little of the model, as a search does
 * @object: (type GObject): given to @change, which is not called when this is gone
 *
 * Calls @change as soon as few rows are left to be ended by it: at once where there are no more
 * now, or nobody looks. Until then another @change is as good as this one, and is not called.
 */
void
lk_gradual_list_change (GListModel *list, LkGradualChange change, gpointer object)
{
  Growth *self = g_object_get_data (G_OBJECT (list), GROWTH);

  g_return_if_fail (self != NULL);

  if (self->change != NULL)
    return;

  self->change = change;
  self->size = gtk_slice_list_model_get_size (self->list);
  g_set_weak_pointer (&self->changes, object);
  if (is_short (self) || !gtk_widget_get_mapped (self->view))
    {
      make_change (self);
      return;
    }

  if (self->tick != 0)
    gtk_widget_remove_tick_callback (self->view, self->tick);
  self->tick = 0;
  self->shrinking =
      gtk_widget_add_tick_callback (self->view, shrink_cb, g_object_ref (list), g_object_unref);
}
