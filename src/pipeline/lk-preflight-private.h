/* lk-preflight-private.h: for the files of the preflight
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-checks.h"
#include "lk-preflight.h"

LkPreflightCheck *lk_preflight_check_new (const char *id, const char *label);
void lk_preflight_check_set (LkPreflightCheck *self, LkCheckState state, const char *sentence);
void lk_preflight_check_fail (LkPreflightCheck *self, const GError *error);
char *lk_preflight_describe (LkChecks *checks, const char *id, gboolean *warns);
