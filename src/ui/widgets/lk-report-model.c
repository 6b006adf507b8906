/* lk-report-model.c: the entries of an import's report as a list
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-report-model.h"

#include <glib/gi18n.h>

typedef enum
{
  PROP_NAME = 1,
  PROP_REASON,
  PROP_ICON_NAME,
  PROP_OUTCOME,
} LkReportEntryProperty;

struct _LkReportEntry
{
  GObject parent_instance;

  LkImportReport *report; /* (owned) */
  const LkImportEntry *entry;
};

struct _LkReportModel
{
  GObject parent_instance;

  LkImportReport *report; /* (owned) */
  GArray *order;          /* (element-type guint) indices of the report */
};

static GParamSpec *properties[PROP_OUTCOME + 1];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE (LkReportEntry, lk_report_entry, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE_WITH_CODE (LkReportModel,
                               lk_report_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* clang-format off */
static const char *const icons[LK_IMPORT_N_OUTCOMES] = {
  [LK_IMPORT_ADDED] = "emblem-ok-symbolic",
  [LK_IMPORT_ALREADY_THERE] = "view-dual-symbolic",
  [LK_IMPORT_REFUSED] = "dialog-warning-symbolic",
  [LK_IMPORT_LEFT_OUT] = "text-x-generic-symbolic",
};

static const char *const styles[LK_IMPORT_N_OUTCOMES] = {
  [LK_IMPORT_ADDED] = "success",
  [LK_IMPORT_ALREADY_THERE] = "dim-label",
  [LK_IMPORT_REFUSED] = "warning",
  [LK_IMPORT_LEFT_OUT] = "dim-label",
};

static const char *const outcomes[LK_IMPORT_N_OUTCOMES] = {
  [LK_IMPORT_ADDED] = N_("Added"),
  [LK_IMPORT_ALREADY_THERE] = N_("Already there"),
  [LK_IMPORT_REFUSED] = N_("Refused"),
  [LK_IMPORT_LEFT_OUT] = N_("Caption without a picture"),
};

static const LkImportOutcome sections[] = {
  LK_IMPORT_REFUSED, LK_IMPORT_LEFT_OUT, LK_IMPORT_ALREADY_THERE, LK_IMPORT_ADDED,
};
/* clang-format on */

static void
lk_report_entry_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  const LkImportEntry *entry = LK_REPORT_ENTRY (object)->entry;
  const char *outcome = _ (outcomes[entry->outcome]);

  switch ((LkReportEntryProperty) id)
    {
    case PROP_NAME:
      g_value_take_string (value, g_path_get_basename (entry->source));
      break;
    case PROP_REASON:
      g_value_set_string (value, entry->reason != NULL ? entry->reason : outcome);
      break;
    case PROP_ICON_NAME:
      g_value_set_static_string (value, icons[entry->outcome]);
      break;
    case PROP_OUTCOME:
      g_value_set_string (value, outcome);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_report_entry_finalize (GObject *object)
{
  lk_import_report_unref (LK_REPORT_ENTRY (object)->report);

  G_OBJECT_CLASS (lk_report_entry_parent_class)->finalize (object);
}

static void
lk_report_entry_class_init (LkReportEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = lk_report_entry_get_property;
  object_class->finalize = lk_report_entry_finalize;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_REASON] = g_param_spec_string ("reason", NULL, NULL, NULL, flags);
  properties[PROP_ICON_NAME] = g_param_spec_string ("icon-name", NULL, NULL, NULL, flags);
  properties[PROP_OUTCOME] = g_param_spec_string ("outcome", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lk_report_entry_init (LkReportEntry *self)
{
}

/**
 * lk_report_entry_get_style:
 * @self: an entry
 *
 * Returns: the style class of its icon
 */
const char *
lk_report_entry_get_style (LkReportEntry *self)
{
  g_return_val_if_fail (LK_IS_REPORT_ENTRY (self), NULL);

  return styles[self->entry->outcome];
}

/* --- The list --- */

static GType
get_item_type (GListModel *model)
{
  return LK_TYPE_REPORT_ENTRY;
}

static guint
get_n_items (GListModel *model)
{
  return LK_REPORT_MODEL (model)->order->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  LkReportModel *self = LK_REPORT_MODEL (model);
  LkReportEntry *entry;

  if (position >= self->order->len)
    return NULL;

  entry = g_object_new (LK_TYPE_REPORT_ENTRY, NULL);
  entry->report = lk_import_report_ref (self->report);
  entry->entry =
      lk_import_report_get_entry (self->report, g_array_index (self->order, guint, position));

  return entry;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
lk_report_model_finalize (GObject *object)
{
  LkReportModel *self = LK_REPORT_MODEL (object);

  g_array_unref (self->order);
  lk_import_report_unref (self->report);

  G_OBJECT_CLASS (lk_report_model_parent_class)->finalize (object);
}

static void
lk_report_model_class_init (LkReportModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_report_model_finalize;
}

static void
lk_report_model_init (LkReportModel *self)
{
  self->order = g_array_new (FALSE, FALSE, sizeof (guint));
}

/**
 * lk_report_model_new:
 * @report: what became of an import
 *
 * Returns: (transfer full): its entries
 */
LkReportModel *
lk_report_model_new (LkImportReport *report)
{
  LkReportModel *self = g_object_new (LK_TYPE_REPORT_MODEL, NULL);

  self->report = lk_import_report_ref (report);
  for (guint s = 0; s < G_N_ELEMENTS (sections); s++)
    for (guint i = 0; i < lk_import_report_get_n_entries (report); i++)
      if (lk_import_report_get_entry (report, i)->outcome == sections[s])
        g_array_append_val (self->order, i);

  return self;
}

/**
 * lk_report_model_dup_text:
 * @self: a list
 *
 * Returns: (transfer full): all entries, a line each, for the clipboard
 */
char *
lk_report_model_dup_text (LkReportModel *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->order->len; i++)
    {
      const LkImportEntry *entry =
          lk_import_report_get_entry (self->report, g_array_index (self->order, guint, i));

      g_string_append_printf (text, "%s\t%s\t%s\n", _ (outcomes[entry->outcome]), entry->source,
                              entry->reason != NULL ? entry->reason : "");
    }

  return g_string_free (text, FALSE);
}
