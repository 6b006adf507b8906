/* test-model-card.c: a card that says what it should, whatever a person wrote
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-model-card.h"

#include <string.h>

static const char nasty[] = "a: \"b\" # c\n---\n- [x]({y}) <script> \\ | ` * _ \xff\x07 é 😀";

static LkModelCard *
make_card (void)
{
  LkModelCard *card = lk_model_card_new ("My Model", "black-forest-labs/FLUX.1-dev");

  lk_model_card_set_repo (card, "me/my-model", "lora.safetensors");
  lk_model_card_set_trigger_word (card, "TOK");
  lk_model_card_set_license (
      card, "other", "flux-1-dev-non-commercial-license",
      "https://huggingface.co/black-forest-labs/FLUX.1-dev/blob/main/LICENSE.md");
  lk_model_card_set_trainer (card, "ostris/flux-dev-lora-trainer", "4ffd");
  lk_model_card_set_dataset (card, 12, 11, "512, 768, 1024", "abc123");
  lk_model_card_set_training (card, 502.7, 0.77, 1735689600000000);
  lk_model_card_set_weights (card, "def456", 1234, 16);
  lk_model_card_add_setting (card, "steps", "1000");
  lk_model_card_add_sample (card, "TOK riding a bike", "images/sample_0.png");

  return card;
}

static void
assert_has (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("“%s” is not in:\n%s", part, text);
}

static void
assert_has_not (const char *text, const char *part)
{
  if (strstr (text, part) != NULL)
    g_error ("“%s” is in:\n%s", part, text);
}

static void
test_card (void)
{
  g_autoptr (LkModelCard) card = make_card ();
  g_autofree char *text = lk_model_card_render (card);
  g_autofree char *again = lk_model_card_render (card);

  g_assert_true (g_str_has_prefix (text, "---\nlicense: \"other\"\n"));
  assert_has (text, "license_name: \"flux-1-dev-non-commercial-license\"\n");
  assert_has (text, "library_name: diffusers\n");
  assert_has (text, "pipeline_tag: text-to-image\n");
  assert_has (text, "base_model: \"black-forest-labs/FLUX.1-dev\"\n");
  assert_has (text, "base_model_relation: adapter\n");
  assert_has (text, "instance_prompt: \"TOK\"\n");
  assert_has (text, "  - \"lora\"\n");
  assert_has (text, "  - \"template:sd-lora\"\n");
  assert_has (text, "  - \"flux\"\n");
  assert_has (text, "widget:\n  - text: \"TOK riding a bike\"\n    output:\n"
                    "      url: \"images/sample_0.png\"\n");
  assert_has (text, "<Gallery />");
  assert_has (text, "load_lora_weights(\"me/my-model\", weight_name=\"lora.safetensors\")");
  assert_has (text, "ComfyUI/models/loras");
  assert_has (text, "| steps | 1000 |");
  assert_has (text, "| Pictures | 12 |");
  assert_has (text, "| Duration | 8 min 22 s |");
  assert_has (text, "2025\\-01\\-01");
  assert_has (text, "def456");
  assert_has_not (text, "Practice run");
  g_assert_cmpstr (text, ==, again);
}

static void
test_practice (void)
{
  g_autoptr (LkModelCard) card = make_card ();
  g_autofree char *text = NULL;

  lk_model_card_set_practice (card, TRUE);
  text = lk_model_card_render (card);
  assert_has (text, "**Practice run.**");
  assert_has (text, "  - \"practice\"\n");
}

static void
test_nothing_private (void)
{
  g_autoptr (LkModelCard) card = make_card ();
  g_autofree char *text = NULL;

  lk_model_card_add_setting (card, "hf_token", "hf_abcdefgh");
  lk_model_card_add_setting (card, "WANDB_API_KEY", "0123");
  lk_model_card_add_setting (card, "input_images", "https://bucket/x.zip?X-Amz-Signature=0");
  lk_model_card_add_setting (card, "url", "https://bucket/y.zip");
  lk_model_card_add_setting (card, "path", "/srv/me/pictures");
  lk_model_card_add_setting (card, "where", "~/pictures");
  text = lk_model_card_render (card);

  assert_has_not (text, "hf_abcdefgh");
  assert_has_not (text, "0123");
  assert_has_not (text, "bucket");
  assert_has_not (text, "pictures");
}

/* The front matter ends where it should, and each of its lines is what was meant. */
static void
test_nasty (void)
{
  g_autoptr (LkModelCard) card = lk_model_card_new (nasty, nasty);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint n_fences = 0;
  guint n_code = 0;

  lk_model_card_set_repo (card, nasty, nasty);
  lk_model_card_set_trigger_word (card, nasty);
  lk_model_card_set_description (card, nasty);
  lk_model_card_set_license (card, nasty, NULL, NULL);
  lk_model_card_add_tag (card, nasty);
  lk_model_card_add_setting (card, nasty, nasty);
  lk_model_card_add_sample (card, nasty, "x.png");
  text = lk_model_card_render (card);
  g_assert_true (g_utf8_validate (text, -1, NULL));

  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      n_fences += g_str_equal (*line, "---");
      n_code += g_str_has_prefix (*line, "```");

      /* In the front matter it is a string, in the example it is one of Python's. */
      if (n_fences == 2 && n_code != 1)
        assert_has_not (*line, "<script>");
    }

  g_assert_cmpuint (n_fences, ==, 2);
  g_assert_cmpuint (n_code, ==, 2);
}

static void
test_quote (void)
{
  static const struct
  {
    const char *text;
    const char *quoted;
  } cases[] = {
    { "", "\"\"" },
    { "TOK", "\"TOK\"" },
    { "a: b # c", "\"a: b # c\"" },
    { "say \"x\"", "\"say \\\"x\\\"\"" },
    { "a\\b", "\"a\\\\b\"" },
    { "a\nb\tc\rd", "\"a\\nb\\tc\\x0dd\"" },
    { "\x7f\x01", "\"\\x7f\\x01\"" },
    { "é 😀", "\"é 😀\"" },
    { "\xe2\x80\xa8\xc2\x85", "\"\\u2028\\x85\"" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *quoted = lk_yaml_quote (cases[i].text);

      g_assert_cmpstr (quoted, ==, cases[i].quoted);
    }
}

static void
test_least (void)
{
  g_autoptr (LkModelCard) card = lk_model_card_new ("X", "some/base");
  g_autofree char *text = lk_model_card_render (card);

  assert_has_not (text, "instance_prompt");
  assert_has_not (text, "widget");
  assert_has_not (text, "(null)");
  assert_has_not (text, "## Dataset");
  assert_has_not (text, "  - \"flux\"");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model-card/card", test_card);
  g_test_add_func ("/model-card/practice", test_practice);
  g_test_add_func ("/model-card/nothing-private", test_nothing_private);
  g_test_add_func ("/model-card/nasty", test_nasty);
  g_test_add_func ("/model-card/quote", test_quote);
  g_test_add_func ("/model-card/least", test_least);

  return g_test_run ();
}
