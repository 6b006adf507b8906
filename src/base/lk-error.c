/* lk-error.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-error.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  guint retry_after;
  guint http_status;
  char *request_id;
  char *code;
  char *details;
  char *field;
} LkErrorPrivate;

static void
lk_error_private_init (LkErrorPrivate *priv)
{
  *priv = (LkErrorPrivate){ 0 };
}

static void
lk_error_private_copy (const LkErrorPrivate *source, LkErrorPrivate *target)
{
  target->retry_after = source->retry_after;
  target->http_status = source->http_status;
  target->request_id = g_strdup (source->request_id);
  target->code = g_strdup (source->code);
  target->details = g_strdup (source->details);
  target->field = g_strdup (source->field);
}

static void
lk_error_private_clear (LkErrorPrivate *priv)
{
  g_free (priv->request_id);
  g_free (priv->code);
  g_free (priv->details);
  g_free (priv->field);
}

G_DEFINE_EXTENDED_ERROR (LkError, lk_error)

/* clang-format off */
G_DEFINE_ENUM_TYPE (LkCategory, lk_category,
                    G_DEFINE_ENUM_VALUE (LK_CATEGORY_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (LK_CATEGORY_NETWORK, "network"),
                    G_DEFINE_ENUM_VALUE (LK_CATEGORY_AUTHENTICATION, "authentication"),
                    G_DEFINE_ENUM_VALUE (LK_CATEGORY_VALIDATION, "validation"),
                    G_DEFINE_ENUM_VALUE (LK_CATEGORY_RATE_LIMIT, "rate_limit"),
                    G_DEFINE_ENUM_VALUE (LK_CATEGORY_SERVICE_ERROR, "service_error"),
                    G_DEFINE_ENUM_VALUE (LK_CATEGORY_FILE_ERROR, "file_error"),
                    G_DEFINE_ENUM_VALUE (LK_CATEGORY_TIMEOUT, "timeout"),
                    G_DEFINE_ENUM_VALUE (LK_CATEGORY_CANCELED, "canceled"))

G_DEFINE_ENUM_TYPE (LkRemedy, lk_remedy,
                    G_DEFINE_ENUM_VALUE (LK_REMEDY_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (LK_REMEDY_TRY_AGAIN, "try_again"),
                    G_DEFINE_ENUM_VALUE (LK_REMEDY_OPEN_ACCOUNTS, "open_accounts"),
                    G_DEFINE_ENUM_VALUE (LK_REMEDY_CHANGE_SETTINGS, "change_settings"),
                    G_DEFINE_ENUM_VALUE (LK_REMEDY_MAKE_ROOM, "make_room"))

/* What a category means, in the order of LkCategory. */
static const struct
{
  const char *title;
  gboolean retryable;
  LkRemedy remedy;
  const char *hint;
} categories[] = {
  [LK_CATEGORY_NONE] = { N_("No error"), FALSE, LK_REMEDY_NONE, "" },
  [LK_CATEGORY_NETWORK] = { N_("Network"), TRUE, LK_REMEDY_TRY_AGAIN,
    N_("Check the connection, then try again: what was done so far is kept") },
  [LK_CATEGORY_AUTHENTICATION] = { N_("Account"), FALSE, LK_REMEDY_OPEN_ACCOUNTS,
    N_("Check or replace the token in Accounts, then try again") },
  [LK_CATEGORY_VALIDATION] = { N_("Settings"), FALSE, LK_REMEDY_CHANGE_SETTINGS,
    N_("Change what the message names, then start again") },
  [LK_CATEGORY_RATE_LIMIT] = { N_("Too many requests"), TRUE, LK_REMEDY_TRY_AGAIN,
    N_("The service asked for a pause: try again in a few minutes") },
  [LK_CATEGORY_SERVICE_ERROR] = { N_("Service"), TRUE, LK_REMEDY_TRY_AGAIN,
    N_("The service is in trouble: try again later; what was done so far is kept") },
  [LK_CATEGORY_FILE_ERROR] = { N_("File"), FALSE, LK_REMEDY_MAKE_ROOM,
    N_("Check the file, the free space and the permissions that the message names") },
  [LK_CATEGORY_TIMEOUT] = { N_("Timeout"), TRUE, LK_REMEDY_TRY_AGAIN,
    N_("There was no answer in time: try again; what was done so far is kept") },
  [LK_CATEGORY_CANCELED] = { N_("Canceled"), FALSE, LK_REMEDY_TRY_AGAIN,
    N_("Start it again whenever you like") },
};

static const char *const remedies[] = {
  [LK_REMEDY_NONE] = "",
  [LK_REMEDY_TRY_AGAIN] = N_("_Try Again"),
  [LK_REMEDY_OPEN_ACCOUNTS] = N_("Open _Accounts"),
  [LK_REMEDY_CHANGE_SETTINGS] = N_("Change _Settings"),
  [LK_REMEDY_MAKE_ROOM] = N_("_Try Again"),
};
/* clang-format on */

/**
 * lk_category_to_string:
 * @category: a category
 *
 * Returns: (transfer none): the identifier that JSON and the database use
 */
const char *
lk_category_to_string (LkCategory category)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (LK_TYPE_CATEGORY);
  GEnumValue *value = g_enum_get_value (klass, (int) category);

  return value != NULL ? value->value_nick : "none";
}

/**
 * lk_category_from_string:
 * @nick: (nullable): an identifier
 * @category: (out): the category
 *
 * Returns: %FALSE when @nick names no category
 */
gboolean
lk_category_from_string (const char *nick, LkCategory *category)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (LK_TYPE_CATEGORY);
  GEnumValue *value = nick != NULL ? g_enum_get_value_by_nick (klass, nick) : NULL;

  if (value == NULL)
    return FALSE;

  *category = (LkCategory) value->value;

  return TRUE;
}

