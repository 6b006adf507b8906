/* lk-markdown-view.c: a Markdown text, to be read and selected
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-markdown-view.h"

#include "lk-markdown.h"

struct _LkMarkdownView
{
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (LkMarkdownView, lk_markdown_view, ADW_TYPE_BIN)

static GtkWidget *
make_label (const char *markup)
{
  return g_object_new (GTK_TYPE_LABEL, "label", markup, "use-markup", TRUE, "xalign", 0.0, "yalign",
                       0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "selectable", TRUE,
                       NULL);
}

static GtkWidget *
make_heading (const LkMarkdownBlock *block)
{
  static const char *const styles[] = { "title-2", "title-3", "title-4", "heading" };
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", block->text, "use-markup", TRUE,
                                   "xalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR,
                                   "accessible-role", GTK_ACCESSIBLE_ROLE_HEADING, NULL);

  gtk_widget_add_css_class (label, styles[MIN (block->level, G_N_ELEMENTS (styles)) - 1]);
  gtk_widget_set_margin_top (label, 6);
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LEVEL,
                                  (int) block->level, -1);

  return label;
}

static GtkWidget *
make_item (const LkMarkdownBlock *block)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *mark = gtk_label_new (block->mark);
  GtkWidget *text = make_label (block->text);

  gtk_widget_set_valign (mark, GTK_ALIGN_START);
  gtk_widget_set_margin_start (mark, 6);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_box_append (GTK_BOX (box), mark);
  gtk_box_append (GTK_BOX (box), text);

  return box;
}

static GtkWidget *
make_quote (const LkMarkdownBlock *block)
{
  GtkWidget *label = make_label (block->text);

  gtk_widget_add_css_class (label, "quote");

  return label;
}

/* Its lines are not broken: they may be pasted. */
static GtkWidget *
make_code (const LkMarkdownBlock *block)
{
  GtkWidget *label =
      g_object_new (GTK_TYPE_LABEL, "label", block->text, "xalign", 0.0, "selectable", TRUE, NULL);
  GtkWidget *scroller = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "vscrollbar-policy",
                                      GTK_POLICY_NEVER, "child", label, NULL);

  gtk_widget_add_css_class (label, "monospace");
  gtk_widget_add_css_class (scroller, "code");

  return scroller;
}

static GtkWidget *
make_table (const LkMarkdownBlock *block)
{
  GtkWidget *grid = g_object_new (GTK_TYPE_GRID, "column-spacing", 18, "row-spacing", 6, NULL);

  for (guint i = 0; block->n_columns > 0 && i < block->cells->len; i++)
    {
      const char *markup = g_ptr_array_index (block->cells, i);
      GtkWidget *label;

      if (markup == NULL || *markup == '\0')
        continue;

      label = make_label (markup);
      if (i < block->n_columns)
        gtk_widget_add_css_class (label, "heading");
      else if (i % block->n_columns == 0)
        gtk_widget_add_css_class (label, "dim-label");
      gtk_widget_set_hexpand (label, i % block->n_columns > 0);
      gtk_grid_attach (GTK_GRID (grid), label, (int) (i % block->n_columns),
                       (int) (i / block->n_columns), 1, 1);
    }

  return grid;
}

static GtkWidget *
make_block (const LkMarkdownBlock *block)
{
  switch (block->kind)
    {
    case LK_MARKDOWN_HEADING:
      return make_heading (block);
    case LK_MARKDOWN_ITEM:
      return make_item (block);
    case LK_MARKDOWN_QUOTE:
      return make_quote (block);
    case LK_MARKDOWN_CODE:
      return make_code (block);
    case LK_MARKDOWN_TABLE:
      return make_table (block);
    case LK_MARKDOWN_PARAGRAPH:
    default:
      return make_label (block->text);
    }
}

static void
lk_markdown_view_class_init (LkMarkdownViewClass *klass)
{
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "markdown");
}

static void
lk_markdown_view_init (LkMarkdownView *self)
{
}

/**
 * lk_markdown_view_set_text:
 * @self: a view
 * @text: (nullable): Markdown, from whomever
 */
void
lk_markdown_view_set_text (LkMarkdownView *self, const char *text)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  g_autoptr (GPtrArray) blocks = lk_markdown_parse (text != NULL ? text : "");

  g_return_if_fail (LK_IS_MARKDOWN_VIEW (self));

  for (guint i = 0; i < blocks->len; i++)
    gtk_box_append (GTK_BOX (box), make_block (g_ptr_array_index (blocks, i)));

  adw_bin_set_child (ADW_BIN (self), box);
}
