/* lk-prepare.c: makes one picture ready for training, in the decoder's process
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-prepare.h"

#include "lk-digest.h"
#include "lk-error.h"
#include "lk-prepare-codec.h"
#include "lk-prepare-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>
#include <zlib.h>

/* The last one takes whatever is left. */
static const LkPrepareCodec *const codecs[] = {
  &lk_prepare_jpeg,
  &lk_prepare_png,
  &lk_prepare_webp,
  &lk_prepare_pixbuf,
};

typedef struct
{
  const char *name;
  const LkPrepareOptions *options;
  GBytes *file;
  const LkPrepareCodec *codec;
  LkPrepareFacts facts;
  LkColor *color; /* (nullable): when the profile asks for it */
} Work;

static void
work_clear (Work *work)
{
  g_clear_pointer (&work->file, g_bytes_unref);
  g_clear_pointer (&work->color, lk_color_free);
  lk_prepare_facts_clear (&work->facts);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

/* Turns what a codec says into a sentence that names the picture and the way out. */
static void
set_damaged (GError **error, const char *name, GError *reason)
{
  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, reason);
      return;
    }

  g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION,
               _ ("%s is damaged and cannot be trained (%s); remove or replace it"), name,
               reason->message);
  g_error_free (reason);
}

static gboolean
check_size (const Work *work, GError **error)
{
  guint64 n_pixels = (guint64) work->facts.width * work->facts.height;
  guint64 limit = work->facts.whole ? LK_PREPARE_MAX_WHOLE_PIXELS : LK_PREPARE_MAX_PIXELS;

  if (n_pixels > 0 && n_pixels <= limit)
    return TRUE;

  g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION,
               _ ("%s has %u × %u pixels, which is more than can be prepared; make it smaller"),
               work->name, work->facts.width, work->facts.height);

  return FALSE;
}

static void
load_color (Work *work)
{
  g_autoptr (LkColor) color = NULL;
  LkColorSpace space = work->facts.layout == LK_PREPARE_GREY   ? LK_COLOR_GREY
                       : work->facts.layout == LK_PREPARE_CMYK ? LK_COLOR_CMYK
                                                               : LK_COLOR_RGB;

  if (work->facts.profile == NULL)
    return;

  color = lk_color_new (work->facts.profile, space);
  if (color != NULL && !lk_color_changes_nothing (color))
    work->color = g_steal_pointer (&color);
}

static gboolean
inspect (Work *work, GError **error)
{
  GError *reason = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (work->file, &size);

  for (gsize i = 0; work->codec == NULL; i++)
    work->codec = codecs[i]->matches (data, size) ? codecs[i] : NULL;

  work->facts.orientation = 1;
  work->facts.pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  if (!work->codec->inspect (work->file, &work->facts, &reason))
    {
      set_damaged (error, work->name, reason);
      return FALSE;
    }
  load_color (work);

  return check_size (work, error);
}

static gboolean
fits (const Work *work)
{
  guint limit = work->options->longest_side;

  return limit == 0 || MAX (work->facts.width, work->facts.height) <= limit;
}

static guint
scale_side (const Work *work, guint side)
{
  double scale = (double) work->options->longest_side / MAX (work->facts.width, work->facts.height);

  return fits (work) ? side : MAX (1, (guint) lround (side * scale));
}

/* Hashing is an order of magnitude faster than decoding. What may be transparent has to be
 * decoded all the same. */
static gboolean
is_known_sound (const Work *work)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (work->file, &size);
  g_autofree char *sha256 = NULL;

  if (work->options->sound_sha256 == NULL || work->facts.layout == LK_PREPARE_RGBA)
    return FALSE;

  sha256 = lk_digest_hex_of (G_CHECKSUM_SHA256, data, size);

  return g_str_equal (sha256, work->options->sound_sha256);
}

/* Decodes the whole of what will be kept, so that a damaged picture is found here and not
 * by the trainer, which would leave it out in silence. */
static gboolean
check (Work *work, gboolean *is_transparent, GError **error)
{
  g_auto (LkPrepareSink) sink = { 0 };
  GError *reason = NULL;

  lk_prepare_sink_init (&sink, &work->facts);
  if (!work->codec->decode (work->file, &work->facts, &sink, &reason))
    {
      set_damaged (error, work->name, reason);
      return FALSE;
    }
  *is_transparent = sink.is_transparent;

  return TRUE;
}

static LkPrepared *
new_prepared (const Work *work, const char *extension, guint width, guint height)
{
  LkPrepared *prepared = g_new0 (LkPrepared, 1);

  prepared->extension = extension;
  prepared->width = width;
  prepared->height = height;
  prepared->changes = work->facts.has_metadata ? LK_PREPARE_METADATA_REMOVED : 0;

  return prepared;
}

