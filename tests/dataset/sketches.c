/* sketches.c: manifests of pictures that are nowhere
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "sketches.h"

static LkManifestEntry *
make_entry (guint index, const Sketch *sketch)
{
  LkManifestEntry *entry = lk_manifest_entry_new ();
  g_autofree char *number = g_strdup_printf ("%u", index);

  entry->stem = g_strdup_printf ("%05u", index);
  entry->name = g_strconcat (entry->stem, ".jpg", NULL);
  entry->path = g_strconcat ("/nowhere/", entry->name, NULL);
  entry->format = g_strdup (sketch->format != NULL ? sketch->format : "jpeg");
  entry->width = sketch->width != 0 ? sketch->width : 1024;
  entry->height = sketch->height != 0 ? sketch->height : 1024;
  entry->orientation = 1;
  entry->size = 1000;
  entry->sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, number, -1);
  if (sketch->caption != NULL)
    entry->caption = g_strdup (sketch->caption);
  else
    entry->caption =
        g_strdup_printf ("a parrot sits on the green branch number %u of a tree", index);

  return entry;
}

/* `00000.jpg` and so on; those at the beginning as @first has them. */
LkManifest *
sketch_manifest (guint n_pictures, const Sketch *first, guint n_first)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_manifest_entry_unref);
  const Sketch usual = { 0 };

  for (guint i = 0; i < n_pictures; i++)
    g_ptr_array_add (entries, make_entry (i, i < n_first ? &first[i] : &usual));

  return lk_manifest_new (entries);
}
