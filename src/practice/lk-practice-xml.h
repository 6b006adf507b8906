/* lk-practice-xml.h: the little XML that S3 needs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _LkPracticeXml LkPracticeXml;

struct _LkPracticeXml
{
  char *name; /* without a namespace prefix */
  GString *text;
  GPtrArray *children; /* of LkPracticeXml */
};

LkPracticeXml *lk_practice_xml_parse (const char *text, gsize length);
void lk_practice_xml_free (LkPracticeXml *self);
const LkPracticeXml *lk_practice_xml_child (const LkPracticeXml *self, const char *name);
const char *lk_practice_xml_text (const LkPracticeXml *self, const char *name);
void lk_practice_xml_append (GString *out, const char *name, const char *text);
void lk_practice_xml_append_int (GString *out, const char *name, gint64 value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkPracticeXml, lk_practice_xml_free)

G_END_DECLS
