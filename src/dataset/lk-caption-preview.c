/* lk-caption-preview.c: what an edit would change
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-caption-edit.h"

typedef enum
{
  PROP_PICTURE = 1,
  PROP_BEFORE,
  PROP_AFTER,
} LkCaptionChangeProperty;

struct _LkCaptionChange
{
  GObject parent_instance;

  LkPicture *picture; /* (owned) */
  char *before;
  char *after;
};

static GParamSpec *properties[PROP_AFTER + 1];

G_DEFINE_FINAL_TYPE (LkCaptionChange, lk_caption_change, G_TYPE_OBJECT)

static void
lk_caption_change_finalize (GObject *object)
{
  LkCaptionChange *self = LK_CAPTION_CHANGE (object);

  g_clear_object (&self->picture);
  g_free (self->before);
  g_free (self->after);

  G_OBJECT_CLASS (lk_caption_change_parent_class)->finalize (object);
}

static void
lk_caption_change_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkCaptionChange *self = LK_CAPTION_CHANGE (object);

  switch ((LkCaptionChangeProperty) id)
    {
    case PROP_PICTURE:
      g_value_set_object (value, self->picture);
      break;
    case PROP_BEFORE:
      g_value_set_string (value, self->before);
      break;
    case PROP_AFTER:
      g_value_set_string (value, self->after);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_caption_change_class_init (LkCaptionChangeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = lk_caption_change_finalize;
  object_class->get_property = lk_caption_change_get_property;

  properties[PROP_PICTURE] = g_param_spec_object ("picture", NULL, NULL, LK_TYPE_PICTURE, readable);
  properties[PROP_BEFORE] = g_param_spec_string ("before", NULL, NULL, NULL, readable);
  properties[PROP_AFTER] = g_param_spec_string ("after", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lk_caption_change_init (LkCaptionChange *self)
{
}

/**
 * lk_caption_change_new:
 * @picture: whose caption it is
 * @before: what it is
 * @after: what it is to become
 *
 * Returns: (transfer full): a change
 */
LkCaptionChange *
lk_caption_change_new (LkPicture *picture, const char *before, const char *after)
{
  LkCaptionChange *self = g_object_new (LK_TYPE_CAPTION_CHANGE, NULL);

  self->picture = g_object_ref (picture);
  self->before = g_strdup (before);
  self->after = g_strdup (after);

  return self;
}

/**
 * lk_caption_change_get_picture:
 * @self: a change
 *
 * Returns: (transfer none): whose caption it is
 */
LkPicture *
lk_caption_change_get_picture (LkCaptionChange *self)
{
  g_return_val_if_fail (LK_IS_CAPTION_CHANGE (self), NULL);

  return self->picture;
}

/**
 * lk_caption_change_get_before:
 * @self: a change
 *
 * Returns: what the caption is
 */
const char *
lk_caption_change_get_before (LkCaptionChange *self)
{
  g_return_val_if_fail (LK_IS_CAPTION_CHANGE (self), NULL);

  return self->before;
}

/**
 * lk_caption_change_get_after:
 * @self: a change
 *
 * Returns: what it is to become
 */
const char *
lk_caption_change_get_after (LkCaptionChange *self)
{
  g_return_val_if_fail (LK_IS_CAPTION_CHANGE (self), NULL);

  return self->after;
}

/* --- Computing, in a thread --- */

typedef struct
{
  LkCaptionEdit *edit; /* (owned) */
  GPtrArray *pictures; /* (element-type LkPicture) for the main thread */
  char **before;       /* %NULL-terminated, one for each picture */
  char **after;        /* one for each picture; %NULL where nothing changes */
  GArray *changed;     /* (element-type guint) indices of those where something does */
} Preview;

static void
preview_free (gpointer data)
{
  Preview *self = data;

  for (guint i = 0; i < self->pictures->len; i++)
    g_free (self->after[i]);
  g_free (self->after);
  g_strfreev (self->before);
  g_array_unref (self->changed);
  g_ptr_array_unref (self->pictures);
  lk_caption_edit_unref (self->edit);
  g_free (self);
}

static void
preview_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Preview *self = data;
  GError *error = NULL;

  for (guint i = 0; self->before[i] != NULL; i++)
    {
      if (g_task_return_error_if_cancelled (task))
        return;

      self->after[i] = lk_caption_edit_apply (self->edit, self->before[i], &error);
      if (error != NULL)
        {
          g_task_return_error (task, error);
          return;
        }

      if (g_str_equal (self->after[i], self->before[i]))
        g_clear_pointer (&self->after[i], g_free);
      else
        g_array_append_val (self->changed, i);
    }

  g_task_return_boolean (task, TRUE);
}

/* --- The changes, each made when somebody looks at it --- */

typedef struct
{
  GObject parent_instance;

  GTask *task; /* (owned) whose data they are */
} ChangeList;

typedef GObjectClass ChangeListClass;

static GType change_list_get_type (void);
static void change_list_model_init (GListModelInterface *iface);

G_DEFINE_TYPE_WITH_CODE (ChangeList,
                         change_list,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, change_list_model_init))

static GType
change_list_get_item_type (GListModel *model)
{
  return LK_TYPE_CAPTION_CHANGE;
}

static Preview *
get_preview (GListModel *model)
{
  return g_task_get_task_data (((ChangeList *) model)->task);
}

static guint
change_list_get_n_items (GListModel *model)
{
  return get_preview (model)->changed->len;
}

static gpointer
change_list_get_item (GListModel *model, guint position)
{
  const Preview *preview = get_preview (model);
  guint i;

  if (position >= preview->changed->len)
    return NULL;

  i = g_array_index (preview->changed, guint, position);

  return lk_caption_change_new (g_ptr_array_index (preview->pictures, i), preview->before[i],
                                preview->after[i]);
}

static void
change_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = change_list_get_item_type;
  iface->get_n_items = change_list_get_n_items;
  iface->get_item = change_list_get_item;
}

