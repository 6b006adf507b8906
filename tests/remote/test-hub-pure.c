/* test-hub-pure.c: the Hub's answers and our questions, without a network
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-error.h"
#include "lk-hub-private.h"
#include "lk-json.h"

#include <string.h>

#define SHA "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static JsonObject *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonObject *object = lk_json_parse_object (text, -1, &error);

  g_assert_no_error (error);

  return object;
}

static LkHubAccount *
account_of (const char *token)
{
  g_autofree char *text = g_strdup_printf (
      "{\"type\":\"user\",\"name\":\"me\",\"fullname\":\"Me\",\"orgs\":[{\"type\":\"org\","
      "\"name\":\"club\"},7],\"auth\":{\"type\":\"access_token\",\"accessToken\":%s}}",
      token);
  g_autoptr (JsonObject) object = parse (text);
  LkHubAccount *account = lk_hub_account_new_from_json (object, NULL);

  g_assert_nonnull (account);

  return account;
}

#define FINE                                                                                       \
  "{\"displayName\":\"t\",\"role\":\"fineGrained\",\"fineGrained\":{\"canReadGatedRepos\":true,"   \
  "\"global\":%s,\"scoped\":[{\"entity\":{\"_id\":\"1\",\"type\":\"user\",\"name\":\"me\"},"       \
  "\"permissions\":[\"repo.content.read\",\"repo.write\"%s]},{\"entity\":{\"type\":\"model\","     \
  "\"name\":\"club/x\"},\"permissions\":[\"repo.write\"]}]}}"

static void
test_account (void)
{
  g_autofree char *fine = g_strdup_printf (FINE, "[]", "");
  g_autofree char *wide =
      g_strdup_printf (FINE, "[\"discussion.write\"]", ",\"user.billing.read\"");
  g_autoptr (LkHubAccount) writer = account_of ("{\"role\":\"write\"}");
  g_autoptr (LkHubAccount) reader = account_of ("{\"role\":\"read\"}");
  g_autoptr (LkHubAccount) narrow = account_of (fine);
  g_autoptr (LkHubAccount) too_much = account_of (wide);
  g_autoptr (LkHubAccount) silent = account_of ("null");
  g_autofree char *reason = NULL;
  g_auto (GStrv) excess = lk_hub_account_dup_excess (writer, "me");
  g_auto (GStrv) other = lk_hub_account_dup_excess (too_much, "me");

  g_assert_cmpstr (writer->name, ==, "me");
  g_assert_true (lk_hub_account_can_write (writer, "me", NULL));
  g_assert_true (lk_hub_account_can_write (writer, "club/x", NULL));
  g_assert_false (lk_hub_account_can_write (writer, "strangers", &reason));
  g_assert_nonnull (strstr (reason, "strangers"));
  g_assert_false (lk_hub_account_can_write (reader, "me", NULL));
  g_assert_true (lk_hub_account_can_write (narrow, "me", NULL));
  g_assert_true (lk_hub_account_can_write (narrow, "me/y", NULL));
  g_assert_false (lk_hub_account_can_write (narrow, "club", NULL));
  g_assert_true (lk_hub_account_can_write (narrow, "club/x", NULL));
  g_assert_false (lk_hub_account_can_write (narrow, "club/y", NULL));
  g_assert_true (lk_hub_account_can_write (silent, "me", NULL));

  g_assert_cmpuint (g_strv_length (excess), ==, 1);
  /* Billing, the other repository, and everybody's discussions. */
  g_assert_cmpuint (g_strv_length (other), ==, 3);
}

static void
test_no_excess (void)
{
  g_autoptr (LkHubAccount) account = account_of (
      "{\"role\":\"fineGrained\",\"fineGrained\":{\"scoped\":[{\"entity\":{\"name\":\"me\"},"
      "\"permissions\":[\"repo.content.read\",\"repo.write\"]}]}}");
  g_auto (GStrv) excess = lk_hub_account_dup_excess (account, "me/x");

  g_assert_cmpuint (g_strv_length (excess), ==, 0);
}

static void
test_names (void)
{
  static const char *const good[] = { "me/x", "me/my-lora", "A.b_c/D-e.f", "me/0" };
  static const char *const bad[] = {
    "",      "x",       "a/b/c",   "/x",       "me/",    "me/-x", "me/x-",  "me/.x",
    "me/x.", "me/a--b", "me/a..b", "me/x.git", "me/a b", "me/ä",  "me/a:b", "-me/x",
  };
  g_autofree char *longest = g_strnfill (93, 'a');
  g_autofree char *at_limit = g_strconcat ("me/", longest, NULL);
  g_autofree char *above = g_strconcat (at_limit, "a", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (lk_hub_check_repo_id (good[i], NULL));

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (lk_hub_check_repo_id (bad[i], &error));
      g_assert_error (error, LK_ERROR, LK_ERROR_VALIDATION);
      g_assert_cmpstr (lk_error_get_field (error), ==, "repo");
    }

  g_assert_true (lk_hub_check_repo_id (at_limit, NULL));
  g_assert_false (lk_hub_check_repo_id (above, NULL));
}

