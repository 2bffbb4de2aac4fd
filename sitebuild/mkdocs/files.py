"""The files of one language, as MkDocs sees them."""

from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, InclusionLevel

from portal.languages.registry import Locale
from sitebuild.content.pages import EasyLanguageText, Page


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


class SharedAsset(File):
    """A picture or download that all languages share.

    Pages link to it; `sitebuild.pages.top_level.write_top_level` copies it once.
    """

    def __init__(self, uri: str, docs: Path, config: MkDocsConfig, beside: str = "") -> None:
        super().__init__(
            f"{beside}{uri}", str(docs), config.site_dir, use_directory_urls=True, dest_uri=uri
        )
        self.locale = self.locale_alternate_of = "de"
        self.norm_src_uri = self.src_uri

    def copy_file(self, dirty: bool = False) -> None:  # noqa: FBT001, FBT002 - MkDocs' signature
        """Copy nothing: each of 51 languages would copy it again."""
