/* lk-test.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-test.h"

#include "lk-json.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>

#define N_PICTURES 12

/* For what a person would wait as well; a hang fails the test instead of the machine. */
#define LIMIT_SECONDS 90

static void
make_picture (const char *folder, guint index)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 512, 384);
  g_autofree char *name = g_strdup_printf ("%s/picture-%02u.jpg", folder, index);
  g_autofree char *text = g_strdup_printf ("%s/picture-%02u.txt", folder, index);
  g_autofree char *caption = g_strdup_printf ("a colourful bird on branch number %u", index);
  guint8 *pixels = gdk_pixbuf_get_pixels (pixbuf);
  g_autoptr (GError) error = NULL;

  for (int y = 0; y < 384; y++)
    {
      for (int x = 0; x < 512; x++)
        {
          guint8 *p = pixels + y * gdk_pixbuf_get_rowstride (pixbuf) + x * 3;

          p[0] = (guint8) (x + (int) index * 17);
          p[1] = (guint8) (y * (int) (index + 1));
          p[2] = (guint8) ((x ^ y) + (int) index * 31);
        }
    }

  gdk_pixbuf_save (pixbuf, name, "jpeg", &error, NULL);
  g_assert_no_error (error);
  g_file_set_contents (text, caption, -1, &error);
  g_assert_no_error (error);
}

/* Keeps the result where @user_data points to. */
void
lk_test_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

GAsyncResult *
lk_test_wait_result (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

static void
load_catalogue (LkTest *self)
{
  g_autofree char *folder =
      g_build_filename (g_test_get_dir (G_TEST_BUILT), "..", "data", "trainers", NULL);
  const char *const folders[] = { folder, NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lk_catalogue_load_async (self->catalogue, folders, NULL, lk_test_ready_cb, &result);
  lk_catalogue_load_finish (self->catalogue, lk_test_wait_result (&result), &error);
  g_assert_no_error (error);
}

LkTest *
lk_test_new (void)
{
  LkTest *self = g_new0 (LkTest, 1);
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("lk-test-XXXXXX", &error);
  g_assert_no_error (error);
  self->dataset = g_build_filename (self->folder, "dataset", NULL);
  g_mkdir (self->dataset, 0700);
  for (guint i = 0; i < N_PICTURES; i++)
    make_picture (self->dataset, i);

  self->practice = lk_practice_new ();
  g_assert_true (lk_practice_start (self->practice, 0, &error));
  g_assert_no_error (error);
  lk_practice_set_speed (self->practice, 0);
  self->environment = lk_practice_dup_environment (self->practice);
  self->catalogue = lk_catalogue_new ();
  load_catalogue (self);
  lk_test_open_engine (self);

  return self;
}

static void
hurry (LkPolicy *policy)
{
  policy->backoff_base_ms = 1;
  policy->backoff_max_ms = 2;
  policy->poll_percent = 1;
  policy->lookup_ms = 1;
  policy->unseen_ms = 0;
}

static void
add_connections (LkTest *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkConnections) connections =
      lk_connections_new_for_environment (LK_PROFILE_PRACTICE,
                                          (const char *const *) self->environment, self->redactor,
                                          &error);

  g_assert_no_error (error);
  lk_pipeline_set_connections (self->pipeline, connections);
}

/* A test looks at the events after the end. */
static void
jobs_changed_cb (GListModel *jobs, guint position, guint removed, guint added, gpointer user_data)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (LkJob) job = g_list_model_get_item (jobs, i);

      lk_job_hold_trace (job);
    }
}

/**
 * lk_test_open_engine:
 * @self: a fixture
 *
 * A process starts: everything is read from the disk.
 */
