/* lk-practice-s3-auth.c: who may ask, and which requests R2 does not know
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-practice-s3-private.h"
#include "lk-sigv4-check.h"

/* Headers that R2 answers with 501, whatever their value (its table of S3 compatibility). */
static const char *const unknown_headers[] = {
  "x-amz-acl",
  "x-amz-grant-full-control",
  "x-amz-grant-read",
  "x-amz-grant-read-acp",
  "x-amz-grant-write-acp",
  "x-amz-tagging",
  "x-amz-object-lock-mode",
  "x-amz-object-lock-retain-until-date",
  "x-amz-object-lock-legal-hold",
  "x-amz-website-redirect-location",
  "x-amz-server-side-encryption",
  "x-amz-request-payer",
  "x-amz-expected-bucket-owner",
};

static const char *const unknown_queries[] = {
  "acl", "tagging", "policy", "versioning", "versions", "object-lock", "website", "replication",
};

static const char *const regions[] = { "auto", "", "us-east-1", NULL };

static gboolean
refuse_signature (LkExchange *x, LkSignatureResult result)
{
  guint expired = (guint) lk_practice_world_option (x->world, "s3.expired-status");

  switch (result)
    {
    case LK_SIGNATURE_GOOD:
      return TRUE;
    case LK_SIGNATURE_MISSING:
    case LK_SIGNATURE_MALFORMED:
      lk_practice_s3_refuse (x, 400, "InvalidArgument", "Authorization");
      break;
    case LK_SIGNATURE_UNKNOWN_KEY:
      lk_practice_s3_refuse (x, 401, "Unauthorized", "Unauthorized");
      break;
    case LK_SIGNATURE_BAD_REGION:
      lk_practice_s3_refuse (x, 400, "InvalidRegionName",
                             "The region name is not valid. Must be one of: wnam, enam, weur, "
                             "eeur, apac, auto");
      break;
    case LK_SIGNATURE_SKEWED:
      lk_practice_s3_refuse (x, 403, "RequestTimeTooSkewed",
                             "The difference between the request time and the server's time is "
                             "too large.");
      break;
    case LK_SIGNATURE_EXPIRED:
      lk_practice_s3_refuse (x, expired, "ExpiredRequest", "Request has expired");
      break;
    case LK_SIGNATURE_BAD_EXPIRES:
      lk_practice_s3_refuse (x, 400, "AuthorizationQueryParametersError",
                             "X-Amz-Expires must be between 1 and 604800 seconds");
      break;
    case LK_SIGNATURE_UNSIGNED_HEADER:
      lk_practice_s3_refuse (x, 403, "AccessDenied",
                             "There were headers present in the request which were not signed");
      break;
    case LK_SIGNATURE_WRONG:
    default:
      lk_practice_s3_refuse (x, 403, "SignatureDoesNotMatch",
                             "The request signature we calculated does not match the signature "
                             "you provided. Check your secret access key and signing method.");
      break;
    }

  return FALSE;
}

static gboolean
refuse_not_implemented (LkExchange *x, const char *kind, const char *name, const char *value)
{
  g_autofree char *message =
      g_strdup_printf ("%s '%s' with value '%s' not implemented", kind, name, value);

  lk_practice_s3_refuse (x, 501, "NotImplemented", message);

  return FALSE;
}

static gboolean
is_implemented (LkExchange *x, const char *hash)
{
  if (g_str_has_prefix (hash, "STREAMING-"))
    return refuse_not_implemented (x, "Header", "x-amz-content-sha256", hash);

  for (guint i = 0; i < G_N_ELEMENTS (unknown_headers); i++)
    {
      const char *value = lk_exchange_header (x, unknown_headers[i]);

      if (value != NULL)
        return refuse_not_implemented (x, "Header", unknown_headers[i], value);
    }

  for (guint i = 0; i < G_N_ELEMENTS (unknown_queries); i++)
    {
      const char *value = lk_exchange_query (x, unknown_queries[i]);

      if (value != NULL)
        return refuse_not_implemented (x, "Query", unknown_queries[i], value);
    }

  return TRUE;
}

/* What is in memory is compared here, what went into a file in take_body(). */
static gboolean
is_payload_right (LkExchange *x, const char *hash)
{
  g_autofree char *real = NULL;

  if (x->writer != NULL || g_str_equal (hash, "UNSIGNED-PAYLOAD"))
    return TRUE;

  if (x->memory != NULL)
    real = g_compute_checksum_for_data (G_CHECKSUM_SHA256, x->memory->data, x->memory->len);
  else
    real = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "", 0);

  if (g_ascii_strcasecmp (real, hash) == 0)
    return TRUE;

  lk_practice_s3_refuse (x, 400, "XAmzContentSHA256Mismatch",
                         "The provided 'x-amz-content-sha256' header does not match what was "
                         "computed.");

  return FALSE;
}

/**
 * lk_practice_s3_authorize: (skip)
 * @x: a request
 *
 * Refuses what is not signed rightly, and what R2 has not implemented.
 *
 * Returns: whether the request may go on; otherwise it was answered
 */
gboolean
lk_practice_s3_authorize (LkExchange *x)
{
  LkSignedRequest request = { x->method, x->path, x->query, x->headers };
  LkSignatureRules rules = {
    .key_id = lk_practice_world_secret (x->world, "s3-key-id"),
    .secret = lk_practice_world_secret (x->world, "s3-secret"),
    .service = "s3",
    .regions = regions,
    .now = g_get_real_time () / G_USEC_PER_SEC,
    .skew = lk_practice_world_option (x->world, "s3.skew"),
  };
  g_autofree char *hash = NULL;
  gboolean presigned = FALSE;
  gboolean body = g_str_equal (x->method, "PUT") || g_str_equal (x->method, "POST");
  LkSignatureResult result = lk_sigv4_check (&request, &rules, &hash, &presigned);

  if (result != LK_SIGNATURE_GOOD)
    return refuse_signature (x, result);

  if (!is_implemented (x, hash))
    return FALSE;

  if (body && (x->chunked || (lk_exchange_header (x, "content-length") == NULL && x->received > 0)))
    {
      lk_practice_s3_refuse (x, 411, "MissingContentLength",
                             "You must provide the Content-Length HTTP header.");
      return FALSE;
    }

  x->role = g_strdup (hash);

  return is_payload_right (x, hash);
}
