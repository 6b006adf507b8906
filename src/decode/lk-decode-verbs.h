/* lk-decode-verbs.h: what can be asked of a decoder
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-decode-serve.h"

G_BEGIN_DECLS

extern const LkDecodeVerb lk_decode_verbs[];

G_END_DECLS
