/* lk-publish-look.h: who publishes, and is the name free? Known while a person chooses
 *
 * Asks the Hub whose token it is, and about each name that stays the same for a moment.
 * Nothing is asked twice, and an answer to an earlier name is not waited for.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-connections.h"
#include "lk-http.h"
#include "lk-recipe.h"

G_BEGIN_DECLS

/**
 * LkNameState: what is known of a repository's name
 * @LK_NAME_UNASKED: nothing is to be published, or the name is none
 * @LK_NAME_ASKING: the answer is under way
 * @LK_NAME_FREE: nothing is there
 * @LK_NAME_OURS: it exists, and the token may write to it
 * @LK_NAME_TAKEN: it cannot be used: it is somebody else's, or everybody sees it although
 *   the model is to be private
 * @LK_NAME_UNKNOWN: it cannot be told now, such as without a network
 */
typedef enum
{
  LK_NAME_UNASKED,
  LK_NAME_ASKING,
  LK_NAME_FREE,
  LK_NAME_OURS,
  LK_NAME_TAKEN,
  LK_NAME_UNKNOWN,
} LkNameState;

#define LK_TYPE_PUBLISH_LOOK (lk_publish_look_get_type ())
G_DECLARE_FINAL_TYPE (LkPublishLook, lk_publish_look, LK, PUBLISH_LOOK, GObject)

LkPublishLook *lk_publish_look_new (LkHttp *http);
void lk_publish_look_set_connections (LkPublishLook *self, LkConnections *connections);
void lk_publish_look_ask (LkPublishLook *self, LkRecipe *recipe);
void lk_publish_look_ask_again (LkPublishLook *self);

const char *const *lk_publish_look_get_owners (LkPublishLook *self);
const char *lk_publish_look_get_repository (LkPublishLook *self);
LkNameState lk_publish_look_get_state (LkPublishLook *self);
const char *lk_publish_look_get_sentence (LkPublishLook *self);

G_END_DECLS
