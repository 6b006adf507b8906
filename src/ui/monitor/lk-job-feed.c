/* lk-job-feed.c: all jobs for one list: what needs a person first, what is done last
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-job-feed.h"

#include <glib/gi18n.h>

/* --- The heading of a group --- */

struct _LkJobHeading
{
  GObject parent_instance;

  const char *title;
};

G_DEFINE_FINAL_TYPE (LkJobHeading, lk_job_heading, G_TYPE_OBJECT)

static void
lk_job_heading_class_init (LkJobHeadingClass *klass)
{
}

static void
lk_job_heading_init (LkJobHeading *self)
{
}

/**
 * lk_job_heading_get_title:
 * @self: a heading
 *
 * Returns: what the jobs below it have in common, translated
 */
const char *
lk_job_heading_get_title (LkJobHeading *self)
{
  g_return_val_if_fail (LK_IS_JOB_HEADING (self), "");

  return _ (self->title);
}

/* --- The list --- */

typedef enum
{
  GROUP_ATTENTION,
  GROUP_RUNNING,
  GROUP_WAITING,
  GROUP_DONE,
  N_GROUPS, /* on the way from one to another: in none */
} Group;

static const char *const titles[] = {
  [GROUP_ATTENTION] = N_ ("Needs Attention"),
  [GROUP_RUNNING] = N_ ("Running"),
  [GROUP_WAITING] = N_ ("Waiting"),
  [GROUP_DONE] = N_ ("Done"),
};

typedef struct
{
  LkJobFeed *feed;
  Group group;
  GtkFilter *filter;         /* (owned) */
  GtkFilterListModel *jobs;  /* (owned) */
  GListStore *heading;       /* (owned) holds one heading or nothing */
  LkJobHeading *the_heading; /* (owned) */
} Part;

struct _LkJobFeed
{
  GObject parent_instance;

  LkJobList *jobs;    /* (owned) */
  GPtrArray *watched; /* (element-type LkJob) */
  Part parts[N_GROUPS];
  GtkFlattenListModel *all; /* (owned) */
  char *search;             /* case-folded */
  guint idle;               /* 0 when all jobs are in their groups */
  GHashTable *groups;       /* (element-type LkJob Group) where each one stands */
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LkJobFeed,
                               lk_job_feed,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return G_TYPE_OBJECT;
}

static guint
get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (LK_JOB_FEED (model)->all));
}

static gpointer
get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (LK_JOB_FEED (model)->all), position);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static Group
group_of (LkJob *job)
{
  if (lk_job_get_need (job) != NULL)
    return GROUP_ATTENTION;

  switch (lk_job_get_status (job))
    {
    case LK_JOB_FAILED:
      return GROUP_ATTENTION;
    case LK_JOB_QUEUED:
      return GROUP_WAITING;
    case LK_JOB_STARTING:
    case LK_JOB_TRAINING:
    case LK_JOB_UPLOADING:
      return GROUP_RUNNING;
    case LK_JOB_COMPLETED:
    case LK_JOB_CANCELED:
    default:
      return GROUP_DONE;
    }
}

static gboolean
matches (LkJob *job, const char *folded)
{
  LkRecipe *recipe = lk_job_get_recipe (job);
  const char *const texts[] = { lk_job_get_title (job), lk_recipe_get_trigger_word (recipe),
                                lk_recipe_get_repository (recipe), lk_job_get_id (job) };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *lower = g_utf8_casefold (texts[i] != NULL ? texts[i] : "", -1);

      if (strstr (lower, folded) != NULL)
        return TRUE;
    }

  return FALSE;
}

static void
place (LkJobFeed *self, LkJob *job, Group group)
{
  g_hash_table_insert (self->groups, g_object_ref (job), GUINT_TO_POINTER (group));
}

/* Where @job stands in the list. That is not always where it should: the list must not have the
 * same job twice, not even for a moment, and it leaves one group before it comes to another. */
