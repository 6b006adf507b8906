/* pictures.c: small pictures of every kind, and a folder to have them in
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "pictures.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <png.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

void
folders_set_up (Folders *folders, gconstpointer data)
{
  folders->root = g_dir_make_tmp ("lk-dataset-XXXXXX", NULL);
  folders->source = g_build_filename (folders->root, "source", NULL);
  folders->target = g_build_filename (folders->root, "target", NULL);
  g_assert_cmpint (g_mkdir (folders->source, 0755), ==, 0);
  g_assert_cmpint (g_mkdir (folders->target, 0755), ==, 0);
}

void
folders_tear_down (Folders *folders, gconstpointer data)
{
  const char *argv[] = { "rm", "-rf", folders->root, NULL };

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                NULL);
  g_free (folders->root);
  g_free (folders->source);
  g_free (folders->target);
}

char *
folders_path (const char *folder, const char *name)
{
  return g_build_filename (folder, name, NULL);
}

/* Names in a folder, without or only with a dot before them. */
guint
folders_count (const char *folder, gboolean hidden)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    n += (name[0] == '.') == hidden;

  return n;
}

void
write_bytes (const char *folder, const char *name, gconstpointer data, gssize size)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (parent, 0755);
  g_unlink (path);
  g_file_set_contents_full (path, data, size, G_FILE_SET_CONTENTS_NONE, 0644, &error);
  g_assert_no_error (error);
}

char *
read_text (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);

  return text;
}

void
write_picture (const char *folder, const char *name, GBytes *picture)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (picture, &size);

  write_bytes (folder, name, data, (gssize) size);
}

/* --- JPEG --- */

static void
paint (guint8 *row, int n, int y, guint seed)
{
  for (int x = 0; x < n; x++)
    row[x] = (guint8) ((guint) x * 3 + (guint) y * 5 + seed * 37 + ((seed >> 8) ^ (guint) (x * y)));
}

static GBytes *
encode_jpeg (int width, int height, guint seed, int components, gboolean progressive)
{
  struct jpeg_compress_struct info;
  struct jpeg_error_mgr fault;
  unsigned char *buffer = NULL;
  unsigned long size = 0;
  g_autofree guint8 *row = g_malloc ((gsize) width * components);
  GBytes *bytes;

  info.err = jpeg_std_error (&fault);
  jpeg_create_compress (&info);
  jpeg_mem_dest (&info, &buffer, &size);
  info.image_width = (JDIMENSION) width;
  info.image_height = (JDIMENSION) height;
  info.input_components = components;
  info.in_color_space = components == 4 ? JCS_CMYK : components == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults (&info);
  jpeg_set_quality (&info, 60, TRUE);
  if (progressive)
    jpeg_simple_progression (&info);
  jpeg_start_compress (&info, TRUE);
  for (int y = 0; y < height; y++)
    {
      paint (row, width * components, y, seed);
      jpeg_write_scanlines (&info, &row, 1);
    }
  jpeg_finish_compress (&info);
  jpeg_destroy_compress (&info);
  bytes = g_bytes_new (buffer, size);
  free (buffer);

  return bytes;
}

GBytes *
make_jpeg (int width, int height, guint seed)
{
  return encode_jpeg (width, height, seed, 3, FALSE);
}

GBytes *
make_progressive_jpeg (int width, int height)
{
  return encode_jpeg (width, height, 1, 3, TRUE);
}

GBytes *
make_cmyk_jpeg (int width, int height)
{
  return encode_jpeg (width, height, 1, 4, FALSE);
}

/* By gdk-pixbuf, in one colour. */
GBytes *
make_encoded (const char *format, int width, int height, gboolean has_alpha)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, has_alpha, 8, width, height);
  g_autoptr (GError) error = NULL;
  char *buffer;
  gsize size;

  gdk_pixbuf_fill (pixbuf, has_alpha ? 0x33d17a80 : 0x33d17aff);
  gdk_pixbuf_save_to_buffer (pixbuf, &buffer, &size, format, &error, NULL);
  g_assert_no_error (error);

  return g_bytes_new_take (buffer, size);
}

