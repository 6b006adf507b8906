/* lk-prepare-jpeg.h: what the two ways of preparing a JPEG share
 *
 * Private to lk-prepare-jpeg*.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-prepare-codec.h"

#include <setjmp.h>
#include <stdio.h>
/* after stdio.h, which it needs */
#include <jpeglib.h>

G_BEGIN_DECLS

/* How much larger than wanted the decoder's own reduced size must be, so that what the
 * filter then makes of it is as good as if it had seen all pixels. */
#define LK_JPEG_HEADROOM 1.75

/**
 * LkJpegGuard: where libjpeg goes with an error, instead of ending the program.
 */
typedef struct
{
  struct jpeg_error_mgr errors;
  struct jpeg_progress_mgr progress;
  jmp_buf escape;
  char message[JMSG_LENGTH_MAX];
} LkJpegGuard;

void lk_jpeg_guard_init (LkJpegGuard *guard);
void lk_jpeg_choose_scale (struct jpeg_decompress_struct *info, guint to_width, guint to_height);

GBytes *lk_prepare_jpeg_shrink (GBytes *file,
                                const LkPrepareFacts *facts,
                                const LkPrepareShrink *shrink,
                                GError **error);

G_END_DECLS
