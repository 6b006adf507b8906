/* lk-dataset-private.h: what the files of a dataset share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-dataset.h"

G_BEGIN_DECLS

struct _LkDataset
{
  GObject parent_instance;

  GFile *folder; /* (owned) */
  char *id;
  char *title;
  gint64 created;
  GPtrArray *pictures; /* (element-type LkPicture) by name */

  GHashTable *captions; /* (element-type LkPicture) whose captions are to be written */
  gboolean changed;     /* `dataset.json` is to be written */
  gboolean saving;      /* a thread is at it */
  guint timer;
  GPtrArray *waiting; /* (element-type GTask) flushes */
  GError *failure;    /* (owned) (nullable) of the last save */
};

void lk_dataset_adopt_found (LkDataset *self, GPtrArray *found);
void lk_dataset_take_back (LkDataset *self, GPtrArray *pictures);
void lk_dataset_let_go (LkDataset *self, GPtrArray *pictures);
void lk_dataset_list_changed (LkDataset *self, guint position, guint removed, guint added);
void lk_dataset_save (LkDataset *self);
void lk_dataset_save_later (LkDataset *self);

G_END_DECLS
