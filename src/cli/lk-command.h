/* lk-command.h: one verb of lorikeetctl
 *
 * A verb is a constant in a file of its own; main.c has the table. It parses its
 * arguments with lk_cli_parse(), calls the engine and waits with lk_cli_wait(),
 * and prints with lk_cli_print().
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-cli.h"

G_BEGIN_DECLS

/**
 * LkCommand:
 * @name: the words that call it, such as `dataset create`
 * @arguments: what follows, as shown in the help
 * @summary: half a sentence; passed to gettext
 * @run: does it; an exit status, which is not looked at when @error was set
 */
struct _LkCommand
{
  const char *name;
  const char *arguments;
  const char *summary;
  int (*run) (LkCli *cli, GStrv *arguments, GError **error);
};

extern const LkCommand lk_command_dataset_create;
extern const LkCommand lk_command_dataset_list;
extern const LkCommand lk_command_dataset_show;
extern const LkCommand lk_command_dataset_check;
extern const LkCommand lk_command_dataset_export;
extern const LkCommand lk_command_train;
extern const LkCommand lk_command_jobs_list;
extern const LkCommand lk_command_jobs_show;
extern const LkCommand lk_command_jobs_watch;
extern const LkCommand lk_command_jobs_cancel;
extern const LkCommand lk_command_jobs_retry;
extern const LkCommand lk_command_jobs_resume;
extern const LkCommand lk_command_jobs_export;
extern const LkCommand lk_command_account_set;
extern const LkCommand lk_command_account_verify;
extern const LkCommand lk_command_account_clear;
extern const LkCommand lk_command_account_list;
extern const LkCommand lk_command_storage_test;
extern const LkCommand lk_command_storage_sweep;
extern const LkCommand lk_command_trainers_list;
extern const LkCommand lk_command_trainers_show;
extern const LkCommand lk_command_practice;

G_END_DECLS
