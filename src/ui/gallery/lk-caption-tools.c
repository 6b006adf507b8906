/* lk-caption-tools.c: one change to many captions, seen before it is done
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-caption-tools.h"

#include "lk-change-row.h"
#include "lk-error.h"
#include "lk-gradual-list.h"
#include "lk-help.h"

#include <glib/gi18n.h>
#include <string.h>

struct _LkCaptionTools
{
  AdwWindow parent_instance;

  /* Template */
  AdwComboRow *operation;
  AdwComboRow *match;
  AdwEntryRow *text;
  GtkWidget *text_error_row;
  GtkLabel *text_error;
  AdwEntryRow *replacement;
  GtkWidget *replacement_error_row;
  GtkLabel *replacement_error;
  AdwComboRow *scope;
  GtkLabel *summary;
  GtkScrolledWindow *scroller;
  GtkGridView *list;

  LkGalleryModel *model;     /* (owned) */
  LkThumbnailLoader *loader; /* (owned) */
  GPtrArray *scopes;         /* (element-type GListModel) of pictures, one for each row */
  LkCaptionEdit *edit;       /* (owned) (nullable) while the fields say none */
  GListModel *changes;       /* (owned) (nullable) while they are not known */
  GCancellable *cancellable; /* (owned) (nullable) while they are computed */
};

enum
{
  SIGNAL_APPLIED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkCaptionTools, lk_caption_tools, ADW_TYPE_WINDOW)

/* --- What can be done --- */

static LkCaptionEdit *
add_at_end (const char *tag)
{
  return lk_caption_edit_new_add_tag (tag, LK_CAPTION_BACK);
}

static LkCaptionEdit *
add_at_front (const char *tag)
{
  return lk_caption_edit_new_add_tag (tag, LK_CAPTION_FRONT);
}

static LkCaptionEdit *
sort (const char *text)
{
  return lk_caption_edit_new_sort ();
}

static LkCaptionEdit *
clear (const char *text)
{
  return lk_caption_edit_new_clear ();
}

/* @field is what the text is called, @hint what is asked for while there is none. To find and
 * replace takes more than a text, and is made elsewhere. */
static const struct
{
  const char *title;
  const char *field;
  const char *hint;
  gboolean of_tag;
  LkCaptionEdit *(*make) (const char *text);
} operations[] = {
  { N_ ("Add a tag at the end"), N_ ("_Tag"), N_ ("Write the tag to add"), TRUE, add_at_end },
  { N_ ("Add a tag at the front"), N_ ("_Tag"), N_ ("Write the tag to add"), TRUE, add_at_front },
  { N_ ("Remove a tag"), N_ ("_Tag"), N_ ("Write the tag to remove"), TRUE,
    lk_caption_edit_new_remove_tag },
  { N_ ("Move a tag to the front"), N_ ("_Tag"), N_ ("Write the tag to move"), TRUE,
    lk_caption_edit_new_move_first },
  { N_ ("Sort the tags"), NULL, NULL, FALSE, sort },
  { N_ ("Find and replace"), N_ ("_Find"), N_ ("Write what to look for"), FALSE, NULL },
  { N_ ("Put text before"), N_ ("_Text, with the blank after it"),
    N_ ("Write what to put before each caption"), FALSE, lk_caption_edit_new_prefix },
  { N_ ("Put text after"), N_ ("_Text, with the blank before it"),
    N_ ("Write what to put after each caption"), FALSE, lk_caption_edit_new_suffix },
  { N_ ("Insert the trigger word"), N_ ("_Trigger word"), N_ ("Write the trigger word"), TRUE,
    lk_caption_edit_new_trigger },
  { N_ ("Clear the captions"), NULL, NULL, FALSE, clear },
};

static guint
get_operation (LkCaptionTools *self)
{
  return MIN (adw_combo_row_get_selected (self->operation), G_N_ELEMENTS (operations) - 1);
}

static gboolean
is_trigger (guint operation)
{
  return operations[operation].make == lk_caption_edit_new_trigger;
}

static gboolean
is_replace (guint operation)
{
  return operations[operation].make == NULL;
}

