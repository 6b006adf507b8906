/* lk-picture.c: one picture of a dataset, and its caption
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-picture-private.h"

typedef enum
{
  PROP_FILE = 1,
  PROP_NAME,
  PROP_STEM,
  PROP_FORMAT,
  PROP_WIDTH,
  PROP_HEIGHT,
  PROP_ORIENTATION,
  PROP_SIZE,
  PROP_SHA256,
  PROP_ADDED,
  PROP_MODIFIED,
  PROP_CAPTION,
} LkPictureProperty;

struct _LkPicture
{
  GObject parent_instance;

  LkManifestEntry *facts;     /* (owned) of its file, and a caption */
  LkManifestEntry *captioned; /* (owned) (nullable) the same with another caption */
  GFile *file;                /* (owned) */
  gint64 added;
  gint64 modified;
  char *saved; /* (nullable) what `NAME.txt` holds, as long as that is not the caption */
};

static GParamSpec *properties[PROP_CAPTION + 1];

G_DEFINE_FINAL_TYPE (LkPicture, lk_picture, G_TYPE_OBJECT)

/* --- Facts, which snapshots share --- */

static LkManifestEntry *
peek_entry (LkPicture *self)
{
  return self->captioned != NULL ? self->captioned : self->facts;
}

/* Returns: the entry, so that it can be changed: nobody else reads it. The strings of the facts
 * stay where they are, for who holds on to the name. */
static LkManifestEntry *
own_entry (LkPicture *self)
{
  LkManifestEntry *entry = peek_entry (self);

  if (!lk_manifest_entry_is_shared (entry))
    return entry;

  g_clear_pointer (&self->captioned, lk_manifest_entry_unref);
  self->captioned = lk_manifest_entry_copy (self->facts);

  return self->captioned;
}

/* --- The object --- */

static void
lk_picture_finalize (GObject *object)
{
  LkPicture *self = LK_PICTURE (object);

  g_clear_pointer (&self->facts, lk_manifest_entry_unref);
  g_clear_pointer (&self->captioned, lk_manifest_entry_unref);
  g_clear_object (&self->file);
  g_free (self->saved);

  G_OBJECT_CLASS (lk_picture_parent_class)->finalize (object);
}

