/* lk-window-jobs.c: from a dataset to a job, and to the sight of it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lorikeet"

#include "lk-config.h"

#include "lk-window-private.h"

#include "lk-compat.h"
#include "lk-drafts.h"
#include "lk-preferences.h"
#include "lk-toast.h"
#include "lk-wizard.h"

#include <glib/gi18n.h>

/**
 * lk_window_get_job:
 * @self: the window
 *
 * Returns: (nullable) (transfer none): the job that is before the person's eyes
 */
LkJob *
lk_window_get_job (LkWindow *self)
{
  g_return_val_if_fail (LK_IS_WINDOW (self), NULL);

  return lk_window_shows_jobs (self) ? lk_jobs_page_get_job (lk_window_ensure_jobs (self)) : NULL;
}

/**
 * lk_window_show_job:
 * @self: the window
 * @job: what is to be seen
 */
void
lk_window_show_job (LkWindow *self, LkJob *job)
{
  g_return_if_fail (LK_IS_WINDOW (self));

  lk_compat_show_page (self->pages, "home");
  adw_view_stack_set_visible_child_name (self->views, "jobs");
  lk_jobs_page_show_job (lk_window_ensure_jobs (self), job);
}

/**
 * lk_window_show_jobs:
 * @self: the window
 */
void
lk_window_show_jobs (LkWindow *self)
{
  g_return_if_fail (LK_IS_WINDOW (self));

  lk_compat_show_page (self->pages, "home");
  adw_view_stack_set_visible_child_name (self->views, "jobs");
}

/**
 * lk_window_shows_jobs:
 * @self: the window
 *
 * Returns: whether the list of all jobs is before the person's eyes
 */
gboolean
lk_window_shows_jobs (LkWindow *self)
{
  g_return_val_if_fail (LK_IS_WINDOW (self), FALSE);

  return lk_compat_shows_page (self->pages, "home") &&
         g_strcmp0 (adw_view_stack_get_visible_child_name (self->views), "jobs") == 0;
}

static void
view_changed_cb (LkWindow *self)
{
  g_signal_emit_by_name (self, "view-changed");
}

void
lk_window_init_jobs (LkWindow *self)
{
  g_signal_connect_object (self->pages, "notify::visible-child", G_CALLBACK (view_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->views, "notify::visible-child", G_CALLBACK (view_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * lk_window_watch_jobs: (skip)
 * @self: the window, whose page of jobs has just been made
 */
void
lk_window_watch_jobs (LkWindow *self)
{
  g_signal_connect_object (self->jobs, "notify::job", G_CALLBACK (view_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
show_job_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkWindow *self = LK_WINDOW (widget);
  LkJob *job =
      lk_job_list_find (lk_engine_get_jobs (self->engine), g_variant_get_string (parameter, NULL));

  if (job != NULL)
    lk_window_show_job (self, job);
}

/* --- Training --- */

/* Who has no account yet can still see what it is like. */
static void
choose_profile (LkWindow *self, LkRecipe *recipe)
{
  LkAccounts *accounts = lk_engine_get_accounts (self->engine);

  if (lk_accounts_get (accounts, LK_ACCOUNT_REPLICATE_TOKEN) == NULL)
    g_object_set (recipe, "profile", LK_PROFILE_PRACTICE, NULL);
}

static void
show_wizard (LkWindow *self, LkDraft *draft, gboolean kept)
{
  LkWizard *wizard = lk_wizard_new (GTK_WINDOW (self), draft, self->services, self->settings);

  gtk_window_present (GTK_WINDOW (wizard));
  if (kept)
    lk_wizard_say_kept (wizard);
}

static void
train_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkWindow *self = LK_WINDOW (widget);
  LkDataset *dataset = lk_library_find (lk_engine_get_library (self->engine),
                                        g_variant_get_string (parameter, NULL));
  g_autofree char *trainer = g_settings_get_string (self->settings, "trainer");
  g_autoptr (LkRecipe) kept = NULL;
  g_autoptr (LkDraft) draft = NULL;

  if (dataset == NULL)
    return;

  kept = lk_drafts_find (self->settings, dataset);
  if (kept != NULL)
    {
      draft = lk_draft_new_from_recipe (self->engine, dataset, g_steal_pointer (&kept));
      show_wizard (self, draft, TRUE);
      return;
    }

  draft = lk_draft_new (self->engine, dataset);
  choose_profile (self, lk_draft_get_recipe (draft));
  if (lk_catalogue_find (lk_engine_get_catalogue (self->engine), trainer) != NULL)
    g_object_set (lk_draft_get_recipe (draft), "trainer", trainer, NULL);
  g_object_set (lk_draft_get_recipe (draft), "publish",
                g_settings_get_boolean (self->settings, "publish"), NULL);
  show_wizard (self, draft, FALSE);
}

static LkDataset *
find_dataset_of (LkWindow *self, LkRecipe *recipe)
{
  GListModel *library = G_LIST_MODEL (lk_engine_get_library (self->engine));
  const char *path = lk_recipe_get_dataset (recipe);

  for (guint i = 0; path != NULL && i < g_list_model_get_n_items (library); i++)
    {
      g_autoptr (LkDataset) dataset = g_list_model_get_item (library, i);

      if (g_str_equal (g_file_peek_path (lk_dataset_get_folder (dataset)), path))
        return dataset;
    }

  return NULL;
}

/* A model outlives its job, and remembers its settings. */
static LkRecipe *
find_recipe (LkWindow *self, const char *id)
{
  LkJob *job = lk_job_list_find (lk_engine_get_jobs (self->engine), id);
  LkModel *model = lk_model_list_find (lk_engine_get_models (self->engine), id);

  if (job != NULL)
    return lk_job_get_recipe (job);

  return model != NULL ? lk_model_get_recipe (model) : NULL;
}

static void
train_again_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkWindow *self = LK_WINDOW (widget);
  LkRecipe *recipe = find_recipe (self, g_variant_get_string (parameter, NULL));
  LkDataset *dataset = recipe != NULL ? find_dataset_of (self, recipe) : NULL;
  g_autoptr (LkDraft) draft = NULL;

  if (dataset == NULL)
    {
      lk_toast_show_text (self->pages,
                          _ ("The dataset of this training is not among your datasets any more"));
      return;
    }

  draft = lk_draft_new_from_recipe (self->engine, dataset, lk_recipe_copy (recipe));
  show_wizard (self, draft, FALSE);
}

static void
show_accounts_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkWindow *self = LK_WINDOW (widget);
  GtkWindow *parent =
      gtk_application_get_active_window (gtk_window_get_application (GTK_WINDOW (self)));

  if (LK_IS_PREFERENCES (parent))
    gtk_window_present (parent);
  else
    lk_preferences_show (parent != NULL ? parent : GTK_WINDOW (self), self->engine, self->settings);
}

void
lk_window_install_job_actions (GtkWidgetClass *klass)
{
  /**
   * LkWindow::view-changed:
   * @self: the window
   *
   * Something else is before the person's eyes, such as another job.
   */
  g_signal_new ("view-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);

  gtk_widget_class_install_action (klass, "win.show-job", "s", show_job_action);
  gtk_widget_class_install_action (klass, "win.train", "s", train_action);
  gtk_widget_class_install_action (klass, "win.train-again", "s", train_again_action);
  gtk_widget_class_install_action (klass, "win.show-accounts", NULL, show_accounts_action);
}
