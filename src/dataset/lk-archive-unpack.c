/* lk-archive-unpack.c: pictures and captions out of ZIP and tar archives
 *
 * Entries are written under names of our own, so that no path in the archive is ever used
 * for a file; those that try to escape are refused all the same, as somebody meant harm.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-archive-unpack.h"

#include "lk-error.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define BLOCK (64 * 1024)

/* Small archives may grow a lot: a page of one colour does. */
#define RATIO_FLOOR (G_GINT64_CONSTANT (64) * 1024 * 1024)

/* Names of refused entries are told up to this number. */
#define MAX_TOLD 200

#define MAX_CAPTION (64 * 1024)

typedef struct
{
  LkImportBatch *batch;
  const char *source;
  char *name; /* of the archive, for sentences */
  struct archive *archive;
  GCancellable *cancellable;
  GPtrArray *staged; /* (element-type Staged) so far */
  gint64 unpacked;
  guint n_entries;
  guint n_refused;
  guint8 *buffer;
} Unpack;

/* One file written, to be added when the archive has proved not to be a bomb. */
typedef struct
{
  char *path;
  char *entry;
  gboolean caption;
} Staged;

typedef enum
{
  WENT_WELL,
  ENTRY_REFUSED,
  ARCHIVE_REFUSED,
  IMPORT_FAILED,
} Outcome;

static void
staged_free (gpointer data)
{
  Staged *staged = data;

  g_free (staged->path);
  g_free (staged->entry);
  g_free (staged);
}

/**
 * lk_archive_sniff: (skip)
 * @data: the first bytes of a file; 512 are enough
 * @size: how many there are
 *
 * Returns: whether it is an archive, or compressed as archives are
 */
gboolean
lk_archive_sniff (const guint8 *data, gsize size)
{
  /* clang-format off */
  static const struct { gsize at; const char *magic; gsize length; } magics[] = {
    { 0, "PK\3\4", 4 },
    { 0, "PK\5\6", 4 },
    { 0, "\x1f\x8b", 2 },
    { 0, "\xfd" "7zXZ", 6 },
    { 0, "\x28\xb5\x2f\xfd", 4 },
    { 0, "BZh", 3 },
    { 257, "ustar", 5 },
  };
  /* clang-format on */

  for (guint i = 0; i < G_N_ELEMENTS (magics); i++)
    if (size >= magics[i].at + magics[i].length &&
        memcmp (data + magics[i].at, magics[i].magic, magics[i].length) == 0)
      return TRUE;

  return FALSE;
}

/**
 * lk_archive_is_archive_name: (skip)
 * @name: a file name
 *
 * Returns: whether it ends as archives do
 */
gboolean
lk_archive_is_archive_name (const char *name)
{
  static const char *const endings[] = { ".zip", ".tar",  ".tgz",  ".tar.gz",  ".tar.xz", ".txz",
                                         ".tbz", ".tbz2", ".tzst", ".tar.bz2", ".tar.zst" };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (lower, endings[i]))
      return TRUE;

  return FALSE;
}

/* --- Which entries --- */

static void
refuse_entry (Unpack *unpack, const char *entry, const char *format)
{
  g_autofree char *source = g_strconcat (unpack->source, "/", entry, NULL);
  g_autofree char *reason = NULL;

  if (++unpack->n_refused > MAX_TOLD)
    return;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  reason = g_strdup_printf (format, entry, unpack->name);
#pragma GCC diagnostic pop
  lk_import_refuse (unpack->batch, source, "%s", reason);
}

/* Archives made on Windows may separate with backslashes. */
static char *
dup_entry_name (struct archive_entry *entry)
{
  const char *name = archive_entry_pathname_utf8 (entry);
  char *valid;

  if (name == NULL)
    name = archive_entry_pathname (entry);

  valid = g_utf8_make_valid (name != NULL ? name : "", -1);

  return g_strdelimit (valid, "\\", '/');
}

static gboolean
escapes (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "/", -1);

  if (name[0] == '/' || (g_ascii_isalpha (name[0]) && name[1] == ':'))
    return TRUE;

  for (guint i = 0; parts[i] != NULL; i++)
    if (g_str_equal (parts[i], ".."))
      return TRUE;

  return FALSE;
}

static gboolean
is_junk (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "/", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (!g_str_equal (parts[i], ".") && lk_import_is_junk_name (parts[i]))
      return TRUE;

  return FALSE;
}

