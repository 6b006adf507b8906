/* lk-request-private.h: for the files of the HTTP layer
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-request.h"

#define LK_REQUEST_MAX_STATUSES 8

struct _LkRequest
{
  gatomicrefcount references;

  char *method;
  char *uri;
  char *service;       /* (nullable) as a person knows it, such as `Replicate` */
  char *operation;     /* (nullable) for the trace, such as `trainings.create` */
  GHashTable *headers; /* (element-type utf8 utf8) */
  char *bearer;        /* (nullable) */
  LkSignFunc sign;
  gpointer sign_data;
  GDestroyNotify sign_data_free;

  char *content_type; /* (nullable) */
  GBytes *bytes;      /* (owned) (nullable) */
  GFile *file;        /* (owned) (nullable) */
  GBytes *head;       /* (owned) (nullable) in front of the file */
  GBytes *tail;       /* (owned) (nullable) behind it */
  goffset offset;
  goffset length; /* of all that is sent */

  gsize max_body;
  GFile *target; /* (owned) (nullable) */
  goffset max_target;
  gboolean resume;
  gboolean expect_json;
  guint accepted[LK_REQUEST_MAX_STATUSES];
  guint n_accepted;
  guint expected;
  LkFaultFunc fault;
  gpointer fault_data;
  LkProgressFunc progress;
  gpointer progress_data;

  gboolean retryable;
  guint max_tries;
  guint max_redirects;
  guint attempt_ms;
  guint stall_ms;
  guint overall_ms;
  gboolean allow_plain;
  gboolean quiet;
  gboolean public_only;
};

gboolean lk_request_accepts (LkRequest *self, guint status);
