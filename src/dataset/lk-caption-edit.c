/* lk-caption-edit.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-caption-edit.h"

#include "lk-caption.h"
#include "lk-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* So many steps a pattern may take to find one match: a tenth of a second at most, where an
 * unlucky one would take years. */
#define MATCH_LIMIT "(*LIMIT_MATCH=200000)(*LIMIT_DEPTH=20000)"

typedef char *(*EditFunc) (LkCaptionEdit *self, const char *caption, GError **error);

struct _LkCaptionEdit
{
  gatomicrefcount references;
  EditFunc apply;
  char *label;
  char *text;
  char *replacement;
  GRegex *regex;    /* (owned) (nullable) */
  gboolean literal; /* the replacement holds no references */
};

G_DEFINE_BOXED_TYPE (LkCaptionEdit, lk_caption_edit, lk_caption_edit_ref, lk_caption_edit_unref)

static LkCaptionEdit *
edit_new (EditFunc apply, const char *text, char *label)
{
  LkCaptionEdit *self = g_new0 (LkCaptionEdit, 1);

  g_atomic_ref_count_init (&self->references);
  self->apply = apply;
  self->text = g_utf8_make_valid (text, -1);
  self->label = label;

  return self;
}

/* --- Tags --- */

static char *
join_without (char **tags, const char *first, const char *left_out)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();

  g_ptr_array_add (parts, (char *) first);
  for (char **tag = tags; *tag != NULL; tag++)
    if (left_out == NULL || strcmp (*tag, left_out) != 0)
      g_ptr_array_add (parts, *tag);
  g_ptr_array_add (parts, NULL);

  return g_strjoinv (", ", (char **) parts->pdata);
}

static gboolean
has_tag (char **tags, const char *tag)
{
  return g_strv_contains ((const char *const *) tags, tag);
}

static char *
add_last (LkCaptionEdit *self, const char *caption, GError **error)
{
  return lk_caption_add_tag (caption, self->text);
}

static char *
add_first (LkCaptionEdit *self, const char *caption, GError **error)
{
  g_auto (GStrv) tags = lk_caption_get_tags (caption);

  return has_tag (tags, self->text) ? g_strdup (caption) : join_without (tags, self->text, NULL);
}

static char *
remove_tag (LkCaptionEdit *self, const char *caption, GError **error)
{
  return lk_caption_remove_tag (caption, self->text);
}

static char *
move_first (LkCaptionEdit *self, const char *caption, GError **error)
{
  g_auto (GStrv) tags = lk_caption_get_tags (caption);

  if (!has_tag (tags, self->text) || strcmp (tags[0], self->text) == 0)
    return g_strdup (caption);

  return join_without (tags, self->text, self->text);
}

static int
compare_tags (gconstpointer a, gconstpointer b)
{
  const char *first = *(const char *const *) a;
  const char *second = *(const char *const *) b;
  int order = g_utf8_collate (first, second);

  return order != 0 ? order : strcmp (first, second);
}

static char *
sort_tags (LkCaptionEdit *self, const char *caption, GError **error)
{
  g_auto (GStrv) tags = lk_caption_get_tags (caption);
  guint n_tags = g_strv_length (tags);
  gboolean sorted = TRUE;

  for (guint i = 1; i < n_tags && sorted; i++)
    sorted = compare_tags (&tags[i - 1], &tags[i]) <= 0;
  if (sorted)
    return g_strdup (caption);

  qsort (tags, n_tags, sizeof *tags, compare_tags);

  return g_strjoinv (", ", tags);
}

/* --- Text --- */

static char *
put_before (LkCaptionEdit *self, const char *caption, GError **error)
{
  return g_strconcat (self->text, caption, NULL);
}

static char *
put_after (LkCaptionEdit *self, const char *caption, GError **error)
{
  return g_strconcat (caption, self->text, NULL);
}

