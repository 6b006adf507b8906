/* lk-error-days.c: the errors of the last days, a column for each, by category
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-error-days.h"

#include "lk-compat.h"
#include "lk-enumerate.h"

#include <glib/gi18n.h>

#define MIN_WIDTH    150
#define MIN_HEIGHT   48
#define GAP          2.0f
#define BASE         1.0f
#define N_CATEGORIES (LK_CATEGORY_CANCELED + 1)

/* GNOME's palette, by tones that can be told apart on light and on dark. */
static const char *const colors[N_CATEGORIES] = {
  [LK_CATEGORY_NONE] = "#9a9996",           [LK_CATEGORY_NETWORK] = "#3584e4",
  [LK_CATEGORY_AUTHENTICATION] = "#e5a50a", [LK_CATEGORY_VALIDATION] = "#ff7800",
  [LK_CATEGORY_RATE_LIMIT] = "#c061cb",     [LK_CATEGORY_SERVICE_ERROR] = "#e01b24",
  [LK_CATEGORY_FILE_ERROR] = "#986a44",     [LK_CATEGORY_TIMEOUT] = "#2190a4",
  [LK_CATEGORY_CANCELED] = "#77767b",
};

typedef enum
{
  PROP_DASHBOARD = 1,
} LkErrorDaysProperty;

struct _LkErrorDays
{
  GtkWidget parent_instance;

  LkDashboard *dashboard; /* (owned) (nullable) */
  GSignalGroup *signals;  /* (owned) of the dashboard */
};

static GParamSpec *properties[PROP_DASHBOARD + 1];

G_DEFINE_FINAL_TYPE (LkErrorDays, lk_error_days, GTK_TYPE_WIDGET)

static const LkErrorDay *
get_days (LkErrorDays *self, guint *n_days)
{
  *n_days = 0;

  return self->dashboard != NULL ? lk_dashboard_get_error_days (self->dashboard, n_days) : NULL;
}

static guint
sum_of (const LkErrorDay *day)
{
  guint sum = 0;

  for (guint i = 0; i < N_CATEGORIES; i++)
    sum += day->counts[i];

  return sum;
}

/* --- In words --- */

static char *
describe_counts (const guint counts[N_CATEGORIES])
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < N_CATEGORIES; i++)
    {
      g_autofree char *count = NULL;

      if (counts[i] == 0)
        continue;

      /* Translators: what went wrong, and how often: "Network: 2" */
      count = g_strdup_printf (_ ("%s: %u"), lk_category_get_title ((LkCategory) i), counts[i]);
      lk_enumerate (text, count);
    }

  return g_strdup (text->len > 0 ? text->str : _ ("no errors"));
}

static char *
describe_day (const LkErrorDay *day)
{
  g_autoptr (GDateTime) begin = g_date_time_new_from_unix_local (day->begin / G_USEC_PER_SEC);
  /* Translators: a day of the year, see g_date_time_format() */
  g_autofree char *date = g_date_time_format (begin, _ ("%-d %B"));
  g_autofree char *counts = describe_counts (day->counts);

  /* Translators: a day, and what went wrong on it: "24 November: Network: 2" */
  return g_strdup_printf (_ ("%s: %s"), date, counts);
}

static void
describe (LkErrorDays *self)
{
  guint n_days;
  const LkErrorDay *days = get_days (self, &n_days);
  guint counts[N_CATEGORIES] = { 0 };
  g_autofree char *text = NULL;

  for (guint i = 0; i < n_days; i++)
    {
      for (guint j = 0; j < N_CATEGORIES; j++)
        counts[j] += days[i].counts[j];
    }

  text = describe_counts (counts);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
}

static gboolean
lk_error_days_query_tooltip (
    GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  guint n_days;
  const LkErrorDay *days = get_days (LK_ERROR_DAYS (widget), &n_days);
  int width = gtk_widget_get_width (widget);
  g_autofree char *text = NULL;

  if (n_days == 0 || width <= 0 || keyboard)
    return FALSE;

  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    x = width - 1 - x;
  text = describe_day (&days[CLAMP (x * (int) n_days / width, 0, (int) n_days - 1)]);
  gtk_tooltip_set_text (tooltip, text);

  return TRUE;
}

