/* lk-decode-serve.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-decode-serve.h"

#include "lk-decoder-wire.h"
#include "lk-error.h"
#include "lk-image.h"

#include <glib/gi18n.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* An idle process is memory for nothing. */
#define IDLE_MS 30000

/* The program ends who takes too long; this is for when the program is gone. */
#define ALARM_SECONDS 120

static const LkDecodeVerb *
find_verb (const LkDecodeVerb *verbs, const char *name)
{
  while (verbs->name != NULL && !g_str_equal (verbs->name, name))
    verbs++;

  return verbs->name != NULL ? verbs : NULL;
}

/* In memory that both processes see; a large picture would take long through the socket. */
static int
hand_over (GPtrArray *pieces)
{
  int made = memfd_create ("made", MFD_CLOEXEC);
  gboolean ok = made >= 0;

  for (guint i = 0; ok && i < pieces->len; i++)
    ok = lk_decoder_wire_write (made, g_ptr_array_index (pieces, i));
  if (ok || made < 0)
    return made;

  close (made);

  return -1;
}

static gboolean
send_refusal (int socket, const GError *error)
{
  GVariantDict facts;

  g_variant_dict_init (&facts, NULL);
  g_variant_dict_insert (&facts, "code", "i",
                         error->domain == LK_ERROR ? error->code : (int) LK_ERROR_VALIDATION);
  g_variant_dict_insert (&facts, "message", "s", error->message);

  return lk_decoder_wire_send (socket,
                               g_variant_new ("(s@a{sv})", LK_DECODER_REFUSED,
                                              g_variant_dict_end (&facts)),
                               -1, NULL);
}

static gboolean
send_reply (int socket, LkDecodeReply *reply)
{
  int made = reply->pieces->len > 0 ? hand_over (reply->pieces) : -1;
  gboolean sent;

  sent = lk_decoder_wire_send (socket,
                               g_variant_new ("(s@a{sv})", LK_DECODER_DONE,
                                              g_variant_dict_end (&reply->facts)),
                               made, NULL);
  if (made >= 0)
    close (made);

  return sent;
}

static GBytes *
read_picture (int file, const char *label, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  GBytes *bytes = lk_decoder_wire_read (file, LK_IMAGE_MAX_BYTES, &local_error);

  if (bytes == NULL && g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_FAILED))
    g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION, _ ("“%s” is too large for a picture"),
                 label);
  else if (bytes == NULL)
    g_set_error (error, LK_ERROR, LK_ERROR_FILE, _ ("“%s” could not be read: %s"), label,
                 local_error->message);

  return bytes;
}

static gboolean
answer (int socket, const LkDecodeVerb *verb, GVariant *options, int file)
{
  LkDecodeReply reply = { .pieces = NULL };
  g_autoptr (GPtrArray) pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GBytes) picture = NULL;
  g_autoptr (GError) error = NULL;
  const char *label = "";

  reply.pieces = pieces;
  g_variant_dict_init (&reply.facts, NULL);
  g_variant_lookup (options, "label", "&s", &label);
  picture = read_picture (file, label, &error);
  if (picture != NULL && verb->run (picture, options, &reply, &error))
    return send_reply (socket, &reply);

  g_variant_dict_clear (&reply.facts);

  return send_refusal (socket, error);
}

static gboolean
serve_once (int socket, const LkDecodeVerb *verbs, gboolean *good)
{
  GPollFD poll = { socket, G_IO_IN, 0 };
  g_autoptr (GVariant) message = NULL;
  g_autoptr (GVariant) options = NULL;
  const LkDecodeVerb *verb;
  const char *name;
  int file = -1;

  if (g_poll (&poll, 1, IDLE_MS) == 0)
    return FALSE;

  message = lk_decoder_wire_receive (socket, &file, NULL);
  if (message == NULL)
    return FALSE;

  g_variant_get (message, "(&s@a{sv})", &name, &options);
  verb = find_verb (verbs, name);
  alarm (ALARM_SECONDS);
  *good = verb != NULL && file >= 0 && answer (socket, verb, options, file);
  alarm (0);
  if (file >= 0)
    close (file);

  return *good;
}

/**
 * lk_decode_serve:
 * @socket: from where questions come
 * @verbs: what can be asked
 *
 * Returns: %TRUE when nobody asked any more, %FALSE when a question was none
 */
gboolean
lk_decode_serve (int socket, const LkDecodeVerb *verbs)
{
  gboolean good = TRUE;

  while (serve_once (socket, verbs, &good))
    ;

  return good;
}
