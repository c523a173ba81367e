"""Write interactions.csv for the demo catalogue: invented people, a fixed seed.

Run as `python data/movies/make_interactions.py`. It reads items.csv beside this file
and always writes the same bytes. Nobody real is behind any row: every person is an
archetype (a set of tastes) plus some noise of their own.
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

HERE = Path(__file__).resolve().parent
SEED = 20231101
START = datetime(2023, 11, 1, tzinfo=UTC)
END = datetime(2026, 10, 31, tzinfo=UTC)
PEOPLE_PER_ARCHETYPE = 9
WATCHED = (29, 57)  # fewest and most films per person


@dataclass(frozen=True)
class Film:
    id: str
    year: int
    genres: frozenset[str]
    directors: frozenset[str]
    languages: frozenset[str]


@dataclass(frozen=True)
class Archetype:
    """Tastes as small weights: +1 is a clear liking, -1 a clear dislike."""

    name: str
    genres: dict[str, float]
    directors: dict[str, float] = field(default_factory=dict)
    languages: dict[str, float] = field(default_factory=dict)
    decades: tuple[int, int] = (1930, 2030)  # at home between these years
    era_pull: float = 0.0  # cost per decade outside them


ARCHETYPES = (
    Archetype(
        "scifi",
        {"sci-fi": 1.4, "mystery": 0.4, "drama": 0.2, "action": -0.2, "romance": -0.4},
        {"Denis Villeneuve": 0.7, "Andrei Tarkovsky": 0.7, "Stanley Kubrick": 0.6},
    ),
    Archetype(
        "horror",
        {"horror": 1.5, "thriller": 0.4, "family": -1.0, "romance": -0.5, "music": -0.6},
        {"John Carpenter": 0.6, "Jordan Peele": 0.5, "Ari Aster": 0.5},
    ),
    Archetype(
        "family",
        {"family": 1.4, "animation": 0.5, "adventure": 0.4, "horror": -1.5, "war": -0.8},
        {"Steven Spielberg": 0.4, "Paul King": 0.5, "Pete Docter": 0.4},
    ),
    Archetype(
        "noir",
        {"crime": 0.8, "mystery": 0.8, "thriller": 0.4, "family": -0.8, "fantasy": -0.7},
        {"Billy Wilder": 0.7, "Alfred Hitchcock": 0.7, "John Huston": 0.5},
        decades=(1930, 1970),
        era_pull=0.35,
    ),
    Archetype(
        "romcom",
        {"romance": 1.1, "comedy": 0.8, "horror": -1.2, "war": -0.8, "western": -0.5},
        {"Nora Ephron": 0.6, "Richard Linklater": 0.5, "Greta Gerwig": 0.5},
    ),
    Archetype(
        "action",
        {"action": 1.3, "adventure": 0.5, "sci-fi": 0.3, "romance": -0.6, "drama": -0.3},
        {"James Cameron": 0.5, "Christopher Nolan": 0.5},
        decades=(1975, 2030),
        era_pull=0.3,
    ),
    Archetype(
        "world",
        {"drama": 0.6, "history": 0.3, "action": -0.5, "horror": -0.4},
        {"Akira Kurosawa": 0.5, "Hirokazu Kore-eda": 0.5, "Ingmar Bergman": 0.5},
        languages={"English": -1.2},
    ),
    Archetype(
        "animation",
        {"animation": 1.6, "fantasy": 0.5, "western": -0.6, "crime": -0.4},
        {"Hayao Miyazaki": 0.7, "Brad Bird": 0.5, "Wes Anderson": 0.3},
    ),
    Archetype(
        "western-war",
        {"western": 1.4, "war": 1.1, "history": 0.6, "animation": -0.7, "romance": -0.3},
        {"Sergio Leone": 0.7, "John Ford": 0.6, "Stanley Kubrick": 0.3},
    ),
)


def read_films() -> list[Film]:
    with (HERE / "items.csv").open(encoding="utf-8", newline="") as handle:
        return [
            Film(
                id=row["id"],
                year=int(row["year"]),
                genres=frozenset(row["genres"].split("|")),
                directors=frozenset(row["director"].split("|")),
                languages=frozenset(row["language"].split("|")),
            )
            for row in csv.DictReader(handle)
        ]


def taste(film: Film, who: Archetype, own: dict[str, float]) -> float:
    """How well a film suits this person; around 0 is indifferent, above 1 a fan."""
    score = sum(who.genres.get(g, 0.0) + own[g] for g in sorted(film.genres))
    # Films carry one to five genres; without this, many genres would mean a strong opinion.
    score /= math.sqrt(len(film.genres))
    score += sum(who.directors.get(d, 0.0) + own[d] for d in sorted(film.directors))
    score += sum(who.languages.get(x, 0.0) for x in sorted(film.languages))
    first, last = who.decades
    years_outside = max(first - film.year, film.year - last, 0)
    return score - who.era_pull * years_outside / 10


def pick(films: list[Film], weight: dict[str, float], count: int, rng: Random) -> list[Film]:
    """Draw without replacement, heavier films first (the Gumbel-max trick on log weights)."""
    keyed = [(weight[f.id] - math.log(-math.log(1.0 - rng.random())), f.id, f) for f in films]
    return [f for _, _, f in sorted(keyed, reverse=True)[:count]]


def moments(count: int, rng: Random) -> list[datetime]:
    """Distinct evening times from the day the person joins until the end, in order."""
    days = (END - START).days
    joined = rng.randrange(int(days * 0.6))  # so that some people have a short history
    chosen = rng.sample(range(joined, days), count)  # one film a day at most
    return [START + timedelta(days=d, hours=rng.randrange(17, 24), seconds=rng.randrange(3600)) for d in sorted(chosen)]


def react(score: float, quality: float, rng: Random) -> tuple[str, str]:
    """Turn liking into one row's action and value; not everybody rates everything."""
    stars = 3.1 + 0.7 * score + quality + rng.gauss(0.0, 0.55)
    stars = min(5.0, max(0.5, round(stars * 2) / 2))
    kind = rng.random()
    if kind < 0.18:
        return "watch", ""  # watched and said nothing
    if kind < 0.36 and stars >= 4.0:
        return "like", ""
    if kind < 0.36 and stars <= 2.5:
        return "dislike", ""
    return "rate", f"{stars:.1f}"


