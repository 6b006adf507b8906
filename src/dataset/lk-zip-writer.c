/* lk-zip-writer.c
 *
 * After PKWARE's APPNOTE 6.3: 4.3.7 (local header), 4.3.12 (central header), 4.3.14 to
 * 4.3.16 (ends), 4.5.3 (zip64).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-zip-writer.h"

#include "lk-digest.h"
#include "lk-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define BUFFER_SIZE    (256 * 1024)
#define WRITEBACK_SIZE (8 * 1024 * 1024)

#define LOCAL_HEADER   0x04034b50
#define CENTRAL_HEADER 0x02014b50
#define END            0x06054b50
#define ZIP64_END      0x06064b50
#define ZIP64_LOCATOR  0x07064b50
#define ZIP64_END_REST 44 /* what of the zip64 end follows its own size */
#define ZIP64_EXTRA    1
#define VERSION_PLAIN  10
#define VERSION_ZIP64  45
#define MADE_ON_UNIX   (3 << 8)
#define REGULAR_FILE   (0100644u << 16)
#define FIRST_DAY      0x0021 /* 1980-01-01, the first day a ZIP knows */
#define MAX_32         G_GUINT64_CONSTANT (0xffffffff)
#define MAX_16         0xffff
#define NAME_IS_UTF8   (1 << 11)

struct _LkZipWriter
{
  int descriptor;
  GByteArray *buffer;
  GByteArray *central; /* the directory that comes last */
  LkDigest *digest;
  guint64 offset; /* bytes so far */
  guint64 n_entries;
  guint64 missing; /* of the entry that was begun */
  guint64 written; /* bytes given to the file */
  guint64 begun;   /* bytes that the disk was told to begin with */
};

static void
put_16 (GByteArray *to, guint value)
{
  guint16 bytes = GUINT16_TO_LE ((guint16) value);

  g_byte_array_append (to, (const guint8 *) &bytes, sizeof bytes);
}

static void
put_32 (GByteArray *to, guint64 value)
{
  guint32 bytes = GUINT32_TO_LE ((guint32) MIN (value, MAX_32));

  g_byte_array_append (to, (const guint8 *) &bytes, sizeof bytes);
}

static void
put_64 (GByteArray *to, guint64 value)
{
  guint64 bytes = GUINT64_TO_LE (value);

  g_byte_array_append (to, (const guint8 *) &bytes, sizeof bytes);
}

/* The disk begins now, and has little left to do when all of it must be there. */
static void
begin_writeback (LkZipWriter *self)
{
#ifdef SYNC_FILE_RANGE_WRITE
  if (self->written - self->begun < WRITEBACK_SIZE)
    return;

  sync_file_range (self->descriptor, (off64_t) self->begun, (off64_t) (self->written - self->begun),
                   SYNC_FILE_RANGE_WRITE);
  self->begun = self->written;
#endif
}

static gboolean
write_all (LkZipWriter *self, const guint8 *data, gsize size, GError **error)
{
  lk_digest_update (self->digest, data, size);
  self->written += size;
  while (size > 0)
    {
      gssize n_written = write (self->descriptor, data, size);
      int saved = errno;

      if (n_written < 0 && saved == EINTR)
        continue;
      if (n_written < 0)
        {
          g_set_error (error, LK_ERROR, LK_ERROR_FILE, _ ("The archive cannot be written: %s"),
                       g_strerror (saved));
          if (error != NULL && saved == ENOSPC)
            lk_error_set_code (*error, "no-space");
          return FALSE;
        }
      data += n_written;
      size -= (gsize) n_written;
    }
  begin_writeback (self);

  return TRUE;
}

static gboolean
flush (LkZipWriter *self, GError **error)
{
  gboolean is_written = write_all (self, self->buffer->data, self->buffer->len, error);

  g_byte_array_set_size (self->buffer, 0);

  return is_written;
}

