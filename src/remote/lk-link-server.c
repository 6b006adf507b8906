/* lk-link-server.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define G_LOG_DOMAIN "lk-link-server"

#include "lk-config.h"

#include "lk-link-server.h"

#include "lk-error.h"
#include "lk-http.h"

#include <glib/gi18n-lib.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <libsoup/soup.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define TOKEN_BYTES 24
#define PIECE_BYTES (256 * 1024)

/* More wrong addresses than this in a minute are answered with 429, unlooked at. */
#define MAX_MISSES 60

typedef struct
{
  char *path;
  int fd;
  goffset size;
  gint64 expires; /* monotonic time */
} Link;

/* A file on its way. It goes piece by piece: neither its size nor a client that reads
 * slowly takes memory. */
typedef struct
{
  int fd;
  goffset size; /* of the whole file */
  goffset position;
  goffset end;
} Sending;

struct _LkLinkServer
{
  GObject parent_instance;

  char *base_uri; /* (nullable) what the other side is told */
  guint port;
  GThread *thread; /* (owned) (nullable) */
  GMainContext *context;
  GMainLoop *loop;
  SoupServer *server; /* the thread's own */
  GError *failure;    /* (nullable) of the start */

  GMutex lock;
  GCond started;
  gboolean ready;
  GHashTable *links; /* (element-type utf8 Link) by path, under the lock */
  guint misses;      /* under the lock, as the next one */
  gint64 misses_since;
};

G_DEFINE_FINAL_TYPE (LkLinkServer, lk_link_server, G_TYPE_OBJECT)

static void
link_free (gpointer data)
{
  Link *link = data;

  g_free (link->path);
  close (link->fd);
  g_free (link);
}

static void
lk_link_server_finalize (GObject *object)
{
  LkLinkServer *self = LK_LINK_SERVER (object);

  lk_link_server_stop (self);
  g_hash_table_unref (self->links);
  g_free (self->base_uri);
  g_clear_error (&self->failure);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->started);

  G_OBJECT_CLASS (lk_link_server_parent_class)->finalize (object);
}

static void
lk_link_server_class_init (LkLinkServerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_link_server_finalize;
}

static void
lk_link_server_init (LkLinkServer *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->started);
  self->links = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, link_free);
}

/**
 * lk_link_server_new:
 * @base_uri: (nullable): the address by which the other side reaches this computer, such
 *   as that of a tunnel; loopback without one
 *
 * Returns: (transfer full): a server that is not started
 */
LkLinkServer *
lk_link_server_new (const char *base_uri)
{
  LkLinkServer *self = g_object_new (LK_TYPE_LINK_SERVER, NULL);
  g_autoptr (GUri) uri = base_uri != NULL ? g_uri_parse (base_uri, SOUP_HTTP_URI_FLAGS, NULL)
                                          : NULL;

  self->base_uri = g_strdup (base_uri);
  if (uri != NULL)
    self->port = lk_http_uri_is_loopback (base_uri) && g_uri_get_port (uri) > 0
                     ? (guint) g_uri_get_port (uri)
                     : LK_LINK_SERVER_PORT;

  return self;
}

static gboolean
drop_expired (gpointer key, gpointer value, gpointer now)
{
  return ((Link *) value)->expires < *(gint64 *) now;
}

static void
sending_free (gpointer data)
{
  close (((Sending *) data)->fd);
  g_free (data);
}

static Sending *
look_up (LkLinkServer *self, const char *path, guint *status)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 now = g_get_monotonic_time ();
  Link *link;

  g_hash_table_foreach_remove (self->links, drop_expired, &now);
  link = g_hash_table_lookup (self->links, path);

  if (link != NULL)
    {
      Sending *sending = g_new0 (Sending, 1);

      sending->fd = fcntl (link->fd, F_DUPFD_CLOEXEC, 3);
      sending->size = sending->end = link->size;
      return sending;
    }

  if (now - self->misses_since > 60 * G_USEC_PER_SEC)
    {
      self->misses = 0;
      self->misses_since = now;
    }

  *status = ++self->misses > MAX_MISSES ? 429 : 404;

  return NULL;
}

