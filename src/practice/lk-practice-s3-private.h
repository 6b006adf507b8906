/* lk-practice-s3-private.h: what the files of the S3 service share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-practice-services.h"

G_BEGIN_DECLS

typedef struct
{
  LkBlob *blob;
  char *etag; /* with quotes */
  char *content_type;
  gint64 modified; /* seconds since the epoch */
  GPtrArray *meta; /* of text: x-amz-meta name, value, ... */
} LkS3Object;

typedef struct
{
  char *name;
  gint64 created;
  GTree *objects;  /* key → LkS3Object */
  char *lifecycle; /* (nullable) */
} LkS3Bucket;

typedef struct
{
  LkBlob *blob;
  char *etag;
  gint64 modified;
} LkS3Part;

typedef struct
{
  char *id;
  char *bucket;
  char *key;
  char *content_type;
  GPtrArray *meta;
  gint64 created;
  GTree *parts; /* number → LkS3Part */
} LkS3Upload;

struct _LkPracticeS3
{
  LkPracticeWorld *world;
  GHashTable *buckets; /* name → LkS3Bucket */
  GHashTable *uploads; /* id → LkS3Upload */
  GHashTable *writes;  /* bucket/key → gint64 *: when it was last written, in microseconds */
};

void lk_practice_s3_refuse (LkExchange *x, guint status, const char *code, const char *message);
gboolean lk_practice_s3_authorize (LkExchange *x);
LkS3Bucket *lk_practice_s3_get_bucket (LkExchange *x);
char *lk_practice_s3_dup_key (LkExchange *x);
GPtrArray *lk_practice_s3_dup_meta (LkExchange *x);
gboolean lk_practice_s3_may_write (LkExchange *x, LkS3Bucket *bucket, const char *key);
LkBlob *lk_practice_s3_take_body (LkExchange *x);
void lk_practice_s3_store (LkS3Bucket *bucket,
                           char *key,
                           LkBlob *blob,
                           char *etag,
                           const char *content_type,
                           GPtrArray *meta);
void lk_practice_s3_answer_xml (LkExchange *x, const char *root, GString *inner);
char *lk_practice_s3_time (gint64 seconds);
void lk_practice_s3_upload_free (gpointer data);

LkS3Bucket *lk_practice_s3_add_bucket (LkPracticeS3 *self, const char *name);
void lk_practice_s3_create_bucket (LkExchange *x);
void lk_practice_s3_head_bucket (LkExchange *x);
void lk_practice_s3_delete_bucket (LkExchange *x);
void lk_practice_s3_get_lifecycle (LkExchange *x);
void lk_practice_s3_put_lifecycle (LkExchange *x);
void lk_practice_s3_get_location (LkExchange *x);
void lk_practice_s3_list_buckets (LkExchange *x);
void lk_practice_s3_list_objects (LkExchange *x);
void lk_practice_s3_list_parts (LkExchange *x);
void lk_practice_s3_list_uploads (LkExchange *x);
void lk_practice_s3_create_upload (LkExchange *x);
void lk_practice_s3_put_part (LkExchange *x);
void lk_practice_s3_complete_upload (LkExchange *x);
void lk_practice_s3_abort_upload (LkExchange *x);

G_END_DECLS
