/* lk-journal.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-journal.h"

#include "lk-json.h"

/* More are forgotten, the oldest first; the counts go on. */
#define MAX_ENTRIES 20000

struct _LkJournal
{
  GQueue entries;        /* of LkJournalEntry, oldest first */
  GHashTable *by_number; /* guint64 → LkJournalEntry (unowned) */
  GHashTable *counts;    /* operation → guint */
  GHashTable *ok;        /* operation → guint */
  guint64 last;
};

static void
entry_free (gpointer data)
{
  LkJournalEntry *self = data;

  g_free (self->service);
  g_free (self->operation);
  g_free (self->method);
  g_free (self->path);
  g_free (self->fault);
  g_free (self);
}

static void
count_up (GHashTable *table, const char *operation)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (table, operation));

  g_hash_table_insert (table, g_strdup (operation), GUINT_TO_POINTER (n + 1));
}

static JsonObject *
entry_to_json (const LkJournalEntry *entry)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (entry->time / G_USEC_PER_SEC);
  g_autoptr (GDateTime) exact =
      g_date_time_add (utc, entry->time - entry->time / G_USEC_PER_SEC * G_USEC_PER_SEC);
  g_autofree char *time = g_date_time_format (exact, "%Y-%m-%dT%H:%M:%S.%fZ");

  return lk_json_object_new ("i:number", (gint64) entry->number, "s:time", time, "s:service",
                             entry->service, "s:operation", entry->operation, "s:method",
                             entry->method, "s:path", entry->path, "i:status",
                             (gint64) entry->status, "i:received", entry->received, "i:sent",
                             entry->sent, "b:authorization", entry->authorized, "s:fault",
                             entry->fault, NULL);
}

static JsonObject *
counts_to_json (GHashTable *counts)
{
  JsonObject *object = json_object_new ();
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (counts), (GCompareFunc) strcmp);

  for (GList *l = names; l != NULL; l = l->next)
    json_object_set_int_member (object, l->data,
                                GPOINTER_TO_UINT (g_hash_table_lookup (counts, l->data)));

  return object;
}

LkJournal *
lk_journal_new (void)
{
  LkJournal *self = g_new0 (LkJournal, 1);

  g_queue_init (&self->entries);
  self->by_number = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->ok = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

void
lk_journal_free (LkJournal *self)
{
  lk_journal_clear (self);
  g_hash_table_unref (self->by_number);
  g_hash_table_unref (self->counts);
  g_hash_table_unref (self->ok);
  g_free (self);
}

void
lk_journal_clear (LkJournal *self)
{
  g_hash_table_remove_all (self->by_number);
  g_hash_table_remove_all (self->counts);
  g_hash_table_remove_all (self->ok);
  g_queue_clear_full (&self->entries, entry_free);
}

/**
 * lk_journal_add: (skip)
 * @self: a journal
 * @service: which service
 * @operation: what was asked, such as `s3.PutObject`
 * @method: the HTTP method
 * @path: the path without a query, since queries hold signatures
 *
 * Returns: (transfer none): the entry, valid until the next call
 */
LkJournalEntry *
lk_journal_add (LkJournal *self,
                const char *service,
                const char *operation,
                const char *method,
                const char *path)
{
  LkJournalEntry *entry = g_new0 (LkJournalEntry, 1);

  entry->number = ++self->last;
  entry->service = g_strdup (service);
  entry->operation = g_strdup (operation);
  entry->method = g_strdup (method);
  entry->path = g_utf8_make_valid (path, -1);
  entry->time = g_get_real_time ();

  g_queue_push_tail (&self->entries, entry);
  g_hash_table_insert (self->by_number, &entry->number, entry);
  count_up (self->counts, operation);

  if (self->entries.length > MAX_ENTRIES)
    {
      LkJournalEntry *oldest = g_queue_pop_head (&self->entries);

      g_hash_table_remove (self->by_number, &oldest->number);
      entry_free (oldest);
    }

  return entry;
}

/**
 * lk_journal_answer: (skip)
 * @self: a journal
 * @number: of an entry
 * @status: what is about to be answered
 * @sent: how many bytes the body has
 */
void
lk_journal_answer (LkJournal *self, guint64 number, guint status, gint64 sent)
{
  LkJournalEntry *entry = lk_journal_lookup (self, number);

  if (entry == NULL)
    return;

  if (entry->status == 0 && status >= 200 && status < 400)
    count_up (self->ok, entry->operation);

  entry->status = status;
  entry->sent = sent;
}

LkJournalEntry *
lk_journal_lookup (LkJournal *self, guint64 number)
{
  return g_hash_table_lookup (self->by_number, &number);
}

guint
lk_journal_count (LkJournal *self, const char *operation, gboolean only_ok)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (only_ok ? self->ok : self->counts, operation));
}

/**
 * lk_journal_to_json: (skip)
 * @self: a journal
 *
 * Returns: (transfer full): `{"requests": [...], "counts": {...}, "ok": {...}}`
 */
JsonNode *
lk_journal_to_json (LkJournal *self)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonArray *requests = json_array_new ();

  for (GList *l = self->entries.head; l != NULL; l = l->next)
    json_array_add_object_element (requests, entry_to_json (l->data));

  json_node_take_object (node, lk_json_object_new ("a:requests", requests, "o:counts",
                                                   counts_to_json (self->counts), "o:ok",
                                                   counts_to_json (self->ok), NULL));

  return node;
}