static gboolean
put_bytes (LkZipWriter *self, const guint8 *data, gsize size, GError **error)
{
  self->offset += size;
  if (self->buffer->len + size > BUFFER_SIZE && !flush (self, error))
    return FALSE;
  if (size > BUFFER_SIZE)
    return write_all (self, data, size, error);

  g_byte_array_append (self->buffer, data, (guint) size);

  return TRUE;
}

/* What local and central headers have in common, from the version to the name's length. */
static void
put_entry (GByteArray *to, const char *name, guint64 size, guint32 crc, gboolean is_zip64)
{
  put_16 (to, is_zip64 ? VERSION_ZIP64 : VERSION_PLAIN);
  put_16 (to, g_str_is_ascii (name) ? 0 : NAME_IS_UTF8);
  put_16 (to, 0); /* stored */
  put_16 (to, 0); /* midnight */
  put_16 (to, FIRST_DAY);
  put_32 (to, crc);
  put_32 (to, size);
  put_32 (to, size);
  put_16 (to, (guint) strlen (name));
}

static void
put_local (GByteArray *to, const char *name, guint64 size, guint32 crc)
{
  gboolean is_zip64 = size >= MAX_32;

  put_32 (to, LOCAL_HEADER);
  put_entry (to, name, size, crc, is_zip64);
  put_16 (to, is_zip64 ? 20 : 0);
  g_byte_array_append (to, (const guint8 *) name, (guint) strlen (name));
  if (is_zip64)
    {
      put_16 (to, ZIP64_EXTRA);
      put_16 (to, 16);
      put_64 (to, size);
      put_64 (to, size);
    }
}

static void
put_central (GByteArray *to, const char *name, guint64 size, guint32 crc, guint64 offset)
{
  gboolean is_large = size >= MAX_32;
  gboolean is_far = offset >= MAX_32;
  guint n_extra = (is_large ? 16 : 0) + (is_far ? 8 : 0);

  put_32 (to, CENTRAL_HEADER);
  put_16 (to, MADE_ON_UNIX | (n_extra > 0 ? VERSION_ZIP64 : VERSION_PLAIN));
  put_entry (to, name, size, crc, n_extra > 0);
  put_16 (to, n_extra > 0 ? n_extra + 4 : 0);
  put_16 (to, 0); /* comment */
  put_16 (to, 0); /* disk */
  put_16 (to, 0); /* internal attributes */
  put_32 (to, REGULAR_FILE);
  put_32 (to, offset);
  g_byte_array_append (to, (const guint8 *) name, (guint) strlen (name));
  if (n_extra > 0)
    {
      put_16 (to, ZIP64_EXTRA);
      put_16 (to, n_extra);
    }
  if (is_large)
    {
      put_64 (to, size);
      put_64 (to, size);
    }
  if (is_far)
    put_64 (to, offset);
}

static void
put_zip64_end (GByteArray *to, const LkZipWriter *self, guint64 size)
{
  put_32 (to, ZIP64_END);
  put_64 (to, ZIP64_END_REST);
  put_16 (to, MADE_ON_UNIX | VERSION_ZIP64);
  put_16 (to, VERSION_ZIP64);
  put_32 (to, 0); /* this disk */
  put_32 (to, 0); /* the directory's */
  put_64 (to, self->n_entries);
  put_64 (to, self->n_entries);
  put_64 (to, size);
  put_64 (to, self->offset);

  put_32 (to, ZIP64_LOCATOR);
  put_32 (to, 0);
  put_64 (to, self->offset + size);
  put_32 (to, 1);
}

static void
put_end (GByteArray *to, const LkZipWriter *self, guint64 size)
{
  guint n_entries = (guint) MIN (self->n_entries, MAX_16);

  if (self->n_entries >= MAX_16 || size >= MAX_32 || self->offset >= MAX_32)
    put_zip64_end (to, self, size);

  put_32 (to, END);
  put_16 (to, 0); /* this disk */
  put_16 (to, 0); /* the directory's */
  put_16 (to, n_entries);
  put_16 (to, n_entries);
  put_32 (to, size);
  put_32 (to, self->offset);
  put_16 (to, 0); /* comment */
}