/* One that the program brings. */
GBytes *
read_sample (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "samples", name, NULL);
  g_autoptr (GError) error = NULL;
  char *contents;
  gsize size;

  g_file_get_contents (path, &contents, &size, &error);
  g_assert_no_error (error);

  return g_bytes_new_take (contents, size);
}

/* An APP1 segment right after the start marker. */
GBytes *
add_exif (GBytes *jpeg, guint orientation)
{
  guint8 exif[] = { 0xff, 0xe1, 0, 34,   'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8,
                    0,    1,    1, 0x12, 0,   3,   0,   0,   0, 1, 0,   0,   0, 0,  0, 0, 0, 0 };
  GByteArray *array = g_byte_array_new ();
  gsize size;
  const guint8 *data = g_bytes_get_data (jpeg, &size);

  exif[29] = (guint8) orientation;
  g_byte_array_append (array, data, 2);
  g_byte_array_append (array, exif, sizeof exif);
  g_byte_array_append (array, data + 2, (guint) size - 2);

  return g_byte_array_free_to_bytes (array);
}

/* --- PNG --- */

static void
append_cb (png_structp png, png_bytep data, png_size_t size)
{
  g_byte_array_append (png_get_io_ptr (png), data, (guint) size);
}

GBytes *
make_png (int width, int height, int depth, int colour_type)
{
  png_structp png = png_create_write_struct (PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop info = png_create_info_struct (png);
  GByteArray *array = g_byte_array_new ();
  g_autofree guint8 *row = NULL;

  png_set_write_fn (png, array, append_cb, NULL);
  png_set_IHDR (png, info, (png_uint_32) width, (png_uint_32) height, depth, colour_type,
                PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (colour_type == PNG_COLOR_TYPE_PALETTE)
    {
      png_color palette[256];

      for (int i = 0; i < 256; i++)
        palette[i] = (png_color){ (png_byte) i, (png_byte) (255 - i), (png_byte) (i / 2) };
      png_set_PLTE (png, info, palette, 1 << depth);
    }
  png_write_info (png, info);
  row = g_malloc0 (png_get_rowbytes (png, info));
  for (int y = 0; y < height; y++)
    {
      paint (row, (int) png_get_rowbytes (png, info), y, 3);
      png_write_row (png, row);
    }
  png_write_end (png, info);
  png_destroy_write_struct (&png, &info);

  return g_byte_array_free_to_bytes (array);
}

static guint32
crc_of (const guint8 *data, gsize size)
{
  guint32 crc = 0xffffffff;

  for (gsize i = 0; i < size; i++)
    {
      crc ^= data[i];
      for (int bit = 0; bit < 8; bit++)
        crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320 : 0);
    }

  return ~crc;
}

static void
put_be32 (guint8 *at, guint32 value)
{
  for (int i = 0; i < 4; i++)
    at[i] = (guint8) (value >> (24 - 8 * i));
}

/* The same data under a header that promises more. */
GBytes *
forge_png_size (GBytes *png, guint width, guint height)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (png, &size);
  guint8 *copy = g_memdup2 (data, size);

  put_be32 (copy + 16, width);
  put_be32 (copy + 20, height);
  put_be32 (copy + 29, crc_of (copy + 12, 17));

  return g_bytes_new_take (copy, size);
}

/* A picture with the chunk that says that more frames follow. */
GBytes *
make_animated_png (void)
{
  g_autoptr (GBytes) png = make_png (80, 80, 8, PNG_COLOR_TYPE_RGB);
  guint8 chunk[20] = { 0, 0, 0, 8, 'a', 'c', 'T', 'L', 0, 0, 0, 2 };
  GByteArray *array = g_byte_array_new ();
  gsize size;
  const guint8 *data = g_bytes_get_data (png, &size);

  put_be32 (chunk + 16, crc_of (chunk + 4, 12));
  g_byte_array_append (array, data, 33);
  g_byte_array_append (array, chunk, sizeof chunk);
  g_byte_array_append (array, data + 33, (guint) size - 33);

  return g_byte_array_free_to_bytes (array);
}

