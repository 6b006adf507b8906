/* lk-window-drop.c: what is dragged over the window, and dropped on it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lorikeet"

#include "lk-config.h"

#include "lk-window-private.h"

#include "lk-dataset-card.h"
#include "lk-error.h"
#include "lk-import-plan.h"

#include <glib/gi18n.h>

/* One drag, from its coming over the window to its leaving. Counted, as readers may be late. */
struct _LkHover
{
  LkWindow *window; /* (nullable) until it is over */
  GCancellable *cancellable;
  LkImportPlan *plan; /* (owned) (nullable) until it is known */
  GtkWidget *card;    /* (owned) (nullable) what it is over */
  gboolean hopeless;  /* nothing in it could be imported */
};

static void
hover_clear (gpointer data)
{
  LkHover *hover = data;

  g_clear_object (&hover->cancellable);
  g_clear_object (&hover->card);
  g_clear_pointer (&hover->plan, lk_import_plan_free);
}

static void
hover_unref (LkHover *hover)
{
  g_rc_box_release_full (hover, hover_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkHover, hover_unref)

/* --- Where to, and what that would mean --- */

static LkDataset *
dataset_at (LkWindow *self, GtkWidget *card)
{
  return card != NULL ? lk_dataset_card_get_dataset (LK_DATASET_CARD (card))
                      : lk_window_get_dataset (self);
}

static GtkWidget *
card_at (LkWindow *self, double x, double y)
{
  GtkWidget *widget = gtk_widget_pick (self->whole, x, y, GTK_PICK_DEFAULT);

  return widget != NULL ? gtk_widget_get_ancestor (widget, LK_TYPE_DATASET_CARD) : NULL;
}

static char *
dup_sentence (LkHover *hover)
{
  LkDataset *dataset = dataset_at (hover->window, hover->card);

  if (hover->plan != NULL)
    return lk_import_plan_dup_sentence (hover->plan,
                                        dataset != NULL ? lk_dataset_get_title (dataset) : NULL);

  if (dataset == NULL)
    return g_strdup (_ ("New dataset"));

  /* Translators: %s is a dataset's title */
  return g_strdup_printf (_ ("Add to “%s”"), lk_dataset_get_title (dataset));
}

static void
show_hint (LkHover *hover)
{
  g_autofree char *sentence = NULL;

  if (hover->hopeless)
    {
      lk_drop_hint_hide (hover->window->drop_hint);
      gtk_widget_set_visible (hover->window->drop_frame, FALSE);
      return;
    }

  sentence = dup_sentence (hover);
  lk_drop_hint_show (hover->window->drop_hint, sentence);
  gtk_widget_set_visible (hover->window->drop_frame, hover->card == NULL);
}

static void
set_card (LkHover *hover, GtkWidget *card)
{
  if (hover->card == card)
    return;

  if (hover->card != NULL)
    gtk_widget_unset_state_flags (hover->card, GTK_STATE_FLAG_DROP_ACTIVE);
  g_set_object (&hover->card, card);
  if (card != NULL && !hover->hopeless)
    gtk_widget_set_state_flags (card, GTK_STATE_FLAG_DROP_ACTIVE, FALSE);
}

/* --- Looking into it while it is held --- */

static void
planned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkHover) hover = user_data;
  g_autoptr (LkImportPlan) plan = lk_import_plan_make_finish (result, NULL);

  if (plan == NULL || hover->window == NULL)
    return;

  hover->plan = g_steal_pointer (&plan);
  show_hint (hover);
}

static void
peeked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkHover) hover = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkOffer) offer = lk_offer_read_finish (result, &error);

  if (hover->window == NULL || offer == NULL)
    return;

  if (offer->sources[0] == NULL)
    {
      hover->hopeless = TRUE;
      set_card (hover, NULL);
      show_hint (hover);
      return;
    }

  lk_import_plan_make_async ((const char *const *) offer->sources, hover->cancellable, planned_cb,
                             g_rc_box_acquire (hover));
}

