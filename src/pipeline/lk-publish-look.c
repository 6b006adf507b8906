/* lk-publish-look.c: who publishes, and is the name free?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-publish-look.h"

#include "lk-clients.h"
#include "lk-repo-check.h"

#include <glib/gi18n-lib.h>

struct _LkPublishLook
{
  GObject parent_instance;

  LkHttp *http;               /* (owned) */
  LkConnections *connections; /* (owned) (nullable) until they are known */
  LkHubClient *hub;           /* (owned) (nullable) without a token */
  LkHubAccount *account;      /* (owned) (nullable) until the Hub has answered */
  char *account_problem;      /* (nullable) why it is not known whose token it is */
  char **owners;              /* the usual one first; empty until the account is known */

  LkRecipe *recipe; /* (owned) (nullable) what was asked about last */
  char *repository; /* (nullable) with it */
  gboolean is_public;
  LkNameState state;
  char *sentence; /* (nullable) */

  GCancellable *account_cancellable; /* (owned) (nullable) while it is asked whose it is */
  GCancellable *name_cancellable;    /* (owned) (nullable) while it is asked about a name */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkPublishLook, lk_publish_look, G_TYPE_OBJECT)

static void
clear_cancellable (GCancellable **cancellable)
{
  g_cancellable_cancel (*cancellable);
  g_clear_object (cancellable);
}

static void
set_state (LkPublishLook *self, LkNameState state, char *sentence)
{
  g_autofree char *old = self->sentence;
  gboolean same = state == self->state && g_strcmp0 (old, sentence) == 0;

  self->state = state;
  self->sentence = sentence;
  if (!same)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* --- The name --- */

static char *
explain_doubt (LkPublishLook *self, const char *why)
{
  return g_strdup_printf (_ ("Whether “%s” is free cannot be told: %s"), self->repository, why);
}

static void
take_answer (LkPublishLook *self, LkRepoState state)
{
  if (state == LK_REPO_FREE)
    set_state (self, LK_NAME_FREE, lk_repo_state_explain (state, self->repository));
  else if (state == LK_REPO_EXISTS_PUBLIC && !self->is_public)
    set_state (self, LK_NAME_TAKEN,
               g_strdup_printf (_ ("“%s” exists and is public, but the model is to be private: "
                                   "choose another name, or let everybody see it"),
                                self->repository));
  else
    set_state (self, LK_NAME_OURS, lk_repo_state_explain (state, self->repository));
}

static void
name_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkPublishLook) self = user_data;
  g_autoptr (GError) error = NULL;
  LkRepoState state;

  if (lk_repo_check_finish (result, &state, &error))
    take_answer (self, state);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    set_state (self, LK_NAME_UNKNOWN, explain_doubt (self, error->message));
}

/* Everything but the name's being free is known without asking. */
static void
look_at_name (LkPublishLook *self)
{
  g_autofree char *reason = NULL;

  clear_cancellable (&self->name_cancellable);
  if (self->repository == NULL)
    set_state (self, LK_NAME_UNASKED, NULL);
  else if (self->connections == NULL)
    set_state (self, LK_NAME_UNASKED, NULL);
  else if (self->account_problem != NULL)
    set_state (self, LK_NAME_UNKNOWN, explain_doubt (self, self->account_problem));
  else if (self->account == NULL)
    set_state (self, LK_NAME_ASKING, NULL);
  else if (!lk_hub_check_repo_id (self->repository, NULL))
    set_state (self, LK_NAME_UNASKED, NULL);
  else if (!lk_hub_account_can_write (self->account, self->repository, &reason))
    set_state (self, LK_NAME_TAKEN, g_steal_pointer (&reason));
  else
    {
      set_state (self, LK_NAME_ASKING, NULL);
      self->name_cancellable = g_cancellable_new ();
      lk_repo_check_async (self->hub, self->repository, LK_REPO_CHECK_WAIT_MS,
                           self->name_cancellable, name_answered_cb, g_object_ref (self));
    }
}

/**
 * lk_publish_look_ask:
 * @self: a look
 * @recipe: what is chosen now
 *
 * Asks about the recipe's repository, unless that is what was asked about last.
 */
void
lk_publish_look_ask (LkPublishLook *self, LkRecipe *recipe)
{
  g_autofree char *old = NULL;
  gboolean was_public;

  g_return_if_fail (LK_IS_PUBLISH_LOOK (self));

  old = g_steal_pointer (&self->repository);
  was_public = self->is_public;
  g_set_object (&self->recipe, recipe);
  if (lk_recipe_get_publish (recipe))
    self->repository = lk_recipe_dup_repository (recipe, self->owners[0]);
  self->is_public = lk_recipe_get_public (recipe);
  if (g_strcmp0 (old, self->repository) != 0 || was_public != self->is_public)
    look_at_name (self);
}

/* --- The account --- */

static void
add_owner (GPtrArray *owners, const char *name)
{
  if (name != NULL && !g_ptr_array_find_with_equal_func (owners, name, g_str_equal, NULL))
    g_ptr_array_add (owners, g_strdup (name));
}

/* Who was named in the accounts comes first, then the token's own account. */
static void
list_owners (LkPublishLook *self)
{
  LkAccounts *accounts = lk_connections_get_accounts (self->connections);
  GPtrArray *owners = g_ptr_array_new ();

  add_owner (owners, lk_accounts_get (accounts, LK_ACCOUNT_HUB_USERNAME));
  add_owner (owners, self->account->name);
  for (guint i = 0; self->account->organizations[i] != NULL; i++)
    add_owner (owners, self->account->organizations[i]);
  g_ptr_array_add (owners, NULL);

  g_strfreev (self->owners);
  self->owners = (char **) g_ptr_array_free (owners, FALSE);
}

