/* lk-weights.h: from what a trainer gave to a file of weights that is known to be sound
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-safetensors.h"
#include "lk-trace.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LkWeightsOptions:
 * @member_glob: (nullable): which member holds the weights, from the trainer's catalogue row
 * @rank: what was asked for, or 0; another one gives a warning, for it has been paid for
 * @max_size: most bytes that the weights may have, or 0 for the default of 16 GiB
 */
typedef struct
{
  const char *member_glob;
  guint rank;
  goffset max_size;
} LkWeightsOptions;

typedef struct _LkWeights LkWeights;

#define LK_TYPE_WEIGHTS (lk_weights_get_type ())
GType lk_weights_get_type (void);

LkWeights *lk_weights_ref (LkWeights *self);
void lk_weights_unref (LkWeights *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkWeights, lk_weights_unref)

void lk_weights_unpack_async (GFile *source,
                              GFile *folder,
                              const LkWeightsOptions *options,
                              LkProgressFunc progress,
                              gpointer progress_data,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
LkWeights *lk_weights_unpack_finish (GAsyncResult *result, GError **error);

GFile *lk_weights_get_file (LkWeights *self);
const char *lk_weights_get_sha256 (LkWeights *self);
goffset lk_weights_get_size (LkWeights *self);
const char *lk_weights_get_member (LkWeights *self);
LkSafetensors *lk_weights_get_safetensors (LkWeights *self);
GFile *lk_weights_get_config (LkWeights *self);
GFile *lk_weights_get_captions_folder (LkWeights *self);
guint lk_weights_get_n_captions (LkWeights *self);
const char *lk_weights_get_warning (LkWeights *self);
const char *const *lk_weights_get_ignored (LkWeights *self);

G_END_DECLS