static char *
clear (LkCaptionEdit *self, const char *caption, GError **error)
{
  return g_strdup ("");
}

static char *
insert_trigger (LkCaptionEdit *self, const char *caption, GError **error)
{
  return lk_caption_has_word (caption, self->text)
             ? g_strdup (caption)
             : lk_caption_insert_trigger (caption, self->text);
}

static char *
replace (LkCaptionEdit *self, const char *caption, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  char *text = self->literal ? g_regex_replace_literal (self->regex, caption, -1, 0,
                                                        self->replacement, 0, &local_error)
                             : g_regex_replace (self->regex, caption, -1, 0, self->replacement, 0,
                                                &local_error);

  if (text != NULL)
    return text;

  g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION,
               _ ("Looking for “%s” takes too long: make the pattern simpler"), self->text);
  lk_error_set_details (*error, local_error->message);

  return NULL;
}

/* --- What can be done --- */

/**
 * lk_caption_edit_new_add_tag:
 * @tag: a tag without a comma
 * @place: where
 *
 * Captions that have it already stay as they are.
 *
 * Returns: (transfer full): the edit
 */
LkCaptionEdit *
lk_caption_edit_new_add_tag (const char *tag, LkCaptionPlace place)
{
  return edit_new (place == LK_CAPTION_FRONT ? add_first : add_last, tag,
                   g_strdup_printf (_ ("Add Tag “%s”"), tag));
}

/**
 * lk_caption_edit_new_remove_tag:
 * @tag: a tag without a comma
 *
 * Returns: (transfer full): the edit
 */
LkCaptionEdit *
lk_caption_edit_new_remove_tag (const char *tag)
{
  return edit_new (remove_tag, tag, g_strdup_printf (_ ("Remove Tag “%s”"), tag));
}

/**
 * lk_caption_edit_new_move_first:
 * @tag: a tag without a comma
 *
 * Captions without it stay as they are.
 *
 * Returns: (transfer full): the edit
 */
LkCaptionEdit *
lk_caption_edit_new_move_first (const char *tag)
{
  return edit_new (move_first, tag, g_strdup_printf (_ ("Move Tag “%s” First"), tag));
}

/**
 * lk_caption_edit_new_sort:
 *
 * By the alphabet of the person's language.
 *
 * Returns: (transfer full): the edit
 */
LkCaptionEdit *
lk_caption_edit_new_sort (void)
{
  return edit_new (sort_tags, "", g_strdup (_ ("Sort Tags")));
}

/**
 * lk_caption_edit_new_prefix:
 * @text: what to put before each caption, with its blank at the end if one is wanted
 *
 * Returns: (transfer full): the edit
 */
LkCaptionEdit *
lk_caption_edit_new_prefix (const char *text)
{
  return edit_new (put_before, text, g_strdup_printf (_ ("Put “%s” Before Captions"), text));
}

/**
 * lk_caption_edit_new_suffix:
 * @text: what to put after each caption, with its blank at the beginning if one is wanted
 *
 * Returns: (transfer full): the edit
 */
LkCaptionEdit *
lk_caption_edit_new_suffix (const char *text)
{
  return edit_new (put_after, text, g_strdup_printf (_ ("Put “%s” After Captions"), text));
}

/**
 * lk_caption_edit_new_clear:
 *
 * Returns: (transfer full): the edit
 */
LkCaptionEdit *
lk_caption_edit_new_clear (void)
{
  return edit_new (clear, "", g_strdup (_ ("Clear Captions")));
}

/**
 * lk_caption_edit_new_trigger:
 * @word: the trigger word
 *
 * Puts it first, unless the caption has it as a word of its own; fills `[trigger]`.
 *
 * Returns: (transfer full): the edit
 */
LkCaptionEdit *
lk_caption_edit_new_trigger (const char *word)
{
  return edit_new (insert_trigger, word, g_strdup_printf (_ ("Insert “%s”"), word));
}

