/* lk-wizard-review.c: everything once more, before it starts
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-wizard-review.h"

#include "lk-enumerate.h"
#include "lk-job-text.h"
#include "lk-license.h"
#include "lk-paths.h"
#include "lk-preflight-row.h"
#include "lk-rows.h"

#include <glib/gi18n.h>

typedef enum
{
  PROP_CAN_START = 1,
} LkWizardReviewProperty;

struct _LkWizardReview
{
  AdwBin parent_instance;

  /* Template */
  AdwActionRow *cost_row;
  GtkLabel *cost;
  GtkListBox *choices;
  GtkListBox *places;
  AdwPreferencesGroup *checks_group;
  GtkListBox *checks;

  LkDraft *draft;            /* (owned) (nullable) until it is set */
  LkPublishLook *look;       /* (owned) (nullable) likewise */
  LkServices *services;      /* (owned) (nullable) likewise */
  LkPreflight *preflight;    /* (owned) (nullable) the last look */
  GCancellable *cancellable; /* (owned) (nullable) of the look under way */
};

static GParamSpec *properties[PROP_CAN_START + 1];

G_DEFINE_FINAL_TYPE (LkWizardReview, lk_wizard_review, ADW_TYPE_BIN)

/* --- Lines --- */

static void
add_line (GtkListBox *list, const char *title, const char *text)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *markup = g_markup_escape_text (text != NULL ? text : "", -1);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), markup);
  gtk_list_box_append (list, row);
}

/* With the point or the comma of the person's language, as the fields before show it. */
static char *
value_to_text (JsonNode *node)
{
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_DOUBLE)
    return lk_parameter_format (node);

  return g_strdup_printf ("%.10g", json_node_get_double (node));
}

