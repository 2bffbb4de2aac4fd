"""The files of one language, as MkDocs sees them."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as MkDocsPage

from portal.languages.registry import Locale
from sitebuild.content.pages import EasyLanguageText, Page
from sitebuild.output.page_records import PageRecord


class PageFile(File):
    """A page in one language, made from the German file or from an easy-language text.

    mkdocs-static-i18n recognises a file by the attributes that have no type in `File`.
    """

    def __init__(
        self,
        page: Page,
        locale: Locale,
        config: MkDocsConfig,
        own: EasyLanguageText | None = None,
        beside: str = "",
    ) -> None:
        """Create the file; *beside* is the folder, with a slash, of its edition with German
        beside it.
        """
        plain = File(page.uri, None, config.site_dir, use_directory_urls=True)
        super().__init__(
            f"{beside}{page.uri}",
            None,
            config.site_dir,
            use_directory_urls=True,
            dest_uri=f"{locale.path}/{beside}{plain.dest_uri}",
            inclusion=InclusionLevel.NOT_IN_NAV,
        )
        self.source_page = page
        self.with_german = bool(beside)
        self.source = own.source if own else page.source
        self.content_string = self.source.text
        self.alternates: dict[str, Any] = {locale.tag: self}
        self.locale = locale.tag if own else "de"
        self.locale_alternate_of = locale.tag
        self.localization = locale.tag if own else None
        self.norm_src_uri = self.src_uri


class KeptPage(PageFile):
    """A page that is as it was in the last build: others may link to it, and it is not made."""

    def is_documentation_page(self) -> bool:
        """Return False: MkDocs makes neither content nor page of it."""
        return False

    def copy_file(self, dirty: bool = False) -> None:  # noqa: FBT001, FBT002 - MkDocs' signature
        """Copy nothing: it stays where it is."""

    def remember(self, record: PageRecord) -> None:
        """Show MkDocs the anchors that others may link to."""
        self.page = cast("MkDocsPage", _Anchors(set(record.anchors)))

    def check_links(self, record: PageRecord, files: Files, level: int) -> None:
        """Log the links to anchors that other pages no longer have, as MkDocs does."""
        found: dict[File, dict[str, str]] = {}
        for uri, anchor, link in record.links:
            if to := files.get_file_from_path(uri):
                found.setdefault(to, {})[anchor] = link
        linking = _Anchors(set(record.anchors), self, found)
        MkDocsPage.validate_anchor_links(cast("MkDocsPage", linking), files=files, log_level=level)


@dataclass(frozen=True, slots=True)
class _Anchors:
    """What MkDocs compares of two pages."""

    present_anchor_ids: set[str]
    file: File | None = None
    links_to_anchors: dict[File, dict[str, str]] = field(default_factory=dict)


class SharedAsset(File):
    """A picture or download that all languages share.

    Pages link to it; `sitebuild.pages.top_level.write_top_level` copies it once.
    """

    def __init__(self, uri: str, file: Path, config: MkDocsConfig, beside: str = "") -> None:
        docs = file.parents[uri.count("/")]
        super().__init__(
            f"{beside}{uri}", str(docs), config.site_dir, use_directory_urls=True, dest_uri=uri
        )
        self.locale = self.locale_alternate_of = "de"
        self.norm_src_uri = self.src_uri

    def copy_file(self, dirty: bool = False) -> None:  # noqa: FBT001, FBT002 - MkDocs' signature
        """Copy nothing: each of 51 languages would copy it again."""