static void
measure (LkPrepared *prepared)
{
  prepared->crc32 = (guint32) crc32 (0, NULL, 0);
  for (guint i = 0; i < prepared->pieces->len; i++)
    {
      gsize size;
      gconstpointer data = g_bytes_get_data (g_ptr_array_index (prepared->pieces, i), &size);

      prepared->crc32 = (guint32) crc32_z (prepared->crc32, data, size);
      prepared->size += size;
    }
}

static LkPrepared *
keep (Work *work)
{
  LkPrepared *prepared =
      new_prepared (work, work->codec->extension, work->facts.width, work->facts.height);

  prepared->pieces = g_ptr_array_ref (work->facts.pieces);

  return prepared;
}

/* Without a profile, ink is taken for the complement of light. */
static void
print_naively (guint8 *pixels, gsize n_pixels)
{
  for (gsize i = 0; i < n_pixels; i++, pixels += 4)
    {
      for (int channel = 0; channel < 3; channel++)
        pixels[channel] = (guint8) (pixels[channel] * pixels[3] / 255);
    }
}

/* Where a pixel of the upright picture is in the stored one: EXIF's orientations are a
 * mirror image, a half turn and a swap of the sides, in that order. */
static guint8 *
turn (const guint8 *pixels, guint width, guint height, guint n_channels, guint orientation)
{
  gboolean swaps = orientation >= 5;
  gboolean from_right = orientation == 2 || orientation == 3 || orientation == 7 ||
                        orientation == 8;
  gboolean from_bottom = orientation == 3 || orientation == 4 || orientation == 6 ||
                         orientation == 7;
  guint to_width = swaps ? height : width;
  guint to_height = swaps ? width : height;
  guint8 *turned = g_malloc ((gsize) width * height * n_channels);
  guint8 *to = turned;

  for (guint y = 0; y < to_height; y++)
    {
      for (guint x = 0; x < to_width; x++, to += n_channels)
        {
          guint from_x = swaps ? y : x;
          guint from_y = swaps ? x : y;

          from_x = from_right ? width - 1 - from_x : from_x;
          from_y = from_bottom ? height - 1 - from_y : from_y;
          memcpy (to, pixels + ((gsize) from_y * width + from_x) * n_channels, n_channels);
        }
    }

  return turned;
}

/* Converts what was not converted row by row. */
static guint8 *
recolor (const Work *work, guint8 *pixels, gsize n_pixels, guint *n_channels)
{
  guint8 *colored;

  if (work->color == NULL || work->facts.layout == LK_PREPARE_RGBA)
    {
      if (work->facts.layout == LK_PREPARE_CMYK)
        print_naively (pixels, n_pixels);
      return pixels;
    }

  colored = g_malloc (n_pixels * 4);
  lk_color_apply (work->color, pixels, colored, n_pixels);
  g_free (pixels);
  *n_channels = 4;

  return colored;
}

static guint8 *
decode (Work *work, guint width, guint height, LkPrepareChanges *changes, GError **error)
{
  g_auto (LkPrepareSink) sink = { 0 };
  GError *reason = NULL;

  lk_prepare_sink_init (&sink, &work->facts);
  lk_prepare_sink_set_size (&sink, width, height);
  sink.color = work->color;
  sink.background = work->options->background;
  if (!work->codec->decode (work->file, &work->facts, &sink, &reason))
    {
      set_damaged (error, work->name, reason);
      return NULL;
    }
  *changes = sink.is_transparent ? LK_PREPARE_FLATTENED : 0;

  return lk_scaler_steal_pixels (sink.scaler);
}

/* Over pixels: everything can be done to a picture in this way. */
static GBytes *
remake_pixels (Work *work, guint width, guint height, LkPrepareChanges *changes, GError **error)
{
  guint orientation = work->facts.orientation;
  guint n_channels = work->facts.layout == LK_PREPARE_GREY ? 1 : 4;
  g_autofree guint8 *pixels = decode (work, width, height, changes, error);

  if (pixels == NULL)
    return NULL;

  pixels = recolor (work, g_steal_pointer (&pixels), (gsize) width * height, &n_channels);
  if (orientation > 1)
    {
      guint8 *turned = turn (pixels, width, height, n_channels, orientation);

      g_free (pixels);
      pixels = turned;
    }

  return orientation >= 5
             ? lk_prepare_jpeg_encode (pixels, height, width, n_channels, work->options->quality)
             : lk_prepare_jpeg_encode (pixels, width, height, n_channels, work->options->quality);
}

/* The short way, when the format has one and the colors stay what they are. Returns %FALSE
 * when there is nothing more to be done: then there is an error. */
static gboolean
shrink (Work *work, guint width, guint height, GBytes **made, GError **error)
{
  LkPrepareShrink shrink = {
    .to_width = width,
    .to_height = height,
    .quality = work->options->quality,
    .turn = turn,
  };
  GError *reason = NULL;

  if (work->codec->shrink == NULL || work->color != NULL || fits (work))
    return TRUE;

  *made = work->codec->shrink (work->file, &work->facts, &shrink, &reason);
  if (reason != NULL)
    set_damaged (error, work->name, reason);

  return reason == NULL;
}

