/* lk-model-card.c
 *
 * The text is English whatever the language of the program: it is read by the Hub and
 * by people all over the world.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-model-card.h"

#include <string.h>

typedef struct
{
  char *first;
  char *second;
} Pair;

struct _LkModelCard
{
  char *title;
  char *base_model;
  char *repo_id;      /* (nullable) */
  char *weights_name; /* (nullable) */
  char *trigger_word; /* (nullable) */
  char *description;  /* (nullable) */
  char *license;      /* (nullable) */
  char *license_name; /* (nullable) */
  char *license_link; /* (nullable) */
  char *trainer;      /* (nullable) */
  char *trainer_version;
  guint n_pictures;
  guint n_captions;
  char *resolutions;    /* (nullable) */
  char *dataset_digest; /* (nullable) */
  double seconds;
  double cost;
  gint64 ended;
  char *weights_digest; /* (nullable) */
  gint64 weights_size;
  guint rank;
  gboolean practice;
  GPtrArray *tags;     /* (element-type utf8) */
  GPtrArray *settings; /* (element-type Pair) */
  GPtrArray *samples;  /* (element-type Pair) prompt, path */
};

static const char *const standard_tags[] = {
  "text-to-image", "diffusers", "lora", "template:sd-lora", "lorikeet",
};

/* What a trainer is given that is nobody else's business. */
static const char *const private_settings[] = {
  "token", "api_key", "secret", "password", "input_images", "dataset",
};

static void
pair_free (gpointer data)
{
  Pair *pair = data;

  g_free (pair->first);
  g_free (pair->second);
  g_free (pair);
}

static void
add_pair (GPtrArray *pairs, const char *first, const char *second)
{
  Pair *pair = g_new0 (Pair, 1);

  pair->first = g_utf8_make_valid (first, -1);
  pair->second = g_utf8_make_valid (second, -1);
  g_ptr_array_add (pairs, pair);
}

static void
replace_string (char **place, const char *text)
{
  g_free (*place);
  *place = text != NULL && text[0] != '\0' ? g_utf8_make_valid (text, -1) : NULL;
}

/**
 * lk_model_card_new:
 * @title: the model's name for people
 * @base_model: its base on the Hub, such as `black-forest-labs/FLUX.1-dev`
 *
 * Returns: (transfer full): an empty card
 */
LkModelCard *
lk_model_card_new (const char *title, const char *base_model)
{
  LkModelCard *self = g_new0 (LkModelCard, 1);

  self->title = g_utf8_make_valid (title, -1);
  self->base_model = g_utf8_make_valid (base_model, -1);
  self->cost = -1;
  self->tags = g_ptr_array_new_with_free_func (g_free);
  self->settings = g_ptr_array_new_with_free_func (pair_free);
  self->samples = g_ptr_array_new_with_free_func (pair_free);

  for (gsize i = 0; i < G_N_ELEMENTS (standard_tags); i++)
    lk_model_card_add_tag (self, standard_tags[i]);

  return self;
}

void
lk_model_card_free (LkModelCard *self)
{
  g_free (self->title);
  g_free (self->base_model);
  g_free (self->repo_id);
  g_free (self->weights_name);
  g_free (self->trigger_word);
  g_free (self->description);
  g_free (self->license);
  g_free (self->license_name);
  g_free (self->license_link);
  g_free (self->trainer);
  g_free (self->trainer_version);
  g_free (self->resolutions);
  g_free (self->dataset_digest);
  g_free (self->weights_digest);
  g_ptr_array_unref (self->tags);
  g_ptr_array_unref (self->settings);
  g_ptr_array_unref (self->samples);
  g_free (self);
}

void
lk_model_card_set_repo (LkModelCard *self, const char *repo_id, const char *weights_name)
{
  replace_string (&self->repo_id, repo_id);
  replace_string (&self->weights_name, weights_name);
}

void
lk_model_card_set_trigger_word (LkModelCard *self, const char *trigger_word)
{
  replace_string (&self->trigger_word, trigger_word);
}

void
lk_model_card_set_description (LkModelCard *self, const char *description)
{
  replace_string (&self->description, description);
}

/**
 * lk_model_card_set_license:
 * @self: a card
 * @license: the Hub's word for it; `other` needs the two that follow
 * @name: (nullable): its name
 * @link: (nullable): its text
 */
void
lk_model_card_set_license (LkModelCard *self,
                           const char *license,
                           const char *name,
                           const char *link)
{
  replace_string (&self->license, license);
  replace_string (&self->license_name, name);
  replace_string (&self->license_link, link);
}