static GRegex *
compile (const char *find, LkCaptionMatch match, GError **error)
{
  gboolean plain = match == LK_CAPTION_MATCH_PLAIN || match == LK_CAPTION_MATCH_ANY_CASE;
  gboolean any_case = match == LK_CAPTION_MATCH_ANY_CASE ||
                      match == LK_CAPTION_MATCH_REGEX_ANY_CASE;
  g_autofree char *escaped = plain ? g_regex_escape_string (find, -1) : g_strdup (find);
  g_autofree char *pattern = g_strconcat (MATCH_LIMIT, escaped, NULL);
  g_autoptr (GError) local_error = NULL;
  GRegex *regex = g_regex_new (pattern, any_case ? G_REGEX_CASELESS : 0, 0, &local_error);

  if (regex == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION, _ ("“%s” is no valid pattern"), find);
      lk_error_set_details (*error, local_error->message);
    }

  return regex;
}

static gboolean
check_replacement (const char *replacement, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (g_regex_check_replacement (replacement, NULL, &local_error))
    return TRUE;

  g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION, _ ("“%s” is no valid replacement"),
               replacement);
  lk_error_set_details (*error, local_error->message);
  lk_error_set_field (*error, "replacement");

  return FALSE;
}

/**
 * lk_caption_edit_new_replace:
 * @find: what to look for
 * @replacement: what to put in its place
 * @match: how
 * @error: return location for an %LK_ERROR_VALIDATION whose field is `find` or `replacement`
 *
 * Returns: (transfer full): the edit; %NULL with @error if a pattern is not valid
 */
LkCaptionEdit *
lk_caption_edit_new_replace (const char *find,
                             const char *replacement,
                             LkCaptionMatch match,
                             GError **error)
{
  gboolean literal = match == LK_CAPTION_MATCH_PLAIN || match == LK_CAPTION_MATCH_ANY_CASE;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GRegex) regex = NULL;
  LkCaptionEdit *self;

  if (*find == '\0')
    local_error =
        g_error_new (LK_ERROR, LK_ERROR_VALIDATION, "%s", _ ("There is nothing to look for"));
  else
    regex = compile (find, match, &local_error);

  if (regex == NULL)
    {
      lk_error_set_field (local_error, "find");
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  if (!literal && !check_replacement (replacement, error))
    return NULL;

  self = edit_new (replace, find, g_strdup_printf (_ ("Replace “%s”"), find));
  self->regex = g_steal_pointer (&regex);
  self->replacement = g_strdup (replacement);
  self->literal = literal;

  return self;
}

LkCaptionEdit *
lk_caption_edit_ref (LkCaptionEdit *self)
{
  g_atomic_ref_count_inc (&self->references);

  return self;
}

void
lk_caption_edit_unref (LkCaptionEdit *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;

  g_clear_pointer (&self->regex, g_regex_unref);
  g_free (self->label);
  g_free (self->text);
  g_free (self->replacement);
  g_free (self);
}

/**
 * lk_caption_edit_get_label:
 * @self: an edit
 *
 * Returns: what it does, as a translated title such as "Add Tag “beach”"
 */
const char *
lk_caption_edit_get_label (LkCaptionEdit *self)
{
  return self->label;
}

/**
 * lk_caption_edit_apply:
 * @self: an edit
 * @caption: UTF-8
 * @error: return location for an %LK_ERROR_VALIDATION, when a pattern takes too long or the
 *   caption would become too long to be read back
 *
 * Returns: (transfer full): the new caption
 */
char *
lk_caption_edit_apply (LkCaptionEdit *self, const char *caption, GError **error)
{
  g_autofree char *text = self->apply (self, caption, error);

  if (text == NULL || strlen (text) < LK_CAPTION_MAX_BYTES)
    return g_steal_pointer (&text);

  g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION, "%s",
               _ ("A caption would become longer than can be saved"));

  return NULL;
}
