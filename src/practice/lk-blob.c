/* lk-blob.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-blob.h"

#include "lk-digest.h"
#include "lk-json.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define BLOCK_SIZE (1024 * 1024)

struct _LkBlobStore
{
  int references; /* (atomic) */
  char *folder;
  guint64 serial;     /* (atomic) */
  int keep;           /* (atomic) */
  GHashTable *loaded; /* (nullable) name → Piece, until everything of an earlier run is loaded */
};

/* One file on disk. Several blobs may be made of it. */
typedef struct
{
  int references; /* (atomic) */
  LkBlobStore *store;
  char *name;
  goffset size;
} Piece;

struct _LkBlob
{
  int references;    /* (atomic) */
  GPtrArray *pieces; /* (owned) of Piece */
  goffset size;
  char *md5;    /* (owned) (nullable) */
  char *sha256; /* (owned) (nullable) */
};

struct _LkBlobWriter
{
  Piece *piece; /* (owned) */
  int fd;
  GByteArray *block; /* what is not on disk yet */
  LkDigest *md5;     /* (owned) (nullable) */
  LkDigest *sha256;  /* (owned) (nullable) */
};

static char *
piece_path (Piece *self)
{
  return g_build_filename (self->store->folder, self->name, NULL);
}

static Piece *
piece_new (LkBlobStore *store, const char *name)
{
  Piece *self = g_new0 (Piece, 1);

  self->references = 1;
  self->store = lk_blob_store_ref (store);
  self->name = g_strdup (name);

  return self;
}

static Piece *
piece_ref (Piece *self)
{
  g_atomic_int_inc (&self->references);

  return self;
}

static void
piece_unref (gpointer data)
{
  Piece *self = data;
  g_autofree char *path = NULL;

  if (!g_atomic_int_dec_and_test (&self->references))
    return;

  path = piece_path (self);
  if (!g_atomic_int_get (&self->store->keep))
    g_unlink (path);

  lk_blob_store_unref (self->store);
  g_free (self->name);
  g_free (self);
}

static gboolean
fail_errno (const char *what, GError **error)
{
  int saved = errno;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (saved), "%s: %s", what,
               g_strerror (saved));

  return FALSE;
}