static void
lk_picture_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkPicture *self = LK_PICTURE (object);

  switch ((LkPictureProperty) id)
    {
    case PROP_FILE:
      g_value_set_object (value, self->file);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->facts->name);
      break;
    case PROP_STEM:
      g_value_set_string (value, self->facts->stem);
      break;
    case PROP_FORMAT:
      g_value_set_string (value, self->facts->format);
      break;
    case PROP_WIDTH:
      g_value_set_uint (value, self->facts->width);
      break;
    case PROP_HEIGHT:
      g_value_set_uint (value, self->facts->height);
      break;
    case PROP_ORIENTATION:
      g_value_set_uint (value, self->facts->orientation);
      break;
    case PROP_SIZE:
      g_value_set_int64 (value, self->facts->size);
      break;
    case PROP_SHA256:
      g_value_set_string (value, self->facts->sha256);
      break;
    case PROP_ADDED:
      g_value_set_int64 (value, self->added);
      break;
    case PROP_MODIFIED:
      g_value_set_int64 (value, self->modified);
      break;
    case PROP_CAPTION:
      g_value_set_string (value, peek_entry (self)->caption);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_picture_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_CAPTION)
    lk_picture_set_caption (LK_PICTURE (object), g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lk_picture_class_init (LkPictureClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = lk_picture_finalize;
  object_class->get_property = lk_picture_get_property;
  object_class->set_property = lk_picture_set_property;

  properties[PROP_FILE] = g_param_spec_object ("file", NULL, NULL, G_TYPE_FILE, readable);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, readable);
  properties[PROP_STEM] = g_param_spec_string ("stem", NULL, NULL, NULL, readable);
  properties[PROP_FORMAT] = g_param_spec_string ("format", NULL, NULL, NULL, readable);
  properties[PROP_WIDTH] = g_param_spec_uint ("width", NULL, NULL, 0, G_MAXUINT, 0, readable);
  properties[PROP_HEIGHT] = g_param_spec_uint ("height", NULL, NULL, 0, G_MAXUINT, 0, readable);
  properties[PROP_ORIENTATION] = g_param_spec_uint ("orientation", NULL, NULL, 1, 8, 1, readable);
  properties[PROP_SIZE] = g_param_spec_int64 ("size", NULL, NULL, 0, G_MAXINT64, 0, readable);
  properties[PROP_SHA256] = g_param_spec_string ("sha256", NULL, NULL, NULL, readable);
  properties[PROP_ADDED] = g_param_spec_int64 ("added", NULL, NULL, 0, G_MAXINT64, 0, readable);
  properties[PROP_MODIFIED] =
      g_param_spec_int64 ("modified", NULL, NULL, 0, G_MAXINT64, 0, readable);
  properties[PROP_CAPTION] = g_param_spec_string ("caption", NULL, NULL, NULL, writable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lk_picture_init (LkPicture *self)
{
}

/**
 * lk_picture_new:
 * @entry: (transfer full): its facts
 * @added: when it came into the dataset, in seconds since 1970
 * @modified: when its file was last written, in microseconds since 1970
 *
 * Returns: (transfer full): a picture
 */
LkPicture *
lk_picture_new (LkManifestEntry *entry, gint64 added, gint64 modified)
{
  LkPicture *self = g_object_new (LK_TYPE_PICTURE, NULL);

  self->facts = entry;
  self->file = g_file_new_for_path (entry->path);
  self->added = added;
  self->modified = modified;
  if (entry->caption == NULL)
    entry->caption = g_strdup ("");

  return self;
}

/**
 * lk_picture_get_file:
 * @self: a picture
 *
 * Returns: (transfer none): the file
 */
GFile *
lk_picture_get_file (LkPicture *self)
{
  g_return_val_if_fail (LK_IS_PICTURE (self), NULL);

  return self->file;
}

/**
 * lk_picture_get_path:
 * @self: a picture
 *
 * Returns: its absolute path
 */
const char *
lk_picture_get_path (LkPicture *self)
{
  g_return_val_if_fail (LK_IS_PICTURE (self), NULL);

  return self->facts->path;
}

/**
 * lk_picture_get_name:
 * @self: a picture
 *
 * Returns: its file name, such as `beach.jpg`
 */
const char *
lk_picture_get_name (LkPicture *self)
{
  g_return_val_if_fail (LK_IS_PICTURE (self), NULL);

  return self->facts->name;
}

/**
 * lk_picture_get_stem:
 * @self: a picture
 *
 * Returns: its file name without the ending; unique in a dataset, whatever the case
 */
const char *
lk_picture_get_stem (LkPicture *self)
{
  g_return_val_if_fail (LK_IS_PICTURE (self), NULL);

  return self->facts->stem;
}

/**
 * lk_picture_get_format:
 * @self: a picture
 *
 * Returns: what its bytes are, such as `jpeg`
 */
const char *
lk_picture_get_format (LkPicture *self)
{
  g_return_val_if_fail (LK_IS_PICTURE (self), NULL);

  return self->facts->format;
}

/**
 * lk_picture_get_width:
 * @self: a picture
 *
 * Returns: pixels, after the orientation is applied
 */
guint
lk_picture_get_width (LkPicture *self)
{
  g_return_val_if_fail (LK_IS_PICTURE (self), 0);

  return self->facts->width;
}

/**
 * lk_picture_get_height:
 * @self: a picture
 *
 * Returns: pixels, after the orientation is applied
 */
guint
lk_picture_get_height (LkPicture *self)
{
  g_return_val_if_fail (LK_IS_PICTURE (self), 0);

  return self->facts->height;
}

/**
 * lk_picture_get_orientation:
 * @self: a picture
 *
 * Returns: EXIF orientation, 1 to 8
 */
guint
lk_picture_get_orientation (LkPicture *self)
{
  g_return_val_if_fail (LK_IS_PICTURE (self), 1);

  return self->facts->orientation;
}

/**
 * lk_picture_get_size:
 * @self: a picture
 *
 * Returns: bytes of its file
 */
gint64
lk_picture_get_size (LkPicture *self)
{
  g_return_val_if_fail (LK_IS_PICTURE (self), 0);

  return self->facts->size;
}

/**
 * lk_picture_get_sha256:
 * @self: a picture
 *
 * Returns: of its file, in lower-case hexadecimal digits
 */
const char *
lk_picture_get_sha256 (LkPicture *self)
{
  g_return_val_if_fail (LK_IS_PICTURE (self), NULL);

  return self->facts->sha256;
}

/**
 * lk_picture_get_added:
 * @self: a picture
 *
 * Returns: when it came into the dataset, in seconds since 1970
 */
gint64
lk_picture_get_added (LkPicture *self)
{
  g_return_val_if_fail (LK_IS_PICTURE (self), 0);

  return self->added;
}

/**
 * lk_picture_get_modified:
 * @self: a picture
 *
 * Returns: when its file was last written as these facts have it, in microseconds since 1970
 */
gint64
lk_picture_get_modified (LkPicture *self)
{
  g_return_val_if_fail (LK_IS_PICTURE (self), 0);

  return self->modified;
}

/**
 * lk_picture_get_caption:
 * @self: a picture
 *
 * Returns: its caption; empty when there is none
 */
const char *
lk_picture_get_caption (LkPicture *self)
{
  g_return_val_if_fail (LK_IS_PICTURE (self), NULL);

  return peek_entry (self)->caption;
}

static void
replace_caption (LkPicture *self, char *caption)
{
  LkManifestEntry *entry = own_entry (self);

  g_free (entry->caption);
  entry->caption = caption;
}

/**
 * lk_picture_set_caption:
 * @self: a picture
 * @caption: (nullable): its new caption
 *
 * The dataset that holds the picture writes it to `NAME.txt`.
 */
void
lk_picture_set_caption (LkPicture *self, const char *caption)
{
  const char *before;

  g_return_if_fail (LK_IS_PICTURE (self));

  before = lk_picture_get_caption (self);
  if (caption == NULL)
    caption = "";
  if (g_str_equal (caption, before))
    return;

  if (self->saved == NULL)
    self->saved = g_strdup (before);
  replace_caption (self, g_utf8_make_valid (caption, -1));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAPTION]);
}

