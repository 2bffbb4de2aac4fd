"""Share kits and link pictures: `<prints>/kits/kits.json` lists the files beside it."""

from pathlib import Path

from sitebuild.output import artifacts
from sitebuild.output.artifacts import Artifact, ArtifactList, read_artifacts

FOLDER, LIST = "kits", "kits.json"
_CODE = ("rendering/qr_*.py", "rendering/shared_pages.py", "sharing/*.py", "printing/*.py")
_PACKAGES = ("pypdfium2", "segno", "weasyprint")


def open_share_files(prints: Path) -> ArtifactList[Artifact]:
    """Return the list of the share files beside the documents *prints*."""
    return ArtifactList(prints / FOLDER / LIST, Artifact)


def read_share_files(prints: Path | None) -> tuple[Artifact, ...]:
    """Return the share files; an unreadable list counts as empty."""
    return read_artifacts(prints / FOLDER / LIST, Artifact) if prints else ()


def digest_of(*parts: str) -> str:
    """Return the digest of a file's inputs and of the code that makes it."""
    return artifacts.digest_of(parts, _CODE, _PACKAGES)
