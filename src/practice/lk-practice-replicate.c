/* lk-practice-replicate.c: account, hardware and models, as Replicate answers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-json.h"
#include "lk-practice-replicate-private.h"
#include "lk-practice.h"

#include <string.h>

static const char *const hardware[][2] = {
  { "CPU", "cpu" },
  { "Nvidia A100 (80GB) GPU", "gpu-a100-large" },
  { "2x Nvidia A100 (80GB) GPU", "gpu-a100-large-2x" },
  { "Nvidia H100 GPU", "gpu-h100" },
  { "Nvidia L40S GPU", "gpu-l40s" },
  { "2x Nvidia L40S GPU", "gpu-l40s-2x" },
};

static const char *const model_members[] = {
  "description", "visibility", "github_url", "paper_url", "license_url", "cover_image_url",
};

static void
version_free (gpointer data)
{
  LkReplicateVersion *self = data;

  g_free (self->id);
  g_free (self);
}

static void
model_free (gpointer data)
{
  LkReplicateModel *self = data;

  g_free (self->owner);
  g_free (self->name);
  json_object_unref (self->fields);
  g_ptr_array_unref (self->versions);
  g_free (self);
}

static void
training_free (gpointer data)
{
  lk_practice_training_free (data);
}

LkReplicateModel *
lk_practice_replicate_add_model (LkPracticeReplicate *self,
                                 const char *owner,
                                 const char *name,
                                 JsonObject *fields)
{
  LkReplicateModel *model = g_new0 (LkReplicateModel, 1);

  model->owner = g_strdup (owner);
  model->name = g_strdup (name);
  model->fields = fields;
  model->versions = g_ptr_array_new_with_free_func (version_free);
  g_hash_table_insert (self->models, g_strconcat (owner, "/", name, NULL), model);

  return model;
}

void
lk_practice_replicate_add_version (LkReplicateModel *model,
                                   const char *id,
                                   const LkPracticeTrainer *trainer)
{
  LkReplicateVersion *version = g_new0 (LkReplicateVersion, 1);

  version->id = g_strdup (id);
  version->created = g_get_real_time ();
  version->trainer = trainer;
  g_ptr_array_insert (model->versions, 0, version);
}

LkReplicateModel *
lk_practice_replicate_model (LkPracticeReplicate *self, const char *full)
{
  return g_hash_table_lookup (self->models, full);
}

/**
 * lk_practice_replicate_refuse: (skip)
 * @x: a request
 * @status: HTTP status
 * @title: (nullable): what kind of problem it is
 * @detail: (nullable): what it is
 *
 * Problem details as Replicate's front end writes them.
 */
void
lk_practice_replicate_refuse (LkExchange *x, guint status, const char *title, const char *detail)
{
  JsonObject *object = json_object_new ();

  if (title != NULL)
    json_object_set_string_member (object, "title", title);
  if (detail != NULL)
    json_object_set_string_member (object, "detail", detail);
  json_object_set_int_member (object, "status", status);
  lk_exchange_set_header (x, "Content-Type", "application/problem+json");
  lk_exchange_answer_json (x, status, object);
}

static void
refuse (LkExchange *x, guint status, const char *message)
{
  if (status == 429)
    lk_practice_replicate_refuse (x, status, NULL,
                                  "Request was throttled. Your rate limit resets in ~1s.");
  else if (status == 404)
    lk_practice_replicate_refuse (x, status, "Not Found",
                                  "The requested resource could not be found.");
  else if (status == 402)
    lk_practice_replicate_refuse (
        x, status, "Insufficient credit",
        "You have insufficient credit to run this model. Go to "
        "https://replicate.com/account/billing#billing to purchase credit. Once you purchase "
        "credit, please wait a few minutes before trying again.");
  else if (status == 401)
    lk_practice_replicate_refuse (x, status, "Unauthenticated",
                                  "You did not pass a valid authentication token");
  else
    lk_practice_replicate_refuse (x, status, soup_status_get_phrase (status), message);
}

