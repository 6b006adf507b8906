/* lk-decoder.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-decoder.h"

#include "lk-decoder-pool.h"
#include "lk-decoder-wire.h"
#include "lk-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* The largest picture that is ever made, four bytes a pixel, and some more. */
#define MAX_MADE (G_GUINT64_CONSTANT (640) * 1024 * 1024)

/* The largest picture takes a few seconds; a slow computer may take ten times as long. */
#define PATIENCE_MS 60000

/* More than this are not remembered: it is a folder full of them. */
#define MAX_FATAL 4096

typedef enum
{
  OUTCOME_ANSWERED,
  OUTCOME_FAILED,  /* with an error */
  OUTCOME_STOPPED, /* the decoder is gone */
  OUTCOME_LATE,
} Outcome;

static guint patience_ms = PATIENCE_MS;

/* The files that ended a decoder. A picture is not tried again before it is changed. */
static GMutex fatal_lock;
static GHashTable *fatal; /* (protected by fatal_lock) (element-type utf8) */

static char *
dup_identity (int file)
{
  struct stat info;

  if (fstat (file, &info) != 0)
    return NULL;

  return g_strdup_printf ("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT ":%" G_GINT64_FORMAT
                          ".%09ld:%" G_GINT64_FORMAT,
                          (guint64) info.st_dev, (guint64) info.st_ino,
                          (gint64) info.st_mtim.tv_sec, (long) info.st_mtim.tv_nsec,
                          (gint64) info.st_size);
}

static gboolean
is_fatal (int file)
{
  g_autofree char *identity = dup_identity (file);
  gboolean found;

  g_mutex_lock (&fatal_lock);
  found = fatal != NULL && identity != NULL && g_hash_table_contains (fatal, identity);
  g_mutex_unlock (&fatal_lock);

  return found;
}

static void
remember_fatal (int file)
{
  char *identity = dup_identity (file);

  if (identity == NULL)
    return;

  g_mutex_lock (&fatal_lock);
  if (fatal == NULL)
    fatal = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (g_hash_table_size (fatal) >= MAX_FATAL)
    g_hash_table_remove_all (fatal);
  g_hash_table_add (fatal, identity);
  g_mutex_unlock (&fatal_lock);
}

static gboolean
set_stopped (const LkDecoderRequest *request, GError **error)
{
  g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION,
               _ ("“%s” could not be read: the decoder stopped. Leave it out, or save it anew "
                  "with another program"),
               request->label);

  return FALSE;
}

static gboolean
set_late (const LkDecoderRequest *request, GError **error)
{
  g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION,
               _ ("“%s” could not be read: decoding it took too long. Leave it out, or save it "
                  "anew with another program"),
               request->label);

  return FALSE;
}

/**
 * lk_decoder_set_nonsense: (skip)
 * @request: what was asked
 * @error: return location
 *
 * For an answer that cannot be: a decoder that was taken over may say anything.
 *
 * Returns: %FALSE
 */
gboolean
lk_decoder_set_nonsense (const LkDecoderRequest *request, GError **error)
{
  g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION,
               _ ("“%s” could not be read: the decoder gave no picture"), request->label);

  return FALSE;
}

/* --- One question --- */

static Outcome
wait_for_answer (LkDecoderHelper *helper, GCancellable *cancellable)
{
  gint64 deadline = g_get_monotonic_time () + (gint64) patience_ms * 1000;
  GPollFD polls[2] = { { helper->socket, G_IO_IN, 0 } };
  guint n_polls = cancellable != NULL && g_cancellable_make_pollfd (cancellable, &polls[1]) ? 2 : 1;
  Outcome outcome = OUTCOME_LATE;
  gint64 left;

  while (outcome == OUTCOME_LATE && (left = deadline - g_get_monotonic_time ()) > 0)
    {
      polls[0].revents = polls[1].revents = 0;
      if (g_poll (polls, n_polls, (int) (left / 1000 + 1)) <= 0)
        continue;
      outcome = polls[0].revents != 0 ? OUTCOME_ANSWERED : OUTCOME_FAILED;
    }
  if (n_polls == 2)
    g_cancellable_release_fd (cancellable);

  return outcome;
}

