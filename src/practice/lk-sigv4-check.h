/* lk-sigv4-check.h: verifying Signature Version 4, as the S3 service does
 *
 * Written from the published algorithm, not from the client, so that a
 * misunderstanding on one side shows up.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LkSignedRequest: (skip)
 *
 * A request as it came: raw path and query, lower-case header names.
 */
typedef struct
{
  const char *method;
  const char *path;
  const char *query;
  GPtrArray *headers; /* of text: name, value, ... */
} LkSignedRequest;

typedef enum
{
  LK_SIGNATURE_GOOD,
  LK_SIGNATURE_MISSING,
  LK_SIGNATURE_MALFORMED,
  LK_SIGNATURE_UNKNOWN_KEY,
  LK_SIGNATURE_BAD_REGION,
  LK_SIGNATURE_SKEWED,
  LK_SIGNATURE_EXPIRED,
  LK_SIGNATURE_BAD_EXPIRES,
  LK_SIGNATURE_UNSIGNED_HEADER,
  LK_SIGNATURE_WRONG,
} LkSignatureResult;

typedef struct
{
  const char *key_id;
  const char *secret;
  const char *service;
  const char *const *regions; /* %NULL-terminated */
  gint64 now;                 /* seconds since the epoch */
  gint64 skew;                /* seconds */
  const char *default_hash;   /* (nullable) of a body whose hash no header tells */
} LkSignatureRules;

LkSignatureResult lk_sigv4_check (const LkSignedRequest *request,
                                  const LkSignatureRules *rules,
                                  char **payload_hash,
                                  gboolean *presigned);

char *lk_sigv4_canonical_query (const char *query);
char *lk_sigv4_canonical_path (const char *path);

G_END_DECLS
