"""Column names as catalogues write them, in several languages, by the role that they usually play."""

from __future__ import annotations

import re
from collections.abc import Mapping

from retrieval.types import NumberKind
from retrieval.units import currency_of, unit_of

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_CODE_NAMES = frozenset(
    ["id", "ids", "code", "codes", "ean", "gtin", "upc", "isbn", "isbn13", "sku", "uuid", "asin", "no", "nr"]
)
_NOT_WORD = re.compile(r"[\W_]+")


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


# In each role the surest names come first; among several columns the earliest name wins.
ROLES: Mapping[str, tuple[str, ...]] = {
    "id": _names(
        """item id, itemid, product id, productid, sku, movie id, book id, article id, track id, song id, game id,
        listing id, id, asin, parent asin, variant id, handle, isbn, isbn13, gtin, ean, upc, mpn, uid, uuid, key, code,
        product code, item code, item no, item number, product number, article number, artikelnummer, artikel nr, art nr,
        referencia, référence, reference, ref, código, codigo, codice, 产品id, 商品id, 物品id, 项目id, 编号, 商品编号,
        产品编号, 商品コード, 商品番号, 상품id, артикул, ид, movielens id, index"""
    ),
    "group": _names(
        """item group id, group id, parent asin, parent id, parent sku, parent, product group, variant group, group,
        model id, style id, style code, family id, product group id, master id, spu, spu id, groupid, 款号, 父id, 组id, handle"""
    ),
    "title": _names(
        """title, name, product name, item name, product title, item title, movie title, book title, song title, film,
        primary title, display name, headline, label, titel, produktname, bezeichnung, artikelname, nombre, título, titulo,
        nom, titre, nome, titolo, naam, nazwa, namn, navn, название, наименование, başlık, 标题, 名称, 产品名称, 商品名称,
        商品名, 产品名, 片名, 书名, 电影名, 名前, タイトル, 제목, 상품명, original title"""
    ),
    "text": _names(
        """description, long description, short description, product description, desc, overview, plot, summary,
        synopsis, storyline, about, body, body html, body (html), details, content, abstract, features, bullet points,
        tagline, review, reviews, notes, text, highlights, beschreibung, kurzbeschreibung, langbeschreibung, handlung,
        descripción, descripcion, sinopsis, resumen, résumé, description longue, descrizione, trama, descrição, omschrijving,
        opis, beskrivning, beskrivelse, описание, açıklama, 描述, 简介, 商品描述, 产品描述, 详情, 剧情, 説明, 商品説明, 설명"""
    ),
    "facet": _names(
        """genre, genres, category, categories, main category, sub category, subcategory, product type, type, brand, brands,
        manufacturer, vendor, maker, color, colour, colors, colours, size, sizes, material, materials, gender, season, style,
        tags, tag, keywords, country, countries, language, languages, age rating, certificate, content rating, mpaa, platform,
        platforms, format, activity, activities, department, collection, condition, kategorie, kategorien, marke, hersteller,
        farbe, größe, geschlecht, land, sprache, género, genero, géneros, categoría, categoria, marca, talla, país, idioma,
        catégorie, marque, couleur, taille, matière, pays, langue, categorie, colore, taglia, lingua, cor, merk, kleur,
        kategoria, marka, kolor, категория, бренд, цвет, жанр, размер, 类型, 类别, 分类, 品牌, 颜色, 尺寸, 材质, 标签, 题材, 国家,
        语言, 季节, カテゴリ, ブランド, 色, 카테고리, 브랜드, 색상"""
    ),
    "people": _names(
        """director, directors, writer, writers, star, stars, actor, actors, actress, cast, author, authors, artist, artists,
        creator, creators, composer, producer, producers, singer, performer, performers, designer, developer, publisher,
        studio, studios, production companies, screenwriter, narrator, illustrator, editor, band, regisseur, regie, autor,
        autoren, darsteller, schauspieler, verlag, reparto, actores, auteur, auteurs, acteurs, réalisateur, éditeur, autore,
        attori, regista, diretor, elenco, автор, режиссер, актеры, 导演, 编剧, 演员, 主演, 作者, 出版社, 監督, 著者, 감독, 배우"""
    ),
    "availability": _names(
        """availability, in stock, available, stock status, stock, stock level, stock quantity, stock qty, quantity, qty,
        inventory, inventory quantity, variant inventory qty, variant inventory quantity, inventory qty, is available, instock, units in stock, on hand, verfügbarkeit, verfügbar, lagerbestand,
        bestand, lager, disponibilidad, disponible, existencias, disponibilité, en stock, disponibilità, giacenza,
        disponibilidade, estoque, voorraad, dostępność, наличие, остаток, 库存, 有货, 是否有货, 存货, 在庫, 재고"""
    ),
    "image": _names(
        """image url, image link, image, img, img url, image src, images, picture, picture url, photo, photo url, poster,
        poster url, poster path, thumbnail, thumb, cover, cover url, cover image, main image, bild, bild url, imagen, foto,
        immagine, imagem, afbeelding, зображення, изображение, 图片, 图片链接, 海报, 封面, 画像, 이미지"""
    ),
    "link": _names(
        """product url, url, link, product link, item url, href, page, page url, web, website, homepage, permalink,
        canonical url, produktlink, produkt url, enlace, lien, 链接, 网址, 商品链接, リンク, 링크"""
    ),
    "ignored": _names(
        """zip, zip code, phone, telephone, email, barcode, hash, checksum, created at, updated at, created, updated,
        timestamp, modified, row, row number, unnamed 0, position, latitude, longitude, lat, lng, lon, slug"""
    ),
}

