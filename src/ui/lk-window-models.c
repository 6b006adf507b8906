/* lk-window-models.c: to the sight of a trained model, and back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lorikeet"

#include "lk-config.h"

#include "lk-window-private.h"

#include "lk-compat.h"

static void
show_model_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkWindow *self = LK_WINDOW (widget);
  LkModel *model = lk_model_list_find (lk_engine_get_models (self->engine),
                                       g_variant_get_string (parameter, NULL));

  if (model == NULL)
    return;

  lk_model_page_set_model (lk_window_ensure_model (self), model);
  lk_compat_show_page (self->pages, "model");
}

/* What was removed is not shown any more. */
static void
models_changed_cb (LkWindow *self)
{
  LkModel *model = self->model != NULL ? lk_model_page_get_model (self->model) : NULL;

  if (model != NULL &&
      lk_model_list_find (lk_engine_get_models (self->engine), lk_model_get_id (model)) == NULL &&
      lk_compat_shows_page (self->pages, "model"))
    lk_compat_show_page (self->pages, "home");
}

void
lk_window_init_models (LkWindow *self)
{
  LkModelList *models = lk_engine_get_models (self->engine);

  g_signal_connect_object (models, "items-changed", G_CALLBACK (models_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

void
lk_window_install_model_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "win.show-model", "s", show_model_action);
}
