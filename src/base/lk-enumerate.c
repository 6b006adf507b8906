/* lk-enumerate.c: several things in one sentence
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-enumerate.h"

#include <glib/gi18n-lib.h>

/**
 * lk_enumerate:
 * @text: the things so far
 * @item: one more, for a person to read
 *
 * Adds @item, parted from those before as it is done in the person's language.
 */
void
lk_enumerate (GString *text, const char *item)
{
  if (text->len > 0)
    /* Translators: stands between the things in a list: “Network: 2, Account: 1” */
    g_string_append (text, C_ ("between things", ", "));
  g_string_append (text, item);
}
