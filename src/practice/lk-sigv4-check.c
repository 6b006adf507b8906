/* lk-sigv4-check.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-sigv4-check.h"

#include "lk-digest.h"

#include <string.h>

#define ALGORITHM   "AWS4-HMAC-SHA256"
#define MAX_EXPIRES 604800

/* What a request says about its own signature. */
typedef struct
{
  char *key_id;
  char *date; /* YYYYMMDD */
  char *region;
  char *service;
  char *signed_headers;
  char *signature;
  char *time; /* YYYYMMDDTHHMMSSZ */
  gint64 expires;
  gboolean presigned;
} Claim;

static void
claim_clear (Claim *self)
{
  g_free (self->key_id);
  g_free (self->date);
  g_free (self->region);
  g_free (self->service);
  g_free (self->signed_headers);
  g_free (self->signature);
  g_free (self->time);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Claim, claim_clear)

static const char *
find_header (const LkSignedRequest *request, const char *name)
{
  for (guint i = 0; i + 1 < request->headers->len; i += 2)
    if (g_str_equal (g_ptr_array_index (request->headers, i), name))
      return g_ptr_array_index (request->headers, i + 1);

  return NULL;
}

static GString *
decode (const char *text, gsize length, gboolean plus)
{
  GString *out = g_string_sized_new (length);

  for (gsize i = 0; i < length; i++)
    {
      gboolean escape = text[i] == '%' && i + 2 < length && g_ascii_isxdigit (text[i + 1]) &&
                        g_ascii_isxdigit (text[i + 2]);

      if (escape)
        {
          g_string_append_c (out, (char) (g_ascii_xdigit_value (text[i + 1]) << 4 |
                                          g_ascii_xdigit_value (text[i + 2])));
          i += 2;
        }
      else
        {
          g_string_append_c (out, plus && text[i] == '+' ? ' ' : text[i]);
        }
    }

  return out;
}

static void
append_encoded (GString *out, const GString *bytes, gboolean keep_slash)
{
  for (gsize i = 0; i < bytes->len; i++)
    {
      char c = bytes->str[i];

      if (g_ascii_isalnum (c) || (c != '\0' && strchr ("-._~", c) != NULL) ||
          (keep_slash && c == '/'))
        g_string_append_c (out, c);
      else
        g_string_append_printf (out, "%%%02X", (guchar) c);
    }
}

static char *
recode (const char *text, gsize length, gboolean plus, gboolean keep_slash)
{
  GString *out = g_string_new (NULL);
  GString *bytes = decode (text, length, plus);

  append_encoded (out, bytes, keep_slash);
  g_string_free (bytes, TRUE);

  return g_string_free (out, FALSE);
}

/* Sorted by name, then by value, which comparing "name=value" is not: '=' sorts above '-' and '.'.
 * A zero byte between the two makes it so. */
static int
compare_pairs (gconstpointer a, gconstpointer b)
{
  const char *x = *(const char *const *) a;
  const char *y = *(const char *const *) b;
  int order = strcmp (x, y);

  return order != 0 ? order : strcmp (x + strlen (x) + 1, y + strlen (y) + 1);
}

static char *
make_pair (const char *text)
{
  const char *equals = strchrnul (text, '=');
  g_autofree char *name = recode (text, (gsize) (equals - text), TRUE, FALSE);
  g_autofree char *value = *equals == '=' ? recode (equals + 1, strlen (equals + 1), TRUE, FALSE)
                                          : g_strdup ("");
  gsize name_size = strlen (name) + 1;
  char *pair = g_malloc (name_size + strlen (value) + 1);

  memcpy (pair, name, name_size);
  memcpy (pair + name_size, value, strlen (value) + 1);

  return pair;
}

/**
 * lk_sigv4_canonical_path: (skip)
 * @path: a path as sent
 *
 * Returns: (transfer full): the same, encoded once in the only way that counts
 */