gboolean
lk_practice_replicate_authorize (LkExchange *x)
{
  const char *header = lk_exchange_header (x, "authorization");
  const char *token = NULL;

  /* A signed address of a file is its own permission. */
  if (x->route != NULL && g_str_equal (x->route->operation, "replicate.files.download"))
    return TRUE;

  if (header != NULL && g_ascii_strncasecmp (header, "Bearer ", 7) == 0)
    token = header + 7;
  else if (header != NULL && g_ascii_strncasecmp (header, "Token ", 6) == 0)
    token = header + 6;

  if (g_strcmp0 (token, lk_practice_world_secret (x->world, "replicate")) == 0)
    return TRUE;

  refuse (x, 401, NULL);

  return FALSE;
}

void
lk_practice_replicate_decorate (LkExchange *x)
{
  g_autofree char *ray = g_strdup_printf ("%016" G_GINT64_MODIFIER "x-PRA", x->number);

  lk_exchange_set_header (x, "CF-Ray", ray);
  lk_exchange_set_header (x, "ratelimit-remaining", "2999");
  lk_exchange_set_header (x, "ratelimit-reset", "1");
}

char *
lk_practice_replicate_time (gint64 time)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);
  g_autofree char *seconds = g_date_time_format (utc, "%Y-%m-%dT%H:%M:%S");

  return g_strdup_printf ("%s.%03dZ", seconds, (int) (time % G_USEC_PER_SEC / 1000));
}

static JsonObject *
version_to_json (const LkReplicateVersion *version)
{
  g_autofree char *created = lk_practice_replicate_time (version->created);
  JsonObject *schema = version->trainer != NULL ? lk_practice_trainer_dup_schema (version->trainer)
                                                : lk_json_object_new ("s:openapi", "3.0.2", NULL);

  return lk_json_object_new ("s:id", version->id, "s:created_at", created, "s:cog_version",
                             "0.9.20", "o:openapi_schema", schema, NULL);
}

static JsonObject *
model_to_json (const LkReplicateModel *model)
{
  g_autofree char *url = g_strdup_printf ("https://replicate.com/%s/%s", model->owner, model->name);
  JsonObject *object = lk_json_object_new ("s:url", url, "s:owner", model->owner, "s:name",
                                           model->name, "i:run_count", (gint64) 0, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (model_members); i++)
    lk_json_set_string (object, model_members[i],
                        lk_json_peek_string (model->fields, model_members[i]));

  json_object_set_null_member (object, "default_example");
  if (model->versions->len > 0)
    json_object_set_object_member (object, "latest_version",
                                   version_to_json (g_ptr_array_index (model->versions, 0)));
  else
    json_object_set_null_member (object, "latest_version");

  return object;
}

static void
get_account (LkExchange *x)
{
  lk_exchange_answer_json (x, 200,
                           lk_json_object_new ("s:type", "user", "s:username", LK_PRACTICE_USER,
                                               "s:name", "Practice", NULL));
}

static void
get_hardware (LkExchange *x)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (hardware); i++)
    json_array_add_object_element (array, lk_json_object_new ("s:name", hardware[i][0], "s:sku",
                                                              hardware[i][1], NULL));

  json_node_take_array (node, array);
  lk_exchange_answer_node (x, 200, node);
}

static LkReplicateModel *
get_model (LkExchange *x)
{
  g_autofree char *full =
      g_strconcat (lk_exchange_param (x, 0), "/", lk_exchange_param (x, 1), NULL);
  LkReplicateModel *model = lk_practice_replicate_model (x->world->replicate, full);

  if (model == NULL)
    refuse (x, 404, NULL);

  return model;
}

static void
answer_model (LkExchange *x)
{
  LkReplicateModel *model = get_model (x);

  if (model != NULL)
    lk_exchange_answer_json (x, 200, model_to_json (model));
}

static gboolean
is_hardware (const char *sku)
{
  for (guint i = 0; i < G_N_ELEMENTS (hardware); i++)
    if (g_strcmp0 (hardware[i][1], sku) == 0)
      return TRUE;

  return FALSE;
}

