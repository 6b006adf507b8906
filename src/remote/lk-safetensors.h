/* lk-safetensors.h: is a file of weights what it says? (pure, apart from reading its header)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LK_SAFETENSORS_MAX_HEADER  100000000
#define LK_SAFETENSORS_MAX_TENSORS 200000

/**
 * LkTensor:
 * @name: its key
 * @dtype: such as `F16`
 * @n_dims: how many numbers @shape has
 * @shape: (array length=n_dims): the extents
 * @begin: first byte in the data section
 * @end: behind its last byte
 */
typedef struct
{
  char *name;
  const char *dtype;
  guint n_dims;
  guint64 *shape;
  guint64 begin;
  guint64 end;
} LkTensor;

/**
 * LkKeyStyle: how the keys of an adapter are named.
 */
typedef enum
{
  LK_KEY_STYLE_UNKNOWN,
  LK_KEY_STYLE_PEFT,
  LK_KEY_STYLE_KOHYA,
  LK_KEY_STYLE_DIFFUSERS,
} LkKeyStyle;

const char *lk_key_style_to_string (LkKeyStyle style);

typedef struct _LkSafetensors LkSafetensors;

#define LK_TYPE_SAFETENSORS (lk_safetensors_get_type ())
GType lk_safetensors_get_type (void);

LkSafetensors *
lk_safetensors_new_from_header (const char *header, gsize size, guint64 data_size, GError **error);
LkSafetensors *
lk_safetensors_new_for_file_sync (GFile *file, GCancellable *cancellable, GError **error);
LkSafetensors *lk_safetensors_ref (LkSafetensors *self);
void lk_safetensors_unref (LkSafetensors *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkSafetensors, lk_safetensors_unref)

guint lk_safetensors_get_n_tensors (LkSafetensors *self);
const LkTensor *lk_safetensors_get_tensor (LkSafetensors *self, guint index);
const char *lk_safetensors_get_metadata (LkSafetensors *self, const char *key);
GHashTable *lk_safetensors_get_all_metadata (LkSafetensors *self);
LkKeyStyle lk_safetensors_get_key_style (LkSafetensors *self);
guint lk_safetensors_get_rank (LkSafetensors *self, gboolean *uniform);
guint64 lk_safetensors_get_data_size (LkSafetensors *self);
guint64 lk_safetensors_get_data_offset (LkSafetensors *self);
GBytes *lk_safetensors_build_header (LkSafetensors *self, GHashTable *metadata);

/**
 * LkStampResult:
 * @sha256: of the new file
 * @size: of the new file
 */
typedef struct
{
  char *sha256;
  goffset size;
} LkStampResult;

void lk_stamp_result_free (LkStampResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkStampResult, lk_stamp_result_free)

void lk_safetensors_stamp_async (GFile *source,
                                 GFile *target,
                                 GHashTable *metadata,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
LkStampResult *lk_safetensors_stamp_finish (GAsyncResult *result, GError **error);

G_END_DECLS
