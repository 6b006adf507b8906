/* lk-event.h: one line of a job's trace
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-error.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * LkEventLevel: nicks `debug`, `info`, `warning`, `error`.
 */
#define LK_TYPE_EVENT_LEVEL (lk_event_level_get_type ())

typedef enum
{
  LK_EVENT_DEBUG,
  LK_EVENT_INFO,
  LK_EVENT_WARNING,
  LK_EVENT_ERROR,
} LkEventLevel;

GType lk_event_level_get_type (void);
const char *lk_event_level_to_string (LkEventLevel level);
gboolean lk_event_level_from_string (const char *nick, LkEventLevel *level);

#define LK_TYPE_EVENT (lk_event_get_type ())
G_DECLARE_FINAL_TYPE (LkEvent, lk_event, LK, EVENT, GObject)

LkEvent *lk_event_new (LkEventLevel level, const char *message);
LkEvent *lk_event_new_for_error (LkEventLevel level, const char *message, const GError *error);

const char *lk_event_get_id (LkEvent *self);
void lk_event_set_id (LkEvent *self, const char *id);
gint64 lk_event_get_time (LkEvent *self);
void lk_event_set_time (LkEvent *self, gint64 time);
const char *lk_event_get_stage (LkEvent *self);
void lk_event_set_stage (LkEvent *self, const char *stage);
LkEventLevel lk_event_get_level (LkEvent *self);
LkCategory lk_event_get_category (LkEvent *self);
void lk_event_set_category (LkEvent *self, LkCategory category);
const char *lk_event_get_message (LkEvent *self);
void lk_event_set_message (LkEvent *self, const char *message);
guint lk_event_get_attempt (LkEvent *self);
void lk_event_set_attempt (LkEvent *self, guint attempt);
double lk_event_get_duration (LkEvent *self);
void lk_event_set_duration (LkEvent *self, double seconds);
const char *lk_event_get_detail (LkEvent *self);
void lk_event_set_detail (LkEvent *self, const char *json);
void lk_event_take_detail (LkEvent *self, JsonObject *detail);
JsonNode *lk_event_to_json (LkEvent *self);

G_END_DECLS