NUMBERS: Mapping[NumberKind, tuple[str, ...]] = {
    "price": _names(
        """price, sale price, current price, list price, final price, regular price, unit price, retail price, msrp, rrp, uvp,
        cost, amount, variant price, preis, verkaufspreis, kosten, precio, prix, prezzo, preço, preco, prijs, cena, pris,
        цена, fiyat, 价格, 售价, 单价, 现价, 値段, 価格, 가격"""
    ),
    "year": _names(
        """year, release year, start year, published, publication year, pub year, year released, release date, released,
        publication date, date published, published date, model year, vintage, jahr, erscheinungsjahr, baujahr, año, ano,
        année, annee, anno, jaar, rok, år, год, yıl, 年份, 年代, 上映年份, 出版年, 上映日期, 出版日期, 年, 연도"""
    ),
    "rating": _names(
        """rating, average rating, avg rating, mean rating, review rating, star rating, score, user score, imdb rating,
        vote average, stars, review score, metascore, critic score, bewertung, durchschnittsbewertung, sterne, note,
        valoración, valoracion, calificación, puntuación, évaluation, valutazione, voto, avaliação, beoordeling, ocena,
        рейтинг, оценка, puan, 评分, 星级, 得分, 評価, 평점"""
    ),
    "runtime": _names(
        """runtime, running time, duration, length min, length minutes, minutes, playtime, playing time, dauer, laufzeit,
        spieldauer, länge, duración, durée, durata, duração, duur, speelduur, czas trwania, продолжительность, süre, 时长,
        片长, 時間, 상영시간"""
    ),
    "weight": _names(
        "weight, net weight, item weight, gewicht, peso, poids, waga, vikt, вес, ağırlık, 重量, 净重, 重さ, 무게"
    ),
    "capacity": _names(
        "capacity, volume, content volume, litres, liters, volumen, kapazität, inhalt, capacidad, capacité, capacità, 容量, 체적"
    ),
}


# The same for files of interactions.
INTERACTIONS: Mapping[str, tuple[str, ...]] = {
    "person": _names(
        """user id, userid, user, person, person id, customer id, customerid, customer, member id, member, client id,
        reviewer id, visitor id, visitorid, account id, uid, buyer id, author id, username, user name, session id, session,
        nutzer, nutzer id, benutzer, kunde, kunden id, usuario, id usuario, cliente, utilisateur, client, utente, 用户id, 用户,
        会员id, 客户id, 顾客id, ユーザーid, 사용자id, пользователь"""
    ),
    "item": _names(
        """item id, itemid, item, product id, productid, product, movie id, movieid, film id, book id, track id, song id,
        article id, game id, sku, asin, parent asin, isbn, listing id, content id, produkt id, produkt, artikel, artikelnummer,
        producto, id producto, produit, prodotto, 产品id, 商品id, 物品id, 项目id, 电影id, 产品, 商品, 商品コード, 상품id, id, товар"""
    ),
    "action": _names(
        """action, action type, event, event type, event name, interaction, interaction type, behavior, behaviour,
        behavior type, behaviour type, activity, type, aktion, ereignis, acción, evento, 行为类型, 行为, 动作, 操作, 事件类型, 事件,
        行動, 행동, действие"""
    ),
    "value": _names(
        """rating, value, score, stars, star rating, overall, rate, preference, strength, wert, bewertung, valor, valeur, voto,
        行为值, 评分, 分数, 值, 評価, 평점, оценка"""
    ),
    "time": _names(
        """timestamp, time, date, datetime, event time, action time, created at, created, date added, unix review time,
        review time, rated at, ts, unixtime, zeit, zeitpunkt, datum, fecha, hora, data, heure, 行为时间, 时间, 时间戳, 日期, 日時,
        시간, время"""
    ),
}


def words_of(header: str) -> str:
    """A header in small words: "ReleaseYear" and "release_year" are "release year"."""
    return " ".join(_NOT_WORD.sub(" ", _CAMEL.sub(" ", header)).casefold().split())


def place_in(role: str, header: str, roles: Mapping[str, tuple[str, ...]] = ROLES) -> int | None:
    """How sure a name is for a role, 0 the surest; None when it is not one of its names."""
    names, words = roles[role], words_of(header)
    return names.index(words) if words in names else None


def number_kind(header: str) -> NumberKind | None:
    """The kind of number that a name, its unit left out, stands for."""
    words, unit, _ = split_unit(header)
    for kind, names in NUMBERS.items():
        if words in names or words_of(header) in names:
            return kind
    for kind, names in NUMBERS.items():
        if words.split(" ")[-1:] and words.split(" ")[-1] in names[:1]:
            return kind  # "imdb rating", "discounted price"
    known = unit_of(unit) if unit else None
    return known[0] if known else None


def split_unit(header: str) -> tuple[str, str | None, str | None]:
    """A header's words without its unit or currency, and these: "weight_g", "Price (EUR)", "runtime_min"."""
    words = words_of(header).split(" ")
    if len(words) > 1:
        last = words[-1]
        if (currency := currency_of(last)) is not None:
            return " ".join(words[:-1]), None, currency
        known = unit_of(last)
        if known and not (len(last) < 3 and words[-2] in ("rating", "size")):
            return " ".join(words[:-1]), known[1], None
    return words_of(header), None, None


def is_code_name(header: str) -> bool:
    """Whether a name ends as names of codes do: "imdb_id", "tmdbId", "ean code"."""
    return words_of(header).split(" ")[-1] in _CODE_NAMES
