"""The image for containers is one by the OCI's rules; the compose file says what exists."""

import datetime as dt
import gzip
import hashlib
import io
import json
import re
import tarfile
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped] # one file in one test
from click.testing import CliRunner

from deploy.debian.oci import STARTS, TYPES, image, write_archive
from formservice.config.settings import names
from kim.__main__ import main

COMPOSE = Path("deploy/compose.yaml").read_text("utf-8")
SERVICES: dict[str, Any] = yaml.safe_load(COMPOSE)["services"]
OURS = {name: service for name, service in SERVICES.items() if name != "proxy"}
MADE = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)


def test_the_image_is_that_of_this_release() -> None:
    """Else the next one would start the image of before."""
    version = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert {each["image"] for each in SERVICES.values()} == {f"kim-portal:{version}"}


@pytest.fixture
def layer() -> bytes:
    """Return a small tree as a tar."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        member = tarfile.TarInfo("./etc/hello")
        member.size = 2
        archive.addfile(member, io.BytesIO(b"hi"))
    return stream.getvalue()


def blob(files: dict[str, bytes], descriptor: dict[str, Any]) -> bytes:
    """Return what a descriptor names; its size and its hash are true (image-spec, descriptor)."""
    algorithm, _, digest = descriptor["digest"].partition(":")
    content = files[f"blobs/{algorithm}/{digest}"]
    assert len(content) == descriptor["size"]
    assert hashlib.sha256(content).hexdigest() == digest
    return content


def test_an_image_leads_from_its_index_to_its_files(layer: bytes, tmp_path: Path) -> None:
    """Index, manifest, configuration, layer: each named by its content, and all in one archive."""
    write_archive(image(layer, "kim-portal:1", MADE), tmp_path / "image.tar", MADE)
    with tarfile.open(tmp_path / "image.tar") as archive:
        files = {
            entry.name: read.read() for entry in archive if (read := archive.extractfile(entry))
        }
    assert json.loads(files["oci-layout"]) == {"imageLayoutVersion": "1.0.0"}
    (entry,) = json.loads(files["index.json"])["manifests"]
    assert entry["annotations"] == {"org.opencontainers.image.ref.name": "kim-portal:1"}
    manifest = json.loads(blob(files, entry))
    assert entry["mediaType"] == manifest["mediaType"] == f"{TYPES}.manifest.v1+json"
    config = json.loads(blob(files, manifest["config"]))
    (packed,) = (blob(files, each) for each in manifest["layers"])
    assert gzip.decompress(packed) == layer
    assert config["rootfs"]["diff_ids"] == [f"sha256:{hashlib.sha256(layer).hexdigest()}"]
    assert (config["os"], config["architecture"]) == ("linux", "amd64")
    assert len(files) == 5


def test_the_same_tree_is_the_same_image(layer: bytes) -> None:
    """Whoever builds it again can compare."""
    assert image(layer, "a:1", MADE) == image(layer, "a:1", MADE)


def test_it_begins_as_what_the_package_brings() -> None:
    """Its command exists, its user and the program are the package's."""
    assert CliRunner().invoke(main, [*STARTS["Cmd"], "--help"]).exit_code == 0
    people = Path("deploy/systemd/kim.sysusers").read_text("utf-8")
    user, _, group = str(STARTS["User"]).partition(":")
    assert f"u {user} " in people
    assert f"g {group} " in people
    assert 'lay 755 "$work/kim" "$root/bin/kim"' in Path("scripts/package").read_text("utf-8")
    assert STARTS["Entrypoint"] == ["/usr/lib/kim-portal/bin/kim"]


def test_the_compose_file_says_that_it_is_untested() -> None:
    """Nobody relies on it by mistake."""
    assert COMPOSE.startswith("# UNTESTED")


@pytest.mark.parametrize("name", OURS)
def test_a_container_runs_as_its_unit(name: str) -> None:
    """The same command, user and secrets; nothing it could write but what the unit may. Orders come
    from the editor, which no container runs.
    """
    service = OURS[name]
    unit = Path(f"deploy/systemd/kim-{name}.service").read_text("utf-8")
    assert re.search(rf"bin/kim {' '.join(service['command'])}( --orders \S+)?\n", unit)
    assert f"User={service['user'].partition(':')[0]}\n" in unit
    given = {line.partition(":")[0] for line in unit.split("LoadCredential=")[1:]}
    assert set(service.get("secrets", [])) == given - {"alarm_webhook_url", "bounce_imap_url"}
    known = set(names())
    assert {key.removesuffix("_FILE") for key in service.get("environment", {})} <= known | {
        key.removesuffix("_FILE") for key in known
    }
    written = [each for each in service["volumes"] if not each.endswith(":ro")]
    assert all(f"ReadWritePaths={each.partition(':')[2]}" in unit for each in written)
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]


def test_nobody_is_reached_but_the_proxy() -> None:
    """They share its network, in which the service is on 127.0.0.1 as on a machine."""
    assert all("ports" not in service for service in OURS.values())
    assert {service["network_mode"] for service in OURS.values()} == {"service:proxy", "none"}
    assert SERVICES["build"]["network_mode"] == "none"
