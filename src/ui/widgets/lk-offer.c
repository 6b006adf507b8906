/* lk-offer.c: what a drag or the clipboard offers, read into sources for an import
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-offer.h"

#include "lk-error.h"
#include "lk-flow.h"

#include <glib/gi18n.h>
#include <string.h>

/* A list of addresses that is longer was not meant for us. */
#define MAX_TEXT (1024 * 1024)

static const char *const promise_types[] = { "application/x-moz-file-promise-url", NULL };
static const char *const link_types[] = { "text/x-moz-url", NULL };

/* The most faithful first; the importer looks at the bytes, not at the ending. */
static const char *const picture_types[] = { "image/jpeg", "image/webp", "image/avif", "image/heif",
                                             "image/png",  "image/tiff", "image/bmp",  NULL };

typedef struct
{
  GObject *origin; /* (owned) a drop or a clipboard */
  LkOfferKind kind;
  GInputStream *stream; /* (owned) (nullable) in progress */
  const char *type;     /* of what the stream holds */
  GOutputStream *bytes; /* (owned) (nullable) in progress */
  GFile *folder;        /* (owned) (nullable) in progress */
  GFile *file;          /* (owned) (nullable) in progress */
  LkOffer *offer;       /* (owned) (nullable) output */
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_object_unref (self->origin);
  g_clear_object (&self->stream);
  g_clear_object (&self->bytes);
  g_clear_object (&self->folder);
  g_clear_object (&self->file);
  g_clear_pointer (&self->offer, lk_offer_free);
  g_free (self);
}

void
lk_offer_free (LkOffer *self)
{
  g_strfreev (self->sources);
  g_clear_object (&self->temporary);
  g_free (self);
}

static LkOffer *
offer_new (char **sources)
{
  LkOffer *self = g_new0 (LkOffer, 1);

  self->sources = sources;

  return self;
}

/**
 * lk_offer_dup_formats:
 *
 * Returns: (transfer full): all that can be read, for a drop target
 */
GdkContentFormats *
lk_offer_dup_formats (void)
{
  GdkContentFormatsBuilder *builder = gdk_content_formats_builder_new ();

  gdk_content_formats_builder_add_gtype (builder, GDK_TYPE_FILE_LIST);
  gdk_content_formats_builder_add_gtype (builder, G_TYPE_STRING);
  gdk_content_formats_builder_add_mime_type (builder, promise_types[0]);
  gdk_content_formats_builder_add_mime_type (builder, link_types[0]);
  for (guint i = 0; picture_types[i] != NULL; i++)
    gdk_content_formats_builder_add_mime_type (builder, picture_types[i]);

  return gdk_content_formats_union_deserialize_mime_types (
      gdk_content_formats_builder_free_to_formats (builder));
}

static gboolean
contains_any (GdkContentFormats *formats, const char *const *types)
{
  for (guint i = 0; types[i] != NULL; i++)
    if (gdk_content_formats_contain_mime_type (formats, types[i]))
      return TRUE;

  return FALSE;
}

/**
 * lk_offer_get_kind:
 * @formats: what is offered
 *
 * A picture that is dragged in a browser comes with the address of the page it links to as
 * well: the most telling kind wins.
 *
 * Returns: how it is going to be read
 */
LkOfferKind
lk_offer_get_kind (GdkContentFormats *formats)
{
  g_autoptr (GdkContentFormats) all =
      gdk_content_formats_union_deserialize_gtypes (gdk_content_formats_ref (formats));

  if (contains_any (all, promise_types))
    return LK_OFFER_PROMISE;
  if (gdk_content_formats_contain_gtype (all, GDK_TYPE_FILE_LIST))
    return LK_OFFER_FILES;
  if (contains_any (all, link_types))
    return LK_OFFER_LINK;
  if (contains_any (all, picture_types))
    return LK_OFFER_PICTURE;

  return gdk_content_formats_contain_gtype (all, G_TYPE_STRING) ? LK_OFFER_TEXT : LK_OFFER_NOTHING;
}

/* --- Parsing --- */

static gboolean
is_address (const char *line)
{
  return g_str_has_prefix (line, "https://") || g_str_has_prefix (line, "http://") ||
         g_str_has_prefix (line, "file:///") || g_path_is_absolute (line);
}

