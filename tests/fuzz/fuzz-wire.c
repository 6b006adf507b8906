/* fuzz-wire.c: what a decoder that was taken over may answer
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "fuzz.h"
#include "lk-decoder-wire.h"

#include <sys/socket.h>
#include <unistd.h>

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (GVariant) message = NULL;
  g_autoptr (GVariant) facts = NULL;
  const char *word;
  const char *text = NULL;
  guint number;
  int sockets[2];
  int file = -1;

  if (size > 60000 || socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0)
    return 0;

  if (send (sockets[0], data, size, MSG_NOSIGNAL) == (gssize) size)
    message = lk_decoder_wire_receive (sockets[1], &file, NULL);
  close (sockets[0]);
  close (sockets[1]);
  if (message == NULL)
    return 0;

  g_variant_get (message, "(&s@a{sv})", &word, &facts);
  g_assert_true (g_utf8_validate (word, -1, NULL));
  g_variant_lookup (facts, "message", "&s", &text);
  g_variant_lookup (facts, "width", "u", &number);
  g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));

  return 0;
}
