/* lk-texture-cache.h: textures that were shown lately, up to so many bytes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

typedef struct _LkTextureCache LkTextureCache;

LkTextureCache *lk_texture_cache_new (gsize max_bytes);
void lk_texture_cache_free (LkTextureCache *self);
GdkTexture *lk_texture_cache_find (LkTextureCache *self, const char *key);
void lk_texture_cache_add (LkTextureCache *self, const char *key, GdkTexture *texture);
gsize lk_texture_cache_get_bytes (LkTextureCache *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkTextureCache, lk_texture_cache_free)

G_END_DECLS