static void
test_suggestions (void)
{
  static const char *const texts[] = {
    "My Cat", "", "  ", "ÄÖÜ ß 猫", "a--b..c", "-x-", "..", "_x_", "name.git", "x/y:z", "😀",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *name = lk_hub_suggest_name (texts[i]);
      g_autofree char *repo_id = g_strconcat ("me/", name, NULL);
      g_autoptr (GError) error = NULL;

      lk_hub_check_repo_id (repo_id, &error);
      g_assert_no_error (error);
    }
}

static LkHubActions *
actions_of (const char *object, goffset size, GError **error)
{
  g_autofree char *text =
      g_strdup_printf ("{\"transfer\":\"multipart\",\"objects\":[{\"oid\":\"other\"},"
                       "{\"oid\":\"" SHA "\",\"size\":%d%s}]}",
                       (int) size, object);
  g_autoptr (JsonObject) answer = parse (text);

  return lk_hub_actions_new_from_json (answer, SHA, size, error);
}

static void
test_actions (void)
{
  g_autoptr (LkHubActions) present = actions_of ("", 10, NULL);
  g_autoptr (LkHubActions) basic =
      actions_of (",\"actions\":{\"upload\":{\"href\":\"https://s/x\",\"header\":{\"X-A\":\"b\"},"
                  "\"expires_in\":900},\"verify\":{\"href\":\"https://h/v\"}}",
                  10, NULL);
  g_autoptr (LkHubActions) parts = NULL;
  g_autoptr (GString) many = g_string_new (",\"actions\":{\"upload\":{\"href\":\"https://h/c\","
                                           "\"header\":{\"chunk_size\":\"1024\"");

  g_assert_true (present->present);
  g_assert_false (basic->present);
  g_assert_cmpint (basic->chunk_size, ==, 0);
  g_assert_cmpstr (g_hash_table_lookup (basic->headers, "x-a"), ==, "b");
  g_assert_cmpstr (basic->verify_href, ==, "https://h/v");
  g_assert_cmpint (basic->expires_at, >, g_get_monotonic_time ());

  /* Without leading zeros, in an order that texts would get wrong. */
  for (guint i = 12; i >= 1; i--)
    g_string_append_printf (many, ",\"%u\":\"https://s/%u\"", i, i);
  g_string_append (many, "}}}");
  parts = actions_of (many->str, 12 * 1024 - 1, NULL);
  g_assert_nonnull (parts);
  g_assert_cmpint (parts->chunk_size, ==, 1024);
  g_assert_cmpuint (parts->parts->len, ==, 12);
  for (guint i = 0; i < 12; i++)
    {
      g_autofree char *expected = g_strdup_printf ("https://s/%u", i + 1);

      g_assert_cmpstr (g_ptr_array_index (parts->parts, i), ==, expected);
    }
}

static void
test_bad_actions (void)
{
  static const char *const objects[] = {
    ",\"error\":{\"code\":500,\"message\":\"x\"}",
    ",\"actions\":{\"upload\":{}}",
    ",\"actions\":{\"upload\":{\"href\":7}}",
    ",\"actions\":{\"upload\":{\"href\":\"h\",\"header\":{\"chunk_size\":\"1024\"}}}",
    ",\"actions\":{\"upload\":{\"href\":\"h\",\"header\":{\"chunk_size\":\"-5\",\"1\":\"x\"}}}",
    ",\"actions\":{\"upload\":{\"href\":\"h\",\"header\":{\"chunk_size\":\"1\",\"1\":\"x\"}}}",
    ",\"actions\":{\"upload\":{\"href\":\"h\",\"header\":{\"chunk_size\":\"4096\",\"1\":\"x\","
    "\"2\":\"y\"}}}",
  };
  g_autoptr (JsonObject) xet = parse ("{\"transfer\":\"xet\",\"objects\":[{\"oid\":\"" SHA "\"}]}");
  g_autoptr (JsonObject) none = parse ("{\"objects\":[]}");
  g_autoptr (GError) refused = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (objects); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (actions_of (objects[i], 100, &error));
      g_assert_error (error, LK_ERROR, LK_ERROR_SERVICE);
    }

  g_assert_null (lk_hub_actions_new_from_json (xet, SHA, 100, NULL));
  g_assert_null (lk_hub_actions_new_from_json (none, SHA, 100, NULL));
  g_assert_null (actions_of (",\"error\":{\"code\":422,\"message\":\"bad\"}", 100, &refused));
  g_assert_error (refused, LK_ERROR, LK_ERROR_VALIDATION);
}

static void
test_batch_body (void)
{
  g_autoptr (JsonObject) body = lk_hub_batch_body (SHA, 7, "main");
  g_autofree char *text = lk_json_object_to_string (body, FALSE);

  g_assert_cmpstr (
      text, ==,
      "{\"operation\":\"upload\",\"transfers\":[\"basic\",\"multipart\"],"
      "\"hash_algo\":\"sha256\",\"ref\":{\"name\":\"main\"},\"objects\":[{\"oid\":\"" SHA
      "\",\"size\":7}]}");
}

