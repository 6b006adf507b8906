/* lk-s3-client.h: Cloudflare R2 and any other S3
 *
 * After Cloudflare's “S3 API compatibility” and the Amazon S3 API reference.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-http.h"

G_BEGIN_DECLS

/* R2 takes parts of 5 MiB at least, all of one size but the last, and a single PUT of
 * just under 5 GiB. */
#define LK_S3_PART_SIZE           (16 * 1024 * 1024)
#define LK_S3_MULTIPART_THRESHOLD (64 * 1024 * 1024)
#define LK_S3_MAX_PRESIGN_SECONDS 604800

/**
 * LkS3Config:
 * @endpoint: address with scheme, host and, if there is one, port and path prefix
 * @region: `auto` for R2
 * @bucket: name of the bucket
 * @key_id: access key ID
 * @secret: secret access key
 * @session_token: (nullable): of temporary credentials
 * @public_url: (nullable): where the bucket's objects can be read without a signature
 * @virtual_host: whether the bucket stands in the host's name instead of the path
 */
typedef struct
{
  char *endpoint;
  char *region;
  char *bucket;
  char *key_id;
  char *secret;
  char *session_token;
  char *public_url;
  gboolean virtual_host;
} LkS3Config;

LkS3Config *lk_s3_config_new (void);
LkS3Config *lk_s3_config_copy (const LkS3Config *self);
void lk_s3_config_free (LkS3Config *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkS3Config, lk_s3_config_free)

/**
 * LkS3Object:
 * @key: its name
 * @size: bytes
 * @etag: with its quotes
 * @modified: microseconds since 1970, or 0
 * @upload_id: (nullable): of a multipart upload that was not finished
 */
typedef struct
{
  char *key;
  gint64 size;
  char *etag;
  gint64 modified;
  char *upload_id;
} LkS3Object;

void lk_s3_object_free (LkS3Object *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkS3Object, lk_s3_object_free)

/**
 * LkS3UploadFunc:
 * @upload_id: of a multipart upload that has just been begun: whoever is to be able to
 *   remove it after a crash writes it down now
 */
typedef void (*LkS3UploadFunc) (const char *upload_id, gpointer user_data);

/**
 * LkS3Put: a file that is to become an object.
 * @key: the object's name
 * @content_type: (nullable): a media type
 * @file: a local file of any size
 * @upload_func: (nullable): hears of a multipart upload before its first part is sent
 * @progress: (nullable): called with bytes sent
 * @func_data: for both; must live until the callback
 */
typedef struct
{
  const char *key;
  const char *content_type;
  GFile *file;
  LkS3UploadFunc upload_func;
  LkProgressFunc progress;
  gpointer func_data;
} LkS3Put;

#define LK_TYPE_S3_CLIENT (lk_s3_client_get_type ())
G_DECLARE_FINAL_TYPE (LkS3Client, lk_s3_client, LK, S3_CLIENT, GObject)

LkS3Client *lk_s3_client_new (LkHttp *http, const LkS3Config *config, GError **error);
const LkS3Config *lk_s3_client_get_config (LkS3Client *self);
void lk_s3_client_set_multipart (LkS3Client *self, goffset threshold, goffset part_size);

char *lk_s3_client_presign (LkS3Client *self, const char *method, const char *key, guint seconds);
char *lk_s3_client_get_public_url (LkS3Client *self, const char *key);

void lk_s3_client_put_file_async (LkS3Client *self,
                                  const LkS3Put *put,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean lk_s3_client_put_file_finish (LkS3Client *self, GAsyncResult *result, GError **error);
void lk_s3_client_put_bytes_async (LkS3Client *self,
                                   const char *key,
                                   const char *content_type,
                                   GBytes *bytes,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean lk_s3_client_put_bytes_finish (LkS3Client *self, GAsyncResult *result, GError **error);
void lk_s3_client_get_bytes_async (LkS3Client *self,
                                   const char *key,
                                   goffset offset,
                                   goffset length,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GBytes *lk_s3_client_get_bytes_finish (LkS3Client *self, GAsyncResult *result, GError **error);
void lk_s3_client_get_file_async (LkS3Client *self,
                                  const char *key,
                                  GFile *target,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean lk_s3_client_get_file_finish (LkS3Client *self, GAsyncResult *result, GError **error);
void lk_s3_client_head_async (LkS3Client *self,
                              const char *key,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean lk_s3_client_head_finish (LkS3Client *self,
                                   GAsyncResult *result,
                                   LkS3Object **object,
                                   GError **error);
void lk_s3_client_delete_async (LkS3Client *self,
                                const char *key,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean lk_s3_client_delete_finish (LkS3Client *self, GAsyncResult *result, GError **error);
void lk_s3_client_list_async (LkS3Client *self,
                              const char *prefix,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
GPtrArray *lk_s3_client_list_finish (LkS3Client *self, GAsyncResult *result, GError **error);
void lk_s3_client_list_uploads_async (LkS3Client *self,
                                      const char *prefix,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
GPtrArray *
lk_s3_client_list_uploads_finish (LkS3Client *self, GAsyncResult *result, GError **error);
void lk_s3_client_abort_async (LkS3Client *self,
                               const char *key,
                               const char *upload_id,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean lk_s3_client_abort_finish (LkS3Client *self, GAsyncResult *result, GError **error);

void lk_s3_client_test_async (LkS3Client *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
void lk_s3_client_test_key_async (LkS3Client *self,
                                  const char *key,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean lk_s3_client_test_finish (LkS3Client *self, GAsyncResult *result, GError **error);

/* How far a test came. */
#define LK_S3_TEST_PUT     1
#define LK_S3_TEST_READ    2
#define LK_S3_TEST_REMOVED 3

guint lk_s3_client_test_get_n_done (LkS3Client *self, GAsyncResult *result);
void lk_s3_client_ensure_lifecycle_async (LkS3Client *self,
                                          const char *prefix,
                                          guint days,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
gboolean lk_s3_client_ensure_lifecycle_finish (LkS3Client *self,
                                               GAsyncResult *result,
                                               gboolean *changed,
                                               GError **error);

G_END_DECLS
