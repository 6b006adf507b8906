/* lk-s3-signer.h: AWS Signature Version 4 (pure)
 *
 * After the “Signature Version 4 signing process” of the AWS General Reference and
 * the S3 API reference; Cloudflare R2 takes region `auto` and service `s3`.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LK_S3_UNSIGNED_PAYLOAD "UNSIGNED-PAYLOAD"
#define LK_S3_EMPTY_SHA256     "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

/**
 * LkS3Signer: everything that a signature depends on and the request does not say.
 * @time: seconds since 1970
 * @session_token: (nullable): of temporary credentials
 */
typedef struct
{
  const char *key_id;
  const char *secret;
  const char *session_token;
  const char *region;
  const char *service;
  gint64 time;
} LkS3Signer;

char *lk_s3_encode (const char *text, gboolean keep_slashes);
char *lk_s3_query (const char *first_name, ...) G_GNUC_NULL_TERMINATED;
char *lk_s3_signer_date (const LkS3Signer *self);
char *lk_s3_signer_authorize (const LkS3Signer *self,
                              const char *method,
                              const char *path,
                              const char *query,
                              GHashTable *headers,
                              const char *payload_hash);
char *lk_s3_signer_presign (const LkS3Signer *self,
                            const char *method,
                            const char *path,
                            GHashTable *headers,
                            const char *payload_hash,
                            guint seconds);
char *lk_s3_signer_string_to_sign (const LkS3Signer *self, const char *canonical_request);

G_END_DECLS
