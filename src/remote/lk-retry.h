/* lk-retry.h: when to try again (pure)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LK_RETRY_MAX_WAIT_MS (10 * 60 * 1000)

guint lk_retry_backoff (guint attempt, guint base_ms, guint max_ms);
guint lk_retry_parse_after (const char *value, gint64 now_unix);
guint lk_retry_parse_sentence (const char *text);
guint lk_retry_parse_rate_limit (const char *value);

G_END_DECLS
