/* lk-model-page-private.h: what the files of a model's page share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-markdown-view.h"
#include "lk-model-page.h"
#include "lk-thumbnail.h"

G_BEGIN_DECLS

struct _LkModelPage
{
  AdwBin parent_instance;

  /* Template */
  AdwWindowTitle *title;
  GtkWidget *practice;
  GtkScrolledWindow *scroller;
  LkThumbnail *cover;
  GtkLabel *name;
  GtkLabel *trigger_word;
  GtkLabel *kind;
  GtkLabel *facts;
  GtkWidget *actions;
  GtkWidget *publish_button;
  AdwActionRow *dataset_row;
  AdwActionRow *repository_row;
  AdwActionRow *saved_row;
  AdwActionRow *cost_row;
  AdwPreferencesGroup *files;
  GtkLabel *settings;
  GtkWidget *card_group;
  LkMarkdownView *card;

  LkEngine *engine;          /* (owned) (nullable) until it is set */
  LkServices *services;      /* (owned) (nullable) likewise */
  LkActivityBar *activities; /* (owned) (nullable) likewise: what goes on in the window */
  LkModel *model;            /* (owned) (nullable) */
  GSignalGroup *signals;     /* (owned) of the model */
  GPtrArray *file_rows;      /* (element-type GtkWidget) in @files */
  GCancellable *cancellable; /* (owned) (nullable) ends with the look at this model */
};

LkDataset *lk_model_page_find_dataset (LkModelPage *self);
void lk_model_page_install_actions (GtkWidgetClass *klass);
void lk_model_page_update_actions (LkModelPage *self);
void lk_model_page_publish (LkModelPage *self);

G_END_DECLS
