/* lk-look-cache.c: looks that were taken before
 *
 * The file is a line that names the format, records of equal size, those used last first,
 * and a checksum of all that. A file that is anything else is taken for none.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-look-cache.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <zlib.h>

/* Another number when a look means something else: old ones are then forgotten. */
#define HEADER "lorikeet looks 1\n"

#define DIGEST_SIZE 32
#define RECORD_SIZE (DIGEST_SIZE + 8 + 4 + 4 + 4 + 1 + 1 + LK_LOOK_N_LUMA)
#define CRC_SIZE    4

typedef struct
{
  guint8 digest[DIGEST_SIZE];
  LkLook look;
} Record;

struct _LkLookCache
{
  char *path;
  GHashTable *records; /* (element-type Record) its own key */
  GQueue order;        /* (element-type Record) those used last first */
  GHashTable *links;   /* (element-type Record GList) where they are in it */
  gboolean changed;
};

static guint
digest_hash (gconstpointer key)
{
  guint hash;

  memcpy (&hash, key, sizeof hash);

  return hash;
}

static gboolean
digest_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, DIGEST_SIZE) == 0;
}

static gboolean
parse_digest (const char *sha256, guint8 *digest)
{
  if (strlen (sha256) != 2 * DIGEST_SIZE)
    return FALSE;

  for (guint i = 0; i < DIGEST_SIZE; i++)
    {
      int high = g_ascii_xdigit_value (sha256[2 * i]);
      int low = g_ascii_xdigit_value (sha256[2 * i + 1]);

      if (high < 0 || low < 0)
        return FALSE;
      digest[i] = (guint8) (high << 4 | low);
    }

  return TRUE;
}

/* --- The file --- */

static void
put (GByteArray *bytes, guint64 value, guint size)
{
  for (guint i = 0; i < size; i++)
    g_byte_array_append (bytes, &(guint8){ (guint8) (value >> (8 * i)) }, 1);
}

static guint64
get (const guint8 **at, guint size)
{
  guint64 value = 0;

  for (guint i = 0; i < size; i++)
    value |= (guint64) * (*at)++ << (8 * i);

  return value;
}

static guint32
bits_of (float value)
{
  guint32 bits;

  memcpy (&bits, &value, sizeof bits);

  return bits;
}

static float
float_of (guint32 bits)
{
  float value;

  memcpy (&value, &bits, sizeof value);

  return isfinite (value) ? value : 0;
}

static void
put_record (GByteArray *bytes, const Record *record)
{
  g_byte_array_append (bytes, record->digest, DIGEST_SIZE);
  put (bytes, record->look.hash, 8);
  put (bytes, bits_of (record->look.sharpness), 4);
  put (bytes, bits_of (record->look.sharpest), 4);
  put (bytes, bits_of (record->look.spread), 4);
  put (bytes, record->look.bars, 1);
  put (bytes, record->look.is_transparent, 1);
  g_byte_array_append (bytes, record->look.luma, LK_LOOK_N_LUMA);
}

static Record *
get_record (const guint8 *at)
{
  Record *record = g_new0 (Record, 1);

  memcpy (record->digest, at, DIGEST_SIZE);
  at += DIGEST_SIZE;
  record->look.hash = get (&at, 8);
  record->look.sharpness = float_of ((guint32) get (&at, 4));
  record->look.sharpest = float_of ((guint32) get (&at, 4));
  record->look.spread = float_of ((guint32) get (&at, 4));
  record->look.bars = (guint8) get (&at, 1);
  record->look.is_transparent = (guint8) get (&at, 1);
  memcpy (record->look.luma, at, LK_LOOK_N_LUMA);

  return record;
}

static guint32
checksum (const guint8 *data, gsize size)
{
  return (guint32) crc32_z (crc32_z (0, NULL, 0), data, size);
}

/* Returns how many whole and sound records there are. */
static gsize
count_records (const guint8 *data, gsize size)
{
  const gsize frame = strlen (HEADER) + CRC_SIZE;
  const guint8 *end;

  if (size < frame || memcmp (data, HEADER, strlen (HEADER)) != 0 ||
      (size - frame) % RECORD_SIZE != 0)
    return 0;

  end = data + size - CRC_SIZE;

  return checksum (data, size - CRC_SIZE) == get (&end, CRC_SIZE) ? (size - frame) / RECORD_SIZE
                                                                  : 0;
}

/* --- The records --- */