static void
change_list_finalize (GObject *object)
{
  g_object_unref (((ChangeList *) object)->task);

  G_OBJECT_CLASS (change_list_parent_class)->finalize (object);
}

static void
change_list_class_init (ChangeListClass *klass)
{
  klass->finalize = change_list_finalize;
}

static void
change_list_init (ChangeList *self)
{
}

/* --- From outside --- */

/**
 * lk_caption_edit_preview_async:
 * @self: an edit
 * @pictures: of #LkPicture
 * @cancellable: (nullable): cancels
 * @callback: called when it is known
 * @user_data: for @callback
 *
 * Computes in a thread what the edit would change.
 */
void
lk_caption_edit_preview_async (LkCaptionEdit *self,
                               GListModel *pictures,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  guint n = g_list_model_get_n_items (pictures);
  Preview *preview = g_new0 (Preview, 1);

  preview->edit = lk_caption_edit_ref (self);
  preview->pictures = g_ptr_array_new_full (n, g_object_unref);
  preview->before = g_new0 (char *, n + 1);
  preview->after = g_new0 (char *, n + 1);
  preview->changed = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < n; i++)
    {
      LkPicture *picture = g_list_model_get_item (pictures, i);

      g_ptr_array_add (preview->pictures, picture);
      preview->before[i] = g_strdup (lk_picture_get_caption (picture));
    }

  g_task_set_source_tag (task, lk_caption_edit_preview_async);
  g_task_set_task_data (task, preview, preview_free);
  g_task_run_in_thread (task, preview_thread);
}

/**
 * lk_caption_edit_preview_finish:
 * @result: the result
 * @error: return location for an %LK_ERROR_VALIDATION, as of lk_caption_edit_apply()
 *
 * Returns: (transfer full): of #LkCaptionChange, for those pictures whose caption changes
 */
GListModel *
lk_caption_edit_preview_finish (GAsyncResult *result, GError **error)
{
  ChangeList *list;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  list = g_object_new (change_list_get_type (), NULL);
  list->task = g_object_ref (G_TASK (result));

  return G_LIST_MODEL (list);
}
