/* test-weights.c: a trainer's archive, good, broken and hostile
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-digest.h"
#include "lk-error.h"
#include "lk-weights.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define FLUX "output/flux_train_replicate/"

typedef struct
{
  char *folder;
  GFile *source;
  GFile *target;
  struct archive *archive;
} Fixture;

static GBytes *
make_weights (guint rank)
{
  g_autofree char *header = g_strdup_printf (
      "{\"transformer.a.lora_A.weight\":{\"dtype\":\"F16\",\"shape\":[%u,8],\"data_offsets\":"
      "[0,%u]},\"transformer.a.lora_B.weight\":{\"dtype\":\"F16\",\"shape\":[8,%u],"
      "\"data_offsets\":[%u,%u]}}",
      rank, rank * 16, rank, rank * 16, rank * 32);
  guint64 size = GUINT64_TO_LE ((guint64) strlen (header));
  GByteArray *bytes = g_byte_array_new ();

  g_byte_array_append (bytes, (guint8 *) &size, sizeof size);
  g_byte_array_append (bytes, (guint8 *) header, (guint) strlen (header));
  for (guint i = 0; i < rank * 32; i++)
    g_byte_array_append (bytes, (guint8 *) &i, 1);

  return g_byte_array_free_to_bytes (bytes);
}

static void
setup (Fixture *fixture, gconstpointer data)
{
  g_autofree char *source = NULL;
  g_autofree char *target = NULL;

  fixture->folder = g_dir_make_tmp ("lk-test-XXXXXX", NULL);
  source = g_build_filename (fixture->folder, "output", NULL);
  target = g_build_filename (fixture->folder, "target", NULL);
  fixture->source = g_file_new_for_path (source);
  fixture->target = g_file_new_for_path (target);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }

  g_remove (path);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  remove_tree (fixture->folder);
  g_free (fixture->folder);
  g_object_unref (fixture->source);
  g_object_unref (fixture->target);
}

static void
begin_archive (Fixture *fixture, gboolean zip)
{
  g_autofree char *path = g_file_get_path (fixture->source);

  fixture->archive = archive_write_new ();
  if (zip)
    archive_write_set_format_zip (fixture->archive);
  else
    archive_write_set_format_pax_restricted (fixture->archive);
  g_assert_cmpint (archive_write_open_filename (fixture->archive, path), ==, ARCHIVE_OK);
}

static void
end_archive (Fixture *fixture)
{
  archive_write_close (fixture->archive);
  archive_write_free (fixture->archive);
}

static void
add_member (Fixture *fixture, const char *path, GBytes *content)
{
  struct archive_entry *entry = archive_entry_new ();
  gsize size;
  gconstpointer data = g_bytes_get_data (content, &size);

  archive_entry_set_pathname (entry, path);
  archive_entry_set_size (entry, (la_int64_t) size);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0644);
  g_assert_cmpint (archive_write_header (fixture->archive, entry), ==, ARCHIVE_OK);
  g_assert_cmpint ((gssize) archive_write_data (fixture->archive, data, size), ==, (gssize) size);
  archive_entry_free (entry);
}

static void
add_text (Fixture *fixture, const char *path, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  add_member (fixture, path, bytes);
}

static void
add_special (Fixture *fixture, const char *path, unsigned type, const char *link)
{
  struct archive_entry *entry = archive_entry_new ();

  archive_entry_set_pathname (entry, path);
  archive_entry_set_perm (entry, 0644);
  if (type == 0)
    archive_entry_set_hardlink (entry, link);
  else
    archive_entry_set_filetype (entry, type);
  if (type == AE_IFLNK)
    archive_entry_set_symlink (entry, link);
  g_assert_cmpint (archive_write_header (fixture->archive, entry), ==, ARCHIVE_OK);
  archive_entry_free (entry);
}

static void
ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
progress_cb (gint64 done, gint64 total, gpointer user_data)
{
}

static LkWeights *
unpack (Fixture *fixture, const LkWeightsOptions *options, GError **error)
{
  static const LkWeightsOptions none = { 0 };
  g_autoptr (GAsyncResult) result = NULL;

  lk_weights_unpack_async (fixture->source, fixture->target, options != NULL ? options : &none,
                           progress_cb, NULL, NULL, ready_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return lk_weights_unpack_finish (result, error);
}

static void
assert_clean (Fixture *fixture)
{
  g_autofree char *path = g_file_get_path (fixture->target);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);

  if (dir != NULL)
    g_assert_cmpstr (g_dir_read_name (dir), ==, NULL);
}

static void
assert_refused (Fixture *fixture, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (unpack (fixture, NULL, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_SERVICE);
  g_assert_cmpstr (lk_error_get_code (error), ==, "bad-weights");
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  if (words != NULL && strstr (error->message, words) == NULL)
    g_error ("“%s” is not in “%s”", words, error->message);
  assert_clean (fixture);
}

static void
assert_digest (LkWeights *weights)
{
  goffset size;
  g_autofree char *digest =
      lk_digest_file_sync (lk_weights_get_file (weights), G_CHECKSUM_SHA256, &size, NULL, NULL);

  g_assert_cmpstr (digest, ==, lk_weights_get_sha256 (weights));
  g_assert_cmpint (size, ==, lk_weights_get_size (weights));
}

static void
test_flux (Fixture *fixture, gconstpointer zip)
{
  g_autoptr (GBytes) content = make_weights (16);
  LkWeightsOptions options = { .member_glob = "*/lora.safetensors", .rank = 16 };
  g_autoptr (GError) error = NULL;
  g_autoptr (LkWeights) weights = NULL;
  g_autofree char *caption = NULL;
  g_autoptr (GFile) caption_file = NULL;

  begin_archive (fixture, GPOINTER_TO_INT (zip));
  add_special (fixture, FLUX, AE_IFDIR, NULL);
  add_text (fixture, FLUX "config.yaml", "job: extension\n");
  add_text (fixture, FLUX "captions/a.txt", "TOK a cat");
  add_text (fixture, FLUX "captions/b.txt", "TOK a dog");
  add_member (fixture, FLUX "lora.safetensors", content);
  add_text (fixture, FLUX "optimizer.pt", "never mind");
  end_archive (fixture);

  weights = unpack (fixture, &options, &error);
  g_assert_no_error (error);
  assert_digest (weights);
  g_assert_cmpstr (lk_weights_get_member (weights), ==, FLUX "lora.safetensors");
  g_assert_cmpuint (lk_weights_get_n_captions (weights), ==, 2);
  g_assert_cmpuint (lk_safetensors_get_rank (lk_weights_get_safetensors (weights), NULL), ==, 16);
  g_assert_null (lk_weights_get_warning (weights));
  g_assert_true (g_file_query_exists (lk_weights_get_config (weights), NULL));
  g_assert_cmpstr (lk_weights_get_ignored (weights)[0], ==, FLUX "optimizer.pt");

  caption_file = g_file_get_child (lk_weights_get_captions_folder (weights), "b.txt");
  g_assert_true (g_file_load_contents (caption_file, NULL, &caption, NULL, NULL, NULL));
  g_assert_cmpstr (caption, ==, "TOK a dog");

  /* Again is safe. */
  lk_weights_unref (g_steal_pointer (&weights));
  weights = unpack (fixture, &options, &error);
  g_assert_no_error (error);
  assert_digest (weights);
}

