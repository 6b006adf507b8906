/* lk-activity-bar.c: what goes on, at the foot of the window, each with a way to end it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-activity-bar.h"

#include <glib/gi18n.h>

/* What is done sooner than this never shows: a flash says nothing. */
#define PATIENCE_MILLISECONDS 350

struct _LkActivityBar
{
  AdwBin parent_instance;

  /* Template */
  GtkRevealer *revealer;
  GtkListBox *list;

  GListStore *activities; /* (owned) */
};

G_DEFINE_FINAL_TYPE (LkActivityBar, lk_activity_bar, ADW_TYPE_BIN)

static GtkWidget *
make_label (LkActivity *activity, const char *property, const char *css_class)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END,
                                   "hexpand", TRUE, NULL);

  gtk_widget_add_css_class (label, css_class);
  g_object_bind_property (activity, property, label, "label", G_BINDING_SYNC_CREATE);

  return label;
}

static void
cancel_clicked_cb (GtkButton *button, LkActivity *activity)
{
  gtk_widget_set_sensitive (GTK_WIDGET (button), FALSE);
  g_cancellable_cancel (lk_activity_get_cancellable (activity));
}

static GtkWidget *
make_cancel_button (LkActivity *activity)
{
  GtkWidget *button = g_object_new (GTK_TYPE_BUTTON, "icon-name", "process-stop-symbolic",
                                    "tooltip-text", _ ("Cancel"), "valign", GTK_ALIGN_CENTER, NULL);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Cancel"), -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (cancel_clicked_cb), activity, 0);

  return button;
}

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  LkActivity *activity = item;
  GtkWidget *bar = g_object_new (GTK_TYPE_PROGRESS_BAR, NULL);
  GtkWidget *texts =
      g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 4, NULL);
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "spacing", 12, NULL);

  g_object_bind_property (activity, "fraction", bar, "fraction", G_BINDING_SYNC_CREATE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Progress"), -1);
  gtk_box_append (GTK_BOX (texts), make_label (activity, "title", "heading"));
  gtk_box_append (GTK_BOX (texts), bar);
  gtk_box_append (GTK_BOX (texts), make_label (activity, "sentence", "caption"));
  gtk_box_append (GTK_BOX (box), texts);
  gtk_box_append (GTK_BOX (box), make_cancel_button (activity));

  return g_object_new (GTK_TYPE_LIST_BOX_ROW, "child", box, "activatable", FALSE, NULL);
}

static void
update (LkActivityBar *self)
{
  gtk_revealer_set_reveal_child (self->revealer,
                                 g_list_model_get_n_items (G_LIST_MODEL (self->activities)) > 0);
}

static void
active_changed_cb (LkActivityBar *self, GParamSpec *pspec, LkActivity *activity)
{
  guint position;

  if (!lk_activity_is_active (activity) &&
      g_list_store_find (self->activities, activity, &position))
    g_list_store_remove (self->activities, position);
}

typedef struct
{
  GWeakRef bar;
  LkActivity *activity; /* (owned) */
} Coming;

static void
coming_free (gpointer data)
{
  Coming *coming = data;

  g_weak_ref_clear (&coming->bar);
  g_object_unref (coming->activity);
  g_free (coming);
}

static gboolean
patience_ended_cb (gpointer user_data)
{
  Coming *coming = user_data;
  g_autoptr (LkActivityBar) self = g_weak_ref_get (&coming->bar);

  if (self != NULL && self->activities != NULL && lk_activity_is_active (coming->activity))
    g_list_store_append (self->activities, coming->activity);

  return G_SOURCE_REMOVE;
}

static void
lk_activity_bar_dispose (GObject *object)
{
  g_clear_object (&LK_ACTIVITY_BAR (object)->activities);

  G_OBJECT_CLASS (lk_activity_bar_parent_class)->dispose (object);
}

static void
lk_activity_bar_class_init (LkActivityBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_activity_bar_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lorikeet_app/Lorikeet/lk-activity-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, LkActivityBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, LkActivityBar, list);
}

static void
lk_activity_bar_init (LkActivityBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->activities = g_list_store_new (LK_TYPE_ACTIVITY);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->activities), make_row, NULL, NULL);
  g_signal_connect_object (self->activities, "items-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
}

/**
 * lk_activity_bar_add:
 * @self: the bar
 * @activity: shows until it ends, if that takes a moment
 */
void
lk_activity_bar_add (LkActivityBar *self, LkActivity *activity)
{
  Coming *coming = g_new0 (Coming, 1);

  g_return_if_fail (LK_IS_ACTIVITY_BAR (self));

  g_weak_ref_init (&coming->bar, self);
  coming->activity = g_object_ref (activity);
  g_signal_connect_object (activity, "notify::active", G_CALLBACK (active_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_timeout_add_full (G_PRIORITY_DEFAULT, PATIENCE_MILLISECONDS, patience_ended_cb, coming,
                      coming_free);
}