static char *
join_settings (LkRecipe *recipe, LkTrainer *trainer)
{
  GListModel *parameters = lk_trainer_get_parameters (trainer);
  g_autoptr (JsonObject) inputs = lk_recipe_dup_inputs (recipe, trainer);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (parameters); i++)
    {
      g_autoptr (LkParameter) parameter = g_list_model_get_item (parameters, i);
      JsonNode *node = json_object_get_member (inputs, lk_parameter_get_name (parameter));
      g_autofree char *value = value_to_text (node);
      g_autofree char *setting = NULL;

      if (*value == '\0' || lk_parameter_get_advanced (parameter))
        continue;

      setting = g_strdup_printf (_ ("%s: %s"), lk_parameter_get_title (parameter), value);
      lk_enumerate (text, setting);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
list_choices (LkWizardReview *self)
{
  LkRecipe *recipe = lk_draft_get_recipe (self->draft);
  LkTrainer *trainer = lk_draft_get_trainer (self->draft);
  LkDataset *dataset = lk_draft_get_dataset (self->draft);
  g_autofree char *settings = trainer != NULL ? join_settings (recipe, trainer) : NULL;
  guint n_pictures = lk_dataset_get_n_pictures (dataset);
  g_autofree char *pictures =
      g_strdup_printf (ngettext ("%u picture of “%s”", "%u pictures of “%s”", n_pictures),
                       n_pictures, lk_dataset_get_title (dataset));

  lk_rows_clear (self->choices);
  add_line (self->choices, _ ("Dataset"), pictures);
  add_line (self->choices, _ ("Model"), lk_recipe_get_model_name (recipe));
  add_line (self->choices, _ ("Trigger word"), lk_recipe_get_trigger_word (recipe));
  if (trainer != NULL)
    add_line (self->choices, _ ("Trainer"), lk_trainer_get_title (trainer));
  if (settings != NULL)
    add_line (self->choices, _ ("Settings"), settings);
  if (trainer != NULL && lk_dataset_get_n_captions (dataset) < n_pictures)
    add_line (self->choices, _ ("Pictures without a caption"),
              lk_recipe_uses_captioner (recipe, trainer)
                  ? _ ("The trainer describes them")
                  : _ ("They are captioned with the trigger word"));
}

static char *
describe_training (LkRecipe *recipe, gboolean practice)
{
  g_autofree char *slug = lk_recipe_dup_slug (recipe);
  const char *wish = lk_recipe_get_destination (recipe);
  const char *name = wish != NULL ? wish : slug;

  if (practice)
    return g_strdup_printf (_ ("With the practice services, into the model “%s”"), name);

  return g_strdup_printf (lk_recipe_get_destination_public (recipe)
                              ? _ ("On Replicate, into the model “%s”, which everybody may use")
                              : _ ("On Replicate, into the model “%s”, which only you may use"),
                          name);
}

/* With its license, which the card names. */
static char *
describe_repository (LkWizardReview *self, const char *repository)
{
  LkTrainer *trainer = lk_draft_get_trainer (self->draft);
  g_autoptr (LkLicense) license =
      trainer != NULL
          ? lk_license_find (trainer, lk_recipe_get_license (lk_draft_get_recipe (self->draft)))
          : NULL;

  if (license == NULL)
    return g_strdup (repository);

  /* Translators: a repository and the license of the model in it */
  return g_strdup_printf (_ ("%s, under the license %s"), repository, license->title);
}

/* The privacy proof: what leaves this computer, to whom, for how long. */
static void
list_places (LkWizardReview *self)
{
  LkRecipe *recipe = lk_draft_get_recipe (self->draft);
  gboolean practice = lk_draft_get_practice (self->draft);
  const char *known = lk_publish_look_get_repository (self->look);
  g_autofree char *repository = known != NULL ? g_strdup (known)
                                              : lk_draft_dup_repository (self->draft);
  g_autofree char *size = g_format_size ((guint64) lk_draft_estimate_bytes (self->draft));
  g_autofree char *archive =
      practice ? g_strdup (_ ("To the practice services on this computer; nothing leaves it"))
               : g_strdup_printf (_ ("About %s to your storage, for the trainer to fetch by a "
                                     "secret link. Deleted after the training, and the deletion "
                                     "is checked."),
                                  size);

  g_autofree char *training = describe_training (recipe, practice);
  g_autofree char *published = describe_repository (self, repository);

  lk_rows_clear (self->places);
  add_line (self->places, _ ("Prepared pictures and captions"), archive);
  add_line (self->places, _ ("Training"), training);
  if (lk_recipe_get_publish (recipe))
    add_line (self->places,
              lk_recipe_get_public (recipe) ? _ ("Model on the Hub, for everybody to see")
                                            : _ ("Model on the Hub, for you alone"),
              published);
  if (lk_recipe_get_save_to (recipe) != NULL)
    {
      g_autofree char *shown = lk_paths_dup_shown (lk_recipe_get_save_to (recipe));

      add_line (self->places, _ ("Model on this computer"), shown);
    }
}

static void
show_estimate (LkWizardReview *self)
{
  const LkEstimate *estimate = lk_draft_get_estimate (self->draft);
  LkTrainer *trainer = lk_draft_get_trainer (self->draft);
  g_autofree char *how = trainer != NULL ? lk_estimate_explain (estimate, trainer) : NULL;
  g_autofree char *money = lk_job_text_money (estimate->cost);
  g_autofree char *time = estimate->seconds >= 0 ? lk_job_text_duration (estimate->seconds)
                                                 : g_strdup ("");
  g_autofree char *markup = g_markup_escape_text (how != NULL ? how : "", -1);
  g_autofree char *text = NULL;

  if (lk_draft_get_practice (self->draft))
    text = g_strdup (_ ("free"));
  else if (money != NULL)
    /* Translators: an amount of money and a time, such as "about $1.50, 16 min 20 s" */
    text = g_strdup_printf (_ ("about %s, %s"), money, time);
  else
    text = g_strdup (_ ("unknown"));

  gtk_label_set_text (self->cost, text);
  adw_action_row_set_subtitle (self->cost_row,
                               lk_draft_get_practice (self->draft)
                                   ? _ ("Practice takes under a minute and costs nothing")
                                   : markup);
}

/* --- The last look --- */

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkWizardReview) self = user_data;
  g_autoptr (GError) error = NULL;

  /* What stands in the way is said by the checks, and is no error of the look. */
  lk_preflight_run_finish (LK_PREFLIGHT (source), result, &error);
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    adw_preferences_group_set_description (self->checks_group, error->message);
}

static void
can_start_changed_cb (LkWizardReview *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_START]);
}

static GtkWidget *
make_check (gpointer item, gpointer user_data)
{
  return lk_preflight_row_new (item);
}

static void
forget_look (LkWizardReview *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_list_box_bind_model (self->checks, NULL, NULL, NULL, NULL);
  g_clear_object (&self->preflight);
  can_start_changed_cb (self);
}

/**
 * lk_wizard_review_check:
 * @self: the page
 *
 * Shows all choices and looks at everything that is needed once more.
 */