/**
 * lk_category_get_title:
 * @category: a category
 *
 * Returns: (transfer none): a translated word or two for lists and filters
 */
const char *
lk_category_get_title (LkCategory category)
{
  g_return_val_if_fail (category < G_N_ELEMENTS (categories), "");

  return _ (categories[category].title);
}

/**
 * lk_category_is_retryable:
 * @category: a category
 *
 * Returns: whether the pipeline tries again by itself
 */
gboolean
lk_category_is_retryable (LkCategory category)
{
  g_return_val_if_fail (category < G_N_ELEMENTS (categories), FALSE);

  return categories[category].retryable;
}

/**
 * lk_category_get_hint:
 * @category: a category
 *
 * Returns: (transfer none): a translated sentence that tells what to do
 */
const char *
lk_category_get_hint (LkCategory category)
{
  g_return_val_if_fail (category < G_N_ELEMENTS (categories), "");

  return categories[category].hint[0] != '\0' ? _ (categories[category].hint) : "";
}

/**
 * lk_category_get_remedy:
 * @category: a category
 *
 * Returns: the button that mends it
 */
LkRemedy
lk_category_get_remedy (LkCategory category)
{
  g_return_val_if_fail (category < G_N_ELEMENTS (categories), LK_REMEDY_NONE);

  return categories[category].remedy;
}

/**
 * lk_remedy_get_label:
 * @remedy: a remedy
 *
 * Returns: (transfer none): the button's translated label, with a mnemonic
 */
const char *
lk_remedy_get_label (LkRemedy remedy)
{
  g_return_val_if_fail (remedy < G_N_ELEMENTS (remedies), "");

  return remedies[remedy][0] != '\0' ? _ (remedies[remedy]) : "";
}

static LkCategory
category_of_code (int code)
{
  switch ((LkError) code)
    {
    case LK_ERROR_NETWORK:
      return LK_CATEGORY_NETWORK;
    case LK_ERROR_AUTHENTICATION:
      return LK_CATEGORY_AUTHENTICATION;
    case LK_ERROR_VALIDATION:
      return LK_CATEGORY_VALIDATION;
    case LK_ERROR_RATE_LIMIT:
      return LK_CATEGORY_RATE_LIMIT;
    case LK_ERROR_SERVICE:
      return LK_CATEGORY_SERVICE_ERROR;
    case LK_ERROR_FILE:
      return LK_CATEGORY_FILE_ERROR;
    case LK_ERROR_TIMEOUT:
      return LK_CATEGORY_TIMEOUT;
    default:
      g_return_val_if_reached (LK_CATEGORY_SERVICE_ERROR);
    }
}

static LkCategory
category_of_io_code (int code)
{
  switch (code)
    {
    case G_IO_ERROR_CANCELLED:
      return LK_CATEGORY_CANCELED;
    case G_IO_ERROR_TIMED_OUT:
      return LK_CATEGORY_TIMEOUT;
    case G_IO_ERROR_HOST_NOT_FOUND:
    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_NETWORK_UNREACHABLE:
    case G_IO_ERROR_CONNECTION_REFUSED:
    case G_IO_ERROR_CONNECTION_CLOSED:
    case G_IO_ERROR_NOT_CONNECTED:
    case G_IO_ERROR_PROXY_FAILED:
    case G_IO_ERROR_PARTIAL_INPUT:
      return LK_CATEGORY_NETWORK;
    case G_IO_ERROR_INVALID_ARGUMENT:
    case G_IO_ERROR_INVALID_DATA:
      return LK_CATEGORY_VALIDATION;
    default:
      return LK_CATEGORY_FILE_ERROR;
    }
}

/**
 * lk_error_get_category:
 * @error: (nullable): an error of any domain
 *
 * Returns: its category; %LK_CATEGORY_NONE for no error
 */
