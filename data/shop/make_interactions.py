"""Make interactions.csv: synthetic people looking at and buying the items of items.csv.

Nobody real is behind these rows. Each person belongs to an archetype (a taste for some
categories, activities and a price level) and drifts a little from it, so that the file holds
patterns a recommender can learn, with enough noise that they are not trivial.

Run `python data/shop/make_interactions.py`. The seed is fixed and only the standard library is
used, so the same items.csv always gives the same bytes. For other people, and more of them:
`--seed 1 --each 334 --into FILE`.
"""

from __future__ import annotations

import argparse
import csv
import math
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
SEED = 4711
PEOPLE_PER_ARCHETYPE = 10
FIRST_DAY = datetime(2025, 5, 1, tzinfo=UTC)
END = datetime(2026, 11, 1, tzinfo=UTC)  # exclusive: 18 months, the last one October 2026

BROWSE_AT_RANDOM = 0.15  # share of views that follow no taste: gifts, wrong clicks, curiosity
OFF_TASTE = 0.08  # weight of a category or activity that an archetype does not name


@dataclass(frozen=True)
class Item:
    sku: str
    group: str
    category: str
    activities: tuple[str, ...]
    season: str
    price: float | None
    rating: float | None


@dataclass(frozen=True)
class Archetype:
    """A taste: how much each category and activity draws, and which price feels right."""

    key: str
    categories: Mapping[str, float]
    activities: Mapping[str, float]
    price: float
    price_spread: float  # in log units: 0.5 is picky about price, 1.5 hardly cares


@dataclass(frozen=True)
class Event:
    time: datetime
    person: str
    item: str
    action: str
    value: str = ""

    def row(self) -> list[str]:
        stamp = self.time.strftime("%Y-%m-%dT%H:%M:%SZ")
        return [self.person, self.item, self.action, self.value, stamp]


ARCHETYPES = (
    Archetype(  # ultralight backpacker
        "hiker",
        {"tents": 1.0, "sleeping bags": 0.9, "mats": 0.8, "backpacks": 0.9, "stoves": 0.8,
         "cookware": 0.5, "trekking poles": 0.6, "bottles & filters": 0.6, "base layers": 0.6,
         "socks": 0.4, "jackets": 0.4, "trousers": 0.4, "accessories": 0.4},
        {"hiking": 1.0, "bikepacking": 0.7, "camping": 0.3},
        price=110.0, price_spread=1.0,
    ),
    Archetype(  # family camper
        "family",
        {"tents": 0.8, "sleeping bags": 0.8, "mats": 0.6, "camp furniture": 1.0, "cookware": 0.9,
         "stoves": 0.5, "lights": 0.7, "jackets": 0.5, "boots": 0.5, "backpacks": 0.4,
         "bottles & filters": 0.5, "trousers": 0.4, "accessories": 0.5, "snow gear": 0.3},
        {"family": 1.0, "camping": 0.5},
        price=60.0, price_spread=1.2,
    ),
    Archetype(  # winter mountaineer
        "mountaineer",
        {"climbing": 1.0, "jackets": 0.8, "boots": 0.8, "snow gear": 0.9, "tents": 0.5,
         "sleeping bags": 0.6, "trousers": 0.6, "hats & gloves": 0.7, "base layers": 0.6,
         "mats": 0.4, "stoves": 0.4, "navigation": 0.5, "backpacks": 0.6, "lights": 0.4},
        {"winter": 1.0, "climbing": 0.9},
        price=180.0, price_spread=1.0,
    ),
    Archetype(  # trail runner
        "runner",
        {"shoes": 1.0, "trousers": 0.8, "base layers": 0.8, "socks": 0.8, "backpacks": 0.7,
         "bottles & filters": 0.7, "lights": 0.6, "navigation": 0.6, "trekking poles": 0.7,
         "jackets": 0.6, "hats & gloves": 0.6},
        {"trail running": 1.0, "hiking": 0.15},
        price=70.0, price_spread=1.0,
    ),
    Archetype(  # city commuter
        "commuter",
        {"backpacks": 1.0, "jackets": 0.9, "bike bags": 0.8, "shoes": 0.6, "lights": 0.7,
         "bottles & filters": 0.6, "cookware": 0.4, "hats & gloves": 0.6, "accessories": 0.7,
         "socks": 0.4},
        {"commuting": 1.0, "travel": 0.5, "bikepacking": 0.2},
        price=80.0, price_spread=0.9,
    ),
    Archetype(  # bargain hunter: no category in particular, but the price must be small
        "bargain",
        {"accessories": 0.8, "socks": 0.7, "cookware": 0.7, "backpacks": 0.7, "tents": 0.5,
         "mats": 0.6, "sleeping bags": 0.6, "lights": 0.7, "bottles & filters": 0.7,
         "shoes": 0.6, "trousers": 0.6, "hats & gloves": 0.6, "trekking poles": 0.6,
         "jackets": 0.5, "stoves": 0.6, "climbing": 0.4},
        {"travel": 0.8, "camping": 0.8, "hiking": 0.7, "family": 0.5, "commuting": 0.4},
        price=13.0, price_spread=0.45,
    ),
)  # fmt: skip


def parse_price(text: str) -> float | None:
    """Read the two styles of items.csv, `€39.90` and `1.299,00 €`."""
    digits = text.replace("€", "").strip()
    if not digits:
        return None
    if "," in digits:
        digits = digits.replace(".", "").replace(",", ".")
    return float(digits)


