/* s3-cases.h: what an S3 client must be able to do, against whichever server
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-s3-client.h"

G_BEGIN_DECLS

void s3_cases_add (const LkS3Config *config, gboolean small_parts);

G_END_DECLS
