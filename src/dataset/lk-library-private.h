/* lk-library-private.h: what the files of a library share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-library.h"

G_BEGIN_DECLS

struct _LkLibrary
{
  GObject parent_instance;

  GFile *root;         /* (owned) */
  GPtrArray *datasets; /* (element-type LkDataset) by title */
  GPtrArray *coming;   /* (element-type utf8) titles of datasets that are being made */

  gboolean live;          /* is wanted */
  GFileMonitor *monitor;  /* (owned) (nullable) of the root, when live */
  GHashTable *candidates; /* (element-type filename GFileMonitor) folders without pictures yet */
  guint settle;           /* timer: then it is looked what is there */
  guint holds;            /* operations of our own that are under way */
  gboolean loading;
  gboolean loaded; /* once */
  gboolean stale;  /* something changed that was not looked at */
};

LkDataset *lk_library_find_folder (LkLibrary *self, GFile *folder);
void lk_library_add (LkLibrary *self, LkDataset *dataset);
void lk_library_drop (LkLibrary *self, LkDataset *dataset);
GFile *
lk_library_make_folder (GFile *root, const char *title, GCancellable *cancellable, GError **error);

/* What the program does to the root itself is no change from outside. */
void lk_library_hold (LkLibrary *self);
void lk_library_release (LkLibrary *self);
void lk_library_look_later (LkLibrary *self);
void lk_library_watch_candidates (LkLibrary *self, GPtrArray *names);
void lk_library_stop_watching (LkLibrary *self);
void lk_library_empty_trash (const char *root);

G_END_DECLS
