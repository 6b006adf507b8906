/* probe.c: preloaded, writes on SIGUSR1 what the windows show, and what is cut off of it
 *
 * The bus of accessibility does not say that a text was shortened, or how narrow a window can
 * get. What is written into the file LORIKEET_PROBE, a line for each, with tabs between:
 *
 *   window  TITLE  WIDTH  HEIGHT  LEAST-WIDTH
 *   wide    WHERE  LEAST-WIDTH                 why its window gets no narrower
 *   text    WHERE  HOW  TOOLTIP  TEXT          HOW is "whole" or "cut"
 *   beside  WHERE  X  WIDTH                    a widget that lies beside its window
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <dlfcn.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <gtk/gtk.h>

/* No telephone is narrower. */
#define NARROW 360

/* What the program says the tooltip is, while it is asked. */
static gboolean asking;
static char *answer;

void
gtk_tooltip_set_text (GtkTooltip *tooltip, const char *text)
{
  void (*set_text) (GtkTooltip *, const char *) = dlsym (RTLD_NEXT, "gtk_tooltip_set_text");

  if (asking)
    answer = g_strdup (text);
  else
    set_text (tooltip, text);
}

static GtkWidget *
next_up (GtkWidget *widget)
{
  return GTK_IS_WINDOW (widget) ? NULL : gtk_widget_get_parent (widget);
}

/* The widget and what is around it, by type and by the name that its template gives. */
static char *
describe (GtkWidget *widget)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; widget != NULL && i < 7; widget = next_up (widget), i++)
    {
      const char *id = gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget));

      g_string_append_printf (text, "%s%s", i > 0 ? " < " : "", G_OBJECT_TYPE_NAME (widget));
      if (id != NULL && !g_str_has_prefix (id, "___"))
        g_string_append_printf (text, "#%s", id);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
write_line (GString *report, const char *kind, ...)
{
  va_list args;
  const char *field;

  g_string_append (report, kind);
  va_start (args, kind);
  while ((field = va_arg (args, const char *)) != NULL)
    {
      g_autofree char *line = g_strdelimit (g_strdup (field), "\t\n", ' ');

      g_string_append_printf (report, "\t%s", line);
    }
  va_end (args);
  g_string_append_c (report, '\n');
}

/* Of one that is asked for only when the mouse rests there; see gtk_tooltip_set_text(). */
static const char *
ask_tooltip (GtkWidget *widget)
{
  gboolean shown = FALSE;

  asking = TRUE;
  g_clear_pointer (&answer, g_free);
  g_signal_emit_by_name (widget, "query-tooltip", 0, 0, FALSE, NULL, &shown);
  asking = FALSE;

  return shown ? answer : NULL;
}

static const char *
find_tooltip (GtkWidget *widget)
{
  for (; widget != NULL; widget = next_up (widget))
    {
      const char *text = gtk_widget_get_tooltip_text (widget);

      if (text == NULL && GTK_IS_LABEL (widget) && gtk_widget_get_has_tooltip (widget))
        text = ask_tooltip (widget);
      if (text != NULL)
        return text;
    }

  return "";
}

static gboolean
is_cut (GtkLabel *label)
{
  PangoLayout *layout = gtk_label_get_layout (label);
  int width;
  int height;

  pango_layout_get_pixel_size (layout, &width, &height);

  return pango_layout_is_ellipsized (layout) ||
         width > gtk_widget_get_width (GTK_WIDGET (label)) + 1 ||
         height > gtk_widget_get_height (GTK_WIDGET (label)) + 1;
}

static void
report_text (GString *report, GtkWidget *widget)
{
  g_autofree char *where = describe (widget);
  const char *tooltip = gtk_widget_get_tooltip_text (widget);

  if (GTK_IS_LABEL (widget) && *gtk_label_get_text (GTK_LABEL (widget)) != '\0')
    write_line (report, "text", where, is_cut (GTK_LABEL (widget)) ? "cut" : "whole",
                find_tooltip (widget), gtk_label_get_text (GTK_LABEL (widget)), NULL);
  else if (tooltip != NULL)
    write_line (report, "text", where, "whole", "", tooltip, NULL);
}