char *
lk_sigv4_canonical_path (const char *path)
{
  return recode (path[0] != '\0' ? path : "/", path[0] != '\0' ? strlen (path) : 1, FALSE, TRUE);
}

/**
 * lk_sigv4_canonical_query: (skip)
 * @query: a query as sent
 *
 * Returns: (transfer full): the same, encoded, sorted, and without its signature
 */
char *
lk_sigv4_canonical_query (const char *query)
{
  g_auto (GStrv) parts = g_strsplit (query, "&", -1);
  g_autoptr (GPtrArray) pairs = g_ptr_array_new_with_free_func (g_free);
  GString *out = g_string_new (NULL);

  for (guint i = 0; parts[i] != NULL; i++)
    if (parts[i][0] != '\0' && !g_str_has_prefix (parts[i], "X-Amz-Signature="))
      g_ptr_array_add (pairs, make_pair (parts[i]));

  g_ptr_array_sort (pairs, compare_pairs);

  for (guint i = 0; i < pairs->len; i++)
    {
      const char *name = g_ptr_array_index (pairs, i);

      g_string_append_printf (out, "%s%s=%s", i > 0 ? "&" : "", name, name + strlen (name) + 1);
    }

  return g_string_free (out, FALSE);
}

static char *
query_value (const char *query, const char *name)
{
  g_auto (GStrv) parts = g_strsplit (query, "&", -1);
  gsize length = strlen (name);

  for (guint i = 0; parts[i] != NULL; i++)
    if (g_str_has_prefix (parts[i], name) && parts[i][length] == '=')
      return g_string_free (decode (parts[i] + length + 1, strlen (parts[i] + length + 1), TRUE),
                            FALSE);

  return NULL;
}

/* Trimmed, inner runs of spaces collapsed, values of the same name joined. */
static char *
canonical_value (const LkSignedRequest *request, const char *name)
{
  GString *out = g_string_new (NULL);
  gboolean found = FALSE;

  for (guint i = 0; i + 1 < request->headers->len; i += 2)
    {
      g_autofree char *value = NULL;
      gboolean space = FALSE;

      if (!g_str_equal (g_ptr_array_index (request->headers, i), name))
        continue;
      if (found)
        g_string_append_c (out, ',');

      found = TRUE;
      value = g_strstrip (g_strdup (g_ptr_array_index (request->headers, i + 1)));
      for (const char *p = value; *p != '\0'; p++)
        {
          if (*p != ' ' || !space)
            g_string_append_c (out, *p);
          space = *p == ' ';
        }
    }

  return g_string_free (out, FALSE);
}

static gboolean
take_scope (Claim *claim, const char *credential)
{
  g_auto (GStrv) parts = g_strsplit (credential, "/", -1);

  if (g_strv_length (parts) != 5 || !g_str_equal (parts[4], "aws4_request"))
    return FALSE;

  claim->key_id = g_strdup (parts[0]);
  claim->date = g_strdup (parts[1]);
  claim->region = g_strdup (parts[2]);
  claim->service = g_strdup (parts[3]);

  return TRUE;
}

static void
take_field (Claim *claim, const char *field, char **credential)
{
  const char *value = strchr (field, '=');

  if (value == NULL)
    return;

  if (g_str_has_prefix (field, "Credential="))
    *credential = (g_free (*credential), g_strdup (value + 1));
  else if (g_str_has_prefix (field, "SignedHeaders="))
    claim->signed_headers = (g_free (claim->signed_headers), g_strdup (value + 1));
  else if (g_str_has_prefix (field, "Signature="))
    claim->signature = (g_free (claim->signature), g_strdup (value + 1));
}