static Outcome
take_refusal (GVariant *facts, const LkDecoderRequest *request, GError **error)
{
  const char *message = NULL;
  gint32 code = LK_ERROR_VALIDATION;

  g_variant_lookup (facts, "code", "i", &code);
  if (!g_variant_lookup (facts, "message", "&s", &message))
    lk_decoder_set_nonsense (request, error);
  else
    g_set_error_literal (error, LK_ERROR,
                         code == LK_ERROR_FILE ? LK_ERROR_FILE : LK_ERROR_VALIDATION, message);

  return OUTCOME_FAILED;
}

static Outcome
take_answer (GVariant *message,
             int made,
             const LkDecoderRequest *request,
             LkDecoderAnswer *answer,
             GError **error)
{
  g_autoptr (GVariant) facts = g_variant_get_child_value (message, 1);
  const char *word;

  g_variant_get_child (message, 0, "&s", &word);
  if (!g_str_equal (word, LK_DECODER_DONE))
    return take_refusal (facts, request, error);

  if (made >= 0)
    {
      answer->data = lk_decoder_wire_read (made, MAX_MADE, NULL);
      if (answer->data == NULL)
        {
          lk_decoder_set_nonsense (request, error);
          return OUTCOME_FAILED;
        }
    }
  answer->facts = g_steal_pointer (&facts);

  return OUTCOME_ANSWERED;
}

static Outcome
converse (LkDecoderHelper *helper,
          const LkDecoderRequest *request,
          int file,
          LkDecoderAnswer *answer,
          GError **error)
{
  g_autoptr (GVariant) message = NULL;
  Outcome outcome;
  int made = -1;

  message = g_variant_new ("(s@a{sv})", request->verb, request->options);
  if (!lk_decoder_wire_send (helper->socket, g_steal_pointer (&message), file, NULL))
    return OUTCOME_STOPPED;

  outcome = wait_for_answer (helper, request->cancellable);
  if (outcome == OUTCOME_FAILED)
    g_cancellable_set_error_if_cancelled (request->cancellable, error);
  if (outcome != OUTCOME_ANSWERED)
    return outcome;

  message = lk_decoder_wire_receive (helper->socket, &made, NULL);
  outcome = message != NULL ? take_answer (message, made, request, answer, error) : OUTCOME_STOPPED;
  if (made >= 0)
    close (made);

  return outcome;
}

static Outcome
try_once (gboolean *fresh,
          const LkDecoderRequest *request,
          int file,
          LkDecoderAnswer *answer,
          GError **error)
{
  LkDecoderHelper *helper = lk_decoder_pool_take (*fresh, error);
  Outcome outcome;

  if (helper == NULL)
    return OUTCOME_FAILED;

  *fresh = helper->is_fresh;
  outcome = converse (helper, request, file, answer, error);
  if (outcome == OUTCOME_STOPPED || outcome == OUTCOME_LATE ||
      g_cancellable_is_cancelled (request->cancellable))
    lk_decoder_pool_stop (helper);
  else
    lk_decoder_pool_give (helper);

  return outcome;
}

/**
 * lk_decoder_ask: (skip)
 * @request: what is wanted; its options are taken
 * @file: a descriptor of the picture's file
 * @answer: (out): to be cleared
 * @error: return location for an %LK_ERROR_VALIDATION when the picture cannot be read, an
 *   %LK_ERROR_FILE when there is no decoder
 *
 * A decoder that was used before may have left because it was idle, or be ill of an earlier
 * picture: only one that ends a fresh one is to blame, and is not tried again.
 *
 * Returns: whether there is an answer
 */
