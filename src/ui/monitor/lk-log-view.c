/* lk-log-view.c: what the trainer printed, as it comes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-log-view-private.h"

#include "lk-toast.h"

#include <glib/gi18n.h>

/* A row that was not given its height yet counts as seen already: so once more. */
#define FOLLOWING_FRAMES 2
#define GOING_FRAMES     4

/* So many lines are to be seen before and after a match, where there is room. */
#define MAX_AROUND 8

G_DEFINE_FINAL_TYPE (LkLogView, lk_log_view, ADW_TYPE_BIN)

/* --- Scrolling --- */

static GtkAdjustment *
get_adjustment (LkLogView *self)
{
  return gtk_scrolled_window_get_vadjustment (self->scrolled);
}

static double
get_line_height (LkLogView *self)
{
  return gtk_adjustment_get_upper (get_adjustment (self)) /
         MAX (g_list_model_get_n_items (G_LIST_MODEL (self->selection)), 1);
}

static gboolean
is_in_view (LkLogView *self, guint position)
{
  GtkAdjustment *adjustment = get_adjustment (self);
  double height = get_line_height (self);
  double top = position * height - gtk_adjustment_get_value (adjustment);

  return top >= 0 && top + height <= gtk_adjustment_get_page_size (adjustment);
}

static void
scroll_to_item (LkLogView *self, gint64 position)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  if (n > 0)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u",
                                (guint) CLAMP (position, 0, (gint64) n - 1));
}

static gint64
find_goal (LkLogView *self)
{
  guint index = 0;

  if (!self->filtered)
    return self->goal - lk_log_get_begin (self->log);

  lk_log_search_get_current (self->finder, &index, NULL);

  return index;
}

/* The list scrolls no further than it must: what stands before and after the goal is brought
 * into view in turn. */
static void
go_on (LkLogView *self)
{
  double n_seen = gtk_adjustment_get_page_size (get_adjustment (self)) / get_line_height (self);
  gint64 around = (gint64) MIN (n_seen / 4, MAX_AROUND);

  if (self->goal != LK_NO_LINE)
    scroll_to_item (self, find_goal (self) + (self->frames % 2 == 0 ? around : -around));
  else if (gtk_toggle_button_get_active (self->follow))
    scroll_to_item (self, G_MAXINT64);
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  LkLogView *self = LK_LOG_VIEW (widget);

  /* A list that was not given its room yet does not know where its end is. */
  if (gtk_widget_get_mapped (widget) && gtk_adjustment_get_page_size (get_adjustment (self)) <= 0)
    return G_SOURCE_CONTINUE;

  if (self->frames > 0)
    {
      self->frames--;
      go_on (self);
      return G_SOURCE_CONTINUE;
    }

  self->goal = LK_NO_LINE;
  self->tick = 0;

  return G_SOURCE_REMOVE;
}

static void
scroll (LkLogView *self, gint64 goal, guint frames)
{
  self->goal = goal;
  self->frames = frames;
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
}

/* Once for all the lines that came since the last frame. */
static void
scroll_down (LkLogView *self)
{
  if (gtk_toggle_button_get_active (self->follow))
    scroll (self, LK_NO_LINE, FOLLOWING_FRAMES);
}

/* Who searches wants to read there. */
static void
scroll_to (LkLogView *self, guint position)
{
  gtk_toggle_button_set_active (self->follow, FALSE);
  scroll (self, lk_log_get_begin (self->log) + position, GOING_FRAMES);
}

/* Who scrolls up wants to read there, and who comes back to the end to see what is new. */
static void
scrolled_cb (LkLogView *self, GtkAdjustment *adjustment)
{
  double place = gtk_adjustment_get_value (adjustment);
  double end = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);
  gboolean up = place < self->place;

  self->place = place;
  if (self->goal == LK_NO_LINE && up == (place < end - 1))
    gtk_toggle_button_set_active (self->follow, !up);
}

/* --- What is shown --- */

static gboolean
is_searching (LkLogView *self)
{
  return *lk_log_search_get_text (self->finder) != '\0';
}

static char *
describe_found (LkLogView *self)
{
  guint index;

  if (lk_log_search_get_current (self->finder, &index, NULL))
    /* Translators: which one of the lines that were found, and how many they are. */
    return g_strdup_printf (_ ("%u of %u"), index + 1,
                            g_list_model_get_n_items (G_LIST_MODEL (self->finder)));

  return g_strdup (lk_log_search_is_done (self->finder) ? _ ("Nothing found") : _ ("Searching…"));
}