static GPtrArray *
make_files (void)
{
  GPtrArray *files = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_hub_file_free);
  static const char *const paths[] = { "README.md", "lora.safetensors", "empty" };
  static const char *const contents[] = { "hello\n", "weights", "" };

  for (guint i = 0; i < 3; i++)
    {
      LkHubFile *file = g_new0 (LkHubFile, 1);

      file->path = g_strdup (paths[i]);
      file->content = g_bytes_new (contents[i], strlen (contents[i]));
      file->size = (goffset) strlen (contents[i]);
      file->sample = g_bytes_ref (file->content);
      file->sha256 = g_strdup (SHA);
      file->git_oid = lk_hub_git_oid (file->content);
      g_ptr_array_add (files, file);
    }

  return files;
}

static void
test_preupload_and_commit (void)
{
  g_autoptr (GPtrArray) files = make_files ();
  g_autoptr (JsonObject) body = lk_hub_preupload_body (files);
  g_autofree char *question = lk_json_object_to_string (body, FALSE);
  g_autoptr (JsonObject) answer =
      parse ("{\"files\":[{\"path\":\"lora.safetensors\",\"uploadMode\":\"lfs\"},"
             "{\"path\":\"README.md\",\"uploadMode\":\"regular\"},"
             "{\"path\":\"empty\",\"uploadMode\":\"lfs\",\"shouldIgnore\":false}]}");
  g_autoptr (JsonObject) bad =
      parse ("{\"files\":[{\"path\":\"README.md\",\"uploadMode\":\"x\"}]}");
  g_autoptr (GBytes) commit = NULL;
  g_autofree char *text = NULL;

  g_assert_nonnull (strstr (question, "\"sample\":\"aGVsbG8K\",\"size\":6"));
  g_assert_true (lk_hub_preupload_read (files, answer, NULL));
  commit = lk_hub_commit_body (files, "Add", "0123");
  text = g_strndup (g_bytes_get_data (commit, NULL), g_bytes_get_size (commit));
  g_assert_cmpstr (text, ==,
                   "{\"key\":\"header\",\"value\":{\"summary\":\"Add\",\"description\":\"\","
                   "\"parentCommit\":\"0123\"}}\n"
                   "{\"key\":\"file\",\"value\":{\"path\":\"README.md\",\"content\":\"aGVsbG8K\","
                   "\"encoding\":\"base64\"}}\n"
                   "{\"key\":\"lfsFile\",\"value\":{\"path\":\"lora.safetensors\",\"algo\":"
                   "\"sha256\",\"oid\":\"" SHA "\",\"size\":7}}\n"
                   "{\"key\":\"file\",\"value\":{\"path\":\"empty\",\"content\":\"\","
                   "\"encoding\":\"base64\"}}\n");

  g_assert_false (lk_hub_preupload_read (files, bad, NULL));
}

static void
add_entry (GPtrArray *tree, const char *path, gint64 size, const char *oid, const char *sha256)
{
  LkHubEntry *entry = g_new0 (LkHubEntry, 1);

  entry->path = g_strdup (path);
  entry->size = size;
  entry->oid = g_strdup (oid);
  entry->sha256 = g_strdup (sha256);
  g_ptr_array_add (tree, entry);
}

static void
test_compare (void)
{
  g_autoptr (GPtrArray) files = make_files ();
  g_autoptr (GPtrArray) tree = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_hub_entry_free);
  g_autofree char *difference = NULL;

  /* What `git hash-object` says of these. */
  add_entry (tree, "README.md", 6, "ce013625030ba8dba906f756967f9e9ca394464a", NULL);
  add_entry (tree, "empty", 0, "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", NULL);
  g_assert_false (lk_hub_files_compare (files, tree, &difference));
  g_assert_cmpstr (difference, ==, "lora.safetensors");

  add_entry (tree, "lora.safetensors", 7, "whatever", SHA);
  g_assert_true (lk_hub_files_compare (files, tree, NULL));

  ((LkHubEntry *) g_ptr_array_index (tree, 2))->size = 8;
  g_assert_false (lk_hub_files_compare (files, tree, NULL));
  ((LkHubFile *) g_ptr_array_index (files, 1))->ignored = TRUE;
  g_assert_true (lk_hub_files_compare (files, tree, NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hub-pure/account", test_account);
  g_test_add_func ("/hub-pure/no-excess", test_no_excess);
  g_test_add_func ("/hub-pure/names", test_names);
  g_test_add_func ("/hub-pure/suggestions", test_suggestions);
  g_test_add_func ("/hub-pure/actions", test_actions);
  g_test_add_func ("/hub-pure/bad-actions", test_bad_actions);
  g_test_add_func ("/hub-pure/batch-body", test_batch_body);
  g_test_add_func ("/hub-pure/preupload-and-commit", test_preupload_and_commit);
  g_test_add_func ("/hub-pure/compare", test_compare);

  return g_test_run ();
}