static void
test_fast_flux (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) content = make_weights (8);
  LkWeightsOptions options = { .rank = 16 };
  g_autoptr (GError) error = NULL;
  g_autoptr (LkWeights) weights = NULL;

  begin_archive (fixture, FALSE);
  add_special (fixture, "./flux-lora/", AE_IFDIR, NULL);
  add_member (fixture, "./flux-lora/flux-lora.safetensors", content);
  end_archive (fixture);

  weights = unpack (fixture, &options, &error);
  g_assert_no_error (error);
  assert_digest (weights);
  g_assert_null (lk_weights_get_config (weights));
  g_assert_cmpstr (lk_weights_get_warning (weights), !=, NULL);
}

static void
test_plain (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) content = make_weights (4);
  g_autofree char *path = g_file_get_path (fixture->source);
  g_autoptr (GError) error = NULL;
  g_autoptr (LkWeights) weights = NULL;

  g_file_set_contents (path, g_bytes_get_data (content, NULL), (gssize) g_bytes_get_size (content),
                       NULL);
  weights = unpack (fixture, NULL, &error);
  g_assert_no_error (error);
  assert_digest (weights);
  g_assert_null (lk_weights_get_member (weights));
}

static void
test_settings_txt (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) content = make_weights (4);
  g_autoptr (GError) error = NULL;
  g_autoptr (LkWeights) weights = NULL;
  g_autofree char *name = NULL;

  begin_archive (fixture, TRUE);
  add_member (fixture, "lora.safetensors", content);
  add_text (fixture, "settings.txt", "x");
  end_archive (fixture);

  weights = unpack (fixture, NULL, &error);
  g_assert_no_error (error);
  name = g_file_get_basename (lk_weights_get_config (weights));
  g_assert_cmpstr (name, ==, "settings.txt");
}