/* One range is served; several at once get the whole file, as RFC 9110 allows. */
static guint
choose_range (Sending *self, SoupServerMessage *message)
{
  SoupMessageHeaders *asked = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  SoupRange *ranges = NULL;
  int n = 0;
  guint status = 200;

  if (soup_message_headers_get_ranges (asked, self->size, &ranges, &n) && n == 1)
    {
      status = ranges[0].start < self->size && ranges[0].start <= ranges[0].end ? 206 : 416;
      self->position = status == 206 ? MAX (ranges[0].start, 0) : 0;
      self->end = status == 206 ? MIN (ranges[0].end, self->size - 1) + 1 : 0;
    }

  if (status == 206)
    soup_message_headers_set_content_range (headers, self->position, self->end - 1, self->size);
  else if (status == 416)
    {
      g_autofree char *none = g_strdup_printf ("bytes */%" G_GOFFSET_FORMAT, self->size);

      soup_message_headers_replace (headers, "Content-Range", none);
    }

  /* Or libsoup would do it again, with the whole file in memory. */
  soup_message_headers_remove (asked, "Range");
  if (ranges != NULL)
    soup_message_headers_free_ranges (asked, ranges);

  return status;
}

static void
break_off (SoupServerMessage *message)
{
  GSocket *socket = soup_server_message_get_socket (message);

  if (socket != NULL)
    g_socket_shutdown (socket, TRUE, TRUE, NULL);
}

static void
send_piece (SoupServerMessage *message, Sending *self)
{
  SoupMessageBody *body = soup_server_message_get_response_body (message);
  gsize want = (gsize) MIN (self->end - self->position, PIECE_BYTES);
  guint8 *piece;
  gssize n;

  if (want == 0)
    {
      soup_message_body_complete (body);
      return;
    }

  piece = g_malloc (want);
  do
    n = pread (self->fd, piece, want, self->position);
  while (n < 0 && errno == EINTR);

  /* The file got shorter: what was announced cannot be kept. */
  if (n <= 0)
    {
      g_free (piece);
      break_off (message);
      return;
    }

  self->position += n;
  soup_message_body_append_take (body, piece, (gsize) n);
}

static void
wrote_chunk_cb (SoupServerMessage *message, gpointer user_data)
{
  send_piece (message, user_data);
  soup_server_message_unpause (message);
}

static void
request_cb (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  const char *method = soup_server_message_get_method (message);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  Sending *sending = NULL;
  guint status = 405;

  if (g_str_equal (method, "GET") || g_str_equal (method, "HEAD"))
    sending = look_up (user_data, path, &status);

  if (sending == NULL)
    {
      soup_server_message_set_status (message, status, NULL);
      return;
    }

  g_object_set_data_full (G_OBJECT (message), "lk-sending", sending, sending_free);
  soup_message_headers_replace (headers, "Content-Type", "application/zip");
  soup_message_headers_replace (headers, "Accept-Ranges", "bytes");
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_server_message_set_status (message, choose_range (sending, message), NULL);
  soup_message_headers_set_content_length (headers, sending->end - sending->position);

  if (g_str_equal (method, "HEAD"))
    return;

  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  g_signal_connect (message, "wrote-chunk", G_CALLBACK (wrote_chunk_cb), sending);
  send_piece (message, sending);
}

static gboolean
listen (LkLinkServer *self)
{
  GSList *uris;

  self->server = g_object_new (SOUP_TYPE_SERVER, "server-header", "Lorikeet", NULL);
  soup_server_add_handler (self->server, NULL, request_cb, self, NULL);

  if (!soup_server_listen_local (self->server, self->port, SOUP_SERVER_LISTEN_IPV4_ONLY,
                                 &self->failure))
    return FALSE;

  uris = soup_server_get_uris (self->server);
  self->port = (guint) g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  return TRUE;
}

