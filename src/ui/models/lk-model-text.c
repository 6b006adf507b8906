/* lk-model-text.c: a trained model in a few words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-model-text.h"

#include "lk-job-text.h"

#include <glib/gi18n.h>

/**
 * lk_model_text_kind:
 * @model: a model
 *
 * Returns: (transfer full): such as “FLUX.1-dev · rank 16”
 */
char *
lk_model_text_kind (LkModel *model)
{
  const char *base = lk_model_get_base_model (model);
  const char *slash = base != NULL ? strrchr (base, '/') : NULL;
  const char *name = slash != NULL ? slash + 1 : base;

  if (lk_model_get_rank (model) <= 0)
    return g_strdup (name != NULL ? name : "");
  if (name == NULL)
    return g_strdup_printf (_ ("Rank %d"), (int) lk_model_get_rank (model));

  /* Translators: a model's base model and rank, such as "FLUX.1-dev · rank 16" */
  return g_strdup_printf (_ ("%s · rank %d"), name, (int) lk_model_get_rank (model));
}

/**
 * lk_model_text_size_and_date:
 * @model: a model
 *
 * Returns: (transfer full): such as “172.0 MB · 12 Mar”
 */
char *
lk_model_text_size_and_date (LkModel *model)
{
  g_autofree char *size = g_format_size ((guint64) lk_model_get_size (model));
  g_autofree char *when = lk_job_text_when (lk_model_get_date (model));

  return lk_model_get_size (model) > 0 ? g_strdup_printf ("%s · %s", size, when)
                                       : g_steal_pointer (&when);
}
