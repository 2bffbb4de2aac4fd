"""The project in the current folder: paths of its parts, and loading them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from formservice.config.settings import Settings
from portal.district import District, load_district
from portal.district.folder import DistrictFolder, find_district, shipped_districts
from portal.languages.registry import Locale, Locales, load_locales, locales_by_tags
from portal.problems import ConfigurationError, Problem


@dataclass(frozen=True, slots=True)
class Project:
    """A checkout of the portal."""

    root: Path

    @property
    def docs(self) -> Path:
        """Folder of our pages."""
        return self.root / "docs"

    @property
    def i18n(self) -> Path:
        """Folder of the registry of languages and the catalogues."""
        return self.root / "i18n"

    @property
    def registry(self) -> Path:
        """File of the registry of languages."""
        return self.i18n / "locales.toml"

    def locales(self) -> Locales:
        """Return the languages of the registry; raises `ConfigurationError`."""
        return load_locales(self.registry)

    def locales_by_tags(self, tags: Sequence[str]) -> tuple[Locale, ...]:
        """Return the locales with these *tags*.

        Raises `ConfigurationError` naming each tag that the registry lacks.
        """
        return locales_by_tags(self.locales(), tags, self.registry)

    def district(self, written: str) -> District:
        """Return the district that *written* names, a name or a path; raises
        `ConfigurationError`.
        """
        return load_district(self.district_folder(written).path)

    def district_folder(self, written: str) -> DistrictFolder:
        """Return the folder with the files of a district; raises `ConfigurationError`."""
        return find_district(self.root, written)

    def districts(self) -> list[str]:
        """Return the names of all districts that come with the project."""
        return shipped_districts(self.root)


def current_project() -> Project:
    """Return the project in the current folder.

    Raises `ConfigurationError` if the folder is no project, because output would be written
    anywhere.
    """
    project = Project(Path())
    for part in ("mkdocs.yml", "i18n/locales.toml", "districts", "docs", "site"):
        if not (project.root / part).exists():
            remedy = "Change into the folder of the portal, the one with mkdocs.yml."
            raise ConfigurationError([Problem(Path(part), None, "project", "is not here.", remedy)])
    return project


def prints_folder(settings: Settings) -> Path:
    """Return the folder of printed documents: beside the site, `build/pdf` by default."""
    return settings.site_dir.absolute().parent / "pdf"
