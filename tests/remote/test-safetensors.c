/* test-safetensors.c: the rules of the format, one by one and by chance
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-digest.h"
#include "lk-error.h"
#include "lk-safetensors.h"

#include <glib/gstdio.h>
#include <string.h>

static LkSafetensors *
read_header (const char *header, guint64 data_size, GError **error)
{
  return lk_safetensors_new_from_header (header, strlen (header), data_size, error);
}

static void
assert_good (const char *header, guint64 data_size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSafetensors) weights = read_header (header, data_size, &error);

  g_assert_no_error (error);
  g_assert_nonnull (weights);
}

static void
assert_bad (const char *header, guint64 data_size)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (read_header (header, data_size, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_SERVICE);
  g_assert_cmpstr (lk_error_get_code (error), ==, "bad-weights");
}

#define T(dtype, shape, offsets)                                                                   \
  "{\"dtype\":\"" dtype "\",\"shape\":" shape ",\"data_offsets\":" offsets "}"

static void
test_good (void)
{
  assert_good ("{}", 0);
  assert_good ("{}   ", 0);
  assert_good ("{\"a\":" T ("F16", "[2,3]", "[0,12]") "}", 12);
  assert_good ("{\"a\":" T ("F16", "[]", "[0,2]") "}", 2);
  assert_good ("{\"a\":" T ("F32", "[0,7]", "[0,0]") "}", 0);
  assert_good ("{\"b\":" T ("U8", "[4]", "[4,8]") ",\"a\":" T ("F32", "[1]", "[0,4]") "}", 8);
  assert_good ("{\"a\":" T ("F4", "[3,2]", "[0,3]") "}", 3);
  assert_good ("{\"a\":" T ("F6_E2M3", "[4]", "[0,3]") "}", 3);
  assert_good ("{\"__metadata__\":{\"format\":\"pt\",\"x\":\"\\u00e4\\n\\ud83d\\ude00\"}}", 0);
  assert_good ("{\"a\":{\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[0,2],"
               "\"new\":[{\"x\":null,\"y\":-1.5e3},true]}}",
               2);
}

static void
test_bad_places (void)
{
  /* A hole, an overlap, a beginning behind the start, an end behind the end. */
  assert_bad ("{\"a\":" T ("U8", "[4]", "[0,4]") ",\"b\":" T ("U8", "[4]", "[5,9]") "}", 9);
  assert_bad ("{\"a\":" T ("U8", "[4]", "[0,4]") ",\"b\":" T ("U8", "[4]", "[3,7]") "}", 7);
  assert_bad ("{\"a\":" T ("U8", "[4]", "[0,4]") ",\"b\":" T ("U8", "[4]", "[0,4]") "}", 4);
  assert_bad ("{\"a\":" T ("U8", "[4]", "[1,5]") "}", 5);
  assert_bad ("{\"a\":" T ("U8", "[4]", "[0,4]") "}", 3);
  assert_bad ("{\"a\":" T ("U8", "[4]", "[0,4]") "}", 5);
  assert_bad ("{\"a\":" T ("U8", "[4]", "[4,0]") "}", 4);
  assert_bad ("{}", 1);
}

static void
test_bad_sizes (void)
{
  assert_bad ("{\"a\":" T ("F16", "[2,3]", "[0,11]") "}", 11);
  assert_bad ("{\"a\":" T ("F16", "[]", "[0,0]") "}", 0);
  assert_bad ("{\"a\":" T ("F4", "[3]", "[0,1]") "}", 1);
  assert_bad ("{\"a\":" T ("F4", "[3]", "[0,2]") "}", 2);
  assert_bad ("{\"a\":" T ("X9", "[3]", "[0,3]") "}", 3);
  assert_bad ("{\"a\":" T ("f16", "[3]", "[0,6]") "}", 6);
  assert_bad ("{\"a\":" T ("U8", "[4294967296,4294967296]", "[0,0]") "}", 0);
  assert_bad ("{\"a\":" T ("F64", "[2305843009213693952]", "[0,0]") "}", 0);
  assert_bad ("{\"a\":" T ("U8", "[18446744073709551616]", "[0,0]") "}", 0);
  assert_bad ("{\"a\":" T ("U8", "[-1]", "[0,1]") "}", 1);
  assert_bad ("{\"a\":" T ("U8", "[1.0]", "[0,1]") "}", 1);
  assert_bad ("{\"a\":" T ("U8", "[1e0]", "[0,1]") "}", 1);
  assert_bad ("{\"a\":" T ("U8", "[01]", "[0,1]") "}", 1);
  assert_bad ("{\"a\":" T ("U8", "[\"1\"]", "[0,1]") "}", 1);
}

