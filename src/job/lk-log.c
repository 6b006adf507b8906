/* lk-log.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-log.h"

#include <string.h>

struct _LkLogLine
{
  GObject parent_instance;

  char *text;
};

struct _LkLog
{
  GObject parent_instance;

  GPtrArray *lines; /* (element-type utf8): objects are made for the few that are seen */
  guint max_lines;
  gint64 begin; /* how many lines were dropped before the first */
};

typedef enum
{
  PROP_TEXT = 1,
} LkLogLineProperty;

static GParamSpec *properties[PROP_TEXT + 1];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE (LkLogLine, lk_log_line, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE_WITH_CODE (LkLog,
                               lk_log,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
lk_log_line_finalize (GObject *object)
{
  g_free (LK_LOG_LINE (object)->text);

  G_OBJECT_CLASS (lk_log_line_parent_class)->finalize (object);
}

static void
lk_log_line_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  if (prop_id == PROP_TEXT)
    g_value_set_string (value, LK_LOG_LINE (object)->text);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
lk_log_line_class_init (LkLogLineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lk_log_line_finalize;
  object_class->get_property = lk_log_line_get_property;
  properties[PROP_TEXT] =
      g_param_spec_string ("text", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lk_log_line_init (LkLogLine *self)
{
}

const char *
lk_log_line_get_text (LkLogLine *self)
{
  return self->text;
}

static GType
get_item_type (GListModel *model)
{
  return LK_TYPE_LOG_LINE;
}

static guint
get_n_items (GListModel *model)
{
  return LK_LOG (model)->lines->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  const char *text = lk_log_peek (LK_LOG (model), position);
  LkLogLine *line;

  if (text == NULL)
    return NULL;

  line = g_object_new (LK_TYPE_LOG_LINE, NULL);
  line->text = g_strdup (text);

  return line;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
lk_log_finalize (GObject *object)
{
  g_ptr_array_unref (LK_LOG (object)->lines);

  G_OBJECT_CLASS (lk_log_parent_class)->finalize (object);
}

static void
lk_log_class_init (LkLogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_log_finalize;
}

static GPtrArray *
make_lines (void)
{
  return g_ptr_array_new_with_free_func (g_free);
}

static void
lk_log_init (LkLog *self)
{
  self->lines = make_lines ();
}

/**
 * lk_log_new:
 * @max_lines: when there are more, the oldest tenth goes
 *
 * Returns: (transfer full): an empty list of [class@Lk.LogLine]
 */
LkLog *
lk_log_new (guint max_lines)
{
  LkLog *self = g_object_new (LK_TYPE_LOG, NULL);

  self->max_lines = max_lines;

  return self;
}

/* Makes room for @n_new lines, by a tenth at least. */
static void
drop_oldest (LkLog *self, guint n_new)
{
  guint n = self->lines->len;
  guint over = n + n_new > self->max_lines ? n + n_new - self->max_lines : 0;
  guint n_gone = MIN (n, MAX (over, self->max_lines / 10));

  if (over == 0 || n_gone == 0)
    return;

  g_ptr_array_remove_range (self->lines, 0, n_gone);
  self->begin += n_gone;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_gone, 0);
}

/**
 * lk_log_add:
 * @self: a log
 * @lines: (element-type utf8): what was printed since
 *
 * Tells of it once, however many they are.
 */
void
lk_log_add (LkLog *self, GPtrArray *lines)
{
  guint first;
  guint position;

  g_return_if_fail (LK_IS_LOG (self));

  first = lines->len > self->max_lines ? lines->len - self->max_lines : 0;
  drop_oldest (self, lines->len - first);
  self->begin += first;
  position = self->lines->len;
  for (guint i = first; i < lines->len; i++)
    g_ptr_array_add (self->lines, g_strdup (g_ptr_array_index (lines, i)));

  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, lines->len - first);
}

/**
 * lk_log_clear:
 * @self: a log
 *
 * Gives the memory back, too, which setting its size does not.
 */
void
lk_log_clear (LkLog *self)
{
  guint n = self->lines->len;

  g_ptr_array_unref (self->lines);
  self->lines = make_lines ();
  self->begin = 0;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
}

/**
 * lk_log_load:
 * @self: a log
 * @begin: the number of the first line
 * @lines: (element-type utf8): what it becomes
 */
void
lk_log_load (LkLog *self, gint64 begin, GPtrArray *lines)
{
  guint before = self->lines->len;

  g_return_if_fail (LK_IS_LOG (self));

  g_ptr_array_set_size (self->lines, 0);
  self->begin = begin;
  for (guint i = 0; i < lines->len; i++)
    g_ptr_array_add (self->lines, g_strdup (g_ptr_array_index (lines, i)));

  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, self->lines->len);
}

/**
 * lk_log_get_begin:
 * @self: a log
 *
 * Returns: the number of the first line that is kept, from 0
 */
gint64
lk_log_get_begin (LkLog *self)
{
  return self->begin;
}

/**
 * lk_log_get_end:
 * @self: a log
 *
 * Returns: the number that the next line will have
 */
gint64
lk_log_get_end (LkLog *self)
{
  return self->begin + self->lines->len;
}

/**
 * lk_log_peek:
 * @self: a log
 * @index: a position
 *
 * Returns: (nullable) (transfer none): the line there
 */
const char *
lk_log_peek (LkLog *self, guint index)
{
  return index < self->lines->len ? g_ptr_array_index (self->lines, index) : NULL;
}
