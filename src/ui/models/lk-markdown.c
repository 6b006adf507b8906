/* lk-markdown.c: the blocks of a Markdown text
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-markdown.h"

#include <string.h>

/* More than any card has, and less than a window can show at once. */
#define MAX_BLOCKS 1000

static void
block_free (gpointer data)
{
  LkMarkdownBlock *self = data;

  g_free (self->text);
  g_free (self->mark);
  g_clear_pointer (&self->cells, g_ptr_array_unref);
  g_free (self);
}

static LkMarkdownBlock *
add_block (GPtrArray *blocks, LkMarkdownKind kind)
{
  LkMarkdownBlock *block = g_new0 (LkMarkdownBlock, 1);

  block->kind = kind;
  g_ptr_array_add (blocks, block);

  return block;
}

static char *
dup_stripped (const char *text)
{
  return g_strstrip (g_strdup (text));
}

/* Returns: (transfer full): the lines from the first for which @belongs, without @skip of
 * their characters; @lines is moved behind them */
static char *
take_lines (char ***lines, gboolean (*belongs) (const char *line), gsize skip)
{
  GString *text = g_string_new (NULL);

  for (; **lines != NULL && belongs (**lines); (*lines)++)
    {
      g_autofree char *line = dup_stripped (**lines);

      if (text->len > 0)
        g_string_append_c (text, ' ');
      g_string_append (text, g_strchug (line + MIN (skip, strlen (line))));
    }

  return g_string_free (text, FALSE);
}

/* --- What a line is --- */

static guint
heading_level (const char *line)
{
  gsize n = strspn (line, "#");

  return n > 0 && n <= 6 && line[n] == ' ' ? (guint) n : 0;
}

static gboolean
is_fence (const char *line)
{
  return g_str_has_prefix (line, "```");
}

static gboolean
is_table (const char *line)
{
  return line[0] == '|';
}

static gboolean
is_quote (const char *line)
{
  return line[0] == '>';
}

static gsize
item_mark_length (const char *line)
{
  gsize indent = strspn (line, " ");
  gsize digits = strspn (line + indent, "0123456789");

  if (strchr ("-*+", line[indent]) != NULL && line[indent] != '\0' && line[indent + 1] == ' ')
    return indent + 2;
  if (digits > 0 && digits < 4 && line[indent + digits] == '.' && line[indent + digits + 1] == ' ')
    return indent + digits + 2;

  return 0;
}

/* The Hub draws something there; a rule says nothing. */
static gboolean
is_ornament (const char *line)
{
  g_autofree char *bare = dup_stripped (line);

  return *bare == '\0' || g_str_equal (bare, "---") || g_str_equal (bare, "<Gallery />");
}

static gboolean
is_text (const char *line)
{
  return !is_ornament (line) && !is_fence (line) && !is_table (line) && !is_quote (line) &&
         heading_level (line) == 0 && item_mark_length (line) == 0;
}

/* --- Taking a block --- */

static void
take_code (GPtrArray *blocks, char ***lines)
{
  GString *text = g_string_new (NULL);

  for ((*lines)++; **lines != NULL && !is_fence (**lines); (*lines)++)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", **lines);
  if (**lines != NULL)
    (*lines)++;

  add_block (blocks, LK_MARKDOWN_CODE)->text = g_string_free (text, FALSE);
}

static gboolean
is_delimiter_row (const char *line)
{
  return strspn (line, "|-: ") == strlen (line);
}

/* A bar behind a backslash belongs to a cell. */
static guint
append_cells (GPtrArray *cells, const char *line)
{
  g_autoptr (GString) cell = g_string_new (NULL);
  guint n = 0;

  for (const char *p = line + 1; *p != '\0'; p++)
    {
      g_autofree char *text = NULL;

      if (*p == '\\' && p[1] == '|')
        g_string_append_c (cell, *++p);
      else if (*p != '|')
        g_string_append_c (cell, *p);
      if (*p != '|' || p[-1] == '\\')
        continue;

      text = dup_stripped (cell->str);
      g_ptr_array_add (cells, lk_markdown_to_markup (text));
      g_string_truncate (cell, 0);
      n++;
    }

  return n;
}

