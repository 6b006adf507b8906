/* lk-library-private.h: what the files of the library share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "lk-library.h"

G_BEGIN_DECLS

struct _LkLibrary
{
  GObject parent_instance;

  GFile *root;         /* (owned) */
  GPtrArray *datasets; /* (element-type LkDataset) by title */
  GPtrArray *coming;   /* (element-type utf8) titles of datasets that are being made */
};

G_END_DECLS
