/* lk-decoder.h: the one road to whatever decodes the bytes of others
 *
 * Decoders are large, old and written in C, and a picture may come from anywhere. They run
 * in processes of their own (src/decode) that cannot open a file or a connection and have
 * only so much memory and time; a picture that ends one is refused, and the program goes on.
 * Blocking, for threads.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What can be asked: src/decode/lk-decode-verbs.c says what each takes and gives. */
#define LK_DECODER_PROBE   "probe"
#define LK_DECODER_LOOK    "look"
#define LK_DECODER_PREPARE "prepare"
#define LK_DECODER_PIXELS  "pixels"
#define LK_DECODER_ROTATE  "rotate"

/**
 * LkDecoderRequest:
 * @verb: what is wanted, such as %LK_DECODER_PROBE
 * @label: what to call the picture in a message
 * @options: (nullable): an `a{sv}`, floating or owned, that is taken
 * @cancellable: (nullable): ends the decoder
 */
typedef struct
{
  const char *verb;
  const char *label;
  GVariant *options;
  GCancellable *cancellable;
} LkDecoderRequest;

/**
 * LkDecoderAnswer:
 * @facts: an `a{sv}`
 * @data: (nullable): what was made
 */
typedef struct
{
  GVariant *facts;
  GBytes *data;
} LkDecoderAnswer;

gboolean
lk_decoder_ask (const LkDecoderRequest *request, int file, LkDecoderAnswer *answer, GError **error);
gboolean lk_decoder_ask_path (const LkDecoderRequest *request,
                              const char *path,
                              LkDecoderAnswer *answer,
                              GError **error);
gboolean lk_decoder_ask_bytes (const LkDecoderRequest *request,
                               GBytes *file,
                               LkDecoderAnswer *answer,
                               GError **error);
gboolean lk_decoder_set_nonsense (const LkDecoderRequest *request, GError **error);
void lk_decoder_set_patience (guint milliseconds);
void lk_decoder_answer_clear (LkDecoderAnswer *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LkDecoderAnswer, lk_decoder_answer_clear)

G_END_DECLS
