"""Pack a tree of files as an OCI image, without a registry and without a container engine.

scripts/image calls it: `oci.py LAYER.tar IMAGE.oci.tar TAG` (OCI image-spec 1.1: image layout,
manifest, configuration). `podman load`, `docker load` and `skopeo copy oci-archive:` read it.
"""

import gzip
import hashlib
import io
import json
import os
import sys
import tarfile
from datetime import UTC, datetime
from pathlib import Path

TYPES = "application/vnd.oci.image"
STARTS = {
    # The web side; `deploy/compose.yaml` says who builds and who delivers.
    "User": "kim-web:kim-outbox",
    "Env": ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"],
    "Entrypoint": ["/usr/lib/kim-portal/bin/kim"],
    "Cmd": ["serve", "--no-delivery"],
    "WorkingDir": "/usr/lib/kim-portal",
    "StopSignal": "SIGTERM",
}
"""How a container begins where nothing else is said."""


class _Layout:
    """The blobs of an image, each named by its content."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def add(self, kind: str, content: bytes) -> dict[str, object]:
        """Keep *content*; return its descriptor."""
        digest = hashlib.sha256(content).hexdigest()
        self.files[f"blobs/sha256/{digest}"] = content
        return {
            "mediaType": f"{TYPES}.{kind}",
            "digest": f"sha256:{digest}",
            "size": len(content),
        }


def image(layer: bytes, tag: str, made: datetime) -> dict[str, bytes]:
    """Return the files of an image layout with one *layer* (a tar), named *tag*."""
    layout = _Layout()
    config = {
        "created": made.isoformat(),
        "architecture": "amd64",
        "os": "linux",
        "config": STARTS,
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(layer).hexdigest()}"]},
    }
    packed = gzip.compress(layer, compresslevel=6, mtime=0)
    manifest = {
        "schemaVersion": 2,
        "mediaType": f"{TYPES}.manifest.v1+json",
        "config": layout.add("config.v1+json", _json(config)),
        "layers": [layout.add("layer.v1.tar+gzip", packed)],
    }
    entry = layout.add("manifest.v1+json", _json(manifest))
    index = {
        "schemaVersion": 2,
        "mediaType": f"{TYPES}.index.v1+json",
        "manifests": [{**entry, "annotations": {"org.opencontainers.image.ref.name": tag}}],
    }
    version = {"imageLayoutVersion": "1.0.0"}
    return {"oci-layout": _json(version), "index.json": _json(index), **layout.files}


def write_archive(files: dict[str, bytes], target: Path, made: datetime) -> None:
    """Write the *files* of an image layout as a tar, the same for the same files."""
    with tarfile.open(target, "w") as archive:
        for name, content in sorted(files.items()):
            member = tarfile.TarInfo(name)
            member.size, member.mtime, member.mode = len(content), int(made.timestamp()), 0o644
            archive.addfile(member, io.BytesIO(content))


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


if __name__ == "__main__":
    time = datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), UTC)  # noqa: TID251 - it runs without formservice
    write_archive(image(Path(sys.argv[1]).read_bytes(), sys.argv[3], time), Path(sys.argv[2]), time)