/* --- Drawing --- */

static void
draw_day (LkErrorDays *self,
          GtkSnapshot *snapshot,
          const LkErrorDay *day,
          const graphene_rect_t *room,
          guint most)
{
  float y = room->origin.y + room->size.height;

  for (guint i = 0; i < N_CATEGORIES; i++)
    {
      const float height = room->size.height * (float) day->counts[i] / (float) most;
      GdkRGBA color;

      if (day->counts[i] == 0)
        continue;

      y -= height;
      gdk_rgba_parse (&color, colors[i]);
      gtk_snapshot_append_color (snapshot, &color,
                                 &GRAPHENE_RECT_INIT (room->origin.x, y, room->size.width,
                                                      MAX (height - 1, 1)));
    }
}

static void
lk_error_days_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LkErrorDays *self = LK_ERROR_DAYS (widget);
  guint n_days;
  const LkErrorDay *days = get_days (self, &n_days);
  const float width = (float) gtk_widget_get_width (widget);
  const float height = (float) gtk_widget_get_height (widget);
  const float step = width / (float) MAX (n_days, 1);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  guint most = 1;
  GdkRGBA color;

  lk_compat_get_color (widget, NULL, &color);
  color.alpha *= 0.2f;
  gtk_snapshot_append_color (snapshot, &color, &GRAPHENE_RECT_INIT (0, height - BASE, width, BASE));

  for (guint i = 0; i < n_days; i++)
    most = MAX (most, sum_of (&days[i]));
  for (guint i = 0; i < n_days; i++)
    draw_day (self, snapshot, &days[i],
              &GRAPHENE_RECT_INIT ((float) (mirrored ? n_days - 1 - i : i) * step + GAP / 2, 0,
                                   MAX (step - GAP, 1), height - BASE),
              most);
}

static void
lk_error_days_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? MIN_WIDTH : MIN_HEIGHT;
}

/* --- Life --- */

static void
changed_cb (LkErrorDays *self)
{
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
lk_error_days_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_DASHBOARD)
    g_value_set_object (value, LK_ERROR_DAYS (object)->dashboard);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lk_error_days_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LkErrorDays *self = LK_ERROR_DAYS (object);

  if (id != PROP_DASHBOARD)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }

  g_set_object (&self->dashboard, g_value_get_object (value));
  g_signal_group_set_target (self->signals, self->dashboard);
  changed_cb (self);
}

static void
lk_error_days_dispose (GObject *object)
{
  LkErrorDays *self = LK_ERROR_DAYS (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->dashboard);

  G_OBJECT_CLASS (lk_error_days_parent_class)->dispose (object);
}

static void
lk_error_days_class_init (LkErrorDaysClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = lk_error_days_get_property;
  object_class->set_property = lk_error_days_set_property;
  object_class->dispose = lk_error_days_dispose;
  widget_class->snapshot = lk_error_days_snapshot;
  widget_class->measure = lk_error_days_measure;
  widget_class->query_tooltip = lk_error_days_query_tooltip;

  properties[PROP_DASHBOARD] = g_param_spec_object ("dashboard", NULL, NULL, LK_TYPE_DASHBOARD,
                                                    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_css_name (widget_class, "errordays");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
lk_error_days_init (LkErrorDays *self)
{
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  self->signals = g_signal_group_new (LK_TYPE_DASHBOARD);
  g_signal_group_connect_swapped (self->signals, "changed", G_CALLBACK (changed_cb), self);
}

/**
 * lk_error_days_get_color:
 * @category: a category
 *
 * Returns: the colour of its part of a column, for a legend
 */
const char *
lk_error_days_get_color (LkCategory category)
{
  return colors[category];
}
