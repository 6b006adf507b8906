/* lk-markdown.h: the Markdown of a model card, as blocks with Pango markup
 *
 * Knows what cards are made of: front matter (left out), headings, paragraphs, lists,
 * quotes, tables, code and links. Whatever else is in a text is shown as it stands.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  LK_MARKDOWN_HEADING,
  LK_MARKDOWN_PARAGRAPH,
  LK_MARKDOWN_ITEM,
  LK_MARKDOWN_QUOTE,
  LK_MARKDOWN_CODE,
  LK_MARKDOWN_TABLE,
} LkMarkdownKind;

/**
 * LkMarkdownBlock:
 * @kind: what it is
 * @level: of a heading, from 1
 * @text: Pango markup; of code, plain text; of an item, without its mark
 * @mark: (nullable): of an item: a bullet or a number
 * @cells: (nullable) (element-type utf8): of a table: Pango markup, row by row; the first row
 *   is its head, and may be empty
 * @n_columns: of a table
 */
typedef struct
{
  LkMarkdownKind kind;
  guint level;
  char *text;
  char *mark;
  GPtrArray *cells;
  guint n_columns;
} LkMarkdownBlock;

GPtrArray *lk_markdown_parse (const char *text);
char *lk_markdown_to_markup (const char *text);

G_END_DECLS
