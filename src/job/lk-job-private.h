/* lk-job-private.h: for the files that make up a job, and for the store
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-facts.h"
#include "lk-job.h"
#include "lk-log.h"

/**
 * LkJobChange:
 * @LK_JOB_CHANGE_FACTS: to be kept at once: a status, a stage, a fact
 * @LK_JOB_CHANGE_PROGRESS: to be kept now and then: how far it is
 */
typedef enum
{
  LK_JOB_CHANGE_FACTS,
  LK_JOB_CHANGE_PROGRESS,
} LkJobChange;

struct _LkJob
{
  GObject parent_instance;

  char *id;
  LkRecipe *recipe; /* (owned) */
  LkTrace *trace;   /* (owned) */
  LkJobStatus status;
  gint64 created; /* microseconds since 1970, as the other times */
  gint64 started;
  gint64 finished;
  gint64 place;      /* among those that wait */
  gint64 changed_at; /* monotonic time of the last change made here */

  GListStore *stages; /* (element-type LkStageRecord) */
  char *stage;        /* (nullable) the current one */
  char *sentence;     /* (nullable) */
  char *need;         /* (nullable) what it waits for from a person */
  double progress;    /* 0 to 100, never less than before */

  gint64 step;
  gint64 total_steps;
  double loss;
  gint64 seconds_left;

  LkFacts *facts;     /* (owned) */
  GListStore *events; /* (element-type LkEvent) */
  guint trace_holds;  /* who looks at events and log */
  gint64 events_seen; /* the store's number of the latest that it gave */
  LkLog *log;         /* (owned) */
  GArray *losses;     /* (element-type LkLoss) by step */
  gboolean log_anew;  /* what the store has of the log belongs to another training */
  gint64 lines_saved; /* the number of the first line that the store has not */
  guint losses_saved;

  LkCategory error_category;
  char *error_message; /* (nullable) */
  char *error_details; /* (nullable) */
  char *error_stage;   /* (nullable) the stage that failed */
  char *error_code;    /* (nullable) */
};

void lk_job_changed (LkJob *self, LkJobChange change);
void lk_job_merge_events (LkJob *self, GPtrArray *events);
void lk_job_load_log (LkJob *self, gint64 number, GPtrArray *lines, GArray *losses);
