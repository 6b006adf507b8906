/* lk-overview-words.c: what the captions speak of
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-overview-private.h"

#include "lk-caption.h"
#include "lk-tally.h"

#include <string.h>

/* More than these nobody looks through. */
#define MAX_WORDS 200

#define MIN_LETTERS 3

/* What every English sentence has, and says nothing about a picture. */
static const char *const empty_words[] = {
  "about",   "above",  "after",  "all",   "also", "and",   "any",     "are",   "around", "because",
  "been",    "before", "being",  "below", "both", "but",   "can",     "each",  "few",    "for",
  "from",    "has",    "have",   "her",   "here", "hers",  "him",     "his",   "how",    "image",
  "into",    "its",    "itself", "just",  "many", "more",  "most",    "much",  "not",    "off",
  "one",     "only",   "onto",   "other", "our",  "out",   "over",    "own",   "photo",  "picture",
  "seen",    "she",    "shows",  "some",  "such", "than",  "that",    "the",   "their",  "them",
  "then",    "there",  "these",  "they",  "this", "those", "through", "too",   "two",    "under",
  "very",    "was",    "were",   "what",  "when", "where", "which",   "while", "who",    "with",
  "without", "you",    "your",   NULL,
};

static gboolean
is_letter (gunichar character)
{
  return g_unichar_isalnum (character) || g_unichar_ismark (character) || character == '_' ||
         character == '-';
}

/* Each word of a caption once, in lower case. */
static GHashTable *
collect_words (const char *caption)
{
  g_autofree char *lower = g_utf8_strdown (caption, -1);
  GHashTable *words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const char *at = lower;

  while (*at != '\0')
    {
      const char *start = at;
      g_autofree char *word = NULL;

      while (is_letter (g_utf8_get_char (at)))
        at = g_utf8_next_char (at);
      word = g_strndup (start, (gsize) (at - start));
      if (g_utf8_strlen (word, -1) >= MIN_LETTERS && !g_strv_contains (empty_words, word))
        g_hash_table_add (words, g_steal_pointer (&word));
      if (*at != '\0')
        at = g_utf8_next_char (at);
    }

  return words;
}

static GHashTable *
collect_tags (const char *caption)
{
  g_auto (GStrv) tags = lk_caption_get_tags (caption);
  GHashTable *words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; tags[i] != NULL; i++)
    g_hash_table_add (words, g_strdup (tags[i]));

  return words;
}

/* Whether the captions are lists of tags, most of them. */
static gboolean
are_tags (const LkCheck *check)
{
  guint n_lists = 0;
  guint n_captions = 0;

  for (guint i = 0; i < check->n_pictures; i++)
    {
      const char *caption = lk_check_entry (check, i)->caption;

      n_captions += *caption != '\0';
      n_lists += lk_caption_is_tag_list (caption);
    }

  return 2 * n_lists > n_captions;
}

/* Of equal numbers, by the alphabet. */
static int
compare_words (gconstpointer a, gconstpointer b, gpointer user_data)
{
  GHashTable *counts = user_data;
  guint first = GPOINTER_TO_UINT (g_hash_table_lookup (counts, *(char **) a));
  guint second = GPOINTER_TO_UINT (g_hash_table_lookup (counts, *(char **) b));

  if (first != second)
    return first > second ? -1 : 1;

  return strcmp (*(char **) a, *(char **) b);
}

static GListModel *
list_words (GHashTable *counts, guint n_pictures)
{
  g_autofree char **words = (char **) g_hash_table_get_keys_as_array (counts, NULL);
  GListStore *list = g_list_store_new (LK_TYPE_TALLY);
  guint n = g_hash_table_size (counts);

  g_qsort_with_data (words, (int) n, sizeof *words, compare_words, counts);
  for (guint i = 0; i < MIN (n, MAX_WORDS); i++)
    {
      guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, words[i]));
      g_autoptr (LkTally) tally = lk_tally_new (NULL, words[i], count, n_pictures);

      g_list_store_append (list, tally);
    }

  return G_LIST_MODEL (list);
}

/**
 * lk_overview_count_words: (skip)
 * @check: a check
 * @has_tags: (out): whether the captions are lists of tags
 *
 * Counts in how many captions each tag stands, or each word that says something where the
 * captions are sentences. The trigger word is not among them.
 *
 * Returns: (transfer full): a list of #LkTally, the most frequent first
 */
GListModel *
lk_overview_count_words (const LkCheck *check, gboolean *has_tags)
{
  g_autoptr (GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const char *trigger = check->trigger_word != NULL ? check->trigger_word : "";
  g_autofree char *lower = g_utf8_strdown (trigger, -1);

  *has_tags = are_tags (check);
  for (guint i = 0; i < check->n_pictures; i++)
    {
      const char *caption = lk_check_entry (check, i)->caption;
      g_autoptr (GHashTable) words = *has_tags ? collect_tags (caption) : collect_words (caption);
      GHashTableIter iter;
      gpointer word;

      g_hash_table_iter_init (&iter, words);
      while (g_hash_table_iter_next (&iter, &word, NULL))
        {
          guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, word));

          g_hash_table_insert (counts, g_strdup (word), GUINT_TO_POINTER (count + 1));
        }
    }
  g_hash_table_remove (counts, trigger);
  g_hash_table_remove (counts, lower);

  return list_words (counts, check->n_pictures);
}