static void
say_found (LkLogView *self)
{
  gboolean searching = is_searching (self);
  g_autofree char *text = searching ? describe_found (self) : g_strdup ("");

  if (g_str_equal (text, gtk_label_get_text (self->count)))
    return;

  gtk_label_set_text (self->count, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  if (gtk_widget_get_visible (self->found) == searching)
    return;

  /* The list has less room then, and ends below it. */
  gtk_widget_set_visible (self->found, searching);
  scroll_down (self);
}

static void
update (LkLogView *self)
{
  gboolean any = self->log != NULL && g_list_model_get_n_items (G_LIST_MODEL (self->log)) > 0;
  gboolean found = g_list_model_get_n_items (G_LIST_MODEL (self->finder)) > 0;
  gboolean nothing = is_searching (self) && !found && lk_log_search_is_done (self->finder);

  say_found (self);
  if (nothing)
    gtk_widget_add_css_class (GTK_WIDGET (self->search), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->search), "error");

  gtk_stack_set_visible_child_name (self->stack, !any                        ? "empty"
                                                 : nothing && self->filtered ? "nothing-found"
                                                                             : "lines");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "log.copy",
                                 g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "log.next-match", found);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "log.previous-match", found);
}

static void
lines_changed_cb (LkLogView *self)
{
  update (self);
  scroll_down (self);
}

/* What nobody looks at gets no rows. */
static void
update_shown (LkLogView *self)
{
  LkLog *log = self->wanted ? self->log : NULL;
  GListModel *shown;

  lk_log_search_set_log (self->finder, log);
  self->filtered = is_searching (self) && gtk_check_button_get_active (self->only);
  shown = self->filtered ? G_LIST_MODEL (self->finder) : (GListModel *) log;
  if (gtk_no_selection_get_model (self->selection) != shown)
    gtk_no_selection_set_model (self->selection, shown);
  update (self);
}

/* --- Searching --- */

static void
go_to_match (LkLogView *self)
{
  guint position;

  if (lk_log_search_get_current (self->finder, NULL, &position))
    scroll_to (self, position);
}

static void
found_cb (LkLogView *self)
{
  guint position;
  gboolean found = lk_log_search_get_current (self->finder, NULL, &position);
  gint64 current = found ? lk_log_get_begin (self->log) + position : LK_NO_LINE;

  if (current != self->marked)
    {
      self->marked = current;
      lk_log_view_mark (self);
    }

  if (self->finding && found)
    go_to_match (self);
  self->finding = self->finding && !found && !lk_log_search_is_done (self->finder);
  update (self);
}

/* The match that is seen stays where it is while more is typed; else what is in the middle of
 * what is seen is where a person reads. */
static guint
find_seen (LkLogView *self)
{
  GtkAdjustment *adjustment = get_adjustment (self);
  double height = get_line_height (self);
  double middle =
      gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment) / 2;
  guint position;

  if (lk_log_search_get_current (self->finder, NULL, &position) &&
      (self->filtered || is_in_view (self, position)))
    return position;

  return self->filtered || height <= 0 ? G_MAXUINT : (guint) (middle / height);
}

static void
search_changed_cb (LkLogView *self)
{
  const char *text = gtk_editable_get_text (self->search);
  guint seen = find_seen (self);
  gboolean was_filtered = self->filtered;

  if (g_str_equal (text, lk_log_search_get_text (self->finder)))
    return;

  self->finding = *text != '\0';
  lk_log_search_set_text (self->finder, text, seen);
  update_shown (self);
  lk_log_view_mark (self);
  if (was_filtered && !self->filtered && seen != G_MAXUINT)
    scroll_to (self, seen);
}

static void
only_changed_cb (LkLogView *self)
{
  update_shown (self);
  lk_log_view_mark (self);
  go_to_match (self);
}

static void
stop_search_cb (LkLogView *self)
{
  gtk_editable_set_text (self->search, "");
}

static void
step (LkLogView *self, gboolean forward)
{
  const char *text = gtk_editable_get_text (self->search);

  /* The entry waits for more to be typed: who steps has typed all. */
  if (!g_str_equal (text, lk_log_search_get_text (self->finder)))
    search_changed_cb (self);
  else if (lk_log_search_step (self->finder, forward))
    go_to_match (self);
}

static void
next_match_cb (LkLogView *self)
{
  step (self, TRUE);
}

static void
previous_match_cb (LkLogView *self)
{
  step (self, FALSE);
}

static void
next_match_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  step (LK_LOG_VIEW (widget), TRUE);
}

static void
previous_match_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  step (LK_LOG_VIEW (widget), FALSE);
}

/* --- Keys: those of the whole window, while the log is seen --- */

static gboolean
search_key_cb (GtkWidget *widget, GVariant *parameter, gpointer user_data)
{
  return gtk_widget_get_mapped (widget) &&
         gtk_widget_grab_focus (GTK_WIDGET (LK_LOG_VIEW (widget)->search));
}

static gboolean
next_match_key_cb (GtkWidget *widget, GVariant *parameter, gpointer user_data)
{
  return gtk_widget_get_mapped (widget) &&
         gtk_widget_activate_action (widget, "log.next-match", NULL);
}

static gboolean
previous_match_key_cb (GtkWidget *widget, GVariant *parameter, gpointer user_data)
{
  return gtk_widget_get_mapped (widget) &&
         gtk_widget_activate_action (widget, "log.previous-match", NULL);
}