gboolean
lk_decoder_ask (const LkDecoderRequest *request, int file, LkDecoderAnswer *answer, GError **error)
{
  g_autoptr (GVariant) options = NULL;
  LkDecoderRequest own = *request;
  Outcome outcome = OUTCOME_STOPPED;
  gboolean fresh = FALSE;
  GVariantDict dict;

  *answer = (LkDecoderAnswer){ 0 };
  g_variant_dict_init (&dict, request->options);
  g_variant_dict_insert (&dict, "label", "s", request->label);
  options = g_variant_ref_sink (g_variant_dict_end (&dict));
  if (request->options != NULL)
    g_variant_unref (g_variant_ref_sink (request->options));
  own.options = options;

  if (g_cancellable_set_error_if_cancelled (request->cancellable, error))
    return FALSE;
  if (is_fatal (file))
    return set_stopped (request, error);

  outcome = try_once (&fresh, &own, file, answer, error);
  if (outcome == OUTCOME_STOPPED && !fresh)
    {
      fresh = TRUE;
      outcome = try_once (&fresh, &own, file, answer, error);
    }
  if (outcome == OUTCOME_STOPPED || outcome == OUTCOME_LATE)
    remember_fatal (file);
  if (outcome == OUTCOME_STOPPED)
    return set_stopped (request, error);

  return outcome == OUTCOME_LATE ? set_late (request, error) : outcome == OUTCOME_ANSWERED;
}

static gboolean
set_unreadable (const LkDecoderRequest *request, int saved, GError **error)
{
  if (request->options != NULL)
    g_variant_unref (g_variant_ref_sink (request->options));
  g_set_error (error, LK_ERROR, LK_ERROR_FILE, _ ("“%s” could not be read: %s"), request->label,
               g_strerror (saved));

  return FALSE;
}

/**
 * lk_decoder_ask_path: (skip)
 * @request: what is wanted; its options are taken
 * @path: the picture's file
 * @answer: (out): to be cleared
 * @error: as that of lk_decoder_ask()
 *
 * Returns: whether there is an answer
 */
gboolean
lk_decoder_ask_path (const LkDecoderRequest *request,
                     const char *path,
                     LkDecoderAnswer *answer,
                     GError **error)
{
  int file = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  gboolean answered;

  *answer = (LkDecoderAnswer){ 0 };
  if (file < 0)
    return set_unreadable (request, errno, error);

  answered = lk_decoder_ask (request, file, answer, error);
  close (file);

  return answered;
}

/**
 * lk_decoder_ask_bytes: (skip)
 * @request: what is wanted; its options are taken
 * @file: what is in the picture's file
 * @answer: (out): to be cleared
 * @error: as that of lk_decoder_ask()
 *
 * Returns: whether there is an answer
 */
gboolean
lk_decoder_ask_bytes (const LkDecoderRequest *request,
                      GBytes *file,
                      LkDecoderAnswer *answer,
                      GError **error)
{
  int memory = memfd_create ("picture", MFD_CLOEXEC);
  gboolean answered;

  *answer = (LkDecoderAnswer){ 0 };
  if (memory < 0)
    return set_unreadable (request, errno, error);

  answered = lk_decoder_wire_write (memory, file) ? lk_decoder_ask (request, memory, answer, error)
                                                  : set_unreadable (request, errno, error);
  close (memory);

  return answered;
}

/**
 * lk_decoder_set_patience: (skip)
 * @milliseconds: how long one picture may take, or 0 for the usual time
 *
 * For tests.
 */
void
lk_decoder_set_patience (guint milliseconds)
{
  patience_ms = milliseconds > 0 ? milliseconds : PATIENCE_MS;
}

void
lk_decoder_answer_clear (LkDecoderAnswer *self)
{
  g_clear_pointer (&self->facts, g_variant_unref);
  g_clear_pointer (&self->data, g_bytes_unref);
}
