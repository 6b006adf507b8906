/* pack-upload.c: prepares, packs and uploads a dataset, as a whole process
 *
 * pack-upload FOLDER LONGEST-SIDE ARCHIVE; the storage is in CLOUDFLARE_R2_*. A folder that
 * was not opened before is first looked through, as an import does it: with `-` for the
 * archive that is all that is done.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-dataset.h"
#include "lk-flow.h"
#include "lk-packer.h"
#include "lk-s3-client.h"

#include <locale.h>
#include <stdlib.h>

typedef struct
{
  GFile *folder;  /* (owned) */
  GFile *archive; /* (owned) */
  guint longest_side;
  LkS3Client *client;   /* (owned) */
  LkDataset *dataset;   /* (owned) (nullable) */
  LkPackResult *packed; /* (owned) (nullable) */
  gint64 began;
  gint64 packed_at;
} Bench;

static void
bench_free (gpointer data)
{
  Bench *bench = data;

  g_object_unref (bench->folder);
  g_clear_object (&bench->archive);
  g_object_unref (bench->client);
  g_clear_object (&bench->dataset);
  g_clear_pointer (&bench->packed, lk_pack_result_unref);
  g_free (bench);
}

static void
open_begin (LkFlow *flow, gpointer state)
{
  lk_dataset_open_async (((Bench *) state)->folder, NULL, lk_flow_ready, flow);
}

static LkFlowAction
open_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  ((Bench *) state)->dataset = lk_dataset_open_finish (result, error);

  return LK_FLOW_NEXT;
}

static void
flush_begin (LkFlow *flow, gpointer state)
{
  lk_dataset_flush_async (((Bench *) state)->dataset, NULL, lk_flow_ready, flow);
}

static LkFlowAction
flush_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Bench *bench = state;

  lk_dataset_flush_finish (bench->dataset, result, error);

  return bench->archive != NULL ? LK_FLOW_NEXT : LK_FLOW_DONE;
}

static void
pack_begin (LkFlow *flow, gpointer state)
{
  Bench *bench = state;
  g_autoptr (LkManifest) manifest = lk_dataset_snapshot (bench->dataset);
  LkPackOptions options = LK_PACK_OPTIONS_INIT;

  options.trigger_word = "TOK";
  options.longest_side = bench->longest_side;
  lk_packer_pack_async (manifest, &options, bench->archive, NULL, NULL, NULL, lk_flow_ready, flow);
}

static LkFlowAction
pack_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Bench *bench = state;

  bench->packed = lk_packer_pack_finish (result, error);
  bench->packed_at = g_get_monotonic_time ();

  return LK_FLOW_NEXT;
}

static void
put_begin (LkFlow *flow, gpointer state)
{
  Bench *bench = state;
  g_autofree char *key =
      g_strconcat ("bench/", lk_pack_result_get_sha256 (bench->packed), ".zip", NULL);
  LkS3Put put = { .key = key, .content_type = "application/zip", .file = bench->archive };

  lk_s3_client_put_file_async (bench->client, &put, NULL, lk_flow_ready, flow);
}

static LkFlowAction
put_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  lk_s3_client_put_file_finish (((Bench *) state)->client, result, error);

  return LK_FLOW_DONE;
}

static const LkFlowStep steps[] = {
  { "open", open_begin, open_end },
  { "flush", flush_begin, flush_end },
  { "pack", pack_begin, pack_end },
  { "put", put_begin, put_end },
  { NULL },
};

static double
seconds_between (gint64 from, gint64 to)
{
  return (double) (to - from) / G_USEC_PER_SEC;
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  Bench *bench = lk_flow_run_finish (NULL, result, &error);

  if (bench == NULL)
    g_error ("%s", error->message);

  if (bench->packed != NULL)
    g_print ("{\"pictures\":%u,\"bytes\":%" G_GINT64_FORMAT ",\"packing\":%.3f,\"sending\":%.3f}\n",
             lk_pack_result_get_n_pictures (bench->packed), lk_pack_result_get_size (bench->packed),
             seconds_between (bench->began, bench->packed_at),
             seconds_between (bench->packed_at, g_get_monotonic_time ()));
  g_main_loop_quit (user_data);
}

static LkS3Client *
new_client (void)
{
  g_autoptr (LkRedactor) redactor = lk_redactor_new ();
  g_autoptr (LkHttp) http = lk_http_new (redactor);
  g_autoptr (LkS3Config) config = lk_s3_config_new ();
  g_autoptr (GError) error = NULL;
  LkS3Client *client;

  config->endpoint = g_strdup (g_getenv ("CLOUDFLARE_R2_ENDPOINT"));
  config->region = g_strdup ("auto");
  config->bucket = g_strdup (g_getenv ("CLOUDFLARE_R2_BUCKET"));
  config->key_id = g_strdup (g_getenv ("CLOUDFLARE_R2_ACCESS_KEY_ID"));
  config->secret = g_strdup (g_getenv ("CLOUDFLARE_R2_SECRET_ACCESS_KEY"));
  client = lk_s3_client_new (http, config, &error);
  if (client == NULL)
    g_error ("%s", error->message);

  return client;
}

int
main (int argc, char *argv[])
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Bench *bench;

  setlocale (LC_ALL, "");
  if (argc != 4)
    {
      g_printerr ("Usage: %s FOLDER LONGEST-SIDE ARCHIVE\n", argv[0]);
      return 2;
    }

  bench = g_new0 (Bench, 1);
  bench->began = g_get_monotonic_time ();
  bench->folder = g_file_new_for_commandline_arg (argv[1]);
  bench->longest_side = (guint) atoi (argv[2]);
  if (!g_str_equal (argv[3], "-"))
    bench->archive = g_file_new_for_commandline_arg (argv[3]);
  bench->client = new_client ();
  lk_flow_run_async (NULL, steps, bench, bench_free, NULL, done_cb, loop);
  g_main_loop_run (loop);

  return 0;
}
