/* lk-owner-row.c: who publishes: the token's account, or an organization it belongs to
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lk-config.h"

#include "lk-owner-row.h"

#include <glib/gi18n.h>

struct _LkOwnerRow
{
  AdwComboRow parent_instance;

  LkRecipe *recipe;    /* (owned) (nullable) until it is shown */
  LkPublishLook *look; /* (owned) (nullable) likewise */
  gboolean showing;    /* the row is being filled */
};

G_DEFINE_FINAL_TYPE (LkOwnerRow, lk_owner_row, ADW_TYPE_COMBO_ROW)

/* The usual one is not said, so that it follows the account. */
static void
selected_cb (LkOwnerRow *self)
{
  GtkStringObject *selected = adw_combo_row_get_selected_item (ADW_COMBO_ROW (self));
  const char *usual;
  const char *chosen;

  if (self->recipe == NULL || self->showing || selected == NULL)
    return;

  usual = lk_publish_look_get_owners (self->look)[0];
  chosen = gtk_string_object_get_string (selected);
  g_object_set (self->recipe, "owner", g_strcmp0 (chosen, usual) != 0 ? chosen : NULL, NULL);
}

static void
lk_owner_row_dispose (GObject *object)
{
  LkOwnerRow *self = LK_OWNER_ROW (object);

  g_clear_object (&self->look);
  g_clear_object (&self->recipe);

  G_OBJECT_CLASS (lk_owner_row_parent_class)->dispose (object);
}

static void
lk_owner_row_class_init (LkOwnerRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_owner_row_dispose;
}

static void
lk_owner_row_init (LkOwnerRow *self)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _ ("_Owner"));
  adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (self), TRUE);
  adw_combo_row_set_use_subtitle (ADW_COMBO_ROW (self), TRUE);
  g_signal_connect (self, "notify::selected", G_CALLBACK (selected_cb), NULL);
}

/* Those of the token, and whoever was chosen before that was known. */
static GtkStringList *
list_owners (LkOwnerRow *self)
{
  const char *const *known = lk_publish_look_get_owners (self->look);
  const char *chosen = lk_recipe_get_owner (self->recipe);
  GtkStringList *owners = gtk_string_list_new (known);

  if (chosen != NULL && !g_strv_contains (known, chosen))
    gtk_string_list_append (owners, chosen);

  return owners;
}

static gboolean
shows_the_same (GListModel *shown, GtkStringList *owners)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (owners));

  if (shown == NULL || g_list_model_get_n_items (shown) != n)
    return FALSE;

  for (guint i = 0; i < n; i++)
    if (!g_str_equal (gtk_string_list_get_string (GTK_STRING_LIST (shown), i),
                      gtk_string_list_get_string (owners, i)))
      return FALSE;

  return TRUE;
}

static void
fill (LkOwnerRow *self)
{
  g_autoptr (GtkStringList) owners = list_owners (self);
  const char *chosen = lk_recipe_get_owner (self->recipe);
  const char *wish = lk_recipe_get_repository (self->recipe);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (owners));
  AdwComboRow *row = ADW_COMBO_ROW (self);

  if (!shows_the_same (adw_combo_row_get_model (row), owners))
    adw_combo_row_set_model (row, G_LIST_MODEL (owners));

  for (guint i = 0; i < n; i++)
    if (chosen == NULL ? i == 0 : g_str_equal (gtk_string_list_get_string (owners, i), chosen))
      adw_combo_row_set_selected (row, i);

  /* Who is named with the repository is not chosen again. */
  gtk_widget_set_visible (GTK_WIDGET (self), n > 1 && (wish == NULL || strchr (wish, '/') == NULL));
}

/**
 * lk_owner_row_show:
 * @self: a row
 * @recipe: whose owner is chosen
 * @look: knows who can be chosen
 *
 * Shows what holds now. What a person chooses goes into @recipe.
 */
void
lk_owner_row_show (LkOwnerRow *self, LkRecipe *recipe, LkPublishLook *look)
{
  g_return_if_fail (LK_IS_OWNER_ROW (self));

  g_set_object (&self->recipe, recipe);
  g_set_object (&self->look, look);
  self->showing = TRUE;
  fill (self);
  self->showing = FALSE;
}
