/* lk-practice-hub-private.h: what the files of the Hub share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-practice-services.h"

G_BEGIN_DECLS

typedef struct
{
  int references;
  LkBlob *blob;
  char *oid; /* SHA-1 as git counts it */
  char *lfs; /* (nullable) SHA-256 */
} LkHubFile;

typedef struct
{
  char *oid;
  char *title;
  gint64 time;  /* microseconds */
  GTree *files; /* path → LkHubFile */
} LkHubCommit;

typedef struct
{
  char *id;
  char *space; /* the person's or organization's name */
  char *name;
  gboolean private;
  gint64 created;
  GPtrArray *commits; /* of LkHubCommit, oldest first */
} LkHubRepo;

typedef struct
{
  char *token;
  char *oid;
  gint64 size;
  gint64 chunk;      /* 0: basic */
  gint64 expires;    /* microseconds */
  GHashTable *parts; /* number → LkHubPart */
} LkHubUpload;

typedef struct
{
  LkBlob *blob;
  char *etag;
} LkHubPart;

struct _LkPracticeHub
{
  LkPracticeWorld *world;
  GHashTable *repos;   /* space/name → LkHubRepo */
  GHashTable *objects; /* SHA-256 → LkBlob */
  GHashTable *uploads; /* token → LkHubUpload */
};

void lk_practice_hub_refuse (LkExchange *x, guint status, const char *code, const char *message);
LkHubRepo *lk_practice_hub_get_repo (LkExchange *x);
gboolean lk_practice_hub_may_write (LkExchange *x);
LkHubRepo *lk_practice_hub_add_repo (LkPracticeHub *self,
                                     const char *space,
                                     const char *name,
                                     gboolean private);
LkHubCommit *lk_practice_hub_head (LkHubRepo *repo);
LkHubCommit *lk_practice_hub_commit_new (LkPracticeWorld *world, const char *title, GTree *from);
void lk_hub_upload_free (gpointer data);
LkHubFile *lk_hub_file_new (LkBlob *blob, const char *oid, const char *lfs);
char *lk_practice_hub_git_oid (const void *data, gsize size);

void lk_practice_hub_preupload (LkExchange *x);
void lk_practice_hub_commit (LkExchange *x);
void lk_practice_hub_batch (LkExchange *x);
void lk_practice_hub_verify (LkExchange *x);
void lk_practice_hub_complete (LkExchange *x);
void lk_practice_hub_validate_yaml (LkExchange *x);
void lk_practice_hub_info (LkExchange *x);
void lk_practice_hub_tree (LkExchange *x);
void lk_practice_hub_resolve (LkExchange *x);

char *lk_practice_card_check (const char *text, char **warning);

G_END_DECLS
