/* lk-about.c: who made this, under which licence
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-about.h"

#include <glib/gi18n.h>

void
lk_about_show (GtkWindow *parent)
{
  const char *const developers[] = { "The Lorikeet developers", NULL };

  adw_show_about_window (parent, "application-name", "Lorikeet", "application-icon", LK_APP_ID,
                         "version", LK_VERSION, "developer-name", _ ("The Lorikeet developers"),
                         "developers", developers, "comments",
                         _ ("Train FLUX LoRAs from your own pictures"), "website",
                         "https://github.com/lorikeet-app/lorikeet", "issue-url",
                         "https://github.com/lorikeet-app/lorikeet/issues", "license-type",
                         GTK_LICENSE_GPL_3_0,
                         /* Translators: your name and e-mail address, shown in the about window */
                         "translator-credits", _ ("translator-credits"), NULL);
}
