/* lk-model-page.c: one trained model
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-model-page-private.h"

#include "lk-job-text.h"
#include "lk-model-text.h"
#include "lk-paths.h"
#include "lk-toast.h"
#include "lk-wrap-layout.h"

#include <glib/gi18n.h>

#define COVER_SIZE 256

/* A card is a few kilobytes; what is longer was not made by us. */
#define MAX_CARD (256 * 1024)

G_DEFINE_FINAL_TYPE (LkModelPage, lk_model_page, ADW_TYPE_BIN)

/* --- Files --- */

static void
copy_digest_cb (LkModelPage *self, GtkButton *button)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          g_object_get_data (G_OBJECT (button), "digest"));
  lk_toast_show_text (GTK_WIDGET (self), _ ("Digest copied"));
}

static GtkWidget *
make_copy_button (LkModelPage *self, LkModelFile *file)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  g_autofree char *label =
      g_strdup_printf (_ ("Copy the SHA-256 digest of %s"), lk_model_file_get_name (file));

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _ ("Copy Digest"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_object_set_data_full (G_OBJECT (button), "digest", g_strdup (lk_model_file_get_sha256 (file)),
                          g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (copy_digest_cb), self, G_CONNECT_SWAPPED);

  return button;
}

static GtkWidget *
make_file_row (LkModelPage *self, LkModelFile *file)
{
  const char *digest = lk_model_file_get_sha256 (file);
  gint64 size = lk_model_file_get_size (file);
  g_autofree char *length = size >= 0 ? g_format_size ((guint64) size) : g_strdup ("");
  g_autofree char *subtitle = digest != NULL ? g_strdup_printf ("SHA-256 %s", digest) : NULL;
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title",
                                 lk_model_file_get_name (file), "subtitle", subtitle, "title-lines",
                                 1, "subtitle-lines", 1, NULL);
  GtkWidget *label = gtk_label_new (length);

  gtk_widget_set_tooltip_text (row, subtitle);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "numeric");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  if (digest != NULL)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_copy_button (self, file));

  return row;
}

static void
fill_files (LkModelPage *self)
{
  GListModel *files = lk_model_get_files (self->model);

  for (guint i = 0; i < self->file_rows->len; i++)
    adw_preferences_group_remove (self->files, g_ptr_array_index (self->file_rows, i));
  g_ptr_array_set_size (self->file_rows, 0);

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (LkModelFile) file = g_list_model_get_item (files, i);
      GtkWidget *row = make_file_row (self, file);

      adw_preferences_group_add (self->files, row);
      g_ptr_array_add (self->file_rows, row);
    }

  gtk_widget_set_visible (GTK_WIDGET (self->files), self->file_rows->len > 0);
}

/* --- The card --- */

static void
show_card (LkModelPage *self, const char *text)
{
  gtk_widget_set_visible (self->card_group, text != NULL);
  lk_markdown_view_set_text (self->card, text);
}

static void
card_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkModelPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length;

  g_file_load_contents_finish (G_FILE (source), result, &text, &length, NULL, &error);
  if (text != NULL && length < MAX_CARD)
    show_card (self, text);
}

static void
load_card (LkModelPage *self)
{
  const char *path = lk_model_get_card_path (self->model);
  g_autoptr (GFile) file = path != NULL ? g_file_new_for_path (path) : NULL;

  show_card (self, NULL);
  if (file != NULL)
    g_file_load_contents_async (file, self->cancellable, card_loaded_cb, g_object_ref (self));
}

/* --- What it is --- */

/* Returns: (nullable) (transfer none): what it was trained with, if that is still there */
LkDataset *
lk_model_page_find_dataset (LkModelPage *self)
{
  GListModel *library = G_LIST_MODEL (lk_engine_get_library (self->engine));
  const char *path = lk_model_get_dataset (self->model);

  for (guint i = 0; path != NULL && i < g_list_model_get_n_items (library); i++)
    {
      g_autoptr (LkDataset) dataset = g_list_model_get_item (library, i);

      if (g_strcmp0 (g_file_peek_path (lk_dataset_get_folder (dataset)), path) == 0)
        return dataset;
    }

  return NULL;
}

static void
set_row (AdwActionRow *row, const char *text)
{
  gtk_widget_set_visible (GTK_WIDGET (row), text != NULL);
  adw_action_row_set_subtitle (row, text != NULL ? text : "");
}

static void
update_places (LkModelPage *self)
{
  LkDataset *dataset = lk_model_page_find_dataset (self);
  const char *path = lk_model_get_dataset (self->model);
  g_autofree char *name = path != NULL ? g_path_get_basename (path) : NULL;
  const char *saved = lk_model_get_saved_path (self->model);
  g_autofree char *shown = saved != NULL ? lk_paths_dup_shown (saved) : NULL;
  g_autofree char *cost = lk_job_text_money (lk_model_get_cost (self->model));

  set_row (self->dataset_row, dataset != NULL ? lk_dataset_get_title (dataset) : name);
  set_row (self->repository_row, lk_model_get_repository (self->model));
  set_row (self->saved_row, shown);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->saved_row), shown);
  set_row (self->cost_row, cost);
}

static void
update_settings (LkModelPage *self)
{
  LkRecipe *recipe = lk_model_get_recipe (self->model);
  const char *trainer = lk_recipe_get_trainer (recipe);
  g_autofree char *text =
      lk_recipe_to_text (recipe,
                         lk_catalogue_find (lk_engine_get_catalogue (self->engine),
                                            trainer != NULL ? trainer : LK_CATALOGUE_DEFAULT));

  gtk_label_set_text (self->settings, g_strchomp (text));
}

