"""Bytes of a file as text: which encoding, and which files are no text at all."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from retrieval.errors import CatalogueError

_SIGNATURES = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive or an Excel workbook"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x7fELF", "a program"),
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark begins it
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WANTED = "Give a CSV, Parquet or JSONL file."
_CONTROL = bytes(set(range(32)) - {9, 10, 11, 12, 13, 27})
_SAMPLE = 1 << 16
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")


def refuse_binary(data: bytes, path: Path) -> None:
    """Raise CatalogueError for a file that is no text, saying what it is where that is known."""
    for signature, name in _SIGNATURES:
        if data.startswith(signature):
            raise CatalogueError(f"this is {name}, not a table of text", where=str(path), do=_WANTED)
    sample = data[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROL))
    if not data.startswith(tuple(bom for bom, _ in _BOMS)) and controls > len(sample) // 10:
        raise CatalogueError("this is not a text file", where=str(path), do=f"{_WANTED} Save it as UTF-8.")


def decode(data: bytes, path: Path) -> tuple[str, str, tuple[str, ...]]:
    """The text, the encoding it was in, and remarks when that had to be guessed. Raises CatalogueError."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strict(data, encoding, path), encoding.removesuffix("-sig"), ()
    try:
        return data.decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    encoding = "gb18030" if _is_chinese(data) else "cp1252"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise CatalogueError(
            f"line {line} is neither UTF-8 nor {encoding}", where=str(path), do="Save the file as UTF-8."
        ) from error
    return text, encoding, (f"line {line} is not UTF-8; the file was read as {encoding}: check accented letters",)


def _strict(data: bytes, encoding: str, path: Path) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise CatalogueError(
            f"the file starts as {encoding} and then is not (byte {error.start})",
            where=str(path),
            do="Save it as UTF-8.",
        ) from error


def _is_chinese(data: bytes) -> bool:
    """GB 2312 writes a sign as two high bytes, so its runs of them are even; Western accents stand alone."""
    runs = _HIGH_RUN.findall(data[: 4 * _SAMPLE])
    even = sum(len(run) % 2 == 0 for run in runs)
    if even < 0.9 * len(runs):
        return False
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True
