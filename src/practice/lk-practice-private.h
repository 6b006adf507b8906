/* lk-practice-private.h: what the files of LkPractice share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-practice-world.h"
#include "lk-practice.h"

G_BEGIN_DECLS

struct _LkPractice
{
  GObject parent;

  char *wanted;      /* (nullable) */
  int lock;          /* -1, or holds the folder */
  char *folder;      /* (owned) (nullable) */
  gboolean borrowed; /* whether the folder is the caller's, and stays */
  GThread *thread;   /* (owned) (nullable) while the services run */
  GMainContext *context;
  GMainLoop *loop;
  LkPracticeWorld *world; /* (owned) lives in the thread */
  GHashTable *uris;       /* name → text */
  double speed;
};

void lk_practice_call (LkPractice *self,
                       void (*run) (LkPracticeWorld *world, gpointer data),
                       gpointer data);

G_END_DECLS