static void
refuse_field (LkExchange *x, const char *pointer, const char *detail)
{
  JsonArray *errors = json_array_new ();
  g_autofree char *all =
      g_strdup_printf ("The following errors occurred:\n- %s: %s", pointer + 1, detail);

  json_array_add_object_element (errors, lk_json_object_new ("s:pointer", pointer, "s:detail",
                                                             detail, NULL));
  lk_exchange_set_header (x, "Content-Type", "application/problem+json");
  lk_exchange_answer_json (x, 400,
                           lk_json_object_new ("s:title", "Validation failed", "s:detail", all,
                                               "i:status", (gint64) 400, "a:errors", errors, NULL));
}

static void
refuse_existing (LkExchange *x)
{
  static const char detail[] = "A model with that name and owner already exists.";
  JsonArray *errors = json_array_new ();

  json_array_add_object_element (errors, lk_json_object_new ("s:pointer", "/name", "s:detail",
                                                             detail, NULL));
  lk_exchange_set_header (x, "Content-Type", "application/problem+json");
  lk_exchange_answer_json (x, 409,
                           lk_json_object_new ("s:title", "Conflict", "s:detail", detail,
                                               "i:status", (gint64) 409, "a:errors", errors, NULL));
}

static gboolean
is_model_name (const char *name)
{
  if (name == NULL || name[0] == '\0' || strlen (name) > 64)
    return FALSE;

  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_islower (*p) && !g_ascii_isdigit (*p) && strchr ("-_.", *p) == NULL)
      return FALSE;

  return g_ascii_isalnum (name[0]) && g_ascii_isalnum (name[strlen (name) - 1]);
}

static void
create_model (LkExchange *x)
{
  g_autoptr (JsonObject) body = lk_exchange_dup_json (x);
  const char *owner = body != NULL ? lk_json_peek_string (body, "owner") : NULL;
  const char *name = body != NULL ? lk_json_peek_string (body, "name") : NULL;
  const char *visibility = body != NULL ? lk_json_peek_string (body, "visibility") : NULL;
  const char *sku = body != NULL ? lk_json_peek_string (body, "hardware") : NULL;
  g_autofree char *full = owner != NULL && name != NULL ? g_strconcat (owner, "/", name, NULL)
                                                        : NULL;

  if (g_strcmp0 (owner, LK_PRACTICE_USER) != 0)
    refuse_field (x, "/owner", "You do not have permission to create a model for that owner.");
  else if (!is_model_name (name))
    refuse_field (x, "/name",
                  "Model name can only contain lowercase letters, numbers, dashes, underscores, or "
                  "periods, and cannot start or end with a dash, underscore, or period.");
  else if (g_strcmp0 (visibility, "public") != 0 && g_strcmp0 (visibility, "private") != 0)
    refuse_field (x, "/visibility", "Must be one of: public, private");
  else if (!is_hardware (sku))
    {
      g_autofree char *detail =
          g_strdup_printf ("%s is not a valid hardware SKU. Your options are: cpu, "
                           "gpu-a100-large, gpu-a100-large-2x, gpu-h100, gpu-l40s, gpu-l40s-2x.",
                           sku != NULL ? sku : "");

      refuse_field (x, "/hardware", detail);
    }
  else if (lk_practice_replicate_model (x->world->replicate, full) != NULL)
    refuse_existing (x);
  else
    lk_exchange_answer_json (x, 201,
                             model_to_json (
                                 lk_practice_replicate_add_model (x->world->replicate, owner, name,
                                                                  json_object_ref (body))));
}

static void
patch_model (LkExchange *x)
{
  LkReplicateModel *model = get_model (x);
  g_autoptr (JsonObject) body = lk_exchange_dup_json (x);

  if (model == NULL)
    return;

  for (guint i = 0; body != NULL && i < G_N_ELEMENTS (model_members); i++)
    if (lk_json_peek_string (body, model_members[i]) != NULL)
      json_object_set_string_member (model->fields, model_members[i],
                                     lk_json_peek_string (body, model_members[i]));

  lk_exchange_answer_json (x, 200, model_to_json (model));
}

