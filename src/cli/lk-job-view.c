/* lk-job-view.c: follows a job, with bars on a terminal and lines elsewhere
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-job-view.h"

#include "lk-json.h"
#include "lk-terminal.h"

#include <glib/gi18n-lib.h>

#define DRAW_MILLISECONDS 100
#define BAR_WIDTH         24

/* Without a terminal, a line for each of so many percents. */
#define LINE_PERCENTS 10

struct _LkJobView
{
  LkCli *cli;
  LkJob *job;           /* (owned) */
  LkTerminal *terminal; /* (owned) */
  gulong event_handler;
  guint timer;
  int said_percents;
};

static const char *
mark_of (LkStageState state)
{
  switch (state)
    {
    case LK_STAGE_RUNNING:
      return "▶";
    case LK_STAGE_DONE:
      return "✓";
    case LK_STAGE_FAILED:
      return "✗";
    case LK_STAGE_CANCELED:
      return "■";
    case LK_STAGE_SKIPPED:
      return "–";
    case LK_STAGE_PENDING:
    default:
      return " ";
    }
}

static void
append_training (GString *line, LkJob *job)
{
  gint64 total = lk_job_get_total_steps (job);
  gint64 left = lk_job_get_seconds_left (job);

  g_string_append_printf (line, _ ("  step %d of %d"), (int) lk_job_get_step (job), (int) total);
  if (lk_job_get_loss (job) >= 0)
    g_string_append_printf (line, _ (", loss %.4f"), lk_job_get_loss (job));
  if (left >= 0)
    {
      g_autofree char *time = lk_terminal_format_time (left);

      g_string_append_printf (line, _ (", %s left"), time);
    }
}

/**
 * lk_job_view_format_stage:
 * @job: a job
 * @record: one of its stages
 * @bar_width: columns of the bar of a running stage, 0 for none
 *
 * Returns: (transfer full): the stage in one line
 */
char *
lk_job_view_format_stage (LkJob *job, LkStageRecord *record, guint bar_width)
{
  LkStageState state = lk_stage_record_get_state (record);
  const char *sentence = lk_stage_record_get_sentence (record);
  double duration = lk_stage_record_get_duration (record);
  const char *title = lk_stage_record_get_title (record);
  long padding = MAX (0, 24 - g_utf8_strlen (title, -1));
  GString *line = g_string_new (NULL);
  gboolean steps;

  g_string_append_printf (line, "%s %s%*s", mark_of (state), title, (int) padding, "");
  if (state == LK_STAGE_RUNNING && bar_width > 0)
    {
      double fraction = lk_stage_record_get_fraction (record);
      g_autofree char *bar = lk_terminal_format_bar (fraction, bar_width);

      g_string_append_printf (line, "%s %3d %%", bar, (int) (fraction * 100));
    }
  else if (state != LK_STAGE_PENDING && duration >= 0)
    {
      g_autofree char *time = lk_terminal_format_time (duration);

      g_string_append_printf (line, "%s", time);
    }

  steps = state == LK_STAGE_RUNNING && lk_job_get_total_steps (job) > 0 &&
          g_str_equal (lk_stage_record_get_id (record), LK_STAGE_REPLICATE_TRAINING);
  if (lk_stage_record_get_attempts (record) > 1)
    g_string_append_printf (line, _ ("  attempt %u"), lk_stage_record_get_attempts (record));
  if (steps)
    append_training (line, job);
  else if (sentence != NULL && state != LK_STAGE_PENDING && state != LK_STAGE_DONE)
    g_string_append_printf (line, "  %s", sentence);

  return g_string_free (line, FALSE);
}

static void
draw (LkJobView *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *bar = lk_terminal_format_bar (lk_job_get_progress (self->job) / 100, BAR_WIDTH);
  g_autofree char *total = g_strdup_printf ("  %-24s%s %3d %%", lk_job_get_title (self->job), bar,
                                            (int) lk_job_get_progress (self->job));
  GListModel *stages = lk_job_get_stages (self->job);
  g_auto (GStrv) lines = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (stages); i++)
    {
      g_autoptr (LkStageRecord) record = g_list_model_get_item (stages, i);
      g_autofree char *line = lk_job_view_format_stage (self->job, record, BAR_WIDTH);

      g_strv_builder_add (builder, line);
    }
  g_strv_builder_add (builder, total);
  lines = g_strv_builder_end (builder);
  lk_terminal_draw (self->terminal, (const char *const *) lines);
}

