/* lk-replicate-fault.c: what Replicate says when it refuses
 *
 * Two front ends answer, in two forms: problem+json with `title` and `detail`, and
 * lists of `errors` or `invalid_fields`. All members are optional.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-http-fault.h"
#include "lk-json.h"
#include "lk-replicate-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_DETAIL      300
#define DEFAULT_WAIT_MS (30 * 1000)

static gboolean
says (const char *text, const char *words)
{
  g_autofree char *lower = text != NULL ? g_ascii_strdown (text, -1) : NULL;

  return lower != NULL && strstr (lower, words) != NULL;
}

static char *
dup_detail (LkFault *fault, JsonObject *json)
{
  JsonObject *first = lk_json_peek_element_object (lk_json_peek_array (json, "errors"), 0);
  const char *detail = lk_json_peek_string (first, "detail");
  g_autofree char *cut = NULL;

  if (detail == NULL)
    detail = lk_json_peek_string (json, "detail");
  if (detail == NULL)
    detail = lk_json_peek_string (json, "title");
  if (detail == NULL || lk_http_fault_is_phrase (fault->status, detail))
    return NULL;

  cut = g_strndup (detail, MAX_DETAIL);
  g_strdelimit (cut, "\r\n", ' ');

  return g_strstrip (g_utf8_make_valid (cut, -1));
}

/* `input.steps` or `/hardware` is `steps` or `hardware` to a person. */
static char *
plain_field (const char *field)
{
  if (field[0] == '/')
    field++;
  if (g_str_has_prefix (field, "input.") || g_str_has_prefix (field, "input/"))
    field += 6;

  return g_strndup (field, 100);
}

static void
read_fields (LkFault *fault, JsonObject *json, const char *detail)
{
  JsonObject *invalid =
      lk_json_peek_element_object (lk_json_peek_array (json, "invalid_fields"), 0);
  JsonObject *pointed = lk_json_peek_element_object (lk_json_peek_array (json, "errors"), 0);
  const char *place = lk_json_peek_string (invalid, "field");
  const char *description = lk_json_peek_string (invalid, "description");
  g_autofree char *field = NULL;

  if (place == NULL)
    place = lk_json_peek_string (pointed, "pointer");
  if (description == NULL)
    description = detail;
  if (place == NULL || description == NULL)
    return;

  field = plain_field (place);
  lk_fault_set_field (fault, field);
  lk_fault_take_message (fault, g_strdup_printf (_ ("Replicate refused “%s”: %.300s"), field,
                                                 description));
}

static void
read_unprocessable (LkFault *fault, JsonObject *json, const char *detail)
{
  if (says (lk_json_peek_string (json, "title"), "invalid version") ||
      says (detail, "version does not exist"))
    {
      lk_fault_set_word (fault, "no-version");
      lk_fault_set_field (fault, "trainer");
      lk_fault_take_message (fault, g_strdup (_ ("Replicate has no such version of the trainer, "
                                                 "or does not allow this account to use it")));
      return;
    }

  lk_fault_set_word (fault, "input-validation");
  read_fields (fault, json, detail);
}

static void
read_not_found (LkFault *fault, const char *detail)
{
  if (!says (detail, "training destination"))
    return;

  lk_fault_set_word (fault, "no-destination");
  lk_fault_set_field (fault, "destination");
  lk_fault_take_message (fault,
                         g_strdup (_ ("Replicate does not know the model to train into, or it does "
                                      "not belong to this account")));
}

static void
read_conflict (LkFault *fault, const char *text)
{
  if (says (text, "already exists"))
    lk_fault_set_word (fault, LK_REPLICATE_EXISTS);
}

/**
 * lk_replicate_read_fault: (skip)
 * @fault: refined
 * @json: (nullable): the body
 * @text: the body
 * @data: unused
 */
void
lk_replicate_read_fault (LkFault *fault, JsonObject *json, const char *text, gpointer data)
{
  g_autofree char *detail = dup_detail (fault, json);

  if (detail != NULL && fault->status >= 400 && fault->status < 500 && fault->status != 401)
    lk_fault_take_message (fault, g_strdup_printf (_ ("Replicate refused: %s"), detail));

  switch (fault->status)
    {
    case 401:
      lk_fault_take_message (fault, g_strdup (_ ("Replicate did not accept the API token: copy it "
                                                 "anew from replicate.com/account/api-tokens")));
      break;

    /* The token is fine and so are the settings: it is the purse. No retry helps, and
     * what has to be changed is named. */
    case 402:
      fault->code = LK_ERROR_VALIDATION;
      lk_fault_set_word (fault, LK_REPLICATE_NO_CREDIT);
      lk_fault_take_message (fault,
                             g_strdup (_ ("The Replicate account has too little credit for this: "
                                          "buy some at replicate.com/account/billing, wait a few "
                                          "minutes, then try again")));
      break;

    case 400:
      read_fields (fault, json, detail);
      break;

    case 404:
      read_not_found (fault, detail);
      break;

    case 409:
      read_conflict (fault, text);
      break;

    case 413:
      lk_fault_set_word (fault, "too-large");
      lk_fault_take_message (fault, g_strdup (_ ("Replicate takes files of up to 100 MB: use "
                                                 "another storage for a larger archive")));
      break;

    case 422:
      read_unprocessable (fault, json, detail);
      break;

    case 429:
      lk_fault_take_message (fault, g_strdup (_ ("Replicate asked to wait: too many requests, or "
                                                 "too little credit for more")));
      if (fault->retry_after == 0)
        fault->retry_after = DEFAULT_WAIT_MS;
      break;

    default:
      break;
    }
}
