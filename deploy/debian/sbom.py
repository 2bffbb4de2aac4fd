"""Print what the package is made of, as a bill of materials in CycloneDX 1.6 (JSON).

`sbom.py VERSION TREE ROOT`: TREE is the unpacked package, ROOT its folder on the machine. Listed
are the Python packages, the Debian packages of Depends, and each font, script and shared library.
Debian's own Python runs this, when the package is built; a test validates it against the schema.
"""

import hashlib
import json
import os
import re
import sys
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path
from typing import Any

Component = dict[str, Any]
KINDS = {
    "font": (".woff2", ".woff", ".ttf", ".otf"),
    "script": (".js", ".mjs"),
    "shared library": (".so",),
}
"""Files that are listed one by one: what they are, and how their names end."""
UNKNOWN = "UNKNOWN"


def python_packages(root: Path) -> Iterator[Component]:
    """Yield every Python package below *root*, by the metadata it was installed with."""
    for file in sorted(root.glob("*/lib/python3*/site-packages/*.dist-info/METADATA")):
        told = HeaderParser().parsestr(file.read_text("utf-8"))
        name = re.sub(r"[-_.]+", "-", told["Name"]).lower()  # as package indexes write it (PEP 503)
        if name == "kim-portal":
            continue
        purl = f"pkg:pypi/{name}@{told['Version']}"
        part = file.relative_to(root).parts[0]
        yield {
            "type": "library",
            "bom-ref": purl,
            "name": name,
            "version": told["Version"],
            "purl": purl,
            "licenses": _licences(told),
            "properties": [{"name": "kim-portal:environment", "value": part}],
        }


def _licences(told: Message) -> list[Component]:
    """Return the licence as the package declares it: an SPDX expression, or names."""
    if expression := told.get("License-Expression"):
        return [{"expression": expression}]
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in told.get_all("Classifier", [])
        if line.startswith("License :: ") and line.count(" :: ") > 1
    ]
    declared = (told.get("License") or "").strip().splitlines()
    names = classifiers or declared[:1] or [UNKNOWN]
    return [{"license": {"name": name}} for name in names]


def debian_packages(control: str) -> Iterator[Component]:
    """Yield what *control* (a file of Debian) names in Depends; versions are Debian's."""
    found = re.search(r"^Depends: (.*)$", control, re.MULTILINE)
    names = re.findall(r"([a-z0-9][a-z0-9.+-]+)(?: \([^)]*\))?(?:,|$)", found[1] if found else "")
    for name in dict.fromkeys(names):
        purl = f"pkg:deb/debian/{name}?distro=bookworm"
        yield {"type": "library", "bom-ref": purl, "name": name, "purl": purl}


def files(tree: Path) -> Iterator[Component]:
    """Yield each font, script and shared library below *tree*, with its SHA-256."""
    for file in sorted(tree.rglob("*")):
        kind = next((kind for kind, ends in KINDS.items() if _is_one(file, ends)), "")
        if kind and not file.is_symlink():
            place = f"/{file.relative_to(tree)}"
            yield {
                "type": "file",
                "bom-ref": f"file:{place}",
                "name": place,
                "description": kind,
                "hashes": [
                    {"alg": "SHA-256", "content": hashlib.sha256(file.read_bytes()).hexdigest()}
                ],
            }


def _is_one(file: Path, ends: tuple[str, ...]) -> bool:
    """Return True if *file* ends so, or has a version behind it (`libpq.so.5`)."""
    return file.name.endswith(ends) or (".so" in ends and ".so." in file.name)


def bill(version: str, tree: Path, root: str, made: datetime) -> Component:
    """Return the bill of materials of the package in *tree*; the same for the same package."""
    control = (tree / "DEBIAN/control").read_text("utf-8")
    parts = [
        *python_packages(tree / root.lstrip("/")),
        *debian_packages(control),
        *files(tree),
    ]
    own = f"pkg:deb/kim-portal@{version}?arch=amd64"
    stamp = made.isoformat().replace("+00:00", "Z")
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": uuid.uuid5(uuid.NAMESPACE_URL, f"{own}#{stamp}").urn,
        "version": 1,
        "metadata": {
            "timestamp": stamp,
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": "kim-portal",
                "version": version,
                "purl": own,
                "licenses": [{"license": {"id": "EUPL-1.2"}}],
            },
        },
        "components": parts,
        "dependencies": [
            {"ref": own, "dependsOn": sorted(part["bom-ref"] for part in parts)},
        ],
    }


if __name__ == "__main__":
    own_version, tree_of_package, own_root = sys.argv[1:]
    seconds = int(os.environ["SOURCE_DATE_EPOCH"])  # noqa: TID251 - it runs without formservice
    commit_time = datetime.fromtimestamp(seconds, UTC)
    whole = bill(own_version, Path(tree_of_package), own_root, commit_time)
    sys.stdout.write(json.dumps(whole, indent=1, ensure_ascii=False) + "\n")