void
lk_model_card_set_trainer (LkModelCard *self, const char *trainer, const char *version)
{
  replace_string (&self->trainer, trainer);
  replace_string (&self->trainer_version, version);
}

/**
 * lk_model_card_set_dataset:
 * @self: a card
 * @n_pictures: how many were trained
 * @n_captions: how many of them had a caption
 * @resolutions: (nullable): in words, such as `512, 768, 1024`
 * @digest: (nullable): SHA-256 of the dataset, so that it can be recognized
 */
void
lk_model_card_set_dataset (LkModelCard *self,
                           guint n_pictures,
                           guint n_captions,
                           const char *resolutions,
                           const char *digest)
{
  self->n_pictures = n_pictures;
  self->n_captions = n_captions;
  replace_string (&self->resolutions, resolutions);
  replace_string (&self->dataset_digest, digest);
}

/**
 * lk_model_card_set_training:
 * @self: a card
 * @seconds: how long it took, or 0
 * @cost_usd: what it cost, or -1
 * @ended: microseconds since 1970, or 0
 */
void
lk_model_card_set_training (LkModelCard *self, double seconds, double cost_usd, gint64 ended)
{
  self->seconds = seconds;
  self->cost = cost_usd;
  self->ended = ended;
}

void
lk_model_card_set_weights (LkModelCard *self, const char *sha256, gint64 size, guint rank)
{
  replace_string (&self->weights_digest, sha256);
  self->weights_size = size;
  self->rank = rank;
}

/**
 * lk_model_card_set_practice:
 * @self: a card
 * @practice: whether nothing was really trained, which the card then says
 */
void
lk_model_card_set_practice (LkModelCard *self, gboolean practice)
{
  self->practice = practice;
}

void
lk_model_card_add_tag (LkModelCard *self, const char *tag)
{
  if (!g_ptr_array_find_with_equal_func (self->tags, tag, g_str_equal, NULL))
    g_ptr_array_add (self->tags, g_utf8_make_valid (tag, -1));
}

/* A path of this computer or an address that may be signed stays here. */
static gboolean
is_private (const char *name, const char *value)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (private_settings); i++)
    {
      if (strstr (lower, private_settings[i]) != NULL)
        return TRUE;
    }

  return value[0] == '/' || value[0] == '~' || strstr (value, "://") != NULL;
}

/**
 * lk_model_card_add_setting:
 * @self: a card
 * @name: as the trainer calls it
 * @value: in words
 *
 * Secrets, addresses and paths are left out, whoever hands them in.
 */
void
lk_model_card_add_setting (LkModelCard *self, const char *name, const char *value)
{
  if (!is_private (name, value))
    add_pair (self->settings, name, value);
}

/**
 * lk_model_card_add_sample:
 * @self: a card
 * @prompt: what it shows
 * @path: the picture, in the repository
 */
void
lk_model_card_add_sample (LkModelCard *self, const char *prompt, const char *path)
{
  add_pair (self->samples, prompt, path);
}

/**
 * lk_yaml_quote:
 * @text: any text
 *
 * Returns: (transfer full): a double-quoted YAML scalar on one line, which reads back as
 *   the same text whatever is in it
 */
char *
lk_yaml_quote (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *quoted = g_string_new ("\"");

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '"' || c == '\\')
        g_string_append_printf (quoted, "\\%c", (char) c);
      else if (c == '\n')
        g_string_append (quoted, "\\n");
      else if (c == '\t')
        g_string_append (quoted, "\\t");
      else if (c < 0x20 || (c >= 0x7f && c < 0xa0))
        g_string_append_printf (quoted, "\\x%02x", c);
      else if (c == 0x2028 || c == 0x2029 || c == 0xfeff || c == 0xfffe || c == 0xffff)
        g_string_append_printf (quoted, "\\u%04x", c);
      else
        g_string_append_unichar (quoted, c);
    }

  g_string_append_c (quoted, '"');

  return g_string_free (quoted, FALSE);
}

static void
append_yaml (GString *card, const char *key, const char *value)
{
  g_autofree char *quoted = NULL;

  if (value == NULL)
    return;

  quoted = lk_yaml_quote (value);
  g_string_append_printf (card, "%s: %s\n", key, quoted);
}

/* So that a person's words stay words: no markup, no HTML, no table cell broken. Blank
 * lines stay paragraphs where @paragraphs. */
