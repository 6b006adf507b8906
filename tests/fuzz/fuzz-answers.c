/* fuzz-answers.c: what services say when all is well, or seems to be
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "fuzz.h"
#include "lk-hub-private.h"
#include "lk-json.h"
#include "lk-replicate-schema.h"
#include "lk-s3-xml.h"
#include "lk-training.h"

#define SHA "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void
read_json (JsonObject *object)
{
  g_autoptr (LkReplicateVersion) version = lk_replicate_version_new_from_json (object, NULL);
  g_autoptr (LkReplicateModel) model = lk_replicate_model_new_from_json (object, NULL);
  g_autoptr (LkTraining) training = lk_training_new_from_json (object, NULL);
  g_autoptr (LkHubActions) actions = lk_hub_actions_new_from_json (object, SHA, 100, NULL);
  JsonArray *hardware = lk_json_peek_array (object, "hardware");

  if (hardware != NULL)
    g_free (lk_replicate_pick_hardware (hardware));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree char *text = fuzz_dup_text (data, size);
  g_autoptr (JsonObject) object = lk_json_parse_object (text, (gssize) size, NULL);
  g_autoptr (GPtrArray) fields = lk_s3_xml_parse (text, (gssize) size, NULL);

  if (object != NULL)
    read_json (object);
  if (fields != NULL)
    lk_s3_xml_find (fields, "ListBucketResult/Contents/Key");

  return 0;
}
