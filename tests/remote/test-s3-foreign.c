/* test-s3-foreign.c: our S3 client against a server that others wrote
 *
 * Where it is, and the key, come from the environment: LK_S3_ENDPOINT, LK_S3_BUCKET,
 * LK_S3_KEY_ID, LK_S3_SECRET. See r2-simulator.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "s3-cases.h"

int
main (int argc, char *argv[])
{
  g_autoptr (LkS3Config) config = lk_s3_config_new ();

  g_test_init (&argc, &argv, NULL);
  config->endpoint = g_strdup (g_getenv ("LK_S3_ENDPOINT"));
  config->bucket = g_strdup (g_getenv ("LK_S3_BUCKET"));
  config->key_id = g_strdup (g_getenv ("LK_S3_KEY_ID"));
  config->secret = g_strdup (g_getenv ("LK_S3_SECRET"));
  if (config->endpoint == NULL)
    {
      g_print ("1..0 # SKIP LK_S3_ENDPOINT names no server\n");
      return 0;
    }

  s3_cases_add (config, FALSE);

  return g_test_run ();
}