static void
test_choice (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) content = make_weights (4);
  LkWeightsOptions options = { .member_glob = "final*.safetensors" };
  g_autoptr (GError) error = NULL;
  g_autoptr (LkWeights) weights = NULL;

  begin_archive (fixture, FALSE);
  add_member (fixture, "x/step_000250.safetensors", content);
  add_member (fixture, "x/final_1.safetensors", content);
  end_archive (fixture);
  assert_refused (fixture, "several");

  weights = unpack (fixture, &options, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lk_weights_get_member (weights), ==, "x/final_1.safetensors");
}

static void
test_usual_name_wins (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) content = make_weights (4);
  g_autoptr (GError) error = NULL;
  g_autoptr (LkWeights) weights = NULL;

  begin_archive (fixture, FALSE);
  add_member (fixture, FLUX "other.safetensors", content);
  add_member (fixture, FLUX "lora.safetensors", content);
  end_archive (fixture);

  weights = unpack (fixture, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lk_weights_get_ignored (weights)[0], ==, FLUX "other.safetensors");
}

static void
test_no_weights (Fixture *fixture, gconstpointer data)
{
  begin_archive (fixture, FALSE);
  add_text (fixture, FLUX "config.yaml", "x");
  end_archive (fixture);
  assert_refused (fixture, "no file of weights");
}

static void
test_bad_weights (Fixture *fixture, gconstpointer data)
{
  begin_archive (fixture, FALSE);
  add_text (fixture, FLUX "lora.safetensors", "this is no file of weights at all");
  end_archive (fixture);
  assert_refused (fixture, "damaged");
}

static void
test_hostile_paths (Fixture *fixture, gconstpointer data)
{
  static const char *const paths[] = {
    "../lora.safetensors",     "/tmp/lora.safetensors",   "a/../../lora.safetensors",
    "a\\..\\lora.safetensors", "C:/lora.safetensors",     "./../captions/x.txt",
    "/captions/x.txt",         "captions/../../../x.txt",
  };
  g_autoptr (GBytes) content = make_weights (4);

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      begin_archive (fixture, FALSE);
      add_member (fixture, "lora.safetensors", content);
      add_member (fixture, paths[i], content);
      end_archive (fixture);
      assert_refused (fixture, "points out");
    }
}

static void
test_specials (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    unsigned type;
    const char *words;
  } specials[] = {
    { AE_IFLNK, "link" },    { 0, "link" },           { AE_IFIFO, "neither" },
    { AE_IFCHR, "neither" }, { AE_IFBLK, "neither" },
  };
  g_autoptr (GBytes) content = make_weights (4);

  for (gsize i = 0; i < G_N_ELEMENTS (specials); i++)
    {
      begin_archive (fixture, FALSE);
      add_member (fixture, "a/lora.safetensors", content);
      add_special (fixture, "a/captions", specials[i].type, "/etc");
      end_archive (fixture);
      assert_refused (fixture, specials[i].words);
    }
}

static void
test_too_large (Fixture *fixture, gconstpointer zip)
{
  g_autoptr (GBytes) content = make_weights (64);
  LkWeightsOptions options = { .max_size = 500 };
  g_autoptr (GError) error = NULL;

  begin_archive (fixture, GPOINTER_TO_INT (zip));
  add_member (fixture, "lora.safetensors", content);
  end_archive (fixture);

  g_assert_null (unpack (fixture, &options, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_SERVICE);
  g_assert_nonnull (strstr (error->message, "larger"));
  assert_clean (fixture);
}

/* A small ZIP that would fill the disk: its texts are bounded too. */
static void
test_bomb (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) content = make_weights (4);
  gsize size = 4 * 1024 * 1024;
  g_autoptr (GBytes) zeros = g_bytes_new_take (g_malloc0 (size), size);

  begin_archive (fixture, TRUE);
  add_member (fixture, "captions/a.txt", zeros);
  add_member (fixture, "lora.safetensors", content);
  end_archive (fixture);
  assert_refused (fixture, "larger");
}

static void
test_truncated (Fixture *fixture, gconstpointer zip)
{
  g_autoptr (GBytes) content = make_weights (16);
  g_autofree char *path = g_file_get_path (fixture->source);
  g_autofree char *whole = NULL;
  gsize size;
  gsize n_good = 0;

  begin_archive (fixture, GPOINTER_TO_INT (zip));
  add_text (fixture, FLUX "config.yaml", "x");
  add_member (fixture, FLUX "lora.safetensors", content);
  end_archive (fixture);
  g_assert_true (g_file_get_contents (path, &whole, &size, NULL));

  for (gsize length = 0; length < size; length += 37)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LkWeights) weights = NULL;

      g_assert_true (g_file_set_contents (path, whole, (gssize) length, NULL));
      weights = unpack (fixture, NULL, &error);
      if (weights != NULL)
        {
          /* Only the empty blocks at a tar's end may be missed. */
          assert_digest (weights);
          n_good++;
          continue;
        }

      g_assert_error (error, LK_ERROR, LK_ERROR_SERVICE);
    }

  g_test_message ("%" G_GSIZE_FORMAT " truncated ones were whole enough", n_good);
  g_assert_cmpuint (n_good * 37, <, size * 9 / 10);
}

