/* lk-caption-diff.c: two captions, with what went and what is new
 *
 * They are compared word by word. Of a long caption that part is shown where the first
 * difference is.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-caption-diff.h"

#include <glib/gi18n.h>
#include <string.h>

/* More than this, and all between the first and the last difference counts as another text. */
#define MAX_CELLS (256 * 1024)

/* So much of what is the same may come before the first difference, in bytes. */
#define MAX_LEAD 120
#define LEAD     48

#define ELLIPSIS "…"

/* A word, or one character between words. */
typedef struct
{
  const char *text;
  gsize length;
  gboolean changed;
} Token;

static Token *
token_at (GArray *tokens, guint index)
{
  return &g_array_index (tokens, Token, index);
}

static gboolean
is_equal (const Token *a, const Token *b)
{
  return a->length == b->length && memcmp (a->text, b->text, a->length) == 0;
}

static GArray *
split (const char *text)
{
  GArray *tokens = g_array_new (FALSE, TRUE, sizeof (Token));

  while (*text != '\0')
    {
      const char *end = text;
      Token token = { .text = text };

      while (g_unichar_isalnum (g_utf8_get_char (end)))
        end = g_utf8_next_char (end);
      if (end == text)
        end = g_utf8_next_char (end);

      token.length = (gsize) (end - text);
      g_array_append_val (tokens, token);
      text = end;
    }

  return tokens;
}

/* --- Comparing --- */

/* A part of two lists that may differ. */
typedef struct
{
  GArray *before;
  GArray *after;
  guint start; /* in both */
  guint n_before;
  guint n_after;
} Range;

static Range
find_range (GArray *before, GArray *after)
{
  guint shorter = MIN (before->len, after->len);
  guint start = 0;
  guint end = 0;

  while (start < shorter && is_equal (token_at (before, start), token_at (after, start)))
    start++;
  while (end < shorter - start && is_equal (token_at (before, before->len - 1 - end),
                                            token_at (after, after->len - 1 - end)))
    end++;

  return (Range){ before, after, start, before->len - start - end, after->len - start - end };
}

static void
mark_all (GArray *tokens, guint start, guint n_tokens)
{
  for (guint i = 0; i < n_tokens; i++)
    token_at (tokens, start + i)->changed = TRUE;
}

/* How long the longest common part of what comes from each pair of places on is. */
static guint *
measure_common (const Range *range)
{
  const guint columns = range->n_after + 1;
  guint *cells = g_new0 (guint, (gsize) (range->n_before + 1) * columns);

  for (guint i = range->n_before; i-- > 0;)
    for (guint j = range->n_after; j-- > 0;)
      cells[i * columns + j] = is_equal (token_at (range->before, range->start + i),
                                         token_at (range->after, range->start + j))
                                   ? cells[(i + 1) * columns + j + 1] + 1
                                   : MAX (cells[(i + 1) * columns + j], cells[i * columns + j + 1]);

  return cells;
}

static void
mark (const Range *range)
{
  const guint columns = range->n_after + 1;
  g_autofree guint *common = NULL;
  guint i = 0;
  guint j = 0;

  if ((guint64) range->n_before * range->n_after <= MAX_CELLS)
    common = measure_common (range);

  while (common != NULL && i < range->n_before && j < range->n_after)
    {
      Token *before = token_at (range->before, range->start + i);
      Token *after = token_at (range->after, range->start + j);
      gboolean same = is_equal (before, after);
      gboolean goes = !same && common[(i + 1) * columns + j] >= common[i * columns + j + 1];

      before->changed |= goes;
      after->changed |= !same && !goes;
      i += same || goes;
      j += !goes;
    }

  mark_all (range->before, range->start + i, range->n_before - i);
  mark_all (range->after, range->start + j, range->n_after - j);
}

/* --- Showing --- */

/* The first that is shown: the same for both, as all before it is. */
static guint
find_first_shown (const Range *range)
{
  guint first = range->start;
  gsize lead = 0;

  for (guint i = 0; i < range->start; i++)
    lead += token_at (range->before, i)->length;
  if (lead <= MAX_LEAD)
    return 0;

  for (lead = 0; first > 0 && lead < LEAD; first--)
    lead += token_at (range->before, first - 1)->length;
  while (first < range->start && *token_at (range->before, first)->text == ' ')
    first++;

  return first;
}

static void
fill (GtkLabel *label, GArray *tokens, guint first, PangoAttribute *(*make) (void) )
{
  g_autoptr (GString) text = g_string_new (first > 0 ? ELLIPSIS : "");
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  for (guint i = first; i < tokens->len; i++)
    {
      const Token *token = token_at (tokens, i);
      PangoAttribute *attribute;

      g_string_append_len (text, token->text, (gssize) token->length);
      if (!token->changed)
        continue;

      attribute = make ();
      attribute->start_index = (guint) (text->len - token->length);
      attribute->end_index = (guint) text->len;
      pango_attr_list_change (attributes, attribute);
    }

  gtk_label_set_text (label, tokens->len > 0 ? text->str : _ ("No caption"));
  gtk_label_set_attributes (label, attributes);
}

static PangoAttribute *
strike (void)
{
  return pango_attr_strikethrough_new (TRUE);
}

static PangoAttribute *
embolden (void)
{
  return pango_attr_weight_new (PANGO_WEIGHT_BOLD);
}

static const char *
or_none (const char *caption)
{
  return *caption != '\0' ? caption : _ ("No caption");
}

/* What is struck through or bold says nothing to who cannot see it. */
static void
name_labels (GtkLabel *old_label, GtkLabel *new_label, const char *before, const char *after)
{
  g_autofree char *was = g_strdup_printf (_ ("Before: %s"), or_none (before));
  g_autofree char *is = g_strdup_printf (_ ("After: %s"), or_none (after));

  gtk_accessible_update_property (GTK_ACCESSIBLE (old_label), GTK_ACCESSIBLE_PROPERTY_LABEL, was,
                                  -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (new_label), GTK_ACCESSIBLE_PROPERTY_LABEL, is,
                                  -1);
}

/**
 * lk_caption_diff_show:
 * @old_label: shows @before, with what goes struck through
 * @new_label: shows @after, with what is new in bold
 * @before: a caption
 * @after: another
 */
void
lk_caption_diff_show (GtkLabel *old_label,
                      GtkLabel *new_label,
                      const char *before,
                      const char *after)
{
  g_autoptr (GArray) old_tokens = split (before);
  g_autoptr (GArray) new_tokens = split (after);
  Range range = find_range (old_tokens, new_tokens);
  guint first;

  mark (&range);
  first = find_first_shown (&range);
  fill (old_label, old_tokens, first, strike);
  fill (new_label, new_tokens, first, embolden);
  name_labels (old_label, new_label, before, after);
}
