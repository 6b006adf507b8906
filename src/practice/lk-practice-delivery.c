/* lk-practice-delivery.c: the host of files: weights, large files of the Hub, a public bucket
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-practice-services.h"

#include "lk-json.h"

#include <string.h>

static void
refuse (LkExchange *x, guint status, const char *message)
{
  g_autofree char *text = g_markup_printf_escaped (
      "<?xml version='1.0' encoding='UTF-8'?><Error><Code>%s</Code><Message>%s</Message></Error>",
      status == 404 ? "NoSuchKey" : "AccessDenied",
      message != NULL ? message : soup_status_get_phrase (status));

  lk_exchange_answer (x, status, "application/xml; charset=UTF-8", text);
}

static gboolean
has_token (LkExchange *x)
{
  const char *header = lk_exchange_header (x, "authorization");

  return header != NULL && g_str_has_prefix (header, "Bearer ") &&
         g_str_equal (header + 7, lk_practice_world_secret (x->world, "replicate"));
}

static void
get_weights (LkExchange *x)
{
  LkBlob *blob = lk_practice_replicate_find_output (x->world->replicate, lk_exchange_param (x, 0));
  g_autofree char *etag = NULL;

  if (blob == NULL || lk_practice_world_option (x->world, "replicate.delivery-expires") != 0)
    {
      refuse (x, 404, "The specified key does not exist.");
      return;
    }

  if (lk_practice_world_option (x->world, "replicate.delivery-auth") != 0 && !has_token (x))
    {
      refuse (x, 401, "Anonymous caller does not have access");
      return;
    }

  etag = g_strdup_printf ("\"%s\"", lk_blob_get_md5 (blob));
  lk_exchange_set_header (x, "ETag", etag);
  lk_exchange_answer_blob (x, "application/x-tar", blob);
}

static void
get_large_file (LkExchange *x)
{
  const char *oid = lk_exchange_param (x, 0);
  LkBlob *blob = lk_practice_hub_find_object (x->world->hub, oid);
  const char *expires = lk_exchange_query (x, "Expires");
  const char *signature = lk_exchange_query (x, "Signature");
  g_autofree char *etag = NULL;

  if (lk_exchange_header (x, "authorization") != NULL)
    {
      refuse (x, 400, "Only one auth mechanism allowed");
      return;
    }

  if (blob == NULL || signature == NULL || strlen (signature) != 16 ||
      strncmp (oid + 32, signature, 16) != 0 || expires == NULL ||
      g_ascii_strtoll (expires, NULL, 10) < g_get_real_time () / G_USEC_PER_SEC)
    {
      refuse (x, 403, "Access denied");
      return;
    }

  etag = g_strdup_printf ("\"%s\"", oid);
  lk_exchange_set_header (x, "ETag", etag);
  lk_exchange_answer_blob (x, "application/octet-stream", blob);
}

static void
get_public_object (LkExchange *x)
{
  LkBlob *blob =
      lk_practice_s3_find (x->world->s3, lk_exchange_param (x, 0), lk_exchange_param (x, 1));

  if (blob == NULL)
    refuse (x, 404, "Object not found");
  else
    lk_exchange_answer_blob (x, "application/octet-stream", blob);
}

/* clang-format off */
static const LkPracticeRoute routes[] = {
  { "GET", "/pbxt/:/:", NULL, "delivery.weights", LK_EXCHANGE_DISCARD, 0, get_weights },
  { "HEAD", "/pbxt/:/:", NULL, "delivery.weights", LK_EXCHANGE_DISCARD, 0, get_weights },
  { "GET", "/hub/:", NULL, "delivery.hub", LK_EXCHANGE_DISCARD, 0, get_large_file },
  { "HEAD", "/hub/:", NULL, "delivery.hub", LK_EXCHANGE_DISCARD, 0, get_large_file },
  { "GET", "/r2/:/*", NULL, "delivery.r2", LK_EXCHANGE_DISCARD, 0, get_public_object },
  { "HEAD", "/r2/:/*", NULL, "delivery.r2", LK_EXCHANGE_DISCARD, 0, get_public_object },
  { "PUT", "/lfs/:", "partNumber", "hub.lfs.put-part", LK_EXCHANGE_FILE, LK_BLOB_PLAIN,
    lk_practice_hub_put_part },
  { "PUT", "/lfs/:", NULL, "hub.lfs.put", LK_EXCHANGE_FILE, LK_BLOB_SHA256,
    lk_practice_hub_put_part },
  { NULL }
};
/* clang-format on */

const LkPracticeService lk_practice_delivery_service = { "delivery", routes, NULL, NULL, refuse };
