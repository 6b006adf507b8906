/* lk-import-plan.c: what an import will be, by names alone
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-import-plan.h"

#include "lk-archive-unpack.h"
#include "lk-export.h"
#include "lk-image.h"
#include "lk-importer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_DEPTH 64

void
lk_import_plan_free (LkImportPlan *self)
{
  g_free (self->title);
  g_free (self);
}

/* --- The title --- */

/* The first half of endings such as .tar.gz; the second is gone already. */
static const char *const half_endings[] = { ".tar", LK_EXPORT_MARK };

static char *
dup_stem (const char *path)
{
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *name = g_filename_display_name (base);
  char *dot = strrchr (name, '.');

  if (dot != NULL && dot != name)
    *dot = '\0';
  for (guint i = 0; i < G_N_ELEMENTS (half_endings); i++)
    if (g_str_has_suffix (name, half_endings[i]) && strlen (name) > strlen (half_endings[i]))
      name[strlen (name) - strlen (half_endings[i])] = '\0';

  return g_steal_pointer (&name);
}

/* Of what lies on the desk, or in a box for everything, the box's name says nothing. */
static gboolean
says_something (const char *folder)
{
  static const GUserDirectory boxes[] = { G_USER_DIRECTORY_DESKTOP, G_USER_DIRECTORY_DOWNLOAD,
                                          G_USER_DIRECTORY_DOCUMENTS, G_USER_DIRECTORY_PICTURES };

  for (guint i = 0; i < G_N_ELEMENTS (boxes); i++)
    if (g_strcmp0 (folder, g_get_user_special_dir (boxes[i])) == 0)
      return FALSE;

  return !g_str_equal (folder, g_get_home_dir ()) && !g_str_equal (folder, g_get_tmp_dir ()) &&
         !g_str_equal (folder, "/");
}

/* The folder that all files lie in; %NULL when there are several or only one file. */
static char *
dup_common_folder (const char *const *paths)
{
  g_autofree char *folder = NULL;

  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_autofree char *parent = g_path_get_dirname (paths[i]);

      if (folder != NULL && !g_str_equal (folder, parent))
        return NULL;

      g_free (folder);
      folder = g_steal_pointer (&parent);
    }

  return paths[0] != NULL && paths[1] != NULL && says_something (folder) ? g_steal_pointer (&folder)
                                                                         : NULL;
}

static char *
dup_link_title (const char *address)
{
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);
  g_autofree char *stem = NULL;

  if (uri == NULL)
    return g_strdup (_ ("Pictures"));

  stem = dup_stem (g_uri_get_path (uri));
  if (*stem != '\0' && !g_str_equal (stem, "/") && !g_str_equal (stem, "."))
    return g_steal_pointer (&stem);

  return g_strdup (g_uri_get_host (uri) != NULL ? g_uri_get_host (uri) : _ ("Pictures"));
}

static char *
dup_title (const char *const *sources, const char *const *paths)
{
  g_autofree char *folder = dup_common_folder (paths);
  g_autofree char *base = NULL;

  if (paths[0] == NULL)
    return sources[0] != NULL ? dup_link_title (sources[0]) : g_strdup (_ ("Pictures"));

  if (folder == NULL && !g_file_test (paths[0], G_FILE_TEST_IS_DIR))
    return dup_stem (paths[0]);

  base = g_path_get_basename (folder != NULL ? folder : paths[0]);

  return g_filename_display_name (base);
}

/* --- Counting --- */

static void
count_file (LkImportPlan *self, const char *name, gboolean named_itself)
{
  if (lk_image_is_picture_name (name))
    self->n_pictures++;
  else if (lk_archive_is_archive_name (name))
    self->n_archives++;
  else if (named_itself && !g_str_has_suffix (name, ".txt"))
    self->n_files++;
}

