/* lk-checkup-captions.c: captions, and the trigger word in them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-checkup-private.h"

#include "lk-caption.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define SHORT_WORDS 8

/* --- What is about single captions --- */

static gboolean
has_caption (const LkCheck *check, guint index)
{
  g_autofree char *clean = lk_caption_clean (lk_check_entry (check, index)->caption);

  return *clean != '\0';
}

static gboolean
has_no_caption (const LkCheck *check, guint index)
{
  return !has_caption (check, index);
}

static gboolean
is_too_long (const LkCheck *check, guint index)
{
  g_autofree char *prompt =
      lk_caption_insert_trigger (lk_check_entry (check, index)->caption, check->trigger_word);

  return lk_caption_estimate_tokens (prompt) > LK_CAPTION_MAX_TOKENS;
}

static gboolean
is_tag_list (const LkCheck *check, guint index)
{
  return lk_caption_is_tag_list (lk_check_entry (check, index)->caption);
}

static gboolean
is_short (const LkCheck *check, guint index)
{
  const char *caption = lk_check_entry (check, index)->caption;

  return has_caption (check, index) && !lk_caption_is_tag_list (caption) &&
         lk_caption_count_words (caption) < SHORT_WORDS;
}

static gboolean
lacks_trigger (const LkCheck *check, guint index)
{
  const char *caption = lk_check_entry (check, index)->caption;

  return has_caption (check, index) && strstr (caption, check->trigger_word) == NULL &&
         strstr (caption, "[trigger]") == NULL && strstr (caption, "[name]") == NULL;
}

/* The trainer looks for the trigger word as a run of characters: it would find `cat` in
 * `a cathedral`, and train that caption without it. */
static gboolean
hides_trigger (const LkCheck *check, guint index)
{
  const char *caption = lk_check_entry (check, index)->caption;

  return strstr (caption, check->trigger_word) != NULL &&
         !lk_caption_has_word (caption, check->trigger_word);
}

/* --- Findings --- */

static void
add (LkCheck *self,
     LkFindingLevel level,
     const char *code,
     LkFindingRemedy remedy,
     char *sentence,
     GPtrArray *names)
{
  if (names->len > 0)
    {
      lk_check_add (self, level, code, remedy, sentence, names);
      return;
    }

  g_free (sentence);
  g_ptr_array_unref (names);
}

static void
check_missing (LkCheck *self)
{
  GPtrArray *names = lk_check_pick (self, has_no_caption);
  guint n = names->len;
  char *sentence;

  if (n == self->n_pictures)
    sentence = g_strdup (_ ("No picture has a caption: they are trained with the trigger word "
                            "alone. Describe what each shows, in a sentence"));
  else
    sentence = g_strdup_printf (
        ngettext ("%u picture has no caption: it is trained with the trigger word alone",
                  "%u pictures have no caption: they are trained with the trigger word alone", n),
        n);

  add (self, LK_FINDING_WARNING, "captions-missing", LK_FINDING_REMEDY_WRITE_CAPTIONS, sentence,
       names);
}

/* Names of pictures whose caption others have too. */
static GPtrArray *
pick_repeated (LkCheck *self)
{
  g_autoptr (GPtrArray) cleaned = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < self->n_pictures; i++)
    {
      char *clean = lk_caption_clean (lk_check_entry (self, i)->caption);
      guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, clean));

      g_ptr_array_add (cleaned, clean);
      g_hash_table_insert (counts, clean, GUINT_TO_POINTER (count + 1));
    }

  for (guint i = 0; i < self->n_pictures; i++)
    {
      const char *clean = g_ptr_array_index (cleaned, i);

      if (*clean != '\0' && GPOINTER_TO_UINT (g_hash_table_lookup (counts, clean)) > 1)
        g_ptr_array_add (names, lk_check_entry (self, i)->name);
    }

  return names;
}