static void
report_place (GString *report, GtkWidget *widget, GtkWidget *window)
{
  graphene_rect_t box;
  g_autofree char *where = describe (widget);
  g_autofree char *left = NULL;
  g_autofree char *width = NULL;

  /* Shields of the toolkit show nothing. */
  if (g_str_equal (G_OBJECT_TYPE_NAME (widget), "AdwGizmo") ||
      !gtk_widget_compute_bounds (widget, window, &box) || box.size.width <= 0 ||
      (box.origin.x >= -1 && box.origin.x + box.size.width <= gtk_widget_get_width (window) + 1))
    return;

  left = g_strdup_printf ("%d", (int) box.origin.x);
  width = g_strdup_printf ("%d", (int) box.size.width);
  write_line (report, "beside", where, left, width, NULL);
}

static gboolean
scrolls_aside (GtkWidget *widget)
{
  GtkPolicyType policy = GTK_POLICY_NEVER;

  if (GTK_IS_SCROLLED_WINDOW (widget))
    gtk_scrolled_window_get_policy (GTK_SCROLLED_WINDOW (widget), &policy, NULL);

  return policy != GTK_POLICY_NEVER;
}

/* @window is %NULL within what may lie beside it: what scrolls, pops up, or slides in. */
static void
report_widget (GString *report, GtkWidget *widget, GtkWidget *window)
{
  if (!gtk_widget_get_mapped (widget))
    return;

  if (scrolls_aside (widget) || GTK_IS_POPOVER (widget) || GTK_IS_SCROLLBAR (widget))
    window = NULL;
  report_text (report, widget);
  if (window != NULL && widget != window)
    report_place (report, widget, window);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    report_widget (report, child, window);
}

static int
least_width (GtkWidget *widget)
{
  int least;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);

  return least;
}

/* The innermost widgets of which each alone makes its window too wide. */
static void
report_wide (GString *report, GtkWidget *widget)
{
  gboolean within = FALSE;
  g_autofree char *where = describe (widget);
  g_autofree char *least = g_strdup_printf ("%d", least_width (widget));

  if (!gtk_widget_get_visible (widget) || GTK_IS_POPOVER (widget) || least_width (widget) <= NARROW)
    return;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      within = within || (gtk_widget_get_visible (child) && least_width (child) > NARROW);
      report_wide (report, child);
    }

  if (!within)
    write_line (report, "wide", where, least, NULL);
}

/* Of what is within its border. */
static int
least_inner_width (GtkWidget *window)
{
  int least = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (window); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_visible (child) && !GTK_IS_POPOVER (child))
      least = MAX (least, least_width (child));

  return least;
}

static void
report_window (GString *report, GtkWidget *window)
{
  const char *title = gtk_window_get_title (GTK_WINDOW (window));
  g_autofree char *width = g_strdup_printf ("%d", gtk_widget_get_width (window));
  g_autofree char *height = g_strdup_printf ("%d", gtk_widget_get_height (window));
  g_autofree char *least = g_strdup_printf ("%d", least_inner_width (window));

  write_line (report, "window", title != NULL ? title : "", width, height, least, NULL);
  for (GtkWidget *child = gtk_widget_get_first_child (window); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    report_wide (report, child);
  report_widget (report, window, window);
}

static gboolean
report_now (gpointer unused)
{
  const char *path = g_getenv ("LORIKEET_PROBE");
  g_autofree char *unfinished = g_strconcat (path, ".part", NULL);
  g_autoptr (GString) report = g_string_new (NULL);
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (gtk_widget_get_mapped (window))
        report_window (report, window);
    }

  if (g_file_set_contents (unfinished, report->str, (gssize) report->len, NULL))
    g_rename (unfinished, path);

  return G_SOURCE_REMOVE;
}

/* After what is to be done before, such as to lay the window out anew. */
static gboolean
asked_cb (gpointer unused)
{
  g_idle_add_full (G_PRIORITY_LOW, report_now, NULL, NULL);

  return G_SOURCE_CONTINUE;
}

int
g_application_run (GApplication *application, int argc, char **argv)
{
  int (*run) (GApplication *, int, char **) = dlsym (RTLD_NEXT, "g_application_run");

  if (g_getenv ("LORIKEET_PROBE") != NULL)
    g_unix_signal_add (SIGUSR1, asked_cb, NULL);

  return run (application, argc, argv);
}
