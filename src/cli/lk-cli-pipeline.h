/* lk-cli-pipeline.h: what the verbs that run jobs share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-cli.h"
#include "lk-pipeline.h"

G_BEGIN_DECLS

typedef struct _LkCliPipeline LkCliPipeline;

LkCliPipeline *lk_cli_pipeline_new (LkCli *cli, const char *profile, GError **error);
void lk_cli_pipeline_free (LkCliPipeline *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkCliPipeline, lk_cli_pipeline_free)

LkPipeline *lk_cli_pipeline_get (LkCliPipeline *self);
int lk_cli_pipeline_follow (LkCliPipeline *self, LkJob *job);
int lk_cli_pipeline_watch (LkCliPipeline *self, LkJob *job);

G_END_DECLS
