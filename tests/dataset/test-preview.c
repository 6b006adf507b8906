/* test-preview.c: what the trainer will see of a picture
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-preview.h"
#include "sketches.h"

static LkPreview *
preview (const Sketch *sketch, const guint *resolutions)
{
  g_autoptr (LkManifest) manifest = sketch_manifest (1, sketch, 1);
  const LkManifestEntry *entry = lk_manifest_get_entry (manifest, 0);
  LkManifestEntry *copy = lk_manifest_entry_new ();
  g_autoptr (LkPicture) picture = NULL;

  copy->path = g_strdup (entry->path);
  copy->name = g_strdup (entry->name);
  copy->stem = g_strdup (entry->stem);
  copy->format = g_strdup (entry->format);
  copy->width = entry->width;
  copy->height = entry->height;
  copy->sha256 = g_strdup (entry->sha256);
  copy->caption = g_strdup (entry->caption);
  picture = lk_picture_new (copy, 0, 0);

  return lk_preview_new (picture, resolutions, "lkp");
}

static void
test_plain (void)
{
  const Sketch sketch = { .width = 1600, .height = 900, .caption = "a\nparrot" };
  const guint resolutions[] = { 768, 0 };
  g_autoptr (LkPreview) usual = preview (&sketch, NULL);
  g_autoptr (LkPreview) other = preview (&sketch, resolutions);

  g_assert_cmpuint (usual->n_buckets, ==, 3);
  g_assert_cmpuint (usual->buckets[0].resolution, ==, 512);
  g_assert_cmpuint (usual->buckets[2].resolution, ==, 1024);
  g_assert_cmpuint (other->n_buckets, ==, 1);
  g_assert_cmpuint (other->buckets[0].resolution, ==, 768);
  g_assert_cmpstr (usual->prompt, ==, "lkp, a, parrot");
  g_assert_cmpuint (usual->n_tokens, >, 4);
  g_assert_null (usual->changed);
  g_assert_null (usual->refused);
}

static void
test_dropped (void)
{
  const Sketch sketch = { .format = "heif" };
  g_autoptr (LkPreview) heif = preview (&sketch, NULL);

  g_assert_cmpuint (heif->n_buckets, ==, 3);
  g_assert_nonnull (heif->changed);
  g_assert_nonnull (g_strstr_len (heif->changed, -1, "HEIF"));
  g_assert_null (heif->refused);
}

static void
test_refused (void)
{
  const Sketch sketch = { .width = 20, .height = 30, .caption = "" };
  g_autoptr (LkPreview) tiny = preview (&sketch, NULL);

  g_assert_cmpuint (tiny->n_buckets, ==, 0);
  g_assert_nonnull (tiny->refused);
  g_assert_cmpstr (tiny->prompt, ==, "lkp");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/preview/plain", test_plain);
  g_test_add_func ("/preview/dropped", test_dropped);
  g_test_add_func ("/preview/refused", test_refused);

  return g_test_run ();
}
