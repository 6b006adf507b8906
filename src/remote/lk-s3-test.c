/* lk-s3-test.c: does the storage work? Put, read, compare, remove, and say what failed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-s3-private.h"

#include "lk-flow.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  LkS3Client *client; /* (owned) */
  char *key;
  GBytes *bytes;
  guint n_done;
} Test;

static void
test_free (gpointer data)
{
  Test *self = data;

  g_object_unref (self->client);
  g_free (self->key);
  g_bytes_unref (self->bytes);
  g_free (self);
}

static void
put_begin (LkFlow *flow, gpointer state)
{
  Test *self = state;

  lk_s3_client_put_bytes_async (self->client, self->key, "text/plain", self->bytes,
                                lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
put_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Test *self = state;

  if (!lk_s3_client_put_bytes_finish (self->client, result, error))
    g_prefix_error (error, _ ("A small object could not be stored: "));
  else
    self->n_done = LK_S3_TEST_PUT;

  return LK_FLOW_NEXT;
}

static void
get_begin (LkFlow *flow, gpointer state)
{
  Test *self = state;

  lk_s3_client_get_bytes_async (self->client, self->key, 0, -1, lk_flow_get_cancellable (flow),
                                lk_flow_ready, flow);
}

static LkFlowAction
get_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Test *self = state;
  g_autoptr (GBytes) bytes = lk_s3_client_get_bytes_finish (self->client, result, error);

  if (bytes == NULL)
    g_prefix_error (error, _ ("The object could be stored but not read: "));
  else if (!g_bytes_equal (bytes, self->bytes))
    g_set_error_literal (error, LK_ERROR, LK_ERROR_SERVICE,
                         _ ("The storage gave back other bytes than it was given"));
  else
    self->n_done = LK_S3_TEST_READ;

  return LK_FLOW_NEXT;
}

static void
delete_begin (LkFlow *flow, gpointer state)
{
  Test *self = state;

  lk_s3_client_delete_async (self->client, self->key, lk_flow_get_cancellable (flow), lk_flow_ready,
                             flow);
}

static LkFlowAction
delete_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Test *self = state;

  if (!lk_s3_client_delete_finish (self->client, result, error))
    g_prefix_error (error, _ ("The object could be stored but not removed again: "));
  else
    self->n_done = LK_S3_TEST_REMOVED;

  return LK_FLOW_NEXT;
}

/* clang-format off */
static const LkFlowStep steps[] = {
  { "put", put_begin, put_end },
  { "get", get_begin, get_end },
  { "delete", delete_begin, delete_end },
  { NULL }
};
/* clang-format on */

/**
 * lk_s3_client_test_key_async:
 * @self: a client
 * @key: where the small object goes: whoever chose it can find it when the program ends
 *   before it was removed
 * @cancellable: (nullable): ends it
 * @callback: called when it is known whether the storage works
 * @user_data: for @callback
 *
 * Stores a small object, reads it, compares, removes it. Ends with
 * lk_s3_client_test_finish().
 */
void
lk_s3_client_test_key_async (LkS3Client *self,
                             const char *key,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  Test *state = g_new0 (Test, 1);
  g_autofree char *id = g_uuid_string_random ();
  char *text = g_strdup_printf ("Lorikeet was here: %s\n", id);

  state->client = g_object_ref (self);
  state->key = g_strdup (key);
  state->bytes = g_bytes_new_take (text, strlen (text));
  lk_flow_run_async (self, steps, state, test_free, cancellable, callback, user_data);
}

/**
 * lk_s3_client_test_async:
 * @self: a client
 * @cancellable: (nullable): ends it
 * @callback: called when it is known whether the storage works
 * @user_data: for @callback
 *
 * As lk_s3_client_test_key_async(), at a key of its own.
 */
void
lk_s3_client_test_async (LkS3Client *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *key = g_strdup_printf ("lorikeet/test/%s.txt", id);

  lk_s3_client_test_key_async (self, key, cancellable, callback, user_data);
}

/**
 * lk_s3_client_test_finish:
 * @self: a client
 * @result: the result
 * @error: return location; says which step failed, and what of endpoint, bucket, key,
 *   secret or clock is wrong
 *
 * Returns: whether all went well
 */
gboolean
lk_s3_client_test_finish (LkS3Client *self, GAsyncResult *result, GError **error)
{
  return lk_flow_run_finish (self, result, error) != NULL;
}

/**
 * lk_s3_client_test_get_n_done:
 * @self: a client
 * @result: the result, also of a test that failed
 *
 * Returns: how many of the steps storing, reading and removing went well
 */
guint
lk_s3_client_test_get_n_done (LkS3Client *self, GAsyncResult *result)
{
  return ((Test *) lk_flow_peek_state (result))->n_done;
}
