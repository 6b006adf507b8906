/* lk-practice.h: an S3, a Replicate and a Hub on the loopback interface
 *
 * They speak the real protocols, check what the real services check, keep real
 * state and train nothing. They run in a thread of their own: every function here
 * may be called from the thread that made the object, and returns at once.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define LK_TYPE_PRACTICE (lk_practice_get_type ())
G_DECLARE_FINAL_TYPE (LkPractice, lk_practice, LK, PRACTICE, GObject)

#define LK_PRACTICE_USER "practice"

/* On the Hub the account is a member of this organization. */
#define LK_PRACTICE_ORGANIZATION "practice-flock"

#define LK_PRACTICE_BUCKET "practice"

LkPractice *lk_practice_new (void);
void lk_practice_set_folder (LkPractice *self, GFile *folder);
gboolean lk_practice_start (LkPractice *self, guint port, GError **error);
void lk_practice_stop (LkPractice *self);

const char *lk_practice_get_uri (LkPractice *self, const char *service);
const char *lk_practice_get_secret (LkPractice *self, const char *name);
GStrv lk_practice_dup_environment (LkPractice *self);

void lk_practice_set_speed (LkPractice *self, double factor);
gboolean lk_practice_set_option (LkPractice *self, const char *name, gint64 value);
gboolean lk_practice_set_faults (LkPractice *self, const char *json, GError **error);
void lk_practice_reset (LkPractice *self);

char *lk_practice_get_journal (LkPractice *self);
guint lk_practice_count (LkPractice *self, const char *operation);
guint lk_practice_count_ok (LkPractice *self, const char *operation);
guint lk_practice_count_objects (LkPractice *self);
guint lk_practice_count_uploads (LkPractice *self);
guint lk_practice_count_trainings (LkPractice *self);
GBytes *lk_practice_dup_object (LkPractice *self, const char *bucket, const char *key);
JsonObject *lk_practice_dup_training (LkPractice *self, const char *id);

G_END_DECLS