static void
count_folder (LkImportPlan *self, const char *path, guint depth, GCancellable *cancellable)
{
  g_autoptr (GDir) dir = depth < MAX_DEPTH ? g_dir_open (path, 0, NULL) : NULL;
  const char *name;

  while (dir != NULL && !g_cancellable_is_cancelled (cancellable) &&
         self->n_pictures < LK_IMPORT_MAX_ENTRIES && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (name[0] == '.')
        continue;

      /* Names tell most files from folders without asking the disk. */
      if (lk_image_is_picture_name (name))
        self->n_pictures++;
      else if (g_file_test (child, G_FILE_TEST_IS_DIR) &&
               !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        count_folder (self, child, depth + 1, cancellable);
      else
        count_file (self, name, FALSE);
    }
}

static void
make_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const char *const *sources = data;
  g_autoptr (LkImportPlan) self = g_new0 (LkImportPlan, 1);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; sources[i] != NULL; i++)
    {
      char *path = lk_importer_dup_path (sources[i]);

      if (path == NULL)
        {
          self->n_links++;
          continue;
        }

      g_ptr_array_add (paths, path);
      if (!g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          count_file (self, path, TRUE);
          continue;
        }

      self->n_folders++;
      count_folder (self, path, 0, cancellable);
    }

  g_ptr_array_add (paths, NULL);
  self->title = dup_title (sources, (const char *const *) paths->pdata);
  g_task_return_pointer (task, g_steal_pointer (&self), (GDestroyNotify) lk_import_plan_free);
}

/**
 * lk_import_plan_make_async:
 * @sources: as for lk_importer_run_async()
 * @cancellable: (nullable): cancels
 * @callback: called when it is made
 * @user_data: for @callback
 *
 * Looks at names, in a thread.
 */
void
lk_import_plan_make_async (const char *const *sources,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_import_plan_make_async);
  g_task_set_task_data (task, g_strdupv ((char **) sources), (GDestroyNotify) g_strfreev);
  g_task_run_in_thread (task, make_thread);
}

/**
 * lk_import_plan_make_finish:
 * @result: the result
 * @error: return location for %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the plan
 */
LkImportPlan *
lk_import_plan_make_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- The sentence --- */

static void
append (GString *text, char *part)
{
  if (text->len > 0)
    /* Translators: between the parts of "3 pictures, 1 archive" */
    g_string_append (text, _ (", "));

  g_string_append (text, part);
  g_free (part);
}

static char *
dup_things (const LkImportPlan *self)
{
  GString *text = g_string_new (NULL);
  guint n = self->n_pictures;

  if (n > 0)
    append (text, g_strdup_printf (ngettext ("%u picture", "%u pictures", n), n));
  if ((n = self->n_archives) > 0)
    append (text, g_strdup_printf (ngettext ("%u archive", "%u archives", n), n));
  if ((n = self->n_links) > 0)
    append (text, g_strdup_printf (ngettext ("%u link", "%u links", n), n));
  if ((n = self->n_files) > 0)
    append (text, g_strdup_printf (ngettext ("%u other file", "%u other files", n), n));
  if (text->len == 0)
    g_string_append (text, _ ("no pictures"));

  return g_string_free (text, FALSE);
}

/**
 * lk_import_plan_dup_sentence: (skip)
 * @self: a plan
 * @dataset: (nullable): title of the dataset that would take all; a new one when %NULL
 *
 * Returns: (transfer full): what will happen, such as "Add 14 pictures to “Parrots”"
 */
char *
lk_import_plan_dup_sentence (const LkImportPlan *self, const char *dataset)
{
  g_autofree char *things = dup_things (self);

  if (dataset != NULL)
    /* Translators: the first is "14 pictures" or the like, the second a dataset's title */
    return g_strdup_printf (_ ("Add %s to “%s”"), things, dataset);

  /* Translators: the first is a dataset's title, the second is "14 pictures" or the like */
  return g_strdup_printf (_ ("New dataset “%s” with %s"), self->title, things);
}
