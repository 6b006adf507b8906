/* lk-import-report.h: what became of each thing that was to be imported
 *
 * Immutable once an import has ended.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * LkImportOutcome:
 * @LK_IMPORT_ADDED: a picture that is new in the dataset
 * @LK_IMPORT_ALREADY_THERE: the dataset holds a picture with the same bytes
 * @LK_IMPORT_REFUSED: it could not or should not be taken; the reason says why
 * @LK_IMPORT_LEFT_OUT: a caption without a picture
 */
typedef enum
{
  LK_IMPORT_ADDED,
  LK_IMPORT_ALREADY_THERE,
  LK_IMPORT_REFUSED,
  LK_IMPORT_LEFT_OUT,
} LkImportOutcome;

#define LK_IMPORT_N_OUTCOMES (LK_IMPORT_LEFT_OUT + 1)

/**
 * LkImportEntry:
 * @outcome: what became of it
 * @source: what it was: a path, an address, or `ARCHIVE/ENTRY`; UTF-8
 * @name: (nullable): file name of the picture in the dataset
 * @reason: (nullable): a translated sentence that names the file, when it was not taken
 */
typedef struct
{
  LkImportOutcome outcome;
  char *source;
  char *name;
  char *reason;
} LkImportEntry;

typedef struct _LkImportReport LkImportReport;

#define LK_TYPE_IMPORT_REPORT (lk_import_report_get_type ())
GType lk_import_report_get_type (void);

LkImportReport *lk_import_report_new (void);
LkImportReport *lk_import_report_ref (LkImportReport *self);
void lk_import_report_unref (LkImportReport *self);
void lk_import_report_add (LkImportReport *self,
                           LkImportOutcome outcome,
                           const char *source,
                           const char *name,
                           const char *reason);
guint lk_import_report_get_n_entries (LkImportReport *self);
const LkImportEntry *lk_import_report_get_entry (LkImportReport *self, guint index);
guint lk_import_report_count (LkImportReport *self, LkImportOutcome outcome);
char *lk_import_report_dup_summary (LkImportReport *self);
JsonNode *lk_import_report_to_json (LkImportReport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkImportReport, lk_import_report_unref)

G_END_DECLS