/**
 * lk_offer_parse_text:
 * @text: what a person typed, pasted or dragged
 *
 * Returns: (transfer full): the addresses and paths, one a line; empty when something else
 *   is there too
 */
char **
lk_offer_parse_text (const char *text)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) lines = g_strsplit_set (text, "\r\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strstrip (lines[i]);

      if (*line == '\0' || *line == '#')
        continue;
      if (!is_address (line))
        return g_new0 (char *, 1);

      g_strv_builder_add (builder, line);
    }

  return g_strv_builder_end (builder);
}

/* `ADDRESS\nTITLE` in UTF-16; the title is none of our business. */
static char **
parse_utf16 (GBytes *bytes)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autofree char *text = g_convert (data, (gssize) size, "UTF-8", "UTF-16LE", NULL, NULL, NULL);
  char *end = text != NULL ? strpbrk (text, "\r\n") : NULL;

  if (end != NULL)
    *end = '\0';

  return lk_offer_parse_text (text != NULL ? text : "");
}

static char **
list_uris (GdkFileList *list)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GSList) files = gdk_file_list_get_files (list);

  for (GSList *l = files; l != NULL; l = l->next)
    {
      g_autofree char *path = g_file_get_path (l->data);
      g_autofree char *uri = g_file_get_uri (l->data);

      g_strv_builder_add (builder, path != NULL ? path : uri);
    }

  return g_strv_builder_end (builder);
}

/* --- Reading a value --- */

static GType
value_type (Reading *self)
{
  return self->kind == LK_OFFER_FILES ? GDK_TYPE_FILE_LIST : G_TYPE_STRING;
}

static void
value_begin (LkFlow *flow, gpointer state)
{
  Reading *self = state;
  GCancellable *cancellable = lk_flow_get_cancellable (flow);

  if (GDK_IS_DROP (self->origin))
    gdk_drop_read_value_async (GDK_DROP (self->origin), value_type (self), G_PRIORITY_DEFAULT,
                               cancellable, lk_flow_ready, flow);
  else
    gdk_clipboard_read_value_async (GDK_CLIPBOARD (self->origin), value_type (self),
                                    G_PRIORITY_DEFAULT, cancellable, lk_flow_ready, flow);
}

static LkFlowAction
value_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Reading *self = state;
  const GValue *value =
      GDK_IS_DROP (self->origin)
          ? gdk_drop_read_value_finish (GDK_DROP (self->origin), result, error)
          : gdk_clipboard_read_value_finish (GDK_CLIPBOARD (self->origin), result, error);

  if (value == NULL)
    return LK_FLOW_NEXT;

  if (self->kind == LK_OFFER_FILES)
    self->offer = offer_new (list_uris (g_value_get_boxed (value)));
  else
    self->offer = offer_new (lk_offer_parse_text (g_value_get_string (value)));

  return LK_FLOW_NEXT;
}

static const LkFlowStep value_steps[] = {
  { "read-value", value_begin, value_end },
  { NULL },
};

/* --- Reading a stream --- */

static const char *const *
stream_types (Reading *self)
{
  if (self->kind == LK_OFFER_PICTURE)
    return picture_types;

  return self->kind == LK_OFFER_PROMISE ? promise_types : link_types;
}

static void
open_begin (LkFlow *flow, gpointer state)
{
  Reading *self = state;
  const char **types = (const char **) stream_types (self);
  GCancellable *cancellable = lk_flow_get_cancellable (flow);

  if (GDK_IS_DROP (self->origin))
    gdk_drop_read_async (GDK_DROP (self->origin), types, G_PRIORITY_DEFAULT, cancellable,
                         lk_flow_ready, flow);
  else
    gdk_clipboard_read_async (GDK_CLIPBOARD (self->origin), types, G_PRIORITY_DEFAULT, cancellable,
                              lk_flow_ready, flow);
}

static LkFlowAction
open_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Reading *self = state;

  self->stream =
      GDK_IS_DROP (self->origin)
          ? gdk_drop_read_finish (GDK_DROP (self->origin), result, &self->type, error)
          : gdk_clipboard_read_finish (GDK_CLIPBOARD (self->origin), result, &self->type, error);

  return LK_FLOW_NEXT;
}

