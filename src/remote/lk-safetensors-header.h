/* lk-safetensors-header.h: the JSON in front of the data, read strictly
 *
 * A general parser takes the last of two members of one name and any number for a
 * number; this file is trusted by others afterwards, so neither will do here.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-safetensors.h"

G_BEGIN_DECLS

/* lk_error_get_code() of a file of weights that is not sound. */
#define LK_BAD_WEIGHTS "bad-weights"

void lk_tensor_free (LkTensor *self);
guint lk_safetensors_dtype_bits (const char *dtype);
void lk_safetensors_set_error (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);
gboolean lk_safetensors_parse_header (
    const char *text, gsize size, GPtrArray *tensors, GHashTable *metadata, GError **error);

G_END_DECLS
