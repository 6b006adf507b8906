/* lk-overview-dialog.c: a dataset at a glance
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-overview-dialog.h"

#include "lk-bar-chart.h"
#include "lk-help.h"
#include "lk-overview.h"
#include "lk-wrap-layout.h"

#include <glib/gi18n.h>

/* So many words are as many as one looks through. */
#define MAX_WORDS      60
#define MAX_WORD_CHARS 30

struct _LkOverviewDialog
{
  AdwWindow parent_instance;

  /* Template */
  GtkStack *stack;
  AdwStatusPage *error;
  GtkLabel *pictures;
  GtkLabel *size;
  GtkLabel *captions;
  GtkLabel *tokens;
  AdwPreferencesGroup *readiness;
  LkBarChart *formats;
  LkBarChart *sizes;
  LkBarChart *buckets;
  GtkDropDown *resolution;
  AdwPreferencesGroup *words_group;
  GtkWidget *words;

  LkOverview *overview;      /* (owned) (nullable) until it is made */
  GCancellable *cancellable; /* (owned) ends with the window */
};

enum
{
  SIGNAL_WORD_CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkOverviewDialog, lk_overview_dialog, ADW_TYPE_WINDOW)

/* --- Figures --- */

static void
show_figures (LkOverviewDialog *self)
{
  guint n_pictures = lk_overview_get_n_pictures (self->overview);
  guint n_captions = lk_overview_get_n_captions (self->overview);
  g_autofree char *pictures = g_strdup_printf ("%u", n_pictures);
  g_autofree char *size = g_format_size ((guint64) lk_overview_get_bytes (self->overview));
  /* Translators: how many have a caption, and the percentage: "9 of 12 (75 %)" */
  g_autofree char *captions = g_strdup_printf (_ ("%u of %u (%u %%)"), n_captions, n_pictures,
                                               n_captions * 100 / MAX (n_pictures, 1));
  /* Translators: the shortest, the longest, and the mean */
  g_autofree char *tokens = g_strdup_printf (_ ("%u to %u, %u on average"),
                                             lk_overview_get_min_tokens (self->overview),
                                             lk_overview_get_max_tokens (self->overview),
                                             lk_overview_get_mean_tokens (self->overview));

  gtk_label_set_text (self->pictures, pictures);
  gtk_label_set_text (self->size, size);
  gtk_label_set_text (self->captions, captions);
  gtk_label_set_text (self->tokens, n_captions > 0 ? tokens : _ ("No caption"));
}

/* --- Readiness --- */

static char *
join_advice (LkReadiness *readiness)
{
  const char *const *advice = lk_readiness_get_advice (readiness);
  GString *text = g_string_new (NULL);

  if (*advice == NULL)
    g_string_append (text, _ ("Nothing is left to wish for"));
  for (; *advice != NULL; advice++)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", *advice);

  return g_string_free (text, FALSE);
}

static GtkWidget *
make_score (LkReadiness *readiness)
{
  guint score = lk_readiness_get_score (readiness);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *bar = gtk_level_bar_new_for_interval (0, 100);
  g_autofree char *text = g_strdup_printf (_ ("%u of 100"), score);
  GtkWidget *label = gtk_label_new (text);

  gtk_level_bar_set_value (GTK_LEVEL_BAR (bar), score);
  gtk_widget_set_size_request (bar, 72, -1);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  lk_readiness_get_title (readiness),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), bar);

  return box;
}

static void
add_readiness (LkOverviewDialog *self, LkReadiness *readiness)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *advice = join_advice (readiness);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), lk_readiness_get_title (readiness));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), advice);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_score (readiness));
  adw_preferences_group_add (self->readiness, row);
}

static void
show_readiness (LkOverviewDialog *self)
{
  GListModel *list = lk_overview_get_readiness (self->overview);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (LkReadiness) readiness = g_list_model_get_item (list, i);

      add_readiness (self, readiness);
    }
}

/* --- Buckets --- */