static void
test_bad_form (void)
{
  static const char *const headers[] = {
    "",
    " {}",
    "[]",
    "{",
    "}",
    "{}x",
    "{}{}",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\":1}",
    "{\"a\":{}}",
    "{\"a\":{\"dtype\":\"U8\"}}",
    "{\"a\":{\"dtype\":\"U8\",\"shape\":[0]}}",
    "{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0]}}",
    "{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0,0]}}",
    "{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}",
    "{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"shape\":[0],\"data_offsets\":[0,0]}}",
    "{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0],\"data_offsets\":[0,0]}}",
    "{\"a\":" T ("U8", "[0]", "[0,0]") ",\"a\":" T ("U8", "[0]", "[0,0]") "}",
    "{\"a\":" T ("U8", "[0]", "[0,0]") ",\"\\u0061\":" T ("U8", "[0]", "[0,0]") "}",
    "{\"a\":" T ("U8", "[0]", "[0,0]") ",}",
    "{\"a\":" T ("U8", "[0,]", "[0,0]") "}",
    "{\"__metadata__\":{\"a\":1}}",
    "{\"__metadata__\":[]}",
    "{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}",
    "{\"__metadata__\":{},\"__metadata__\":{}}",
    "{\"__metadata__\":{\"a\":\"\xff\"}}",
    "{\"__metadata__\":{\"a\":\"\\ud800\"}}",
    "{\"__metadata__\":{\"a\":\"\\u0000\"}}",
    "{\"__metadata__\":{\"a\":\"\\x\"}}",
    "{\"__metadata__\":{\"a\":\"line\nbreak\"}}",
    "{\"__metadata__\":{\"a\":\"open",
    "{\"a\":{\"x\":[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]}}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (headers); i++)
    assert_bad (headers[i], 0);
}

static void
assert_adapter (const char *down, const char *up, LkKeyStyle style)
{
  g_autofree char *header =
      g_strdup_printf ("{\"%s\":" T ("F16", "[16,2]", "[0,64]") ",\"%s\":" T ("F16", "[3,16]",
                                                                              "[64,160]") "}",
                       down, up);
  g_autoptr (LkSafetensors) weights = read_header (header, 160, NULL);
  gboolean uniform;

  g_assert_nonnull (weights);
  g_assert_cmpuint (lk_safetensors_get_n_tensors (weights), ==, 2);
  g_assert_cmpint (lk_safetensors_get_key_style (weights), ==, style);
  if (style == LK_KEY_STYLE_UNKNOWN)
    {
      g_assert_cmpuint (lk_safetensors_get_rank (weights, NULL), ==, 0);
      return;
    }

  g_assert_cmpuint (lk_safetensors_get_rank (weights, &uniform), ==, 16);
  g_assert_true (uniform);
}

static void
test_adapters (void)
{
  g_autoptr (LkSafetensors) mixed =
      read_header ("{\"x.lora_A.weight\":" T ("U8", "[4,1]",
                                              "[0,4]") ",\"y.lora_A.weight\":" T ("U8", "[8,1]",
                                                                                  "[4,12]") "}",
                   12, NULL);
  gboolean uniform = TRUE;

  assert_adapter ("transformer.x.lora_A.weight", "transformer.x.lora_B.weight", LK_KEY_STYLE_PEFT);
  assert_adapter ("lora_unet_x.lora_down.weight", "lora_unet_x.lora_up.weight", LK_KEY_STYLE_KOHYA);
  assert_adapter ("unet.x.lora.down.weight", "unet.x.lora.up.weight", LK_KEY_STYLE_DIFFUSERS);
  assert_adapter ("a", "b", LK_KEY_STYLE_UNKNOWN);

  g_assert_cmpuint (lk_safetensors_get_rank (mixed, &uniform), ==, 8);
  g_assert_false (uniform);
}

static const char sample_header[] =
    "{\"__metadata__\":{\"format\":\"pt\",\"ss_base_model_version\":\"sd_1.5\"},"
    "\"transformer.a.lora_A.weight\":" T (
        "F16", "[4,8]", "[0,64]") ","
                                  "\"transformer.a.lora_B.weight\":" T ("F16",
                                                                        "[8,4]",
                                                                        "[64,128]") "}      ";

/* Independent of the code that is tested: would this header let a reader out of the data?
 * Anything that is accepted has to be inside. */
static void
assert_inside (LkSafetensors *weights, guint64 data_size)
{
  guint64 place = 0;

  for (guint i = 0; i < lk_safetensors_get_n_tensors (weights); i++)
    {
      const LkTensor *tensor = lk_safetensors_get_tensor (weights, i);

      g_assert_cmpuint (tensor->begin, ==, place);
      g_assert_cmpuint (tensor->begin, <=, tensor->end);
      g_assert_cmpuint (tensor->end, <=, data_size);
      place = tensor->end;
    }

  g_assert_cmpuint (place, ==, data_size);
}

static void
test_corruptions (void)
{
  gsize size = strlen (sample_header);
  static const char alphabet[] = "{}[]\",:0123456789abcF_\\u-. ";
  guint n_accepted = 0;

  for (guint round = 0; round < 30000; round++)
    {
      g_autofree char *header = g_strdup (sample_header);
      guint n = (guint) g_test_rand_int_range (1, 4);
      guint64 data_size = g_test_rand_bit () ? 128 : (guint64) g_test_rand_int_range (0, 300);
      gsize length =
          g_test_rand_int_range (0, 5) == 0 ? (gsize) g_test_rand_int_range (0, (int) size) : size;
      g_autoptr (LkSafetensors) weights = NULL;

      for (guint i = 0; i < n; i++)
        header[g_test_rand_int_range (0, (int) size)] =
            g_test_rand_int_range (0, 8) == 0
                ? (char) g_test_rand_int_range (0, 256)
                : alphabet[g_test_rand_int_range (0, (int) strlen (alphabet))];

      weights = lk_safetensors_new_from_header (header, length, data_size, NULL);
      if (weights == NULL)
        continue;

      n_accepted++;
      assert_inside (weights, data_size);
    }

  g_test_message ("%u of 30000 were accepted", n_accepted);
}

static GFile *
write_file (const char *folder, const char *name, const char *header, gsize n_data)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint64 size = GUINT64_TO_LE ((guint64) strlen (header));
  g_autoptr (GError) error = NULL;

  g_byte_array_append (bytes, (guint8 *) &size, sizeof size);
  g_byte_array_append (bytes, (guint8 *) header, (guint) strlen (header));
  for (gsize i = 0; i < n_data; i++)
    {
      guint8 byte = (guint8) (i * 7);

      g_byte_array_append (bytes, &byte, 1);
    }

  g_file_set_contents (path, (char *) bytes->data, bytes->len, &error);
  g_assert_no_error (error);

  return g_file_new_for_path (path);
}

