"""Find the folder of a district, and name the files in it (decision 0043).

A district is the name of a folder below `districts/`, or the whole path of a folder elsewhere that
belongs to the district alone. Nothing else in the code knows where a district's files are.
"""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from portal.problems import ConfigurationError, Problem, file_problem

SHIPPED = "districts"
"""Folder of the project with the districts that come with it."""
FACTS = "district.toml"
PLACES = "places.toml"
EVENTS = "events.toml"
NOTICES = "notices.toml"
RECORDS = "files"
REPLACED = "replaced"
FIELD = "KIM_DISTRICT"
"""What problems name as their field."""

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class DistrictFolder:
    """A folder with the files of a district, and the places of what else may lie in it."""

    path: Path
    is_shipped: bool = True
    """Whether it lies below `districts/`; else it is the district's own, and never written to by
    an update.
    """

    @property
    def facts(self) -> Path:
        """File of what the district says about itself."""
        return self.path / FACTS

    @property
    def places(self) -> Path:
        """File of its towns and of who answers there."""
        return self.path / PLACES

    @property
    def events(self) -> Path:
        """File of its events; it may be missing."""
        return self.path / EVENTS

    @property
    def notices(self) -> Path:
        """File of its announcements; it may be missing."""
        return self.path / NOTICES

    @property
    def docs(self) -> Path:
        """Folder of pages, pictures, sounds and films of its own; it may be missing."""
        return self.path / "docs"

    @property
    def i18n(self) -> Path:
        """Folder of translations and reviews of its own texts; it may be missing."""
        return self.path / "i18n"

    @property
    def site(self) -> Path:
        """Folder of logo, colours and moved addresses of its own; it may be missing."""
        return self.path / "site"

    @property
    def audio(self) -> Path:
        """Folder of recordings of pages, read aloud; it may be missing."""
        return self.path / "audio"

    @property
    def video(self) -> Path:
        """Folder of the film in sign language; it may be missing."""
        return self.path / "video"

    @property
    def replaced(self) -> Path:
        """Folder of pages of ours as they were when the district replaced them."""
        return self.path / REPLACED

    @property
    def records(self) -> Path:
        """Folder of what the editor knows of pictures and files; readers see nothing of it."""
        return self.path / RECORDS

    @property
    def parts(self) -> tuple[Path, ...]:
        """Everything that is read of the folder, whether or not it exists; what else lies in it,
        such as `.git`, is the district's own business.
        """
        return *self.data_files, self.docs, self.i18n, self.site, self.audio, self.video

    @property
    def data_files(self) -> tuple[Path, ...]:
        """The files of facts, whether or not they exist."""
        return self.facts, self.places, self.events, self.notices


def mistake_in(written: str) -> tuple[str, str] | None:
    """Return what is wrong with *written* as the name or path of a district, and the remedy.

    None: it may be one. No file is looked at.
    """
    if written.startswith("/") or _NAME.fullmatch(written):
        return None
    if "/" in written or written in {".", ".."} or written.startswith("~"):
        what = "This is no whole path: it depends on the folder in which a command is started."
        return what, "Write the path from / on, for example /etc/kim-district."
    what = "This is neither a name nor a path."
    remedy = "Write a name of small letters, digits and hyphens, or the path of a folder from / on."
    return what, remedy


def find_district(root: Path, written: str) -> DistrictFolder:
    """Return the folder that *written* means, a name or a whole path, for the project *root*.

    Raises `ConfigurationError` if it is no folder, cannot be read, or holds no district.
    """
    if mistake := mistake_in(written):
        raise ConfigurationError([Problem(written, None, FIELD, *mistake)])
    if written.startswith("/"):
        return _own_folder(Path(written))
    path = root / SHIPPED / written
    if not path.is_dir():
        raise ConfigurationError([_not_there(root, path)])
    return DistrictFolder(path)


def shipped_districts(root: Path) -> list[str]:
    """Return the names of all districts of the project *root*: each folder below `districts/` is
    one, even if it is incomplete.
    """
    folders = (path for path in (root / SHIPPED).glob("*/") if path.is_dir())
    return sorted(path.name for path in folders if not path.name.startswith("."))


def _not_there(root: Path, path: Path) -> Problem:
    known = shipped_districts(root)
    near = difflib.get_close_matches(path.name, known, n=1)
    meant = f"Did you mean {near[0]}? " if near else ""
    remedy = (
        f"{meant}Choose one of: {', '.join(known) or 'none is there'}; "
        "or write the whole path of the district's own folder."
    )
    return Problem(path, None, FIELD, "is not there.", remedy)


def _own_folder(path: Path) -> DistrictFolder:
    try:
        if not path.exists():
            remedy = f"Correct the path, or make the folder: kim new-district {path}"
            raise ConfigurationError([Problem(path, None, FIELD, "is not there.", remedy)])
        if not path.is_dir():
            remedy = "Name the folder in which district.toml lies."
            raise ConfigurationError([Problem(path, None, FIELD, "is a file.", remedy)])
        if all(file.name != FACTS for file in path.iterdir()):
            raise ConfigurationError([_no_district(path)])
    except OSError as error:
        wrong = file_problem(path, error)
        raise ConfigurationError([Problem(path, None, FIELD, wrong.what, wrong.remedy)]) from None
    return DistrictFolder(path, is_shipped=False)


def _no_district(path: Path) -> Problem:
    what = f"holds no {FACTS}, so it is no folder of a district."
    inner = next(_districts_below(path), None)
    meant = f"Did you mean {inner}? " if inner else ""
    remedy = f"{meant}Name the folder in which {FACTS} lies; to make one: kim new-district"
    return Problem(path, None, FIELD, what, remedy)


def _districts_below(path: Path) -> Iterator[Path]:
    return (file.parent for file in sorted(path.glob(f"*/{FACTS}")))
