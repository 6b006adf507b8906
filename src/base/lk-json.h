/* lk-json.h: reading JSON that others sent, with errors instead of criticals
 *
 * Everything from outside is read with these. The `get` functions want a member
 * of the right type and set an %LK_ERROR_SERVICE that names it otherwise; the
 * `peek` functions take a missing, null or mistyped member for the default.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define LK_JSON_MAX_DEPTH 64

JsonNode *lk_json_parse (const char *text, gssize length, GError **error);
JsonObject *lk_json_parse_object (const char *text, gssize length, GError **error);

const char *lk_json_get_string (JsonObject *object, const char *member, GError **error);
gboolean lk_json_get_int (JsonObject *object, const char *member, gint64 *value, GError **error);
JsonObject *lk_json_get_object (JsonObject *object, const char *member, GError **error);
JsonArray *lk_json_get_array (JsonObject *object, const char *member, GError **error);

const char *lk_json_peek_string (JsonObject *object, const char *member);
gint64 lk_json_peek_int (JsonObject *object, const char *member, gint64 fallback);
double lk_json_peek_double (JsonObject *object, const char *member, double fallback);
gboolean lk_json_peek_bool (JsonObject *object, const char *member, gboolean fallback);
JsonObject *lk_json_peek_object (JsonObject *object, const char *member);
JsonArray *lk_json_peek_array (JsonObject *object, const char *member);
JsonObject *lk_json_peek_element_object (JsonArray *array, guint index);
const char *lk_json_peek_element_string (JsonArray *array, guint index);

void lk_json_set_string (JsonObject *object, const char *member, const char *value);
char *lk_json_to_string (JsonNode *node, gboolean pretty);
char *lk_json_object_to_string (JsonObject *object, gboolean pretty);
JsonObject *lk_json_object_new (const char *first_member, ...) G_GNUC_NULL_TERMINATED;

G_END_DECLS
