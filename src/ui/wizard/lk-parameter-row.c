/* lk-parameter-row.c: one setting of a trainer, made from its description
 *
 * A switch for yes and no, a list for choices, a spin button for whole numbers within
 * bounds, an entry for the rest. What was typed goes into the recipe when it is a value;
 * what is wrong with it is said in the row.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-parameter-row.h"

#include <glib/gi18n.h>

struct _LkParameterRow
{
  AdwActionRow parent_instance;

  LkDraft *draft;         /* (owned) */
  LkParameter *parameter; /* (owned) */
  GtkWidget *editor;
  GtkWidget *reset;
  gboolean wrong;   /* what was typed is no value */
  gboolean showing; /* the editor is being filled */
};

G_DEFINE_FINAL_TYPE (LkParameterRow, lk_parameter_row, ADW_TYPE_ACTION_ROW)

/* --- Values and texts --- */

static char *
dup_value (LkParameterRow *self)
{
  LkTrainer *trainer = lk_draft_get_trainer (self->draft);
  g_autoptr (JsonObject) inputs = lk_recipe_dup_inputs (lk_draft_get_recipe (self->draft), trainer);

  return lk_parameter_format (
      json_object_get_member (inputs, lk_parameter_get_name (self->parameter)));
}

/* --- What is said --- */

static void
update_note (LkParameterRow *self)
{
  const LkRecipeFault *fault =
      lk_draft_find_fault (self->draft, lk_parameter_get_name (self->parameter));
  const char *description = lk_parameter_get_description (self->parameter);
  const char *text = fault != NULL ? fault->message : description;
  g_autofree char *markup = g_markup_escape_text (text != NULL ? text : "", -1);
  gboolean wrong = fault != NULL && !fault->warning;

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), markup);
  gtk_widget_remove_css_class (GTK_WIDGET (self), wrong ? "warning" : "error");
  if (wrong)
    gtk_widget_add_css_class (GTK_WIDGET (self), "error");
  else if (fault != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), "warning");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "warning");
  gtk_widget_set_visible (self->reset,
                          self->wrong || lk_recipe_get_parameter (lk_draft_get_recipe (self->draft),
                                                                  lk_parameter_get_name (
                                                                      self->parameter)) != NULL);
}

static void
take (LkParameterRow *self, const char *text)
{
  const char *name = lk_parameter_get_name (self->parameter);
  g_autoptr (GError) error = NULL;
  JsonNode *value;

  if (self->showing)
    return;

  value = lk_parameter_parse (self->parameter, text, &error);
  self->wrong = value == NULL;
  if (value != NULL)
    lk_recipe_set_parameter (lk_draft_get_recipe (self->draft), name, value);
  lk_draft_set_problem (self->draft, name, value == NULL ? error->message : NULL);
  update_note (self);
}

/* --- Editors --- */

static void
switched_cb (LkParameterRow *self)
{
  take (self, gtk_switch_get_active (GTK_SWITCH (self->editor)) ? "true" : "false");
}

static void
chosen_cb (LkParameterRow *self)
{
  const char *const *choices = lk_parameter_get_choices (self->parameter);
  guint selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->editor));

  if (selected != GTK_INVALID_LIST_POSITION)
    take (self, choices[selected]);
}

static void
spun_cb (LkParameterRow *self)
{
  g_autofree char *text =
      g_strdup_printf ("%d", gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->editor)));

  take (self, text);
}

static void
typed_cb (LkParameterRow *self)
{
  take (self, gtk_editable_get_text (GTK_EDITABLE (self->editor)));
}

static gboolean
is_bounded_integer (LkParameter *parameter)
{
  double bound;

  return lk_parameter_get_kind (parameter) == LK_PARAMETER_INTEGER &&
         lk_parameter_get_minimum (parameter, &bound) &&
         lk_parameter_get_maximum (parameter, &bound);
}

static GtkWidget *
make_spin_button (LkParameterRow *self)
{
  GtkWidget *spin;
  double minimum = 0;
  double maximum = 0;

  lk_parameter_get_minimum (self->parameter, &minimum);
  lk_parameter_get_maximum (self->parameter, &maximum);
  spin = gtk_spin_button_new_with_range (minimum, maximum, maximum > 1000 ? 50 : 1);
  gtk_spin_button_set_snap_to_ticks (GTK_SPIN_BUTTON (spin), FALSE);
  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (spin), TRUE);
  g_signal_connect_object (spin, "value-changed", G_CALLBACK (spun_cb), self, G_CONNECT_SWAPPED);

  return spin;
}

