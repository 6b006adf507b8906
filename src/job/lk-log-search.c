/* lk-log-search.c: the lines of a log that have a text in them
 *
 * A log has up to 100,000 lines, and may grow while it is searched: the lines are looked at some
 * thousand at once, from the place that somebody reads outwards, so that what is near is found
 * at once. Lines are remembered by their numbers, which stay when old ones are dropped.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-log-search.h"

/* How long to look in one go: a small part of a frame. */
#define LOOKING_US 2000

/* To ask for the time costs as much as to look at some lines. */
#define LINES_AT_ONCE 32

#define NO_LINE -1

struct _LkLogSearch
{
  GObject parent_instance;

  LkLog *log;            /* (owned) (nullable) */
  GSignalGroup *signals; /* (owned) of the log */
  char *text;            /* as it was given */
  gunichar *pattern;     /* @text without its case */
  long n_pattern;
  GArray *above;  /* (element-type gint64) numbers of lines found before the begin, last first */
  GArray *below;  /* (element-type gint64) and of those found after it */
  gint64 origin;  /* where the search begun */
  gint64 first;   /* the lines from here ... */
  gint64 last;    /* ... until before here were looked at */
  gint64 current; /* the number of one that was found, or %NO_LINE */
  guint idle;     /* 0 when there is nothing to look at */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LkLogSearch,
                               lk_log_search,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static gint64
nth (GArray *numbers, guint n)
{
  return g_array_index (numbers, gint64, n);
}

static guint
count (LkLogSearch *self)
{
  return self->above->len + self->below->len;
}

static gint64
number_at (LkLogSearch *self, guint index)
{
  return index < self->above->len ? nth (self->above, self->above->len - 1 - index)
                                  : nth (self->below, index - self->above->len);
}

/* Returns: how many of those that were found come before @number. */
static guint
index_of (LkLogSearch *self, gint64 number)
{
  guint low = 0;
  guint high = count (self);

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (number_at (self, middle) < number)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

/* --- As a list --- */

static GType
get_item_type (GListModel *model)
{
  return LK_TYPE_LOG_LINE;
}

static guint
get_n_items (GListModel *model)
{
  return count (LK_LOG_SEARCH (model));
}

static gpointer
get_item (GListModel *model, guint index)
{
  LkLogSearch *self = LK_LOG_SEARCH (model);

  if (index >= count (self))
    return NULL;

  return g_list_model_get_item (G_LIST_MODEL (self->log),
                                (guint) (number_at (self, index) - lk_log_get_begin (self->log)));
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* --- Comparing --- */

static gunichar
fold_at (const char *p)
{
  guchar c = (guchar) *p;

  if (c < 0x80)
    return c >= 'A' && c <= 'Z' ? c | 0x20u : c;

  return g_unichar_tolower (g_utf8_get_char (p));
}

static const char *
match_at (LkLogSearch *self, const char *p)
{
  for (long i = 0; i < self->n_pattern; i++, p = g_utf8_next_char (p))
    if (fold_at (p) != self->pattern[i])
      return NULL;

  return p;
}

/**
 * lk_log_search_find_in:
 * @self: a search
 * @line: the text of a line
 * @begin: (inout): from which byte on to look; where it was found
 * @end: (out): the byte after it
 *
 * Returns: whether it was found
 */
gboolean
lk_log_search_find_in (LkLogSearch *self, const char *line, guint *begin, guint *end)
{
  if (self->n_pattern == 0)
    return FALSE;

  for (const char *p = line + *begin; *p != '\0'; p = g_utf8_next_char (p))
    {
      const char *after = match_at (self, p);

      if (after == NULL)
        continue;

      *begin = (guint) (p - line);
      *end = (guint) (after - line);
      return TRUE;
    }

  return FALSE;
}

/* --- Looking --- */

/**
 * lk_log_search_is_done:
 * @self: a search
 *
 * Returns: whether all lines were looked at
 */
gboolean
lk_log_search_is_done (LkLogSearch *self)
{
  return self->n_pattern == 0 || self->log == NULL ||
         (self->first <= lk_log_get_begin (self->log) && self->last >= lk_log_get_end (self->log));
}

static void
look_at (LkLogSearch *self, gint64 number, GArray *found)
{
  const char *line = lk_log_peek (self->log, (guint) (number - lk_log_get_begin (self->log)));
  guint begin = 0;
  guint end;

  if (lk_log_search_find_in (self, line, &begin, &end))
    g_array_append_val (found, number);
}

/* Both ways at the same pace: the first one that is found is the nearest. */
static void
choose_nearest (LkLogSearch *self, GArray *above, GArray *below)
{
  gint64 up = above->len > 0 ? self->origin - nth (above, 0) : G_MAXINT64;
  gint64 down = below->len > 0 ? nth (below, 0) - self->origin : G_MAXINT64;

  if (above->len > 0 || below->len > 0)
    self->current = down <= up ? nth (below, 0) : nth (above, 0);
}

static void
append (LkLogSearch *self, GArray *numbers, GArray *found)
{
  guint before = count (self);

  if (found->len == 0)
    return;

  g_array_append_vals (numbers, found->data, found->len);
  g_list_model_items_changed (G_LIST_MODEL (self), numbers == self->above ? 0 : before, 0,
                              found->len);
}

static void
look (LkLogSearch *self)
{
  gint64 begin = lk_log_get_begin (self->log);
  gint64 end = lk_log_get_end (self->log);
  gint64 until = g_get_monotonic_time () + LOOKING_US;
  g_autoptr (GArray) above = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) below = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint n = 1; self->first > begin || self->last < end; n++)
    {
      if (self->last < end)
        look_at (self, self->last++, below);
      if (self->first > begin)
        look_at (self, --self->first, above);
      if (n % LINES_AT_ONCE == 0 && g_get_monotonic_time () > until)
        break;
    }

  if (self->current == NO_LINE)
    choose_nearest (self, above, below);
  append (self, self->below, below);
  append (self, self->above, above);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gboolean
look_cb (gpointer user_data)
{
  LkLogSearch *self = user_data;

  look (self);
  if (!lk_log_search_is_done (self))
    return G_SOURCE_CONTINUE;

  self->idle = 0;

  return G_SOURCE_REMOVE;
}

static void
look_later (LkLogSearch *self)
{
  if (self->idle == 0 && !lk_log_search_is_done (self))
    self->idle = g_idle_add (look_cb, self);
}

static void
forget_all (LkLogSearch *self)
{
  guint n = count (self);

  g_array_set_size (self->above, 0);
  g_array_set_size (self->below, 0);
  self->current = NO_LINE;
  if (n > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
}

/* The first lines are looked at before this returns, and what stood near is found without a
 * moment in which nothing is. */
static void
start (LkLogSearch *self, gint64 origin)
{
  gint64 begin = self->log != NULL ? lk_log_get_begin (self->log) : 0;
  gint64 end = self->log != NULL ? lk_log_get_end (self->log) : 0;

  g_clear_handle_id (&self->idle, g_source_remove);
  self->origin = self->first = self->last = CLAMP (origin, begin, end);
  forget_all (self);

  if (lk_log_search_is_done (self))
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  else
    look (self);
  look_later (self);
}

/* --- What becomes of the log --- */

static void
forget_dropped (LkLogSearch *self)
{
  gint64 begin = lk_log_get_begin (self->log);
  guint n = index_of (self, begin);
  guint n_above = MIN (n, self->above->len);

  self->origin = MAX (self->origin, begin);
  self->first = MAX (self->first, begin);
  self->last = MAX (self->last, begin);
  if (n == 0)
    return;

  g_array_set_size (self->above, self->above->len - n_above);
  g_array_remove_range (self->below, 0, n - n_above);
  if (self->current < begin)
    self->current = count (self) > 0 ? number_at (self, 0) : NO_LINE;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
log_changed_cb (LkLogSearch *self, guint position, guint removed, guint added)
{
  gboolean dropped = removed > 0 && added == 0 && position == 0;

  if (removed > 0 && (!dropped || g_list_model_get_n_items (G_LIST_MODEL (self->log)) == 0))
    {
      start (self, self->current != NO_LINE ? self->current : self->origin);
      return;
    }

  forget_dropped (self);
  look_later (self);
}

/* --- Life --- */

static void
lk_log_search_dispose (GObject *object)
{
  LkLogSearch *self = LK_LOG_SEARCH (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_object (&self->signals);

  G_OBJECT_CLASS (lk_log_search_parent_class)->dispose (object);
}

static void
lk_log_search_finalize (GObject *object)
{
  LkLogSearch *self = LK_LOG_SEARCH (object);

  g_clear_object (&self->log);
  g_array_unref (self->above);
  g_array_unref (self->below);
  g_free (self->pattern);
  g_free (self->text);

  G_OBJECT_CLASS (lk_log_search_parent_class)->finalize (object);
}

static void
lk_log_search_class_init (LkLogSearchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_log_search_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_log_search_finalize;

  /**
   * LkLogSearch::changed:
   * @self: the search
   *
   * More was found, or something else is the current one, or all was looked at.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lk_log_search_init (LkLogSearch *self)
{
  self->text = g_strdup ("");
  self->above = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->below = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->current = NO_LINE;
  self->signals = g_signal_group_new (LK_TYPE_LOG);
  g_signal_group_connect_swapped (self->signals, "items-changed", G_CALLBACK (log_changed_cb),
                                  self);
}

/**
 * lk_log_search_new:
 *
 * Returns: (transfer full): a search for nothing; the list of the lines that are found
 */
LkLogSearch *
lk_log_search_new (void)
{
  return g_object_new (LK_TYPE_LOG_SEARCH, NULL);
}

/**
 * lk_log_search_set_log:
 * @self: a search
 * @log: (nullable): what is searched, from its end
 */
void
lk_log_search_set_log (LkLogSearch *self, LkLog *log)
{
  g_return_if_fail (LK_IS_LOG_SEARCH (self));

  if (self->log == log)
    return;

  /* Not a moment with lines of the other log. */
  forget_all (self);
  g_set_object (&self->log, log);
  g_signal_group_set_target (self->signals, log);
  start (self, G_MAXINT64);
}

/**
 * lk_log_search_set_text:
 * @self: a search
 * @text: what is searched for, no matter its case; nothing is found when it is empty
 * @near: the position of a line: of what is found the nearest to it becomes the current one
 */
void
lk_log_search_set_text (LkLogSearch *self, const char *text, guint near)
{
  g_autofree char *composed = NULL;

  g_return_if_fail (LK_IS_LOG_SEARCH (self));

  if (g_str_equal (text, self->text))
    return;

  g_free (self->text);
  g_free (self->pattern);
  self->text = g_strdup (text);
  composed = g_utf8_normalize (text, -1, G_NORMALIZE_DEFAULT_COMPOSE);
  self->pattern = g_utf8_to_ucs4_fast (composed != NULL ? composed : "", -1, &self->n_pattern);
  for (long i = 0; i < self->n_pattern; i++)
    self->pattern[i] = g_unichar_tolower (self->pattern[i]);

  start (self, self->log != NULL ? lk_log_get_begin (self->log) + near : 0);
}

/**
 * lk_log_search_get_text:
 * @self: a search
 *
 * Returns: what is searched for
 */
const char *
lk_log_search_get_text (LkLogSearch *self)
{
  return self->text;
}

/**
 * lk_log_search_get_current:
 * @self: a search
 * @index: (out) (optional): its place among those that were found
 * @position: (out) (optional): its place in the log
 *
 * Returns: %FALSE when none was found
 */
gboolean
lk_log_search_get_current (LkLogSearch *self, guint *index, guint *position)
{
  if (self->current == NO_LINE)
    return FALSE;

  if (index != NULL)
    *index = index_of (self, self->current);
  if (position != NULL)
    *position = (guint) (self->current - lk_log_get_begin (self->log));

  return TRUE;
}

/**
 * lk_log_search_step:
 * @self: a search
 * @forward: to the next one; after the last one comes the first
 *
 * Returns: %FALSE when none was found
 */
gboolean
lk_log_search_step (LkLogSearch *self, gboolean forward)
{
  guint n = count (self);
  guint index;

  if (n == 0)
    return FALSE;

  index = index_of (self, self->current);
  self->current = number_at (self, (index + (forward ? 1 : n - 1)) % n);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);

  return TRUE;
}
