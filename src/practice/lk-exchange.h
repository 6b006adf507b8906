/* lk-exchange.h: one request to a practice service, and its answer
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-practice-world.h"

G_BEGIN_DECLS

typedef struct _LkExchange LkExchange;

/**
 * LkExchangeBody: (skip)
 *
 * Where the body of a request goes: nowhere, into memory up to a bound, or into a file.
 */
typedef enum
{
  LK_EXCHANGE_DISCARD,
  LK_EXCHANGE_MEMORY,
  LK_EXCHANGE_FILE,
} LkExchangeBody;

/**
 * LkPracticeRoute: (skip)
 *
 * In @path a colon stands for any one segment, and a star at the end for the rest.
 * Both become parameters in order. The first route that fits is taken.
 */
typedef struct
{
  const char *method;
  const char *path;
  const char *query; /* (nullable) a query parameter that must be there */
  const char *operation;
  LkExchangeBody body;
  LkBlobDigests digests;
  void (*handle) (LkExchange *x);
} LkPracticeRoute;

typedef struct
{
  const char *name;
  const LkPracticeRoute *routes;
  gboolean (*authorize) (LkExchange *x);                             /* (nullable) */
  void (*decorate) (LkExchange *x);                                  /* (nullable) */
  void (*refuse) (LkExchange *x, guint status, const char *message); /* in its own words */
} LkPracticeService;

struct _LkExchange
{
  SoupServerMessage *message; /* (unowned) owns the exchange */
  LkPracticeWorld *world;
  const LkPracticeService *service;
  const LkPracticeRoute *route; /* (nullable) */
  guint64 number;               /* in the journal */

  const char *method;
  char *path;         /* as sent */
  char *routed;       /* what routes are compared with */
  char *query;        /* as sent; empty when there is none */
  GPtrArray *params;  /* of text, decoded */
  GPtrArray *pairs;   /* of text: name, value, name, value; decoded */
  GPtrArray *headers; /* of text: lower-case name, value, ... */
  char *range;        /* (nullable) */
  gboolean chunked;   /* whether the body came without a length */

  GByteArray *memory;   /* (nullable) */
  LkBlobWriter *writer; /* (nullable) */
  goffset received;
  gboolean too_large;
  gboolean broken; /* the disk refused it */

  LkFault fault;
  char *role; /* (nullable) what authorize() found out about the caller */

  guint status; /* 0 as long as nothing was answered */
  GBytes *bytes;
  LkBlob *blob;
  goffset offset;    /* of the next byte to be sent */
  goffset end;       /* one after the last one */
  goffset cut;       /* after how many bytes the connection ends; -1: never */
  gboolean orderly;  /* whether it then ends without a reset */
  gboolean replaced; /* whether a fault gave the answer */
  goffset spoil;     /* where a byte is changed; -1: nowhere */
  goffset start;     /* where the answer begins */
};

void
lk_exchange_attach (SoupServer *server, LkPracticeWorld *world, const LkPracticeService *service);

const char *lk_exchange_param (LkExchange *self, guint index);
const char *lk_exchange_query (LkExchange *self, const char *name);
const char *lk_exchange_header (LkExchange *self, const char *name);
JsonObject *lk_exchange_dup_json (LkExchange *self);
LkBlob *lk_exchange_take_blob (LkExchange *self);
char *lk_exchange_dup_text (LkExchange *self);

void lk_exchange_set_header (LkExchange *self, const char *name, const char *value);
void
lk_exchange_answer (LkExchange *self, guint status, const char *content_type, const char *text);
void lk_exchange_answer_empty (LkExchange *self, guint status);
void lk_exchange_answer_json (LkExchange *self, guint status, JsonObject *object);
void lk_exchange_answer_node (LkExchange *self, guint status, JsonNode *node);
void lk_exchange_answer_blob (LkExchange *self, const char *content_type, LkBlob *blob);
LkExchange *lk_exchange_hold (LkExchange *self, GSource *timer);
void lk_exchange_wait (LkExchange *self, GSourceFunc then);
void lk_exchange_release (LkExchange *self);
void lk_exchange_abort (LkExchange *self);
void lk_exchange_send (LkExchange *self);

gboolean lk_exchange_fault_replaces (LkExchange *self);
void lk_exchange_fault_answer (LkExchange *self);
gboolean lk_exchange_fault_is_late (LkExchange *self, const char *when);
gboolean lk_exchange_fault_resets (LkExchange *self, const char *when);
gboolean lk_exchange_fault_spoils (LkExchange *self);
void lk_exchange_shut (LkExchange *self);

char *lk_practice_decode (const char *text, gboolean plus);

G_END_DECLS
