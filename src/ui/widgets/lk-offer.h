/* lk-offer.h: what a drag or the clipboard offers, read into sources for an import
 *
 * Files, addresses, and the bytes of a picture, which go into a temporary file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * LkOfferKind:
 * @LK_OFFER_NOTHING: nothing that could be imported
 * @LK_OFFER_PROMISE: the address of a picture that is dragged in a browser
 * @LK_OFFER_FILES: files and addresses
 * @LK_OFFER_LINK: a link of Firefox
 * @LK_OFFER_PICTURE: the bytes of a picture
 * @LK_OFFER_TEXT: text, which may hold addresses
 */
typedef enum
{
  LK_OFFER_NOTHING,
  LK_OFFER_PROMISE,
  LK_OFFER_FILES,
  LK_OFFER_LINK,
  LK_OFFER_PICTURE,
  LK_OFFER_TEXT,
} LkOfferKind;

/**
 * LkOffer:
 * @sources: for an import; none when the text held no address
 * @temporary: (nullable): a folder to be deleted after the import
 */
typedef struct
{
  char **sources;
  GFile *temporary;
} LkOffer;

GdkContentFormats *lk_offer_dup_formats (void);
LkOfferKind lk_offer_get_kind (GdkContentFormats *formats);
char **lk_offer_parse_text (const char *text);

void lk_offer_read_async (GObject *origin,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
LkOffer *lk_offer_read_finish (GAsyncResult *result, GError **error);
void lk_offer_free (LkOffer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkOffer, lk_offer_free)

G_END_DECLS