/* --- For the dataset that holds it --- */

/**
 * lk_picture_get_saved: (skip)
 * @self: a picture
 *
 * Returns: (nullable): what `NAME.txt` holds, as long as that is not the caption
 */
const char *
lk_picture_get_saved (LkPicture *self)
{
  return self->saved;
}

/**
 * lk_picture_mark_saved: (skip)
 * @self: a picture
 * @text: what `NAME.txt` holds now
 */
void
lk_picture_mark_saved (LkPicture *self, const char *text)
{
  gboolean same = g_str_equal (text, lk_picture_get_caption (self));

  g_free (self->saved);
  self->saved = same ? NULL : g_strdup (text);
}

/**
 * lk_picture_take_caption: (skip)
 * @self: a picture
 * @caption: what somebody else wrote to `NAME.txt`
 */
void
lk_picture_take_caption (LkPicture *self, const char *caption)
{
  g_clear_pointer (&self->saved, g_free);
  if (g_str_equal (caption, lk_picture_get_caption (self)))
    return;

  replace_caption (self, g_strdup (caption));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAPTION]);
}

/**
 * lk_picture_update: (skip)
 * @self: a picture
 * @facts: (transfer full): what its file is now, and where; the caption in it is not used
 * @modified: when the file was last written, in microseconds since 1970
 *
 * Says so to those who look at it. Who holds it in a list by name takes it out before.
 */
void
lk_picture_update (LkPicture *self, LkManifestEntry *facts, gint64 modified)
{
  g_autoptr (LkManifestEntry) old = g_steal_pointer (&self->facts);
  g_autoptr (LkManifestEntry) captioned = g_steal_pointer (&self->captioned);

  g_free (facts->caption);
  facts->caption = g_strdup (captioned != NULL ? captioned->caption : old->caption);
  self->facts = facts;
  self->modified = modified;
  if (!g_str_equal (old->path, facts->path))
    {
      g_object_unref (self->file);
      self->file = g_file_new_for_path (facts->path);
    }

  for (guint id = PROP_FILE; id < PROP_CAPTION; id++)
    if (id != PROP_ADDED)
      g_object_notify_by_pspec (G_OBJECT (self), properties[id]);
}

/**
 * lk_picture_ref_entry: (skip)
 * @self: a picture
 *
 * Returns: (transfer full): its facts as they are now, for a manifest; they never change
 */
LkManifestEntry *
lk_picture_ref_entry (LkPicture *self)
{
  g_return_val_if_fail (LK_IS_PICTURE (self), NULL);

  return lk_manifest_entry_ref (peek_entry (self));
}

/**
 * lk_picture_dup_entry:
 * @self: a picture
 *
 * Returns: (transfer full): a copy of its facts, to be changed
 */
LkManifestEntry *
lk_picture_dup_entry (LkPicture *self)
{
  g_return_val_if_fail (LK_IS_PICTURE (self), NULL);

  return lk_manifest_entry_copy (peek_entry (self));
}