static char *
escape (const char *text, gboolean paragraphs)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '<')
        g_string_append (out, "&lt;");
      else if (*p == '>')
        g_string_append (out, "&gt;");
      else if (*p == '&')
        g_string_append (out, "&amp;");
      else if (strchr ("\\`*_{}[]()#+-!|~=", *p) != NULL)
        g_string_append_printf (out, "\\%c", *p);
      else if (*p == '\n' && paragraphs)
        g_string_append_c (out, '\n');
      else if ((guchar) *p < 0x20)
        g_string_append_c (out, ' ');
      else
        g_string_append_c (out, *p);
    }

  return g_strstrip (g_string_free (g_steal_pointer (&out), FALSE));
}

/* A string of Python on one line. */
static char *
python_quote (const char *text)
{
  GString *quoted = g_string_new ("\"");

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_printf (quoted, "\\%c", *p);
      else
        g_string_append_c (quoted, (guchar) *p < 0x20 ? ' ' : *p);
    }

  g_string_append_c (quoted, '"');

  return g_string_free (quoted, FALSE);
}

static void
append_front_matter (LkModelCard *self, GString *card)
{
  g_autofree char *lower = g_ascii_strdown (self->base_model, -1);

  g_string_append (card, "---\n");
  append_yaml (card, "license", self->license != NULL ? self->license : "other");
  append_yaml (card, "license_name", self->license_name);
  append_yaml (card, "license_link", self->license_link);
  g_string_append (card, "language:\n  - en\n"
                         "library_name: diffusers\n"
                         "pipeline_tag: text-to-image\n");
  append_yaml (card, "base_model", self->base_model);
  g_string_append (card, "base_model_relation: adapter\n");
  append_yaml (card, "instance_prompt", self->trigger_word);

  if (strstr (lower, "flux") != NULL)
    lk_model_card_add_tag (self, "flux");
  if (self->practice)
    lk_model_card_add_tag (self, "practice");

  g_string_append (card, "tags:\n");
  for (guint i = 0; i < self->tags->len; i++)
    {
      g_autofree char *quoted = lk_yaml_quote (g_ptr_array_index (self->tags, i));

      g_string_append_printf (card, "  - %s\n", quoted);
    }

  if (self->samples->len > 0)
    g_string_append (card, "widget:\n");
  for (guint i = 0; i < self->samples->len; i++)
    {
      const Pair *sample = g_ptr_array_index (self->samples, i);
      g_autofree char *prompt = lk_yaml_quote (sample->first);
      g_autofree char *path = lk_yaml_quote (sample->second);

      g_string_append_printf (card, "  - text: %s\n    output:\n      url: %s\n", prompt, path);
    }

  g_string_append (card, "---\n\n");
}

static void
append_head (LkModelCard *self, GString *card)
{
  g_autofree char *title = escape (self->title, FALSE);

  g_string_append_printf (card, "# %s\n\n<Gallery />\n\n", title);

  if (self->practice)
    g_string_append (card, "> **Practice run.** Nothing was trained: these weights are a small, "
                           "valid file made to try out the way from pictures to a model.\n\n");

  if (self->description != NULL)
    {
      g_autofree char *description = escape (self->description, TRUE);

      g_string_append_printf (card, "%s\n\n", description);
    }

  if (self->trigger_word != NULL)
    {
      g_autofree char *word = escape (self->trigger_word, FALSE);

      g_string_append_printf (card, "## Trigger word\n\nUse **%s** in the prompt.\n\n", word);
    }
}

static void
append_usage (LkModelCard *self, GString *card)
{
  const char *weights = self->weights_name != NULL ? self->weights_name : "lora.safetensors";
  g_autofree char *base = python_quote (self->base_model);
  g_autofree char *repo = python_quote (self->repo_id != NULL ? self->repo_id : ".");
  g_autofree char *name = python_quote (weights);
  g_autofree char *file = escape (weights, FALSE);
  g_autofree char *prompt = NULL;

  if (self->samples->len > 0)
    prompt = python_quote (((Pair *) g_ptr_array_index (self->samples, 0))->first);
  else
    prompt = python_quote (self->trigger_word != NULL ? self->trigger_word : "your prompt");

  g_string_append_printf (card,
                          "## With diffusers\n\n"
                          "```python\n"
                          "import torch\n"
                          "from diffusers import AutoPipelineForText2Image\n\n"
                          "pipeline = AutoPipelineForText2Image.from_pretrained(\n"
                          "    %s, torch_dtype=torch.bfloat16\n"
                          ").to(\"cuda\")\n"
                          "pipeline.load_lora_weights(%s, weight_name=%s)\n"
                          "image = pipeline(%s).images[0]\n"
                          "image.save(\"image.png\")\n"
                          "```\n\n",
                          base, repo, name, prompt);

  g_string_append_printf (card,
                          "## With ComfyUI\n\n"
                          "Put **%s** into `ComfyUI/models/loras` and load it with a "
                          "*LoraLoaderModelOnly* node behind the base model, with a strength "
                          "around 1.0.\n\n",
                          file);
}

