/* lk-worker.h: one thread that runs tasks in order
 *
 * For what must not run twice at once and must not wait in GLib's shared pool:
 * the database. The owner closes it before dropping the last reference.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LK_TYPE_WORKER (lk_worker_get_type ())
G_DECLARE_FINAL_TYPE (LkWorker, lk_worker, LK, WORKER, GObject)

LkWorker *lk_worker_new (const char *name);
void lk_worker_push (LkWorker *self, GTask *task, GTaskThreadFunc func);
void lk_worker_run_sync (LkWorker *self, GTask *task, GTaskThreadFunc func);
void lk_worker_close (LkWorker *self);

G_END_DECLS
