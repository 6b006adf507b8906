/* lk-dataset-scan.c: looks at what changed in a dataset's folder
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-dataset-scan.h"

#include "lk-image.h"
#include "lk-json.h"

#include <glib/gstdio.h>

/* A file that cannot be read and changed less long ago may still be being written. */
#define YOUNG_SECONDS 2

/* New pictures show up in portions: so long is looked before what was found is handed on. */
#define PORTION_USEC (G_USEC_PER_SEC)

#define MAX_THREADS 8

typedef struct
{
  LkScan *scan;
  gint64 end;
  int next; /* (atomic) item to be looked at */
} Looking;

LkScan *
lk_scan_new (const char *folder, gboolean everything)
{
  LkScan *self = g_new0 (LkScan, 1);

  self->folder = g_strdup (folder);
  self->everything = everything;
  self->items = g_ptr_array_new ();

  return self;
}

void
lk_scan_free (LkScan *self)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      LkScanItem *item = g_ptr_array_index (self->items, i);

      g_free (item->name);
      g_free (item->sha256);
      g_clear_pointer (&item->facts, lk_manifest_entry_unref);
      g_free (item->caption);
      g_free (item->was);
      g_free (item);
    }

  g_ptr_array_unref (self->items);
  g_free (self->folder);
  g_free (self->title);
  g_free (self);
}

/**
 * lk_scan_add: (skip)
 * @self: a scan
 * @name: of a picture's file
 * @sha256: (nullable): as it is known
 * @size: as it is known
 * @modified: as it is known
 */
void
lk_scan_add (LkScan *self, const char *name, const char *sha256, gint64 size, gint64 modified)
{
  LkScanItem *item = g_new0 (LkScanItem, 1);

  item->name = g_strdup (name);
  item->sha256 = g_strdup (sha256);
  item->size = size;
  item->modified = modified;
  g_ptr_array_add (self->items, item);
}

/* --- Looking --- */

static void
find_others (LkScan *self)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  for (guint i = 0; i < self->items->len; i++)
    g_hash_table_add (known, ((LkScanItem *) g_ptr_array_index (self->items, i))->name);

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (name[0] != '.' && lk_image_is_picture_name (name) && g_utf8_validate (name, -1, NULL) &&
        !g_hash_table_contains (known, name))
      lk_scan_add (self, name, NULL, -1, -1);
}

static gboolean
is_young (const GStatBuf *info)
{
  return g_get_real_time () / G_USEC_PER_SEC - (gint64) info->st_ctim.tv_sec < YOUNG_SECONDS;
}

static void
look_at_picture (LkScan *self, LkScanItem *item)
{
  g_autofree char *path = g_build_filename (self->folder, item->name, NULL);
  gint64 modified;
  GStatBuf info;

  item->state = LK_SCAN_GONE;
  if (g_stat (path, &info) != 0 || !S_ISREG (info.st_mode))
    return;

  modified = lk_dataset_folder_get_modified (&info);
  if (item->sha256 != NULL && info.st_size == item->size && modified == item->modified)
    {
      item->state = LK_SCAN_SAME;
      return;
    }

  item->modified = modified;
  item->facts = lk_dataset_folder_look_at (self->folder, item->name, NULL);
  if (item->facts != NULL)
    item->state = LK_SCAN_FRESH;
  else if (is_young (&info))
    item->state = LK_SCAN_UNFINISHED;
}

/* What was taken from the list is looked at, so that all before `next` have been. */
static gpointer
look_thread (gpointer data)
{
  Looking *looking = data;
  GPtrArray *items = looking->scan->items;

  while (g_get_monotonic_time () < looking->end)
    {
      guint i = (guint) g_atomic_int_add (&looking->next, 1);

      if (i >= items->len)
        break;
      look_at_picture (looking->scan, g_ptr_array_index (items, i));
    }

  return NULL;
}

static guint
look_at_pictures (LkScan *self, gint64 end)
{
  Looking looking = { .scan = self, .end = end };
  guint n = MIN (MIN (g_get_num_processors (), MAX_THREADS), self->items->len);
  GThread *threads[MAX_THREADS] = { NULL };

  for (guint i = 1; i < n; i++)
    threads[i] = g_thread_try_new ("lk-scan", look_thread, &looking, NULL);
  look_thread (&looking);
  for (guint i = 1; i < n; i++)
    if (threads[i] != NULL)
      g_thread_join (threads[i]);

  return MIN ((guint) looking.next, self->items->len);
}

