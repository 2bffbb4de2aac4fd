"""The sample of languages: every script and direction, and no more when languages are added."""

from pathlib import Path

from portal.languages.registry import load_locales
from tests.languages import (
    ALL,
    CLOSELY,
    HIGH,
    IS_LONG_RUN,
    LAID_OUT,
    LOCALES,
    NAMED,
    REGISTRY,
    SAMPLE,
    publish_only,
    sample_of,
)


def test_the_sample_has_every_script_and_direction() -> None:
    """Today, and when all languages are published."""
    for locales in (REGISTRY, ALL):
        sample = sample_of(locales)
        for kind in ("script", "direction"):
            wanted = {getattr(each, kind) for each in locales.published}
            assert {getattr(each, kind) for each in sample} == wanted


def test_the_sample_does_not_grow_with_the_languages() -> None:
    """Only a script that has none yet adds one."""
    scripts = {each.script for each in ALL}
    named = {each.script for each in ALL if each.tag in NAMED | HIGH}
    assert len(sample_of(ALL)) == len(NAMED | HIGH) + len(scripts - named)
    assert {each.tag for each in ALL} >= NAMED | HIGH


def test_more_languages_can_be_asked_for() -> None:
    """For a part of the long run; one that the sample has anyway changes nothing."""
    more = {each.tag for each in sample_of(ALL, frozenset({"pl", "ar"}))}
    assert more - {each.tag for each in sample_of(ALL)} == {"pl"}


def test_a_browser_lays_out_what_differs_most() -> None:
    """Both directions, and all that is high; in the long run, everything."""
    assert {each.tag for each in CLOSELY} >= LAID_OUT
    assert {each.direction for each in CLOSELY} == {"ltr", "rtl"}
    assert not IS_LONG_RUN or CLOSELY == SAMPLE


def test_the_registry_of_the_tests_differs_in_what_is_published_alone(tmp_path: Path) -> None:
    """In memory as in a copy of the project."""
    registry = tmp_path / "locales.toml"
    registry.write_text(Path("i18n/locales.toml").read_text("utf-8"), "utf-8")
    publish_only(registry, SAMPLE)
    assert list(load_locales(registry)) == list(LOCALES)
    assert [each.tag for each in LOCALES.published] == [each.tag for each in SAMPLE]
