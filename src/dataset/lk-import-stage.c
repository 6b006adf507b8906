/* lk-import-stage.c: copies, hashes and decodes what was found, on all cores
 *
 * What is checked is the copy, so that nobody can exchange a file between the check and
 * its use.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-import-private.h"

#include "lk-copy.h"
#include "lk-digest.h"
#include "lk-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define HEAD_BYTES 64

typedef struct
{
  LkImportBatch *batch;
  GCancellable *cancellable;
  GMutex lock;
  GError *failure; /* (nullable) what ends the whole import */
} Stage;

static void
fail (Stage *stage, GError *error)
{
  g_mutex_lock (&stage->lock);
  if (stage->failure == NULL)
    stage->failure = error;
  else
    g_error_free (error);
  g_mutex_unlock (&stage->lock);
}

static gboolean
has_failed (Stage *stage)
{
  gboolean failed;

  g_mutex_lock (&stage->lock);
  failed = stage->failure != NULL;
  g_mutex_unlock (&stage->lock);

  return failed || g_cancellable_is_cancelled (stage->cancellable);
}

/* Spares the copy of what is no picture anyway. */
static gboolean
is_worth_copying (const char *path)
{
  guint8 head[HEAD_BYTES];
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  GStatBuf info;
  gssize n;

  if (fd < 0)
    return FALSE;

  n = fstat (fd, &info) == 0 && info.st_size <= LK_IMAGE_MAX_BYTES ? read (fd, head, HEAD_BYTES)
                                                                   : 0;
  close (fd);

  return n > 0 && lk_image_sniff (head, (gsize) n) != NULL;
}

/* Without a copy the item is looked at where it is, to learn what to say of it. */
static gboolean
copy (Stage *stage, LkImportItem *item, GError **error)
{
  LkCopyWay way = stage->batch->no_reflink ? LK_COPY_BYTES : LK_COPY_SHARED;
  g_autofree char *path = NULL;

  if (item->staged || !is_worth_copying (item->path))
    return TRUE;

  path = lk_import_batch_dup_staged (stage->batch);
  if (!lk_copy_file (item->path, path, &way, stage->cancellable, error))
    return FALSE;

  g_free (item->path);
  item->path = g_steal_pointer (&path);
  item->staged = TRUE;

  return TRUE;
}

static gboolean
check (Stage *stage, LkImportItem *item, GError **error)
{
  g_autofree char *label = g_filename_display_name (item->name);
  g_autoptr (GFile) file = g_file_new_for_path (item->path);

  if (item->staged)
    {
      item->sha256 = lk_digest_file_sync (file, G_CHECKSUM_SHA256, NULL, stage->cancellable, error);
      if (item->sha256 == NULL)
        return FALSE;

      if (g_hash_table_contains (stage->batch->digests, item->sha256))
        return TRUE;
    }

  if (!lk_image_probe (item->path, label, &item->facts, error))
    return FALSE;

  /* It became a picture between two looks: somebody is writing it. */
  if (!item->staged)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FILE, _ ("“%s” changed while it was read"), label);
      return FALSE;
    }

  return TRUE;
}

static void
stage_item_cb (gpointer data, gpointer user_data)
{
  LkImportItem *item = data;
  Stage *stage = user_data;
  g_autoptr (GError) error = NULL;

  if (has_failed (stage))
    return;

  if (!copy (stage, item, &error) || !check (stage, item, &error))
    {
      item->reason = g_strdup (error->message);
      if (item->staged)
        g_unlink (item->path);

      /* A full disk is nothing that the next picture would do better with. */
      if (g_strcmp0 (lk_error_get_code (error), "no-space") == 0)
        fail (stage, g_steal_pointer (&error));
    }

  g_atomic_int_inc (&stage->batch->n_done);
}

/**
 * lk_import_stage: (skip)
 * @batch: an open batch with its items
 * @cancellable: (nullable): cancels
 * @error: return location for what ends the whole import: a full disk, or cancelling
 *
 * Leaves each item either staged, with digest and facts, or with the reason why not. As
 * many at a time as there are processors, so that memory does not grow with their number.
 *
 * Returns: whether the import goes on
 */
gboolean
lk_import_stage (LkImportBatch *batch, GCancellable *cancellable, GError **error)
{
  Stage stage = { .batch = batch, .cancellable = cancellable };
  GThreadPool *pool;

  g_mutex_init (&stage.lock);
  pool = g_thread_pool_new (stage_item_cb, &stage, (int) g_get_num_processors (), FALSE, NULL);
  for (guint i = 0; i < batch->items->len; i++)
    g_thread_pool_push (pool, g_ptr_array_index (batch->items, i), NULL);

  g_thread_pool_free (pool, FALSE, TRUE);
  g_mutex_clear (&stage.lock);

  if (stage.failure != NULL)
    {
      g_propagate_error (error, stage.failure);
      return FALSE;
    }

  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}