LkCategory
lk_error_get_category (const GError *error)
{
  if (error == NULL)
    return LK_CATEGORY_NONE;

  if (error->domain == LK_ERROR)
    return category_of_code (error->code);

  if (error->domain == G_IO_ERROR)
    return category_of_io_code (error->code);

  if (error->domain == G_FILE_ERROR)
    return LK_CATEGORY_FILE_ERROR;

  if (error->domain == G_RESOLVER_ERROR || error->domain == G_TLS_ERROR)
    return LK_CATEGORY_NETWORK;

  return LK_CATEGORY_SERVICE_ERROR;
}

/**
 * lk_error_is_canceled:
 * @error: (nullable): an error
 *
 * Returns: whether somebody asked for the end; such an error is not shown
 */
gboolean
lk_error_is_canceled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* The extra facts live only in errors of our own domain; for others, setters do
 * nothing and getters answer "unknown". */
static LkErrorPrivate *
peek_private (const GError *error)
{
  return error != NULL && error->domain == LK_ERROR ? lk_error_get_private (error) : NULL;
}

/**
 * lk_error_set_retry_after:
 * @error: an error
 * @milliseconds: how long the service asked us to wait
 */
void
lk_error_set_retry_after (GError *error, guint milliseconds)
{
  LkErrorPrivate *priv = peek_private (error);

  if (priv != NULL)
    priv->retry_after = milliseconds;
}

/**
 * lk_error_get_retry_after:
 * @error: (nullable): an error
 *
 * Returns: milliseconds to wait before the next try, or 0 when nothing was said
 */
guint
lk_error_get_retry_after (const GError *error)
{
  LkErrorPrivate *priv = peek_private (error);

  return priv != NULL ? priv->retry_after : 0;
}

/**
 * lk_error_set_http:
 * @error: an error
 * @status: an HTTP status, or 0
 * @request_id: (nullable): the service's name for the request
 */
void
lk_error_set_http (GError *error, guint status, const char *request_id)
{
  LkErrorPrivate *priv = peek_private (error);

  if (priv == NULL)
    return;

  priv->http_status = status;
  g_free (priv->request_id);
  priv->request_id = g_strdup (request_id);
}

/**
 * lk_error_get_http_status:
 * @error: (nullable): an error
 *
 * Returns: the HTTP status for the trace, or 0; no code decides by it above `remote`
 */
guint
lk_error_get_http_status (const GError *error)
{
  LkErrorPrivate *priv = peek_private (error);

  return priv != NULL ? priv->http_status : 0;
}

/**
 * lk_error_get_request_id:
 * @error: (nullable): an error
 *
 * Returns: (nullable) (transfer none): the service's name for the request
 */
const char *
lk_error_get_request_id (const GError *error)
{
  LkErrorPrivate *priv = peek_private (error);

  return priv != NULL ? priv->request_id : NULL;
}

#define DEFINE_STRING(name)                                                                        \
  void lk_error_set_##name (GError *error, const char *value)                                      \
  {                                                                                                \
    LkErrorPrivate *priv = peek_private (error);                                                   \
                                                                                                   \
    if (priv != NULL && priv->name != value)                                                       \
      {                                                                                            \
        g_free (priv->name);                                                                       \
        priv->name = g_strdup (value);                                                             \
      }                                                                                            \
  }                                                                                                \
                                                                                                   \
  const char *lk_error_get_##name (const GError *error)                                            \
  {                                                                                                \
    LkErrorPrivate *priv = peek_private (error);                                                   \
                                                                                                   \
    return priv != NULL ? priv->name : NULL;                                                       \
  }

/* code: the service's own word for it, such as `NoSuchKey` or `RepoNotFound`
 * details: what the service literally said, redacted, for the folded part of an error card
 * field: the parameter or file that is to be changed */
DEFINE_STRING (code)
DEFINE_STRING (details)
DEFINE_STRING (field)

/**
 * lk_error_from_io:
 * @error: (transfer full): an error of GIO
 * @what: the file, folder or service it is about, as a person knows it
 *
 * Turns an error of GIO into one of ours with a sentence that names the thing.
 * Cancelling, and what is ours already, pass through.
 *
 * Returns: (transfer full): the error to report
 */
GError *
lk_error_from_io (GError *error, const char *what)
{
  static const LkError codes[] = {
    [LK_CATEGORY_NETWORK] = LK_ERROR_NETWORK,       [LK_CATEGORY_VALIDATION] = LK_ERROR_VALIDATION,
    [LK_CATEGORY_SERVICE_ERROR] = LK_ERROR_SERVICE, [LK_CATEGORY_FILE_ERROR] = LK_ERROR_FILE,
    [LK_CATEGORY_TIMEOUT] = LK_ERROR_TIMEOUT,
  };
  GError *mine;

  if (error->domain == LK_ERROR || lk_error_is_canceled (error))
    return error;

  mine = g_error_new (LK_ERROR, (int) codes[lk_error_get_category (error)], "%s: %s", what,
                      error->message);
  g_error_free (error);

  return mine;
}
