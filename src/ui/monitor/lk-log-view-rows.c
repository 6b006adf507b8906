/* lk-log-view-rows.c: the lines of a log that are seen, with what was found in them
 *
 * Some hundred rows are made at once, so they are as cheap as can be.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-log-view-private.h"

#include "lk-accessible.h"

#include <glib/gi18n.h>

static gboolean
is_current (LkLogView *self, guint position)
{
  guint index;
  guint line;

  return lk_log_search_get_current (self->finder, &index, &line) &&
         position == (self->filtered ? index : line);
}

/* Such colors can be read on light and dark. */
static void
mark_part (PangoAttrList *marks, guint begin, guint end, gboolean current)
{
  PangoAttribute *attributes[] = {
    pango_attr_background_new (0xf5f5, 0xc2c2, 0x1111),
    current ? pango_attr_foreground_new (0, 0, 0) : pango_attr_background_alpha_new (0x5555),
    current ? pango_attr_weight_new (PANGO_WEIGHT_BOLD) : NULL,
  };

  for (guint i = 0; i < G_N_ELEMENTS (attributes) && attributes[i] != NULL; i++)
    {
      attributes[i]->start_index = begin;
      attributes[i]->end_index = end;
      pango_attr_list_insert (marks, attributes[i]);
    }
}

/* Returns: (nullable): where in @text there is what is searched for. */
static PangoAttrList *
make_marks (LkLogView *self, const char *text, gboolean current)
{
  PangoAttrList *marks = NULL;
  guint begin = 0;
  guint end;

  for (; lk_log_search_find_in (self->finder, text, &begin, &end); begin = end)
    {
      if (marks == NULL)
        marks = pango_attr_list_new ();
      mark_part (marks, begin, end, current);
    }

  return marks;
}

/* In a narrow window a line may end before that which was found in it. Returns: (nullable):
 * @text without so much of its beginning that it is seen. */
static char *
cut (LkLogView *self, GtkWidget *row, const char *text)
{
  PangoContext *context = gtk_widget_get_pango_context (row);
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int width = pango_font_metrics_get_approximate_digit_width (metrics) / PANGO_SCALE;
  long n_fitting = gtk_widget_get_width (GTK_WIDGET (self->list)) / MAX (width, 1) - 4;
  guint begin = 0;
  guint end;
  long place;

  pango_font_metrics_unref (metrics);
  if (!lk_log_search_find_in (self->finder, text, &begin, &end) ||
      g_utf8_pointer_to_offset (text, text + end) <= n_fitting)
    return NULL;

  place = g_utf8_pointer_to_offset (text, text + begin) - MAX (n_fitting / 3, 1);

  return place > 0 ? g_strconcat ("…", g_utf8_offset_to_pointer (text, place), NULL) : NULL;
}

static void
show_line (LkLogView *self, GtkListItem *item, gboolean current)
{
  GtkWidget *row = gtk_list_item_get_child (item);
  const char *text = lk_log_line_get_text (gtk_list_item_get_item (item));
  g_autofree char *rest = current ? cut (self, row, text) : NULL;
  const char *shown = rest != NULL ? rest : text;
  PangoAttrList *marks = make_marks (self, shown, current);

  gtk_inscription_set_text (GTK_INSCRIPTION (row), shown);
  if (!pango_attr_list_equal (marks, gtk_inscription_get_attributes (GTK_INSCRIPTION (row))))
    gtk_inscription_set_attributes (GTK_INSCRIPTION (row), marks);
  g_clear_pointer (&marks, pango_attr_list_unref);
  if (current)
    gtk_widget_add_css_class (row, "current");
  else
    gtk_widget_remove_css_class (row, "current");
}

static void
name_row (GtkListItem *item, gboolean current)
{
  lk_accessible_name_cell (gtk_list_item_get_child (item),
                           lk_log_line_get_text (gtk_list_item_get_item (item)),
                           current ? _ ("Current match") : NULL);
}

/* Marks in the rows that are there what is searched for now, and the current match. */
void
lk_log_view_mark (LkLogView *self)
{
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    {
      gboolean current = is_current (self, gtk_list_item_get_position (item));
      gboolean was = gtk_widget_has_css_class (gtk_list_item_get_child (item), "current");

      show_line (self, item, current);
      if (current != was)
        name_row (item, current);
    }
}

/* To set the tooltip's text beforehand would ask the display of each row where the mouse is. */
static gboolean
query_tooltip_cb (
    GtkWidget *row, int x, int y, gboolean by_keyboard, GtkTooltip *tooltip, GtkListItem *item)
{
  LkLogLine *line = gtk_list_item_get_item (item);

  if (line != NULL)
    gtk_tooltip_set_text (tooltip, lk_log_line_get_text (line));

  return line != NULL;
}

static void
setup_cb (LkLogView *self, GtkListItem *item)
{
  GtkWidget *row = gtk_inscription_new (NULL);

  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (row), GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_nat_lines (GTK_INSCRIPTION (row), 1);
  gtk_widget_add_css_class (row, "monospace");
  gtk_widget_set_has_tooltip (row, TRUE);
  g_signal_connect (row, "query-tooltip", G_CALLBACK (query_tooltip_cb), item);
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_child (item, row);
}

static void
bind_cb (LkLogView *self, GtkListItem *item)
{
  gboolean current = is_current (self, gtk_list_item_get_position (item));

  g_hash_table_add (self->bound, item);
  show_line (self, item, current);
  name_row (item, current);
}

static void
unbind_cb (LkLogView *self, GtkListItem *item)
{
  g_hash_table_remove (self->bound, item);
}

void
lk_log_view_make_rows (LkLogView *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (self->list, factory);
}
