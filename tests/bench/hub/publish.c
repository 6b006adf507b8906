/* publish.c: hashes one large file and publishes it on a Hub, as a whole process
 *
 * publish FILE REPO; the Hub and the token are in HF_ENDPOINT and HF_TOKEN.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-hub-client.h"
#include "lk-hub-publish.h"

#include <locale.h>
#include <sys/resource.h>

static void
ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int argc, char *argv[])
{
  g_autoptr (LkRedactor) redactor = lk_redactor_new ();
  g_autoptr (LkHttp) http = lk_http_new (redactor);
  g_autoptr (LkHubClient) client = NULL;
  g_autoptr (LkHubPlan) plan = NULL;
  g_autoptr (LkHubPublication) publication = NULL;
  g_autoptr (GAsyncResult) created = NULL;
  g_autoptr (GAsyncResult) published = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  struct rusage usage;

  setlocale (LC_ALL, "");
  if (argc != 3)
    return 2;

  client = lk_hub_client_new (http, g_getenv ("HF_ENDPOINT"), g_getenv ("HF_TOKEN"));
  lk_hub_client_create_repo_async (client, argv[2], TRUE, NULL, ready_cb, &created);
  wait_for (&created);
  if (!lk_hub_client_create_repo_finish (client, created, NULL, &error))
    g_error ("%s", error->message);

  file = g_file_new_for_commandline_arg (argv[1]);
  plan = lk_hub_plan_new (argv[2], "Add the weights");
  lk_hub_plan_add_file (plan, "lora.safetensors", file, NULL);
  lk_hub_client_publish_async (client, plan, NULL, NULL, NULL, ready_cb, &published);
  wait_for (&published);
  publication = lk_hub_client_publish_finish (client, published, &error);
  if (publication == NULL)
    g_error ("%s", error->message);

  getrusage (RUSAGE_SELF, &usage);
  g_print ("{\"seconds\":%.3f,\"peakMiB\":%ld}\n", (double) (g_get_monotonic_time () - start) / 1e6,
           usage.ru_maxrss / 1024);

  return 0;
}