static gboolean
write_all (int fd, const guint8 *data, gsize size, GError **error)
{
  while (size > 0)
    {
      gssize n = write (fd, data, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return fail_errno ("write", error);

      data += n;
      size -= (gsize) n;
    }

  return TRUE;
}

static gboolean
flush_block (LkBlobWriter *self, GError **error)
{
  GByteArray *block = self->block;

  if (block->len == 0)
    return TRUE;

  if (self->md5 != NULL)
    lk_digest_update (self->md5, block->data, block->len);
  if (self->sha256 != NULL)
    lk_digest_update (self->sha256, block->data, block->len);

  self->piece->size += block->len;
  if (!write_all (self->fd, block->data, block->len, error))
    return FALSE;

  g_byte_array_set_size (block, 0);

  return TRUE;
}

static LkBlob *
blob_new (void)
{
  LkBlob *self = g_new0 (LkBlob, 1);

  self->references = 1;
  self->pieces = g_ptr_array_new_with_free_func (piece_unref);

  return self;
}

static void
blob_take_piece (LkBlob *self, Piece *piece)
{
  g_ptr_array_add (self->pieces, piece);
  self->size += piece->size;
}

static gboolean
read_piece (Piece *piece, goffset offset, guint8 *data, gsize size, GError **error)
{
  g_autofree char *path = piece_path (piece);
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gboolean ok = TRUE;

  if (fd < 0)
    return fail_errno (path, error);

  while (size > 0 && ok)
    {
      gssize n = pread (fd, data, size, offset);

      if (n > 0)
        {
          data += n;
          offset += n;
          size -= (gsize) n;
        }
      else if (n == 0 || errno != EINTR)
        {
          ok = fail_errno (path, error);
        }
    }

  close (fd);

  return ok;
}

LkBlobStore *
lk_blob_store_new (const char *folder)
{
  LkBlobStore *self = g_new0 (LkBlobStore, 1);

  self->references = 1;
  self->folder = g_strdup (folder);
  self->serial = (guint64) g_get_real_time ();

  return self;
}

LkBlobStore *
lk_blob_store_ref (LkBlobStore *self)
{
  g_atomic_int_inc (&self->references);

  return self;
}

void
lk_blob_store_unref (LkBlobStore *self)
{
  if (!g_atomic_int_dec_and_test (&self->references))
    return;

  g_free (self->folder);
  g_free (self);
}

/**
 * lk_blob_store_set_keep: (skip)
 * @self: a store
 * @keep: whether files outlive their blobs, as they must when the services stop and go on later
 */
void
lk_blob_store_set_keep (LkBlobStore *self, gboolean keep)
{
  g_atomic_int_set (&self->keep, keep);
}

const char *
lk_blob_store_get_folder (LkBlobStore *self)
{
  return self->folder;
}

/**
 * lk_blob_writer_new: (skip)
 * @store: where
 * @digests: what to compute on the way
 * @error: return location
 *
 * Returns: (transfer full): a new file that takes what is written, a mebibyte at a time
 */
LkBlobWriter *
lk_blob_writer_new (LkBlobStore *store, LkBlobDigests digests, GError **error)
{
  guint64 serial = __atomic_add_fetch (&store->serial, 1, __ATOMIC_RELAXED);
  g_autofree char *name = g_strdup_printf ("%" G_GUINT64_FORMAT ".blob", serial);
  g_autofree char *path = g_build_filename (store->folder, name, NULL);
  int fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  LkBlobWriter *self;

  if (fd < 0)
    {
      fail_errno (path, error);
      return NULL;
    }

  self = g_new0 (LkBlobWriter, 1);
  self->piece = piece_new (store, name);
  self->fd = fd;
  self->block = g_byte_array_new ();
  if (digests & LK_BLOB_MD5)
    self->md5 = lk_digest_new (G_CHECKSUM_MD5);
  if (digests & LK_BLOB_SHA256)
    self->sha256 = lk_digest_new (G_CHECKSUM_SHA256);

  return self;
}

gboolean
lk_blob_writer_write (LkBlobWriter *self, gconstpointer data, gsize size, GError **error)
{
  g_byte_array_append (self->block, data, size);

  return self->block->len < BLOCK_SIZE || flush_block (self, error);
}

/**
 * lk_blob_writer_finish: (skip)
 * @self: a writer, to be freed afterwards all the same
 * @error: return location
 *
 * Returns: (transfer full): the blob with its digests
 */
LkBlob *
lk_blob_writer_finish (LkBlobWriter *self, GError **error)
{
  LkBlob *blob;

  if (!flush_block (self, error))
    return NULL;

  blob = blob_new ();
  blob->md5 = self->md5 != NULL ? lk_digest_to_hex (self->md5) : NULL;
  blob->sha256 = self->sha256 != NULL ? lk_digest_to_hex (self->sha256) : NULL;
  blob_take_piece (blob, g_steal_pointer (&self->piece));

  return blob;
}

void
lk_blob_writer_free (LkBlobWriter *self)
{
  if (self == NULL)
    return;

  close (self->fd);
  g_clear_pointer (&self->piece, piece_unref);
  g_byte_array_unref (self->block);
  g_clear_pointer (&self->md5, lk_digest_free);
  g_clear_pointer (&self->sha256, lk_digest_free);
  g_free (self);
}

/**
 * lk_blob_new_for_bytes: (skip)
 * @store: where
 * @data: contents
 * @size: how many bytes
 * @error: return location
 *
 * Returns: (transfer full): a blob of them with both digests
 */
LkBlob *
lk_blob_new_for_bytes (LkBlobStore *store, gconstpointer data, gsize size, GError **error)
{
  g_autoptr (LkBlobWriter) writer = lk_blob_writer_new (store, LK_BLOB_MD5 | LK_BLOB_SHA256, error);

  if (writer == NULL)
    return NULL;
  if (size > 0 && !lk_blob_writer_write (writer, data, size, error))
    return NULL;

  return lk_blob_writer_finish (writer, error);
}

/**
 * lk_blob_new_joined: (skip)
 * @blobs: (element-type LkBlob): parts in order
 *
 * Returns: (transfer full): a blob over the same files, without copying them and without digests
 */
LkBlob *
lk_blob_new_joined (GPtrArray *blobs)
{
  LkBlob *self = blob_new ();

  for (guint i = 0; i < blobs->len; i++)
    {
      LkBlob *part = g_ptr_array_index (blobs, i);

      for (guint k = 0; k < part->pieces->len; k++)
        blob_take_piece (self, piece_ref (g_ptr_array_index (part->pieces, k)));
    }

  return self;
}

/* Blobs that share a file must share its piece, or the first to go takes the file along. */
static Piece *
load_piece (LkBlobStore *store, const char *name)
{
  g_autofree char *path = g_build_filename (store->folder, name, NULL);
  GStatBuf status;
  Piece *piece;

  if (store->loaded == NULL)
    store->loaded = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, piece_unref);

  piece = g_hash_table_lookup (store->loaded, name);
  if (piece != NULL)
    return piece_ref (piece);
  if (strchr (name, '/') != NULL || g_stat (path, &status) != 0)
    return NULL;

  piece = piece_new (store, name);
  piece->size = status.st_size;
  g_hash_table_insert (store->loaded, piece->name, piece_ref (piece));

  return piece;
}

