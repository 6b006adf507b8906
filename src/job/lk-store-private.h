/* lk-store-private.h: for the store's own files
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-store-sql.h"
#include "lk-store.h"
#include "lk-worker.h"

struct _LkStore
{
  GObject parent_instance;

  char *path;
  LkRedactor *redactor; /* (owned) */
  char *runner;         /* who we are to other processes */
  LkWorker *worker;     /* (owned) */
  GHashTable *pending;  /* (element-type LkJob guint) jobs whose progress waits to be saved */
  gint64 seen;          /* the latest change of another process that was loaded */

  /* The thread's own from here on. */
  sqlite3 *db;
  LkStoreStepFunc step_func;
  gpointer step_data;
  guint64 steps;
  char *set_aside; /* (nullable) where a corrupt database went */
  GError *failure; /* (nullable) the first write that failed since the last flush */
};

/**
 * LkStoreFunc:
 * @self: the store
 * @data: as given
 * @error: return location
 *
 * Runs in the store's thread. Returns: (nullable): the result, %NULL with @error
 */
typedef gpointer (*LkStoreFunc) (LkStore *self, gpointer data, GError **error);

typedef struct
{
  LkStoreFunc func;
  gpointer data;
  GDestroyNotify data_free;
  GDestroyNotify result_free;
  gboolean writes; /* counts as a durable step */
  gboolean opens;  /* needs no open database */
} LkStoreWork;

/* What a function without a result returns. */
#define LK_STORE_DONE GINT_TO_POINTER (1)

void lk_store_run_async (LkStore *self,
                         const LkStoreWork *work,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
gpointer lk_store_run_finish (LkStore *self, GAsyncResult *result, GError **error);
void lk_store_write (LkStore *self, LkStoreFunc func, gpointer data, GDestroyNotify data_free);
void lk_store_save_pending (LkStore *self);
