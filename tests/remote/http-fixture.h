/* http-fixture.h: a server on loopback that answers what a test tells it to, well or badly
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-http.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

#define MAX_REPLIES 6

/* What one request is answered with; the last one goes for all that follow. */
typedef struct
{
  guint status;        /* 0: `raw`, or no answer at all */
  const char *headers; /* `Name: value`, with newlines between; `%s` is the other server */
  const char *body;
  const char *raw;      /* sent as it is, then closed */
  gboolean stay;        /* do not close behind `raw` */
  gboolean close_later; /* close when the next request arrives */
} Reply;

typedef struct
{
  char *method;
  char *path;
  GHashTable *headers; /* (element-type utf8 utf8) names in lower case */
  GBytes *body;
} Asked;

typedef struct
{
  SoupServer *server;
  SoupServer *other; /* another origin; answers 200 `{}` */
  char *base;        /* without a slash at the end */
  char *other_base;
  const Reply *replies;
  GPtrArray *asked;       /* (element-type Asked) of `server` */
  GPtrArray *other_asked; /* (element-type Asked) */
  GPtrArray *streams;     /* (element-type GIOStream) taken from the server */
  char *folder;

  LkRedactor *redactor;
  LkTrace *trace;
  GListModel *events;
  LkHttp *http;
  GAsyncResult *result; /* (nullable) */
} Fixture;

void fixture_set_up (Fixture *self, gconstpointer data);
void fixture_tear_down (Fixture *self, gconstpointer data);

LkRequest *fixture_request (Fixture *self, const char *method, const char *path);
void fixture_start (Fixture *self, LkRequest *request, GCancellable *cancellable);
void fixture_wait (Fixture *self);
LkResponse *fixture_end (Fixture *self, GError **error);
LkResponse *fixture_send (Fixture *self, LkRequest *request, GError **error);
void fixture_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data);

Asked *fixture_asked (Fixture *self, guint index);
GFile *fixture_file (Fixture *self, const char *name, const char *content);
char *fixture_content (Fixture *self, const char *name);

G_END_DECLS