static void
check_repeated (LkCheck *self)
{
  GPtrArray *names = pick_repeated (self);
  guint n = names->len;

  add (self, LK_FINDING_WARNING, "captions-identical", LK_FINDING_REMEDY_EDIT_CAPTIONS,
       g_strdup_printf (ngettext ("%u picture shares its caption with another: say what is "
                                  "different in each",
                                  "%u pictures share their captions with others: say what is "
                                  "different in each",
                                  n),
                        n),
       names);
}

static void
check_length (LkCheck *self)
{
  GPtrArray *names = lk_check_pick (self, is_too_long);
  guint n = names->len;

  add (self, LK_FINDING_WARNING, "captions-long", LK_FINDING_REMEDY_EDIT_CAPTIONS,
       g_strdup_printf (ngettext ("%u caption is longer than the %d tokens that FLUX reads: its "
                                  "end is cut off. Shorten it",
                                  "%u captions are longer than the %d tokens that FLUX reads: "
                                  "their ends are cut off. Shorten them",
                                  n),
                        n, LK_CAPTION_MAX_TOKENS),
       names);
}

static void
check_kind (LkCheck *self)
{
  GPtrArray *lists = lk_check_pick (self, is_tag_list);
  GPtrArray *shorts = lk_check_pick (self, is_short);
  guint n_lists = lists->len;
  guint n_shorts = shorts->len;

  add (self, LK_FINDING_WARNING, "captions-tags", LK_FINDING_REMEDY_EDIT_CAPTIONS,
       g_strdup_printf (ngettext ("%u caption is a list of tags. FLUX reads sentences: write what "
                                  "you would tell somebody who cannot see the picture",
                                  "%u captions are lists of tags. FLUX reads sentences: write "
                                  "what you would tell somebody who cannot see the pictures",
                                  n_lists),
                        n_lists),
       lists);
  add (self, LK_FINDING_INFO, "captions-short", LK_FINDING_REMEDY_EDIT_CAPTIONS,
       g_strdup_printf (ngettext ("%u caption has less than 8 words: what it leaves out is learnt "
                                  "as part of the subject",
                                  "%u captions have less than 8 words: what they leave out is "
                                  "learnt as part of the subject",
                                  n_shorts),
                        n_shorts),
       shorts);
}

/* What is said of the pictures. */
void
lk_check_captions (LkCheck *self)
{
  if (self->n_pictures == 0)
    return;

  check_missing (self);
  check_repeated (self);
  check_length (self);
  check_kind (self);
}

/* Whether they are called by the trigger word. */
void
lk_check_trigger (LkCheck *self)
{
  GPtrArray *lacking;
  GPtrArray *hiding;
  guint n_lacking;
  guint n_hiding;

  if (self->trigger_word == NULL)
    return;

  lacking = lk_check_pick (self, lacks_trigger);
  hiding = lk_check_pick (self, hides_trigger);
  n_lacking = lacking->len;
  n_hiding = hiding->len;
  add (self, LK_FINDING_WARNING, "trigger-hidden", LK_FINDING_REMEDY_CHANGE_TRIGGER,
       g_strdup_printf (ngettext ("In %u caption “%s” is a part of a longer word, which a trainer "
                                  "takes for the trigger word itself. It is put first when the "
                                  "pictures are packed; an invented word is better",
                                  "In %u captions “%s” is a part of a longer word, which a "
                                  "trainer takes for the trigger word itself. It is put first "
                                  "when the pictures are packed; an invented word is better",
                                  n_hiding),
                        n_hiding, self->trigger_word),
       hiding);
  add (self, LK_FINDING_INFO, "trigger-missing", LK_FINDING_REMEDY_INSERT_TRIGGER,
       g_strdup_printf (ngettext ("%u caption does not hold “%s”: it is put first when the "
                                  "pictures are packed",
                                  "%u captions do not hold “%s”: it is put first when the "
                                  "pictures are packed",
                                  n_lacking),
                        n_lacking, self->trigger_word),
       lacking);
}
