/* imports.c: an import from beginning to end, and what came of it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "imports.h"

#include "pictures.h"

LkImportReport *
import_into (LkDataset *dataset, const char *source, const LkImportOptions *options)
{
  const char *const sources[] = { source, NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LkImportReport *report;

  lk_importer_run_async (dataset, sources, options, NULL, NULL, NULL, wait_cb, &result);
  report = lk_importer_run_finish (dataset, wait_for (&result), &error);
  g_assert_no_error (error);

  return report;
}

LkImportReport *
import_named (LkDataset *dataset, const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return import_into (dataset, path, NULL);
}

void
assert_counts (LkImportReport *report, guint added, guint there, guint refused, guint left_out)
{
  for (guint i = 0; g_test_verbose () && i < lk_import_report_get_n_entries (report); i++)
    {
      const LkImportEntry *entry = lk_import_report_get_entry (report, i);

      g_test_message ("%d %s: %s", entry->outcome, entry->source, entry->reason);
    }

  g_assert_cmpuint (lk_import_report_count (report, LK_IMPORT_ADDED), ==, added);
  g_assert_cmpuint (lk_import_report_count (report, LK_IMPORT_ALREADY_THERE), ==, there);
  g_assert_cmpuint (lk_import_report_count (report, LK_IMPORT_REFUSED), ==, refused);
  g_assert_cmpuint (lk_import_report_count (report, LK_IMPORT_LEFT_OUT), ==, left_out);
}
