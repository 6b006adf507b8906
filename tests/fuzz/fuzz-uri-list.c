/* fuzz-uri-list.c: addresses that are dropped on the window
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "fuzz.h"
#include "lk-import-plan.h"
#include "lk-importer.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree char *text = fuzz_dup_text (data, size);
  g_auto (GStrv) sources = lk_importer_parse_uri_list (text);

  for (guint i = 0; sources[i] != NULL; i++)
    g_free (lk_importer_dup_path (sources[i]));

  return 0;
}
