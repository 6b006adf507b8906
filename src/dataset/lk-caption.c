/* lk-caption.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-caption.h"

#include <string.h>

static const char *const placeholders[] = { "[trigger]", "[name]" };

static char *
join_tags (GPtrArray *tags)
{
  g_ptr_array_add (tags, NULL);

  return g_strjoinv (", ", (char **) tags->pdata);
}

static gboolean
is_word_character (gunichar character)
{
  return g_unichar_isalnum (character) || g_unichar_ismark (character) || character == '_';
}

/* Whether the text at @start, @length bytes long, is not part of a longer word. An edge of
 * the word that is itself no word character (such as the end of `<sks>`) bounds itself. */
static gboolean
stands_alone (const char *text, const char *start, gsize length)
{
  const char *end = start + length;
  gunichar first = g_utf8_get_char (start);
  gunichar last = g_utf8_get_char (g_utf8_prev_char (end));

  if (start > text && is_word_character (first) &&
      is_word_character (g_utf8_get_char (g_utf8_prev_char (start))))
    return FALSE;

  return *end == '\0' || !is_word_character (last) || !is_word_character (g_utf8_get_char (end));
}

static char *
replace_placeholders (const char *caption, const char *trigger_word)
{
  g_autoptr (GString) text = g_string_new (caption);

  for (gsize i = 0; i < G_N_ELEMENTS (placeholders); i++)
    g_string_replace (text, placeholders[i], trigger_word, 0);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * lk_caption_clean:
 * @caption: UTF-8
 *
 * What the trainer does to the text of a caption file: line breaks become commas, and the
 * parts between commas are trimmed and joined again without the empty ones.
 *
 * Returns: (transfer full): the caption in one line
 */
char *
lk_caption_clean (const char *caption)
{
  g_auto (GStrv) tags = lk_caption_get_tags (caption);

  return g_strjoinv (", ", tags);
}

/**
 * lk_caption_as_trained:
 * @caption: UTF-8
 * @trigger_word: (nullable): the trigger word
 *
 * The prompt that the trainer makes of a caption by itself. It looks for the trigger word
 * as a mere run of characters, so that `cat` is present in `a cathedral` for it; see
 * lk_caption_insert_trigger() for how to get round that.
 *
 * Returns: (transfer full): the prompt
 */
char *
lk_caption_as_trained (const char *caption, const char *trigger_word)
{
  const char *trigger = trigger_word != NULL ? trigger_word : "";
  g_autofree char *clean = lk_caption_clean (caption);
  g_autofree char *prompt = replace_placeholders (clean, trigger);
  g_autofree char *together = NULL;

  if (*trigger == '\0' || strstr (prompt, trigger) != NULL)
    return g_steal_pointer (&prompt);

  together = g_strconcat (trigger, " ", prompt, NULL);

  return g_strdup (g_strchomp (together));
}

/**
 * lk_caption_insert_trigger:
 * @caption: UTF-8
 * @trigger_word: (nullable): the trigger word
 *
 * Puts the trigger word first unless the caption has it as a word of its own. Doing it
 * twice changes nothing, and the trainer has nothing left to do.
 *
 * Returns: (transfer full): the cleaned caption with the trigger word
 */
char *
lk_caption_insert_trigger (const char *caption, const char *trigger_word)
{
  const char *trigger = trigger_word != NULL ? trigger_word : "";
  g_autofree char *clean = lk_caption_clean (caption);
  g_autofree char *prompt = replace_placeholders (clean, trigger);

  if (*trigger == '\0' || lk_caption_has_word (prompt, trigger))
    return lk_caption_clean (prompt);

  if (*prompt == '\0')
    return g_strdup (trigger);

  return g_strconcat (trigger, ", ", prompt, NULL);
}

/**
 * lk_caption_has_word:
 * @caption: UTF-8
 * @word: a word, or several with spaces between them
 *
 * Returns: %TRUE if @word stands in @caption, in the same case, and not as a part of a
 *   longer word
 */
gboolean
lk_caption_has_word (const char *caption, const char *word)
{
  gsize length = strlen (word);

  if (length == 0)
    return FALSE;

  for (const char *at = strstr (caption, word); at != NULL;
       at = strstr (g_utf8_next_char (at), word))
    {
      if (stands_alone (caption, at, length))
        return TRUE;
    }

  return FALSE;
}

/**
 * lk_caption_count_words:
 * @caption: UTF-8
 *
 * Returns: how many runs of letters and digits there are
 */
guint
lk_caption_count_words (const char *caption)
{
  gboolean inside = FALSE;
  guint n_words = 0;

  for (const char *at = caption; *at != '\0'; at = g_utf8_next_char (at))
    {
      gboolean is_word = is_word_character (g_utf8_get_char (at)) || (inside && *at == '\'');

      n_words += is_word && !inside;
      inside = is_word;
    }

  return n_words;
}

/**
 * lk_caption_estimate_tokens:
 * @caption: UTF-8
 *
 * How many tokens T5 will make of it, within about a fifth for English: a word takes one
 * for each five letters begun, what is written without spaces takes one a character, each
 * sign takes one, and the end takes one.
 *
 * Returns: the estimate; compare with %LK_CAPTION_MAX_TOKENS
 */
guint
lk_caption_estimate_tokens (const char *caption)
{
  guint n_tokens = 1;
  guint n_letters = 0;

  for (const char *at = caption; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      if (g_unichar_iswide (character) || g_unichar_ispunct (character))
        {
          n_tokens++;
          n_letters = 0;
        }
      else if (is_word_character (character))
        {
          n_tokens += n_letters++ % 5 == 0;
        }
      else
        {
          n_letters = 0;
        }
    }

  return n_tokens;
}

/**
 * lk_caption_get_tags:
 * @caption: UTF-8
 *
 * Returns: (transfer full): the parts between commas and line breaks, trimmed, without
 *   the empty ones
 */
char **
lk_caption_get_tags (const char *caption)
{
  g_auto (GStrv) parts = g_strsplit_set (caption, ",\r\n", -1);
  g_autoptr (GPtrArray) tags = g_ptr_array_new_with_free_func (g_free);

  for (char **part = parts; *part != NULL; part++)
    {
      g_strstrip (*part);
      if (**part != '\0')
        g_ptr_array_add (tags, g_strdup (*part));
    }
  g_ptr_array_add (tags, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&tags), FALSE);
}