static GtkWidget *
make_editor (LkParameterRow *self)
{
  const char *const *choices = lk_parameter_get_choices (self->parameter);
  GtkWidget *editor;

  if (lk_parameter_get_kind (self->parameter) == LK_PARAMETER_BOOLEAN)
    {
      editor = gtk_switch_new ();
      g_signal_connect_object (editor, "notify::active", G_CALLBACK (switched_cb), self,
                               G_CONNECT_SWAPPED);
      return editor;
    }

  if (choices != NULL && choices[0] != NULL)
    {
      editor = gtk_drop_down_new_from_strings (choices);
      g_signal_connect_object (editor, "notify::selected", G_CALLBACK (chosen_cb), self,
                               G_CONNECT_SWAPPED);
      return editor;
    }

  if (is_bounded_integer (self->parameter))
    return make_spin_button (self);

  editor = gtk_entry_new ();
  gtk_editable_set_width_chars (GTK_EDITABLE (editor), 12);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (editor), 16);
  gtk_entry_set_activates_default (GTK_ENTRY (editor), TRUE);
  g_signal_connect_object (editor, "changed", G_CALLBACK (typed_cb), self, G_CONNECT_SWAPPED);

  return editor;
}

static void
show_value (LkParameterRow *self)
{
  const char *const *choices = lk_parameter_get_choices (self->parameter);
  g_autofree char *text = dup_value (self);

  self->showing = TRUE;
  if (GTK_IS_SWITCH (self->editor))
    gtk_switch_set_active (GTK_SWITCH (self->editor), g_str_equal (text, "true"));
  else if (GTK_IS_SPIN_BUTTON (self->editor))
    gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->editor), g_ascii_strtod (text, NULL));
  else if (GTK_IS_ENTRY (self->editor))
    gtk_editable_set_text (GTK_EDITABLE (self->editor), text);
  for (guint i = 0; GTK_IS_DROP_DOWN (self->editor) && choices[i] != NULL; i++)
    if (g_str_equal (choices[i], text))
      gtk_drop_down_set_selected (GTK_DROP_DOWN (self->editor), i);
  self->showing = FALSE;
}

static void
reset_cb (LkParameterRow *self)
{
  self->wrong = FALSE;
  lk_draft_set_problem (self->draft, lk_parameter_get_name (self->parameter), NULL);
  lk_recipe_reset_parameter (lk_draft_get_recipe (self->draft),
                             lk_parameter_get_name (self->parameter));
  show_value (self);
  update_note (self);
}

/* Another purpose brings other values; what a person is typing stays. */
static void
draft_changed_cb (LkParameterRow *self)
{
  if (!self->wrong && !gtk_widget_has_focus (self->editor) &&
      gtk_widget_get_focus_child (self->editor) == NULL)
    show_value (self);
  update_note (self);
}

/* A trainer that is not chosen any more has nothing to say. */
static void
lk_parameter_row_dispose (GObject *object)
{
  LkParameterRow *self = LK_PARAMETER_ROW (object);

  if (self->wrong)
    lk_draft_set_problem (self->draft, lk_parameter_get_name (self->parameter), NULL);
  self->wrong = FALSE;

  G_OBJECT_CLASS (lk_parameter_row_parent_class)->dispose (object);
}

static void
lk_parameter_row_finalize (GObject *object)
{
  LkParameterRow *self = LK_PARAMETER_ROW (object);

  g_clear_object (&self->draft);
  g_clear_object (&self->parameter);

  G_OBJECT_CLASS (lk_parameter_row_parent_class)->finalize (object);
}

static void
lk_parameter_row_class_init (LkParameterRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_parameter_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_parameter_row_finalize;
}

static void
lk_parameter_row_init (LkParameterRow *self)
{
  self->reset = gtk_button_new_from_icon_name ("edit-undo-symbolic");
  gtk_widget_set_tooltip_text (self->reset, _ ("Reset to the Preset"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->reset), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Reset to the preset"), -1);
  gtk_widget_set_valign (self->reset, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->reset, "flat");
  g_signal_connect_object (self->reset, "clicked", G_CALLBACK (reset_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->reset);
}

/**
 * lk_parameter_row_new:
 * @draft: whose recipe it edits
 * @parameter: a parameter of the draft's trainer
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
lk_parameter_row_new (LkDraft *draft, LkParameter *parameter)
{
  LkParameterRow *self = g_object_new (LK_TYPE_PARAMETER_ROW, NULL);
  const char *title = lk_parameter_get_title (parameter);

  self->draft = g_object_ref (draft);
  self->parameter = g_object_ref (parameter);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);

  self->editor = make_editor (self);
  gtk_widget_set_valign (self->editor, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->editor), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  title, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->editor);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), self->editor);
  show_value (self);
  update_note (self);
  g_signal_connect_object (draft, "changed", G_CALLBACK (draft_changed_cb), self,
                           G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}
