/* lk-compat.h: what newer toolkits want done in another way
 *
 * All that is deprecated after GTK 4.8 and libadwaita 1.2 is called here and nowhere else. Where
 * somebody is asked, nothing is called when the person thinks better of it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * LkFileChoice:
 * @title: of the dialog
 * @accept: on the button
 * @folders: folders instead of files
 * @several: more than one
 * @name: (nullable): what a file to be written is called at first
 * @place: (nullable): where to begin
 * @filter: (nullable): which files are shown
 */
typedef struct
{
  const char *title;
  const char *accept;
  gboolean folders;
  gboolean several;
  const char *name;
  GFile *place;
  GtkFileFilter *filter;
} LkFileChoice;

/* @files is never empty. */
typedef void (*LkChosenFunc) (GtkWidget *widget, GListModel *files, gpointer user_data);

void lk_compat_choose_files (GtkWidget *widget,
                             const LkFileChoice *choice,
                             LkChosenFunc chosen,
                             gpointer user_data,
                             GDestroyNotify user_data_free);

/**
 * LkAlert:
 * @heading: what it is about
 * @body: (nullable): more of it
 * @decline: on the button that changes nothing
 * @other: (nullable): on the button of a second way
 * @accept: (nullable): on the button of the first way
 * @appearance: of @accept; one that is suggested is what Enter does
 * @child: (nullable) (transfer floating): below the text
 */
typedef struct
{
  const char *heading;
  const char *body;
  const char *decline;
  const char *other;
  const char *accept;
  AdwResponseAppearance appearance;
  GtkWidget *child;
} LkAlert;

typedef enum
{
  LK_ANSWER_ACCEPT,
  LK_ANSWER_OTHER,
} LkAnswer;

typedef void (*LkAlertFunc) (GtkWidget *widget, LkAnswer answer, gpointer user_data);

GtkWidget *lk_compat_show_alert (GtkWidget *widget,
                                 const LkAlert *alert,
                                 LkAlertFunc answered,
                                 gpointer user_data,
                                 GDestroyNotify user_data_free);
void lk_compat_allow_accept (GtkWidget *dialog, gboolean allowed);

void lk_compat_show_page (GtkWidget *pages, const char *name);
void lk_compat_go_back (GtkWidget *pages);
gboolean lk_compat_shows_page (GtkWidget *pages, const char *name);
gboolean lk_compat_is_moving (GtkWidget *pages);
gboolean lk_compat_is_folded (GtkWidget *widget);
void lk_compat_reveal_side (GtkWidget *side, gboolean revealed);
gboolean lk_compat_is_side_revealed (GtkWidget *side);
void lk_compat_let_be_narrow (GtkWidgetClass *window_class);
gboolean lk_compat_is_title_visible (GtkWidget *switcher);

#define LK_COMPAT_TYPE_PREFERENCES (lk_compat_preferences_get_type ())
GType lk_compat_preferences_get_type (void);
void lk_compat_set_shortcuts (GtkApplicationWindow *window, GtkWindow *shortcuts);
void lk_compat_show_about (GtkWindow *parent);
void lk_compat_open_uri (GtkWidget *widget, const char *uri);
void lk_compat_suggest (GtkEntry *entry, GHashTable *counts);
void lk_compat_get_color (GtkWidget *widget, const char *name, GdkRGBA *color);

G_END_DECLS