void
lk_test_open_engine (LkTest *self)
{
  g_autofree char *path = g_build_filename (self->folder, "lorikeet.db", NULL);
  g_autofree char *jobs = g_build_filename (self->folder, "jobs", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) folder = g_file_new_for_path (jobs);
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) loaded = NULL;
  g_autoptr (GError) error = NULL;

  self->redactor = lk_redactor_new ();
  self->http = lk_http_new (self->redactor);
  lk_http_set_backoff (self->http, 1, 2);
  self->store = lk_store_new (file, self->redactor);
  self->jobs = lk_job_list_new ();
  if (!self->forgets)
    g_signal_connect (self->jobs, "items-changed", G_CALLBACK (jobs_changed_cb), NULL);

  lk_store_open_async (self->store, NULL, lk_test_ready_cb, &opened);
  lk_store_open_finish (self->store, lk_test_wait_result (&opened), &error);
  g_assert_no_error (error);
  lk_store_load_async (self->store, self->jobs, NULL, lk_test_ready_cb, &loaded);
  lk_store_load_finish (self->store, lk_test_wait_result (&loaded), &error);
  g_assert_no_error (error);

  self->pipeline = lk_pipeline_new (self->store, self->jobs, self->http, self->catalogue, folder);
  hurry (lk_pipeline_get_policy (self->pipeline));
  add_connections (self);
}

/**
 * lk_test_close_engine:
 * @self: a fixture
 *
 * The process ends; jobs that are under way are left as they are.
 */
