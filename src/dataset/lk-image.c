/* lk-image.c: what a file that claims to be a picture really is
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-image.h"

#include "lk-decoder.h"
#include "lk-error.h"
#include "lk-image-private.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

/* Decoding is done to this side where a decoder can do it small at once. */
#define CHECK_SIDE 256

#define PIECE (64 * 1024)

typedef struct
{
  const char *format;
  const char *ending; /* the one that is given to it */
  const char *others; /* further ones that it may have */
  gsize offset;
  const char *magic;
  gsize length;
} Kind;

/* clang-format off */
static const Kind kinds[] = {
  { "jpeg", "jpg",  "jpeg jpe jfif", 0, "\xff\xd8\xff", 3 },
  { "png",  "png",  "apng",          0, "\x89PNG\r\n\x1a\n", 8 },
  { "webp", "webp", "",              8, "WEBP", 4 },
  { "gif",  "gif",  "",              0, "GIF8", 4 },
  { "tiff", "tiff", "tif",           0, "II*\0", 4 },
  { "tiff", "tiff", "tif",           0, "MM\0*", 4 },
  { "bmp",  "bmp",  "",              0, "BM", 2 },
  { "avif", "avif", "",              4, "ftypavif", 8 },
  { "heif", "heic", "heif hif",      4, "ftyphei", 7 },
  { "heif", "heic", "heif hif",      4, "ftyphev", 7 },
  { "heif", "heic", "heif hif",      4, "ftypmif1", 8 },
};
/* clang-format on */

/**
 * lk_image_sniff:
 * @data: the first bytes of a file; 16 are enough
 * @size: how many there are
 *
 * Returns: (nullable): the format by its content, whatever the name says
 */
const char *
lk_image_sniff (const guint8 *data, gsize size)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const Kind *kind = &kinds[i];

      if (size >= kind->offset + kind->length &&
          memcmp (data + kind->offset, kind->magic, kind->length) == 0)
        return kind->format;
    }

  return NULL;
}

/**
 * lk_image_get_ending:
 * @format: a format
 *
 * Returns: the ending of its files, without the dot
 */
const char *
lk_image_get_ending (const char *format)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].format, format))
      return kinds[i].ending;

  return format;
}

/**
 * lk_image_is_trained:
 * @format: a format
 *
 * Returns: whether trainers read such files; they leave out others in silence
 */
gboolean
lk_image_is_trained (const char *format)
{
  static const char *const trained[] = { "jpeg", "png", "webp", NULL };

  return g_strv_contains (trained, format);
}

/**
 * lk_image_is_picture_name:
 * @name: a file name
 *
 * Returns: whether it ends as pictures do
 */
gboolean
lk_image_is_picture_name (const char *name)
{
  const char *dot = strrchr (name, '.');

  for (guint i = 0; dot != NULL && i < G_N_ELEMENTS (kinds); i++)
    {
      g_auto (GStrv) others = g_strsplit (kinds[i].others, " ", -1);

      if (g_ascii_strcasecmp (dot + 1, kinds[i].ending) == 0)
        return TRUE;

      for (guint j = 0; others[j] != NULL; j++)
        if (*others[j] != '\0' && g_ascii_strcasecmp (dot + 1, others[j]) == 0)
          return TRUE;
    }

  return FALSE;
}

/* --- Decoding, to see whether it can be done --- */

typedef struct
{
  guint width;
  guint height;
  gboolean too_large;
} Announced;

static gboolean
is_too_large (guint width, guint height)
{
  return width > LK_IMAGE_MAX_SIDE || height > LK_IMAGE_MAX_SIDE ||
         (guint64) width * height > LK_IMAGE_MAX_PIXELS;
}

static void
size_prepared_cb (GdkPixbufLoader *loader, int width, int height, gpointer user_data)
{
  Announced *announced = user_data;
  int larger = MAX (width, height);

  announced->width = MAX (width, 0);
  announced->height = MAX (height, 0);
  announced->too_large = is_too_large (announced->width, announced->height);

  /* A loader that is asked for nothing stops before it asks for memory. */
  if (announced->too_large)
    gdk_pixbuf_loader_set_size (loader, 0, 0);
  else if (larger > CHECK_SIDE)
    gdk_pixbuf_loader_set_size (loader, MAX (1, width * CHECK_SIDE / larger),
                                MAX (1, height * CHECK_SIDE / larger));
}

static gboolean
decode_with_pixbuf (GBytes *file, Announced *announced, gboolean *still, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (file, &size);
  g_autoptr (GdkPixbufLoader) loader = lk_image_loader_new (file, error);
  gboolean good = TRUE;

  if (loader == NULL)
    return FALSE;

  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_prepared_cb), announced);
  for (gsize at = 0; at < size && good && !announced->too_large; at += PIECE)
    good = gdk_pixbuf_loader_write (loader, data + at, MIN (PIECE, size - at), error);

  if (announced->too_large || !good)
    {
      gdk_pixbuf_loader_close (loader, NULL);
      return FALSE;
    }

  if (!gdk_pixbuf_loader_close (loader, error))
    return FALSE;

  if (gdk_pixbuf_loader_get_animation (loader) == NULL ||
      gdk_pixbuf_loader_get_pixbuf (loader) == NULL)
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_FILE, _ ("no picture came out of it"));
      return FALSE;
    }

  *still = gdk_pixbuf_animation_is_static_image (gdk_pixbuf_loader_get_animation (loader));

  return TRUE;
}