static void
say_progress (LkJobView *self)
{
  int percents = lk_job_get_progress (self->job);
  const char *sentence = lk_job_get_sentence (self->job);

  if (percents < self->said_percents + LINE_PERCENTS)
    return;

  self->said_percents = percents - percents % LINE_PERCENTS;
  if (sentence != NULL)
    lk_cli_say (self->cli, "%3d %%  %s", percents, sentence);
  else
    lk_cli_say (self->cli, "%3d %%", percents);
}

static gboolean
draw_cb (gpointer user_data)
{
  LkJobView *self = user_data;

  if (lk_terminal_is_interactive (self->terminal))
    draw (self);
  else if (!lk_cli_is_json (self->cli))
    say_progress (self);

  return G_SOURCE_CONTINUE;
}

static void
event_cb (LkJob *job, LkEvent *event, gpointer user_data)
{
  LkJobView *self = user_data;

  if (lk_event_get_level (event) == LK_EVENT_DEBUG)
    return;

  if (lk_cli_is_json (self->cli))
    {
      g_autoptr (JsonNode) node = lk_event_to_json (event);

      lk_cli_print (self->cli, json_node_dup_object (node), "%s", "");
    }
  else if (!lk_terminal_is_interactive (self->terminal))
    {
      lk_cli_say (self->cli, "%s: %s", lk_event_get_stage (event), lk_event_get_message (event));
    }
}

/**
 * lk_job_view_new:
 * @cli: the command line
 * @job: a job
 *
 * Shows what the job does until it is freed: on a terminal its stages with bars, drawn
 * again in place; elsewhere its events as lines; with `--json` its events as JSON.
 *
 * Returns: (transfer full): the view
 */
LkJobView *
lk_job_view_new (LkCli *cli, LkJob *job)
{
  LkJobView *self = g_new0 (LkJobView, 1);

  self->cli = cli;
  self->job = g_object_ref (job);
  lk_job_hold_trace (job);
  self->terminal = lk_terminal_new ();
  self->event_handler = g_signal_connect (job, "event", G_CALLBACK (event_cb), self);
  self->timer = g_timeout_add (DRAW_MILLISECONDS, draw_cb, self);

  return self;
}

void
lk_job_view_free (LkJobView *self)
{
  g_signal_handler_disconnect (self->job, self->event_handler);
  g_source_remove (self->timer);
  g_clear_pointer (&self->terminal, lk_terminal_free);
  lk_job_release_trace (self->job);
  g_clear_object (&self->job);
  g_free (self);
}

static void
print_outcome (LkJobView *self)
{
  static const char *const facts[] = { LK_FACT_REPOSITORY_URL, LK_FACT_SAVED_PATH,
                                       LK_FACT_WEIGHTS_PATH, LK_FACT_CARD_PATH };
  static const char *const labels[] = { N_ ("Published"), N_ ("Saved"), N_ ("Weights"),
                                        N_ ("Card") };
  const char *message = lk_job_get_error_message (self->job);

  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    if (lk_job_get_status (self->job) == LK_JOB_COMPLETED && lk_job_has_fact (self->job, facts[i]))
      lk_cli_print (self->cli, NULL, "%-10s %s", _ (labels[i]),
                    lk_job_get_fact (self->job, facts[i]));

  if (lk_job_get_status (self->job) != LK_JOB_FAILED || message == NULL)
    return;

  lk_cli_say (self->cli, "lorikeetctl: %s", message);
  if (lk_category_get_hint (lk_job_get_error_category (self->job)) != NULL)
    lk_cli_say (self->cli, "%s", lk_category_get_hint (lk_job_get_error_category (self->job)));
  lk_cli_say (self->cli, _ ("“lorikeetctl jobs retry %s” goes on from the stage that failed"),
              lk_job_get_id (self->job));
}

/**
 * lk_job_view_finish:
 * @self: a view
 *
 * Shows the last state and what came of it.
 */
void
lk_job_view_finish (LkJobView *self)
{
  if (lk_terminal_is_interactive (self->terminal))
    draw (self);
  lk_terminal_settle (self->terminal);

  if (lk_cli_is_json (self->cli))
    lk_cli_print (self->cli, lk_job_to_status_json (self->job), "%s", "");
  else
    print_outcome (self);
}