static LkPrepared *
remake (Work *work, GError **error)
{
  guint orientation = work->facts.orientation;
  guint width = scale_side (work, work->facts.width);
  guint height = scale_side (work, work->facts.height);
  LkPrepareChanges changes = 0;
  GBytes *made = NULL;
  LkPrepared *prepared;

  if (!shrink (work, width, height, &made, error))
    return NULL;
  if (made == NULL)
    made = remake_pixels (work, width, height, &changes, error);
  if (made == NULL)
    return NULL;

  prepared = orientation >= 5 ? new_prepared (work, "jpg", height, width)
                              : new_prepared (work, "jpg", width, height);
  prepared->changes |= changes | LK_PREPARE_REENCODED;
  prepared->changes |= orientation > 1 ? LK_PREPARE_ROTATED : 0;
  prepared->changes |= fits (work) ? 0 : LK_PREPARE_SCALED;
  prepared->changes |=
      work->color != NULL || work->facts.layout == LK_PREPARE_CMYK ? LK_PREPARE_RECOLORED : 0;
  prepared->pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (prepared->pieces, made);

  return prepared;
}

static LkPrepared *
keep_or_remake (Work *work, GError **error)
{
  gboolean is_transparent = FALSE;

  if (!work->facts.keepable || work->codec->extension == NULL || work->facts.orientation != 1 ||
      work->color != NULL || !fits (work))
    return remake (work, error);

  if (!is_known_sound (work) && !check (work, &is_transparent, error))
    return NULL;

  return is_transparent ? remake (work, error) : keep (work);
}

static void
make_grey (guint8 *pixels, gsize n_pixels)
{
  const guint8 *from = pixels;

  for (gsize i = 0; i < n_pixels; i++, from += 4)
    pixels[i] = (guint8) ((from[0] * 77 + from[1] * 150 + from[2] * 29) >> 8);
}

static gboolean
view_picture (Work *work, LkPrepareView *view, GError **error)
{
  guint orientation = work->facts.orientation;
  guint width = scale_side (work, work->facts.width);
  guint height = scale_side (work, work->facts.height);
  LkPrepareChanges changes;
  g_autofree guint8 *pixels = NULL;

  /* A JPEG holds its grey apart from its colors, which then need not be decoded. */
  if (work->codec == &lk_prepare_jpeg && work->facts.layout == LK_PREPARE_RGBX)
    work->facts.layout = LK_PREPARE_GREY;

  pixels = decode (work, width, height, &changes, error);
  if (pixels == NULL)
    return FALSE;

  if (work->facts.layout == LK_PREPARE_CMYK)
    print_naively (pixels, (gsize) width * height);
  if (work->facts.layout != LK_PREPARE_GREY)
    make_grey (pixels, (gsize) width * height);

  view->width = orientation >= 5 ? height : width;
  view->height = orientation >= 5 ? width : height;
  view->is_transparent = changes != 0;
  view->pixels = orientation > 1 ? turn (pixels, width, height, 1, orientation)
                                 : g_steal_pointer (&pixels);

  return TRUE;
}

/**
 * lk_prepare_view_bytes: (skip)
 * @file: what is in the picture's file
 * @name: what to call it in a message
 * @longest_side: pixels; a larger picture is made smaller
 * @view: (out): the picture in grey; free its pixels with g_free()
 * @error: return location
 *
 * For who wants to judge a picture: what lk_prepare_bytes() would refuse is refused here.
 *
 * Returns: %TRUE if all of the picture could be decoded
 */
gboolean
lk_prepare_view_bytes (
    GBytes *file, const char *name, guint longest_side, LkPrepareView *view, GError **error)
{
  const LkPrepareOptions options = { .longest_side = longest_side, .background = 0xffffff };
  g_auto (Work) work = { .name = name, .options = &options, .file = g_bytes_ref (file) };

  return inspect (&work, error) && view_picture (&work, view, error);
}

/**
 * lk_prepare_bytes: (skip)
 * @file: what is in the picture's file
 * @name: what to call it in a message
 * @options: what to make of it
 * @error: as that of lk_prepare_picture()
 *
 * For the decoder's process.
 *
 * Returns: (transfer full): the prepared picture; %NULL with @error
 */
LkPrepared *
lk_prepare_bytes (GBytes *file, const char *name, const LkPrepareOptions *options, GError **error)
{
  g_auto (Work) work = { .name = name, .options = options, .file = g_bytes_ref (file) };
  LkPrepared *prepared;

  if (!inspect (&work, error))
    return NULL;

  prepared = keep_or_remake (&work, error);
  if (prepared != NULL)
    measure (prepared);

  return prepared;
}