static void
resolution_changed_cb (LkOverviewDialog *self)
{
  GtkStringObject *chosen = gtk_drop_down_get_selected_item (self->resolution);
  g_autoptr (GListStore) shown = g_list_store_new (LK_TYPE_TALLY);
  GListModel *all;

  if (self->overview == NULL || chosen == NULL)
    return;

  all = lk_overview_get_buckets (self->overview);
  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (LkTally) tally = g_list_model_get_item (all, i);

      if (g_strcmp0 (lk_tally_get_group (tally), gtk_string_object_get_string (chosen)) == 0)
        g_list_store_append (shown, tally);
    }

  lk_bar_chart_set_tallies (self->buckets, G_LIST_MODEL (shown));
}

/* The tallies come by resolution; the largest is what most people train with. */
static void
show_resolutions (LkOverviewDialog *self)
{
  GListModel *all = lk_overview_get_buckets (self->overview);
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  guint n_titles = 0;

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (LkTally) tally = g_list_model_get_item (all, i);
      const char *last = n_titles > 0 ? gtk_string_list_get_string (titles, n_titles - 1) : NULL;

      if (g_strcmp0 (last, lk_tally_get_group (tally)) == 0)
        continue;

      gtk_string_list_append (titles, lk_tally_get_group (tally));
      n_titles++;
    }

  gtk_drop_down_set_model (self->resolution, G_LIST_MODEL (titles));
  if (n_titles > 0)
    gtk_drop_down_set_selected (self->resolution, n_titles - 1);
  resolution_changed_cb (self);
}

/* --- Words --- */

static void
word_clicked_cb (LkOverviewDialog *self, GtkWidget *chip)
{
  g_autofree char *word = g_strdup (gtk_widget_get_name (chip));

  g_signal_emit (self, signals[SIGNAL_WORD_CHOSEN], 0, word);
  gtk_window_close (GTK_WINDOW (self));
}

static GtkWidget *
make_chip (LkOverviewDialog *self, LkTally *tally)
{
  const char *word = lk_tally_get_label (tally);
  guint n_pictures = lk_tally_get_count (tally);
  g_autofree char *count = g_strdup_printf ("%u", n_pictures);
  /* Translators: a word, and in how many captions it is */
  g_autofree char *text =
      g_strdup_printf (ngettext ("“%s”: in %u caption", "“%s”: in %u captions", n_pictures), word,
                       n_pictures);
  GtkWidget *chip = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (word);
  GtkWidget *number = gtk_label_new (count);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), MAX_WORD_CHARS);
  gtk_widget_add_css_class (number, "dim-label");
  gtk_widget_add_css_class (number, "numeric");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), number);
  gtk_button_set_child (GTK_BUTTON (chip), box);
  gtk_widget_add_css_class (chip, "chip");
  gtk_widget_add_css_class (chip, "word");
  gtk_widget_set_name (chip, word);
  gtk_widget_set_tooltip_text (chip, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (chip), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  g_signal_connect_object (chip, "clicked", G_CALLBACK (word_clicked_cb), self, G_CONNECT_SWAPPED);

  return chip;
}

static void
show_words (LkOverviewDialog *self)
{
  GListModel *words = lk_overview_get_words (self->overview);
  guint n_words = MIN (g_list_model_get_n_items (words), MAX_WORDS);

  for (guint i = 0; i < n_words; i++)
    {
      g_autoptr (LkTally) tally = g_list_model_get_item (words, i);

      gtk_box_append (GTK_BOX (self->words), make_chip (self, tally));
    }

  gtk_widget_set_visible (GTK_WIDGET (self->words_group), n_words > 0);
  if (lk_overview_get_has_tags (self->overview))
    adw_preferences_group_set_title (self->words_group, _ ("Tags"));
}

/* --- Life --- */

/* As people write them. */
static void
show_formats (LkOverviewDialog *self)
{
  GListModel *formats = lk_overview_get_formats (self->overview);
  g_autoptr (GListStore) named = g_list_store_new (LK_TYPE_TALLY);

  for (guint i = 0; i < g_list_model_get_n_items (formats); i++)
    {
      g_autoptr (LkTally) format = g_list_model_get_item (formats, i);
      g_autofree char *name = g_ascii_strup (lk_tally_get_label (format), -1);
      g_autoptr (LkTally) tally = lk_tally_new (NULL, name, lk_tally_get_count (format),
                                                lk_overview_get_n_pictures (self->overview));

      g_list_store_append (named, tally);
    }

  lk_bar_chart_set_tallies (self->formats, G_LIST_MODEL (named));
}