static Group
place_of (LkJobFeed *self, LkJob *job)
{
  gpointer group;

  if (g_hash_table_lookup_extended (self->groups, job, NULL, &group))
    return (Group) GPOINTER_TO_UINT (group);

  place (self, job, group_of (job));

  return group_of (job);
}

static gboolean
belongs (gpointer item, gpointer user_data)
{
  Part *part = user_data;

  return place_of (part->feed, item) == part->group &&
         (*part->feed->search == '\0' || matches (item, part->feed->search));
}

static void
filter_again (LkJobFeed *self)
{
  for (guint i = 0; i < N_GROUPS; i++)
    gtk_filter_changed (self->parts[i].filter, GTK_FILTER_CHANGE_DIFFERENT);
}

static GPtrArray *
find_moving (LkJobFeed *self)
{
  GPtrArray *moving = g_ptr_array_new ();

  for (guint i = 0; i < self->watched->len; i++)
    {
      LkJob *job = g_ptr_array_index (self->watched, i);

      if (place_of (self, job) != group_of (job))
        g_ptr_array_add (moving, job);
    }

  return moving;
}

static gboolean
regroup_cb (gpointer user_data)
{
  LkJobFeed *self = user_data;
  g_autoptr (GPtrArray) moving = find_moving (self);

  self->idle = 0;
  if (moving->len == 0)
    return G_SOURCE_REMOVE;

  for (guint i = 0; i < moving->len; i++)
    place (self, moving->pdata[i], N_GROUPS);
  filter_again (self);
  for (guint i = 0; i < moving->len; i++)
    place (self, moving->pdata[i], group_of (moving->pdata[i]));
  filter_again (self);

  return G_SOURCE_REMOVE;
}

/* Many jobs change at once when the program starts: before the next frame is soon enough. */
static void
status_changed_cb (LkJobFeed *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, regroup_cb, self, NULL);
}

/* A heading over nothing would be a riddle. */
static void
part_changed_cb (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  Part *part = user_data;
  gboolean wanted = g_list_model_get_n_items (model) > 0;
  gboolean there = g_list_model_get_n_items (G_LIST_MODEL (part->heading)) > 0;

  if (wanted && !there)
    g_list_store_append (part->heading, part->the_heading);
  else if (!wanted && there)
    g_list_store_remove_all (part->heading);
}

