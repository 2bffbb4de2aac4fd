"""Words are found as readers see them: pasted from the website, not as they stand in the file."""

from pathlib import Path

from editing.texts.search import frame_texts_with, pages_with, pages_with_translation
from editing.texts.site import Texts
from portal.district.folder import DistrictFolder
from tests.editing.conftest import write_all
from tests.sitebuild.small_project import small_project, translate

TEXT = """---
title: Kontakt
description: Nur für Suchmaschinen
role: contact
---

# Kontakt { #oben }

!!! warning "Gut zu wissen"

    Sie bezahlen **nichts**. Mehr steht [im Impressum](impressum.md).

Rufen Sie uns an: {{ district.hotline }}. Oder
schreiben Sie uns.

## Formular { #formular }
"""


def test_words_are_found_as_readers_see_them(tmp_path: Path, folder: DistrictFolder) -> None:
    """Bold, links and facts as they are read; of each town its own; signs of the file are none."""
    write_all(folder.path, {"docs/kontakt.md": TEXT.encode()})
    texts = Texts(small_project(tmp_path / "project"), folder)
    hotline = texts.site.district.hotline.display
    for words, uri, part in (
        ("Sie bezahlen nichts. Mehr steht im\u00a0Impressum.", "kontakt.md", "Absatz"),
        (f"rufen Sie uns an: {hotline}. Oder schreiben", "kontakt.md", "Absatz"),
        ("BEZAH\u00adLEN", "kontakt.md", "Absatz"),
        ("Gut zu wissen Sie bezahlen nichts", "kontakt.md", ""),
        ("KIM in Moers", "orte/_ort.md", "Überschrift der Seite"),
        ("Hier hilft Servicestelle Zuwanderung", "orte/_ort.md", "Absatz"),
    ):
        [found] = pages_with(texts, words)
        assert found.uri == uri
        assert [each.kind for each in found.parts] == ([part] if part else [])
        for each in found.parts:
            assert texts.read(uri).part(each.id)
    for words in ("Suchmaschinen", "description", "{ #oben }", "**", "impressum.md", "hotline"):
        assert list(pages_with(texts, words)) == [], words


def test_quotation_marks_around_pasted_words_do_not_matter(
    tmp_path: Path, folder: DistrictFolder
) -> None:
    """Neither those that somebody sets around a sentence, nor which ones stand in it."""
    write_all(folder.path, {"docs/kontakt.md": f"{TEXT}\nFragen Sie nach „KIM“ hier.\n".encode()})
    texts = Texts(small_project(tmp_path / "project"), folder)
    for words in ("„Sie bezahlen nichts.“", '"Fragen Sie nach "KIM" hier."', "«nach KIM hier»"):
        assert [each.uri for each in pages_with(texts, words)] == ["kontakt.md"], words


def test_words_in_another_language_lead_to_the_german_sentence(
    tmp_path: Path, folder: DistrictFolder
) -> None:
    """As they are read there: with facts, without marks; what is not shown there is not found."""
    write_all(folder.path, {"docs/kontakt.md": TEXT.encode()})
    root = small_project(tmp_path / "project")
    german = "Rufen Sie uns an: {{ district.hotline }}. Oder schreiben Sie uns."
    translate(
        root,
        "ar",
        "docs",
        {
            german: "اتصل بنا: {{ district.hotline }}. أو اكتب إلينا.",
            "Sie bezahlen **nichts**. Mehr steht [im Impressum](impressum.md).": (
                "لن تدفع **شيئًا**. المزيد في [بيانات الناشر](impressum.md)."
            ),
        },
    )
    texts = Texts(root, folder)
    hotline = texts.site.district.hotline.display
    for words, begin in (
        (f"„اتصل بنا: \u2068{hotline}\u2069. أو اكتب“", "Rufen Sie uns an"),
        ("لن تدفع شيئًا. المزيد في بيانات الناشر", "Sie bezahlen nichts"),
    ):
        assert list(pages_with(texts, words)) == []
        [found] = pages_with_translation(texts, words)
        assert (found.uri, found.languages) == ("kontakt.md", ("Arabisch",))
        assert [each.plain[: len(begin)] for each in found.parts] == [begin]
        assert texts.read(found.uri).part(found.parts[0].id)
    for words in ("impressum.md", "hotline", "**", "نص آخر"):
        assert list(pages_with_translation(texts, words)) == [], words


def test_words_of_buttons_and_forms_are_found_in_any_language(
    tmp_path: Path, folder: DistrictFolder
) -> None:
    """With what they are in German; what stands in their gaps may be anything, up to half of it."""
    root = small_project(tmp_path / "project")
    translate(root, "ar", "forms", {"Abschicken": "إرسال", "Noch {count} Tage": "بقي {count} أيام"})
    translate(root, "tr", "theme", {"Suche": "Ara", "{name}": "{name}"})
    texts = Texts(root, folder)
    for words, german, languages in (
        ("„إرسال“", "Abschicken", ("Arabisch",)),
        ("abschicken", "Abschicken", ()),
        ("ARA", "Suche", ("Türkisch",)),
        ("بقي 12 أيام", "Noch {count} Tage", ("Arabisch",)),
        ("Noch 12 Tage", "Noch {count} Tage", ()),
    ):
        [found] = frame_texts_with(texts, words)
        assert (found.german, found.languages) == (german, languages), words
    for words in ("Noch vieles andere, was nirgends steht, Tage", "إلغاء", "count"):
        assert list(frame_texts_with(texts, words)) == [], words
