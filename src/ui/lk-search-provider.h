/* lk-search-provider.h: answers GNOME Shell's search over the bus
 *
 * The bus may start the program for it. Who asks before datasets and jobs are loaded gets the
 * answer when they are.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-engine.h"

G_BEGIN_DECLS

#define LK_TYPE_SEARCH_PROVIDER (lk_search_provider_get_type ())
G_DECLARE_FINAL_TYPE (LkSearchProvider, lk_search_provider, LK, SEARCH_PROVIDER, GObject)

LkSearchProvider *lk_search_provider_new (GApplication *application);
gboolean lk_search_provider_export (LkSearchProvider *self,
                                    GDBusConnection *connection,
                                    const char *path,
                                    GError **error);
void lk_search_provider_unexport (LkSearchProvider *self);
void lk_search_provider_set_engine (LkSearchProvider *self, LkEngine *engine);

G_END_DECLS