static void
add_keys (LkLogView *self)
{
  const struct
  {
    guint key;
    GdkModifierType modifiers;
    GtkShortcutFunc func;
  } keys[] = {
    { GDK_KEY_f, GDK_CONTROL_MASK, search_key_cb },
    { GDK_KEY_g, GDK_CONTROL_MASK, next_match_key_cb },
    { GDK_KEY_g, GDK_CONTROL_MASK | GDK_SHIFT_MASK, previous_match_key_cb },
  };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (controller),
                                     GTK_SHORTCUT_SCOPE_GLOBAL);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (
        GTK_SHORTCUT_CONTROLLER (controller),
        gtk_shortcut_new (gtk_keyval_trigger_new (keys[i].key, keys[i].modifiers),
                          gtk_callback_action_new (keys[i].func, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

/* --- Copying --- */

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkLogView *self = LK_LOG_VIEW (widget);
  GListModel *lines = G_LIST_MODEL (self->selection);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (lines); i++)
    {
      g_autoptr (LkLogLine) line = g_list_model_get_item (lines, i);

      g_string_append_printf (text, "%s\n", lk_log_line_get_text (line));
    }

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text->str);
  lk_toast_show_text (widget, _ ("Log copied"));
}

/* --- Life --- */

static void
lk_log_view_map (GtkWidget *widget)
{
  LkLogView *self = LK_LOG_VIEW (widget);

  GTK_WIDGET_CLASS (lk_log_view_parent_class)->map (widget);

  self->wanted = TRUE;
  update_shown (self);
}

static void
lk_log_view_dispose (GObject *object)
{
  LkLogView *self = LK_LOG_VIEW (object);

  g_clear_object (&self->selection);
  g_clear_object (&self->finder);
  g_clear_object (&self->log);

  G_OBJECT_CLASS (lk_log_view_parent_class)->dispose (object);
}

static void
lk_log_view_finalize (GObject *object)
{
  g_hash_table_unref (LK_LOG_VIEW (object)->bound);

  G_OBJECT_CLASS (lk_log_view_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *klass)
{
  gtk_widget_class_set_template_from_resource (klass,
                                               "/io/github/lorikeet_app/Lorikeet/lk-log-view.ui");
  gtk_widget_class_bind_template_child (klass, LkLogView, search);
  gtk_widget_class_bind_template_child (klass, LkLogView, follow);
  gtk_widget_class_bind_template_child (klass, LkLogView, found);
  gtk_widget_class_bind_template_child (klass, LkLogView, count);
  gtk_widget_class_bind_template_child (klass, LkLogView, only);
  gtk_widget_class_bind_template_child (klass, LkLogView, stack);
  gtk_widget_class_bind_template_child (klass, LkLogView, scrolled);
  gtk_widget_class_bind_template_child (klass, LkLogView, list);
  gtk_widget_class_bind_template_callback (klass, search_changed_cb);
  gtk_widget_class_bind_template_callback (klass, stop_search_cb);
  gtk_widget_class_bind_template_callback (klass, next_match_cb);
  gtk_widget_class_bind_template_callback (klass, previous_match_cb);
  gtk_widget_class_bind_template_callback (klass, only_changed_cb);
  gtk_widget_class_bind_template_callback (klass, scroll_down);
}

static void
install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "log.copy", NULL, copy_action);
  gtk_widget_class_install_action (klass, "log.next-match", NULL, next_match_action);
  gtk_widget_class_install_action (klass, "log.previous-match", NULL, previous_match_action);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Return, GDK_SHIFT_MASK, "log.previous-match",
                                       NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_KP_Enter, GDK_SHIFT_MASK,
                                       "log.previous-match", NULL);
}

static void
lk_log_view_class_init (LkLogViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_log_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_log_view_finalize;
  widget_class->map = lk_log_view_map;
  bind_template (widget_class);
  install_actions (widget_class);
}

static void
lk_log_view_init (LkLogView *self)
{
  self->marked = self->goal = LK_NO_LINE;
  self->bound = g_hash_table_new (NULL, NULL);
  self->finder = lk_log_search_new ();
  self->selection = gtk_no_selection_new (NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  add_keys (self);

  lk_log_view_make_rows (self);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (lines_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->finder, "changed", G_CALLBACK (found_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (get_adjustment (self), "value-changed", G_CALLBACK (scrolled_cb), self,
                           G_CONNECT_SWAPPED);
  update (self);
}

/**
 * lk_log_view_set_log:
 * @self: a view
 * @log: (nullable): a #LkLog
 */
void
lk_log_view_set_log (LkLogView *self, GListModel *log)
{
  g_return_if_fail (LK_IS_LOG_VIEW (self));
  g_return_if_fail (log == NULL || LK_IS_LOG (log));

  if (!g_set_object (&self->log, (LkLog *) log))
    return;

  gtk_toggle_button_set_active (self->follow, TRUE);
  self->goal = LK_NO_LINE;
  self->wanted = gtk_widget_get_mapped (GTK_WIDGET (self));
  update_shown (self);
}
