/* test-buckets.c: the sizes that the trainer makes of pictures
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-buckets.h"

typedef struct
{
  guint width;
  guint height;
  guint resolution;
  guint bucket_width;
  guint bucket_height;
} Case;

/* Nothing is enlarged beyond its own area: 600x800 stays at 576x768 for 1024. */
static const Case cases[] = {
  { 1024, 1024, 1024, 1024, 1024 }, { 2048, 2048, 512, 512, 512 }, { 600, 800, 512, 448, 576 },
  { 600, 800, 768, 576, 768 },      { 600, 800, 1024, 576, 768 },
};

static void
test_sizes (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LkBucket bucket;

      g_assert_true (
          lk_bucket_compute (cases[i].width, cases[i].height, cases[i].resolution, &bucket));
      g_assert_cmpuint (bucket.resolution, ==, cases[i].resolution);
      g_assert_cmpuint (bucket.width, ==, cases[i].bucket_width);
      g_assert_cmpuint (bucket.height, ==, cases[i].bucket_height);
    }
}

static void
test_crop (void)
{
  for (guint width = 256; width <= 4096; width += 97)
    {
      LkBucket bucket;

      g_assert_true (lk_bucket_compute (width, 1000, 1024, &bucket));
      g_assert_cmpuint (bucket.width % 64, ==, 0);
      g_assert_cmpuint (bucket.height % 64, ==, 0);
      g_assert_cmpuint (bucket.scaled_width, >=, bucket.width);
      g_assert_cmpuint (bucket.scaled_height, >=, bucket.height);
      g_assert_cmpfloat (bucket.crop_x + bucket.crop_width, <=, width + 0.001);
      g_assert_cmpfloat (bucket.crop_y + bucket.crop_height, <=, 1000.001);
      g_assert_cmpfloat (bucket.lost, <, 0.25);
    }
}

static void
test_refusals (void)
{
  LkBucket bucket;

  g_assert_false (lk_bucket_compute (0, 100, 512, &bucket));
  g_assert_false (lk_bucket_compute (100, 100, 0, &bucket));
  g_assert_false (lk_bucket_compute (10, 10, 512, &bucket));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/buckets/sizes", test_sizes);
  g_test_add_func ("/buckets/crop", test_crop);
  g_test_add_func ("/buckets/refusals", test_refusals);

  return g_test_run ();
}
