/* lk-error.h: the one error domain of the engine
 *
 * Codes are the categories of the trace: each stands for what a person can do
 * about it, not for the layer that failed. Cancelling is %G_IO_ERROR_CANCELLED.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LK_ERROR (lk_error_quark ())

/**
 * LkError:
 * @LK_ERROR_NETWORK: no connection, a reset, a name that does not resolve; retried
 * @LK_ERROR_AUTHENTICATION: a token or key was refused or may not do this; not retried
 * @LK_ERROR_VALIDATION: settings, pictures or a request that a service refuses; not retried
 * @LK_ERROR_RATE_LIMIT: asked to wait; retried after lk_error_get_retry_after()
 * @LK_ERROR_SERVICE: the service failed, or answered what it should not; retried
 * @LK_ERROR_FILE: a local file or the disk; not retried
 * @LK_ERROR_TIMEOUT: no answer in time; retried
 */
typedef enum
{
  LK_ERROR_NETWORK,
  LK_ERROR_AUTHENTICATION,
  LK_ERROR_VALIDATION,
  LK_ERROR_RATE_LIMIT,
  LK_ERROR_SERVICE,
  LK_ERROR_FILE,
  LK_ERROR_TIMEOUT,
} LkError;

GQuark lk_error_quark (void);

/**
 * LkCategory: what a trace calls an error.
 *
 * The nicks of the #GEnumClass are the identifiers in JSON and in the database:
 * `none`, `network`, `authentication`, `validation`, `rate_limit`, `service_error`,
 * `file_error`, `timeout`, `canceled`.
 */
#define LK_TYPE_CATEGORY (lk_category_get_type ())

typedef enum
{
  LK_CATEGORY_NONE,
  LK_CATEGORY_NETWORK,
  LK_CATEGORY_AUTHENTICATION,
  LK_CATEGORY_VALIDATION,
  LK_CATEGORY_RATE_LIMIT,
  LK_CATEGORY_SERVICE_ERROR,
  LK_CATEGORY_FILE_ERROR,
  LK_CATEGORY_TIMEOUT,
  LK_CATEGORY_CANCELED,
} LkCategory;

/**
 * LkRemedy: the button that a person gets beside an error.
 */
#define LK_TYPE_REMEDY (lk_remedy_get_type ())

typedef enum
{
  LK_REMEDY_NONE,
  LK_REMEDY_TRY_AGAIN,
  LK_REMEDY_OPEN_ACCOUNTS,
  LK_REMEDY_CHANGE_SETTINGS,
  LK_REMEDY_MAKE_ROOM,
} LkRemedy;

GType lk_category_get_type (void);
GType lk_remedy_get_type (void);

const char *lk_category_to_string (LkCategory category);
gboolean lk_category_from_string (const char *nick, LkCategory *category);
const char *lk_category_get_title (LkCategory category);
gboolean lk_category_is_retryable (LkCategory category);
const char *lk_category_get_hint (LkCategory category);
LkRemedy lk_category_get_remedy (LkCategory category);
const char *lk_remedy_get_label (LkRemedy remedy);

LkCategory lk_error_get_category (const GError *error);
gboolean lk_error_is_canceled (const GError *error);

void lk_error_set_retry_after (GError *error, guint milliseconds);
guint lk_error_get_retry_after (const GError *error);
void lk_error_set_http (GError *error, guint status, const char *request_id);
guint lk_error_get_http_status (const GError *error);
const char *lk_error_get_request_id (const GError *error);
void lk_error_set_code (GError *error, const char *code);
const char *lk_error_get_code (const GError *error);
void lk_error_set_details (GError *error, const char *details);
const char *lk_error_get_details (const GError *error);
void lk_error_set_field (GError *error, const char *field);
const char *lk_error_get_field (const GError *error);

GError *lk_error_from_io (GError *error, const char *what);

G_END_DECLS
