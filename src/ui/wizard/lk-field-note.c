/* lk-field-note.c: what a person should know of what was typed, below the field
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-field-note.h"

#include <glib/gi18n.h>

struct _LkFieldNote
{
  AdwBin parent_instance;

  GtkLabel *label;
  LkNoteLevel level;
};

static const char *const styles[] = {
  [LK_NOTE_HINT] = "dim-label",
  [LK_NOTE_GOOD] = "success",
  [LK_NOTE_WARNING] = "warning",
  [LK_NOTE_ERROR] = "error",
};

G_DEFINE_FINAL_TYPE (LkFieldNote, lk_field_note, ADW_TYPE_BIN)

static void
lk_field_note_class_init (LkFieldNoteClass *klass)
{
}

static void
lk_field_note_init (LkFieldNote *self)
{
  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->label, 0);
  gtk_label_set_wrap (self->label, TRUE);
  gtk_label_set_wrap_mode (self->label, PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_margin_start (GTK_WIDGET (self->label), 12);
  gtk_widget_set_margin_end (GTK_WIDGET (self->label), 12);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->label));
  lk_field_note_set (self, LK_NOTE_HINT, NULL);
}

/**
 * lk_field_note_set:
 * @self: a note
 * @level: in which tone
 * @text: (nullable): what; %NULL hides it
 */
void
lk_field_note_set (LkFieldNote *self, LkNoteLevel level, const char *text)
{
  const char *const classes[] = { "caption", styles[level], NULL };

  g_return_if_fail (LK_IS_FIELD_NOTE (self));

  self->level = level;
  gtk_widget_set_css_classes (GTK_WIDGET (self->label), (const char **) classes);
  gtk_label_set_text (self->label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self), text != NULL && *text != '\0');
}

/**
 * lk_field_note_set_look:
 * @self: a note
 * @look: (nullable): what is known of the place where a model is to be published
 *
 * Says whether the name is free.
 */
void
lk_field_note_set_look (LkFieldNote *self, LkPublishLook *look)
{
  static const LkNoteLevel levels[] = {
    [LK_NAME_UNASKED] = LK_NOTE_HINT, [LK_NAME_ASKING] = LK_NOTE_HINT,
    [LK_NAME_FREE] = LK_NOTE_GOOD,    [LK_NAME_OURS] = LK_NOTE_WARNING,
    [LK_NAME_TAKEN] = LK_NOTE_ERROR,  [LK_NAME_UNKNOWN] = LK_NOTE_HINT,
  };
  LkNameState state = look != NULL ? lk_publish_look_get_state (look) : LK_NAME_UNASKED;
  const char *repository = look != NULL ? lk_publish_look_get_repository (look) : NULL;
  g_autofree char *asking = NULL;

  if (state == LK_NAME_ASKING)
    asking = g_strdup_printf (_ ("Looking whether “%s” is free…"), repository);

  lk_field_note_set (self, levels[state],
                     asking != NULL || look == NULL ? asking : lk_publish_look_get_sentence (look));
}

LkNoteLevel
lk_field_note_get_level (LkFieldNote *self)
{
  g_return_val_if_fail (LK_IS_FIELD_NOTE (self), LK_NOTE_HINT);

  return self->level;
}