static void
append_row (GString *card, const char *name, const char *value)
{
  g_autofree char *clean_name = escape (name, FALSE);
  g_autofree char *clean_value = value != NULL ? escape (value, FALSE) : NULL;

  if (value != NULL)
    g_string_append_printf (card, "| %s | %s |\n", clean_name, clean_value);
}

static void append_row_printf (GString *card, const char *name, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

static void
append_row_printf (GString *card, const char *name, const char *format, ...)
{
  g_autofree char *value = NULL;
  va_list args;

  va_start (args, format);
  value = g_strdup_vprintf (format, args);
  va_end (args);

  append_row (card, name, value);
}

/* The card is in English, and so is its point. */
static void
append_cost (GString *card, double cost)
{
  char amount[G_ASCII_DTOSTR_BUF_SIZE];

  append_row_printf (card, "Cost", "about $%s",
                     g_ascii_formatd (amount, sizeof amount, "%.2f", cost));
}

static void
append_training (LkModelCard *self, GString *card)
{
  g_string_append (card, "## How it was trained\n\n| Setting | Value |\n|---|---|\n");
  append_row (card, "Base model", self->base_model);
  append_row (card, "Trainer", self->trainer);
  append_row (card, "Trainer version", self->trainer_version);

  for (guint i = 0; i < self->settings->len; i++)
    {
      const Pair *setting = g_ptr_array_index (self->settings, i);

      append_row (card, setting->first, setting->second);
    }

  if (self->seconds > 0)
    append_row_printf (card, "Duration", "%d min %02d s", (int) self->seconds / 60,
                       (int) self->seconds % 60);
  if (self->cost >= 0)
    append_cost (card, self->cost);

  if (self->ended > 0)
    {
      g_autoptr (GDateTime) ended = g_date_time_new_from_unix_utc (self->ended / G_USEC_PER_SEC);
      g_autofree char *day = ended != NULL ? g_date_time_format (ended, "%F") : NULL;

      append_row (card, "Date", day);
    }

  g_string_append_c (card, '\n');
}

static void
append_origin (LkModelCard *self, GString *card)
{
  if (self->n_pictures > 0)
    {
      g_string_append (card, "## Dataset\n\n| | |\n|---|---|\n");
      append_row_printf (card, "Pictures", "%u", self->n_pictures);
      append_row_printf (card, "With a caption", "%u", self->n_captions);
      append_row (card, "Resolutions", self->resolutions);
      append_row (card, "SHA-256 of the dataset", self->dataset_digest);
      g_string_append_c (card, '\n');
    }

  if (self->weights_digest != NULL)
    {
      g_string_append (card, "## File\n\n| | |\n|---|---|\n");
      append_row (card, "Name",
                  self->weights_name != NULL ? self->weights_name : "lora.safetensors");
      append_row_printf (card, "Size", "%" G_GINT64_FORMAT " bytes", self->weights_size);
      if (self->rank > 0)
        append_row_printf (card, "Rank", "%u", self->rank);
      append_row (card, "SHA-256", self->weights_digest);
      g_string_append_c (card, '\n');
    }

  if (self->license_name != NULL && self->license_link != NULL)
    g_string_append_printf (card,
                            "## License\n\nThese weights derive from the base model and are "
                            "under its license, [%s](<%s>).\n\n",
                            self->license_name, self->license_link);

  g_string_append (card, "Made with Lorikeet.\n");
}

/**
 * lk_model_card_render:
 * @self: a card
 *
 * Returns: (transfer full): the text of README.md, front matter included
 */
char *
lk_model_card_render (LkModelCard *self)
{
  GString *card = g_string_new (NULL);

  append_front_matter (self, card);
  append_head (self, card);
  append_usage (self, card);
  append_training (self, card);
  append_origin (self, card);

  return g_string_free (card, FALSE);
}
