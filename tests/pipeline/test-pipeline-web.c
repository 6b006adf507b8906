/* test-pipeline-web.c: the seed's request, whose pictures are addresses
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-test.h"

#include "lk-json.h"
#include "lk-link-server.h"

#include <glib/gstdio.h>

#define N_PICTURES 12

typedef struct
{
  LkTest *test;
  LkLinkServer *links;
  JsonArray *images;
} Web;

static void
setup (Web *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->test = lk_test_new ();
  self->links = lk_link_server_new (NULL);
  self->images = json_array_new ();
  lk_link_server_start (self->links, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < N_PICTURES; i++)
    {
      g_autofree char *name = g_strdup_printf ("picture-%02u.jpg", i);
      g_autofree char *path = g_build_filename (self->test->dataset, name, NULL);
      g_autofree char *filename = g_strdup_printf ("photo%u.jpg", i + 1);
      g_autoptr (GFile) file = g_file_new_for_path (path);
      g_autofree char *uri = lk_link_server_add (self->links, file, name, 3600);

      g_assert_nonnull (uri);
      json_array_add_object_element (self->images,
                                     lk_json_object_new ("s:id", filename, "s:filename", filename,
                                                         "s:url", uri, "i:size", (gint64) 1024,
                                                         NULL));
    }
}

static void
teardown (Web *self, gconstpointer data)
{
  lk_test_free (self->test);
  g_object_unref (self->links);
  json_array_unref (self->images);
}

static LkRecipe *
make_recipe (Web *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) request =
      lk_json_object_new ("s:modelName", "my-custom-model", "s:triggerWord", "mycustom",
                          "s:description", "My custom LoRA model", "s:userId", "user123", "i:steps",
                          (gint64) 30, "i:loraRank", (gint64) 4, NULL);
  LkRecipe *recipe;

  json_object_set_double_member (request, "learningRate", 1e-4);
  json_object_set_array_member (request, "trainingImages", json_array_ref (self->images));
  recipe = lk_recipe_new_from_request (request, self->test->catalogue, &error);
  g_assert_no_error (error);
  g_object_set (recipe, "profile", LK_PROFILE_PRACTICE, NULL);

  return recipe;
}

static char *
dup_path (Web *self, guint index)
{
  g_autofree char *name = g_strdup_printf ("picture-%02u.jpg", index);

  return g_build_filename (self->test->dataset, name, NULL);
}

static guint
count_fetched (Web *self, LkJob *job)
{
  g_autofree char *incoming =
      g_build_filename (self->test->folder, "jobs", lk_job_get_id (job), "incoming", NULL);

  return lk_test_count_files (incoming, ".jpg");
}

static void
test_request (Web *self, gconstpointer data)
{
  LkJob *job = lk_test_run (self->test, make_recipe (self));

  g_assert_cmpstr (lk_job_get_error_message (job), ==, NULL);
  g_assert_cmpint (lk_job_get_status (job), ==, LK_JOB_COMPLETED);
  g_assert_cmpint (lk_job_get_fact_int (job, LK_FACT_ARCHIVE_ENTRIES, 0), ==, N_PICTURES);
  g_assert_cmpuint (count_fetched (self, job), ==, 0);
  lk_test_assert_no_secret (self->test, job);
}

static void
remove_link (Web *self, guint index)
{
  JsonObject *image = json_array_get_object_element (self->images, index);

  lk_link_server_remove (self->links, json_object_get_string_member (image, "url"));
}

static void
retry_to_the_end (Web *self, LkJob *job)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (lk_pipeline_retry (self->test->pipeline, job, &error));
  g_assert_no_error (error);
  lk_test_wait_ended (self->test, job);
  g_assert_cmpstr (lk_job_get_error_message (job), ==, NULL);
  g_assert_cmpint (lk_job_get_status (job), ==, LK_JOB_COMPLETED);
  g_assert_cmpint (lk_job_get_fact_int (job, LK_FACT_ARCHIVE_ENTRIES, 0), ==, N_PICTURES);
}

/* One of them is not there at first: the others are not fetched a second time. */
static void
test_missing_picture (Web *self, gconstpointer data)
{
  g_autofree char *path = dup_path (self, 7);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  LkImageSource *image;
  LkJob *job;

  remove_link (self, 7);
  job = lk_test_run (self->test, make_recipe (self));
  g_assert_cmpint (lk_job_get_status (job), ==, LK_JOB_FAILED);
  g_assert_cmpstr (lk_job_get_error_stage (job), ==, "zip_creation");
  g_assert_cmpuint (count_fetched (self, job), ==, 7);
  g_assert_cmpuint (lk_practice_count_trainings (self->test->practice), ==, 0);

  for (guint i = 0; i < 7; i++)
    remove_link (self, i);
  image = g_ptr_array_index (lk_recipe_get_images (lk_job_get_recipe (job)), 7);
  g_free (image->url);
  image->url = lk_link_server_add (self->links, file, "picture-07.jpg", 3600);
  retry_to_the_end (self, job);
}

