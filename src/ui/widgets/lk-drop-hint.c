/* lk-drop-hint.c: says what letting go of what is dragged would do
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-drop-hint.h"

struct _LkDropHint
{
  AdwBin parent_instance;

  /* Template */
  GtkRevealer *revealer;
  GtkLabel *sentence;
};

G_DEFINE_FINAL_TYPE (LkDropHint, lk_drop_hint, ADW_TYPE_BIN)

static void
lk_drop_hint_class_init (LkDropHintClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_css_name (widget_class, "drophint");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/lorikeet_app/Lorikeet/lk-drop-hint.ui");
  gtk_widget_class_bind_template_child (widget_class, LkDropHint, revealer);
  gtk_widget_class_bind_template_child (widget_class, LkDropHint, sentence);
}

static void
lk_drop_hint_init (LkDropHint *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lk_drop_hint_show:
 * @self: the hint
 * @sentence: what will happen
 */
void
lk_drop_hint_show (LkDropHint *self, const char *sentence)
{
  g_return_if_fail (LK_IS_DROP_HINT (self));

  gtk_label_set_text (self->sentence, sentence);
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
}

void
lk_drop_hint_hide (LkDropHint *self)
{
  g_return_if_fail (LK_IS_DROP_HINT (self));

  gtk_revealer_set_reveal_child (self->revealer, FALSE);
}
