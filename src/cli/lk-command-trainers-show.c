/* lk-command-trainers-show.c: a trainer's settings with their bounds
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-command.h"
#include "lk-json.h"

#include <glib/gi18n-lib.h>

/* As it is typed after “--set”: with a point, in every language. */
static char *
format_bound (LkParameter *parameter, gboolean (*get) (LkParameter *, double *))
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  double bound;

  if (!get (parameter, &bound))
    return NULL;

  return g_strdup (g_ascii_formatd (text, sizeof text, "%g", bound));
}

static char *
format_bounds (LkParameter *parameter)
{
  const char *const *choices = lk_parameter_get_choices (parameter);
  g_autofree char *minimum = format_bound (parameter, lk_parameter_get_minimum);
  g_autofree char *maximum = format_bound (parameter, lk_parameter_get_maximum);

  if (choices != NULL && choices[0] != NULL)
    return g_strjoinv (" | ", (GStrv) choices);
  if (minimum != NULL && maximum != NULL)
    return g_strdup_printf (_ ("%s to %s"), minimum, maximum);
  if (minimum != NULL)
    return g_strdup_printf (_ ("from %s"), minimum);
  if (maximum != NULL)
    return g_strdup_printf (_ ("up to %s"), maximum);

  return g_strdup ("");
}

static JsonObject *
make_record (LkParameter *parameter)
{
  const char *const *choices = lk_parameter_get_choices (parameter);
  JsonNode *standard = lk_parameter_get_default (parameter);
  JsonObject *record = json_object_new ();
  double bound;

  lk_json_set_string (record, "name", lk_parameter_get_name (parameter));
  lk_json_set_string (record, "title", lk_parameter_get_title (parameter));
  lk_json_set_string (record, "description", lk_parameter_get_description (parameter));
  if (standard != NULL)
    json_object_set_member (record, "default", json_node_copy (standard));
  if (lk_parameter_get_minimum (parameter, &bound))
    json_object_set_double_member (record, "minimum", bound);
  if (lk_parameter_get_maximum (parameter, &bound))
    json_object_set_double_member (record, "maximum", bound);
  if (choices != NULL && choices[0] != NULL)
    {
      JsonArray *array = json_array_new ();

      for (guint i = 0; choices[i] != NULL; i++)
        json_array_add_string_element (array, choices[i]);
      json_object_set_array_member (record, "choices", array);
    }

  return record;
}

static void
print_parameter (LkCli *cli, LkParameter *parameter)
{
  JsonNode *standard = lk_parameter_get_default (parameter);
  g_autofree char *text = standard != NULL ? lk_parameter_format (standard) : g_strdup ("-");
  g_autofree char *bounds = format_bounds (parameter);

  lk_cli_print (cli, make_record (parameter), "  --set %s=%s\n      %s%s%s",
                lk_parameter_get_name (parameter), text, lk_parameter_get_description (parameter),
                *bounds == '\0' ? "" : "; ", bounds);
}

static int
run (LkCli *cli, GStrv *arguments, GError **error)
{
  LkEngine *engine;
  LkTrainer *trainer;
  GListModel *parameters;

  if (!lk_cli_parse (cli, NULL, arguments, "TRAINER", error))
    return LK_EXIT_USAGE;

  engine = lk_cli_open_engine (cli, error);
  if (engine == NULL)
    return LK_EXIT_FAILED;

  trainer = lk_catalogue_find (lk_engine_get_catalogue (engine), (*arguments)[1]);
  if (trainer == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_VALIDATION,
                   _ ("There is no trainer “%s”: “lorikeetctl trainers list” names them"),
                   (*arguments)[1]);
      return LK_EXIT_FAILED;
    }

  lk_cli_print (cli, NULL, "%s\n%s", lk_trainer_get_title (trainer),
                lk_trainer_get_description (trainer));
  parameters = lk_trainer_get_parameters (trainer);
  for (guint i = 0; i < g_list_model_get_n_items (parameters); i++)
    {
      g_autoptr (LkParameter) parameter = g_list_model_get_item (parameters, i);

      print_parameter (cli, parameter);
    }

  return LK_EXIT_DONE;
}

const LkCommand lk_command_trainers_show = {
  .name = "trainers show",
  .arguments = "TRAINER",
  .summary = N_ ("Show a trainer's settings and their bounds"),
  .run = run,
};
