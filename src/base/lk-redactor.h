/* lk-redactor.h: the one function that cuts secrets out of text
 *
 * It knows the secrets that the accounts handed out, word for word, and the
 * shapes that tokens, keys and signed URLs have. It is applied where text enters
 * the program from a service (`LkHttp`) and where it is recorded (`LkTrace`).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define LK_TYPE_REDACTOR (lk_redactor_get_type ())
G_DECLARE_FINAL_TYPE (LkRedactor, lk_redactor, LK, REDACTOR, GObject)

LkRedactor *lk_redactor_new (void);
void lk_redactor_add_secret (LkRedactor *self, const char *secret);
char *lk_redactor_apply (LkRedactor *self, const char *text);
JsonNode *lk_redactor_apply_json (LkRedactor *self, JsonNode *node);

G_END_DECLS