static guint
count_events (LkJob *job, LkEventLevel level, const char *pattern)
{
  GListModel *events = lk_job_get_events (job);
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (events); i++)
    {
      g_autoptr (LkEvent) event = g_list_model_get_item (events, i);

      n += lk_event_get_level (event) == level &&
           g_str_equal (lk_event_get_stage (event), "zip_creation") &&
           lk_event_get_category (event) == LK_CATEGORY_NETWORK &&
           g_regex_match_simple (pattern, lk_event_get_message (event), 0, 0);
    }

  return n;
}

/* The seed's failing trace: nobody answers where a picture is said to be. */
static void
test_download_failure (Web *self, gconstpointer data)
{
  JsonObject *image = json_array_get_object_element (self->images, 2);
  LkJob *job;

  json_object_set_string_member (image, "url", "http://127.0.0.1:1/photo3.jpg");
  job = lk_test_run (self->test, make_recipe (self));

  g_assert_cmpint (lk_job_get_status (job), ==, LK_JOB_FAILED);
  g_assert_cmpint (lk_job_get_error_category (job), ==, LK_CATEGORY_NETWORK);
  g_assert_cmpuint (count_events (job, LK_EVENT_WARNING,
                                  "^Download attempt 1 failed, retrying in \\d+ms$"),
                    >, 0);
  g_assert_cmpuint (count_events (job, LK_EVENT_ERROR, "^Failed after 3 retry attempts$"), ==, 1);
  g_assert_cmpuint (lk_practice_count (self->test->practice, "s3.HeadObject"), ==, 0);
}

static guint
count_left (Web *self, LkJob *job)
{
  g_autofree char *folder =
      g_build_filename (self->test->folder, "jobs", lk_job_get_id (job), NULL);

  return lk_test_count_files (folder, ".jpg") + lk_test_count_files (folder, ".zip");
}

static void
test_cancel (Web *self, gconstpointer data)
{
  g_autoptr (LkRecipe) recipe = make_recipe (self);
  LkJob *job;

  lk_test_set_faults (self->test, "[{\"match\":{\"operation\":\"s3.PutObject\",\"path\":\"*.zip\"},"
                                  "\"action\":{\"type\":\"late\",\"ms\":1000}}]");
  job = lk_pipeline_submit (self->test->pipeline, recipe);
  lk_test_wait_stage (self->test, job, "zip_creation");
  while (lk_practice_count (self->test->practice, "s3.PutObject") < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count_left (self, job), >, 0);
  lk_pipeline_cancel (self->test->pipeline, job);
  lk_test_wait_ended (self->test, job);

  g_assert_cmpint (lk_job_get_status (job), ==, LK_JOB_CANCELED);
  g_assert_cmpuint (count_left (self, job), ==, 0);
}

/* In its place: the link has the file open. */
static void
overwrite (const char *path, const char *data, gsize size)
{
  FILE *file = fopen (path, "r+b");

  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (data, 1, size, file), ==, size);
  fclose (file);
}

/* What is no picture stops the job before anything is sent or paid for, and is named. */
static void
test_no_picture (Web *self, gconstpointer data)
{
  g_autofree char *path = dup_path (self, 3);
  g_autofree char *good = NULL;
  gsize size = 0;
  LkJob *job;

  g_file_get_contents (path, &good, &size, NULL);
  overwrite (path, "<html>", 6);
  job = lk_test_run (self->test, make_recipe (self));

  g_assert_cmpint (lk_job_get_status (job), ==, LK_JOB_FAILED);
  g_assert_cmpint (lk_job_get_error_category (job), ==, LK_CATEGORY_FILE_ERROR);
  g_assert_nonnull (strstr (lk_job_get_error_message (job), "photo4.jpg"));
  g_assert_cmpuint (lk_practice_count_trainings (self->test->practice), ==, 0);

  /* Mended there, it is fetched anew. */
  overwrite (path, good, size);
  retry_to_the_end (self, job);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/pipeline/web/request", Web, NULL, setup, test_request, teardown);
  g_test_add ("/pipeline/web/missing", Web, NULL, setup, test_missing_picture, teardown);
  g_test_add ("/pipeline/web/download", Web, NULL, setup, test_download_failure, teardown);
  g_test_add ("/pipeline/web/cancel", Web, NULL, setup, test_cancel, teardown);
  g_test_add ("/pipeline/web/no-picture", Web, NULL, setup, test_no_picture, teardown);

  return g_test_run ();
}
