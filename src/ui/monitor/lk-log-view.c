/* lk-log-view.c: what the trainer printed, as it comes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-log-view.h"

#include "lk-accessible.h"
#include "lk-log.h"
#include "lk-toast.h"

#include <glib/gi18n.h>

struct _LkLogView
{
  AdwBin parent_instance;

  /* Template */
  GtkSearchEntry *search;
  GtkToggleButton *follow;
  GtkLabel *count;
  GtkStack *stack;
  GtkScrolledWindow *scrolled;
  GtkListView *list;

  GListModel *log;           /* (owned) (nullable) */
  GSignalGroup *signals;     /* (owned) those of @log */
  GtkStringFilter *filter;   /* (owned) */
  GtkFilterListModel *lines; /* (owned) empty until somebody looks */
  guint tick;                /* 0 when there is nothing to scroll to */
  gboolean settled;          /* no line came since the last frame */
  double place;              /* how far it is scrolled */
};

G_DEFINE_FINAL_TYPE (LkLogView, lk_log_view, ADW_TYPE_BIN)

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  LkLogView *self = LK_LOG_VIEW (widget);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled);
  guint n_lines = g_list_model_get_n_items (G_LIST_MODEL (self->lines));

  /* A list that was not given its room yet does not know where its end is. */
  if (gtk_widget_get_mapped (widget) && gtk_adjustment_get_page_size (adjustment) <= 0)
    return G_SOURCE_CONTINUE;

  if (n_lines > 0 && gtk_toggle_button_get_active (self->follow))
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", n_lines - 1);

  /* A row that was not given its height yet counts as seen already: so once more. */
  if (!self->settled)
    {
      self->settled = TRUE;
      return G_SOURCE_CONTINUE;
    }

  self->tick = 0;

  return G_SOURCE_REMOVE;
}

/* Once for all the lines that came since the last frame. */
static void
scroll_down (LkLogView *self)
{
  self->settled = FALSE;
  if (self->tick == 0 && gtk_toggle_button_get_active (self->follow))
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
}

/* Who scrolls up wants to read there, and who comes back to the end to see what is new. */
static void
scrolled_cb (LkLogView *self, GtkAdjustment *adjustment)
{
  double place = gtk_adjustment_get_value (adjustment);
  double end = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);
  gboolean up = place < self->place;

  self->place = place;
  if (up == (place < end - 1))
    gtk_toggle_button_set_active (self->follow, !up);
}

static void
update_count (LkLogView *self)
{
  gboolean searching = *gtk_editable_get_text (GTK_EDITABLE (self->search)) != '\0';
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->lines));
  guint n_all = self->log != NULL ? g_list_model_get_n_items (self->log) : 0;
  g_autofree char *text =
      g_strdup_printf (ngettext ("%u of %u line", "%u of %u lines", n_all), n, n_all);

  gtk_label_set_text (self->count, text);
  gtk_widget_set_visible (GTK_WIDGET (self->count), searching && n > 0);
  gtk_stack_set_visible_child_name (self->stack, n > 0       ? "lines"
                                                 : searching ? "nothing-found"
                                                             : "empty");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "log.copy", n > 0);
}

static void
lines_changed_cb (LkLogView *self)
{
  update_count (self);
  scroll_down (self);
}

static void
search_changed_cb (LkLogView *self)
{
  gtk_string_filter_set_search (self->filter, gtk_editable_get_text (GTK_EDITABLE (self->search)));
  update_count (self);
}

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkLogView *self = LK_LOG_VIEW (widget);
  GListModel *lines = G_LIST_MODEL (self->lines);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (lines); i++)
    {
      g_autoptr (LkLogLine) line = g_list_model_get_item (lines, i);

      g_string_append_printf (text, "%s\n", lk_log_line_get_text (line));
    }

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text->str);
  lk_toast_show_text (widget, _ ("Log copied"));
}

/* --- Rows: some hundred are made at once, so they are as cheap as can be --- */

