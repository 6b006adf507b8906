/* lk-store.h: the database: what is to be done and what became of it
 *
 * SQLite in a thread of its own. Safe with several processes: one runner a job, by a
 * lease. The store is closed (lk_store_close()) before its last reference goes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-job-list.h"

G_BEGIN_DECLS

#define LK_STORE_LEASE_SECONDS 30

/**
 * LkResource: something of ours that lies at a service and must not stay.
 * @id: made of what follows, but for the time
 * @job_id: the job that put it there
 * @kind: `object`, `multipart` or `file`
 * @storage: identifier of the storage that can remove it, such as `s3`
 * @location: what that storage needs to find it; JSON without secrets
 * @expires: microseconds since 1970
 * @in_use: whether another living process runs the job
 */
typedef struct
{
  char *id;
  char *job_id;
  char *kind;
  char *storage;
  char *location;
  gint64 expires;
  gboolean in_use;
} LkResource;

LkResource *lk_resource_new (const char *job_id,
                             const char *kind,
                             const char *storage,
                             const char *location,
                             gint64 expires);
void lk_resource_free (LkResource *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkResource, lk_resource_free)

/**
 * LkIntent: something that was to be done at a service.
 * @id: a UUID
 * @job_id: for which job
 * @kind: what, such as `training`
 * @key: by what it can be found at the service
 * @begun: microseconds since 1970
 * @ended: microseconds since 1970, 0 when it is not known what became of it
 * @outcome: (nullable): what became of it
 */
typedef struct
{
  char *id;
  char *job_id;
  char *kind;
  char *key;
  gint64 begun;
  gint64 ended;
  char *outcome;
} LkIntent;

void lk_intent_free (LkIntent *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkIntent, lk_intent_free)

#define LK_TYPE_STORE (lk_store_get_type ())
G_DECLARE_FINAL_TYPE (LkStore, lk_store, LK, STORE, GObject)

/* Called in the store's thread after each durable step, with how many there were. */
typedef void (*LkStoreStepFunc) (guint64 steps, gpointer user_data);

LkStore *lk_store_new (GFile *file, LkRedactor *redactor);
void lk_store_set_step_func (LkStore *self, LkStoreStepFunc func, gpointer data);
const char *lk_store_get_runner (LkStore *self);
const char *lk_store_get_set_aside (LkStore *self);

void lk_store_open_async (LkStore *self,
                          GCancellable *,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
gboolean lk_store_open_finish (LkStore *self, GAsyncResult *result, GError **error);
void lk_store_close (LkStore *self);

/* Jobs: once tracked, a job's changes and events are kept by themselves. */
void lk_store_load_async (LkStore *self,
                          LkJobList *list,
                          GCancellable *,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
gboolean lk_store_load_finish (LkStore *self, GAsyncResult *result, GError **error);
void lk_store_watch (LkStore *self, LkJobList *list, guint milliseconds);
void lk_store_add (LkStore *self, LkJob *job);
void lk_store_track (LkStore *self, LkJob *job);
void lk_store_remove_job_async (
    LkStore *self, LkJob *job, GCancellable *, GAsyncReadyCallback callback, gpointer user_data);
gboolean lk_store_remove_job_finish (LkStore *self, GAsyncResult *result, GError **error);
void lk_store_load_events_async (
    LkStore *self, LkJob *job, GCancellable *, GAsyncReadyCallback callback, gpointer user_data);
gboolean lk_store_load_events_finish (LkStore *self, GAsyncResult *result, GError **error);
void lk_store_list_events_async (LkStore *self,
                                 const char *job_id,
                                 gint64 *place,
                                 guint limit,
                                 GCancellable *,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GPtrArray *lk_store_list_events_finish (LkStore *self, GAsyncResult *result, GError **error);
void lk_store_prune_events (LkStore *self, gint64 before);
void lk_store_load_log_async (
    LkStore *self, LkJob *job, GCancellable *, GAsyncReadyCallback callback, gpointer user_data);
gboolean lk_store_load_log_finish (LkStore *self, GAsyncResult *result, GError **error);
void lk_store_flush_async (LkStore *self,
                           GCancellable *,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
gboolean lk_store_flush_finish (LkStore *self, GAsyncResult *result, GError **error);

/* Leases */
void lk_store_acquire_async (
    LkStore *self, LkJob *job, GCancellable *, GAsyncReadyCallback callback, gpointer user_data);
gboolean
lk_store_acquire_finish (LkStore *self, GAsyncResult *result, gboolean *acquired, GError **error);
void lk_store_renew_async (
    LkStore *self, LkJob *job, GCancellable *, GAsyncReadyCallback callback, gpointer user_data);
gboolean lk_store_renew_finish (LkStore *self,
                                GAsyncResult *result,
                                gboolean *cancel_wanted,
                                GError **error);
void lk_store_release (LkStore *self, LkJob *job);
void lk_store_request_cancel (LkStore *self, LkJob *job);
void lk_store_list_idle_async (LkStore *self,
                               GCancellable *,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
GPtrArray *lk_store_list_idle_finish (LkStore *self, GAsyncResult *result, GError **error);

/* What is done at services: the intent before, the outcome after */
char *lk_store_begin_intent (LkStore *self, LkJob *job, const char *kind, const char *key);
void lk_store_end_intent (LkStore *self, const char *id, const char *outcome);
void lk_store_list_intents_async (LkStore *self,
                                  const char *job_id,
                                  GCancellable *,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GPtrArray *lk_store_list_intents_finish (LkStore *self, GAsyncResult *result, GError **error);

/* What lies at services */
void lk_store_add_resource (LkStore *self, const LkResource *resource);
void lk_store_drop_resource (LkStore *self, const char *id);
void lk_store_list_resources_async (LkStore *self,
                                    const char *job_id,
                                    GCancellable *,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GPtrArray *lk_store_list_resources_finish (LkStore *self, GAsyncResult *result, GError **error);

/* Models, settings: JSON objects by kind and name */
void lk_store_put_record (LkStore *self, const char *kind, const char *id, JsonObject *body);
void lk_store_drop_record (LkStore *self, const char *kind, const char *id);
void lk_store_list_records_async (LkStore *self,
                                  const char *kind,
                                  GCancellable *,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GPtrArray *lk_store_list_records_finish (LkStore *self, GAsyncResult *result, GError **error);

const char *lk_store_get_library_version (void);

G_END_DECLS
