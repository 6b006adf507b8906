/* fuzz-trainer.c: a file of the trainer catalogue that somebody passes on
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "fuzz.h"
#include "lk-json.h"
#include "lk-train-log.h"
#include "lk-trainer.h"

static void
use_parameter (LkParameter *parameter)
{
  g_autoptr (JsonNode) number = json_node_init_int (json_node_alloc (), 17);
  g_autoptr (JsonNode) text = json_node_init_string (json_node_alloc (), "text");
  double bound;

  lk_parameter_get_minimum (parameter, &bound);
  lk_parameter_get_maximum (parameter, &bound);
  lk_parameter_get_choices (parameter);
  lk_parameter_check (parameter, number, NULL);
  lk_parameter_check (parameter, text, NULL);
}

static void
use (LkTrainer *trainer, JsonObject *object)
{
  GListModel *parameters = lk_trainer_get_parameters (trainer);
  g_autoptr (LkTrainLog) log = lk_train_log_new (lk_trainer_get_progress_pattern (trainer), 10);

  for (guint i = 0; i < g_list_model_get_n_items (parameters); i++)
    {
      g_autoptr (LkParameter) parameter = g_list_model_get_item (parameters, i);

      use_parameter (parameter);
    }
  for (guint i = LK_ROLE_DATASET; i <= LK_ROLE_AUTOCAPTION; i++)
    lk_trainer_get_field (trainer, (LkTrainerRole) i);
  lk_trainer_get_preset (trainer, "person");
  lk_trainer_estimate_cost (trainer, lk_trainer_estimate_seconds (trainer, 1000, 0));
  lk_trainer_refine (trainer, object);
  lk_train_log_feed (log, "flux_train_replicate: 10%| 3/10 [00:01<00:09, 2.1s/it, loss: 0.1]\n");
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree char *text = fuzz_dup_text (data, size);
  g_autoptr (JsonObject) object = lk_json_parse_object (text, (gssize) size, NULL);
  g_autoptr (LkTrainer) trainer = NULL;

  if (object != NULL)
    trainer = lk_trainer_new_from_json (object, NULL);
  if (trainer != NULL)
    use (trainer, object);

  return 0;
}
