/* lk-practice-world.h: all that the practice services share
 *
 * It is made, used and freed in the services' thread.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-blob.h"
#include "lk-fault-plan.h"
#include "lk-journal.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct _LkPracticeWorld LkPracticeWorld;
typedef struct _LkPracticeS3 LkPracticeS3;
typedef struct _LkPracticeReplicate LkPracticeReplicate;
typedef struct _LkPracticeHub LkPracticeHub;

typedef enum
{
  LK_PRACTICE_REPLICATE,
  LK_PRACTICE_HUB,
  LK_PRACTICE_S3,
  LK_PRACTICE_DELIVERY,
  LK_PRACTICE_N_SERVICES,
} LkPracticeServiceId;

struct _LkPracticeWorld
{
  LkBlobStore *store;
  LkJournal *journal;
  LkFaultPlan *faults;
  GHashTable *options;                 /* name → gint64 * */
  GHashTable *secrets;                 /* name → text */
  char *roots[LK_PRACTICE_N_SERVICES]; /* http://127.0.0.1:PORT, without a slash at the end */
  SoupServer *servers[LK_PRACTICE_N_SERVICES];
  SoupSession *session; /* brings the ZIP, as Replicate's platform does */
  GCancellable *cancellable;
  GHashTable *held; /* SoupServerMessage → GSource (nullable): answers still to be given */
  guint pending;    /* operations that will call back and need the world then */
  double speed;
  guint64 serial;
  gboolean lasting; /* whether everything is kept for a later run */
  LkPracticeS3 *s3;
  LkPracticeReplicate *replicate;
  LkPracticeHub *hub;
};

LkPracticeWorld *lk_practice_world_new (const char *folder);
void lk_practice_world_free (LkPracticeWorld *self);
gboolean lk_practice_world_listen (LkPracticeWorld *self, guint port, GError **error);
void lk_practice_world_clear (LkPracticeWorld *self);
void lk_practice_world_save (LkPracticeWorld *self);
void lk_practice_world_load (LkPracticeWorld *self);
gint64 lk_practice_world_option (LkPracticeWorld *self, const char *name);
gboolean lk_practice_world_set_option (LkPracticeWorld *self, const char *name, gint64 value);
const char *lk_practice_world_secret (LkPracticeWorld *self, const char *name);
char *lk_practice_world_token (LkPracticeWorld *self, const char *prefix, guint length);

G_END_DECLS
