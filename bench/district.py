"""A made-up district with as many towns as are wished, for a project in a folder of its own."""

import shutil
import tomllib
from pathlib import Path
from typing import Any

import tomlkit

from bench.processes import ROOT

NAME = "kreis-wesel"
"""The district that it is made from, and the name of the new one: catalogues go with it."""
MOST = 976
"""A key of a municipality has three digits for it, and the first one is the one that is posted."""
_FIRST_KEY = 24


def write_project(folder: Path, towns: int) -> Path:
    """Write a project whose district has *towns* municipalities; return its folder.

    Each has a contact point, a mailbox and a postcode of its own. Everything else is ours.
    """
    (folder / "districts").mkdir(parents=True)
    shutil.copy(ROOT / "mkdocs.yml", folder)  # a link would lead back to our districts
    for name in ("docs", "i18n", "site"):
        (folder / name).symlink_to(ROOT / name)
    source, district = ROOT / "districts" / NAME, folder / "districts" / NAME
    shutil.copytree(source, district, ignore=shutil.ignore_patterns("events.toml"))
    facts = tomllib.loads((source / "district.toml").read_text("utf-8"))
    domains = [f"{_slug(number)}.example" for number in range(1, towns + 1)]
    facts["municipality_count"] = towns
    facts["mailbox_domains"] = [f"{NAME}.example", *domains]
    del facts["provider_officer"]  # of towns that this district does not have
    _write(district / "district.toml", facts)
    places = tomllib.loads((source / "places.toml").read_text("utf-8"))
    fallback = next(each for each in places["contact_point"] if each["id"] == places["fallback"])
    points = [_contact_point(number) for number in range(1, towns + 1)]
    _write(
        district / "places.toml",
        {
            "fallback": places["fallback"],
            "municipality": [_municipality(number) for number in range(1, towns + 1)],
            "contact_point": [fallback, *points],
        },
    )
    return folder


def _slug(number: int) -> str:
    return f"stadt-{number:03}"


def _municipality(number: int) -> dict[str, Any]:
    return {
        "key": f"05170{_FIRST_KEY + number - 1:03}",
        "slug": _slug(number),
        "name": f"Stadt {number:03}",
        "kind": "Stadt",
        "postcodes": [f"46{number:03}"],
        "contact_points": [_slug(number)],
    }


def _contact_point(number: int) -> dict[str, Any]:
    return {
        "id": _slug(number),
        "name": f"Kommunales Integrationsmanagement der Stadt {number:03}",
        "provider": "kommune",
        "provider_name": f"Stadt {number:03}",
        "mailbox": f"kim@{_slug(number)}.example",
        "phone": "030 23125 202",
        "address": ["Am Rathaus 2", f"46{number:03} Stadt {number:03}"],
    }


def _write(file: Path, values: dict[str, Any]) -> None:
    file.write_text(tomlkit.dumps(values), "utf-8")
