/* lk-texture-cache.c: textures that were shown lately, up to so many bytes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-texture-cache.h"

#define BYTES_PER_PIXEL 4

struct _LkTextureCache
{
  GHashTable *links; /* (element-type utf8 GList) key -> its link in entries */
  GQueue entries;    /* (element-type Entry) the latest first */
  gsize bytes;
  gsize max_bytes;
};

typedef struct
{
  char *key;
  GdkTexture *texture; /* (owned) */
  gsize bytes;
} Entry;

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->key);
  g_object_unref (entry->texture);
  g_free (entry);
}

static void
drop (LkTextureCache *self, GList *link)
{
  Entry *entry = link->data;

  self->bytes -= entry->bytes;
  g_hash_table_remove (self->links, entry->key);
  g_queue_delete_link (&self->entries, link);
  entry_free (entry);
}

/**
 * lk_texture_cache_new:
 * @max_bytes: how much the textures may take together
 *
 * Returns: (transfer full): an empty cache
 */
LkTextureCache *
lk_texture_cache_new (gsize max_bytes)
{
  LkTextureCache *self = g_new0 (LkTextureCache, 1);

  self->links = g_hash_table_new (g_str_hash, g_str_equal);
  self->max_bytes = max_bytes;

  return self;
}

void
lk_texture_cache_free (LkTextureCache *self)
{
  g_hash_table_unref (self->links);
  g_queue_clear_full (&self->entries, entry_free);
  g_free (self);
}

/**
 * lk_texture_cache_find:
 * @self: a cache
 * @key: of a texture
 *
 * Returns: (nullable) (transfer none): the texture, which is now the latest
 */
GdkTexture *
lk_texture_cache_find (LkTextureCache *self, const char *key)
{
  GList *link = g_hash_table_lookup (self->links, key);

  if (link == NULL)
    return NULL;

  g_queue_unlink (&self->entries, link);
  g_queue_push_head_link (&self->entries, link);

  return ((Entry *) link->data)->texture;
}

/**
 * lk_texture_cache_add:
 * @self: a cache
 * @key: of @texture
 * @texture: what is kept, until others need its room
 */
void
lk_texture_cache_add (LkTextureCache *self, const char *key, GdkTexture *texture)
{
  GList *known = g_hash_table_lookup (self->links, key);
  Entry *entry = g_new0 (Entry, 1);

  if (known != NULL)
    drop (self, known);

  entry->key = g_strdup (key);
  entry->texture = g_object_ref (texture);
  entry->bytes = BYTES_PER_PIXEL * (gsize) gdk_texture_get_width (texture) *
                 (gsize) gdk_texture_get_height (texture);
  g_queue_push_head (&self->entries, entry);
  g_hash_table_insert (self->links, entry->key, self->entries.head);
  self->bytes += entry->bytes;

  while (self->bytes > self->max_bytes)
    drop (self, self->entries.tail);
}

gsize
lk_texture_cache_get_bytes (LkTextureCache *self)
{
  return self->bytes;
}
