/* fuzz.h: what the targets share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

/* Called by libFuzzer, or by fuzz-main.c, with one input after the other. */
int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

/* An input as text, with a nul behind it. */
char *fuzz_dup_text (const guint8 *data, gsize size);

/* An input as the file that `path` leads to, for who has to open it; one at a time. */
int fuzz_open (const guint8 *data, gsize size, char **path);

/* A folder that is there as long as the target runs, in $TMPDIR. */
const char *fuzz_folder (void);
void fuzz_empty (const char *folder);
