"""What people do with items, in the words of many logs, and how much each says about their taste."""

from __future__ import annotations

from collections.abc import Mapping

from retrieval.types import Action


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(","))


_WRITTEN: Mapping[Action, tuple[str, ...]] = {
    Action.VIEW: _words(
        "view, views, viewed, page view, pageview, pv, visit, visited, browse, browsed, detail, detail view, view item, "
        "product view, item view, impression click, 浏览, 查看, 閲覧, ansehen, vista, vu, consultation"
    ),
    Action.SEARCH: _words("search, searched, query, 搜索, 検索, suche, búsqueda, recherche"),
    Action.CLICK: _words("click, clicked, clicks, click item, select item, open, tap, 点击, クリック, klick, clic"),
    Action.WISH: _words(
        "wish, wished, wishlist, wish list, wishlisted, add to wishlist, added to wishlist, add to wish list, save, saved, "
        "save for later, saved for later, bookmark, bookmarked, watchlist, add to watchlist, added to watchlist, add to list, "
        "added to list, merkliste, merkzettel, wunschliste"
    ),
    Action.CART: _words(
        "cart, add to cart, addtocart, added to cart, add cart, basket, add to basket, atc, 加购, 加购物车, 加入购物车, カート, "
        "warenkorb, carrito, panier"
    ),
    Action.CONSUME: _words(
        "consume, consumed, watch, watched, seen, read, finish, finished, complete, completed, listen, listened, listen to, "
        "listened to, play, played, stream, streamed, borrow, borrowed, loan, checked out, use, used, 观看, 阅读, 播放, 視聴, "
        "gesehen, gelesen, gehört, visto, leído, regardé, lu, écouté"
    ),
    Action.PURCHASE: _words(
        "purchase, purchased, buy, bought, order, ordered, transaction, checkout, sale, sold, pay, paid, acquire, rent, 购买, "
        "下单, 支付, 成交, 購入, kauf, gekauft, compra, comprado, achat, acquisto"
    ),
    Action.RATE: _words(
        "rate, rated, rating, ratings, review, reviewed, score, star, 评分, 打分, 评价, 評価, bewertung, valoración, note, voto"
    ),
    Action.LIKE: _words(
        "like, liked, love, loved, favorite, favourite, favorited, fav, upvote, thumbs up, "
        "thumb up, recommend, positive, 喜欢, 点赞, 收藏, いいね, gefällt mir, me gusta, j'aime"
    ),
    Action.DISLIKE: _words(
        "dislike, disliked, hate, hated, downvote, thumbs down, thumb down, not interested, hide, negative, skip, 不喜欢, 点踩, "
        "踩, 不感兴趣, no me gusta"
    ),
}
_BY_WORD: Mapping[str, Action] = {word: action for action, words in _WRITTEN.items() for word in words}

WEIGHTS: Mapping[Action, float] = {
    Action.SEARCH: 0.1,
    Action.VIEW: 0.15,
    Action.CLICK: 0.25,
    Action.WISH: 0.4,
    Action.CART: 0.5,
    Action.CONSUME: 0.15,  # of taste it says as much as a look, where nothing was said of it
    Action.PURCHASE: 0.8,
    Action.LIKE: 1.0,
    Action.DISLIKE: -1.0,
    Action.RATE: 0.2,  # without a value: to rate is to have chosen
}

# Of these an item is of interest and not finished with; by anything else it was had, or judged.
INTEREST = frozenset({Action.SEARCH, Action.VIEW, Action.CLICK, Action.WISH, Action.CART})


def read_action(cell: str) -> Action | None:
    """The action a cell names, or None: "Buy", "add_to_cart", "浏览"."""
    return _BY_WORD.get(" ".join(cell.replace("_", " ").replace("-", " ").split()).casefold())