static void
peek (LkHover *hover, GdkDrop *drop)
{
  /* The bytes of a picture are read once, when they are dropped. */
  if (lk_offer_get_kind (gdk_drop_get_formats (drop)) == LK_OFFER_PICTURE)
    {
      hover->plan = g_new0 (LkImportPlan, 1);
      hover->plan->title = g_strdup (_ ("Pictures"));
      hover->plan->n_pictures = 1;
      return;
    }

  lk_offer_read_async (G_OBJECT (drop), hover->cancellable, peeked_cb, g_rc_box_acquire (hover));
}

/* --- The drag's way --- */

/* What is dragged out of the gallery is not for the gallery. */
static gboolean
accept_cb (GtkDropTargetAsync *target, GdkDrop *drop, LkWindow *self)
{
  return gdk_drop_get_drag (drop) == NULL &&
         lk_offer_get_kind (gdk_drop_get_formats (drop)) != LK_OFFER_NOTHING;
}

static GdkDragAction
enter_cb (GtkDropTargetAsync *target, GdkDrop *drop, double x, double y, LkWindow *self)
{
  lk_window_end_hover (self);
  self->hover = g_rc_box_new0 (LkHover);
  self->hover->window = self;
  self->hover->cancellable = g_cancellable_new ();
  peek (self->hover, drop);
  set_card (self->hover, card_at (self, x, y));
  show_hint (self->hover);

  return GDK_ACTION_COPY;
}

static GdkDragAction
motion_cb (GtkDropTargetAsync *target, GdkDrop *drop, double x, double y, LkWindow *self)
{
  GtkWidget *card = card_at (self, x, y);

  if (self->hover == NULL || self->hover->hopeless)
    return 0;

  if (card != self->hover->card)
    {
      set_card (self->hover, card);
      show_hint (self->hover);
    }

  return GDK_ACTION_COPY;
}

static void
leave_cb (GtkDropTargetAsync *target, GdkDrop *drop, LkWindow *self)
{
  lk_window_end_hover (self);
}

typedef struct
{
  LkWindow *window;   /* (owned) */
  LkDataset *dataset; /* (owned) (nullable) */
  GdkDrop *drop;      /* (owned) */
} Landing;

/* The drop is over when its bytes are here, and no sooner. */
static void
landed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Landing *landing = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkOffer) offer = lk_offer_read_finish (result, &error);

  gdk_drop_finish (landing->drop, offer != NULL ? GDK_ACTION_COPY : 0);
  if (offer != NULL)
    lk_window_import_offer (landing->window, landing->dataset, offer);
  else
    lk_window_show_error (landing->window, error);

  g_object_unref (landing->window);
  g_clear_object (&landing->dataset);
  g_object_unref (landing->drop);
  g_free (landing);
}

static gboolean
drop_cb (GtkDropTargetAsync *target, GdkDrop *drop, double x, double y, LkWindow *self)
{
  Landing *landing = g_new0 (Landing, 1);

  landing->window = g_object_ref (self);
  landing->drop = g_object_ref (drop);
  g_set_object (&landing->dataset, dataset_at (self, card_at (self, x, y)));
  lk_window_end_hover (self);
  lk_offer_read_async (G_OBJECT (drop), self->cancellable, landed_cb, landing);

  return TRUE;
}

void
lk_window_end_hover (LkWindow *self)
{
  LkHover *hover = g_steal_pointer (&self->hover);

  if (hover == NULL)
    return;

  g_cancellable_cancel (hover->cancellable);
  set_card (hover, NULL);
  hover->window = NULL;
  hover_unref (hover);
  lk_drop_hint_hide (self->drop_hint);
  gtk_widget_set_visible (self->drop_frame, FALSE);
}

void
lk_window_init_drop (LkWindow *self)
{
  GtkDropTargetAsync *target = gtk_drop_target_async_new (lk_offer_dup_formats (), GDK_ACTION_COPY);

  g_signal_connect_object (target, "accept", G_CALLBACK (accept_cb), self, 0);
  g_signal_connect_object (target, "drag-enter", G_CALLBACK (enter_cb), self, 0);
  g_signal_connect_object (target, "drag-motion", G_CALLBACK (motion_cb), self, 0);
  g_signal_connect_object (target, "drag-leave", G_CALLBACK (leave_cb), self, 0);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, 0);
  gtk_widget_add_controller (self->whole, GTK_EVENT_CONTROLLER (target));
}