static void
jobs_changed_cb (LkJobFeed *self, guint position, guint removed, guint added)
{
  for (guint i = 0; i < removed; i++)
    {
      LkJob *job = g_ptr_array_index (self->watched, position + i);

      g_signal_handlers_disconnect_by_func (job, status_changed_cb, self);
      g_hash_table_remove (self->groups, job);
    }
  if (removed > 0)
    g_ptr_array_remove_range (self->watched, position, removed);

  for (guint i = position; i < position + added; i++)
    {
      LkJob *job = g_list_model_get_item (G_LIST_MODEL (self->jobs), i);

      g_signal_connect_object (job, "notify::need", G_CALLBACK (status_changed_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (job, "notify::status", G_CALLBACK (status_changed_cb), self,
                               G_CONNECT_SWAPPED);
      g_ptr_array_insert (self->watched, (int) i, job);
    }
}

static void
all_changed_cb (LkJobFeed *self, guint position, guint removed, guint added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static void
make_part (LkJobFeed *self, Group group, GListModel *source, GListStore *models)
{
  Part *part = &self->parts[group];

  part->feed = self;
  part->group = group;
  part->the_heading = g_object_new (LK_TYPE_JOB_HEADING, NULL);
  part->the_heading->title = titles[group];
  part->heading = g_list_store_new (LK_TYPE_JOB_HEADING);
  part->filter = GTK_FILTER (gtk_custom_filter_new (belongs, part, NULL));
  part->jobs = gtk_filter_list_model_new (g_object_ref (source), g_object_ref (part->filter));
  g_list_store_append (models, part->heading);
  g_list_store_append (models, part->jobs);
}

static void
lk_job_feed_dispose (GObject *object)
{
  LkJobFeed *self = LK_JOB_FEED (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  for (guint i = 0; i < N_GROUPS; i++)
    {
      Part *part = &self->parts[i];

      if (part->jobs != NULL)
        g_signal_handlers_disconnect_by_data (part->jobs, part);
      g_clear_object (&part->jobs);
      g_clear_object (&part->filter);
      g_clear_object (&part->heading);
      g_clear_object (&part->the_heading);
    }
  g_clear_object (&self->all);
  g_clear_object (&self->jobs);

  G_OBJECT_CLASS (lk_job_feed_parent_class)->dispose (object);
}

static void
lk_job_feed_finalize (GObject *object)
{
  LkJobFeed *self = LK_JOB_FEED (object);

  g_clear_pointer (&self->watched, g_ptr_array_unref);
  g_hash_table_unref (self->groups);
  g_free (self->search);

  G_OBJECT_CLASS (lk_job_feed_parent_class)->finalize (object);
}

static void
lk_job_feed_class_init (LkJobFeedClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_job_feed_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_job_feed_finalize;
}

static void
lk_job_feed_init (LkJobFeed *self)
{
  self->groups = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
  self->search = g_strdup ("");
}

/**
 * lk_job_feed_new:
 * @jobs: all jobs
 * @queue: those of them that wait
 *
 * Returns: (transfer full): them in groups; within one in the order of @jobs, and what waits
 *   in that of @queue
 */
LkJobFeed *
lk_job_feed_new (LkJobList *jobs, LkQueue *queue)
{
  LkJobFeed *self = g_object_new (LK_TYPE_JOB_FEED, NULL);
  GListStore *models = g_list_store_new (G_TYPE_LIST_MODEL);

  self->jobs = g_object_ref (jobs);
  for (guint i = 0; i < N_GROUPS; i++)
    make_part (self, (Group) i, i == GROUP_WAITING ? G_LIST_MODEL (queue) : G_LIST_MODEL (jobs),
               models);

  self->all = gtk_flatten_list_model_new (G_LIST_MODEL (models));

  /* After the whole list has told of a change: a heading that came in between would make
   * its positions wrong. */
  for (guint i = 0; i < N_GROUPS; i++)
    {
      Part *part = &self->parts[i];

      g_signal_connect_after (part->jobs, "items-changed", G_CALLBACK (part_changed_cb), part);
      part_changed_cb (G_LIST_MODEL (part->jobs), 0, 0, 0, part);
    }
  g_signal_connect_object (self->all, "items-changed", G_CALLBACK (all_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (jobs, "items-changed", G_CALLBACK (jobs_changed_cb), self,
                           G_CONNECT_SWAPPED);
  jobs_changed_cb (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (jobs)));

  return self;
}

/**
 * lk_job_feed_set_search:
 * @self: a feed
 * @text: (nullable): only jobs that have it in name, trigger word, repository or ID stay
 */
void
lk_job_feed_set_search (LkJobFeed *self, const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text != NULL ? text : "", -1);

  g_return_if_fail (LK_IS_JOB_FEED (self));

  if (g_str_equal (folded, self->search))
    return;

  g_free (self->search);
  self->search = g_steal_pointer (&folded);
  filter_again (self);
}

/**
 * lk_job_feed_find:
 * @self: a feed
 * @job: a job
 *
 * Returns: where it stands, or %GTK_INVALID_LIST_POSITION when the search leaves it out
 */
guint
lk_job_feed_find (LkJobFeed *self, LkJob *job)
{
  GListModel *model = G_LIST_MODEL (self->all);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (model, i);

      if (item == (GObject *) job)
        return i;
    }

  return GTK_INVALID_LIST_POSITION;
}