/**
 * lk_blob_new_for_json: (skip)
 * @store: where
 * @object: (nullable): what lk_blob_to_json() gave in an earlier run
 *
 * Returns: (transfer full) (nullable): the blob, or %NULL when a file of it is gone
 */
LkBlob *
lk_blob_new_for_json (LkBlobStore *store, JsonObject *object)
{
  JsonArray *names = object != NULL ? lk_json_peek_array (object, "names") : NULL;
  g_autoptr (LkBlob) self = NULL;

  if (names == NULL)
    return NULL;

  self = blob_new ();
  self->md5 = g_strdup (lk_json_peek_string (object, "md5"));
  self->sha256 = g_strdup (lk_json_peek_string (object, "sha256"));

  for (guint i = 0; i < json_array_get_length (names); i++)
    {
      const char *name = lk_json_peek_element_string (names, i);
      Piece *piece = name != NULL ? load_piece (store, name) : NULL;

      if (piece == NULL)
        return NULL;

      blob_take_piece (self, piece);
    }

  return self->size == lk_json_peek_int (object, "size", -1) ? g_steal_pointer (&self) : NULL;
}

/**
 * lk_blob_store_end_loading: (skip)
 * @self: a store
 *
 * Removes the files in the folder that nothing was loaded from.
 */
void
lk_blob_store_end_loading (LkBlobStore *self)
{
  g_autoptr (GDir) folder = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      if (g_str_has_suffix (name, ".blob") &&
          (self->loaded == NULL || !g_hash_table_contains (self->loaded, name)))
        g_unlink (path);
    }

  g_clear_pointer (&self->loaded, g_hash_table_unref);
}

LkBlob *
lk_blob_ref (LkBlob *self)
{
  g_atomic_int_inc (&self->references);

  return self;
}

void
lk_blob_unref (LkBlob *self)
{
  if (self == NULL || !g_atomic_int_dec_and_test (&self->references))
    return;

  g_ptr_array_unref (self->pieces);
  g_free (self->md5);
  g_free (self->sha256);
  g_free (self);
}

goffset
lk_blob_get_size (LkBlob *self)
{
  return self->size;
}

const char *
lk_blob_get_md5 (LkBlob *self)
{
  return self->md5;
}

const char *
lk_blob_get_sha256 (LkBlob *self)
{
  return self->sha256;
}

/**
 * lk_blob_dup_path: (skip)
 * @self: a blob
 *
 * Returns: (transfer full) (nullable): where its only file is
 */
char *
lk_blob_dup_path (LkBlob *self)
{
  return self->pieces->len == 1 ? piece_path (g_ptr_array_index (self->pieces, 0)) : NULL;
}

JsonObject *
lk_blob_to_json (LkBlob *self)
{
  JsonArray *names = json_array_new ();

  for (guint i = 0; i < self->pieces->len; i++)
    json_array_add_string_element (names, ((Piece *) g_ptr_array_index (self->pieces, i))->name);

  return lk_json_object_new ("a:names", names, "i:size", (gint64) self->size, "s:md5", self->md5,
                             "s:sha256", self->sha256, NULL);
}

/**
 * lk_blob_read: (skip)
 * @self: a blob
 * @offset: where to begin
 * @size: how many bytes at most
 * @error: return location
 *
 * Returns: (transfer full): as many bytes as there are, @size at most
 */
GBytes *
lk_blob_read (LkBlob *self, goffset offset, gsize size, GError **error)
{
  gsize wanted = (gsize) CLAMP (self->size - offset, 0, (goffset) size);
  g_autofree guint8 *data = g_malloc (MAX (wanted, 1));
  gsize done = 0;

  for (guint i = 0; i < self->pieces->len && done < wanted; i++)
    {
      Piece *piece = g_ptr_array_index (self->pieces, i);
      gsize n = (gsize) CLAMP (piece->size - offset, 0, (goffset) (wanted - done));

      if (n > 0 && !read_piece (piece, offset, data + done, n, error))
        return NULL;

      done += n;
      offset = n > 0 ? 0 : offset - piece->size;
    }

  return g_bytes_new_take (g_steal_pointer (&data), done);
}

/**
 * lk_blob_hash: (skip)
 * @self: a blob
 * @type: which digest
 * @error: return location
 *
 * May be called in any thread.
 *
 * Returns: (transfer full): lower-case hexadecimal digits
 */
char *
lk_blob_hash (LkBlob *self, GChecksumType type, GError **error)
{
  g_autoptr (LkDigest) digest = lk_digest_new (type);

  for (goffset offset = 0; offset < self->size; offset += BLOCK_SIZE)
    {
      g_autoptr (GBytes) block = lk_blob_read (self, offset, BLOCK_SIZE, error);

      if (block == NULL)
        return NULL;

      lk_digest_update (digest, g_bytes_get_data (block, NULL), g_bytes_get_size (block));
    }

  return lk_digest_to_hex (digest);
}