def main() -> None:
    rng = Random(SEED)
    films = read_films()
    genres = sorted({g for f in films for g in f.genres})
    directors = sorted({d for f in films for d in f.directors})

    # Popularity: a few films that nearly everybody has seen and a long tail, as a Zipf-like rank.
    # The order is chance, with a push for newer films in English, as in most real histories.
    fame = {f.id: rng.gauss(0.0, 1.0) + ("English" in f.languages) + 0.6 * (f.year >= 1975) for f in films}
    ranked = sorted(films, key=lambda f: (-fame[f.id], f.id))
    popularity = {f.id: -0.8 * math.log(rank) for rank, f in enumerate(ranked, start=8)}
    # Some films please most people and some few, whatever the genre.
    quality = {f.id: rng.gauss(0.25, 0.35) for f in films}

    rows: list[tuple[str, str, str, str, str]] = []
    for who in ARCHETYPES:
        for number in range(1, PEOPLE_PER_ARCHETYPE + 1):
            person = f"demo-{who.name}-{number:02d}"
            # People of one kind still differ, and each has directors they seek out or avoid.
            own = {g: rng.gauss(0.0, 0.25) for g in genres}
            own |= {d: rng.gauss(0.0, 0.35) for d in directors}
            score = {f.id: taste(f, who, own) for f in films}
            weight = {f.id: popularity[f.id] + 1.9 * score[f.id] for f in films}
            watched = pick(films, weight, rng.randint(*WATCHED), rng)
            rng.shuffle(watched)  # the draw puts favourites first; the diary should not
            for film, when in zip(watched, moments(len(watched), rng), strict=True):
                action, value = react(score[film.id], quality[film.id], rng)
                stamp = when.strftime("%Y-%m-%dT%H:%M:%SZ")
                rows.append((person, film.id, action, value, stamp))

    rows.sort(key=lambda row: (row[4], row[0]))
    # newline="" and "\n" keep the bytes the same on every system.
    with (HERE / "interactions.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(("user_id", "item_id", "action", "value", "timestamp"))
        writer.writerows(rows)


if __name__ == "__main__":
    main()
