/* test-digest.c: digests against published vectors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-digest.h"

#include <glib/gstdio.h>

/* FIPS 180-2, appendix B: "abc" */
#define ABC_SHA256   "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define EMPTY_SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
/* RFC 1321, A.5: "abc" */
#define ABC_MD5 "900150983cd24fb0d6963f7d28e17f72"

static void
test_vectors (void)
{
  g_autofree char *abc = lk_digest_hex_of (G_CHECKSUM_SHA256, "abc", 3);
  g_autofree char *empty = lk_digest_hex_of (G_CHECKSUM_SHA256, "", 0);
  g_autofree char *md5 = lk_digest_hex_of (G_CHECKSUM_MD5, "abc", 3);

  g_assert_cmpstr (abc, ==, ABC_SHA256);
  g_assert_cmpstr (empty, ==, EMPTY_SHA256);
  g_assert_cmpstr (md5, ==, ABC_MD5);
}

static void
test_goes_on_after_reading (void)
{
  g_autoptr (LkDigest) digest = lk_digest_new (G_CHECKSUM_SHA256);
  g_autofree char *first = lk_digest_to_hex (digest);
  g_autofree char *second = NULL;

  lk_digest_update (digest, "ab", 2);
  lk_digest_update (digest, "c", 1);
  second = lk_digest_to_hex (digest);

  g_assert_cmpstr (first, ==, EMPTY_SHA256);
  g_assert_cmpstr (second, ==, ABC_SHA256);
}

typedef struct
{
  GAsyncResult *result;
  gint64 last;
} Waiter;

static void
ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Waiter *waiter = user_data;

  waiter->result = g_object_ref (result);
}

static void
progress_cb (gint64 done, gint64 total, gpointer user_data)
{
  Waiter *waiter = user_data;

  g_assert_cmpint (done, >=, waiter->last);
  waiter->last = done;
}

static char *
digest_file (GFile *file, GCancellable *cancellable, goffset *size, GError **error)
{
  Waiter waiter = { 0 };
  char *hex;

  lk_digest_file_async (file, G_CHECKSUM_SHA256, cancellable, progress_cb, &waiter, ready_cb,
                        &waiter);
  while (waiter.result == NULL)
    g_main_context_iteration (NULL, TRUE);

  hex = lk_digest_file_finish (waiter.result, size, error);
  g_object_unref (waiter.result);

  return hex;
}

static void
test_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GFile) file = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *hex = NULL;
  g_autofree char *data = g_malloc (3 * 1024 * 1024 + 17);
  goffset size = 0;
  int fd = g_file_open_tmp ("lk-digest-XXXXXX", &path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  memset (data, 'x', 3 * 1024 * 1024 + 17);
  g_file_set_contents (path, data, 3 * 1024 * 1024 + 17, &error);
  g_assert_no_error (error);

  file = g_file_new_for_path (path);
  whole = lk_digest_hex_of (G_CHECKSUM_SHA256, data, 3 * 1024 * 1024 + 17);
  hex = digest_file (file, NULL, &size, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (hex, ==, whole);
  g_assert_cmpint (size, ==, 3 * 1024 * 1024 + 17);

  g_unlink (path);
}

static void
test_missing_file_is_named (void)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/nonexistent/picture.jpg");
  g_autoptr (GError) error = NULL;
  g_autofree char *hex = digest_file (file, NULL, NULL, &error);

  g_assert_null (hex);
  g_assert_error (error, LK_ERROR, LK_ERROR_FILE);
  g_assert_nonnull (strstr (error->message, "picture.jpg"));
}

static void
test_cancel (void)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/dev/zero");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *hex = NULL;

  g_cancellable_cancel (cancellable);
  hex = digest_file (file, cancellable, NULL, &error);

  g_assert_null (hex);
  g_assert_true (lk_error_is_canceled (error));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/digest/vectors", test_vectors);
  g_test_add_func ("/digest/goes-on-after-reading", test_goes_on_after_reading);
  g_test_add_func ("/digest/file", test_file);
  g_test_add_func ("/digest/missing-file", test_missing_file_is_named);
  g_test_add_func ("/digest/cancel", test_cancel);

  return g_test_run ();
}