static gboolean
decode (GBytes *file,
        const LkImageFacts *facts,
        const LkImageStructure *structure,
        Announced *announced,
        gboolean *still,
        GError **error)
{
  announced->width = structure->width;
  announced->height = structure->height;
  if (g_str_equal (facts->format, "jpeg"))
    return lk_image_check_jpeg (file, error);
  if (g_str_equal (facts->format, "png"))
    return lk_image_check_png (file, error);

  return decode_with_pixbuf (file, announced, still, error);
}

/* --- Probing --- */

static gboolean
refuse (GError **error, const char *label, const char *reason)
{
  g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION, _ ("“%s” %s"), label, reason);

  return FALSE;
}

static gboolean
check_size (const GStatBuf *info, const char *label, GError **error)
{
  if (!S_ISREG (info->st_mode))
    return refuse (error, label, _ ("is not a file"));
  if (info->st_size == 0)
    return refuse (error, label, _ ("is empty"));
  if (info->st_size > LK_IMAGE_MAX_BYTES)
    return refuse (error, label, _ ("is larger than any picture should be"));

  return TRUE;
}

static gboolean
check_announced (const Announced *announced, const char *label, GError **error)
{
  g_autofree char *reason = NULL;

  if (announced->too_large)
    reason = g_strdup_printf (
        _ ("has %u × %u pixels, more than can be opened safely: make it smaller first"),
        announced->width, announced->height);
  else if (MIN (announced->width, announced->height) < LK_IMAGE_MIN_SIDE)
    reason = g_strdup_printf (_ ("has %u × %u pixels, too few to train with"), announced->width,
                              announced->height);

  return reason == NULL || refuse (error, label, reason);
}

/**
 * lk_image_probe_bytes: (skip)
 * @file: what is in a file
 * @label: what to call it in a message
 * @facts: (out): what it is
 * @error: as that of lk_image_probe()
 *
 * For the decoder's process.
 *
 * Returns: whether it is a picture
 */
gboolean
lk_image_probe_bytes (GBytes *file, const char *label, LkImageFacts *facts, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (file, &size);
  g_autoptr (GError) local_error = NULL;
  LkImageStructure structure;
  Announced announced = { 0 };
  gboolean still = TRUE;

  *facts = (LkImageFacts){ .orientation = 1 };
  facts->size = size;
  facts->format = lk_image_sniff (data, size);
  if (facts->format == NULL)
    return refuse (error, label, _ ("is not a picture in a format that can be read"));

  /* Before anything is decoded: a bomb is small until then. */
  lk_image_walk (facts->format, file, &structure);
  announced.width = structure.width;
  announced.height = structure.height;
  announced.too_large = is_too_large (structure.width, structure.height);
  if (structure.width > 0 && !check_announced (&announced, label, error))
    return FALSE;
  if (structure.animated)
    return refuse (error, label, _ ("is an animation: save the frame that you want as a picture"));
  if (!structure.complete)
    return refuse (error, label, _ ("is cut off: its end is missing"));

  if (!decode (file, facts, &structure, &announced, &still, &local_error) && !announced.too_large)
    {
      g_autofree char *reason = g_strdup_printf (_ ("is damaged: %s"), local_error->message);

      return refuse (error, label, reason);
    }

  if (!check_announced (&announced, label, error))
    return FALSE;
  if (!still)
    return refuse (error, label, _ ("is an animation: save the frame that you want as a picture"));

  facts->orientation = structure.orientation;
  facts->width = structure.orientation >= 5 ? announced.height : announced.width;
  facts->height = structure.orientation >= 5 ? announced.width : announced.height;

  return TRUE;
}

/* What another process says of it is believed only as far as it can be. */
static gboolean
take_facts (const LkDecoderRequest *request,
            const LkDecoderAnswer *answer,
            LkImageFacts *facts,
            GError **error)
{
  const char *format = NULL;

  if (!g_variant_lookup (answer->facts, "format", "&s", &format) ||
      !g_variant_lookup (answer->facts, "width", "u", &facts->width) ||
      !g_variant_lookup (answer->facts, "height", "u", &facts->height) ||
      !g_variant_lookup (answer->facts, "orientation", "u", &facts->orientation) ||
      is_too_large (facts->width, facts->height) ||
      MIN (facts->width, facts->height) < LK_IMAGE_MIN_SIDE || facts->orientation < 1 ||
      facts->orientation > 8)
    return lk_decoder_set_nonsense (request, error);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].format, format))
      facts->format = kinds[i].format;

  return facts->format != NULL || lk_decoder_set_nonsense (request, error);
}

/**
 * lk_image_probe:
 * @path: a file
 * @label: what to call it in a message
 * @facts: (out): what it is
 * @error: return location for an %LK_ERROR_VALIDATION that names @label and says what is
 *   wrong with it, or an %LK_ERROR_FILE when it could not be read
 *
 * Looks at the content, not at the name, and decodes it, so that what passes can be
 * trained with.
 *
 * Returns: whether it is a picture
 */
gboolean
lk_image_probe (const char *path, const char *label, LkImageFacts *facts, GError **error)
{
  const LkDecoderRequest request = { .verb = LK_DECODER_PROBE, .label = label };
  g_auto (LkDecoderAnswer) answer = { 0 };
  GStatBuf info;

  *facts = (LkImageFacts){ .orientation = 1 };
  if (g_stat (path, &info) == 0 && !check_size (&info, label, error))
    return FALSE;
  if (!lk_decoder_ask_path (&request, path, &answer, error))
    return FALSE;

  facts->size = info.st_size;

  return take_facts (&request, &answer, facts, error);
}
