/* lk-weights-private.h: for the files that unpack weights
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-safetensors-header.h"
#include "lk-weights.h"

#include <archive.h>
#include <archive_entry.h>

G_BEGIN_DECLS

#define LK_WEIGHTS_NAME "lora.safetensors"

/**
 * LkMemberKind: what a member of a trainer's archive is to us.
 */
typedef enum
{
  LK_MEMBER_IGNORED,
  LK_MEMBER_WEIGHTS,
  LK_MEMBER_CONFIG,
  LK_MEMBER_CAPTION,
} LkMemberKind;

/**
 * LkArchivePlan: what is taken out of an archive.
 * @weights: (owned): path of the member with the weights
 * @config: (owned) (nullable): path of the settings that the trainer used
 * @ignored: (element-type utf8): what is left where it is
 * @size: bytes of the weights, -1 when the archive does not say
 */
typedef struct
{
  char *weights;
  char *config;
  GPtrArray *ignored;
  goffset size;
} LkArchivePlan;

struct _LkWeights
{
  gatomicrefcount references;
  GFile *file;
  char *sha256;
  goffset size;
  char *member;
  LkSafetensors *safetensors;
  GFile *config;
  GFile *captions;
  guint n_captions;
  char **ignored;
  char *warning;
};

/**
 * LkUnpack: one run, handed to a thread.
 */
typedef struct
{
  GFile *source;     /* (owned) input */
  GFile *folder;     /* (owned) input */
  char *member_glob; /* (owned) (nullable) input */
  guint rank;        /* input */
  goffset max_size;  /* input */
  LkProgressFunc progress;
  gpointer progress_data;
  GSource *sampler; /* (owned) (nullable) on the caller's context */
  gint64 done;      /* (atomic) */
  gint64 total;     /* (atomic) */

  GCancellable *cancellable; /* (nullable) of the thread */
  char *work;                /* (owned) (nullable) the thread's folder */
  LkWeights *weights;        /* (owned) (nullable) output */
} LkUnpack;

typedef struct archive LkArchive;

void lk_archive_free (LkArchive *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkArchive, lk_archive_free)

void lk_archive_plan_free (LkArchivePlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkArchivePlan, lk_archive_plan_free)

gboolean lk_weights_refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);
gboolean lk_weights_fail_with_errno (GError **error, const char *path);

LkArchive *lk_archive_open (LkUnpack *unpack, GError **error);
gboolean lk_archive_next (LkArchive *self, struct archive_entry **entry, GError **error);
gboolean lk_archive_fail (LkArchive *self, GError **error);
char *lk_archive_dup_path (struct archive_entry *entry);
gboolean lk_archive_check_entry (struct archive_entry *entry, const char *path, GError **error);
gboolean lk_archive_is_caption (const char *path);

LkArchivePlan *lk_weights_plan_archive (LkUnpack *unpack, GError **error);
gboolean lk_weights_extract (LkUnpack *unpack, const LkArchivePlan *plan, GError **error);
gboolean lk_weights_copy (LkUnpack *unpack, GError **error);

G_END_DECLS