/**
 * lk_caption_add_tag:
 * @caption: UTF-8
 * @tag: a tag without a comma
 *
 * Returns: (transfer full): the caption with @tag as its last one, unless it had it
 */
char *
lk_caption_add_tag (const char *caption, const char *tag)
{
  g_auto (GStrv) tags = lk_caption_get_tags (caption);
  g_autofree char *clean = NULL;

  if (g_strv_contains ((const char *const *) tags, tag))
    return g_strdup (caption);

  clean = g_strjoinv (", ", tags);

  return *clean == '\0' ? g_strdup (tag) : g_strconcat (clean, ", ", tag, NULL);
}

/**
 * lk_caption_remove_tag:
 * @caption: UTF-8
 * @tag: a tag without a comma
 *
 * Returns: (transfer full): the caption without @tag
 */
char *
lk_caption_remove_tag (const char *caption, const char *tag)
{
  g_auto (GStrv) tags = lk_caption_get_tags (caption);
  g_autoptr (GPtrArray) rest = g_ptr_array_new ();

  if (!g_strv_contains ((const char *const *) tags, tag))
    return g_strdup (caption);

  for (char **each = tags; *each != NULL; each++)
    {
      if (strcmp (*each, tag) != 0)
        g_ptr_array_add (rest, *each);
    }

  return join_tags (rest);
}

/**
 * lk_caption_is_tag_list:
 * @caption: UTF-8
 *
 * Returns: %TRUE if it looks like the tags of a picture board (`1girl, blue_sky, solo`),
 *   which FLUX understands less well than sentences
 */
gboolean
lk_caption_is_tag_list (const char *caption)
{
  g_auto (GStrv) tags = lk_caption_get_tags (caption);
  guint n_tags = g_strv_length (tags);
  guint n_short = 0;

  for (char **tag = tags; *tag != NULL; tag++)
    n_short += lk_caption_count_words (*tag) <= 3 && !g_str_has_suffix (*tag, ".");

  return n_tags >= 4 && n_short * 5 >= n_tags * 4;
}
