/* lk-storage.c: the table of storages
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-storage.h"

#include "lk-error.h"

#include <glib/gi18n-lib.h>

/* In the order in which they are chosen when nobody says which. */
static const LkStorage *const storages[] = {
  &lk_storage_s3,
  &lk_storage_files,
  &lk_storage_link,
};

const LkStorage *
lk_storage_find (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (storages); i++)
    {
      if (g_strcmp0 (storages[i]->id, id) == 0)
        return storages[i];
    }

  return NULL;
}

/**
 * lk_storage_choose: (skip)
 * @run: a run
 * @error: return location
 *
 * The recipe's wish, else this computer when USE_LOCAL_ZIP_STORAGE says so, else the first
 * that the accounts are good for.
 *
 * Returns: (nullable): the storage, or %NULL with @error
 */
const LkStorage *
lk_storage_choose (LkRun *run, GError **error)
{
  const char *wish = lk_recipe_get_storage (run->recipe);

  if (wish == NULL && lk_accounts_get_use_local_storage (lk_run_get_accounts (run)))
    wish = lk_storage_link.id;

  for (gsize i = 0; i < G_N_ELEMENTS (storages) && wish == NULL; i++)
    {
      if (storages[i]->is_available (run))
        return storages[i];
    }

  if (wish != NULL && lk_storage_find (wish) != NULL)
    return lk_storage_find (wish);

  if (wish != NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION,
                   _ ("There is no storage “%s”: use s3, replicate-files or local"), wish);
      lk_error_set_field (*error, "storage");
    }
  else
    g_set_error_literal (error, LK_ERROR, LK_ERROR_AUTHENTICATION,
                         _ ("No storage is set up for the archive"));

  return NULL;
}

/* The one that the job has begun to use. */
const LkStorage *
lk_storage_of (LkRun *run)
{
  return lk_storage_find (lk_job_get_fact (run->job, LK_FACT_STORAGE));
}

/**
 * lk_storage_object_key: (skip)
 * @run: a run whose archive is made
 *
 * The archive's digest makes the key: the same pictures are sent once. Its end is `.zip`,
 * for some services look at that.
 *
 * Returns: (transfer full): the object's key
 */
char *
lk_storage_object_key (LkRun *run)
{
  g_autofree char *slug = lk_recipe_dup_slug (run->recipe);

  return g_strdup_printf ("lorikeet/%s/%s.zip", lk_job_get_fact (run->job, LK_FACT_ARCHIVE_SHA256),
                          slug);
}