/* The client that was asked, which may not be the one of today any more. */
typedef struct
{
  LkPublishLook *look; /* (owned) */
  LkHubClient *hub;    /* (owned) */
} Question;

static void
question_free (Question *question)
{
  g_object_unref (question->look);
  g_object_unref (question->hub);
  g_free (question);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

static void
account_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Question) question = user_data;
  LkPublishLook *self = question->look;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkHubAccount) account = lk_hub_client_whoami_finish (question->hub, result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->account_cancellable);
  if (account != NULL)
    {
      self->account = g_steal_pointer (&account);
      list_owners (self);
    }
  else
    self->account_problem = g_strdup (error->message);

  g_clear_pointer (&self->repository, g_free);
  if (self->recipe != NULL)
    lk_publish_look_ask (self, self->recipe);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
forget_account (LkPublishLook *self)
{
  clear_cancellable (&self->account_cancellable);
  clear_cancellable (&self->name_cancellable);
  g_clear_pointer (&self->account, lk_hub_account_unref);
  g_clear_pointer (&self->account_problem, g_free);
  g_clear_object (&self->hub);
  g_strfreev (self->owners);
  self->owners = g_new0 (char *, 1);
}

static void
ask_for_account (LkPublishLook *self)
{
  g_autoptr (GError) error = NULL;

  forget_account (self);
  if (self->connections == NULL)
    {
      set_state (self, LK_NAME_UNASKED, NULL);
      return;
    }

  self->hub = lk_clients_make_hub (self->http, lk_connections_get_endpoints (self->connections),
                                   lk_connections_get_accounts (self->connections), &error);
  if (self->hub == NULL)
    {
      self->account_problem = g_strdup (error->message);
    }
  else
    {
      Question *question = g_new0 (Question, 1);

      question->look = g_object_ref (self);
      question->hub = g_object_ref (self->hub);
      self->account_cancellable = g_cancellable_new ();
      lk_hub_client_whoami_async (self->hub, self->account_cancellable, account_answered_cb,
                                  question);
    }

  look_at_name (self);
}

/**
 * lk_publish_look_set_connections:
 * @self: a look
 * @connections: (nullable): the services and accounts that will be used, once they are known
 *
 * Asks whose token it is, unless these are the ones of last time.
 */
void
lk_publish_look_set_connections (LkPublishLook *self, LkConnections *connections)
{
  g_return_if_fail (LK_IS_PUBLISH_LOOK (self));

  if (g_set_object (&self->connections, connections))
    ask_for_account (self);
}

/**
 * lk_publish_look_ask_again:
 * @self: a look
 *
 * For when a person comes back: asks once more for what could not be told.
 */
void
lk_publish_look_ask_again (LkPublishLook *self)
{
  g_return_if_fail (LK_IS_PUBLISH_LOOK (self));

  if (self->state != LK_NAME_UNKNOWN)
    return;

  if (self->account == NULL)
    ask_for_account (self);
  else
    look_at_name (self);
}

/* --- Life --- */

static void
lk_publish_look_dispose (GObject *object)
{
  LkPublishLook *self = LK_PUBLISH_LOOK (object);

  forget_account (self);
  g_clear_object (&self->recipe);
  g_clear_object (&self->connections);
  g_clear_object (&self->http);

  G_OBJECT_CLASS (lk_publish_look_parent_class)->dispose (object);
}

static void
lk_publish_look_finalize (GObject *object)
{
  LkPublishLook *self = LK_PUBLISH_LOOK (object);

  g_strfreev (self->owners);
  g_free (self->repository);
  g_free (self->sentence);

  G_OBJECT_CLASS (lk_publish_look_parent_class)->finalize (object);
}

static void
lk_publish_look_class_init (LkPublishLookClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_publish_look_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_publish_look_finalize;

  /**
   * LkPublishLook::changed:
   * @self: the look
   *
   * Something else is known.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lk_publish_look_init (LkPublishLook *self)
{
  self->owners = g_new0 (char *, 1);
}

/**
 * lk_publish_look_new:
 * @http: sends the requests
 *
 * Returns: (transfer full): a look that has nothing to ask yet
 */
LkPublishLook *
lk_publish_look_new (LkHttp *http)
{
  LkPublishLook *self = g_object_new (LK_TYPE_PUBLISH_LOOK, NULL);

  self->http = g_object_ref (http);

  return self;
}

/**
 * lk_publish_look_get_owners:
 * @self: a look
 *
 * Returns: (array zero-terminated=1): who can publish, the usual one first; empty as long
 *   as that is not known
 */
const char *const *
lk_publish_look_get_owners (LkPublishLook *self)
{
  g_return_val_if_fail (LK_IS_PUBLISH_LOOK (self), NULL);

  return (const char *const *) self->owners;
}

/**
 * lk_publish_look_get_repository:
 * @self: a look
 *
 * Returns: (nullable): where it will be published; without an owner as long as that is not
 *   known
 */
const char *
lk_publish_look_get_repository (LkPublishLook *self)
{
  g_return_val_if_fail (LK_IS_PUBLISH_LOOK (self), NULL);

  return self->repository;
}

LkNameState
lk_publish_look_get_state (LkPublishLook *self)
{
  g_return_val_if_fail (LK_IS_PUBLISH_LOOK (self), LK_NAME_UNASKED);

  return self->state;
}

/**
 * lk_publish_look_get_sentence:
 * @self: a look
 *
 * Returns: (nullable): the state in words, once there is something to say
 */
const char *
lk_publish_look_get_sentence (LkPublishLook *self)
{
  g_return_val_if_fail (LK_IS_PUBLISH_LOOK (self), NULL);

  return self->sentence;
}
