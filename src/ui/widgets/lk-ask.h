/* lk-ask.h: a small question with one line for the answer
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * LkQuestion:
 * @heading: what it is about
 * @body: (nullable): more of it
 * @label: of the line
 * @accept: on the button
 * @answer: (nullable): what is there already
 */
typedef struct
{
  const char *heading;
  const char *body;
  const char *label;
  const char *accept;
  const char *answer;
} LkQuestion;

/* @answer is never empty; nothing is called when the person thinks better of it. */
typedef void (*LkAnswerFunc) (GtkWidget *widget, const char *answer, gpointer user_data);

void lk_ask (GtkWidget *widget,
             const LkQuestion *question,
             LkAnswerFunc answered,
             gpointer user_data,
             GDestroyNotify user_data_free);

G_END_DECLS