static LkCaptionEdit *
make_edit (LkCaptionTools *self, const char *text, GError **error)
{
  guint operation = get_operation (self);

  if (is_replace (operation))
    return lk_caption_edit_new_replace (text,
                                        gtk_editable_get_text (GTK_EDITABLE (self->replacement)),
                                        (LkCaptionMatch) adw_combo_row_get_selected (self->match),
                                        error);

  if (operations[operation].of_tag && strchr (text, ',') != NULL)
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_VALIDATION,
                           _ ("A tag has no comma: commas stand between tags"));
      return NULL;
    }

  return operations[operation].make (text);
}

/* --- What it says --- */

static void
show_field_error (AdwEntryRow *entry, GtkWidget *row, GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (row, text != NULL);
  gtk_accessible_update_state (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_STATE_INVALID,
                               text != NULL ? GTK_ACCESSIBLE_INVALID_TRUE
                                            : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
  if (text != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (entry), "error");
}

/* What the pattern's author has to know stands in the details: where it breaks off. */
static char *
describe_error (const GError *error)
{
  const char *details = lk_error_get_details (error);

  return details != NULL ? g_strdup_printf ("%s\n%s", error->message, details)
                         : g_strdup (error->message);
}

static void
show_error (LkCaptionTools *self, const GError *error)
{
  g_autofree char *text = error != NULL ? describe_error (error) : NULL;
  const char *field = error != NULL ? lk_error_get_field (error) : NULL;
  gboolean of_replacement = g_strcmp0 (field, "replacement") == 0;

  show_field_error (self->text, self->text_error_row, self->text_error,
                    of_replacement ? NULL : text);
  show_field_error (self->replacement, self->replacement_error_row, self->replacement_error,
                    of_replacement ? text : NULL);
}

static void
show_changes (LkCaptionTools *self, GListModel *changes)
{
  g_autoptr (GtkNoSelection) selection = NULL;

  if (changes != NULL)
    selection = gtk_no_selection_new (lk_gradual_list_new (changes, GTK_WIDGET (self->list)));
  gtk_grid_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
}

static char *
count_changes (guint n_changes, guint n_pictures)
{
  if (n_changes == 0)
    return g_strdup (_ ("No caption changes"));

  return g_strdup_printf (ngettext ("%u of %u caption changes", "%u of %u captions change",
                                    n_pictures),
                          n_changes, n_pictures);
}

/* --- Computing --- */

static GListModel *
get_scope (LkCaptionTools *self)
{
  return g_ptr_array_index (self->scopes,
                            MIN (adw_combo_row_get_selected (self->scope), self->scopes->len - 1));
}

static void
previewed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkCaptionTools) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) changes = lk_caption_edit_preview_finish (result, &error);
  g_autofree char *summary = NULL;
  guint n_changes;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  show_error (self, error);
  show_changes (self, changes);
  if (changes == NULL)
    {
      gtk_label_set_text (self->summary, "");
      return;
    }

  n_changes = g_list_model_get_n_items (changes);
  summary = count_changes (n_changes, g_list_model_get_n_items (get_scope (self)));
  gtk_label_set_text (self->summary, summary);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "tools.apply", n_changes > 0);
  self->changes = g_steal_pointer (&changes);
}

static void
forget (LkCaptionTools *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->changes);
  g_clear_pointer (&self->edit, lk_caption_edit_unref);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "tools.apply", FALSE);
}

/* What was shown stays until the new is there: the list does not flicker while one types. */
static void
update_preview (LkCaptionTools *self)
{
  guint operation = get_operation (self);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->text));
  g_autoptr (GError) error = NULL;

  forget (self);
  if (operations[operation].field != NULL && *text == '\0')
    {
      gtk_label_set_text (self->summary, _ (operations[operation].hint));
      show_error (self, NULL);
      show_changes (self, NULL);
      return;
    }

  self->edit = make_edit (self, text, &error);
  if (self->edit == NULL)
    {
      gtk_label_set_text (self->summary, "");
      show_error (self, error);
      show_changes (self, NULL);
      return;
    }

  self->cancellable = g_cancellable_new ();
  lk_caption_edit_preview_async (self->edit, get_scope (self), self->cancellable, previewed_cb,
                                 g_object_ref (self));
}

