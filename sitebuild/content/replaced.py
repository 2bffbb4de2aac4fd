"""Pages of ours that a district has replaced, and whether ours have changed since.

Beside its own page the district keeps a copy of ours as it was when the two were compared last, in
`replaced/` of its folder under the same name. Whatever replaces a page, a command or an editor,
calls `replace`; no list has to be kept, and the difference can be shown.
"""

import difflib
from collections.abc import Iterator
from pathlib import Path

from portal.district.folder import DistrictFolder
from portal.problems import ConfigurationError, Problem
from sitebuild.content.docs import Docs


def replace(ours: Path, folder: DistrictFolder, name: str) -> bool:
    """Let the district have the file *name* of our folder of pages *ours* as its own.

    Copies it into `docs/` of *folder* unless the district has it already, and notes how ours is
    now. Returns True if it was copied. Raises `ConfigurationError` if there is no such file of
    ours.
    """
    is_new = not (folder.docs / name).exists()
    for inner, content in copies(ours, folder, name).items():
        to = folder.path / inner
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(content)
    return is_new


def copies(ours: Path, folder: DistrictFolder, name: str) -> dict[str, bytes]:
    """Return what `replace` writes, by path in *folder*.

    Raises `ConfigurationError` if there is no such file of ours.
    """
    _refuse_unknown(ours, name)
    content = (ours / name).read_bytes()
    places = [folder.replaced / name]
    places += [] if (folder.docs / name).exists() else [folder.docs / name]
    return {place.relative_to(folder.path).as_posix(): content for place in places}


def difference(ours: Path, folder: DistrictFolder, name: str) -> str:
    """Return what has changed of our file *name* since it was compared last, as a unified diff.

    Raises `ConfigurationError` if there is no such file of ours, or none that was compared.
    """
    _refuse_unknown(ours, name)
    before = folder.replaced / name
    if not before.is_file():
        remedy = f"Run: kim replace-page {name}"
        what = "It was never compared with ours."
        raise ConfigurationError([Problem(folder.docs / name, None, "replaced", what, remedy)])
    old, new = (file.read_text("utf-8", "replace").splitlines() for file in (before, ours / name))
    return "\n".join(difflib.unified_diff(old, new, f"then/{name}", f"now/{name}", lineterm=""))


def changed_since(ours: Path, folder: DistrictFolder) -> Iterator[Problem]:
    """Yield a problem for each file that *folder* has replaced and that ours now differs from how
    it was then.
    """
    for inner, own in Docs(folder.docs).files.items():
        file, before = ours / inner, folder.replaced / inner
        if file.is_file() and not before.is_file():
            what = "replaces ours, and nothing says how ours was then."
            remedy = f"Compare the two, then run: kim replace-page {inner}"
            yield Problem(own, None, "replaced", what, remedy)
        elif file.is_file() and file.read_bytes() != before.read_bytes():
            what = "Our page has changed since the district replaced it."
            remedy = f"See: kim replace-page --diff {inner}; then, whatever you take over, run: "
            yield Problem(own, None, "replaced", what, f"{remedy}kim replace-page {inner}")
        elif not file.is_file() and before.is_file():
            what = "Our page of this name is no more; the district's stays."
            yield Problem(own, None, "replaced", what, f"Remove {before}")


def _refuse_unknown(ours: Path, name: str) -> None:
    known = [str(inner) for inner in Docs(ours).files]
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        remedy = f"Did you mean {near[0]}?" if near else "Write its path below docs/: hilfe.md"
        what = f"There is no page “{name}” of ours."
        raise ConfigurationError([Problem("kim replace-page", None, "PAGE", what, remedy)])
