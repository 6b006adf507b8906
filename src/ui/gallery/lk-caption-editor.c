/* lk-caption-editor.c: where a caption is written, as text and as tags
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-caption-editor.h"

#include "lk-caption.h"
#include "lk-tag-bar.h"

#include <glib/gi18n.h>

/* Parts of so many words at most are tags; longer ones are sentences. */
#define MAX_WORDS_OF_TAG 4

struct _LkCaptionEditor
{
  AdwBin parent_instance;

  /* Template */
  GtkTextView *text;
  GtkLabel *counter;
  GtkLabel *warning;
  LkTagBar *tags;

  LkHistory *history;    /* (owned) (nullable) */
  LkPicture *picture;    /* (owned) (nullable) */
  GSignalGroup *signals; /* (owned) of the picture */
  gboolean showing;      /* what the text view holds is being replaced */
};

G_DEFINE_FINAL_TYPE (LkCaptionEditor, lk_caption_editor, ADW_TYPE_BIN)

/* --- What it shows --- */

static void
update_counter (LkCaptionEditor *self, const char *caption)
{
  guint n_words = lk_caption_count_words (caption);
  guint n_tokens = lk_caption_estimate_tokens (caption);
  gboolean too_long = n_tokens > LK_CAPTION_MAX_TOKENS;
  g_autofree char *words = g_strdup_printf (ngettext ("%u word", "%u words", n_words), n_words);
  g_autofree char *characters = g_strdup_printf ("%ld", g_utf8_strlen (caption, -1));
  g_autofree char *text = NULL;
  g_autofree char *tooltip = NULL;
  g_autofree char *warning = NULL;

  /* Translators: "12 words, 70 characters, about 15 tokens" */
  tooltip = g_strdup_printf (_ ("%s, %s characters, about %u tokens"), words, characters, n_tokens);
  /* Translators: "12 words, ~15 tokens" */
  text = g_strdup_printf (_ ("%s, ~%u tokens"), words, n_tokens);
  warning =
      g_strdup_printf (_ ("About %u tokens: the text encoder reads %u, and cuts off the rest."),
                       n_tokens, LK_CAPTION_MAX_TOKENS);
  gtk_label_set_text (self->counter, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->counter), tooltip);
  gtk_label_set_text (self->warning, warning);
  gtk_widget_set_visible (GTK_WIDGET (self->warning), too_long);
}

static gboolean
consists_of_tags (char **tags)
{
  for (char **tag = tags; *tag != NULL; tag++)
    if (lk_caption_count_words (*tag) > MAX_WORDS_OF_TAG)
      return FALSE;

  return TRUE;
}

static void
update_tags (LkCaptionEditor *self, const char *caption)
{
  g_auto (GStrv) tags = lk_caption_get_tags (caption);
  gboolean shown = *tags != NULL && consists_of_tags (tags);

  gtk_widget_set_visible (GTK_WIDGET (self->tags), shown);
  if (shown)
    lk_tag_bar_set_tags (self->tags, (const char *const *) tags);
}

static char *
dup_text (LkCaptionEditor *self)
{
  char *text = NULL;

  g_object_get (gtk_text_view_get_buffer (self->text), "text", &text, NULL);

  return text;
}

static void
show_caption (LkCaptionEditor *self)
{
  const char *caption = self->picture != NULL ? lk_picture_get_caption (self->picture) : "";
  g_autofree char *text = dup_text (self);

  if (!g_str_equal (text, caption))
    {
      self->showing = TRUE;
      gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), caption, -1);
      self->showing = FALSE;
    }

  update_counter (self, caption);
  update_tags (self, caption);
}

/* --- What is done to it --- */

static void
text_changed_cb (LkCaptionEditor *self)
{
  g_autofree char *text = NULL;

  if (self->showing || self->picture == NULL || self->history == NULL)
    return;

  text = dup_text (self);
  lk_history_type_caption (self->history, self->picture, text);
}

static void
end_typing (LkCaptionEditor *self)
{
  if (self->history != NULL)
    lk_history_end_typing (self->history);
}

/* A chip is a step of its own. */
static void
change_caption (LkCaptionEditor *self, const char *caption)
{
  end_typing (self);
  lk_history_type_caption (self->history, self->picture, caption);
  end_typing (self);
}