static gboolean
claim_from_header (Claim *claim, const LkSignedRequest *request, const char *header)
{
  g_autofree char *credential = NULL;
  g_auto (GStrv) fields = NULL;
  const char *time = find_header (request, "x-amz-date");

  if (!g_str_has_prefix (header, ALGORITHM " "))
    return FALSE;

  fields = g_strsplit (header + strlen (ALGORITHM " "), ",", -1);
  for (guint i = 0; fields[i] != NULL; i++)
    take_field (claim, g_strstrip (fields[i]), &credential);

  claim->time = g_strdup (time);

  return credential != NULL && take_scope (claim, credential);
}

static gboolean
claim_from_query (Claim *claim, const char *query)
{
  g_autofree char *algorithm = query_value (query, "X-Amz-Algorithm");
  g_autofree char *credential = query_value (query, "X-Amz-Credential");
  g_autofree char *expires = query_value (query, "X-Amz-Expires");

  claim->presigned = TRUE;
  claim->time = query_value (query, "X-Amz-Date");
  claim->signed_headers = query_value (query, "X-Amz-SignedHeaders");
  claim->signature = query_value (query, "X-Amz-Signature");
  claim->expires = expires != NULL ? g_ascii_strtoll (expires, NULL, 10) : -1;

  return g_strcmp0 (algorithm, ALGORITHM) == 0 && credential != NULL &&
         take_scope (claim, credential);
}

static gint64
parse_time (const char *text)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = NULL;

  if (text == NULL || strlen (text) != 16 || text[8] != 'T' || text[15] != 'Z')
    return -1;

  time = g_date_time_new_from_iso8601 (text, utc);

  return time != NULL ? g_date_time_to_unix (time) : -1;
}

static gboolean
is_signed (const Claim *claim, const char *name)
{
  g_auto (GStrv) names = g_strsplit (claim->signed_headers, ";", -1);

  return g_strv_contains ((const char *const *) names, name);
}

/* The host, and every x-amz header, must be part of what was signed. */
static gboolean
signs_enough (const Claim *claim, const LkSignedRequest *request)
{
  if (!is_signed (claim, "host"))
    return FALSE;

  for (guint i = 0; i + 1 < request->headers->len; i += 2)
    {
      const char *name = g_ptr_array_index (request->headers, i);

      if (g_str_has_prefix (name, "x-amz-") && !is_signed (claim, name))
        return FALSE;
    }

  return TRUE;
}

static char *
canonical_request (const Claim *claim, const LkSignedRequest *request, const char *payload)
{
  g_autofree char *path = lk_sigv4_canonical_path (request->path);
  g_autofree char *query = lk_sigv4_canonical_query (request->query);
  g_auto (GStrv) names = g_strsplit (claim->signed_headers, ";", -1);
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "%s\n%s\n%s\n", request->method, path, query);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *value = canonical_value (request, names[i]);

      g_string_append_printf (out, "%s:%s\n", names[i], value);
    }

  g_string_append_printf (out, "\n%s\n%s", claim->signed_headers, payload);

  return g_string_free (out, FALSE);
}

/* Takes over @key. */
static GBytes *
hmac_step (GBytes *key, const char *text)
{
  guint8 digest[32];
  gsize size = sizeof digest;
  g_autoptr (GBytes) owned = key;
  g_autoptr (GHmac) hmac =
      g_hmac_new (G_CHECKSUM_SHA256, g_bytes_get_data (key, NULL), g_bytes_get_size (key));

  g_hmac_update (hmac, (const guchar *) text, (gssize) strlen (text));
  g_hmac_get_digest (hmac, digest, &size);

  return g_bytes_new (digest, size);
}

static char *
expected_signature (const Claim *claim, const char *secret, const char *canonical)
{
  g_autofree char *first = g_strconcat ("AWS4", secret, NULL);
  g_autofree char *hash = lk_digest_hex_of (G_CHECKSUM_SHA256, canonical, strlen (canonical));
  g_autofree char *text = g_strdup_printf (ALGORITHM "\n%s\n%s/%s/%s/aws4_request\n%s", claim->time,
                                           claim->date, claim->region, claim->service, hash);
  g_autoptr (GBytes) key = g_bytes_new (first, strlen (first));

  key = hmac_step (g_steal_pointer (&key), claim->date);
  key = hmac_step (g_steal_pointer (&key), claim->region);
  key = hmac_step (g_steal_pointer (&key), claim->service);
  key = hmac_step (g_steal_pointer (&key), "aws4_request");

  return g_compute_hmac_for_string (G_CHECKSUM_SHA256, g_bytes_get_data (key, NULL),
                                    g_bytes_get_size (key), text, (gssize) strlen (text));
}

