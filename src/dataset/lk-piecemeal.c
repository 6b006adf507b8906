/* lk-piecemeal.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-piecemeal.h"

/* So long at a time: half of what a frame lasts. */
#define PIECE_USEC 8000

/* The clock is looked at so often. */
#define STRIDE 16

/* Between drawing and what has time. */
#define PRIORITY (G_PRIORITY_HIGH_IDLE + 30)

struct _LkPiecemeal
{
  guint n;
  guint next;
  LkPiecemealWork work;
  LkPiecemealDone done;
  gpointer data;
  guint id;
};

static void
end (LkPiecemeal *self)
{
  LkPiecemealDone done = self->done;
  gpointer data = self->data;

  g_free (self);
  done (data);
}

static gboolean
piece_cb (gpointer user_data)
{
  LkPiecemeal *self = user_data;
  gint64 until = g_get_monotonic_time () + PIECE_USEC;

  do
    for (guint i = 0; i < STRIDE && self->next < self->n; i++)
      self->work (self->data, self->next++);
  while (self->next < self->n && g_get_monotonic_time () < until);

  if (self->next < self->n)
    return G_SOURCE_CONTINUE;

  end (self);

  return G_SOURCE_REMOVE;
}

/**
 * lk_piecemeal_start: (skip)
 * @n: how many things
 * @work: does it to one of them
 * @done: called when it is done to all, never before this returns
 * @data: for @work and @done
 *
 * Returns: (transfer none): the work; it is gone when @done is called
 */
LkPiecemeal *
lk_piecemeal_start (guint n, LkPiecemealWork work, LkPiecemealDone done, gpointer data)
{
  LkPiecemeal *self = g_new0 (LkPiecemeal, 1);

  self->n = n;
  self->work = work;
  self->done = done;
  self->data = data;
  self->id = g_idle_add_full (PRIORITY, piece_cb, self, NULL);

  return self;
}

/**
 * lk_piecemeal_hurry: (skip)
 * @self: a work
 *
 * Does what is left of it at once, because something else depends on it.
 */
void
lk_piecemeal_hurry (LkPiecemeal *self)
{
  g_clear_handle_id (&self->id, g_source_remove);
  while (self->next < self->n)
    self->work (self->data, self->next++);
  end (self);
}
