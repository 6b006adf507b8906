/* lk-accounts-fields.c: what each value is called, and where it is looked for
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-accounts-private.h"

#include <glib/gi18n-lib.h>

/* clang-format off */
static const struct
{
  const char *id;        /* in the keyring's attributes and the settings file */
  const char *variable;
  const char *variable2; /* (nullable): another name of it */
  const char *title;
  const char *label;     /* in the keyring; NULL for what is no secret */
} fields[] = {
  [LK_ACCOUNT_REPLICATE_TOKEN] = { "replicate-token", "REPLICATE_API_TOKEN", NULL,
    N_("Replicate token"), "Lorikeet - Replicate token" },
  [LK_ACCOUNT_HUB_TOKEN] = { "hub-token", "HUGGINGFACE_API_TOKEN", "HF_TOKEN",
    N_("Hugging Face token"), "Lorikeet - Hugging Face token" },
  [LK_ACCOUNT_S3_SECRET] = { "s3-secret", "CLOUDFLARE_R2_SECRET_ACCESS_KEY", NULL,
    N_("Storage secret access key"), "Lorikeet - Storage secret access key" },
  [LK_ACCOUNT_S3_KEY_ID] = { "s3-key-id", "CLOUDFLARE_R2_ACCESS_KEY_ID", NULL,
    N_("Storage access key ID"), NULL },
  [LK_ACCOUNT_S3_ENDPOINT] = { "s3-endpoint", "CLOUDFLARE_R2_ENDPOINT", NULL,
    N_("Storage endpoint"), NULL },
  [LK_ACCOUNT_S3_BUCKET] = { "s3-bucket", "CLOUDFLARE_R2_BUCKET", NULL,
    N_("Storage bucket"), NULL },
  [LK_ACCOUNT_S3_PUBLIC_URL] = { "s3-public-url", "CLOUDFLARE_R2_PUBLIC_URL", NULL,
    N_("Storage public address"), NULL },
  [LK_ACCOUNT_S3_REGION] = { "s3-region", "LORIKEET_S3_REGION", NULL,
    N_("Storage region"), NULL },
  [LK_ACCOUNT_HUB_USERNAME] = { "hub-username", "HUGGINGFACE_USERNAME", NULL,
    N_("Hugging Face user name"), NULL },
  [LK_ACCOUNT_LOCAL_STORAGE] = { "local-storage", "USE_LOCAL_ZIP_STORAGE", NULL,
    N_("Serve archives from this computer"), NULL },
  [LK_ACCOUNT_BASE_URL] = { "base-url", "LORIKEET_BASE_URL", "NEXT_PUBLIC_BASE_URL",
    N_("This computer's public address"), NULL },
};
/* clang-format on */

const char *
lk_account_field_get_id (LkAccountField field)
{
  return fields[field].id;
}

gboolean
lk_account_field_from_id (const char *id, LkAccountField *field)
{
  for (guint i = 0; i < LK_ACCOUNT_N_FIELDS; i++)
    {
      if (g_str_equal (fields[i].id, id))
        {
          *field = (LkAccountField) i;
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * lk_account_field_get_title:
 * @field: a field
 *
 * Returns: (transfer none): its translated name
 */
const char *
lk_account_field_get_title (LkAccountField field)
{
  return _ (fields[field].title);
}

const char *
lk_account_field_get_variable (LkAccountField field)
{
  return fields[field].variable;
}

gboolean
lk_account_field_is_secret (LkAccountField field)
{
  return fields[field].label != NULL;
}

/**
 * lk_account_field_get_label: (skip)
 * @field: a field
 *
 * Returns: (nullable) (transfer none): what a secret is called in the keyring
 */
const char *
lk_account_field_get_label (LkAccountField field)
{
  return fields[field].label;
}

static const char *
get_variable (const char *const *environment, const char *name)
{
  const char *value = name != NULL ? g_environ_getenv ((char **) environment, name) : NULL;

  return value != NULL && *value != '\0' ? value : NULL;
}

/**
 * lk_account_field_look_up: (skip)
 * @field: a field
 * @environment: (array zero-terminated=1): `NAME=value`
 * @name: (out) (optional): the variable that has it
 *
 * Returns: (nullable) (transfer none): its value in the environment, under any of its names
 */
const char *
lk_account_field_look_up (LkAccountField field, const char *const *environment, const char **name)
{
  const char *value = get_variable (environment, fields[field].variable);
  gboolean second = value == NULL;

  if (second)
    value = get_variable (environment, fields[field].variable2);
  if (name != NULL)
    *name = second && value != NULL ? fields[field].variable2 : fields[field].variable;

  return value;
}
