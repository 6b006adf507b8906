/* lk-cli.c: what all verbs share: options, waiting, printing, interrupting
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-cli.h"

#include "lk-command.h"
#include "lk-json.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

struct _LkCli
{
  const LkCommand *command; /* (nullable) the one that runs */
  gboolean json;

  LkEngine *engine; /* (owned) (nullable) once it was asked for */

  GCancellable *cancellable; /* (owned) */
  guint interrupts;
  LkCliInterrupt interrupt; /* (nullable) */
  gpointer interrupt_data;
  guint signals[3];

  GAsyncResult *result; /* (owned) (nullable) of what was waited for */
};

static gboolean
signal_cb (gpointer user_data)
{
  LkCli *self = user_data;

  self->interrupts++;
  if (self->interrupt != NULL)
    self->interrupt (self->interrupts, self->interrupt_data);
  else
    g_cancellable_cancel (self->cancellable);

  return G_SOURCE_CONTINUE;
}

/* The computer goes down, or the terminal was closed: nobody said that the work is not
 * wanted any more. */
static gboolean
end_cb (gpointer user_data)
{
  LkCli *self = user_data;

  self->interrupts = MAX (self->interrupts, 1);

  return signal_cb (self);
}

LkCli *
lk_cli_new (void)
{
  LkCli *self = g_new0 (LkCli, 1);

  self->cancellable = g_cancellable_new ();
  self->signals[0] = g_unix_signal_add (SIGINT, signal_cb, self);
  self->signals[1] = g_unix_signal_add (SIGTERM, end_cb, self);
  self->signals[2] = g_unix_signal_add (SIGHUP, end_cb, self);

  return self;
}

void
lk_cli_free (LkCli *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->signals); i++)
    g_source_remove (self->signals[i]);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->result);
  if (self->engine != NULL)
    lk_engine_close (self->engine);
  g_clear_object (&self->engine);
  g_free (self);
}

/* --- Options --- */

static GOptionContext *
make_context (LkCli *self, const GOptionEntry *entries)
{
  const GOptionEntry common[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, N_ ("Print one JSON object per line"), NULL },
    { NULL },
  };
  g_autofree char *usage =
      g_strdup_printf ("%s — %s", self->command->arguments, _ (self->command->summary));
  GOptionContext *context = g_option_context_new (usage);

  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, common, GETTEXT_PACKAGE);

  return context;
}

/* @names are the wanted arguments: `NAME` one, `[NAME]` at most one, `NAME...` one or
 * more, `[NAME...]` any number. */
static gboolean
check_arguments (LkCli *self, GStrv arguments, const char *names, GError **error)
{
  g_auto (GStrv) wanted = g_strsplit (names, " ", -1);
  guint n = g_strv_length (arguments) - 1;
  guint least = 0;
  gboolean many = FALSE;
  guint n_wanted = *names == '\0' ? 0 : g_strv_length (wanted);

  for (guint i = 0; i < n_wanted; i++)
    {
      least += wanted[i][0] != '[';
      many = many || strstr (wanted[i], "...") != NULL;
    }

  if (n < least)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, _ ("%s is missing"), wanted[n]);
  else if (n > n_wanted && !many)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, _ ("“%s” is one argument too many"),
                 arguments[n_wanted + 1]);
  else
    return TRUE;

  return FALSE;
}

/**
 * lk_cli_parse:
 * @self: the command line
 * @entries: (nullable): the options of this verb, besides `--json` and `--help`
 * @arguments: (inout): the name of the program and what follows; the options are taken out
 * @names: which arguments must be left, such as `NAME PATH...`
 * @error: return location
 *
 * Returns: %FALSE on bad usage
 */
gboolean
lk_cli_parse (
    LkCli *self, const GOptionEntry *entries, GStrv *arguments, const char *names, GError **error)
{
  g_autoptr (GOptionContext) context = make_context (self, entries);

  return g_option_context_parse_strv (context, arguments, error) &&
         check_arguments (self, *arguments, names, error);
}

/* --- Running --- */

static int
status_of (const GError *error)
{
  if (lk_error_is_canceled (error))
    return LK_EXIT_CANCELED;

  return error->domain == G_OPTION_ERROR ? LK_EXIT_USAGE : LK_EXIT_FAILED;
}

/**
 * lk_cli_run:
 * @self: the command line
 * @command: a verb
 * @arguments: (inout): the name of the program and what follows the verb
 *
 * Returns: the exit status
 */
int
lk_cli_run (LkCli *self, const LkCommand *command, GStrv *arguments)
{
  g_autoptr (GError) error = NULL;
  int status;

  self->command = command;
  status = command->run (self, arguments, &error);
  if (error == NULL)
    return status;

  lk_cli_print_error (self, error);
  if (error->domain == G_OPTION_ERROR)
    g_printerr (_ ("“lorikeetctl %s --help” shows how it is called\n"), command->name);

  return status_of (error);
}

/**
 * lk_cli_open_engine:
 * @self: the command line
 * @error: return location
 *
 * Returns: (transfer none): the engine, opened; %NULL when that failed
 */
LkEngine *
lk_cli_open_engine (LkCli *self, GError **error)
{
  const char *aside;
  g_autoptr (GAsyncResult) result = NULL;

  if (self->engine != NULL)
    return self->engine;

  self->engine = lk_engine_new ();
  lk_engine_open_async (self->engine, self->cancellable, lk_cli_ready, self);
  result = lk_cli_wait (self);
  if (!lk_engine_open_finish (self->engine, result, error))
    {
      lk_engine_close (self->engine);
      g_clear_object (&self->engine);
      return NULL;
    }

  aside = lk_store_get_set_aside (lk_engine_get_store (self->engine));
  if (aside != NULL)
    lk_cli_say (self,
                _ ("The database of jobs was damaged: what could be read of it was taken over, "
                   "and it lies in %s"),
                aside);

  return self->engine;
}

