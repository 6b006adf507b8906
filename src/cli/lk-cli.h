/* lk-cli.h: what all verbs share: options, waiting, printing, interrupting
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-engine.h"
#include "lk-error.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Exit statuses, as PRODUCT.md has them. */
#define LK_EXIT_DONE     0
#define LK_EXIT_FAILED   1
#define LK_EXIT_USAGE    2
#define LK_EXIT_CANCELED 3

typedef struct _LkCli LkCli;
typedef struct _LkCommand LkCommand;

/**
 * LkCliInterrupt:
 * @count: how often, 1 the first time
 * @user_data: as given
 *
 * What Ctrl-C does while something runs.
 */
typedef void (*LkCliInterrupt) (guint count, gpointer user_data);

LkCli *lk_cli_new (void);
void lk_cli_free (LkCli *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkCli, lk_cli_free)

int lk_cli_run (LkCli *self, const LkCommand *command, GStrv *arguments);
gboolean lk_cli_parse (
    LkCli *self, const GOptionEntry *entries, GStrv *arguments, const char *names, GError **error);

LkEngine *lk_cli_open_engine (LkCli *self, GError **error);
LkJob *lk_cli_find_job (LkCli *self, const char *id, GError **error);

GCancellable *lk_cli_get_cancellable (LkCli *self);
void lk_cli_set_interrupt (LkCli *self, LkCliInterrupt interrupt, gpointer user_data);
void lk_cli_ready (GObject *source, GAsyncResult *result, gpointer cli);
GAsyncResult *lk_cli_wait (LkCli *self);

gboolean lk_cli_is_json (LkCli *self);
void lk_cli_print (LkCli *self, JsonObject *record, const char *format, ...) G_GNUC_PRINTF (3, 4);
void lk_cli_say (LkCli *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void lk_cli_print_error (LkCli *self, const GError *error);
void lk_cli_print_fault (LkCli *self, const char *field, const char *message, gboolean warning);

G_END_DECLS
