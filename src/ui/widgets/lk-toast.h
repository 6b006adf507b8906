/* lk-toast.h: a short message over the page that a widget is on
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Of a message with a button: long enough to find it. */
#define LK_TOAST_SECONDS 8

AdwToast *lk_toast_new_undo (const char *text);
void lk_toast_show (GtkWidget *widget, AdwToast *toast);
void lk_toast_show_text (GtkWidget *widget, const char *text);
void lk_toast_show_error (GtkWidget *widget, const GError *error);

G_END_DECLS