static void
tag_added_cb (LkCaptionEditor *self, const char *tag)
{
  g_autofree char *caption = lk_caption_add_tag (lk_picture_get_caption (self->picture), tag);

  change_caption (self, caption);
}

static void
tag_removed_cb (LkCaptionEditor *self, const char *tag)
{
  g_autofree char *caption = lk_caption_remove_tag (lk_picture_get_caption (self->picture), tag);

  change_caption (self, caption);
}

/* --- Life --- */

static gboolean
lk_caption_editor_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (LK_CAPTION_EDITOR (widget)->text));
}

static void
lk_caption_editor_dispose (GObject *object)
{
  LkCaptionEditor *self = LK_CAPTION_EDITOR (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->picture);
  g_clear_object (&self->history);

  G_OBJECT_CLASS (lk_caption_editor_parent_class)->dispose (object);
}

static const struct
{
  const char *action;
  guint key;
} bindings[] = {
  { "gallery.next", GDK_KEY_Down },
  { "gallery.next", GDK_KEY_Page_Down },
  { "gallery.previous", GDK_KEY_Up },
  { "gallery.previous", GDK_KEY_Page_Up },
};

static void
lk_caption_editor_class_init (LkCaptionEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_caption_editor_dispose;
  widget_class->grab_focus = lk_caption_editor_grab_focus;

  g_type_ensure (LK_TYPE_TAG_BAR);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lorikeet_app/Lorikeet/lk-caption-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, LkCaptionEditor, text);
  gtk_widget_class_bind_template_child (widget_class, LkCaptionEditor, counter);
  gtk_widget_class_bind_template_child (widget_class, LkCaptionEditor, warning);
  gtk_widget_class_bind_template_child (widget_class, LkCaptionEditor, tags);
}

/* Before the text view, which would move its cursor by these. */
static void
set_up_keys (LkCaptionEditor *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (bindings); i++)
    gtk_shortcut_controller_add_shortcut (
        GTK_SHORTCUT_CONTROLLER (keys),
        gtk_shortcut_new (gtk_keyval_trigger_new (bindings[i].key, GDK_CONTROL_MASK),
                          gtk_named_action_new (bindings[i].action)));

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

static void
lk_caption_editor_init (LkCaptionEditor *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkTextBuffer *buffer;

  gtk_widget_init_template (GTK_WIDGET (self));
  set_up_keys (self);

  /* Undoing is the history's: then the keys for it are left to the page. */
  buffer = gtk_text_view_get_buffer (self->text);
  gtk_text_buffer_set_enable_undo (buffer, FALSE);
  g_signal_connect_object (buffer, "changed", G_CALLBACK (text_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "leave", G_CALLBACK (end_typing), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->text), focus);

  g_signal_connect_object (self->tags, "tag-added", G_CALLBACK (tag_added_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->tags, "tag-removed", G_CALLBACK (tag_removed_cb), self,
                           G_CONNECT_SWAPPED);

  self->signals = g_signal_group_new (LK_TYPE_PICTURE);
  g_signal_group_connect_swapped (self->signals, "notify::caption", G_CALLBACK (show_caption),
                                  self);
}

/**
 * lk_caption_editor_set_history:
 * @self: an editor
 * @history: (nullable): what takes down each change
 */
void
lk_caption_editor_set_history (LkCaptionEditor *self, LkHistory *history)
{
  g_return_if_fail (LK_IS_CAPTION_EDITOR (self));

  g_set_object (&self->history, history);
  lk_tag_bar_set_dataset (self->tags, history != NULL ? lk_history_get_dataset (history) : NULL);
}

/**
 * lk_caption_editor_set_picture:
 * @self: an editor
 * @picture: (nullable): whose caption is written
 */
void
lk_caption_editor_set_picture (LkCaptionEditor *self, LkPicture *picture)
{
  g_return_if_fail (LK_IS_CAPTION_EDITOR (self));

  if (self->picture == picture)
    return;

  end_typing (self);
  g_set_object (&self->picture, picture);
  g_signal_group_set_target (self->signals, picture);
  show_caption (self);
}
