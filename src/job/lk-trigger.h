/* lk-trigger.h: is this a good trigger word? (pure)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LkTriggerLevel:
 * @LK_TRIGGER_GOOD: nothing speaks against it
 * @LK_TRIGGER_DOUBTFUL: it works, but something else would work better
 * @LK_TRIGGER_BAD: it cannot be used
 */
typedef enum
{
  LK_TRIGGER_GOOD,
  LK_TRIGGER_DOUBTFUL,
  LK_TRIGGER_BAD,
} LkTriggerLevel;

/**
 * LkTriggerAdvice:
 * @level: how good it is
 * @code: `good`, `empty`, `spaces`, `letters`, `common`, `short`, `inside`, `case`
 * @sentence: for a person
 */
typedef struct
{
  LkTriggerLevel level;
  const char *code;
  char *sentence;
} LkTriggerAdvice;

LkTriggerAdvice *lk_trigger_advise (const char *word, const char *const *captions);
char *lk_trigger_suggest (const char *model_name);
gboolean lk_trigger_is_common (const char *word);
void lk_trigger_advice_free (LkTriggerAdvice *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkTriggerAdvice, lk_trigger_advice_free)

G_END_DECLS
