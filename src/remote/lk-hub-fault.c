/* lk-hub-fault.c: what the Hub and the storage behind it say when they refuse
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-http-fault.h"
#include "lk-hub-private.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_DETAIL    300
#define QUOTA_WAIT_MS (10 * 60 * 1000)

static char *
dup_bounded (const char *text)
{
  g_autofree char *cut = text != NULL && text[0] != '\0' ? g_strndup (text, MAX_DETAIL) : NULL;

  if (cut == NULL)
    return NULL;

  g_strdelimit (cut, "\r\n", ' ');

  return g_strstrip (g_utf8_make_valid (cut, -1));
}

static gboolean
says (const char *text, const char *words)
{
  g_autofree char *lower = text != NULL ? g_ascii_strdown (text, -1) : NULL;

  return lower != NULL && strstr (lower, words) != NULL;
}

/* `error` is a string or a list of them; others send `errors` or `message`; a header says
 * it best when it is there. */
static char *
dup_detail (LkFault *fault, JsonObject *json)
{
  const char *text = g_hash_table_lookup (fault->headers, "x-error-message");
  JsonObject *first = lk_json_peek_element_object (lk_json_peek_array (json, "errors"), 0);

  if (text == NULL)
    text = lk_json_peek_string (json, "error_description");
  if (text == NULL)
    text = lk_json_peek_string (json, "error");
  if (text == NULL)
    text = lk_json_peek_element_string (lk_json_peek_array (json, "error"), 0);
  if (text == NULL)
    text = lk_json_peek_string (first, "message");
  if (text == NULL)
    text = lk_json_peek_element_string (lk_json_peek_array (json, "errors"), 0);
  if (text == NULL)
    text = lk_json_peek_string (json, "message");

  return dup_bounded (text);
}

static void
read_unauthorized (LkFault *fault, const char *detail)
{
  const char *code = g_hash_table_lookup (fault->headers, "x-error-code");

  if (g_strcmp0 (code, "RepoNotFound") == 0 || says (detail, "repository not found"))
    {
      lk_fault_take_message (fault, g_strdup (_ ("The repository does not exist on Hugging Face, "
                                                 "or the token may not see it")));
      return;
    }

  lk_fault_set_word (fault, "bad-token");
  lk_fault_take_message (fault, g_strdup (_ ("Hugging Face did not accept the token: make a new "
                                             "one at huggingface.co/settings/tokens")));
}

static void
read_forbidden (LkFault *fault, const char *detail)
{
  if (says (detail, "access to this resource is disabled"))
    {
      fault->code = LK_ERROR_VALIDATION;
      lk_fault_set_word (fault, "disabled");
      lk_fault_take_message (fault, g_strdup (_ ("Hugging Face has disabled this repository")));
      return;
    }

  if (detail != NULL)
    lk_fault_take_message (fault, g_strdup_printf (_ ("The Hugging Face token may not do this: %s"),
                                                   detail));
}

static void
read_not_found (LkFault *fault)
{
  const char *code = g_hash_table_lookup (fault->headers, "x-error-code");

  if (g_strcmp0 (code, "RepoNotFound") == 0)
    lk_fault_take_message (fault, g_strdup (_ ("The repository does not exist on Hugging Face, "
                                               "or the token may not see it")));
  else if (g_strcmp0 (code, "RevisionNotFound") == 0)
    lk_fault_take_message (fault, g_strdup (_ ("The repository on Hugging Face has no such "
                                               "revision")));
  else if (g_strcmp0 (code, "EntryNotFound") == 0)
    lk_fault_take_message (fault, g_strdup (_ ("The file is not in the repository on Hugging "
                                               "Face")));
}

static void
read_conflict (LkFault *fault, const char *detail)
{
  if (says (detail, "already"))
    {
      lk_fault_set_word (fault, LK_HUB_EXISTS);
    }
  else if (says (detail, "in progress"))
    {
      fault->code = LK_ERROR_SERVICE;
      lk_fault_set_word (fault, "busy");
    }
}

/* The Hub has quotas by the hour besides its windows of five minutes; no header tells
 * when they are filled up again. */
static void
read_rate_limit (LkFault *fault, const char *detail)
{
  lk_fault_take_message (fault, g_strdup (_ ("Hugging Face asked to wait: too many requests")));

  if (fault->retry_after == 0 && says (detail, "hourly quota"))
    fault->retry_after = QUOTA_WAIT_MS;
}

/**
 * lk_hub_read_fault: (skip)
 * @fault: refined
 * @json: (nullable): the body
 * @text: the body
 * @data: unused
 */
void
lk_hub_read_fault (LkFault *fault, JsonObject *json, const char *text, gpointer data)
{
  const char *code = g_hash_table_lookup (fault->headers, "x-error-code");
  g_autofree char *detail = dup_detail (fault, json);

  if (lk_http_fault_is_phrase (fault->status, detail))
    g_clear_pointer (&detail, g_free);

  if (code != NULL)
    {
      g_autofree char *word = g_strndup (code, 60);

      lk_fault_set_word (fault, word);
    }

  if (detail != NULL && fault->status >= 400 && fault->status < 500)
    lk_fault_take_message (fault, g_strdup_printf (_ ("Hugging Face refused: %s"), detail));

  switch (fault->status)
    {
    case 401:
      read_unauthorized (fault, detail);
      break;

    case 402:
      fault->code = LK_ERROR_VALIDATION;
      break;

    case 403:
      read_forbidden (fault, detail);
      break;

    case 404:
      read_not_found (fault);
      break;

    case 409:
      read_conflict (fault, detail);
      break;

    case 412:
      lk_fault_set_word (fault, LK_HUB_STALE);
      break;

    case 429:
      read_rate_limit (fault, detail);
      break;

    default:
      break;
    }
}

/**
 * lk_hub_read_storage_fault: (skip)
 * @fault: refined
 * @json: (nullable): the body, which is XML as a rule
 * @text: the body
 * @data: unused
 *
 * The storage behind large files answers like S3. An address of it is good for a time; a
 * fresh one comes with a new batch request.
 */
void
lk_hub_read_storage_fault (LkFault *fault, JsonObject *json, const char *text, gpointer data)
{
  if (fault->status == 400 && strstr (text, "RequestTimeout") != NULL)
    {
      fault->code = LK_ERROR_TIMEOUT;
      return;
    }

  if (fault->status != 400 && fault->status != 401 && fault->status != 403 &&
      fault->status != 404 && fault->status != 410)
    return;

  fault->code = LK_ERROR_VALIDATION;
  lk_fault_set_word (fault, LK_HUB_EXPIRED);
  lk_fault_take_message (fault, g_strdup (_ ("Hugging Face's storage refused the upload, whose "
                                             "address may have expired")));
}
