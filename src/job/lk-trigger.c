/* lk-trigger.c: is this a good trigger word? (pure)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-trigger.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define SHORT 3

void
lk_trigger_advice_free (LkTriggerAdvice *self)
{
  g_free (self->sentence);
  g_free (self);
}

static LkTriggerAdvice *
advice (LkTriggerLevel level, const char *code, char *sentence)
{
  LkTriggerAdvice *self = g_new0 (LkTriggerAdvice, 1);

  self->level = level;
  self->code = code;
  self->sentence = sentence;

  return self;
}

static gboolean
has_bad_letters (const char *word)
{
  for (const char *p = word; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_iscntrl (c) || strchr (",[]()<>:", (int) MIN (c, 0x7f)) != NULL)
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_letter (gunichar c)
{
  return g_unichar_isalnum (c) || c == '_' || c == '-';
}

static gboolean
stands_alone (const char *text, const char *hit, gsize length)
{
  gunichar before = hit > text ? g_utf8_get_char (g_utf8_prev_char (hit)) : ' ';
  gunichar after = g_utf8_get_char (hit + length);

  return !is_letter (before) && !is_letter (after);
}

typedef struct
{
  char *inside;     /* (nullable) a longer word that holds the trigger word */
  char *other_case; /* (nullable) the trigger word as it is written elsewhere */
  gboolean as_is;
} Uses;

/* The word around a hit. */
static char *
dup_word_at (const char *text, const char *hit, gsize length)
{
  const char *begin = hit;
  const char *end = hit + length;

  while (begin > text && is_letter (g_utf8_get_char (g_utf8_prev_char (begin))))
    begin = g_utf8_prev_char (begin);
  while (is_letter (g_utf8_get_char (end)))
    end = g_utf8_next_char (end);

  return g_strndup (begin, (gsize) (end - begin));
}

static void
look_at_hit (const char *caption, const char *hit, const char *word, Uses *uses)
{
  gsize length = strlen (word);

  if (!stands_alone (caption, hit, length))
    {
      if (uses->inside == NULL)
        uses->inside = dup_word_at (caption, hit, length);
    }
  else if (strncmp (hit, word, length) == 0)
    uses->as_is = TRUE;
  else if (uses->other_case == NULL)
    uses->other_case = g_strndup (hit, length);
}

/* Letters whose lower case has another length are met by nobody's trigger word: where that
 * makes the two texts differ in length, the caption is left out. */
static void
look_at_caption (const char *caption, const char *word, const char *lower, Uses *uses)
{
  g_autofree char *text = g_utf8_strdown (caption, -1);

  if (strlen (text) != strlen (caption) || strlen (word) != strlen (lower))
    return;

  for (const char *hit = strstr (text, lower); hit != NULL; hit = strstr (hit + 1, lower))
    look_at_hit (caption, caption + (hit - text), word, uses);
}

static LkTriggerAdvice *
judge_uses (const char *word, Uses *uses)
{
  if (uses->other_case != NULL)
    return advice (LK_TRIGGER_DOUBTFUL, "case",
                   g_strdup_printf (_ ("Captions write it “%s”: use the same letters everywhere"),
                                    uses->other_case));

  if (uses->inside != NULL)
    return advice (LK_TRIGGER_DOUBTFUL, "inside",
                   g_strdup_printf (_ ("The captions have “%s”, which holds “%s”: take a word "
                                       "that stands within no other"),
                                    uses->inside, word));

  return advice (LK_TRIGGER_GOOD, "good",
                 uses->as_is
                     ? g_strdup (_ ("A good trigger word; captions use it already"))
                     : g_strdup (_ ("A good trigger word: the model knows nothing by that name")));
}

/**
 * lk_trigger_advise:
 * @word: (nullable): what a person typed
 * @captions: (nullable) (array zero-terminated=1): the dataset's captions
 *
 * Returns: (transfer full): what is to be said about it, the gravest first
 */
LkTriggerAdvice *
lk_trigger_advise (const char *word, const char *const *captions)
{
  g_autofree char *stripped = g_strstrip (g_strdup (word != NULL ? word : ""));
  g_autofree char *lower = g_utf8_strdown (stripped, -1);
  Uses uses = { NULL, NULL, FALSE };
  LkTriggerAdvice *result;

  if (*stripped == '\0')
    return advice (LK_TRIGGER_BAD, "empty",
                   g_strdup (_ ("Choose a trigger word: an invented word that calls the LoRA")));
  if (has_bad_letters (stripped))
    return advice (LK_TRIGGER_BAD, "letters",
                   g_strdup (_ ("Use letters and digits: commas, colons and brackets mean "
                                "something else in a prompt")));
  if (strpbrk (stripped, " \t") != NULL)
    return advice (LK_TRIGGER_DOUBTFUL, "spaces",
                   g_strdup (_ ("Several words are learnt one by one: write them as one word")));
  if (lk_trigger_is_common (stripped))
    return advice (LK_TRIGGER_DOUBTFUL, "common",
                   g_strdup_printf (_ ("“%s” means something to the model already: invent a word"),
                                    stripped));
  if (g_utf8_strlen (stripped, -1) < SHORT)
    return advice (LK_TRIGGER_DOUBTFUL, "short",
                   g_strdup (_ ("So short a trigger word stands within many others: take a "
                                "longer one")));

  for (guint i = 0; captions != NULL && captions[i] != NULL; i++)
    look_at_caption (captions[i], stripped, lower, &uses);

  result = judge_uses (stripped, &uses);
  g_free (uses.inside);
  g_free (uses.other_case);

  return result;
}

/**
 * lk_trigger_suggest:
 * @model_name: (nullable): what the model is called
 *
 * Returns: (transfer full): a trigger word that nothing speaks against: the name's
 *   consonants, in capital letters
 */
char *
lk_trigger_suggest (const char *model_name)
{
  g_autofree char *ascii = g_str_to_ascii (model_name != NULL ? model_name : "", "C");
  GString *word = g_string_new (NULL);

  for (const char *p = ascii; *p != '\0' && word->len < 6; p++)
    {
      if (g_ascii_isalpha (*p) && strchr ("aeiouAEIOU", *p) == NULL)
        g_string_append_c (word, g_ascii_toupper (*p));
    }

  while (word->len < 4)
    g_string_append_c (word, "LKRT"[word->len]);

  if (lk_trigger_is_common (word->str))
    g_string_append_c (word, 'X');

  return g_string_free (word, FALSE);
}