/* --- Callbacks --- */

static void
input_changed_cb (LkCaptionTools *self)
{
  if (self->scopes->len > 0)
    update_preview (self);
}

static void
operation_changed_cb (LkCaptionTools *self)
{
  guint operation = get_operation (self);
  const char *field = operations[operation].field;
  const char *trigger = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->text), field != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->match), is_replace (operation));
  gtk_widget_set_visible (GTK_WIDGET (self->replacement), is_replace (operation));
  if (field != NULL)
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->text), _ (field));

  if (self->model != NULL && is_trigger (operation))
    trigger = lk_dataset_get_trigger_word (lk_gallery_model_get_dataset (self->model));
  if (trigger != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->text), trigger);

  input_changed_cb (self);
}

static void
changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkCaptionTools) self = user_data;

  g_signal_emit (self, signals[SIGNAL_APPLIED], 0,
                 lk_history_change_captions_finish (LK_HISTORY (source), result));
  gtk_window_close (GTK_WINDOW (self));
}

static void
apply_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkCaptionTools *self = LK_CAPTION_TOOLS (widget);
  g_autoptr (GListModel) changes = g_steal_pointer (&self->changes);

  if (changes == NULL)
    return;

  gtk_widget_action_set_enabled (widget, "tools.apply", FALSE);
  lk_history_change_captions_async (lk_gallery_model_get_history (self->model), changes,
                                    lk_caption_edit_get_label (self->edit), changed_cb,
                                    g_object_ref (self));
}

static void
setup_cb (LkCaptionTools *self, GtkListItem *item)
{
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_child (item, lk_change_row_new (self->loader));
}

static void
bind_cb (LkCaptionTools *self, GtkListItem *item)
{
  LkCaptionChange *it = gtk_list_item_get_item (item);
  LkPicture *picture = lk_caption_change_get_picture (it);
  LkChange change = {
    .file = lk_picture_get_file (picture),
    .version = lk_picture_get_modified (picture),
    .name = lk_picture_get_name (picture),
    .before = lk_caption_change_get_before (it),
    .after = lk_caption_change_get_after (it),
  };

  lk_change_row_set_change (LK_CHANGE_ROW (gtk_list_item_get_child (item)), &change);
}

static void
unbind_cb (LkCaptionTools *self, GtkListItem *item)
{
  lk_change_row_set_change (LK_CHANGE_ROW (gtk_list_item_get_child (item)), NULL);
}

/* --- Life --- */

static void
lk_caption_tools_dispose (GObject *object)
{
  LkCaptionTools *self = LK_CAPTION_TOOLS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->changes);
  g_clear_pointer (&self->edit, lk_caption_edit_unref);
  g_ptr_array_set_size (self->scopes, 0);
  g_clear_object (&self->loader);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (lk_caption_tools_parent_class)->dispose (object);
}

static void
lk_caption_tools_finalize (GObject *object)
{
  g_ptr_array_unref (LK_CAPTION_TOOLS (object)->scopes);

  G_OBJECT_CLASS (lk_caption_tools_parent_class)->finalize (object);
}