void
lk_wizard_review_check (LkWizardReview *self)
{
  LkRecipe *recipe = lk_draft_get_recipe (self->draft);
  g_autoptr (GError) error = NULL;

  list_choices (self);
  list_places (self);
  show_estimate (self);
  forget_look (self);

  adw_preferences_group_set_description (self->checks_group, NULL);
  if (lk_services_use (self->services, lk_recipe_get_profile (recipe), &error) == NULL)
    {
      adw_preferences_group_set_description (self->checks_group, error->message);
      return;
    }

  self->cancellable = g_cancellable_new ();
  self->preflight =
      lk_preflight_new (lk_engine_get_pipeline (lk_draft_get_engine (self->draft)), recipe);
  g_signal_connect_object (self->preflight, "notify::can-start", G_CALLBACK (can_start_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->preflight, "notify::running", G_CALLBACK (can_start_changed_cb),
                           self, G_CONNECT_SWAPPED);
  gtk_list_box_bind_model (self->checks, G_LIST_MODEL (self->preflight), make_check, NULL, NULL);
  lk_preflight_run_async (self->preflight, self->cancellable, looked_cb, g_object_ref (self));
}

/* --- Life --- */

static void
lk_wizard_review_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_CAN_START)
    g_value_set_boolean (value, lk_wizard_review_get_can_start (LK_WIZARD_REVIEW (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lk_wizard_review_dispose (GObject *object)
{
  LkWizardReview *self = LK_WIZARD_REVIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->preflight);
  g_clear_object (&self->services);
  g_clear_object (&self->look);
  g_clear_object (&self->draft);

  G_OBJECT_CLASS (lk_wizard_review_parent_class)->dispose (object);
}

static void
lk_wizard_review_class_init (LkWizardReviewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = lk_wizard_review_get_property;
  object_class->dispose = lk_wizard_review_dispose;

  properties[PROP_CAN_START] = g_param_spec_boolean ("can-start", NULL, NULL, FALSE,
                                                     G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lorikeet_app/Lorikeet/lk-wizard-review.ui");
  gtk_widget_class_bind_template_child (widget_class, LkWizardReview, cost_row);
  gtk_widget_class_bind_template_child (widget_class, LkWizardReview, cost);
  gtk_widget_class_bind_template_child (widget_class, LkWizardReview, choices);
  gtk_widget_class_bind_template_child (widget_class, LkWizardReview, places);
  gtk_widget_class_bind_template_child (widget_class, LkWizardReview, checks_group);
  gtk_widget_class_bind_template_child (widget_class, LkWizardReview, checks);
  gtk_widget_class_bind_template_callback (widget_class, lk_wizard_review_check);
}

static void
lk_wizard_review_init (LkWizardReview *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lk_wizard_review_set_draft:
 * @self: the page
 * @draft: what is to be started
 * @look: what is known of the place where it is to be published
 * @services: starts the practice services
 */
void
lk_wizard_review_set_draft (LkWizardReview *self,
                            LkDraft *draft,
                            LkPublishLook *look,
                            LkServices *services)
{
  g_return_if_fail (LK_IS_WIZARD_REVIEW (self));

  g_set_object (&self->draft, draft);
  g_set_object (&self->look, look);
  g_set_object (&self->services, services);
}

/**
 * lk_wizard_review_get_can_start:
 * @self: the page
 *
 * Returns: whether the last look found nothing that stands in the way
 */
gboolean
lk_wizard_review_get_can_start (LkWizardReview *self)
{
  g_return_val_if_fail (LK_IS_WIZARD_REVIEW (self), FALSE);

  return self->preflight != NULL && lk_preflight_get_can_start (self->preflight);
}

/**
 * lk_wizard_review_dup_reason:
 * @self: the page
 *
 * Returns: (transfer full) (nullable): which of the checks stand in the way of a start, once
 *   that is known; each says itself why
 */
char *
lk_wizard_review_dup_reason (LkWizardReview *self)
{
  g_autoptr (GString) labels = g_string_new (NULL);

  g_return_val_if_fail (LK_IS_WIZARD_REVIEW (self), NULL);

  for (guint i = 0; self->preflight != NULL && !lk_preflight_get_running (self->preflight) &&
                    i < g_list_model_get_n_items (G_LIST_MODEL (self->preflight));
       i++)
    {
      g_autoptr (LkPreflightCheck) check =
          g_list_model_get_item (G_LIST_MODEL (self->preflight), i);

      if (lk_preflight_check_get_state (check) == LK_CHECK_FAILED)
        lk_enumerate (labels, lk_preflight_check_get_label (check));
    }

  /* Translators: %s is a list of checks, such as “Hugging Face, Storage” */
  return labels->len > 0 ? g_strdup_printf (_ ("To start, mend: %s"), labels->str) : NULL;
}
