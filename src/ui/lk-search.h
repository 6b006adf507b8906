/* lk-search.h: finds datasets, models and jobs by words, for the desktop's search
 *
 * What is found goes by identifiers such as `dataset:ID`, which stay the same.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-engine.h"

G_BEGIN_DECLS

char **lk_search_find (LkEngine *engine, const char *const *terms);
char **
lk_search_narrow (LkEngine *engine, const char *const *identifiers, const char *const *terms);
GVariant *lk_search_describe (LkEngine *engine, const char *identifier);
char *lk_search_dup_action (const char *identifier, const char **id);

G_END_DECLS