static void
update (LkModelPage *self)
{
  const char *cover = lk_model_get_cover (self->model);
  const char *word = lk_model_get_trigger_word (self->model);
  g_autoptr (GFile) file = cover != NULL ? g_file_new_for_path (cover) : NULL;
  g_autofree char *kind = lk_model_text_kind (self->model);
  g_autofree char *facts = lk_model_text_size_and_date (self->model);

  adw_window_title_set_title (self->title, lk_model_get_title (self->model));
  gtk_widget_set_visible (self->practice, lk_model_get_practice (self->model));
  lk_thumbnail_set_file (self->cover, file);
  gtk_widget_set_visible (GTK_WIDGET (self->cover), file != NULL);
  gtk_label_set_text (self->name, lk_model_get_title (self->model));
  gtk_label_set_text (self->trigger_word, word != NULL ? word : "");
  gtk_label_set_text (self->kind, kind);
  gtk_label_set_text (self->facts, facts);
  gtk_widget_set_visible (self->publish_button, lk_model_get_repository_url (self->model) == NULL);
  update_places (self);
  update_settings (self);
  lk_model_page_update_actions (self);
}

/* --- Life --- */

static void
lk_model_page_dispose (GObject *object)
{
  LkModelPage *self = LK_MODEL_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->signals);
  g_clear_object (&self->model);
  g_clear_object (&self->activities);
  g_clear_object (&self->services);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (lk_model_page_parent_class)->dispose (object);
}

static void
lk_model_page_finalize (GObject *object)
{
  g_ptr_array_unref (LK_MODEL_PAGE (object)->file_rows);

  G_OBJECT_CLASS (lk_model_page_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *klass)
{
  gtk_widget_class_bind_template_child (klass, LkModelPage, title);
  gtk_widget_class_bind_template_child (klass, LkModelPage, practice);
  gtk_widget_class_bind_template_child (klass, LkModelPage, scroller);
  gtk_widget_class_bind_template_child (klass, LkModelPage, cover);
  gtk_widget_class_bind_template_child (klass, LkModelPage, name);
  gtk_widget_class_bind_template_child (klass, LkModelPage, trigger_word);
  gtk_widget_class_bind_template_child (klass, LkModelPage, kind);
  gtk_widget_class_bind_template_child (klass, LkModelPage, facts);
  gtk_widget_class_bind_template_child (klass, LkModelPage, actions);
  gtk_widget_class_bind_template_child (klass, LkModelPage, publish_button);
  gtk_widget_class_bind_template_child (klass, LkModelPage, dataset_row);
  gtk_widget_class_bind_template_child (klass, LkModelPage, repository_row);
  gtk_widget_class_bind_template_child (klass, LkModelPage, saved_row);
  gtk_widget_class_bind_template_child (klass, LkModelPage, cost_row);
  gtk_widget_class_bind_template_child (klass, LkModelPage, files);
  gtk_widget_class_bind_template_child (klass, LkModelPage, settings);
  gtk_widget_class_bind_template_child (klass, LkModelPage, card_group);
  gtk_widget_class_bind_template_child (klass, LkModelPage, card);
}

static void
lk_model_page_class_init (LkModelPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_model_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_model_page_finalize;

  g_type_ensure (LK_TYPE_MARKDOWN_VIEW);
  g_type_ensure (LK_TYPE_THUMBNAIL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/lorikeet_app/Lorikeet/lk-model-page.ui");
  bind_children (widget_class);
  lk_model_page_install_actions (widget_class);
}

static void
lk_model_page_init (LkModelPage *self)
{
  self->file_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  lk_thumbnail_set_size (self->cover, COVER_SIZE);
  gtk_widget_set_layout_manager (self->actions, lk_wrap_layout_new (9));

  self->signals = g_signal_group_new (LK_TYPE_MODEL);
  g_signal_group_connect_swapped (self->signals, "notify", G_CALLBACK (update), self);
}

/**
 * lk_model_page_set_engine:
 * @self: the page
 * @engine: has the models
 * @services: where they are published
 * @activities: shows what goes on
 */
void
lk_model_page_set_engine (LkModelPage *self,
                          LkEngine *engine,
                          LkServices *services,
                          LkActivityBar *activities)
{
  g_return_if_fail (LK_IS_MODEL_PAGE (self));

  g_set_object (&self->engine, engine);
  g_set_object (&self->services, services);
  g_set_object (&self->activities, activities);
  lk_thumbnail_set_thumbnailer (self->cover, lk_engine_get_thumbnailer (engine));
}

LkModel *
lk_model_page_get_model (LkModelPage *self)
{
  g_return_val_if_fail (LK_IS_MODEL_PAGE (self), NULL);

  return self->model;
}

/**
 * lk_model_page_set_model:
 * @self: the page
 * @model: (nullable): what it shows
 */
void
lk_model_page_set_model (LkModelPage *self, LkModel *model)
{
  g_return_if_fail (LK_IS_MODEL_PAGE (self));

  if (!g_set_object (&self->model, model))
    return;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_signal_group_set_target (self->signals, model);
  if (model == NULL)
    return;

  self->cancellable = g_cancellable_new ();
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
  update (self);
  fill_files (self);
  load_card (self);
}
