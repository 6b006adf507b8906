/* lk-weights-archive.c: a trainer's archive, member by member, with nothing taken on trust
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-error.h"
#include "lk-weights-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define BLOCK_SIZE (256 * 1024)

void
lk_archive_free (LkArchive *self)
{
  archive_read_free (self);
}

gboolean
lk_weights_fail_with_errno (GError **error, const char *path)
{
  int code = errno;

  g_set_error (error, LK_ERROR, LK_ERROR_FILE, "%s: %s", path, g_strerror (code));

  return FALSE;
}

/* @format is translated; whatever is put into it is made valid text. */
gboolean
lk_weights_refuse (GError **error, const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *valid = NULL;
  GError *mine;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  valid = g_utf8_make_valid (text, -1);
  mine = g_error_new_literal (LK_ERROR, LK_ERROR_SERVICE, valid);
  lk_error_set_code (mine, LK_BAD_WEIGHTS);
  g_propagate_error (error, mine);

  return FALSE;
}

gboolean
lk_archive_fail (LkArchive *archive, GError **error)
{
  const char *text = archive_error_string (archive);

  return lk_weights_refuse (error, _ ("The trainer's archive is damaged or incomplete: %s"),
                            text != NULL ? text : "?");
}

/* Tar and ZIP without any filter: what trainers send. Nothing else is looked into. */
LkArchive *
lk_archive_open (LkUnpack *unpack, GError **error)
{
  g_autofree char *path = g_file_get_path (unpack->source);
  g_autoptr (LkArchive) archive = archive_read_new ();

  archive_read_support_format_tar (archive);
  archive_read_support_format_zip (archive);

  if (archive_read_open_filename (archive, path, BLOCK_SIZE) != ARCHIVE_OK)
    {
      lk_archive_fail (archive, error);
      return NULL;
    }

  return g_steal_pointer (&archive);
}

/* %FALSE with no error at the end. */
gboolean
lk_archive_next (LkArchive *archive, struct archive_entry **entry, GError **error)
{
  int result = archive_read_next_header (archive, entry);

  if (result == ARCHIVE_EOF)
    return FALSE;

  if (result != ARCHIVE_OK && result != ARCHIVE_WARN)
    return lk_archive_fail (archive, error);

  if (archive_entry_is_encrypted (*entry))
    return lk_weights_refuse (error, _ ("“%s” in the trainer's archive is encrypted"),
                              archive_entry_pathname_utf8 (*entry));

  return TRUE;
}

static gboolean
escapes (const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);

  return g_path_is_absolute (path) || strchr (path, '\\') != NULL || strchr (path, ':') != NULL ||
         g_strv_contains ((const char *const *) parts, "..");
}

char *
lk_archive_dup_path (struct archive_entry *entry)
{
  const char *path = archive_entry_pathname_utf8 (entry);

  if (path == NULL)
    path = archive_entry_pathname (entry);
  while (path != NULL && g_str_has_prefix (path, "./"))
    path += 2;

  return path != NULL ? g_strdup (path) : g_strdup ("");
}

/* A member that is no plain file or folder, or that points out of the folder, says
 * that this is no trainer's archive: nothing of it is taken. */
gboolean
lk_archive_check_entry (struct archive_entry *entry, const char *path, GError **error)
{
  if (escapes (path))
    return lk_weights_refuse (error, _ ("“%s” in the trainer's archive points out of its folder"),
                              path);

  if (archive_entry_hardlink (entry) != NULL || archive_entry_symlink (entry) != NULL)
    return lk_weights_refuse (error,
                              _ ("“%s” in the trainer's archive is a link, which is not followed"),
                              path);

  if (archive_entry_filetype (entry) != AE_IFREG && archive_entry_filetype (entry) != AE_IFDIR)
    return lk_weights_refuse (error,
                              _ ("“%s” in the trainer's archive is neither a file nor a folder"),
                              path);

  return TRUE;
}

static gboolean
has_suffix (const char *path, const char *suffix)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  return g_str_has_suffix (lower, suffix);
}

gboolean
lk_archive_is_caption (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (folder);

  return has_suffix (path, ".txt") && g_str_equal (name, "captions");
}