/* To set the tooltip's text beforehand would ask the display of each row where the mouse is. */
static gboolean
query_tooltip_cb (GtkInscription *row,
                  int x,
                  int y,
                  gboolean by_keyboard,
                  GtkTooltip *tooltip,
                  gpointer user_data)
{
  gtk_tooltip_set_text (tooltip, gtk_inscription_get_text (row));

  return TRUE;
}

static void
setup_cb (LkLogView *self, GtkListItem *item)
{
  GtkWidget *row = gtk_inscription_new (NULL);

  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (row), GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_nat_lines (GTK_INSCRIPTION (row), 1);
  gtk_widget_add_css_class (row, "monospace");
  gtk_widget_set_has_tooltip (row, TRUE);
  g_signal_connect (row, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_child (item, row);
}

static void
bind_cb (LkLogView *self, GtkListItem *item)
{
  const char *text = lk_log_line_get_text (gtk_list_item_get_item (item));
  GtkWidget *row = gtk_list_item_get_child (item);

  gtk_inscription_set_text (GTK_INSCRIPTION (row), text);
  lk_accessible_name_cell (row, text, NULL);
}

/* --- Life --- */

static void
lk_log_view_map (GtkWidget *widget)
{
  LkLogView *self = LK_LOG_VIEW (widget);

  GTK_WIDGET_CLASS (lk_log_view_parent_class)->map (widget);

  gtk_filter_list_model_set_model (self->lines, self->log);
}

static void
lk_log_view_dispose (GObject *object)
{
  LkLogView *self = LK_LOG_VIEW (object);

  g_clear_object (&self->lines);
  g_clear_object (&self->filter);
  g_clear_object (&self->signals);
  g_clear_object (&self->log);

  G_OBJECT_CLASS (lk_log_view_parent_class)->dispose (object);
}

static void
lk_log_view_class_init (LkLogViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_log_view_dispose;
  widget_class->map = lk_log_view_map;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/lorikeet_app/Lorikeet/lk-log-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LkLogView, search);
  gtk_widget_class_bind_template_child (widget_class, LkLogView, follow);
  gtk_widget_class_bind_template_child (widget_class, LkLogView, count);
  gtk_widget_class_bind_template_child (widget_class, LkLogView, stack);
  gtk_widget_class_bind_template_child (widget_class, LkLogView, scrolled);
  gtk_widget_class_bind_template_child (widget_class, LkLogView, list);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, scroll_down);
  gtk_widget_class_install_action (widget_class, "log.copy", NULL, copy_action);
}

static void
lk_log_view_init (LkLogView *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkSelectionModel) selection = NULL;

  self->filter =
      gtk_string_filter_new (gtk_property_expression_new (LK_TYPE_LOG_LINE, NULL, "text"));
  self->lines = gtk_filter_list_model_new (NULL, g_object_ref (GTK_FILTER (self->filter)));
  gtk_filter_list_model_set_incremental (self->lines, TRUE);
  self->signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->signals, "items-changed", G_CALLBACK (update_count), self);
  gtk_widget_init_template (GTK_WIDGET (self));

  selection =
      GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->lines))));
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, selection);
  g_signal_connect_object (self->lines, "items-changed", G_CALLBACK (lines_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scrolled), "value-changed",
                           G_CALLBACK (scrolled_cb), self, G_CONNECT_SWAPPED);
  update_count (self);
}

/**
 * lk_log_view_set_log:
 * @self: a view
 * @log: (nullable): a list of #LkLogLine
 */
void
lk_log_view_set_log (LkLogView *self, GListModel *log)
{
  g_return_if_fail (LK_IS_LOG_VIEW (self));

  if (!g_set_object (&self->log, log))
    return;

  g_signal_group_set_target (self->signals, log);
  gtk_toggle_button_set_active (self->follow, TRUE);
  /* What nobody looks at gets no rows. */
  gtk_filter_list_model_set_model (self->lines,
                                   gtk_widget_get_mapped (GTK_WIDGET (self)) ? log : NULL);
}