static void
take_record (LkLookCache *self, Record *record, gboolean first)
{
  if (g_hash_table_contains (self->records, record))
    {
      g_free (record);
      return;
    }

  g_hash_table_add (self->records, record);
  if (first)
    g_queue_push_head (&self->order, record);
  else
    g_queue_push_tail (&self->order, record);
  g_hash_table_insert (self->links, record,
                       first ? g_queue_peek_head_link (&self->order)
                             : g_queue_peek_tail_link (&self->order));
}

static void
drop_oldest (LkLookCache *self)
{
  Record *record = g_queue_pop_tail (&self->order);

  g_hash_table_remove (self->links, record);
  g_hash_table_remove (self->records, record);
}

/**
 * lk_look_cache_load: (skip)
 * @path: the file; it may not be there, or be damaged
 *
 * Returns: (transfer full): what the file holds
 */
LkLookCache *
lk_look_cache_load (const char *path)
{
  LkLookCache *self = g_new0 (LkLookCache, 1);
  g_autofree char *data = NULL;
  gsize size = 0;
  gsize n_records = 0;
  GStatBuf info;

  self->path = g_strdup (path);
  self->records = g_hash_table_new_full (digest_hash, digest_equal, g_free, NULL);
  self->links = g_hash_table_new (NULL, NULL);
  g_queue_init (&self->order);

  if (g_stat (path, &info) == 0 && S_ISREG (info.st_mode) &&
      info.st_size <= (goffset) RECORD_SIZE * (LK_LOOK_CACHE_MAX + 1) &&
      g_file_get_contents (path, &data, &size, NULL))
    n_records = count_records ((const guint8 *) data, size);

  for (gsize i = 0; i < n_records && i < LK_LOOK_CACHE_MAX; i++)
    {
      const char *at = data + strlen (HEADER) + i * RECORD_SIZE;

      take_record (self, get_record ((const guint8 *) at), FALSE);
    }

  return self;
}

/**
 * lk_look_cache_find: (skip)
 * @self: a cache
 * @sha256: a picture's digest
 * @look: (out): what it looks like
 *
 * Returns: %TRUE if that is known
 */
gboolean
lk_look_cache_find (LkLookCache *self, const char *sha256, LkLook *look)
{
  guint8 digest[DIGEST_SIZE];
  Record *record;
  GList *link;

  if (!parse_digest (sha256, digest))
    return FALSE;

  record = g_hash_table_lookup (self->records, digest);
  if (record == NULL)
    return FALSE;

  link = g_hash_table_lookup (self->links, record);
  g_queue_unlink (&self->order, link);
  g_queue_push_head_link (&self->order, link);
  *look = record->look;

  return TRUE;
}

/**
 * lk_look_cache_add: (skip)
 * @self: a cache
 * @sha256: a picture's digest; one that is none is not kept
 * @look: what the picture looks like
 */
void
lk_look_cache_add (LkLookCache *self, const char *sha256, const LkLook *look)
{
  Record *record = g_new0 (Record, 1);

  record->look = *look;
  if (!parse_digest (sha256, record->digest))
    {
      g_free (record);
      return;
    }

  take_record (self, record, TRUE);
  self->changed = TRUE;
  if (self->order.length > LK_LOOK_CACHE_MAX)
    drop_oldest (self);
}

guint
lk_look_cache_get_size (LkLookCache *self)
{
  return self->order.length;
}

/**
 * lk_look_cache_save: (skip)
 * @self: a cache
 *
 * Writes it if there is something new in it. Failing to is no failure: the pictures are
 * looked at again then.
 */
void
lk_look_cache_save (LkLookCache *self)
{
  g_autoptr (GByteArray) bytes = NULL;
  g_autofree char *folder = g_path_get_dirname (self->path);

  if (!self->changed || g_mkdir_with_parents (folder, 0700) != 0)
    return;

  bytes = g_byte_array_sized_new (
      (guint) (strlen (HEADER) + RECORD_SIZE * self->order.length + CRC_SIZE));
  g_byte_array_append (bytes, (const guint8 *) HEADER, strlen (HEADER));
  for (const GList *link = self->order.head; link != NULL; link = link->next)
    put_record (bytes, link->data);
  put (bytes, checksum (bytes->data, bytes->len), CRC_SIZE);

  self->changed = !g_file_set_contents_full (self->path, (const char *) bytes->data, bytes->len,
                                             G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
}

void
lk_look_cache_free (LkLookCache *self)
{
  g_queue_clear (&self->order);
  g_hash_table_unref (self->links);
  g_hash_table_unref (self->records);
  g_free (self->path);
  g_free (self);
}
