"""The options of the plugin `kim` in `mkdocs.yml`.

mkdocs-static-i18n has its languages listed there and refuses tags of three letters; ours come from
`i18n/locales.toml`, whatever BCP 47 tag they have.
"""

from mkdocs.config import config_options as options
from mkdocs.config.base import Config, ConfigErrors, ConfigWarnings
from mkdocs_static_i18n.config import I18nPluginConfig, I18nPluginLanguage

from portal.languages.registry import Locale


class Language(I18nPluginLanguage):  # type: ignore[misc] # has no types
    """A language of mkdocs-static-i18n with any tag of the registry."""

    locale = options.Type(str)


class KimConfig(I18nPluginConfig):  # type: ignore[misc] # has no types
    """What may stand under `plugins: - kim:`."""

    district = options.Type(str, default="kreis-wesel")
    """Name of a folder below `districts/`, or the path of one elsewhere."""
    include_unpublished = options.Type(bool, default=False)
    """Build and list the languages that the registry does not publish yet, too."""
    prints = options.Type(str, default="")
    """Folder of the printed documents that the site offers; empty: it offers none."""
    build_only_locale = options.Type(str, default="")
    """Build this language beside German, and no other; empty: all."""
    languages = options.ListOfItems(options.SubConfig(Language, validate=True), default=[])
    reconfigure_material = options.Type(bool, default=False)
    reconfigure_search = options.Type(bool, default=False)

    def validate(self) -> tuple[ConfigErrors, ConfigWarnings]:
        """Skip the check for a default language: the registry has not been read yet."""
        return Config.validate(self)


def language_of(locale: Locale, *, is_built: bool) -> Language:
    """Return the row of mkdocs-static-i18n for a language of the registry."""
    language = Language()
    language.load_dict(
        {
            "locale": locale.tag,
            "name": locale.endonym,
            "default": locale.tag == "de",
            "build": is_built,
        }
    )
    language.validate()
    return language
