"""A new language begins with the list of words to agree on."""

from pathlib import Path

from translating.terms import begin_terms, load_terms


def _agreed(i18n: Path, tag: str, *rows: str) -> None:
    (i18n / tag).mkdir(parents=True)
    (i18n / tag / "terms.csv").write_text("\n".join(("german,agreed", *rows, "")), "utf-8")


def test_a_language_begins_with_the_words_that_most_others_agree_on(tmp_path: Path) -> None:
    """Their German forms, without any word yet: nothing is asked of a translation."""
    _agreed(tmp_path, "tr", "Träger|Trägers,kurum", "kostenlos,ücretsiz", "Akte,dosya")
    _agreed(tmp_path, "uk", "kostenlos,безкоштовно", "Träger,установа", "Flyer,листівка")
    _agreed(tmp_path, "ar", "kostenlos,مجاني", "Akte,ملف", "Träger|Trägers,جهة")
    file = begin_terms(tmp_path, "gl")
    assert file == tmp_path / "gl/terms.csv"
    assert file.read_text("utf-8") == "german,agreed\nkostenlos,\nTräger|Trägers,\nAkte,\n"
    assert load_terms(tmp_path, "gl").terms == ()


def test_words_that_somebody_has_agreed_on_stay(tmp_path: Path) -> None:
    """Also where a language has a list and is begun once more."""
    _agreed(tmp_path, "tr", "kostenlos,ücretsiz")
    _agreed(tmp_path, "gl", "Akte,expediente")
    assert begin_terms(tmp_path, "gl") is None
    assert load_terms(tmp_path, "gl").terms[0].words == ("expediente",)


def test_a_project_without_lists_begins_without_one(tmp_path: Path) -> None:
    """There is nothing to agree on yet."""
    assert begin_terms(tmp_path, "gl") is None
    assert not (tmp_path / "gl").exists()