static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkOverviewDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  LkOverview *overview = lk_overview_make_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (overview == NULL)
    {
      g_autofree char *markup = g_markup_escape_text (error->message, -1);

      adw_status_page_set_description (self->error, markup);
      gtk_stack_set_visible_child_name (self->stack, "error");
      return;
    }

  self->overview = overview;
  show_figures (self);
  show_readiness (self);
  show_formats (self);
  lk_bar_chart_set_tallies (self->sizes, lk_overview_get_sizes (overview));
  show_resolutions (self);
  show_words (self);
  gtk_stack_set_visible_child_name (self->stack, "content");
}

static void
lk_overview_dialog_dispose (GObject *object)
{
  LkOverviewDialog *self = LK_OVERVIEW_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->overview);

  G_OBJECT_CLASS (lk_overview_dialog_parent_class)->dispose (object);
}

static void
lk_overview_dialog_finalize (GObject *object)
{
  g_object_unref (LK_OVERVIEW_DIALOG (object)->cancellable);

  G_OBJECT_CLASS (lk_overview_dialog_parent_class)->finalize (object);
}

static void
lk_overview_dialog_class_init (LkOverviewDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lk_overview_dialog_dispose;
  object_class->finalize = lk_overview_dialog_finalize;

  signals[SIGNAL_WORD_CHOSEN] = g_signal_new ("word-chosen", LK_TYPE_OVERVIEW_DIALOG,
                                              G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                              1, G_TYPE_STRING);

  lk_help_bind (widget_class, "pictures");
  g_type_ensure (LK_TYPE_BAR_CHART);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lorikeet_app/Lorikeet/lk-overview-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LkOverviewDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, LkOverviewDialog, error);
  gtk_widget_class_bind_template_child (widget_class, LkOverviewDialog, pictures);
  gtk_widget_class_bind_template_child (widget_class, LkOverviewDialog, size);
  gtk_widget_class_bind_template_child (widget_class, LkOverviewDialog, captions);
  gtk_widget_class_bind_template_child (widget_class, LkOverviewDialog, tokens);
  gtk_widget_class_bind_template_child (widget_class, LkOverviewDialog, readiness);
  gtk_widget_class_bind_template_child (widget_class, LkOverviewDialog, formats);
  gtk_widget_class_bind_template_child (widget_class, LkOverviewDialog, sizes);
  gtk_widget_class_bind_template_child (widget_class, LkOverviewDialog, buckets);
  gtk_widget_class_bind_template_child (widget_class, LkOverviewDialog, resolution);
  gtk_widget_class_bind_template_child (widget_class, LkOverviewDialog, words_group);
  gtk_widget_class_bind_template_child (widget_class, LkOverviewDialog, words);
  gtk_widget_class_bind_template_callback (widget_class, resolution_changed_cb);
}

static void
lk_overview_dialog_init (LkOverviewDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (self->words, lk_wrap_layout_new (6));
}

/**
 * lk_overview_dialog_new:
 * @parent: the window that it belongs to
 * @dataset: what it is about, as it is now
 *
 * Its signal `word-chosen` tells which word's pictures the person wants to see.
 *
 * Returns: (transfer none): a window that is not shown yet
 */
LkOverviewDialog *
lk_overview_dialog_new (GtkWindow *parent, LkDataset *dataset)
{
  LkOverviewDialog *self = g_object_new (LK_TYPE_OVERVIEW_DIALOG, "transient-for", parent, NULL);
  g_autoptr (LkManifest) manifest = lk_dataset_snapshot (dataset);
  LkCheckupOptions options = { .trigger_word = lk_dataset_get_trigger_word (dataset),
                               .look = TRUE };

  if (lk_dataset_get_n_pictures (dataset) == 0)
    gtk_stack_set_visible_child_name (self->stack, "empty");
  else
    lk_overview_make_async (manifest, &options, self->cancellable, made_cb, g_object_ref (self));

  return self;
}