static LkSignatureResult
check_claim (const Claim *claim, const LkSignedRequest *request, const LkSignatureRules *rules)
{
  gint64 time = parse_time (claim->time);

  if (claim->signed_headers == NULL || claim->signature == NULL || time < 0)
    return LK_SIGNATURE_MALFORMED;
  if (strncmp (claim->time, claim->date, 8) != 0 || !g_str_equal (claim->service, rules->service))
    return LK_SIGNATURE_MALFORMED;
  if (!g_str_equal (claim->key_id, rules->key_id))
    return LK_SIGNATURE_UNKNOWN_KEY;
  if (!g_strv_contains (rules->regions, claim->region))
    return LK_SIGNATURE_BAD_REGION;
  if (claim->presigned && (claim->expires < 1 || claim->expires > MAX_EXPIRES))
    return LK_SIGNATURE_BAD_EXPIRES;
  if (time > rules->now + rules->skew)
    return LK_SIGNATURE_SKEWED;
  if (!claim->presigned && time < rules->now - rules->skew)
    return LK_SIGNATURE_SKEWED;
  if (claim->presigned && rules->now > time + claim->expires)
    return LK_SIGNATURE_EXPIRED;
  if (!signs_enough (claim, request))
    return LK_SIGNATURE_UNSIGNED_HEADER;

  return LK_SIGNATURE_GOOD;
}

/**
 * lk_sigv4_check: (skip)
 * @request: a request
 * @rules: what to expect
 * @payload_hash: (out): the hash that the request claims for its body, `UNSIGNED-PAYLOAD`, or a
 *   streaming marker
 * @presigned: (out): whether the signature was in the query
 *
 * Verifies a signature in the Authorization header or in the query, as AWS documents it.
 *
 * Returns: what is wrong with it
 */
LkSignatureResult
lk_sigv4_check (const LkSignedRequest *request,
                const LkSignatureRules *rules,
                char **payload_hash,
                gboolean *presigned)
{
  g_auto (Claim) claim = { 0 };
  const char *header = find_header (request, "authorization");
  const char *hash = find_header (request, "x-amz-content-sha256");
  gboolean in_query = strstr (request->query, "X-Amz-Signature=") != NULL;
  g_autofree char *canonical = NULL;
  g_autofree char *expected = NULL;
  LkSignatureResult result;

  *presigned = in_query;
  if (hash == NULL)
    hash = rules->default_hash;
  *payload_hash = g_strdup (hash != NULL ? hash : "UNSIGNED-PAYLOAD");

  if (header == NULL && !in_query)
    return LK_SIGNATURE_MISSING;
  if (header != NULL && in_query) /* two ways at once are refused */
    return LK_SIGNATURE_MALFORMED;
  if (in_query ? !claim_from_query (&claim, request->query)
               : !claim_from_header (&claim, request, header))
    return LK_SIGNATURE_MALFORMED;
  if (!in_query && hash == NULL && g_str_equal (rules->service, "s3"))
    return LK_SIGNATURE_MALFORMED;

  result = check_claim (&claim, request, rules);
  if (result != LK_SIGNATURE_GOOD)
    return result;

  canonical = canonical_request (&claim, request, *payload_hash);
  expected = expected_signature (&claim, rules->secret, canonical);

  return g_str_equal (expected, claim.signature) ? LK_SIGNATURE_GOOD : LK_SIGNATURE_WRONG;
}
