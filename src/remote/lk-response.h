/* lk-response.h: a good answer
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _LkResponse LkResponse;

#define LK_TYPE_RESPONSE (lk_response_get_type ())
GType lk_response_get_type (void);

LkResponse *lk_response_ref (LkResponse *self);
void lk_response_unref (LkResponse *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkResponse, lk_response_unref)

guint lk_response_get_status (LkResponse *self);
const char *lk_response_get_header (LkResponse *self, const char *name);
const char *lk_response_get_request_id (LkResponse *self);
const char *lk_response_get_uri (LkResponse *self);
GBytes *lk_response_get_body (LkResponse *self);
goffset lk_response_get_size (LkResponse *self);
JsonNode *lk_response_dup_json (LkResponse *self, GError **error);
JsonObject *lk_response_dup_object (LkResponse *self, GError **error);

G_END_DECLS
