/* lk-figure.c: a number that one looks at, above what it counts
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-figure.h"

typedef enum
{
  PROP_TITLE = 1,
  PROP_VALUE,
} LkFigureProperty;

struct _LkFigure
{
  GtkWidget parent_instance;

  GtkLabel *value; /* a child */
  GtkLabel *title; /* a child */
};

static GParamSpec *properties[PROP_VALUE + 1];

G_DEFINE_FINAL_TYPE (LkFigure, lk_figure, GTK_TYPE_WIDGET)

/* Both are one thing for those who hear it. */
static void
describe (LkFigure *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gtk_label_get_text (self->title),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  gtk_label_get_text (self->value), -1);
}

static void
lk_figure_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkFigure *self = LK_FIGURE (object);

  switch ((LkFigureProperty) id)
    {
    case PROP_TITLE:
      g_value_set_string (value, gtk_label_get_text (self->title));
      break;
    case PROP_VALUE:
      g_value_set_string (value, gtk_label_get_text (self->value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
show_text (GtkLabel *label, const GValue *value)
{
  const char *text = g_value_get_string (value);

  gtk_label_set_text (label, text != NULL ? text : "");
}

static void
lk_figure_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LkFigure *self = LK_FIGURE (object);

  switch ((LkFigureProperty) id)
    {
    case PROP_TITLE:
      show_text (self->title, value);
      break;
    case PROP_VALUE:
      show_text (self->value, value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }

  describe (self);
}

static void
lk_figure_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (lk_figure_parent_class)->dispose (object);
}

static void
lk_figure_class_init (LkFigureClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = lk_figure_get_property;
  object_class->set_property = lk_figure_set_property;
  object_class->dispose = lk_figure_dispose;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  properties[PROP_VALUE] = g_param_spec_string ("value", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_css_name (widget_class, "figure");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
}

static GtkLabel *
add_label (LkFigure *self, const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, style);
  gtk_widget_set_parent (label, GTK_WIDGET (self));

  return GTK_LABEL (label);
}

static void
lk_figure_init (LkFigure *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  self->value = add_label (self, "title-4");
  gtk_widget_add_css_class (GTK_WIDGET (self->value), "numeric");
  self->title = add_label (self, "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "dim-label");
}
