/* lk-notifier.h: tells a person who looks elsewhere what became of a job
 *
 * What is told, and of which jobs, #LkNotices decides; this puts it on the desktop.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-engine.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define LK_TYPE_NOTIFIER (lk_notifier_get_type ())
G_DECLARE_FINAL_TYPE (LkNotifier, lk_notifier, LK, NOTIFIER, GObject)

LkNotifier *lk_notifier_new (GApplication *application, LkEngine *engine, GSettings *settings);
void lk_notifier_set_in_view (LkNotifier *self, LkJob *job);
void lk_notifier_see_all (LkNotifier *self);
void lk_notifier_say_staying (LkNotifier *self);
void lk_notifier_withdraw_staying (LkNotifier *self);

G_END_DECLS
