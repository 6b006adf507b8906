/* lk-field-note.h: what a person should know of what was typed, below the field
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-publish-look.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * LkNoteLevel: in which tone it is said
 */
typedef enum
{
  LK_NOTE_HINT,
  LK_NOTE_GOOD,
  LK_NOTE_WARNING,
  LK_NOTE_ERROR,
} LkNoteLevel;

#define LK_TYPE_FIELD_NOTE (lk_field_note_get_type ())
G_DECLARE_FINAL_TYPE (LkFieldNote, lk_field_note, LK, FIELD_NOTE, AdwBin)

void lk_field_note_set (LkFieldNote *self, LkNoteLevel level, const char *text);
void lk_field_note_set_look (LkFieldNote *self, LkPublishLook *look);
LkNoteLevel lk_field_note_get_level (LkFieldNote *self);

G_END_DECLS