/* %NULL: take it. */
static const char *
find_fault (struct archive_entry *entry, const char *name)
{
  if (escapes (name))
    return _ ("“%s” in “%s” wants to be written outside its folder");
  if (archive_entry_hardlink (entry) != NULL || archive_entry_filetype (entry) == AE_IFLNK)
    return _ ("“%s” in “%s” is a link");
  if (archive_entry_filetype (entry) != AE_IFREG)
    return _ ("“%s” in “%s” is a device, not a file");
  if (archive_entry_is_data_encrypted (entry))
    return _ ("“%s” in “%s” is encrypted: unpack the archive first");
  if (archive_entry_size_is_set (entry) && archive_entry_size (entry) > LK_IMAGE_MAX_BYTES &&
      lk_image_is_picture_name (name))
    return _ ("“%s” in “%s” is larger than any picture should be");
  if (lk_archive_is_archive_name (name))
    return _ ("“%s” is an archive in the archive “%s”: unpack it first");

  return NULL;
}

/* --- Reading --- */

static Outcome
refuse_archive (Unpack *unpack, const char *format)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  lk_import_refuse (unpack->batch, unpack->source, format, unpack->name);
#pragma GCC diagnostic pop

  return ARCHIVE_REFUSED;
}

static gboolean
is_bomb (Unpack *unpack)
{
  gint64 packed = MAX (archive_filter_bytes (unpack->archive, -1), 1);

  return unpack->unpacked > unpack->batch->max_unpacked ||
         (unpack->unpacked > RATIO_FLOOR && unpack->unpacked / packed > unpack->batch->max_ratio);
}

static gboolean
fail_to_write (Unpack *unpack, int code, GError **error)
{
  g_set_error (error, LK_ERROR, LK_ERROR_FILE, _ ("“%s” could not be unpacked: %s"), unpack->name,
               g_strerror (code));

  return FALSE;
}

static gboolean
write_block (Unpack *unpack, int fd, gssize n, GError **error)
{
  for (gssize at = 0; at < n;)
    {
      gssize written = write (fd, unpack->buffer + at, (gsize) (n - at));

      if (written < 0 && errno != EINTR)
        return fail_to_write (unpack, errno, error);

      at += MAX (written, 0);
    }

  return TRUE;
}

/* Reads the rest of an entry whose first block is there already. */
static Outcome
write_entry (Unpack *unpack, int fd, const char *name, gssize n, gint64 limit, GError **error)
{
  gint64 size = 0;

  while (n > 0)
    {
      size += n;
      unpack->unpacked += n;
      if (is_bomb (unpack))
        return refuse_archive (unpack, _ ("“%s” grows beyond all measure when it is unpacked"));

      if (size > limit)
        {
          refuse_entry (unpack, name,
                        limit == MAX_CAPTION
                            ? _ ("“%s” in “%s” is too long for a caption")
                            : _ ("“%s” in “%s” is larger than any picture should be"));
          return ENTRY_REFUSED;
        }

      if (!write_block (unpack, fd, n, error) ||
          g_cancellable_set_error_if_cancelled (unpack->cancellable, error))
        return IMPORT_FAILED;

      n = archive_read_data (unpack->archive, unpack->buffer, BLOCK);
    }

  if (n < 0)
    {
      refuse_entry (unpack, name, _ ("“%s” in “%s” is damaged"));
      return ENTRY_REFUSED;
    }

  return WENT_WELL;
}

static Outcome
take_entry (Unpack *unpack, const char *name, GError **error)
{
  gboolean caption = lk_import_is_caption_name (name);
  g_autofree char *path = NULL;
  Staged *staged;
  Outcome outcome;
  gssize n = archive_read_data (unpack->archive, unpack->buffer, BLOCK);
  int fd;

  if (n >= 0 && !caption && !lk_image_is_picture_name (name) &&
      lk_image_sniff (unpack->buffer, (gsize) n) == NULL)
    return WENT_WELL;

  path = lk_import_batch_dup_staged (unpack->batch);
  fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (fd < 0)
    {
      fail_to_write (unpack, errno, error);
      return IMPORT_FAILED;
    }

  outcome = write_entry (unpack, fd, name, n, caption ? MAX_CAPTION : LK_IMAGE_MAX_BYTES, error);
  close (fd);
  if (outcome != WENT_WELL)
    {
      g_unlink (path);
      return outcome;
    }

  staged = g_new0 (Staged, 1);
  staged->path = g_steal_pointer (&path);
  staged->entry = g_strdup (name);
  staged->caption = caption;
  g_ptr_array_add (unpack->staged, staged);

  return WENT_WELL;
}

static Outcome
look_at_entry (Unpack *unpack, struct archive_entry *entry, GError **error)
{
  g_autofree char *name = dup_entry_name (entry);
  const char *fault;

  if (g_cancellable_set_error_if_cancelled (unpack->cancellable, error))
    return IMPORT_FAILED;
  if (++unpack->n_entries > unpack->batch->max_entries)
    return refuse_archive (unpack, _ ("“%s” holds more files than any dataset needs"));
  if (is_bomb (unpack))
    return refuse_archive (unpack, _ ("“%s” grows beyond all measure when it is unpacked"));
  if (archive_entry_filetype (entry) == AE_IFDIR && !escapes (name))
    return WENT_WELL;
  if (is_junk (name) && !escapes (name))
    return WENT_WELL;

  fault = find_fault (entry, name);
  if (fault != NULL)
    {
      refuse_entry (unpack, name, fault);
      return ENTRY_REFUSED;
    }

  return take_entry (unpack, name, error);
}