static void
test_corrupted (Fixture *fixture, gconstpointer zip)
{
  g_autoptr (GBytes) content = make_weights (16);
  g_autofree char *path = g_file_get_path (fixture->source);
  g_autofree char *whole = NULL;
  gsize size;

  begin_archive (fixture, GPOINTER_TO_INT (zip));
  add_text (fixture, FLUX "captions/a.txt", "a caption");
  add_member (fixture, FLUX "lora.safetensors", content);
  end_archive (fixture);
  g_assert_true (g_file_get_contents (path, &whole, &size, NULL));

  for (guint round = 0; round < 200; round++)
    {
      g_autofree char *copy = g_memdup2 (whole, size);
      g_autoptr (GError) error = NULL;
      g_autoptr (LkWeights) weights = NULL;

      for (guint i = 0; i < 4; i++)
        copy[g_test_rand_int_range (0, (int) size)] = (char) g_test_rand_int_range (0, 256);

      g_assert_true (g_file_set_contents (path, copy, (gssize) size, NULL));
      weights = unpack (fixture, NULL, &error);
      g_assert_true (weights != NULL || error->domain == LK_ERROR);
    }
}

static void
test_empty_and_noise (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_file_get_path (fixture->source);
  g_autofree char *noise = g_malloc (3000);

  g_file_set_contents (path, "", 0, NULL);
  assert_refused (fixture, NULL);
  g_file_set_contents (path, "<html>Not found</html>", -1, NULL);
  assert_refused (fixture, NULL);

  for (guint round = 0; round < 50; round++)
    {
      for (gsize i = 0; i < 3000; i++)
        noise[i] = (char) g_test_rand_int_range (0, 256);
      g_file_set_contents (path, noise, 3000, NULL);
      assert_refused (fixture, NULL);
    }
}

static void
test_missing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (unpack (fixture, NULL, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_FILE);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) content = make_weights (16);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LkWeightsOptions options = { 0 };

  begin_archive (fixture, FALSE);
  add_member (fixture, "lora.safetensors", content);
  end_archive (fixture);

  lk_weights_unpack_async (fixture->source, fixture->target, &options, NULL, NULL, cancellable,
                           ready_cb, &result);
  g_cancellable_cancel (cancellable);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_null (lk_weights_unpack_finish (result, &error));
  g_assert_true (lk_error_is_canceled (error));
}

#define ADD(path, data, func) g_test_add (path, Fixture, data, setup, func, teardown)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/weights/flux-tar", GINT_TO_POINTER (FALSE), test_flux);
  ADD ("/weights/flux-zip", GINT_TO_POINTER (TRUE), test_flux);
  ADD ("/weights/fast-flux", NULL, test_fast_flux);
  ADD ("/weights/plain", NULL, test_plain);
  ADD ("/weights/settings-txt", NULL, test_settings_txt);
  ADD ("/weights/choice", NULL, test_choice);
  ADD ("/weights/usual-name-wins", NULL, test_usual_name_wins);
  ADD ("/weights/no-weights", NULL, test_no_weights);
  ADD ("/weights/bad-weights", NULL, test_bad_weights);
  ADD ("/weights/hostile-paths", NULL, test_hostile_paths);
  ADD ("/weights/specials", NULL, test_specials);
  ADD ("/weights/too-large-tar", GINT_TO_POINTER (FALSE), test_too_large);
  ADD ("/weights/too-large-zip", GINT_TO_POINTER (TRUE), test_too_large);
  ADD ("/weights/bomb", NULL, test_bomb);
  ADD ("/weights/truncated-tar", GINT_TO_POINTER (FALSE), test_truncated);
  ADD ("/weights/truncated-zip", GINT_TO_POINTER (TRUE), test_truncated);
  ADD ("/weights/corrupted-tar", GINT_TO_POINTER (FALSE), test_corrupted);
  ADD ("/weights/corrupted-zip", GINT_TO_POINTER (TRUE), test_corrupted);
  ADD ("/weights/empty-and-noise", NULL, test_empty_and_noise);
  ADD ("/weights/missing", NULL, test_missing);
  ADD ("/weights/cancelled", NULL, test_cancelled);

  return g_test_run ();
}
