/* lk-response-private.h: for the files of the HTTP layer
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-response.h"

struct _LkResponse
{
  gatomicrefcount references;

  guint status;
  char *uri;           /* where it came from, behind redirects */
  GHashTable *headers; /* (element-type utf8 utf8) names in lower case */
  GByteArray *body;    /* what was kept in memory */
  goffset size;        /* bytes received, also of a body that went to a file */
};

LkResponse *lk_response_new (guint status, const char *uri);
