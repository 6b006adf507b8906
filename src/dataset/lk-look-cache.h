/* lk-look-cache.h: looks that were taken before, by the pictures' digests
 *
 * A plain file that may go at any time, and is of a bounded size. Blocking, for one thread.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-look.h"

G_BEGIN_DECLS

/* About 8 MB. */
#define LK_LOOK_CACHE_MAX 65536

typedef struct _LkLookCache LkLookCache;

LkLookCache *lk_look_cache_load (const char *path);
gboolean lk_look_cache_find (LkLookCache *self, const char *sha256, LkLook *look);
void lk_look_cache_add (LkLookCache *self, const char *sha256, const LkLook *look);
guint lk_look_cache_get_size (LkLookCache *self);
void lk_look_cache_save (LkLookCache *self);
void lk_look_cache_free (LkLookCache *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkLookCache, lk_look_cache_free)

G_END_DECLS
