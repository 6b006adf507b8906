/* lk-events-view.c: the trace of a job, to be filtered and looked into
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-events-view.h"

#include "lk-event-dialog.h"
#include "lk-event-row.h"
#include "lk-gradual-list.h"
#include "lk-stage-record.h"

#include <glib/gi18n.h>

struct _LkEventsView
{
  AdwBin parent_instance;

  /* Template */
  GtkDropDown *level;
  GtkDropDown *stage;
  GtkDropDown *category;
  GtkStack *stack;
  GtkListView *list;

  GListModel *all;            /* (owned) (nullable) */
  GtkFilter *filter;          /* (owned) */
  GtkFilterListModel *events; /* (owned) empty until somebody looks */
};

G_DEFINE_FINAL_TYPE (LkEventsView, lk_events_view, ADW_TYPE_BIN)

/* --- Filters: the first choice of each lets everything through --- */

static gboolean
is_shown (gpointer item, gpointer user_data)
{
  LkEventsView *self = user_data;
  guint level = gtk_drop_down_get_selected (self->level);
  guint stage = gtk_drop_down_get_selected (self->stage);
  guint category = gtk_drop_down_get_selected (self->category);
  guint n_stages;
  const LkStageInfo *stages = lk_stage_info_get_all (&n_stages);

  /* Level n lets through what is at least so grave; 0 means all, debug too. */
  if (level > 0 && lk_event_get_level (item) < (LkEventLevel) level)
    return FALSE;
  if (stage > 0 && stage <= n_stages &&
      g_strcmp0 (lk_event_get_stage (item), stages[stage - 1].id) != 0)
    return FALSE;

  return category == 0 || lk_event_get_category (item) == (LkCategory) category;
}

static gboolean
is_filtering (LkEventsView *self)
{
  return gtk_drop_down_get_selected (self->level) > 0 ||
         gtk_drop_down_get_selected (self->stage) > 0 ||
         gtk_drop_down_get_selected (self->category) > 0;
}

static void
events_changed_cb (LkEventsView *self)
{
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->events)) > 0;

  gtk_stack_set_visible_child_name (self->stack, any                   ? "events"
                                                 : is_filtering (self) ? "nothing-found"
                                                                       : "empty");
}

static void
filter_changed_cb (LkEventsView *self)
{
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  events_changed_cb (self);
}

static void
fill_filters (LkEventsView *self)
{
  const char *const levels[] = { _ ("All Levels"), _ ("Information"), _ ("Warnings"), _ ("Errors"),
                                 NULL };
  g_autoptr (GtkStringList) level_names = gtk_string_list_new (levels);
  g_autoptr (GtkStringList) stage_names = gtk_string_list_new (NULL);
  g_autoptr (GtkStringList) category_names = gtk_string_list_new (NULL);
  guint n_stages;
  const LkStageInfo *stages = lk_stage_info_get_all (&n_stages);

  gtk_string_list_append (stage_names, _ ("All Stages"));
  for (guint i = 0; i < n_stages; i++)
    gtk_string_list_append (stage_names, _ (stages[i].title));

  gtk_string_list_append (category_names, _ ("All Categories"));
  for (guint i = LK_CATEGORY_NETWORK; i <= LK_CATEGORY_CANCELED; i++)
    gtk_string_list_append (category_names, lk_category_get_title ((LkCategory) i));

  gtk_drop_down_set_model (self->level, G_LIST_MODEL (level_names));
  gtk_drop_down_set_model (self->stage, G_LIST_MODEL (stage_names));
  gtk_drop_down_set_model (self->category, G_LIST_MODEL (category_names));
}

/* --- The list --- */

static void
activated_cb (LkEventsView *self, guint position)
{
  g_autoptr (LkEvent) event = g_list_model_get_item (G_LIST_MODEL (self->events), position);

  lk_event_dialog_show (GTK_WIDGET (self), event);
}

static void
setup_cb (LkEventsView *self, GtkListItem *item)
{
  gtk_list_item_set_child (item, lk_event_row_new ());
}

static void
bind_cb (LkEventsView *self, GtkListItem *item)
{
  lk_event_row_set_event (LK_EVENT_ROW (gtk_list_item_get_child (item)),
                          gtk_list_item_get_item (item));
}

static void
lk_events_view_map (GtkWidget *widget)
{
  LkEventsView *self = LK_EVENTS_VIEW (widget);

  GTK_WIDGET_CLASS (lk_events_view_parent_class)->map (widget);

  gtk_filter_list_model_set_model (self->events, self->all);
}

static void
lk_events_view_dispose (GObject *object)
{
  LkEventsView *self = LK_EVENTS_VIEW (object);

  g_clear_object (&self->events);
  g_clear_object (&self->filter);
  g_clear_object (&self->all);

  G_OBJECT_CLASS (lk_events_view_parent_class)->dispose (object);
}

static void
lk_events_view_class_init (LkEventsViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_events_view_dispose;
  widget_class->map = lk_events_view_map;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lorikeet_app/Lorikeet/lk-events-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LkEventsView, level);
  gtk_widget_class_bind_template_child (widget_class, LkEventsView, stage);
  gtk_widget_class_bind_template_child (widget_class, LkEventsView, category);
  gtk_widget_class_bind_template_child (widget_class, LkEventsView, stack);
  gtk_widget_class_bind_template_child (widget_class, LkEventsView, list);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
}

static void
lk_events_view_init (LkEventsView *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkSelectionModel) selection = NULL;

  self->filter = GTK_FILTER (gtk_custom_filter_new (is_shown, self, NULL));
  self->events = gtk_filter_list_model_new (NULL, g_object_ref (self->filter));
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_filters (self);

  selection = GTK_SELECTION_MODEL (gtk_no_selection_new (
      lk_gradual_list_new (G_LIST_MODEL (self->events), GTK_WIDGET (self->list))));
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, selection);
  g_signal_connect_object (self->events, "items-changed", G_CALLBACK (events_changed_cb), self,
                           G_CONNECT_SWAPPED);
  events_changed_cb (self);
}

/**
 * lk_events_view_set_events:
 * @self: a view
 * @events: (nullable): a list of #LkEvent
 */
void
lk_events_view_set_events (LkEventsView *self, GListModel *events)
{
  g_return_if_fail (LK_IS_EVENTS_VIEW (self));

  if (!g_set_object (&self->all, events))
    return;

  /* What nobody looks at gets no rows. */
  gtk_filter_list_model_set_model (self->events,
                                   gtk_widget_get_mapped (GTK_WIDGET (self)) ? events : NULL);
}
