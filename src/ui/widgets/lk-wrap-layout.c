/* lk-wrap-layout.c: children one after the other, in as many lines as they need
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-wrap-layout.h"

struct _LkWrapLayout
{
  GtkLayoutManager parent_instance;

  int spacing;
};

G_DEFINE_FINAL_TYPE (LkWrapLayout, lk_wrap_layout, GTK_TYPE_LAYOUT_MANAGER)

/* Where the next child goes. */
typedef struct
{
  int x;
  int y;
  int line_height;
} Pen;

/* Moves the pen to where a child of this size has its place. */
static void
advance (Pen *pen, const GtkRequisition *size, int width, int spacing)
{
  if (pen->x > 0 && pen->x + size->width > width)
    {
      pen->y += pen->line_height + spacing;
      pen->x = 0;
      pen->line_height = 0;
    }

  pen->line_height = MAX (pen->line_height, size->height);
}

static void
get_child_size (GtkWidget *child, int width, GtkRequisition *size)
{
  gtk_widget_get_preferred_size (child, NULL, size);
  if (width > 0)
    size->width = MIN (size->width, width);
}

static int
measure_height (LkWrapLayout *self, GtkWidget *widget, int width)
{
  Pen pen = { 0 };

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkRequisition size;

      if (!gtk_widget_should_layout (child))
        continue;

      get_child_size (child, width, &size);
      advance (&pen, &size, width, self->spacing);
      pen.x += size.width + self->spacing;
    }

  return pen.y + pen.line_height;
}

static void
measure_width (LkWrapLayout *self, GtkWidget *widget, int *minimum, int *natural)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int child_minimum = 0;
      int child_natural = 0;

      if (!gtk_widget_should_layout (child))
        continue;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &child_minimum, &child_natural,
                          NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
      *natural += child_natural + self->spacing;
    }
}

static GtkSizeRequestMode
lk_wrap_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
lk_wrap_layout_measure (GtkLayoutManager *manager,
                        GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  LkWrapLayout *self = LK_WRAP_LAYOUT (manager);

  *minimum = 0;
  *natural = 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_width (self, widget, minimum, natural);
  else
    *minimum = *natural = measure_height (self, widget, for_size > 0 ? for_size : G_MAXINT / 2);
}

static void
lk_wrap_layout_allocate (
    GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  LkWrapLayout *self = LK_WRAP_LAYOUT (manager);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  Pen pen = { 0 };

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkRequisition size;
      int x;

      if (!gtk_widget_should_layout (child))
        continue;

      get_child_size (child, width, &size);
      advance (&pen, &size, width, self->spacing);
      x = rtl ? width - pen.x - size.width : pen.x;
      gtk_widget_size_allocate (child, &(GtkAllocation){ x, pen.y, size.width, size.height }, -1);
      pen.x += size.width + self->spacing;
    }
}

static void
lk_wrap_layout_class_init (LkWrapLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = lk_wrap_layout_get_request_mode;
  layout_class->measure = lk_wrap_layout_measure;
  layout_class->allocate = lk_wrap_layout_allocate;
}

static void
lk_wrap_layout_init (LkWrapLayout *self)
{
}

/**
 * lk_wrap_layout_new:
 * @spacing: pixels between children and between lines
 *
 * Returns: (transfer full): the layout
 */
GtkLayoutManager *
lk_wrap_layout_new (int spacing)
{
  LkWrapLayout *self = g_object_new (LK_TYPE_WRAP_LAYOUT, NULL);

  self->spacing = spacing;

  return GTK_LAYOUT_MANAGER (self);
}