/**
 * lk_zip_writer_new: (skip)
 * @descriptor: a file open for writing; stays the caller's
 *
 * Returns: (transfer full): a writer
 */
LkZipWriter *
lk_zip_writer_new (int descriptor)
{
  LkZipWriter *self = g_new0 (LkZipWriter, 1);

  self->descriptor = descriptor;
  self->buffer = g_byte_array_sized_new (BUFFER_SIZE);
  self->central = g_byte_array_new ();
  self->digest = lk_digest_new (G_CHECKSUM_SHA256);

  return self;
}

/**
 * lk_zip_writer_begin: (skip)
 * @self: a writer
 * @name: UTF-8, without a folder
 * @size: bytes that will follow by lk_zip_writer_write()
 * @crc32: of these bytes
 * @error: return location
 *
 * Returns: %FALSE with @error if it could not be written
 */
gboolean
lk_zip_writer_begin (
    LkZipWriter *self, const char *name, guint64 size, guint32 crc32, GError **error)
{
  g_autoptr (GByteArray) header = g_byte_array_new ();

  g_return_val_if_fail (self->missing == 0, FALSE);
  g_return_val_if_fail (strlen (name) < MAX_16, FALSE);

  put_central (self->central, name, size, crc32, self->offset);
  put_local (header, name, size, crc32);
  self->n_entries++;
  self->missing = size;

  return put_bytes (self, header->data, header->len, error);
}

/**
 * lk_zip_writer_write: (skip)
 * @self: a writer
 * @data: some bytes of the entry that was begun
 * @size: how many
 * @error: return location
 *
 * Returns: %FALSE with @error if they could not be written
 */
gboolean
lk_zip_writer_write (LkZipWriter *self, gconstpointer data, gsize size, GError **error)
{
  g_return_val_if_fail (size <= self->missing, FALSE);

  self->missing -= size;

  return put_bytes (self, data, size, error);
}

/**
 * lk_zip_writer_add: (skip)
 * @self: a writer
 * @name: UTF-8, without a folder
 * @data: all of the entry
 * @size: its bytes
 * @error: return location
 *
 * Returns: %FALSE with @error if it could not be written
 */
gboolean
lk_zip_writer_add (
    LkZipWriter *self, const char *name, gconstpointer data, gsize size, GError **error)
{
  guint32 crc = (guint32) crc32_z (crc32 (0, NULL, 0), data, size);

  return lk_zip_writer_begin (self, name, size, crc, error) &&
         lk_zip_writer_write (self, data, size, error);
}

/**
 * lk_zip_writer_finish: (skip)
 * @self: a writer
 * @error: return location
 *
 * Writes the directory. Nothing can be added afterwards.
 *
 * Returns: %FALSE with @error if it could not be written
 */
gboolean
lk_zip_writer_finish (LkZipWriter *self, GError **error)
{
  guint size = self->central->len;

  g_return_val_if_fail (self->missing == 0, FALSE);

  put_end (self->central, self, size);

  return put_bytes (self, self->central->data, self->central->len, error) && flush (self, error);
}

guint64
lk_zip_writer_get_size (LkZipWriter *self)
{
  return self->offset;
}

/**
 * lk_zip_writer_dup_sha256: (skip)
 * @self: a writer that is finished; ends its digest
 *
 * Returns: (transfer full): SHA-256 of the archive, as lower-case hexadecimal digits
 */
char *
lk_zip_writer_dup_sha256 (LkZipWriter *self)
{
  return lk_digest_to_hex (self->digest);
}

void
lk_zip_writer_free (LkZipWriter *self)
{
  if (self == NULL)
    return;

  g_byte_array_unref (self->buffer);
  g_byte_array_unref (self->central);
  lk_digest_free (self->digest);
  g_free (self);
}
