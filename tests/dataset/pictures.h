/* pictures.h: small pictures of every kind, and a folder to have them in
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-dataset.h"

#include <gio/gio.h>

typedef struct
{
  char *root;   /* of all that a test writes */
  char *source; /* what is imported */
  char *target; /* of the dataset */
} Folders;

void folders_set_up (Folders *folders, gconstpointer data);
void folders_tear_down (Folders *folders, gconstpointer data);
char *folders_path (const char *folder, const char *name);
guint folders_count (const char *folder, gboolean hidden);

void write_bytes (const char *folder, const char *name, gconstpointer data, gssize size);
char *read_text (const char *folder, const char *name);

GBytes *make_jpeg (int width, int height, guint seed);
GBytes *make_progressive_jpeg (int width, int height);
GBytes *make_cmyk_jpeg (int width, int height);
GBytes *make_png (int width, int height, int depth, int colour_type);
GBytes *make_gif (int width, int height, int n_frames);
GBytes *make_animated_png (void);
GBytes *make_encoded (const char *format, int width, int height, gboolean has_alpha);
GBytes *read_sample (const char *name);
GBytes *add_exif (GBytes *jpeg, guint orientation);
GBytes *forge_png_size (GBytes *png, guint width, guint height);
void write_picture (const char *folder, const char *name, GBytes *picture);

void wait_cb (GObject *source, GAsyncResult *result, gpointer user_data);
GAsyncResult *wait_for (GAsyncResult **result);
LkDataset *open_dataset (const char *path);
void flush_dataset (LkDataset *dataset);
void drop_dataset (LkDataset *dataset);
void wait_until (gboolean (*done) (gpointer), gpointer data);