static void
assert_file_is_bad (const char *folder, gconstpointer data, gsize size)
{
  g_autofree char *path = g_build_filename (folder, "bad", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, data, (gssize) size, NULL));
  g_assert_null (lk_safetensors_new_for_file_sync (file, NULL, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_SERVICE);
  g_unlink (path);
}

static void
test_file (void)
{
  g_autofree char *folder = g_dir_make_tmp ("lk-test-XXXXXX", NULL);
  g_autoptr (GFile) file = write_file (folder, "a.safetensors", sample_header, 128);
  g_autoptr (GFile) missing = g_file_new_for_path ("/nonexistent/x.safetensors");
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSafetensors) weights = lk_safetensors_new_for_file_sync (file, NULL, &error);
  static const char long_header[] = "\xff\xff\xff\xff\xff\xff\xff\xff{}";
  static const char huge_header[] = "\x01\xe1\xf5\x05\x00\x00\x00\x00{}";
  static const char past_end[] = "\x03\x00\x00\x00\x00\x00\x00\x00{}";

  g_assert_no_error (error);
  g_assert_cmpuint (lk_safetensors_get_rank (weights, NULL), ==, 4);
  g_assert_cmpstr (lk_safetensors_get_metadata (weights, "format"), ==, "pt");
  g_assert_cmpuint (lk_safetensors_get_data_size (weights), ==, 128);

  g_assert_null (lk_safetensors_new_for_file_sync (missing, NULL, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_FILE);

  assert_file_is_bad (folder, "", 0);
  assert_file_is_bad (folder, "1234567", 7);
  assert_file_is_bad (folder, "\0\0\0\0\0\0\0\0", 8);
  assert_file_is_bad (folder, long_header, 10);
  assert_file_is_bad (folder, huge_header, 10);
  assert_file_is_bad (folder, past_end, 10);

  g_file_delete (file, NULL, NULL);
  g_rmdir (folder);
}