static void
delete_model (LkExchange *x)
{
  LkReplicateModel *model = get_model (x);
  g_autofree char *full = NULL;

  if (model == NULL)
    return;

  if (!g_str_equal (model->owner, LK_PRACTICE_USER))
    {
      refuse (x, 403, "You do not have permission to perform this action.");
      return;
    }

  full = g_strconcat (model->owner, "/", model->name, NULL);
  g_hash_table_remove (x->world->replicate->models, full);
  lk_exchange_answer_empty (x, 204);
}

/**
 * lk_practice_replicate_page: (skip)
 * @x: a request for a list
 * @total: how long the list is
 * @first: (out): the first element of the page
 * @end: (out): one after its last
 * @next: (out): the address of the next page, or %NULL
 *
 * The cursor is opaque; `next` is a whole address.
 *
 * Returns: (transfer full): an array for the elements
 */
JsonArray *
lk_practice_replicate_page (LkExchange *x, guint total, guint *first, guint *end, char **next)
{
  const char *cursor = lk_exchange_query (x, "cursor");
  guint size = (guint) MAX (lk_practice_world_option (x->world, "replicate.page-size"), 1);
  gsize length = 0;
  g_autofree guchar *raw = cursor != NULL ? g_base64_decode (cursor, &length) : NULL;
  g_autofree char *text = g_strndup (raw != NULL ? (const char *) raw : "", length);

  *first = g_str_has_prefix (text, "p=") ? (guint) g_ascii_strtoull (text + 2, NULL, 10) : 0;
  *first = MIN (*first, total);
  *end = MIN (*first + size, total);
  *next = NULL;

  if (*end < total)
    {
      g_autofree char *plain = g_strdup_printf ("p=%u", *end);
      g_autofree char *code = g_base64_encode ((const guchar *) plain, strlen (plain));
      g_autofree char *escaped = g_uri_escape_string (code, NULL, FALSE);

      *next =
          g_strconcat (x->world->roots[LK_PRACTICE_REPLICATE], x->path, "?cursor=", escaped, NULL);
    }

  return json_array_new ();
}

static void
list_versions (LkExchange *x)
{
  LkReplicateModel *model = get_model (x);
  g_autofree char *next = NULL;
  JsonArray *results;
  guint first, end;

  if (model == NULL)
    return;

  results = lk_practice_replicate_page (x, model->versions->len, &first, &end, &next);
  for (guint i = first; i < end; i++)
    json_array_add_object_element (results,
                                   version_to_json (g_ptr_array_index (model->versions, i)));

  lk_exchange_answer_json (x, 200,
                           lk_json_object_new ("s:next", next, "s:previous", NULL, "a:results",
                                               results, NULL));
}

static void
get_version (LkExchange *x)
{
  LkReplicateModel *model = get_model (x);

  for (guint i = 0; model != NULL && i < model->versions->len; i++)
    {
      LkReplicateVersion *version = g_ptr_array_index (model->versions, i);

      if (!g_str_equal (version->id, lk_exchange_param (x, 2)))
        continue;

      lk_exchange_answer_json (x, 200, version_to_json (version));
      return;
    }

  if (model != NULL)
    refuse (x, 404, NULL);
}

