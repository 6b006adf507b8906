/* lk-s3-xml.h: the little XML that S3 speaks, hostile until read (pure)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LkXmlField:
 * @path: names from the root, such as `ListBucketResult/Contents/Key`
 * @text: what stands in it
 */
typedef struct
{
  char *path;
  char *text;
} LkXmlField;

GPtrArray *lk_s3_xml_parse (const char *text, gssize length, GError **error);
const char *lk_s3_xml_find (GPtrArray *fields, const char *path);

G_END_DECLS