static gpointer
server_thread (gpointer user_data)
{
  LkLinkServer *self = user_data; /* alive: stopping joins */
  gboolean listening;

  g_main_context_push_thread_default (self->context);
  listening = listen (self);

  g_mutex_lock (&self->lock);
  self->ready = TRUE;
  g_cond_signal (&self->started);
  g_mutex_unlock (&self->lock);

  if (listening)
    g_main_loop_run (self->loop);

  soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

/**
 * lk_link_server_start:
 * @self: a server
 * @error: return location for an %LK_ERROR_FILE, such as for a port that is taken
 *
 * Listens on the loopback interface.
 *
 * Returns: whether it does
 */
gboolean
lk_link_server_start (LkLinkServer *self, GError **error)
{
  g_return_val_if_fail (LK_IS_LINK_SERVER (self), FALSE);

  if (self->thread != NULL)
    return TRUE;

  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->ready = FALSE;
  self->thread = g_thread_new ("lk-link-server", server_thread, self);

  g_mutex_lock (&self->lock);
  while (!self->ready)
    g_cond_wait (&self->started, &self->lock);
  g_mutex_unlock (&self->lock);

  if (self->failure == NULL)
    return TRUE;

  g_set_error (error, LK_ERROR, LK_ERROR_FILE,
               _ ("This computer cannot hand out the archive at port %u: %s"), self->port,
               self->failure->message);
  g_clear_error (&self->failure);
  lk_link_server_stop (self);

  return FALSE;
}

static gboolean
quit_cb (gpointer loop)
{
  g_main_loop_quit (loop);

  return G_SOURCE_REMOVE;
}

/**
 * lk_link_server_stop:
 * @self: a server
 *
 * Breaks off what is being sent. Safe to call twice.
 */
void
lk_link_server_stop (LkLinkServer *self)
{
  g_return_if_fail (LK_IS_LINK_SERVER (self));

  if (self->thread == NULL)
    return;

  g_main_context_invoke (self->context, quit_cb, self->loop);
  g_thread_join (g_steal_pointer (&self->thread));
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
}

guint
lk_link_server_get_port (LkLinkServer *self)
{
  return self->port;
}

static char *
make_token (void)
{
  guint8 bytes[TOKEN_BYTES];
  char *token;

  if (gnutls_rnd (GNUTLS_RND_KEY, bytes, sizeof bytes) < 0)
    g_error ("No random numbers to be had");

  token = g_base64_encode (bytes, sizeof bytes);
  g_strdelimit (token, "+", '-');
  g_strdelimit (token, "/", '_');

  return token;
}

/**
 * lk_link_server_add:
 * @self: a started server
 * @file: a local file
 * @name: how the address is to end, such as `parrots.zip`
 * @seconds: after which the address is good no more
 *
 * Returns: (transfer full) (nullable): the address, a secret; %NULL when @file cannot be
 *   read
 */
char *
lk_link_server_add (LkLinkServer *self, GFile *file, const char *name, guint seconds)
{
  g_autofree char *token = make_token ();
  g_autofree char *escaped = g_uri_escape_string (name, NULL, FALSE);
  g_autofree char *local = g_file_get_path (file);
  int fd = open (local, O_RDONLY | O_CLOEXEC);
  struct stat facts;
  Link *link;
  const char *end;

  g_return_val_if_fail (LK_IS_LINK_SERVER (self), NULL);

  if (fd < 0)
    return NULL;

  if (fstat (fd, &facts) < 0 || !S_ISREG (facts.st_mode))
    {
      close (fd);
      return NULL;
    }

  link = g_new0 (Link, 1);
  link->path = g_strdup_printf ("/link/%s/%s", token, name);
  link->fd = fd;
  link->size = facts.st_size;
  link->expires = g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC;

  g_mutex_lock (&self->lock);
  g_hash_table_insert (self->links, link->path, link);
  g_mutex_unlock (&self->lock);

  if (self->base_uri == NULL)
    return g_strdup_printf ("http://127.0.0.1:%u/link/%s/%s", self->port, token, escaped);

  end = g_str_has_suffix (self->base_uri, "/") ? "" : "/";

  return g_strdup_printf ("%s%slink/%s/%s", self->base_uri, end, token, escaped);
}

/**
 * lk_link_server_remove:
 * @self: a server
 * @uri: an address from lk_link_server_add()
 */
void
lk_link_server_remove (LkLinkServer *self, const char *uri)
{
  const char *place = strstr (uri, "/link/");
  g_autofree char *path = place != NULL ? g_uri_unescape_string (place, NULL) : NULL;

  g_return_if_fail (LK_IS_LINK_SERVER (self));

  if (path == NULL)
    return;

  g_mutex_lock (&self->lock);
  g_hash_table_remove (self->links, path);
  g_mutex_unlock (&self->lock);
}

guint
lk_link_server_get_n_links (LkLinkServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_hash_table_size (self->links);
}
