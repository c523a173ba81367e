"""The built wheel, installed elsewhere: two import packages, every prompt, every word, the demo."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOAD = """
import sys; sys.path.insert(0, {place!r})
import bot, retrieval
assert bot.__file__.startswith({place!r}), bot.__file__
from bot.messages import Messages
from bot import prompts
from bot.resources import folder
from retrieval import schema
from retrieval.items import read_items
assert Messages().variants("greet")
from bot.understanding.intents import shipped
assert "ACC" in shipped().classes
for path in folder("prompts").glob("*.md"):
    prompts.load(path.stem)
print(len(list(folder("prompts").glob("*.md"))))
for name in ("movies", "shop"):
    demo = folder("data") / name
    print(len(read_items(demo / "items.csv", schema.load(demo / "schema.toml")).items))
"""


def test_the_wheel_carries_all_it_needs(tmp_path: Path) -> None:
    # Without isolation: nothing is fetched, the build runs with what the tests already installed.
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = tmp_path.glob("whypick-*.whl")
    place = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    assert {path.name for path in place.iterdir() if "dist-info" not in path.name} == {"bot", "retrieval"}
    loaded = subprocess.run(
        [sys.executable, "-c", LOAD.format(place=str(place))], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert loaded.returncode == 0, loaded.stderr
    prompts, films, products = map(int, loaded.stdout.split())
    assert prompts == len(list((ROOT / "prompts").glob("*.md"))) > 0
    assert films >= 200
    assert products >= 100
