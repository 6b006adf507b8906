/* test-http-tls.c: a certificate that is not right ends it before anything is said
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "http-fixture.h"

#include <glib/gstdio.h>
#include <gnutls/x509.h>
#include <string.h>

#define DAY (24 * 60 * 60)

/* One certificate each, made when the program starts, for a key of its own. */
typedef struct
{
  const char *name;
  guint8 address[4];  /* whose it is */
  int days;           /* for which it is good still */
  gboolean trusted;   /* by the system */
  const char *reason; /* (nullable) why it is refused */
} Case;

static const Case cases[] = {
  { "/http-tls/good", { 127, 0, 0, 1 }, 1, TRUE, NULL },
  { "/http-tls/unknown-issuer", { 127, 0, 0, 1 }, 1, FALSE, "has signed its certificate" },
  { "/http-tls/of-another-host", { 127, 0, 0, 2 }, 1, TRUE, "belongs to another address" },
  { "/http-tls/expired", { 127, 0, 0, 1 }, -1, TRUE, "has expired" },
  { "/http-tls/not-yet", { 127, 0, 0, 1 }, 20, TRUE, "not valid yet" },
};

static char *certificates[G_N_ELEMENTS (cases)]; /* PEM, with the key */
/* They stay to the end: libsoup 3.6 asks for a server's connection once more when the handshake
 * was refused, which the server hears after the client. */
static SoupServer *servers[G_N_ELEMENTS (cases)];

static void
must (int code)
{
  if (code < 0)
    g_error ("GnuTLS: %s", gnutls_strerror (code));
}

static void
sign (gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key, const Case *one, guint serial)
{
  time_t end = time (NULL) + (time_t) one->days * DAY;
  g_autofree char *name = g_strdup_printf ("Lorikeet test %u", serial);
  guint8 number = (guint8) (serial + 1);

  must (gnutls_x509_crt_set_version (certificate, 3));
  must (gnutls_x509_crt_set_serial (certificate, &number, 1));
  must (gnutls_x509_crt_set_activation_time (certificate, end - 10 * DAY));
  must (gnutls_x509_crt_set_expiration_time (certificate, end));
  must (gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, name,
                                       (guint) strlen (name)));
  must (gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS, one->address,
                                              sizeof one->address, GNUTLS_FSAN_SET));
  must (gnutls_x509_crt_set_key (certificate, key));
  must (gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0));
}

/* Returns: certificate and key; the certificate alone goes to @trusted, too */
static char *
make_certificate (const Case *one, guint serial, GString *trusted)
{
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t certificate;
  gnutls_datum_t key_text;
  gnutls_datum_t text;
  char *both;

  must (gnutls_x509_privkey_init (&key));
  must (gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA,
                                      GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0));
  must (gnutls_x509_crt_init (&certificate));
  sign (certificate, key, one, serial);
  must (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &text));
  must (gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN,
                                           &key_text));

  both =
      g_strdup_printf ("%.*s%.*s", (int) text.size, text.data, (int) key_text.size, key_text.data);
  if (one->trusted)
    g_string_append_len (trusted, (const char *) text.data, text.size);

  gnutls_free (text.data);
  gnutls_free (key_text.data);
  gnutls_x509_crt_deinit (certificate);
  gnutls_x509_privkey_deinit (key);

  return both;
}

/* The trusted ones take the place of the system's authorities. The file at @path is read when
 * it is wanted. */
static void
make_all (const char *path)
{
  g_autoptr (GString) trusted = g_string_new (NULL);
  g_autoptr (GTlsDatabase) database = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    certificates[i] = make_certificate (&cases[i], i, trusted);

  g_file_set_contents (path, trusted->str, -1, &error);
  g_assert_no_error (error);
  database = g_tls_file_database_new (path, &error);
  g_assert_no_error (error);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), database);
}

static void
asked_cb (SoupServer *server,
          SoupServerMessage *message,
          const char *path,
          GHashTable *query,
          gpointer n_asked)
{
  ++*(guint *) n_asked;
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_STATIC, "{}", 2);
}

static SoupServer *
start_server (const char *pem, guint *n_asked, char **uri)
{
  SoupServer *server = g_object_new (SOUP_TYPE_SERVER, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_pem (pem, -1, &error);
  GSList *uris;

  g_assert_no_error (error);
  soup_server_set_tls_certificate (server, certificate);
  soup_server_add_handler (server, NULL, asked_cb, n_asked, NULL);
  soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_HTTPS | SOUP_SERVER_LISTEN_IPV4_ONLY,
                            &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (server);
  *uri = g_strdup_printf ("https://127.0.0.1:%d/v1", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  return server;
}

static void
test_certificate (Fixture *self, gconstpointer data)
{
  const Case *one = data;
  static guint n_asked;
  g_autofree char *uri = NULL;
  g_autoptr (LkRequest) request = NULL;
  g_autoptr (LkResponse) response = NULL;
  g_autoptr (GError) error = NULL;

  n_asked = 0;
  servers[one - cases] = start_server (certificates[one - cases], &n_asked, &uri);
  request = lk_request_new ("GET", uri);
  lk_request_set_service (request, "The service", "test.Call");
  lk_request_set_bearer (request, "tok-0123456789abcdef");
  response = fixture_send (self, request, &error);

  if (one->reason == NULL)
    {
      g_assert_no_error (error);
      g_assert_cmpuint (n_asked, ==, 1);
      return;
    }

  g_assert_cmpuint (n_asked, ==, 0);

  g_assert_null (response);
  g_assert_error (error, LK_ERROR, LK_ERROR_NETWORK);
  g_assert_true (g_str_has_prefix (error->message, "The service: the connection is not secure"));
  g_assert_nonnull (strstr (error->message, one->reason));
  g_test_message ("%s", error->message);
}

int
main (int argc, char *argv[])
{
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("lk-test-XXXXXX", NULL);
  path = g_build_filename (folder, "trusted.pem", NULL);
  make_all (path);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].name, Fixture, &cases[i], fixture_set_up, test_certificate,
                fixture_tear_down);

  result = g_test_run ();
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_free (certificates[i]);
      g_clear_object (&servers[i]);
    }
  g_unlink (path);
  g_rmdir (folder);

  return result;
}
