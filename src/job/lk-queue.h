/* lk-queue.h: the jobs that wait, in the order in which they are to run
 *
 * A #GListModel of #LkJob over the queued ones of a list. The order is a property of the
 * jobs (`place`), and so is kept with them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-job-list.h"

G_BEGIN_DECLS

#define LK_TYPE_QUEUE (lk_queue_get_type ())
G_DECLARE_FINAL_TYPE (LkQueue, lk_queue, LK, QUEUE, GObject)

LkQueue *lk_queue_new (LkJobList *jobs);
gboolean lk_queue_find (LkQueue *self, LkJob *job, guint *position);
gboolean lk_queue_move (LkQueue *self, LkJob *job, guint position);

G_END_DECLS
