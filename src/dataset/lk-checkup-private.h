/* lk-checkup-private.h: what the parts of a check-up share
 *
 * All of it runs in one thread, and knows no object but the findings that it makes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-buckets.h"
#include "lk-checkup.h"
#include "lk-look.h"
#include "lk-prepare-pool.h"

G_BEGIN_DECLS

/**
 * LkCheck:
 * @manifest: what is checked
 * @n_pictures: how many there are
 * @trigger_word: (nullable): the trigger word, if it is known
 * @resolutions: the trainer's resolutions, ended by 0
 * @n_resolutions: how many there are
 * @largest: the largest of them
 * @buckets: what each picture is trained as at each resolution; of no width where it cannot
 *   be
 * @n_threads: how many threads look at pictures; 0 for one a processor
 * @look: whether to look at the pictures
 * @looks: (nullable): of each picture, if they were looked at; all 0 for a damaged one
 * @damages: (nullable): of each picture the reason why it cannot be decoded, or %NULL
 * @findings: (element-type LkFinding): what was found
 * @progress: pictures looked at
 */
typedef struct
{
  LkManifest *manifest;
  guint n_pictures;
  char *trigger_word;
  guint *resolutions;
  guint n_resolutions;
  guint largest;
  LkBucket *buckets;
  guint n_threads;
  gboolean look;
  LkLook *looks;
  char **damages;
  GPtrArray *findings;
  LkPrepareProgress progress;
} LkCheck;

/* Whether a finding is about a picture. */
typedef gboolean (*LkCheckTest) (const LkCheck *check, guint index);

LkCheck *lk_check_new (LkManifest *manifest, const LkCheckupOptions *options);
gboolean lk_check_run (LkCheck *self, GCancellable *cancellable, GError **error);
guint lk_check_count_captions (const LkCheck *self);
GArray *lk_check_count_buckets (const LkCheck *self);
void lk_check_free (LkCheck *self);

const LkManifestEntry *lk_check_entry (const LkCheck *self, guint index);
const LkBucket *lk_check_buckets (const LkCheck *self, guint index);
GPtrArray *lk_check_pick (const LkCheck *self, LkCheckTest test);
LkFinding *lk_check_add (LkCheck *self,
                         LkFindingLevel level,
                         const char *code,
                         LkFindingRemedy remedy,
                         char *sentence,
                         GPtrArray *names);
LkFindingRemedy lk_check_remove_or_add (const LkCheck *self, guint n_removed);

gboolean lk_check_look (LkCheck *self, GCancellable *cancellable, GError **error);
void lk_check_pictures (LkCheck *self);
void lk_check_sizes (LkCheck *self);
void lk_check_duplicates (LkCheck *self);
void lk_check_captions (LkCheck *self);
void lk_check_trigger (LkCheck *self);

G_END_DECLS
