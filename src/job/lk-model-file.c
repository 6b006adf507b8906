/* lk-model-file.c: one file of a trained model
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-model-private.h"

typedef enum
{
  PROP_NAME = 1,
  PROP_PATH,
  PROP_SIZE,
  PROP_SHA256,
} LkModelFileProperty;

struct _LkModelFile
{
  GObject parent_instance;

  char *path;
  char *sha256; /* (nullable) */
  gint64 size;
};

static GParamSpec *properties[PROP_SHA256 + 1];

G_DEFINE_FINAL_TYPE (LkModelFile, lk_model_file, G_TYPE_OBJECT)

static const char *
base_name (const char *path)
{
  const char *slash = path != NULL ? strrchr (path, '/') : NULL;

  return slash != NULL ? slash + 1 : path;
}

static void
lk_model_file_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LkModelFile *self = LK_MODEL_FILE (object);

  switch ((LkModelFileProperty) prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, base_name (self->path));
      break;
    case PROP_PATH:
      g_value_set_string (value, self->path);
      break;
    case PROP_SIZE:
      g_value_set_int64 (value, self->size);
      break;
    case PROP_SHA256:
      g_value_set_string (value, self->sha256);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lk_model_file_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  LkModelFile *self = LK_MODEL_FILE (object);

  if (prop_id == PROP_PATH)
    self->path = g_value_dup_string (value);
  else if (prop_id == PROP_SIZE)
    self->size = g_value_get_int64 (value);
  else if (prop_id == PROP_SHA256)
    self->sha256 = g_value_dup_string (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
lk_model_file_finalize (GObject *object)
{
  LkModelFile *self = LK_MODEL_FILE (object);

  g_free (self->path);
  g_free (self->sha256);

  G_OBJECT_CLASS (lk_model_file_parent_class)->finalize (object);
}

static void
lk_model_file_class_init (LkModelFileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS |
                            G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = lk_model_file_finalize;
  object_class->get_property = lk_model_file_get_property;
  object_class->set_property = lk_model_file_set_property;

  properties[PROP_NAME] =
      g_param_spec_string ("name", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL, flags);
  properties[PROP_SIZE] = g_param_spec_int64 ("size", NULL, NULL, -1, G_MAXINT64, -1, flags);
  properties[PROP_SHA256] = g_param_spec_string ("sha256", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lk_model_file_init (LkModelFile *self)
{
}

const char *
lk_model_file_get_name (LkModelFile *self)
{
  return base_name (self->path);
}

const char *
lk_model_file_get_path (LkModelFile *self)
{
  return self->path;
}

/**
 * lk_model_file_get_size:
 * @self: a file
 *
 * Returns: bytes, or -1 when that was not written down
 */
gint64
lk_model_file_get_size (LkModelFile *self)
{
  return self->size;
}

/**
 * lk_model_file_get_sha256:
 * @self: a file
 *
 * Returns: (nullable) (transfer none): its digest, if it was written down
 */
const char *
lk_model_file_get_sha256 (LkModelFile *self)
{
  return self->sha256;
}
