"""Whether a build would change nothing at all, seen before the project is read.

`sitebuild.unchanged` compares languages and pages. For that the project has to be read, and each
document for paper composed, which takes seconds. Here one hash of all that goes into a build and
one of all that it has left are compared with those of the last build of the same day.
"""

import datetime as dt
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from portal.district.folder import DistrictFolder
from portal.local_time import BERLIN
from sitebuild.output.hashes import configuration, contents, digest, installed, states
from sitebuild.output.inputs import code_of_build, read_by_build
from sitebuild.output.report import BuildReport, locale_report


@dataclass(frozen=True, slots=True)
class WholeBuild:
    """A build with all that it may read; created before it reads anything."""

    target: Path
    inputs: str
    """Hash of what goes into the build."""
    made: tuple[Path, ...]
    """Folders that it writes."""

    def last_report(self) -> BuildReport | None:
        """Return the report of the last build if this one would change nothing, else None."""
        try:
            row = json.loads(self._file.read_text("utf-8"))
            if row["inputs"] != self.inputs or row["outputs"] != self._outputs():
                return None
            locales = tuple(locale_report(each) for each in row["locales"])
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None
        return BuildReport(locales, 0, tuple(each.tag for each in locales))

    def remember(self, report: BuildReport) -> None:
        """Write down what the build has left, after all has gone well."""
        locales = [asdict(locale) for locale in report.locales]
        row = {"inputs": self.inputs, "outputs": self._outputs(), "locales": locales}
        self._file.write_text(json.dumps(row, default=str, ensure_ascii=False), "utf-8")

    @property
    def _file(self) -> Path:
        return self.target.with_name(f".{self.target.name}.whole.json")

    def _outputs(self) -> str:
        return digest(line for folder in self.made for line in states(folder))


def whole_build(
    root: Path, district: DistrictFolder, target: Path, prints: Path, options: str
) -> WholeBuild:
    """Return the build of the project *root* into *target* and *prints*, with these *options*."""
    return WholeBuild(target, digest(_inputs(root, district, options)), (target, prints))


def _inputs(root: Path, district: DistrictFolder, options: str) -> Iterator[str | bytes]:
    yield options
    yield str(dt.datetime.now(tz=BERLIN).date())
    yield sys.version
    yield from installed()
    yield from configuration(root)
    for path in (*code_of_build(), *read_by_build(root, district)):
        yield from contents(path)