/* clang-format off */
static const LkPracticeRoute routes[] = {
  { "GET", "/v1/account", NULL, "replicate.account", LK_EXCHANGE_DISCARD, 0, get_account },
  { "GET", "/v1/hardware", NULL, "replicate.hardware", LK_EXCHANGE_DISCARD, 0, get_hardware },
  { "POST", "/v1/models", NULL, "replicate.models.create", LK_EXCHANGE_MEMORY, 0, create_model },
  { "GET", "/v1/models/:/:", NULL, "replicate.models.get", LK_EXCHANGE_DISCARD, 0, answer_model },
  { "PATCH", "/v1/models/:/:", NULL, "replicate.models.update", LK_EXCHANGE_MEMORY, 0,
    patch_model },
  { "DELETE", "/v1/models/:/:", NULL, "replicate.models.delete", LK_EXCHANGE_DISCARD, 0,
    delete_model },
  { "GET", "/v1/models/:/:/versions", NULL, "replicate.versions.list", LK_EXCHANGE_DISCARD, 0,
    list_versions },
  { "GET", "/v1/models/:/:/versions/:", NULL, "replicate.versions.get", LK_EXCHANGE_DISCARD, 0,
    get_version },
  { "POST", "/v1/models/:/:/versions/:/trainings", NULL, "replicate.trainings.create",
    LK_EXCHANGE_MEMORY, 0, lk_practice_trainings_create },
  { "GET", "/v1/trainings", NULL, "replicate.trainings.list", LK_EXCHANGE_DISCARD, 0,
    lk_practice_trainings_list },
  { "GET", "/v1/trainings/:", NULL, "replicate.trainings.get", LK_EXCHANGE_DISCARD, 0,
    lk_practice_trainings_get },
  { "POST", "/v1/trainings/:/cancel", NULL, "replicate.trainings.cancel", LK_EXCHANGE_DISCARD, 0,
    lk_practice_trainings_cancel },
  { "GET", "/v1/predictions/:", NULL, "replicate.predictions.get", LK_EXCHANGE_DISCARD, 0,
    lk_practice_trainings_get },
  { "POST", "/v1/predictions/:/cancel", NULL, "replicate.predictions.cancel",
    LK_EXCHANGE_DISCARD, 0, lk_practice_trainings_cancel },
  { "GET", "/v1/files", NULL, "replicate.files.list", LK_EXCHANGE_DISCARD, 0,
    lk_practice_files_list },
  { "POST", "/v1/files", NULL, "replicate.files.create", LK_EXCHANGE_FILE, 0,
    lk_practice_files_create },
  { "GET", "/v1/files/:", NULL, "replicate.files.get", LK_EXCHANGE_DISCARD, 0,
    lk_practice_files_get },
  { "DELETE", "/v1/files/:", NULL, "replicate.files.delete", LK_EXCHANGE_DISCARD, 0,
    lk_practice_files_delete },
  { "GET", "/v1/files/:/download", NULL, "replicate.files.download", LK_EXCHANGE_DISCARD, 0,
    lk_practice_files_download },
  { NULL }
};
/* clang-format on */

const LkPracticeService lk_practice_replicate_service = { "replicate", routes,
                                                          lk_practice_replicate_authorize,
                                                          lk_practice_replicate_decorate, refuse };

static void
add_trainers (LkPracticeReplicate *self)
{
  const LkPracticeTrainer *trainer;

  for (guint i = 0; (trainer = lk_practice_trainer_get (i)) != NULL; i++)
    {
      JsonObject *fields =
          lk_json_object_new ("s:visibility", "public", "s:description", "Practice", NULL);
      LkReplicateModel *model =
          lk_practice_replicate_add_model (self, trainer->owner, trainer->name, fields);

      for (int k = (int) G_N_ELEMENTS (trainer->versions) - 1; k >= 0; k--)
        if (trainer->versions[k] != NULL)
          lk_practice_replicate_add_version (model, trainer->versions[k], trainer);
    }
}

LkPracticeReplicate *
lk_practice_replicate_new (LkPracticeWorld *world)
{
  LkPracticeReplicate *self = g_new0 (LkPracticeReplicate, 1);

  self->world = world;
  self->models = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, model_free);
  self->trainings = g_ptr_array_new_with_free_func (training_free);
  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, lk_practice_file_free);
  add_trainers (self);

  return self;
}

void
lk_practice_replicate_free (LkPracticeReplicate *self)
{
  g_hash_table_unref (self->models);
  g_ptr_array_unref (self->trainings);
  g_hash_table_unref (self->files);
  g_free (self);
}

guint
lk_practice_replicate_count_trainings (LkPracticeReplicate *self)
{
  return self->trainings->len;
}
