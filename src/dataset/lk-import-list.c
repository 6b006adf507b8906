/* lk-import-list.c: the imports that go on now
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-import-list.h"

#include "lk-import-object-private.h"

typedef enum
{
  SIGNAL_ENDED,
} LkImportListSignal;

struct _LkImportList
{
  GObject parent_instance;

  LkLibrary *library; /* (owned) */
  GPtrArray *imports; /* (element-type LkImport) in the order in which they came */
};

static guint signals[SIGNAL_ENDED + 1];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LkImportList,
                               lk_import_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return LK_TYPE_IMPORT;
}

static guint
get_n_items (GListModel *model)
{
  return LK_IMPORT_LIST (model)->imports->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  GPtrArray *imports = LK_IMPORT_LIST (model)->imports;

  return position < imports->len ? g_object_ref (g_ptr_array_index (imports, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* Whether one that came before works on the same dataset. */
static gboolean
must_wait (LkImportList *self, LkImport *import)
{
  for (guint i = 0; i < self->imports->len; i++)
    {
      LkImport *other = g_ptr_array_index (self->imports, i);

      if (other == import)
        return FALSE;
      if (lk_import_get_dataset (import) != NULL &&
          lk_import_get_dataset (other) == lk_import_get_dataset (import))
        return TRUE;
    }

  return FALSE;
}

static void
start_next (LkImportList *self)
{
  for (guint i = 0; i < self->imports->len; i++)
    {
      LkImport *import = g_ptr_array_index (self->imports, i);

      if (lk_import_get_state (import) == LK_IMPORT_WAITING && !must_wait (self, import))
        lk_import_run (import);
    }
}

static void
active_changed_cb (LkImportList *self, GParamSpec *pspec, LkImport *import)
{
  g_autoptr (LkImport) kept = g_object_ref (import);
  guint position;

  if (lk_import_is_active (import) || !g_ptr_array_find (self->imports, import, &position))
    return;

  g_ptr_array_remove_index (self->imports, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  start_next (self);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0, import);
}

static void
lk_import_list_finalize (GObject *object)
{
  LkImportList *self = LK_IMPORT_LIST (object);

  g_clear_object (&self->library);
  g_clear_pointer (&self->imports, g_ptr_array_unref);

  G_OBJECT_CLASS (lk_import_list_parent_class)->finalize (object);
}

static void
lk_import_list_class_init (LkImportListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_import_list_finalize;

  /**
   * LkImportList::ended:
   * @self: the list
   * @import: what has ended, one way or the other
   */
  signals[SIGNAL_ENDED] = g_signal_new ("ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, LK_TYPE_IMPORT);
}

static void
lk_import_list_init (LkImportList *self)
{
  self->imports = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * lk_import_list_new:
 * @library: where datasets are made
 *
 * Returns: (transfer full): an empty list
 */
LkImportList *
lk_import_list_new (LkLibrary *library)
{
  LkImportList *self = g_object_new (LK_TYPE_IMPORT_LIST, NULL);

  self->library = g_object_ref (library);

  return self;
}

/**
 * lk_import_list_start: (skip)
 * @self: a list
 * @request: what is wanted
 *
 * Starts an import, or lets it wait for those before it.
 *
 * Returns: (transfer none): the import
 */
LkImport *
lk_import_list_start (LkImportList *self, const LkImportRequest *request)
{
  LkImport *import = lk_import_new (self->library, request);

  g_return_val_if_fail (LK_IS_IMPORT_LIST (self), NULL);

  g_ptr_array_add (self->imports, import);
  g_list_model_items_changed (G_LIST_MODEL (self), self->imports->len - 1, 0, 1);
  g_signal_connect_object (import, "notify::active", G_CALLBACK (active_changed_cb), self,
                           G_CONNECT_SWAPPED);
  start_next (self);

  return import;
}

/**
 * lk_import_list_cancel_all:
 * @self: a list
 */
void
lk_import_list_cancel_all (LkImportList *self)
{
  g_return_if_fail (LK_IS_IMPORT_LIST (self));

  /* From the end: one that waits leaves at once. */
  for (guint i = self->imports->len; i > 0; i--)
    lk_import_cancel (g_ptr_array_index (self->imports, i - 1));
}