static void
folder_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  g_autofree char *path = g_dir_make_tmp ("lorikeet-XXXXXX", &error);

  if (path == NULL)
    g_task_return_error (task, lk_error_from_io (error, g_get_tmp_dir ()));
  else
    g_task_return_pointer (task, g_file_new_for_path (path), g_object_unref);
}

static void
folder_begin (LkFlow *flow, gpointer state)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, lk_flow_ready, flow);

  g_task_set_source_tag (task, folder_begin);
  g_task_run_in_thread (task, folder_thread);
}

static LkFlowAction
folder_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Reading *self = state;

  self->folder = g_task_propagate_pointer (G_TASK (result), error);

  return LK_FLOW_NEXT;
}

static gboolean
needs_no_file (gpointer state)
{
  return ((Reading *) state)->kind != LK_OFFER_PICTURE;
}

static void
create_begin (LkFlow *flow, gpointer state)
{
  Reading *self = state;
  g_autofree char *name = g_strconcat ("picture.", strchr (self->type, '/') + 1, NULL);

  self->file = g_file_get_child (self->folder, name);
  g_file_create_async (self->file, G_FILE_CREATE_PRIVATE, G_PRIORITY_DEFAULT,
                       lk_flow_get_cancellable (flow), lk_flow_ready, flow);
}

static LkFlowAction
create_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Reading *self = state;

  self->bytes = G_OUTPUT_STREAM (g_file_create_finish (self->file, result, error));

  return LK_FLOW_NEXT;
}

static void
splice_begin (LkFlow *flow, gpointer state)
{
  Reading *self = state;

  if (self->bytes == NULL)
    self->bytes = g_memory_output_stream_new_resizable ();

  g_output_stream_splice_async (self->bytes, self->stream,
                                G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE |
                                    G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                                G_PRIORITY_DEFAULT, lk_flow_get_cancellable (flow), lk_flow_ready,
                                flow);
}

static LkFlowAction
splice_end (LkFlow *flow, gpointer state, GAsyncResult *result, GError **error)
{
  Reading *self = state;

  if (g_output_stream_splice_finish (self->bytes, result, error) < 0)
    return LK_FLOW_NEXT;

  if (self->kind == LK_OFFER_PICTURE)
    {
      const char *const sources[] = { g_file_peek_path (self->file), NULL };

      self->offer = offer_new (g_strdupv ((char **) sources));
      self->offer->temporary = g_object_ref (self->folder);
    }
  else
    {
      g_autoptr (GBytes) bytes =
          g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (self->bytes));

      self->offer = offer_new (g_bytes_get_size (bytes) <= MAX_TEXT ? parse_utf16 (bytes)
                                                                    : g_new0 (char *, 1));
    }

  return LK_FLOW_NEXT;
}

static const LkFlowStep stream_steps[] = {
  { "open", open_begin, open_end },
  { "make-folder", folder_begin, folder_end, needs_no_file },
  { "create", create_begin, create_end, needs_no_file },
  { "read", splice_begin, splice_end },
  { NULL },
};

/**
 * lk_offer_read_async:
 * @origin: a #GdkDrop or a #GdkClipboard
 * @cancellable: (nullable): cancels
 * @callback: called when all of it is here
 * @user_data: for @callback
 */
void
lk_offer_read_async (GObject *origin,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  Reading *self = g_new0 (Reading, 1);
  GdkContentFormats *formats = GDK_IS_DROP (origin)
                                   ? gdk_drop_get_formats (GDK_DROP (origin))
                                   : gdk_clipboard_get_formats (GDK_CLIPBOARD (origin));
  gboolean of_value;

  self->origin = g_object_ref (origin);
  self->kind = lk_offer_get_kind (formats);
  of_value = self->kind == LK_OFFER_FILES || self->kind == LK_OFFER_TEXT;
  if (self->kind == LK_OFFER_NOTHING)
    self->offer = offer_new (g_new0 (char *, 1));

  lk_flow_run_async (NULL,
                     self->offer != NULL ? value_steps + G_N_ELEMENTS (value_steps) - 1
                     : of_value          ? value_steps
                                         : stream_steps,
                     self, reading_free, cancellable, callback, user_data);
}

/**
 * lk_offer_read_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): what was offered
 */
LkOffer *
lk_offer_read_finish (GAsyncResult *result, GError **error)
{
  Reading *self = lk_flow_run_finish (NULL, result, error);

  return self != NULL ? g_steal_pointer (&self->offer) : NULL;
}
