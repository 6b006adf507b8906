/* lk-license.c: under which license a LoRA may be published
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-license.h"

#include <glib/gi18n-lib.h>

/* The Hub's words for licenses that leave the choice to whoever makes a LoRA, and what a
 * person can choose then. The base model's own one comes first, whichever it is. */
static const struct
{
  const char *id;
  const char *title;
  const char *summary;
} open_licenses[] = {
  { "apache-2.0", "Apache 2.0",
    N_ ("Everybody may use, change and sell it, and must name you and what they changed") },
  { "mit", "MIT", N_ ("Everybody may do anything with it, and must name you") },
  { "openrail", "OpenRAIL",
    N_ ("Everybody may use and sell it, but not to do harm: the license lists what that is") },
  { "cc0-1.0", "CC0 1.0", N_ ("Everybody may do anything with it, without naming you") },
  { "cc-by-4.0", "CC BY 4.0", N_ ("Everybody may use, change and sell it, and must name you") },
  { "cc-by-sa-4.0", "CC BY-SA 4.0",
    N_ ("As CC BY, and what is made from it must come under the same license") },
  { "cc-by-nc-4.0", "CC BY-NC 4.0",
    N_ ("Everybody may use and change it, but not commercially, and must name you") },
};

static const struct
{
  const char *name;
  const char *title;
} named_licenses[] = {
  { "flux-1-dev-non-commercial-license", N_ ("FLUX.1 [dev] Non-Commercial") },
  { "flux-1-kontext-dev-non-commercial-license", N_ ("FLUX.1 Kontext [dev] Non-Commercial") },
};

void
lk_license_free (LkLicense *self)
{
  g_free (self->id);
  g_free (self->hub_id);
  g_free (self->name);
  g_free (self->link);
  g_free (self->title);
  g_free (self->summary);
  g_free (self);
}

static gboolean
is_non_commercial (LkTrainer *trainer)
{
  const char *name = lk_trainer_get_license_name (trainer);

  return name != NULL && g_str_has_suffix (name, "non-commercial-license");
}

static LkLicense *
license_new (const char *id, const char *title, char *summary)
{
  LkLicense *self = g_new0 (LkLicense, 1);

  self->id = g_strdup (id);
  self->hub_id = g_strdup (id);
  self->title = g_strdup (title);
  self->summary = summary;

  return self;
}

static const char *
title_of (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (named_licenses); i++)
    if (g_str_equal (named_licenses[i].name, name))
      return _ (named_licenses[i].title);

  return name;
}

/* A license of the base model's makers, which the LoRA has to keep. */
static LkLicense *
license_new_of_base (LkTrainer *trainer)
{
  const char *name = lk_trainer_get_license_name (trainer);
  const char *base = lk_trainer_get_base_model (trainer);
  LkLicense *self =
      license_new (name, title_of (name),
                   g_strdup_printf (is_non_commercial (trainer)
                                        ? _ ("The license of %s, which everything that is made "
                                             "from it must keep: not for commercial use")
                                        : _ ("The license of %s, which everything that is made "
                                             "from it must keep"),
                                    base));

  g_free (self->hub_id);
  self->hub_id = g_strdup (lk_trainer_get_license (trainer));
  self->link = g_strdup (lk_trainer_get_license_link (trainer));
  self->name = g_strdup (name);

  return self;
}

static void
add_open (GPtrArray *licenses, const char *base, gboolean own)
{
  for (guint i = 0; i < G_N_ELEMENTS (open_licenses); i++)
    if (g_str_equal (open_licenses[i].id, base) == own)
      g_ptr_array_add (licenses, license_new (open_licenses[i].id, open_licenses[i].title,
                                              g_strdup (_ (open_licenses[i].summary))));
}

/**
 * lk_licenses_for_trainer:
 * @trainer: a trainer
 *
 * Returns: (transfer full) (element-type LkLicense): the licenses that fit its base model,
 *   the usual one first; empty when the catalogue does not know the base model's license
 */
GPtrArray *
lk_licenses_for_trainer (LkTrainer *trainer)
{
  GPtrArray *licenses = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_license_free);
  const char *base;

  g_return_val_if_fail (LK_IS_TRAINER (trainer), licenses);

  base = lk_trainer_get_license (trainer);
  if (lk_trainer_get_license_name (trainer) != NULL)
    {
      g_ptr_array_add (licenses, license_new_of_base (trainer));
    }
  else if (base != NULL)
    {
      add_open (licenses, base, TRUE);
      if (licenses->len == 0)
        g_ptr_array_add (licenses, license_new (base, base, g_strdup ("")));
      else
        add_open (licenses, base, FALSE);
    }

  return licenses;
}

/**
 * lk_license_find:
 * @trainer: a trainer
 * @id: (nullable): what a recipe calls it; %NULL for the usual one
 *
 * Returns: (transfer full) (nullable): the license, if it fits the trainer's base model
 */
LkLicense *
lk_license_find (LkTrainer *trainer, const char *id)
{
  g_autoptr (GPtrArray) licenses = lk_licenses_for_trainer (trainer);

  for (guint i = 0; i < licenses->len; i++)
    if (id == NULL || g_str_equal (((LkLicense *) licenses->pdata[i])->id, id))
      {
        g_ptr_array_set_free_func (licenses, NULL);
        for (guint k = 0; k < licenses->len; k++)
          if (k != i)
            lk_license_free (licenses->pdata[k]);

        return licenses->pdata[i];
      }

  return NULL;
}

/**
 * lk_license_dup_notice:
 * @trainer: a trainer
 *
 * Returns: (transfer full) (nullable): what a base model that is not for commercial use
 *   means for the LoRA, in plain words, a sentence each; %NULL when there is nothing to mind
 */
char **
lk_license_dup_notice (LkTrainer *trainer)
{
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();
  g_autofree char *gated = NULL;

  g_return_val_if_fail (LK_IS_TRAINER (trainer), NULL);

  if (!is_non_commercial (trainer))
    return NULL;

  gated = g_strdup_printf (_ ("Whoever wants to paint with it needs %s, and accepts the terms of "
                              "its makers on the Hub first."),
                           lk_trainer_get_base_model (trainer));
  g_strv_builder_add (lines, _ ("You may use the LoRA, change it and pass it on, but neither sell "
                                "it nor offer it as a paid service."));
  g_strv_builder_add (lines, _ ("The pictures painted with it are yours, also to sell, but not to "
                                "train a rival of the base model with."));
  g_strv_builder_add (lines, _ ("Whoever you pass it on to is bound by the same license: Lorikeet "
                                "names it in the model card."));
  g_strv_builder_add (lines, gated);

  return g_strv_builder_end (lines);
}
