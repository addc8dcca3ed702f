"""The labels of a shop: the same function under different names, disjoint between splits."""

from __future__ import annotations

_KEYS = (
    "cart", "add", "checkout", "place", "orders", "wishlist", "to_wishlist", "account", "profile",
    "addresses", "news", "help", "deals", "search", "buy_again", "start_return", "cancel_order",
    "apply_coupon", "coupon", "related", "reviews", "filter", "keep_shopping", "save",
)  # fmt: skip


def _set(text: str) -> dict[str, str]:
    return dict(zip(_KEYS, (part.strip() for part in text.split("|")), strict=True))


WORDINGS: dict[str, dict[str, dict[str, str]]] = {
    "train": {
        "cart": _set(
            "Cart | Add to cart | Checkout | Place order | My orders | Wishlist | Add to wishlist |"
            "My account | Profile | Addresses | Newsletter | Help | Sale | Search products |"
            "Buy again | Return items | Cancel order | Apply | Coupon code | You may also like |"
            "Customer reviews | Apply filters | Continue shopping | Save changes"
        ),
        "basket": _set(
            "Basket | Add to basket | Proceed to checkout | Buy now | Order history | Favourites |"
            "Save to favourites | Account | Personal details | Address book | E-mail preferences |"
            "Customer service | Offers | What are you looking for? | Order again | Send something back |"
            "Cancel this order | Redeem | Voucher | Similar products | Reviews | Show results |"
            "Keep browsing | Save"
        ),
        "bag": _set(
            "Bag | Add to bag | Go to checkout | Complete purchase | Purchases | Saved items |"
            "Save for later | Your account | Your details | Delivery addresses | Mailing lists |"
            "Help centre | Reduced | Search the shop | Repeat order | Start a return |"
            "Withdraw order | Use code | Promo code | Goes well with it | What customers say |"
            "Filter | Back to the shop | Update"
        ),
    },
    "val": {
        "shopping-list": _set(
            "Shopping cart | Put in shopping cart | Continue to payment | Order with payment |"
            "Your orders | Wish list | Put on wish list | Member page | Name and contact |"
            "Home and elsewhere | E-mail subscriptions | Talk to us | Specials | Find a product |"
            "Reorder | Request a return | Call off order | Add code | Discount code |"
            "Others also bought | Opinions | Refine | Carry on shopping | Save settings"
        ),
        "crate": _set(
            "My selection | Add to selection | Finish shopping | Confirm and pay | Past orders |"
            "Hearts | Give it a heart | My area | About me | Where we deliver | Letters from us |"
            "Questions | Price drops | Search everything | Order once more | Give back |"
            "Stop this order | Enter | Gift code | In the same spirit | Experiences | Narrow results |"
            "On to more | Keep changes"
        ),
    },
    "test": {
        "trolley": _set(
            "Trolley | Put in trolley | Pay and finish | Submit order | Order archive | Dream list |"
            "Keep in mind | Private corner | Contact data | Doorsteps | Post from us | Support |"
            "Bargains | Type to search | Get it again | Hand items back | Revoke order | Cash in |"
            "Rebate code | More like this | Ratings and comments | Update list | Look around more |"
            "Store changes"
        ),
        "tray": _set(
            "Tray | Add to tray | Check out securely | Send order | Bought before | Shortlist |"
            "Shortlist it | My page | Who I am | Shipping destinations | Mail from the shop |"
            "Help desk | Clearance | Look something up | Same again, please | Return goods |"
            "Abort order | Accept code | Action code | Kindred pieces | Buyer ratings | Set filters |"
            "More to see | Store"
        ),
    },
}

REASONS = {
    "damaged": "Arrived damaged",
    "wrong": "Wrong item sent",
    "fit": "Does not fit or suit",
    "late": "Arrived too late",
    "mind": "Changed my mind",
}
"""Why things are sent back."""
TOPICS = ("An order", "A product", "A return", "Something else")
"""What messages may be about."""