static void
ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static LkStampResult *
stamp (GFile *source, GFile *target, GHashTable *metadata, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lk_safetensors_stamp_async (source, target, metadata, NULL, ready_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return lk_safetensors_stamp_finish (result, error);
}

static char *
digest_of_data (GFile *file, LkSafetensors *weights)
{
  g_autoptr (GBytes) bytes = g_file_load_bytes (file, NULL, NULL, NULL);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  guint64 offset = lk_safetensors_get_data_offset (weights);

  return lk_digest_hex_of (G_CHECKSUM_SHA256, data + offset, size - offset);
}

static void
test_stamp (void)
{
  g_autofree char *folder = g_dir_make_tmp ("lk-test-XXXXXX", NULL);
  g_autoptr (GFile) file = write_file (folder, "a.safetensors", sample_header, 128);
  g_autoptr (GFile) parent = g_file_new_for_path (folder);
  g_autoptr (GFile) target = g_file_get_child (parent, "b.safetensors");
  g_autoptr (GHashTable) metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (LkStampResult) result = NULL;
  g_autoptr (LkStampResult) again = NULL;
  g_autoptr (LkSafetensors) before = lk_safetensors_new_for_file_sync (file, NULL, NULL);
  g_autoptr (LkSafetensors) after = NULL;
  g_autofree char *digest = NULL;
  g_autofree char *data_before = NULL;
  g_autofree char *data_after = NULL;
  goffset size;

  g_hash_table_insert (metadata, g_strdup ("lorikeet.dataset"),
                       g_strdup ("quote \" backslash \\ line\nend ä 😀"));
  g_hash_table_insert (metadata, g_strdup ("format"), g_strdup ("mine"));
  result = stamp (file, target, metadata, &error);
  g_assert_no_error (error);

  after = lk_safetensors_new_for_file_sync (target, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lk_safetensors_get_metadata (after, "lorikeet.dataset"), ==,
                   "quote \" backslash \\ line\nend ä 😀");
  g_assert_cmpstr (lk_safetensors_get_metadata (after, "format"), ==, "mine");
  g_assert_cmpstr (lk_safetensors_get_metadata (after, "ss_base_model_version"), ==, "sd_1.5");
  g_assert_cmpuint (lk_safetensors_get_n_tensors (after), ==, 2);
  g_assert_cmpuint (lk_safetensors_get_data_offset (after) % 8, ==, 0);

  digest = lk_digest_file_sync (target, G_CHECKSUM_SHA256, &size, NULL, NULL);
  g_assert_cmpstr (digest, ==, result->sha256);
  g_assert_cmpint (size, ==, result->size);
  data_before = digest_of_data (file, before);
  data_after = digest_of_data (target, after);
  g_assert_cmpstr (data_before, ==, data_after);

  /* In place, with the same outcome. */
  again = stamp (target, target, metadata, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->sha256, ==, result->sha256);

  g_file_delete (file, NULL, NULL);
  g_file_delete (target, NULL, NULL);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_stamp_fails_cleanly (void)
{
  g_autofree char *folder = g_dir_make_tmp ("lk-test-XXXXXX", NULL);
  g_autoptr (GFile) file = write_file (folder, "a.safetensors", sample_header, 100);
  g_autofree char *path = g_build_filename (folder, "b.safetensors", NULL);
  g_autoptr (GFile) target = g_file_new_for_path (path);
  g_autoptr (GHashTable) metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GError) error = NULL;

  g_assert_null (stamp (file, target, metadata, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_SERVICE);
  g_assert_false (g_file_query_exists (target, NULL));

  g_file_delete (file, NULL, NULL);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/safetensors/good", test_good);
  g_test_add_func ("/safetensors/bad-places", test_bad_places);
  g_test_add_func ("/safetensors/bad-sizes", test_bad_sizes);
  g_test_add_func ("/safetensors/bad-form", test_bad_form);
  g_test_add_func ("/safetensors/adapters", test_adapters);
  g_test_add_func ("/safetensors/corruptions", test_corruptions);
  g_test_add_func ("/safetensors/file", test_file);
  g_test_add_func ("/safetensors/stamp", test_stamp);
  g_test_add_func ("/safetensors/stamp-fails-cleanly", test_stamp_fails_cleanly);

  return g_test_run ();
}