/* --- GIF: codes of nine bits that never grow, a clear code before every one of 200 --- */

static void
append_frame (GByteArray *array, int width, int height, guint8 colour)
{
  const guint8 head[] = { 0x21,
                          0xf9,
                          4,
                          4,
                          10,
                          0,
                          0,
                          0,
                          0x2c,
                          0,
                          0,
                          0,
                          0,
                          (guint8) width,
                          (guint8) (width >> 8),
                          (guint8) height,
                          (guint8) (height >> 8),
                          0,
                          8 };
  g_autoptr (GByteArray) bits = g_byte_array_new ();
  guint32 pool = 0;
  int n_bits = 0;

  for (int i = -1; i <= width * height; i++)
    {
      guint codes[2] = { 256, i == width * height ? 257 : colour };

      for (int j = (i < 0 || i % 200 == 0) ? 0 : 1; j < (i < 0 ? 1 : 2); j++)
        {
          pool |= codes[j] << n_bits;
          for (n_bits += 9; n_bits >= 8; n_bits -= 8, pool >>= 8)
            g_byte_array_append (bits, &(guint8){ (guint8) pool }, 1);
        }
    }
  g_byte_array_append (bits, &(guint8){ (guint8) pool }, 1);

  g_byte_array_append (array, head, sizeof head);
  for (guint at = 0; at < bits->len; at += 255)
    {
      guint n = MIN (255, bits->len - at);

      g_byte_array_append (array, &(guint8){ (guint8) n }, 1);
      g_byte_array_append (array, bits->data + at, n);
    }
  g_byte_array_append (array, &(guint8){ 0 }, 1);
}

GBytes *
make_gif (int width, int height, int n_frames)
{
  const guint8 head[] = { 'G',
                          'I',
                          'F',
                          '8',
                          '9',
                          'a',
                          (guint8) width,
                          (guint8) (width >> 8),
                          (guint8) height,
                          (guint8) (height >> 8),
                          0xf7,
                          0,
                          0 };
  GByteArray *array = g_byte_array_new ();

  g_byte_array_append (array, head, sizeof head);
  for (int i = 0; i < 256; i++)
    g_byte_array_append (array, (guint8[]){ (guint8) i, (guint8) i, (guint8) (255 - i) }, 3);
  for (int i = 0; i < n_frames; i++)
    append_frame (array, width, height, (guint8) (40 + 60 * i));
  g_byte_array_append (array, &(guint8){ 0x3b }, 1);

  return g_byte_array_free_to_bytes (array);
}

/* --- Waiting --- */

void
wait_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

LkDataset *
open_dataset (const char *path)
{
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LkDataset *dataset;

  lk_dataset_open_async (folder, NULL, wait_cb, &result);
  dataset = lk_dataset_open_finish (wait_for (&result), &error);
  g_assert_no_error (error);

  return dataset;
}

void
flush_dataset (LkDataset *dataset)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lk_dataset_flush_async (dataset, NULL, wait_cb, &result);
  lk_dataset_flush_finish (dataset, wait_for (&result), &error);
  g_assert_no_error (error);
}

/* Whatever a thread was at when it was last heard of, nobody holds the dataset for ever. */
void
drop_dataset (LkDataset *dataset)
{
  gpointer weak = dataset;

  g_object_add_weak_pointer (G_OBJECT (dataset), &weak);
  lk_dataset_set_live (dataset, FALSE);
  flush_dataset (dataset);
  g_object_unref (dataset);
  while (weak != NULL)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* The sanitizers make all slower by far. */
#if defined(__SANITIZE_ADDRESS__)
#define PATIENCE (600 * G_USEC_PER_SEC)
#else
#define PATIENCE (60 * G_USEC_PER_SEC)
#endif

/* Ends the test when it takes longer than any machine should need. */
void
wait_until (gboolean (*done) (gpointer), gpointer data)
{
  gint64 end = g_get_monotonic_time () + PATIENCE;
  guint timer = g_timeout_add (50, wake_cb, NULL);

  while (!done (data) && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);

  g_source_remove (timer);
  g_assert_true (done (data));
}
