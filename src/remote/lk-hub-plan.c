/* lk-hub-plan.c: what is to be published
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-hub-private.h"

G_DEFINE_BOXED_TYPE (LkHubPlan, lk_hub_plan, lk_hub_plan_ref, lk_hub_plan_unref)

/**
 * lk_hub_plan_new:
 * @repo_id: `namespace/name` of a repository that is there
 * @summary: the commit's first line
 *
 * Returns: (transfer full): a plan without files
 */
LkHubPlan *
lk_hub_plan_new (const char *repo_id, const char *summary)
{
  LkHubPlan *self = g_new0 (LkHubPlan, 1);

  g_atomic_ref_count_init (&self->references);
  self->repo_id = g_strdup (repo_id);
  self->summary = g_strdup (summary);
  self->files = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_hub_file_free);

  return self;
}

LkHubPlan *
lk_hub_plan_ref (LkHubPlan *self)
{
  g_atomic_ref_count_inc (&self->references);

  return self;
}

void
lk_hub_plan_unref (LkHubPlan *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;

  g_free (self->repo_id);
  g_free (self->summary);
  g_ptr_array_unref (self->files);
  g_free (self);
}

/**
 * lk_hub_plan_add_file:
 * @self: a plan
 * @path: in the repository
 * @file: a local file
 * @sha256: (nullable): its digest, when it is known already; it is not computed again
 */
void
lk_hub_plan_add_file (LkHubPlan *self, const char *path, GFile *file, const char *sha256)
{
  LkHubFile *item = g_new0 (LkHubFile, 1);

  item->path = g_strdup (path);
  item->file = g_object_ref (file);
  item->sha256 = g_strdup (sha256);
  g_ptr_array_add (self->files, item);
}

/**
 * lk_hub_plan_add_bytes:
 * @self: a plan
 * @path: in the repository
 * @content: what is in the file
 */
void
lk_hub_plan_add_bytes (LkHubPlan *self, const char *path, GBytes *content)
{
  LkHubFile *item = g_new0 (LkHubFile, 1);

  item->path = g_strdup (path);
  item->content = g_bytes_ref (content);
  g_ptr_array_add (self->files, item);
}