/**
 * lk_cli_find_job:
 * @self: the command line
 * @id: the beginning of an identifier, or `last`
 * @error: return location
 *
 * Returns: (nullable) (transfer none): the job with its events
 */
LkJob *
lk_cli_find_job (LkCli *self, const char *id, GError **error)
{
  LkEngine *engine = lk_cli_open_engine (self, error);
  g_autoptr (GAsyncResult) result = NULL;
  LkJob *job;

  if (engine == NULL)
    return NULL;

  job = lk_job_list_resolve (lk_engine_get_jobs (engine), id, error);
  if (job == NULL)
    return NULL;

  lk_store_load_events_async (lk_engine_get_store (engine), job, self->cancellable, lk_cli_ready,
                              self);
  result = lk_cli_wait (self);

  return lk_store_load_events_finish (lk_engine_get_store (engine), result, error) ? job : NULL;
}

/**
 * lk_cli_get_cancellable:
 * @self: the command line
 *
 * Returns: (transfer none): what Ctrl-C cancels, unless there is an interrupt function
 */
GCancellable *
lk_cli_get_cancellable (LkCli *self)
{
  return self->cancellable;
}

/**
 * lk_cli_set_interrupt:
 * @self: the command line
 * @interrupt: (nullable): called on Ctrl-C instead of cancelling
 * @user_data: for @interrupt
 */
void
lk_cli_set_interrupt (LkCli *self, LkCliInterrupt interrupt, gpointer user_data)
{
  self->interrupt = interrupt;
  self->interrupt_data = user_data;
}

/**
 * lk_cli_ready:
 * @source: (nullable): unused
 * @result: what came
 * @cli: the command line
 *
 * The callback to give to an asynchronous function, with the command line as its data.
 */
void
lk_cli_ready (GObject *source, GAsyncResult *result, gpointer cli)
{
  LkCli *self = cli;

  g_set_object (&self->result, result);
}

/**
 * lk_cli_wait:
 * @self: the command line
 *
 * Lets the main context run until lk_cli_ready() was called.
 *
 * Returns: (transfer full): the result, for the finish function
 */
GAsyncResult *
lk_cli_wait (LkCli *self)
{
  while (self->result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return g_steal_pointer (&self->result);
}

/* --- Printing --- */

gboolean
lk_cli_is_json (LkCli *self)
{
  return self->json;
}

/**
 * lk_cli_print:
 * @self: the command line
 * @record: (transfer full) (nullable): printed with `--json`; nothing when %NULL
 * @format: printed otherwise, with a newline
 * @...: its arguments
 *
 * Prints one result on standard output.
 */
void
lk_cli_print (LkCli *self, JsonObject *record, const char *format, ...)
{
  g_autoptr (JsonObject) owned = record;
  va_list arguments;

  if (self->json)
    {
      g_autofree char *line = record != NULL ? lk_json_object_to_string (record, FALSE) : NULL;

      if (line != NULL)
        g_print ("%s\n", line);
      return;
    }

  va_start (arguments, format);
  {
    g_autofree char *text = g_strdup_vprintf (format, arguments);

    g_print ("%s\n", text);
  }
  va_end (arguments);
}

/**
 * lk_cli_say:
 * @self: the command line
 * @format: a sentence about what goes on
 * @...: its arguments
 *
 * Prints a line on standard error, where it is in nobody's way.
 */
void
lk_cli_say (LkCli *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_printerr ("%s\n", text);
}

static void
print_json_error (const GError *error)
{
  g_autoptr (JsonObject) record = json_object_new ();
  g_autofree char *line = NULL;

  lk_json_set_string (record, "error", error->message);
  lk_json_set_string (record, "category", lk_category_to_string (lk_error_get_category (error)));
  lk_json_set_string (record, "field", lk_error_get_field (error));
  line = lk_json_object_to_string (record, FALSE);
  g_printerr ("%s\n", line);
}

/**
 * lk_cli_print_fault:
 * @self: the command line
 * @field: what it is about
 * @message: what is the matter
 * @warning: whether it can be gone on with
 *
 * Prints one of several faults on standard error.
 */
void
lk_cli_print_fault (LkCli *self, const char *field, const char *message, gboolean warning)
{
  g_autoptr (JsonObject) record = NULL;
  g_autofree char *line = NULL;

  if (!self->json)
    {
      lk_cli_say (self, "%s: %s", field, message);
      return;
    }

  record = lk_json_object_new (warning ? "s:warning" : "s:error", message, "s:category",
                               lk_category_to_string (LK_CATEGORY_VALIDATION), "s:field", field,
                               NULL);
  line = lk_json_object_to_string (record, FALSE);
  g_printerr ("%s\n", line);
}

/**
 * lk_cli_print_error:
 * @self: the command line
 * @error: what went wrong
 *
 * Prints it on standard error, with the hint of its category.
 */
void
lk_cli_print_error (LkCli *self, const GError *error)
{
  const char *hint = NULL;

  if (self->json)
    {
      print_json_error (error);
      return;
    }

  if (lk_error_is_canceled (error))
    {
      lk_cli_say (self, "%s", _ ("Canceled"));
      return;
    }

  /* What a person typed is named in the message; a hint would only repeat it. */
  if (error->domain == LK_ERROR && error->code != LK_ERROR_VALIDATION)
    hint = lk_category_get_hint (lk_error_get_category (error));

  g_printerr ("lorikeetctl: %s\n", error->message);
  if (hint != NULL)
    g_printerr ("%s\n", hint);
}
