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
  LkWorker *worker;     /* (owned) (nullable) until closed */
  GHashTable *pending;  /* (element-type LkJob guint) jobs whose progress waits to be saved */
  gint64 seen;          /* the number of the latest change that was loaded */
  guint sync_timer;     /* 0 when everything is on its way to the disk */
  guint watch_timer;
  gboolean looking;
  LkJobList *watched; /* (nullable) (owned) */

  /* The thread's own from here on. */
  sqlite3 *db;
  LkStoreStepFunc step_func;
  gpointer step_data;
  guint64 steps;
  guint64 kill_after;  /* 0 for never */
  gboolean unsynced;   /* something was committed that power may still take away */
  gint64 data_version; /* SQLite's, when jobs were last loaded */
  GQueue unwritten;    /* (element-type LkStoreWork) in order, to be tried again */
  char *set_aside;     /* (nullable) where a corrupt database went */
  GError *failure;     /* (nullable) a write that failed for good */
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
  gboolean keeps;  /* nobody waits for it: tried again when the disk was full; must be a
                    * write that may be done twice */
} LkStoreWork;

/* What a function without a result returns. */
#define LK_STORE_DONE GINT_TO_POINTER (1)

void lk_store_run_async (LkStore *self,
                         const LkStoreWork *work,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
gpointer lk_store_run_finish (LkStore *self, GAsyncResult *result, GError **error);
gpointer lk_store_get_work_data (GAsyncResult *result);
void lk_store_write (LkStore *self, LkStoreFunc func, gpointer data, GDestroyNotify data_free);

char *lk_lease_make_runner (void);
gboolean lk_lease_clear (LkStore *self, const char *id, GError **error);
gboolean lk_lease_is_free (LkStore *self, const char *id, gboolean *free, GError **error);
void lk_lease_release_all (LkStore *self);
void lk_store_clear_ended (LkStore *self);
sqlite3 *lk_store_open_database (LkStore *self, GError **error);
void lk_store_count_step (LkStore *self);

void lk_store_save_pending (LkStore *self);
void lk_store_save_event (LkStore *self, LkJob *job, LkEvent *event);
void lk_store_save_log (LkStore *self, LkJob *job);
void lk_store_untrack (LkStore *self, LkJob *job);
