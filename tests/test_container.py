"""The container file: what it copies makes a whole package, built with the Makefile's own words, served by nobody's root."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from tests.test_wheel import LOAD

ROOT = Path(__file__).resolve().parents[1]
STEPS = [
    line.split(" ", 1)
    for line in (ROOT / "Containerfile").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def all_of(word: str) -> list[str]:
    return [rest for name, rest in STEPS if name == word]


def copied(folder: Path) -> Path:
    """A folder with what the file copies out of this one, as a builder would."""
    for rest in all_of("COPY"):
        if "--from" in rest:
            continue
        *sources, target = rest.split()
        for source in sources:
            goal = folder / target if target != "./" else folder / source
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, goal, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
            else:
                shutil.copy(ROOT / source, goal)
    return folder


def test_what_it_copies_makes_a_package_that_carries_all_it_needs(tmp_path: Path) -> None:
    source = copied(tmp_path)
    build = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(tmp_path / "made"),
        str(source),
    ]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = (tmp_path / "made").glob("whypick-*.whl")
    place = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    load = [sys.executable, "-c", LOAD.format(place=str(place))]
    loaded = subprocess.run(load, capture_output=True, text=True, check=False, cwd=place)
    assert loaded.returncode == 0, loaded.stderr
    assert int(loaded.stdout.split()[0]) == len(list((ROOT / "prompts").glob("*.md")))


def test_nothing_else_reaches_the_builder() -> None:
    """A home, a key in `.env`, a history: none of it may end up in a layer."""
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    lines = [line for line in ignored if line and not line.startswith("#")]
    sources = {one for rest in all_of("COPY") if "--from" not in rest for one in rest.split()[:-1]}
    assert lines[0] == "*"
    assert {line.removeprefix("!") for line in lines if line.startswith("!")} == sources


def test_it_installs_as_the_makefile_does() -> None:
    """The same versions; not editable, as the sources stay behind."""
    (ours,) = [line for line in all_of("RUN") if "pip install" in line]
    theirs = re.search(r"pip install (.*) -e \.$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert theirs is not None
    assert ours.split("pip install ")[1] == f"{theirs[1]} ."


def test_it_serves_on_the_port_it_names_and_not_as_root() -> None:
    words = [*ast.literal_eval(all_of("ENTRYPOINT")[0]), *ast.literal_eval(all_of("CMD")[0])]
    assert words == ["whypick", "serve", "--host", "0.0.0.0"]
    assert all_of("EXPOSE")[0] in CliRunner().invoke(app, ["serve", "--help"]).output
    user, home = all_of("USER")[0], all_of("VOLUME")[0]
    (made,) = [line for line in all_of("RUN") if "useradd" in line]
    assert f"useradd --uid 10001 --create-home {user}" in made
    assert f"-o {user} -g {user} {home}" in made
    assert f"WHYPICK_HOME={home}" in all_of("ENV")[0].split()
    order = [name for name, _ in STEPS]
    assert order.index("USER") < order.index("ENTRYPOINT")


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (503, False)])
def test_its_health_check_tells_a_server_that_answers_from_one_that_does_not(status: int, healthy: bool) -> None:
    check = ast.literal_eval(all_of("HEALTHCHECK")[0].split("CMD ", 1)[1])
    asked = list[str]()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is printed."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        assert check[:2] == ["python", "-c"]
        here = check[2].replace(f":{all_of('EXPOSE')[0]}/", f":{server.server_port}/")
        done = subprocess.run([sys.executable, "-c", here], capture_output=True, check=False)
    assert (done.returncode == 0, asked) == (healthy, ["/healthz"])
