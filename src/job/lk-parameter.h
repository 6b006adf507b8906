/* lk-parameter.h: one input of a trainer, with its bounds
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * LkParameterType: nicks `string`, `integer`, `number`, `boolean`.
 */
#define LK_TYPE_PARAMETER_TYPE (lk_parameter_type_get_type ())

typedef enum
{
  LK_PARAMETER_STRING,
  LK_PARAMETER_INTEGER,
  LK_PARAMETER_NUMBER,
  LK_PARAMETER_BOOLEAN,
} LkParameterType;

GType lk_parameter_type_get_type (void);

#define LK_TYPE_PARAMETER (lk_parameter_get_type ())
G_DECLARE_FINAL_TYPE (LkParameter, lk_parameter, LK, PARAMETER, GObject)

LkParameter *lk_parameter_new_from_json (JsonObject *object, GError **error);
const char *lk_parameter_get_name (LkParameter *self);
const char *lk_parameter_get_title (LkParameter *self);
const char *lk_parameter_get_description (LkParameter *self);
LkParameterType lk_parameter_get_kind (LkParameter *self);
gboolean lk_parameter_get_advanced (LkParameter *self);
JsonNode *lk_parameter_get_default (LkParameter *self);
gboolean lk_parameter_get_minimum (LkParameter *self, double *minimum);
gboolean lk_parameter_get_maximum (LkParameter *self, double *maximum);
const char *const *lk_parameter_get_choices (LkParameter *self);
void lk_parameter_refine (LkParameter *self, JsonObject *schema);
JsonNode *lk_parameter_parse (LkParameter *self, const char *text, GError **error);
char *lk_parameter_format (JsonNode *value);
gboolean lk_parameter_check (LkParameter *self, JsonNode *value, GError **error);

G_END_DECLS