void
lk_test_close_engine (LkTest *self)
{
  g_autoptr (GAsyncResult) left = NULL;

  lk_pipeline_leave_async (self->pipeline, NULL, lk_test_ready_cb, &left);
  lk_pipeline_leave_finish (self->pipeline, lk_test_wait_result (&left), NULL);
  lk_store_close (self->store);

  while (g_main_context_iteration (NULL, FALSE))
    ;

  g_clear_object (&self->pipeline);
  g_clear_object (&self->jobs);
  g_clear_object (&self->store);
  g_clear_object (&self->http);
  g_clear_object (&self->redactor);
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

void
lk_test_free (LkTest *self)
{
  lk_test_close_engine (self);
  lk_practice_stop (self->practice);
  g_clear_object (&self->practice);
  g_clear_object (&self->catalogue);
  remove_tree (self->folder);
  g_strfreev (self->environment);
  g_free (self->dataset);
  g_free (self->folder);
  g_free (self);
}

/**
 * lk_test_set_environment:
 * @self: a fixture
 * @name: a variable
 * @value: (nullable): its value from now on
 *
 * Jobs that start from now on see it.
 */
void
lk_test_set_environment (LkTest *self, const char *name, const char *value)
{
  if (value != NULL)
    self->environment = g_environ_setenv (self->environment, name, value, TRUE);
  else
    self->environment = g_environ_unsetenv (self->environment, name);

  add_connections (self);
}

void
lk_test_set_faults (LkTest *self, const char *json)
{
  g_autoptr (GError) error = NULL;

  lk_practice_set_faults (self->practice, json, &error);
  g_assert_no_error (error);
}

LkRecipe *
lk_test_make_recipe (LkTest *self, const char *name)
{
  LkRecipe *recipe = lk_recipe_new ();

  g_object_set (recipe, "model-name", name, "trigger-word", "lkparrot", "dataset", self->dataset,
                "profile", LK_PROFILE_PRACTICE, "description", "A parrot for tests", NULL);
  lk_recipe_set_parameter (recipe, "steps", json_node_init_int (json_node_alloc (), 30));
  lk_recipe_set_parameter (recipe, "lora_rank", json_node_init_int (json_node_alloc (), 4));

  return recipe;
}

/**
 * lk_test_get_slowness:
 *
 * Returns: how many times slower than usual the program may be, because something like
 *   valgrind looks over its shoulder
 */
guint
lk_test_get_slowness (void)
{
  const char *slowness = g_getenv ("LORIKEET_TEST_SLOWNESS");

  return slowness != NULL ? (guint) g_ascii_strtoull (slowness, NULL, 10) : 1;
}

/**
 * lk_test_is_torture:
 *
 * Returns: whether all is to be tried, however long it takes, and not a sample
 */
gboolean
lk_test_is_torture (void)
{
  return g_getenv ("LORIKEET_TORTURE") != NULL;
}

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
lk_test_run_until (LkTest *self, gboolean (*done) (gpointer), gpointer data)
{
  gint64 limit = g_get_monotonic_time () + LIMIT_SECONDS * lk_test_get_slowness () * G_USEC_PER_SEC;
  guint ticks = g_timeout_add (20, tick_cb, NULL);

  while (!done (data))
    {
      g_main_context_iteration (NULL, TRUE);
      g_assert_cmpint (g_get_monotonic_time (), <, limit);
    }

  g_source_remove (ticks);
}

typedef struct
{
  LkTest *test;
  LkJob *job;
  const char *stage;
} Waited;

static gboolean
has_ended (gpointer data)
{
  Waited *waited = data;

  return !lk_pipeline_is_running (waited->test->pipeline, waited->job) &&
         lk_job_status_is_final (lk_job_get_status (waited->job));
}

static gboolean
is_in_stage (gpointer data)
{
  Waited *waited = data;

  return g_strcmp0 (lk_job_get_stage (waited->job), waited->stage) == 0 || has_ended (data);
}

void
lk_test_wait_ended (LkTest *self, LkJob *job)
{
  Waited waited = { self, job, NULL };

  lk_test_run_until (self, has_ended, &waited);
}

void
lk_test_wait_stage (LkTest *self, LkJob *job, const char *stage)
{
  Waited waited = { self, job, stage };

  lk_test_run_until (self, is_in_stage, &waited);
  g_assert_cmpstr (lk_job_get_stage (job), ==, stage);
}

/**
 * lk_test_run:
 * @self: a fixture
 * @recipe: (transfer full): what is wanted
 *
 * Returns: (transfer none): the job, ended
 */
LkJob *
lk_test_run (LkTest *self, LkRecipe *recipe)
{
  LkJob *job = lk_pipeline_submit (self->pipeline, recipe);

  g_object_unref (recipe);
  lk_test_wait_ended (self, job);

  return job;
}

gboolean
lk_test_has_event (LkJob *job, LkEventLevel level, const char *message)
{
  GListModel *events = lk_job_get_events (job);

  for (guint i = 0; i < g_list_model_get_n_items (events); i++)
    {
      g_autoptr (LkEvent) event = g_list_model_get_item (events, i);

      if (lk_event_get_level (event) == level &&
          strstr (lk_event_get_message (event), message) != NULL)
        return TRUE;
    }

  return FALSE;
}

static const char *const secret_names[] = {
  "REPLICATE_API_TOKEN",
  "HUGGINGFACE_API_TOKEN",
  "CLOUDFLARE_R2_SECRET_ACCESS_KEY",
};

static void
assert_file_is_clean (LkTest *self, const char *path)
{
  g_autofree char *data = NULL;
  gsize size = 0;

  g_file_get_contents (path, &data, &size, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (secret_names); i++)
    {
      const char *secret = g_environ_getenv (self->environment, secret_names[i]);

      if (data != NULL && memmem (data, size, secret, strlen (secret)) != NULL)
        g_error ("%s stands in %s", secret_names[i], path);
    }

  if (data != NULL && memmem (data, size, "X-Amz-Signature=", 16) != NULL)
    {
      const char *place = memmem (data, size, "X-Amz-Signature=", 16);

      g_assert_true (g_str_has_prefix (place, "X-Amz-Signature=[redacted]"));
    }
}

static void
assert_folder_is_clean (LkTest *self, const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (folder, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        assert_folder_is_clean (self, child);
      else
        assert_file_is_clean (self, child);
    }
}

/**
 * lk_test_assert_no_secret:
 * @self: a fixture
 * @job: a job
 *
 * No token, key or signed link stands in any file that was written, nor in what is told
 * of the job.
 */
void
lk_test_assert_no_secret (LkTest *self, LkJob *job)
{
  g_autoptr (JsonObject) status = lk_job_to_status_json (job);
  g_autofree char *text = lk_json_object_to_string (status, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (secret_names); i++)
    g_assert_null (strstr (text, g_environ_getenv (self->environment, secret_names[i])));

  assert_folder_is_clean (self, self->folder);
}

char *
lk_test_read (LkTest *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);

  return text;
}

/**
 * lk_test_count_files:
 * @folder: a folder, with all below it
 * @suffix: how their names end
 *
 * Returns: how many there are
 */
guint
lk_test_count_files (const char *folder, const char *suffix)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (folder, name, NULL);

      n += lk_test_count_files (child, suffix);
      n += g_str_has_suffix (name, suffix);
    }

  return n;
}
