/* lk-journal.h: what was asked of the practice services
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _LkJournal LkJournal;

/**
 * LkJournalEntry: (skip)
 *
 * `status` is 0 as long as nothing was answered, and stays 0 when nothing ever is.
 */
typedef struct
{
  guint64 number;
  char *service;
  char *operation;
  char *method;
  char *path;
  gint64 time; /* microseconds since the epoch */
  guint status;
  gint64 received;     /* bytes of the request's body */
  gint64 sent;         /* bytes of the answer's body that were announced */
  gboolean authorized; /* whether it carried an Authorization header */
  char *fault;         /* (nullable) what a fault did to it */
} LkJournalEntry;

LkJournal *lk_journal_new (void);
void lk_journal_free (LkJournal *self);
void lk_journal_clear (LkJournal *self);
LkJournalEntry *lk_journal_add (LkJournal *self,
                                const char *service,
                                const char *operation,
                                const char *method,
                                const char *path);
void lk_journal_answer (LkJournal *self, guint64 number, guint status, gint64 sent);
LkJournalEntry *lk_journal_lookup (LkJournal *self, guint64 number);
guint lk_journal_count (LkJournal *self, const char *operation, gboolean only_ok);
JsonNode *lk_journal_to_json (LkJournal *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkJournal, lk_journal_free)

G_END_DECLS
