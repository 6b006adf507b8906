/* lk-names.c: file names that every file system and every trainer takes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-names.h"

#include <string.h>

/* With an ending and a number it stays below what file systems and ZIP tools take. */
#define MAX_BYTES 100

/* Names that Windows keeps for devices. */
static const char *const reserved[] = {
  "con",  "prn",  "aux",  "nul",  "com1", "com2", "com3", "com4", "com5", "com6", "com7",
  "com8", "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
};

static gboolean
is_reserved (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (reserved); i++)
    if (g_ascii_strcasecmp (name, reserved[i]) == 0)
      return TRUE;

  return FALSE;
}

/**
 * lk_names_make_portable: (skip)
 * @name: a name without a folder or an ending; may be anything
 *
 * Letters and digits of all scripts stay, in composed form; what a file system, a shell or
 * a ZIP tool may not like becomes a dash.
 *
 * Returns: (transfer full): a name that can be used everywhere; never empty
 */
char *
lk_names_make_portable (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  g_autofree char *composed = g_utf8_normalize (valid, -1, G_NORMALIZE_NFC);
  g_autoptr (GString) result = g_string_new (NULL);

  for (const char *p = composed; *p != '\0' && result->len < MAX_BYTES; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean dash = result->len == 0 || result->str[result->len - 1] == '-';

      if (g_unichar_isalnum (c) || g_unichar_ismark (c) || c == '_' || (c == '.' && !dash))
        g_string_append_unichar (result, c);
      else if (!dash)
        g_string_append_c (result, '-');
    }

  while (result->len > 0 && strchr ("-.", result->str[result->len - 1]) != NULL)
    g_string_truncate (result, result->len - 1);

  if (result->len == 0)
    g_string_append (result, "picture");
  else if (is_reserved (result->str))
    g_string_append_c (result, '_');

  return g_strdup (result->str);
}

/**
 * lk_names_make_unique: (skip)
 * @stem: a portable name
 * @taken: (element-type utf8): case-folded names; gets the new one
 *
 * Returns: (transfer full): the name, with a number when it was taken in whatever case
 */
char *
lk_names_make_unique (const char *stem, GHashTable *taken)
{
  char *unique = g_strdup (stem);
  char *key = g_utf8_casefold (unique, -1);

  for (guint n = 2; g_hash_table_contains (taken, key); n++)
    {
      g_free (unique);
      g_free (key);
      unique = g_strdup_printf ("%s-%u", stem, n);
      key = g_utf8_casefold (unique, -1);
    }

  g_hash_table_add (taken, key);

  return unique;
}