static void
lk_caption_tools_class_init (LkCaptionToolsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lk_caption_tools_dispose;
  object_class->finalize = lk_caption_tools_finalize;

  signals[SIGNAL_APPLIED] = g_signal_new ("applied", LK_TYPE_CAPTION_TOOLS, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);

  lk_help_bind (widget_class, "captions");
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lorikeet_app/Lorikeet/lk-caption-tools.ui");
  gtk_widget_class_bind_template_child (widget_class, LkCaptionTools, operation);
  gtk_widget_class_bind_template_child (widget_class, LkCaptionTools, match);
  gtk_widget_class_bind_template_child (widget_class, LkCaptionTools, text);
  gtk_widget_class_bind_template_child (widget_class, LkCaptionTools, text_error_row);
  gtk_widget_class_bind_template_child (widget_class, LkCaptionTools, text_error);
  gtk_widget_class_bind_template_child (widget_class, LkCaptionTools, replacement);
  gtk_widget_class_bind_template_child (widget_class, LkCaptionTools, replacement_error_row);
  gtk_widget_class_bind_template_child (widget_class, LkCaptionTools, replacement_error);
  gtk_widget_class_bind_template_child (widget_class, LkCaptionTools, scope);
  gtk_widget_class_bind_template_child (widget_class, LkCaptionTools, summary);
  gtk_widget_class_bind_template_child (widget_class, LkCaptionTools, scroller);
  gtk_widget_class_bind_template_child (widget_class, LkCaptionTools, list);
  gtk_widget_class_bind_template_callback (widget_class, input_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, operation_changed_cb);
  gtk_widget_class_install_action (widget_class, "tools.apply", NULL, apply_action);
}

static void
lk_caption_tools_init (LkCaptionTools *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  self->scopes = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));

  for (gsize i = 0; i < G_N_ELEMENTS (operations); i++)
    gtk_string_list_append (titles, _ (operations[i].title));
  adw_combo_row_set_model (self->operation, G_LIST_MODEL (titles));

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, G_CONNECT_SWAPPED);
  gtk_grid_view_set_factory (self->list, factory);
}

static void
add_scope (LkCaptionTools *self, GtkStringList *titles, GListModel *pictures, char *title)
{
  g_autofree char *text = title;

  g_ptr_array_add (self->scopes, g_object_ref (pictures));
  gtk_string_list_append (titles, text);
}

static GListModel *
list_selected (LkGalleryModel *model)
{
  g_autoptr (GPtrArray) pictures = lk_gallery_model_dup_selected (model);
  GListStore *list = g_list_store_new (LK_TYPE_PICTURE);

  g_list_store_splice (list, 0, 0, pictures->pdata, pictures->len);

  return G_LIST_MODEL (list);
}

/* Of one selected picture it is not known that it was meant: there is always one. */
static void
fill_scopes (LkCaptionTools *self)
{
  GListModel *all = G_LIST_MODEL (lk_gallery_model_get_dataset (self->model));
  GListModel *shown = G_LIST_MODEL (lk_gallery_model_get_selection (self->model));
  g_autoptr (GListModel) selected = list_selected (self->model);
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  guint n_selected = g_list_model_get_n_items (selected);
  guint n_shown = g_list_model_get_n_items (shown);
  guint n_all = g_list_model_get_n_items (all);

  add_scope (self, titles, all,
             g_strdup_printf (ngettext ("The %u picture", "All %u pictures", n_all), n_all));
  if (lk_gallery_model_is_narrowed (self->model))
    add_scope (self, titles, shown,
               g_strdup_printf (ngettext ("%u shown picture", "%u shown pictures", n_shown),
                                n_shown));
  if (n_selected > 0)
    add_scope (self, titles, selected,
               g_strdup_printf (ngettext ("%u selected picture", "%u selected pictures",
                                          n_selected),
                                n_selected));

  adw_combo_row_set_model (self->scope, G_LIST_MODEL (titles));
  if (n_selected > 1)
    adw_combo_row_set_selected (self->scope, self->scopes->len - 1);
}

/**
 * lk_caption_tools_new:
 * @parent: the window that it belongs to
 * @model: the view of the dataset whose captions are changed
 * @thumbnailer: makes the small pictures
 *
 * Its signal `applied` tells how many captions were changed, in one step of the history.
 *
 * Returns: (transfer none): a window that is not shown yet
 */
LkCaptionTools *
lk_caption_tools_new (GtkWindow *parent, LkGalleryModel *model, LkThumbnailer *thumbnailer)
{
  LkCaptionTools *self = g_object_new (LK_TYPE_CAPTION_TOOLS, "transient-for", parent, NULL);

  self->model = g_object_ref (model);
  self->loader = lk_thumbnail_loader_new (thumbnailer, GTK_WIDGET (self->scroller));
  fill_scopes (self);
  operation_changed_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->text));

  return self;
}