def read_items(path: Path) -> list[Item]:
    with path.open(encoding="utf-8", newline="") as handle:
        return [
            Item(
                sku=row["sku"],
                group=row["group_id"],
                category=row["category"],
                activities=tuple(row["activities"].split("|")),
                season=row["season"],
                price=parse_price(row["price"]),
                rating=float(row["rating"]) if row["rating"] else None,
            )
            for row in csv.DictReader(handle)
        ]


def one_variant_each(items: list[Item], rng: random.Random) -> list[Item]:
    """A person wears one size and likes one colour, so they see one variant of a product."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(item.group, []).append(item)
    return [rng.choice(variants) for variants in groups.values()]


def jitter(weights: Mapping[str, float], rng: random.Random) -> dict[str, float]:
    """Nobody is a pure archetype: shift each weight a little."""
    return {name: weight * rng.uniform(0.5, 1.5) for name, weight in weights.items()}


def affinities(archetype: Archetype, items: list[Item], rng: random.Random) -> list[float]:
    """How much each item draws one person; the best item has 1.0."""
    categories = jitter(archetype.categories, rng)
    activities = jitter(archetype.activities, rng)
    right_price = archetype.price * rng.uniform(0.7, 1.4)
    scores = []
    for item in items:
        category = categories.get(item.category, OFF_TASTE)
        activity = max(activities.get(name, OFF_TASTE) for name in item.activities)
        if item.price is None:
            price = 0.5  # unknown: neither attractive nor off-putting
        else:
            gap = math.log(item.price / right_price) / archetype.price_spread
            price = math.exp(-0.5 * gap * gap)
        scores.append(category * activity * price)
    best = max(scores)
    return [score / best for score in scores]


def season_factor(item: Item, when: datetime) -> float:
    """Winter things are looked at from October to February, summer things from April on."""
    if item.season == "winter":
        return 1.8 if when.month in (10, 11, 12, 1, 2) else 0.6
    if item.season == "summer":
        return 1.5 if when.month in (4, 5, 6, 7, 8) else 0.5
    return 1.0


def stars(item: Item, affinity: float, rng: random.Random) -> int:
    """A rating follows the product's own quality, how well it fits the person, and mood."""
    quality = item.rating if item.rating is not None else 4.0
    return min(5, max(1, round(quality - 0.8 + 0.9 * affinity + rng.gauss(0.0, 1.0))))


def events_of(person: str, archetype: Archetype, items: list[Item], rng: random.Random) -> list[Event]:
    mine = one_variant_each(items, rng)
    affinity = affinities(archetype, mine, rng)
    owned: set[int] = set()
    events: list[Event] = []
    days = (END - FIRST_DAY).days
    visits = sorted(rng.randrange(days) for _ in range(rng.randint(5, 11)))
    for day in visits:
        # Most visits fall in the evening.
        when = FIRST_DAY + timedelta(days=day, seconds=int(rng.triangular(6, 23, 20) * 3600))
        weights = [score * season_factor(item, when) for item, score in zip(mine, affinity, strict=True)]
        seen: set[int] = set()
        for _ in range(rng.randint(1, 4)):
            if rng.random() < BROWSE_AT_RANDOM:
                pick = rng.randrange(len(mine))
            else:
                pick = rng.choices(range(len(mine)), weights)[0]
            if pick in seen or pick in owned:
                continue
            seen.add(pick)
            sku = mine[pick].sku
            when += timedelta(seconds=rng.randint(20, 400))
            events.append(Event(when, person, sku, "view"))

            # The better the fit, the likelier each next step; few get to the end.
            if rng.random() > 0.12 + 0.5 * affinity[pick]:
                continue
            when += timedelta(seconds=rng.randint(10, 120))
            events.append(Event(when, person, sku, "cart"))
            if rng.random() > 0.7:
                continue
            bought = when + timedelta(seconds=rng.randint(60, 2 * 86400))
            events.append(Event(bought, person, sku, "purchase"))
            owned.add(pick)
            if rng.random() < 0.6:
                # Rated after some use, one to six weeks later.
                rated = bought + timedelta(seconds=rng.randint(7 * 86400, 42 * 86400))
                value = str(stars(mine[pick], affinity[pick], rng))
                events.append(Event(rated, person, sku, "rate", value))
    return [event for event in events if event.time < END]


def make(items: list[Item], seed: int, each: int) -> list[Event]:
    events: list[Event] = []
    for archetype in ARCHETYPES:
        for number in range(1, each + 1):
            person = f"demo-{archetype.key}-{number:02d}"
            # A generator of their own: changing one person leaves the others as they were.
            rng = random.Random(f"{seed}/{person}")
            events.extend(events_of(person, archetype, items, rng))
    return sorted(events, key=lambda event: (event.time, event.person, event.item, event.action))


def main() -> None:
    parser = argparse.ArgumentParser(description="Make interactions.csv, or a file like it of other people.")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--each", type=int, default=PEOPLE_PER_ARCHETYPE, help="people of each archetype")
    parser.add_argument("--into", type=Path, default=HERE / "interactions.csv")
    given = parser.parse_args()
    events = make(read_items(HERE / "items.csv"), given.seed, given.each)
    with given.into.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(["user_id", "item_id", "action", "value", "timestamp"])
        writer.writerows(event.row() for event in events)
    print(f"{given.into.name}: {len(events)} rows")


if __name__ == "__main__":
    main()
