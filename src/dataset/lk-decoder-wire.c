/* lk-decoder-wire.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-decoder-wire.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* Names, digests and sentences: no message comes near it. */
#define MAX_MESSAGE (64 * 1024)

/* Room for more descriptors than are ever sent, so that none is left lying about. */
#define MAX_DESCRIPTORS 4

typedef union
{
  struct cmsghdr header;
  char room[CMSG_SPACE (MAX_DESCRIPTORS * sizeof (int))];
} Control;

static gboolean
set_errno (GError **error)
{
  int saved = errno;

  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (saved), g_strerror (saved));

  return FALSE;
}

/**
 * lk_decoder_wire_send: (skip)
 * @socket: a socket for packets
 * @message: of %LK_DECODER_TYPE
 * @descriptor: goes with it; -1 for none
 * @error: return location
 *
 * Returns: whether it was sent
 */
gboolean
lk_decoder_wire_send (int socket, GVariant *message, int descriptor, GError **error)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (message);
  struct iovec part = { (gpointer) g_variant_get_data (sunk), g_variant_get_size (sunk) };
  Control control = { 0 };
  struct msghdr packet = { .msg_iov = &part, .msg_iovlen = 1 };
  gssize n_sent;

  if (descriptor >= 0)
    {
      packet.msg_control = &control;
      packet.msg_controllen = CMSG_SPACE (sizeof (int));
      control.header.cmsg_level = SOL_SOCKET;
      control.header.cmsg_type = SCM_RIGHTS;
      control.header.cmsg_len = CMSG_LEN (sizeof (int));
      memcpy (CMSG_DATA (&control.header), &descriptor, sizeof descriptor);
    }

  do
    n_sent = sendmsg (socket, &packet, MSG_NOSIGNAL);
  while (n_sent < 0 && errno == EINTR);

  return n_sent >= 0 || set_errno (error);
}

/* Keeps the first one. */
static void
take_descriptors (struct msghdr *packet, int *descriptor)
{
  for (struct cmsghdr *header = CMSG_FIRSTHDR (packet); header != NULL;
       header = CMSG_NXTHDR (packet, header))
    {
      gsize n = (header->cmsg_len - CMSG_LEN (0)) / sizeof (int);

      if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
        continue;

      for (gsize i = 0; i < n; i++)
        {
          int each;

          memcpy (&each, CMSG_DATA (header) + i * sizeof each, sizeof each);
          if (*descriptor < 0)
            *descriptor = each;
          else
            close (each);
        }
    }
}

/**
 * lk_decoder_wire_receive: (skip)
 * @socket: a socket for packets
 * @descriptor: (out): what came with it, to be closed; -1 if nothing did
 * @error: return location
 *
 * Returns: (transfer full) (nullable): a message in its normal form; %NULL with @error, or
 *   without one when the other side is gone
 */
GVariant *
lk_decoder_wire_receive (int socket, int *descriptor, GError **error)
{
  g_autofree char *buffer = g_malloc (MAX_MESSAGE);
  g_autoptr (GVariant) message = NULL;
  g_autoptr (GBytes) bytes = NULL;
  struct iovec part = { buffer, MAX_MESSAGE };
  Control control = { 0 };
  struct msghdr packet = { .msg_iov = &part,
                           .msg_iovlen = 1,
                           .msg_control = &control,
                           .msg_controllen = sizeof control };
  gssize n_read;

  *descriptor = -1;
  do
    n_read = recvmsg (socket, &packet, MSG_CMSG_CLOEXEC);
  while (n_read < 0 && errno == EINTR);

  if (n_read == 0 || (n_read < 0 && errno == ECONNRESET))
    return NULL;
  if (n_read < 0)
    {
      set_errno (error);
      return NULL;
    }

  take_descriptors (&packet, descriptor);
  bytes = g_bytes_new_take (g_steal_pointer (&buffer), (gsize) n_read);
  message = g_variant_ref_sink (g_variant_new_from_bytes (LK_DECODER_TYPE, bytes, FALSE));

  return g_variant_get_normal_form (message);
}

/**
 * lk_decoder_wire_write: (skip)
 * @descriptor: memory that both processes see
 * @bytes: what it gets
 *
 * Returns: whether all of it was written; otherwise `errno` says why not
 */
gboolean
lk_decoder_wire_write (int descriptor, GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (gsize at = 0; at < size;)
    {
      gssize n_written = write (descriptor, data + at, size - at);

      if (n_written < 0 && errno != EINTR)
        return FALSE;
      at += n_written > 0 ? (gsize) n_written : 0;
    }

  return TRUE;
}

/**
 * lk_decoder_wire_read: (skip)
 * @descriptor: a file, read from its beginning
 * @max_size: more is refused
 * @error: return location
 *
 * Copies: what is mapped can be cut off by whoever else holds the file.
 *
 * Returns: (transfer full): what is in it; %NULL with @error
 */
GBytes *
lk_decoder_wire_read (int descriptor, gsize max_size, GError **error)
{
  g_autofree guint8 *data = NULL;
  struct stat info;
  gsize size;
  gsize at = 0;

  if (fstat (descriptor, &info) != 0)
    {
      set_errno (error);
      return NULL;
    }
  if (!S_ISREG (info.st_mode) || info.st_size < 0 || (guint64) info.st_size > max_size)
    errno = EFBIG;
  else
    data = g_try_malloc (MAX ((gsize) info.st_size, 1));
  if (data == NULL)
    {
      set_errno (error);
      return NULL;
    }

  size = (gsize) info.st_size;
  while (at < size)
    {
      gssize n_read = pread (descriptor, data + at, size - at, (off_t) at);

      if (n_read < 0 && errno != EINTR)
        {
          set_errno (error);
          return NULL;
        }
      if (n_read == 0)
        break;
      at += n_read > 0 ? (gsize) n_read : 0;
    }

  return g_bytes_new_take (g_steal_pointer (&data), at);
}
