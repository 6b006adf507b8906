/* test-decoder.c: what a decoder cannot do, and what happens when it tries
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-decoder.h"
#include "lk-error.h"
#include "lk-image.h"
#include "lk-look.h"
#include "lk-pixels.h"
#include "lk-prepare.h"
#include "pictures.h"

#include <locale.h>
#include <string.h>

static gboolean
ask (Folders *folders, const char *word, LkDecoderAnswer *answer, GError **error)
{
  const LkDecoderRequest request = { LK_DECODER_PIXELS, word, NULL, NULL };
  g_autofree char *path = folders_path (folders->source, word);

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    write_bytes (folders->source, word, word, -1);

  return lk_decoder_ask_path (&request, path, answer, error);
}

static void
assert_goes_on (Folders *folders)
{
  g_auto (LkDecoderAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;

  ask (folders, "well", &answer, &error);
  g_assert_no_error (error);
  g_assert_nonnull (answer.facts);
}

static void
assert_refused (Folders *folders, const char *word, const char *reason)
{
  g_auto (LkDecoderAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (ask (folders, word, &answer, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
  g_assert_nonnull (strstr (error->message, word));
  g_assert_nonnull (strstr (error->message, reason));
}

/* A fresh decoder that stops is to blame on the picture, an old one is not. */
static void
test_stops (Folders *folders, gconstpointer data)
{
  assert_goes_on (folders);
  assert_refused (folders, "crash", "the decoder stopped");
  assert_goes_on (folders);
  assert_refused (folders, "leave", "the decoder stopped");
  assert_goes_on (folders);
}

/* Once is enough: the second refusal comes without a decoder. */
static void
test_not_again (Folders *folders, gconstpointer data)
{
  g_autofree char *decoder = g_strdup (g_getenv ("LORIKEET_DECODER"));

  assert_refused (folders, "crash", "the decoder stopped");
  g_setenv ("LORIKEET_DECODER", "/nonexistent/decoder", TRUE);
  assert_refused (folders, "crash", "the decoder stopped");
  g_setenv ("LORIKEET_DECODER", decoder, TRUE);

  /* Changed, it is another picture. */
  write_bytes (folders->source, "crash", "well now", -1);
  {
    g_auto (LkDecoderAnswer) answer = { 0 };

    g_assert_true (ask (folders, "crash", &answer, NULL));
  }
}

static void
test_takes_too_long (Folders *folders, gconstpointer data)
{
  lk_decoder_set_patience (300);
  assert_refused (folders, "spin", "took too long");
  lk_decoder_set_patience (0);
  assert_goes_on (folders);
}

static void
test_eats (Folders *folders, gconstpointer data)
{
  /* They reserve more than the limit, which does not hold for them. */
#if defined(__SANITIZE_ADDRESS__)
  g_test_skip ("the sanitizers have all the memory there is");
  return;
#endif

  assert_refused (folders, "eat", "the decoder stopped");
  assert_goes_on (folders);
}

static void
cancel_cb (GCancellable *cancellable)
{
  g_usleep (50000);
  g_cancellable_cancel (cancellable);
}

static void
test_cancel (Folders *folders, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const LkDecoderRequest request = { LK_DECODER_PIXELS, "spin", NULL, cancellable };
  g_autofree char *path = folders_path (folders->source, "spin");
  g_auto (LkDecoderAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  GThread *thread;

  write_bytes (folders->source, "spin", "spin", -1);
  thread = g_thread_new ("cancel", (GThreadFunc) (void (*) (void)) cancel_cb, cancellable);
  g_assert_false (lk_decoder_ask_path (&request, path, &answer, &error));
  g_assert_true (lk_error_is_canceled (error));
  g_thread_join (thread);
  assert_goes_on (folders);
}

static void
test_confined (Folders *folders, gconstpointer data)
{
  static const char *const attempts[] = { "read",    "write", "internet",    "local",
                                          "execute", "fork",  "peek",        "kill",
                                          "code",    "core",  "environment", "for-ever" };

#if defined(__SANITIZE_ADDRESS__)
  g_test_skip ("a sanitizer cannot be confined");
  return;
#endif
  for (gsize i = 0; i < G_N_ELEMENTS (attempts); i++)
    {
      g_auto (LkDecoderAnswer) answer = { 0 };
      g_autoptr (GError) error = NULL;
      gboolean could = TRUE;

      ask (folders, attempts[i], &answer, &error);
      g_assert_no_error (error);
      g_assert_true (g_variant_lookup (answer.facts, "could", "b", &could));
      if (could)
        g_error ("a decoder could %s", attempts[i]);
    }
}

/* Whoever asks believes nothing that cannot be. */
static void
test_lies (Folders *folders, gconstpointer data)
{
  g_autofree char *path = folders_path (folders->source, "lie");
  const LkPrepareOptions options = { .quality = 90 };
  g_autoptr (GError) error = NULL;
  LkImageFacts facts;
  LkLook look;

  write_bytes (folders->source, "lie", "lie", -1);
  g_assert_null (lk_pixels_load (path, 100, NULL, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
  g_clear_error (&error);
  g_assert_false (lk_image_probe (path, "lie", &facts, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
  g_clear_error (&error);
  g_assert_false (lk_look_at (path, &look, NULL, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
  g_clear_error (&error);
  g_assert_null (lk_prepare_picture (path, &options, NULL, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
}

/* Without a decoder nothing is decoded, and nothing is said of the picture. */
static void
test_missing (Folders *folders, gconstpointer data)
{
  g_autofree char *decoder = g_strdup (g_getenv ("LORIKEET_DECODER"));
  g_auto (LkDecoderAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;

  /* The one that was used last is gone, and so another one is wanted. */
  assert_refused (folders, "leave", "the decoder stopped");
  g_setenv ("LORIKEET_DECODER", "/nonexistent/decoder", TRUE);
  g_assert_false (ask (folders, "missing", &answer, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_FILE);
  g_assert_nonnull (strstr (error->message, "could not be started"));
  g_setenv ("LORIKEET_DECODER", decoder, TRUE);
  assert_goes_on (folders);
}

#define ADD(path, func) g_test_add (path, Folders, NULL, folders_set_up, func, folders_tear_down)

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_setenv ("REPLICATE_API_TOKEN", "r8_not-for-decoders", TRUE);
  ADD ("/decoder/stops", test_stops);
  ADD ("/decoder/not-again", test_not_again);
  ADD ("/decoder/takes-too-long", test_takes_too_long);
  ADD ("/decoder/eats", test_eats);
  ADD ("/decoder/cancel", test_cancel);
  ADD ("/decoder/confined", test_confined);
  ADD ("/decoder/lies", test_lies);
  ADD ("/decoder/missing", test_missing);

  return g_test_run ();
}
