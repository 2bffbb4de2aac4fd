"""What is handed on: `<prints>/kits/kits.json` lists the files beside it."""

from pathlib import Path

from sitebuild.output import artifacts
from sitebuild.output.artifacts import Artifact, ArtifactList, read_artifacts

FOLDER, LIST = "kits", "kits.json"
_CODE = ("rendering/qr_code.py", "rendering/shared_pages.py", "sharing/*.py", "printing/*.py")


def open_share_files(prints: Path) -> ArtifactList[Artifact]:
    """Return the shelf beside the documents *prints*."""
    return ArtifactList(prints / FOLDER / LIST, Artifact)


def read_share_files(prints: Path | None) -> tuple[Artifact, ...]:
    """Return what there is; an unreadable list counts as nothing."""
    return read_artifacts(prints / FOLDER / LIST, Artifact) if prints else ()


def digest_of(*parts: str) -> str:
    """Name what a file is made from, together with the code that makes it."""
    return artifacts.digest_of(parts, _CODE)
