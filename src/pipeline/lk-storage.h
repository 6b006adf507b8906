/* lk-storage.h: where an archive is put so that the trainer can fetch it
 *
 * A new one is one file with such a struct, and a line in lk-storage.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-run.h"

G_BEGIN_DECLS

/**
 * LkStorage:
 * @id: identifier, in recipes and the database
 * @title: for people; pass it to gettext
 * @is_available: whether the accounts hold what it needs
 * @test_async: checks that it works, before anything is done; (nullable)
 * @test_finish: tells how that went
 * @put_async: puts the archive there, unless it is there already; the job gets the facts
 * @put_finish: tells how that went
 * @get_url: an address that the trainer can fetch from now: a secret
 * @remove_async: removes what a #LkResource names and makes sure that it is gone
 * @remove_finish: tells whether it is
 */
typedef struct
{
  const char *id;
  const char *title;
  gboolean (*is_available) (LkRun *run);
  void (*test_async) (LkRun *run, GCancellable *, GAsyncReadyCallback, gpointer user_data);
  gboolean (*test_finish) (LkRun *run, GAsyncResult *result, GError **error);
  void (*put_async) (LkRun *run,
                     GFile *archive,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data);
  gboolean (*put_finish) (LkRun *run, GAsyncResult *result, GError **error);
  char *(*get_url) (LkRun *run, GError **error);
  void (*remove_async) (LkRun *run,
                        const LkResource *resource,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
  gboolean (*remove_finish) (LkRun *run, GAsyncResult *result, GError **error);
} LkStorage;

extern const LkStorage lk_storage_s3;
extern const LkStorage lk_storage_files;
extern const LkStorage lk_storage_link;

const LkStorage *lk_storage_find (const char *id);
const LkStorage *lk_storage_choose (LkRun *run, GError **error);
const LkStorage *lk_storage_of (LkRun *run);
char *lk_storage_object_key (LkRun *run);

G_END_DECLS
