/* lk-s3-private.h: for the files of the S3 client
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-s3-client.h"

struct _LkS3Client
{
  GObject parent_instance;

  LkHttp *http; /* (owned) */
  LkS3Config *config;
  char *origin;      /* scheme, host and port, with the bucket in it where it belongs there */
  char *host;        /* the Host header */
  char *path_prefix; /* percent-encoded, up to the slash before the key */
  char *root_path;   /* the same for the bucket itself */
  goffset threshold;
  goffset part_size;
  gint64 clock_skew; /* seconds that the server's clock is ahead of ours */
  gboolean skew_known;
};

LkRequest *lk_s3_request_new (LkS3Client *self,
                              const char *method,
                              const char *key,
                              const char *query,
                              const char *operation);
void lk_s3_request_set_bytes (LkRequest *request, const char *content_type, GBytes *bytes);
GPtrArray *lk_s3_response_parse (LkResponse *response, GError **error);