/* The same bytes under a new name are the same picture. */
static void
find_renamed (LkScan *self)
{
  g_autoptr (GHashTable) gone = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->items->len; i++)
    {
      LkScanItem *item = g_ptr_array_index (self->items, i);

      if (item->state == LK_SCAN_GONE && item->sha256 != NULL)
        g_hash_table_insert (gone, item->sha256, item);
    }

  for (guint i = 0; i < self->items->len && g_hash_table_size (gone) > 0; i++)
    {
      LkScanItem *item = g_ptr_array_index (self->items, i);
      LkScanItem *before = NULL;

      if (item->state == LK_SCAN_FRESH && item->sha256 == NULL)
        before = g_hash_table_lookup (gone, item->facts->sha256);
      if (before == NULL)
        continue;

      item->was = g_strdup (before->name);
      g_hash_table_remove (gone, item->facts->sha256);
    }
}

static GHashTable *
list_stems (const char *folder)
{
  GHashTable *stems = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (name[0] != '.' && lk_image_is_picture_name (name))
      g_hash_table_add (stems, lk_dataset_folder_dup_stem (name));

  return stems;
}

/* Whoever renames a picture forgets its caption. It comes along, unless another picture has
 * it as well or there is one of the new name. */
static void
bring_caption (LkScan *self, LkScanItem *item, GHashTable **stems)
{
  g_autofree char *old = lk_dataset_folder_dup_stem (item->was);
  g_autofree char *from = g_strdup_printf ("%s/%s.txt", self->folder, old);
  g_autofree char *new = lk_dataset_folder_dup_stem (item->name);
  g_autofree char *to = g_strdup_printf ("%s/%s.txt", self->folder, new);

  if (!g_file_test (from, G_FILE_TEST_IS_REGULAR) || g_file_test (to, G_FILE_TEST_EXISTS))
    return;

  if (*stems == NULL)
    *stems = list_stems (self->folder);
  if (!g_hash_table_contains (*stems, old))
    g_rename (from, to);
}

static void
read_captions (LkScan *self)
{
  g_autoptr (GHashTable) stems = NULL;

  for (guint i = 0; i < self->items->len; i++)
    {
      LkScanItem *item = g_ptr_array_index (self->items, i);

      if (item->was != NULL)
        bring_caption (self, item, &stems);
      if (item->state == LK_SCAN_SAME || item->state == LK_SCAN_FRESH)
        item->caption = lk_dataset_folder_read_caption (self->folder, item->name);
    }
}

/* What there was no time for is not there yet, and what is gone may have another name by
 * then. */
static void
drop_rest (LkScan *self, guint n_looked_at)
{
  self->unfinished = n_looked_at < self->items->len;
  for (guint i = n_looked_at; i < self->items->len; i++)
    ((LkScanItem *) g_ptr_array_index (self->items, i))->state = LK_SCAN_UNFINISHED;

  for (guint i = 0; i < n_looked_at && self->unfinished; i++)
    {
      LkScanItem *item = g_ptr_array_index (self->items, i);

      if (item->state == LK_SCAN_GONE && item->was == NULL)
        item->state = LK_SCAN_UNFINISHED;
    }
}

/**
 * lk_scan_run: (skip)
 * @self: a scan
 *
 * Looks. Blocks, for a thread.
 */
void
lk_scan_run (LkScan *self)
{
  gint64 end = g_get_monotonic_time () + PORTION_USEC;
  g_autoptr (JsonObject) file = NULL;
  guint n;

  self->missing = !g_file_test (self->folder, G_FILE_TEST_IS_DIR);
  if (self->missing)
    return;

  file = lk_dataset_folder_read_file (self->folder);
  self->title = g_strdup (lk_json_peek_string (file, "title"));

  if (self->everything)
    find_others (self);
  n = look_at_pictures (self, end);

  find_renamed (self);
  read_captions (self);
  drop_rest (self, n);
}
