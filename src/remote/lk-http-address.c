/* lk-http-address.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-http-address.h"

#include "lk-error.h"
#include "lk-http.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* IPv4 blocks that lead into a network of one's own, or nowhere (RFC 6890). */
static const struct
{
  guint8 prefix[4];
  guint bits;
} private_blocks[] = {
  { { 0, 0, 0, 0 }, 8 },     { { 10, 0, 0, 0 }, 8 },      { { 100, 64, 0, 0 }, 10 },
  { { 127, 0, 0, 0 }, 8 },   { { 169, 254, 0, 0 }, 16 },  { { 172, 16, 0, 0 }, 12 },
  { { 192, 0, 0, 0 }, 24 },  { { 192, 0, 2, 0 }, 24 },    { { 192, 168, 0, 0 }, 16 },
  { { 198, 18, 0, 0 }, 15 }, { { 198, 51, 100, 0 }, 24 }, { { 203, 0, 113, 0 }, 24 },
  { { 224, 0, 0, 0 }, 3 },
};

static gboolean
ipv4_is_public (const guint8 *bytes)
{
  guint32 address = (guint32) bytes[0] << 24 | (guint32) bytes[1] << 16 | (guint32) bytes[2] << 8 |
                    (guint32) bytes[3];

  for (gsize i = 0; i < G_N_ELEMENTS (private_blocks); i++)
    {
      const guint8 *p = private_blocks[i].prefix;
      guint32 prefix = (guint32) p[0] << 24 | (guint32) p[1] << 16 | (guint32) p[2] << 8 |
                       (guint32) p[3];

      if ((address ^ prefix) >> (32 - private_blocks[i].bits) == 0)
        return FALSE;
    }

  return TRUE;
}

static gboolean
ipv6_is_public (const guint8 *bytes)
{
  static const guint8 mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
  static const guint8 documents[4] = { 0x20, 0x01, 0x0d, 0xb8 };
  static const guint8 teredo[4] = { 0x20, 0x01, 0, 0 };
  static const guint8 nat64[12] = { 0, 0x64, 0xff, 0x9b };

  if (memcmp (bytes, mapped, 12) == 0 || memcmp (bytes, nat64, 12) == 0)
    return ipv4_is_public (bytes + 12);

  /* Only 2000::/3 is global unicast; 2002::/16 wraps an IPv4 address; 2001:db8::/32
   * is for documents, 2001::/32 a tunnel to anywhere. */
  if ((bytes[0] & 0xe0) != 0x20)
    return FALSE;
  if (bytes[0] == 0x20 && bytes[1] == 0x02)
    return ipv4_is_public (bytes + 2);

  return memcmp (bytes, documents, 4) != 0 && memcmp (bytes, teredo, 4) != 0;
}

/**
 * lk_http_inet_address_is_public:
 * @address: an address
 *
 * Returns: whether it is on the open internet: neither this computer nor its network
 */
gboolean
lk_http_inet_address_is_public (GInetAddress *address)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);

  return g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4 ? ipv4_is_public (bytes)
                                                                     : ipv6_is_public (bytes);
}

/**
 * lk_http_address_is_public:
 * @address: (nullable): where a connection leads
 *
 * Returns: whether it is on the open internet; %FALSE for what is not known
 */
gboolean
lk_http_address_is_public (GSocketAddress *address)
{
  return G_IS_INET_SOCKET_ADDRESS (address) &&
         lk_http_inet_address_is_public (
             g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

/**
 * lk_http_uri_is_loopback:
 * @uri: an address
 *
 * Returns: whether its host is `localhost` or a loopback address, literally
 */
gboolean
lk_http_uri_is_loopback (const char *uri)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_ENCODED, NULL);
  const char *host = parsed != NULL ? g_uri_get_host (parsed) : NULL;
  g_autoptr (GInetAddress) address = host != NULL ? g_inet_address_new_from_string (host) : NULL;

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);

  return host != NULL && g_ascii_strcasecmp (host, "localhost") == 0;
}

/**
 * lk_http_check_uri:
 * @uri: an absolute address
 * @allow_plain: whether http is fine for any host
 * @error: return location for an %LK_ERROR_VALIDATION
 *
 * Returns: whether it is https, or http to this computer
 */
gboolean
lk_http_check_uri (const char *uri, gboolean allow_plain, GError **error)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_ENCODED | G_URI_FLAGS_HAS_PASSWORD, NULL);
  const char *scheme = parsed != NULL ? g_uri_get_scheme (parsed) : NULL;
  const char *host = parsed != NULL ? g_uri_get_host (parsed) : NULL;

  if (host == NULL || *host == '\0' ||
      (g_ascii_strcasecmp (scheme, "https") != 0 && g_ascii_strcasecmp (scheme, "http") != 0))
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_VALIDATION,
                           _ ("This is not a web address that begins with https://"));
      return FALSE;
    }

  if (g_ascii_strcasecmp (scheme, "http") == 0 && !allow_plain && !lk_http_uri_is_loopback (uri))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION,
                   _ ("%s is to be reached without encryption: use https://"), host);
      return FALSE;
    }

  return TRUE;
}
