/* lk-replicate-schema.h: what a trainer takes, read from its version's OpenAPI text
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * LkReplicateInputType: of one input.
 */
typedef enum
{
  LK_REPLICATE_INPUT_STRING,
  LK_REPLICATE_INPUT_INTEGER,
  LK_REPLICATE_INPUT_NUMBER,
  LK_REPLICATE_INPUT_BOOLEAN,
  LK_REPLICATE_INPUT_OTHER,
} LkReplicateInputType;

/**
 * LkReplicateInput:
 * @name: as it is sent
 * @title: (nullable): for people
 * @description: (nullable): for people
 * @type: what kind of value
 * @fallback: (nullable): the default
 * @has_minimum: whether @minimum counts
 * @has_maximum: whether @maximum counts
 * @choices: (nullable) (element-type JsonNode): the allowed values
 * @order: where it stands in the form
 * @required: as the schema says, which is not to be relied on
 * @secret: whether the value must not be shown or kept
 * @uri: whether it is a file, given as an address
 */
typedef struct
{
  char *name;
  char *title;
  char *description;
  LkReplicateInputType type;
  JsonNode *fallback;
  gboolean has_minimum;
  gboolean has_maximum;
  double minimum;
  double maximum;
  GPtrArray *choices;
  int order;
  gboolean required;
  gboolean secret;
  gboolean uri;
} LkReplicateInput;

/**
 * LkReplicateVersion:
 * @id: 64 hexadecimal digits
 * @created_at: microseconds since 1970, or 0
 * @inputs: (nullable) (element-type LkReplicateInput): of training, in their order; %NULL
 *   when the version cannot be trained or does not say
 */
typedef struct
{
  gatomicrefcount references;
  char *id;
  gint64 created_at;
  GPtrArray *inputs;
} LkReplicateVersion;

#define LK_TYPE_REPLICATE_VERSION (lk_replicate_version_get_type ())
GType lk_replicate_version_get_type (void);

LkReplicateVersion *lk_replicate_version_new_from_json (JsonObject *object, GError **error);
LkReplicateVersion *lk_replicate_version_ref (LkReplicateVersion *self);
void lk_replicate_version_unref (LkReplicateVersion *self);
const LkReplicateInput *lk_replicate_version_get_input (LkReplicateVersion *self, const char *name);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkReplicateVersion, lk_replicate_version_unref)

/**
 * LkReplicateModel:
 * @owner: user or organization
 * @name: of the model
 * @is_private: whether only its owner sees it
 * @uri: (nullable): its page
 * @latest: (nullable): its newest version
 */
typedef struct
{
  gatomicrefcount references;
  char *owner;
  char *name;
  gboolean is_private;
  char *uri;
  LkReplicateVersion *latest;
} LkReplicateModel;

#define LK_TYPE_REPLICATE_MODEL (lk_replicate_model_get_type ())
GType lk_replicate_model_get_type (void);

LkReplicateModel *lk_replicate_model_new_from_json (JsonObject *object, GError **error);
LkReplicateModel *lk_replicate_model_ref (LkReplicateModel *self);
void lk_replicate_model_unref (LkReplicateModel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkReplicateModel, lk_replicate_model_unref)

char *lk_replicate_pick_hardware (JsonArray *hardware);

G_END_DECLS
