/* lk-piecemeal.h: the same work on many things, without holding up the main loop
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _LkPiecemeal LkPiecemeal;

typedef void (*LkPiecemealWork) (gpointer data, guint index);
typedef void (*LkPiecemealDone) (gpointer data);

LkPiecemeal *
lk_piecemeal_start (guint n, LkPiecemealWork work, LkPiecemealDone done, gpointer data);
void lk_piecemeal_hurry (LkPiecemeal *self);

G_END_DECLS
