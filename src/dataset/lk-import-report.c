/* lk-import-report.c: what became of each thing that was to be imported
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-import-report.h"

#include "lk-enumerate.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>

struct _LkImportReport
{
  gatomicrefcount references;
  GPtrArray *entries; /* (element-type LkImportEntry) */
  guint counts[LK_IMPORT_N_OUTCOMES];
};

/* clang-format off */
static const char *const nicks[LK_IMPORT_N_OUTCOMES] = {
  [LK_IMPORT_ADDED] = "added",
  [LK_IMPORT_ALREADY_THERE] = "already-there",
  [LK_IMPORT_REFUSED] = "refused",
  [LK_IMPORT_LEFT_OUT] = "left-out",
};
/* clang-format on */

G_DEFINE_BOXED_TYPE (LkImportReport, lk_import_report, lk_import_report_ref, lk_import_report_unref)

static void
entry_free (gpointer data)
{
  LkImportEntry *entry = data;

  g_free (entry->source);
  g_free (entry->name);
  g_free (entry->reason);
  g_free (entry);
}

LkImportReport *
lk_import_report_new (void)
{
  LkImportReport *self = g_new0 (LkImportReport, 1);

  g_atomic_ref_count_init (&self->references);
  self->entries = g_ptr_array_new_with_free_func (entry_free);

  return self;
}

LkImportReport *
lk_import_report_ref (LkImportReport *self)
{
  g_atomic_ref_count_inc (&self->references);

  return self;
}

void
lk_import_report_unref (LkImportReport *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;

  g_ptr_array_unref (self->entries);
  g_free (self);
}

/**
 * lk_import_report_add: (skip)
 * @self: a report that nobody else sees yet
 * @outcome: what became of it
 * @source: what it was; need not be UTF-8
 * @name: (nullable): file name of the picture in the dataset
 * @reason: (nullable): why it was not taken
 */
void
lk_import_report_add (LkImportReport *self,
                      LkImportOutcome outcome,
                      const char *source,
                      const char *name,
                      const char *reason)
{
  LkImportEntry *entry = g_new0 (LkImportEntry, 1);

  entry->outcome = outcome;
  entry->source = g_utf8_make_valid (source, -1);
  entry->name = g_strdup (name);
  entry->reason = g_strdup (reason);
  g_ptr_array_add (self->entries, entry);
  self->counts[outcome]++;
}

guint
lk_import_report_get_n_entries (LkImportReport *self)
{
  return self->entries->len;
}

/**
 * lk_import_report_get_entry: (skip)
 * @self: a report
 * @index: less than lk_import_report_get_n_entries()
 *
 * Returns: (transfer none): what became of one thing
 */
const LkImportEntry *
lk_import_report_get_entry (LkImportReport *self, guint index)
{
  g_return_val_if_fail (index < self->entries->len, NULL);

  return g_ptr_array_index (self->entries, index);
}

/**
 * lk_import_report_count:
 * @self: a report
 * @outcome: an outcome
 *
 * Returns: how many things it became of
 */
guint
lk_import_report_count (LkImportReport *self, LkImportOutcome outcome)
{
  g_return_val_if_fail (outcome < LK_IMPORT_N_OUTCOMES, 0);

  return self->counts[outcome];
}

static char *
dup_count (LkImportOutcome outcome, guint n)
{
  switch (outcome)
    {
    case LK_IMPORT_ADDED:
      return g_strdup_printf (ngettext ("%u picture added", "%u pictures added", n), n);
    case LK_IMPORT_ALREADY_THERE:
      return g_strdup_printf (ngettext ("%u was already there", "%u were already there", n), n);
    case LK_IMPORT_REFUSED:
      return g_strdup_printf (ngettext ("%u refused", "%u refused", n), n);
    case LK_IMPORT_LEFT_OUT:
      return g_strdup_printf (ngettext ("%u caption without a picture",
                                        "%u captions without a picture", n),
                              n);
    default:
      return g_strdup ("");
    }
}

/**
 * lk_import_report_dup_summary:
 * @self: a report
 *
 * Returns: (transfer full): a translated line for a person, without a full stop
 */
char *
lk_import_report_dup_summary (LkImportReport *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < LK_IMPORT_N_OUTCOMES; i++)
    {
      g_autofree char *count = dup_count (i, self->counts[i]);

      if (self->counts[i] == 0 && i != LK_IMPORT_ADDED)
        continue;

      lk_enumerate (text, count);
    }

  return g_string_free (text, FALSE);
}

/**
 * lk_import_report_to_json:
 * @self: a report
 *
 * Returns: (transfer full): numbers by outcome, and `entries`, each with `outcome`, `source`,
 *   `name` and `reason`
 */
JsonNode *
lk_import_report_to_json (LkImportReport *self)
{
  JsonArray *entries = json_array_new ();
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_init_object (json_node_alloc (), object);

  for (guint i = 0; i < LK_IMPORT_N_OUTCOMES; i++)
    json_object_set_int_member (object, nicks[i], self->counts[i]);

  for (guint i = 0; i < self->entries->len; i++)
    {
      const LkImportEntry *entry = g_ptr_array_index (self->entries, i);
      JsonObject *element = json_object_new ();

      json_object_set_string_member (element, "outcome", nicks[entry->outcome]);
      json_object_set_string_member (element, "source", entry->source);
      lk_json_set_string (element, "name", entry->name);
      lk_json_set_string (element, "reason", entry->reason);
      json_array_add_object_element (entries, element);
    }

  json_object_set_array_member (object, "entries", entries);
  json_object_unref (object);

  return node;
}
