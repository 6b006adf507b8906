/* lk-dataset-private.h: what the files of a dataset share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-dataset-folder.h"
#include "lk-dataset.h"

G_BEGIN_DECLS

struct _LkDataset
{
  GObject parent_instance;

  GFile *folder; /* (owned) */
  char *id;
  char *title;
  char *trigger_word; /* (nullable) */
  gint64 created;
  GPtrArray *pictures;   /* (element-type LkPicture) by name */
  GHashTable *names;     /* (element-type utf8 LkPicture), all unowned */
  GHashTable *captioned; /* (element-type LkPicture) unowned, those with a caption */
  gint64 size;           /* bytes of all pictures */
  gint64 modified;       /* seconds since 1970 */

  GHashTable *captions; /* (element-type LkPicture guint) whose are to be written, and since when */
  guint serial;         /* of the latest of them */
  gboolean changed;     /* `dataset.json` is to be written */
  gboolean saving;      /* a thread is at it */
  GPtrArray *in_flight; /* (unowned) (nullable) (element-type LkPicture) what it writes */
  guint timer;
  GPtrArray *waiting; /* (element-type GTask) flushes */
  GError *failure;    /* (owned) (nullable) of the last save */

  GFileMonitor *monitor; /* (owned) (nullable) of the folder, when live */
  GHashTable *dirty;     /* (element-type filename) what is to be looked at */
  gboolean dirty_all;    /* look at everything */
  guint settle;          /* timer: then it is looked at */
  guint settle_milliseconds;
  guint holds;         /* operations of our own that are under way */
  gboolean scanning;   /* a thread is looking */
  gboolean disturbed;  /* an operation of our own began meanwhile */
  GHashTable *touched; /* (element-type LkPicture) whose captions were written meanwhile */
};

LkDataset *lk_dataset_new_found (GFile *file, LkDatasetFolder *folder);
void lk_dataset_take_title (LkDataset *self, const char *title);
void lk_dataset_renew_id (LkDataset *self);
void lk_dataset_relocate (LkDataset *self, GFile *folder);

void lk_dataset_adopt_found (LkDataset *self, GPtrArray *found);
void lk_dataset_take_back (LkDataset *self, GPtrArray *pictures);
void lk_dataset_let_go (LkDataset *self, GPtrArray *pictures);
void lk_dataset_update_picture (LkDataset *self,
                                LkPicture *picture,
                                LkManifestEntry *facts,
                                gint64 modified);
void lk_dataset_note_change (LkDataset *self);

void lk_dataset_save (LkDataset *self);
void lk_dataset_save_later (LkDataset *self);
void lk_dataset_note_caption (LkDataset *self, LkPicture *picture);

/* What the program does to the folder itself is no change from outside: between these two
 * nothing is taken from there. */
void lk_dataset_hold (LkDataset *self);
void lk_dataset_release (LkDataset *self);
void lk_dataset_stop_watching (LkDataset *self);
void lk_dataset_forget_touched (LkDataset *self);

G_END_DECLS