static void
take_table (GPtrArray *blocks, char ***lines)
{
  LkMarkdownBlock *block = add_block (blocks, LK_MARKDOWN_TABLE);

  block->cells = g_ptr_array_new_with_free_func (g_free);
  for (; **lines != NULL && is_table (**lines); (*lines)++)
    {
      guint expected = block->cells->len + block->n_columns;
      guint n;

      /* Below the head, and only there. */
      if (is_delimiter_row (**lines) && block->n_columns > 0 &&
          block->cells->len == block->n_columns)
        continue;

      n = append_cells (block->cells, **lines);
      if (block->n_columns == 0)
        block->n_columns = n;
      else
        g_ptr_array_set_size (block->cells, (int) expected);
    }
}

static void
take_item (GPtrArray *blocks, char ***lines)
{
  LkMarkdownBlock *block = add_block (blocks, LK_MARKDOWN_ITEM);
  gsize length = item_mark_length (**lines);
  g_autofree char *mark = g_strndup (**lines, length);
  g_autofree char *first = dup_stripped (**lines + length);
  g_autofree char *more = NULL;
  g_autofree char *text = NULL;

  g_strstrip (mark);
  block->mark = g_ascii_isdigit (*mark) ? g_steal_pointer (&mark) : g_strdup ("•");
  (*lines)++;
  more = take_lines (lines, is_text, 0);
  text = g_strdup_printf ("%s%s%s", first, *more != '\0' ? " " : "", more);
  block->text = lk_markdown_to_markup (text);
}

static void
take_heading (GPtrArray *blocks, char ***lines, guint level)
{
  LkMarkdownBlock *block = add_block (blocks, LK_MARKDOWN_HEADING);
  g_autofree char *text = dup_stripped (**lines + level);

  block->level = level;
  block->text = lk_markdown_to_markup (text);
  (*lines)++;
}

static void
take_prose (GPtrArray *blocks, char ***lines)
{
  gboolean quote = is_quote (**lines);
  g_autofree char *text = take_lines (lines, quote ? is_quote : is_text, quote ? 1 : 0);

  add_block (blocks, quote ? LK_MARKDOWN_QUOTE : LK_MARKDOWN_PARAGRAPH)->text =
      lk_markdown_to_markup (text);
}

static void
take_block (GPtrArray *blocks, char ***lines)
{
  const char *line = **lines;

  if (is_ornament (line))
    (*lines)++;
  else if (is_fence (line))
    take_code (blocks, lines);
  else if (is_table (line))
    take_table (blocks, lines);
  else if (heading_level (line) > 0)
    take_heading (blocks, lines, heading_level (line));
  else if (item_mark_length (line) > 0)
    take_item (blocks, lines);
  else
    take_prose (blocks, lines);
}

/* Between two lines of hyphens at the very top. */
static char **
skip_front_matter (char **lines)
{
  if (*lines == NULL || !g_str_equal (*lines, "---"))
    return lines;

  for (char **line = lines + 1; *line != NULL; line++)
    {
      if (g_str_equal (*line, "---"))
        return line + 1;
    }

  return lines;
}

/**
 * lk_markdown_parse:
 * @text: Markdown, from whomever
 *
 * Returns: (transfer full) (element-type LkMarkdownBlock): what is to be shown of it
 */
GPtrArray *
lk_markdown_parse (const char *text)
{
  GPtrArray *blocks = g_ptr_array_new_with_free_func (block_free);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_auto (GStrv) lines = NULL;
  char **rest;

  lines = g_strsplit (valid, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    g_strchomp (lines[i]);

  rest = skip_front_matter (lines);
  while (*rest != NULL && blocks->len < MAX_BLOCKS)
    take_block (blocks, &rest);

  return blocks;
}
