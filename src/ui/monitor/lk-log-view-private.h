/* lk-log-view-private.h: what the files of the log share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-log-search.h"
#include "lk-log-view.h"

G_BEGIN_DECLS

#define LK_NO_LINE -1

struct _LkLogView
{
  AdwBin parent_instance;

  /* Template */
  GtkEditable *search;
  GtkToggleButton *follow;
  GtkWidget *found;
  GtkLabel *count;
  GtkCheckButton *only;
  GtkStack *stack;
  GtkScrolledWindow *scrolled;
  GtkListView *list;

  LkLog *log;                /* (owned) (nullable) */
  LkLogSearch *finder;       /* (owned) */
  GtkNoSelection *selection; /* (owned) has no model until somebody looks */
  GHashTable *bound;         /* (element-type GtkListItem) those that have a line now */
  gboolean wanted;           /* somebody has looked */
  gboolean filtered;         /* only what was found is shown */
  gboolean finding;          /* the first that is found is gone to */
  gint64 marked;             /* the number of the line that is marked, or %LK_NO_LINE */
  gint64 goal;               /* that of the line that is to be seen, or %LK_NO_LINE */
  guint tick;                /* 0 when there is nothing to scroll to */
  guint frames;              /* until it is there */
  double place;              /* how far it is scrolled */
};

void lk_log_view_make_rows (LkLogView *self);
void lk_log_view_mark (LkLogView *self);

G_END_DECLS
