/* lk-finding.h: one thing that the check-up found, and what can be done about it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * LkFindingLevel: nicks `info`, `warning`, `error`; an error keeps a training from starting.
 */
#define LK_TYPE_FINDING_LEVEL (lk_finding_level_get_type ())

typedef enum
{
  LK_FINDING_INFO,
  LK_FINDING_WARNING,
  LK_FINDING_ERROR,
} LkFindingLevel;

/**
 * LkFindingRemedy:
 * @LK_FINDING_REMEDY_NONE: nothing to do, or nothing that a button can do
 * @LK_FINDING_REMEDY_ADD_PICTURES: add pictures
 * @LK_FINDING_REMEDY_REMOVE_PICTURES: remove the pictures that the finding names
 * @LK_FINDING_REMEDY_REMOVE_DUPLICATES: remove the pictures that the finding names; the best
 *   of their group is not among them
 * @LK_FINDING_REMEDY_WRITE_CAPTIONS: write captions for the pictures
 * @LK_FINDING_REMEDY_EDIT_CAPTIONS: mend the captions of the pictures
 * @LK_FINDING_REMEDY_INSERT_TRIGGER: put the trigger word into the captions
 * @LK_FINDING_REMEDY_CHANGE_TRIGGER: choose another trigger word
 * @LK_FINDING_REMEDY_CROP: crop the pictures
 *
 * What a front end offers beside a finding. The nicks are `none`, `add-pictures` and so on.
 */
#define LK_TYPE_FINDING_REMEDY (lk_finding_remedy_get_type ())

typedef enum
{
  LK_FINDING_REMEDY_NONE,
  LK_FINDING_REMEDY_ADD_PICTURES,
  LK_FINDING_REMEDY_REMOVE_PICTURES,
  LK_FINDING_REMEDY_REMOVE_DUPLICATES,
  LK_FINDING_REMEDY_WRITE_CAPTIONS,
  LK_FINDING_REMEDY_EDIT_CAPTIONS,
  LK_FINDING_REMEDY_INSERT_TRIGGER,
  LK_FINDING_REMEDY_CHANGE_TRIGGER,
  LK_FINDING_REMEDY_CROP,
} LkFindingRemedy;

GType lk_finding_level_get_type (void);
const char *lk_finding_level_to_string (LkFindingLevel level);
GType lk_finding_remedy_get_type (void);
const char *lk_finding_remedy_to_string (LkFindingRemedy remedy);
const char *lk_finding_remedy_get_label (LkFindingRemedy remedy);

#define LK_TYPE_FINDING (lk_finding_get_type ())
G_DECLARE_FINAL_TYPE (LkFinding, lk_finding, LK, FINDING, GObject)

LkFinding *lk_finding_new (LkFindingLevel level,
                           const char *code,
                           LkFindingRemedy remedy,
                           const char *sentence,
                           const char *const *pictures);
LkFindingLevel lk_finding_get_level (LkFinding *self);
const char *lk_finding_get_code (LkFinding *self);
const char *lk_finding_get_sentence (LkFinding *self);
LkFindingRemedy lk_finding_get_remedy (LkFinding *self);
const char *const *lk_finding_get_pictures (LkFinding *self);
const char *lk_finding_get_keep (LkFinding *self);
void lk_finding_set_keep (LkFinding *self, const char *picture);
JsonNode *lk_finding_to_json (LkFinding *self);

G_END_DECLS
