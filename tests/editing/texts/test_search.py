"""Words are found as readers see them: pasted from the website, not as they stand in the file."""

from pathlib import Path

from editing.texts.search import pages_with
from editing.texts.site import Texts
from portal.district.folder import DistrictFolder
from tests.editing.conftest import write_all
from tests.sitebuild.small_project import small_project

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