/* What is passed over in a compressed tar is unpacked all the same. */
static void
count_skipped (Unpack *unpack, struct archive_entry *entry, gint64 before)
{
  gboolean tar = (archive_format (unpack->archive) & ARCHIVE_FORMAT_BASE_MASK) ==
                 ARCHIVE_FORMAT_TAR;
  gint64 size = archive_entry_size_is_set (entry) ? archive_entry_size (entry) : 0;

  if (tar && size > unpack->unpacked - before)
    unpack->unpacked = before + size;
}

static Outcome
read_entries (Unpack *unpack, GError **error)
{
  struct archive_entry *entry;
  Outcome outcome = WENT_WELL;

  while (outcome <= ENTRY_REFUSED)
    {
      int status = archive_read_next_header (unpack->archive, &entry);
      gint64 before = unpack->unpacked;

      if (status == ARCHIVE_EOF)
        return WENT_WELL;
      if (status == ARCHIVE_RETRY)
        continue;

      /* What was whole before the damage is kept. */
      if (status < ARCHIVE_WARN)
        {
          refuse_archive (unpack, unpack->n_entries == 0
                                      ? _ ("“%s” is no archive that can be read")
                                      : _ ("“%s” is damaged: its end could not be read"));
          return WENT_WELL;
        }

      outcome = look_at_entry (unpack, entry, error);
      count_skipped (unpack, entry, before);
    }

  return outcome;
}

static void
add_staged (Unpack *unpack)
{
  for (guint i = 0; i < unpack->staged->len; i++)
    {
      const Staged *staged = g_ptr_array_index (unpack->staged, i);
      g_autofree char *source = g_strconcat (unpack->source, "/", staged->entry, NULL);
      g_autofree char *place = g_path_get_dirname (source);

      if (staged->caption)
        lk_import_add_caption (unpack->batch, staged->path, source, place);
      else
        lk_import_add_item (unpack->batch, staged->path, source, place, TRUE);
    }
}

static struct archive *
open_archive (const char *path, gboolean *opened)
{
  struct archive *archive = archive_read_new ();

  archive_read_support_filter_gzip (archive);
  archive_read_support_filter_bzip2 (archive);
  archive_read_support_filter_xz (archive);
  archive_read_support_filter_zstd (archive);
  archive_read_support_format_tar (archive);
  archive_read_support_format_zip (archive);
  *opened = archive_read_open_filename (archive, path, BLOCK) == ARCHIVE_OK;

  return archive;
}

/**
 * lk_archive_unpack: (skip)
 * @batch: an open batch
 * @path: an archive
 * @source: what the report calls it
 * @cancellable: (nullable): cancels
 * @error: return location for what ends the whole import: a full disk, or cancelling
 *
 * Unpacks pictures and captions into the staging folder and adds them to the batch. Paths
 * that escape, links, devices and encrypted entries are refused one by one; an archive with
 * too many entries, or one that grows too much, as a whole.
 *
 * Returns: whether the import goes on
 */
gboolean
lk_archive_unpack (LkImportBatch *batch,
                   const char *path,
                   const char *source,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (GPtrArray) staged = g_ptr_array_new_with_free_func (staged_free);
  g_autofree guint8 *buffer = g_malloc (BLOCK);
  g_autofree char *name = g_filename_display_basename (source);
  g_autofree char *valid = g_utf8_make_valid (source, -1);
  gboolean opened;
  Unpack unpack = { .batch = batch, .source = valid, .name = name, .cancellable = cancellable };
  Outcome outcome;

  unpack.staged = staged;
  unpack.buffer = buffer;
  unpack.archive = open_archive (path, &opened);
  outcome = opened ? read_entries (&unpack, error)
                   : refuse_archive (&unpack, _ ("“%s” is no archive that can be read"));
  archive_read_free (unpack.archive);

  if (unpack.n_refused > MAX_TOLD)
    lk_import_refuse (batch, source, _ ("“%s” holds %u more entries that are not taken"), name,
                      unpack.n_refused - MAX_TOLD);

  if (outcome == WENT_WELL)
    add_staged (&unpack);
  else
    for (guint i = 0; i < staged->len; i++)
      g_unlink (((Staged *) g_ptr_array_index (staged, i))->path);

  return outcome != IMPORT_FAILED;
}
