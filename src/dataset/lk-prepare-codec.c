/* lk-prepare-codec.c: what all codecs share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-prepare-codec.h"

/* Looking at a cancellable takes a lock; rows are many. */
#define ROWS_BETWEEN_LOOKS 16

void
lk_prepare_facts_clear (LkPrepareFacts *self)
{
  g_clear_pointer (&self->profile, g_bytes_unref);
  g_clear_pointer (&self->pieces, g_ptr_array_unref);
  g_clear_object (&self->decoded);
}

/* Adds the bytes from @from up to @to of @file to what is kept. */
void
lk_prepare_facts_add_piece (LkPrepareFacts *self, GBytes *file, gsize from, gsize to)
{
  if (to > from)
    g_ptr_array_add (self->pieces, g_bytes_new_from_bytes (file, from, to - from));
}

void
lk_prepare_sink_init (LkPrepareSink *self, const LkPrepareFacts *facts)
{
  *self = (LkPrepareSink){ .layout = facts->layout };
}

/* Makes it a sink that scales; otherwise it only checks. */
void
lk_prepare_sink_set_size (LkPrepareSink *self, guint to_width, guint to_height)
{
  self->to_width = to_width;
  self->to_height = to_height;
}

gboolean
lk_prepare_sink_is_check (const LkPrepareSink *self)
{
  return self->to_width == 0;
}

/* Called by a codec when it knows how large its rows will be. */
void
lk_prepare_sink_begin (LkPrepareSink *self, guint width, guint height)
{
  guint n_channels = self->layout == LK_PREPARE_GREY ? 1 : 4;

  self->width = width;
  if (lk_prepare_sink_is_check (self))
    self->row = g_malloc ((gsize) width * n_channels);
  else
    self->scaler = lk_scaler_new (width, height, n_channels, self->to_width, self->to_height);
}

guint8 *
lk_prepare_sink_get_row (LkPrepareSink *self)
{
  return self->scaler != NULL ? lk_scaler_get_row (self->scaler) : self->row;
}

static guint8
blend (guint color, guint background, guint alpha)
{
  return (guint8) ((color * alpha + background * (255 - alpha) + 127) / 255);
}

/* Puts a row on the background. */
static void
flatten (LkPrepareSink *self, guint8 *row)
{
  guint8 background[] = { (guint8) (self->background >> 16), (guint8) (self->background >> 8),
                          (guint8) self->background };

  for (guint x = 0; x < self->width; x++, row += 4)
    {
      if (row[3] == 255)
        continue;

      self->is_transparent = TRUE;
      for (int i = 0; i < 3; i++)
        row[i] = blend (row[i], background[i], row[3]);
    }
}

/* Returns %FALSE when the operation was cancelled. */
gboolean
lk_prepare_sink_push_row (LkPrepareSink *self)
{
  guint8 *row = lk_prepare_sink_get_row (self);

  if (self->layout == LK_PREPARE_RGBA)
    {
      if (self->color != NULL)
        lk_color_apply (self->color, row, row, self->width);
      flatten (self, row);
    }
  if (self->scaler != NULL)
    lk_scaler_push_row (self->scaler);

  return ++self->n_rows % ROWS_BETWEEN_LOOKS != 0 ||
         !g_cancellable_is_cancelled (self->cancellable);
}

void
lk_prepare_sink_clear (LkPrepareSink *self)
{
  g_clear_pointer (&self->scaler, lk_scaler_free);
  g_clear_pointer (&self->row, g_free);
}
