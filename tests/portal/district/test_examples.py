"""Nothing that is invented or open is published."""

import re
from pathlib import Path

import pytest

from portal.district import load_district
from portal.district.examples import examples_in
from tests.portal.district.edits import change


def found_in(folder: Path) -> dict[tuple[str, str], str]:
    """Return what may not be published, by file with line and by key."""
    load_district(folder)
    return {
        (f"{p.file.name}:{p.line}", p.field): f"{p.what} {p.remedy}"
        for p in examples_in(folder)
        if isinstance(p.file, Path)
    }


def test_examples_are_found_before_they_are_published(folder: Path) -> None:
    """Every mailbox and number that we ship is named with its line; a real one is not."""
    found = found_in(folder)
    assert sum("is an example" in each for each in found.values()) == 2 * 6 + 2 * 3 + 5 + 4
    line = change(folder / "places.toml", "030 23125 203", "02841 201-0")
    key = (f"places.toml:{line}", "contact_point[3].phone")
    assert key in found
    assert found_in(folder).keys() == found.keys() - {key}


@pytest.mark.parametrize("written", ["+49 (0)30 23125 203", "0049 30 23125203", "030/23125-203"])
def test_an_example_is_known_however_it_is_written(folder: Path, written: str) -> None:
    """Nobody answers it in any notation."""
    line = change(folder / "places.toml", "030 23125 203", written)
    assert (f"places.toml:{line}", "contact_point[3].phone") in found_in(folder)


@pytest.mark.parametrize(
    "written",
    [
        *(
            "Rufen Sie an: 030 23125 100",
            "Tel. 069 90009-012 (9-12 Uhr)",
            "0800 1 oder 040 66969 123",
        ),
        *("Schreiben Sie an kim@kreis-wesel.example.", "kim@localhost", "kim@kreis.local"),
        *("kim@KREIS.EXAMPLE.", "kim@kreis.example.org", "kim@kreis.test", "kim@kreis.invalid"),
        *("kim@example.de", "kim@beispiel.de", "kim@wesel.example.de", "www.kreis-wesel.example"),
        *("https://www.kreis.example/", "Unser Plan: https://plan.kreis.example/x?y=1 und mehr"),
        *("Mehr auf plan.kreis.example", "plan.kreis.example hat mehr", "http://localhost:8000/"),
        *("0152 28817386", "0152 28895456", "0152 54599371", "0172 9925904", "0172 9968532"),
        *("0172 9973185", "0172 9973186", "0172 9980752", "0174 9091317", "0174 9464308"),
    ],
)
def test_an_example_is_known_anywhere_in_a_text(folder: Path, written: str) -> None:
    """Mailboxes, hosts and numbers that nobody can have, in each of their ranges."""
    line = change(folder / "district.toml", '"wird vom Kreis ergänzt"', f'"{written}"')
    assert "is an example" in found_in(folder)[f"district.toml:{line}", "imprint.vat_id"]


def test_what_the_district_has_not_settled_is_not_published(folder: Path) -> None:
    """A computing centre in “Beispielstadt” in a privacy notice would be a false statement."""
    open_keys = {key for (_, key), what in found_in(folder).items() if "not settled" in what}
    assert open_keys == {
        *("imprint.responsible", "imprint.vat_id", "notice.version", "notice.host"),
        *("notice.mail_relay", "case.host", "case.version", "case.retention_text"),
        "event[0].place",
    }
    line = change(folder / "district.toml", "wird vom Kreis ergänzt", "DE 999 999 999")
    assert (f"district.toml:{line}", "imprint.vat_id") not in found_in(folder)


@pytest.mark.parametrize(
    "written",
    [
        *(
            "wird noch benannt",
            "Die Frist wird noch geklärt.",
            "noch offen",
            "N.N.",
            "N. N.",
        ),
        *("steht noch nicht fest", "Frau [Name]", "‹Name›"),
        *("Noch Offen", "Wird noch festgelegt", "Noch nicht fest", "wird Ergänzt", "ENTWURF"),
        *(
            "noch zu bestätigen",
            "(Noch zu bestätigen)",
            "noch nicht bestätigt",
            "not yet confirmed",
        ),
        *("Der Termin ist noch nicht festgelegt.", "wird noch geprüft", "werden noch abgestimmt"),
        *("wird nachgereicht", "Bitte ergänzen", "Entwurf", "1.0-Entwurf", "Mustertext"),
        *("folgt", "In Klärung", "in Abstimmung.", "TBD", "t.b.d.", "???", "xxx", "offen", "–"),
        *("noch unklar", "Bitte eintragen", "TO\x44O: Nummer", "Platzhalter", "Lorem ipsum dolor"),
        *("noch abzustimmen", "unbekannt", "Max Mustermann", "wird ermittelt", "(in Klärung)"),
        *("NN", "n.n.", "Frau NN, Zimmer 3", "<Datum>", "Frau <Name>", "Siehe [Seite], (unten)"),
    ],
)
def test_words_for_what_is_open_are_known(folder: Path, written: str) -> None:
    """As people write them where they do not know yet."""
    line = change(folder / "district.toml", '"wird vom Kreis ergänzt"', f'"{written}"')
    assert "not settled" in found_in(folder)[f"district.toml:{line}", "imprint.vat_id"]


@pytest.mark.parametrize("written", ["Landrat: noch offen", "folgt", "–", "Max Mustermann"])
def test_what_is_open_is_said_once(folder: Path, written: str) -> None:
    """It is no office without a person, too."""
    line = change(
        folder / "district.toml", 'representative = "Der Landrat"', f'representative = "{written}"'
    )
    found = [each.what for each in examples_in(folder) if each.line == line]
    assert len(found) == 1
    assert "not settled" in found[0]


@pytest.mark.parametrize(
    "written",
    [
        *("DE 999 999 999", "Wir sind noch für Sie da.", "Der Raum wird noch bekannt gegeben."),
        *("Siehe [unser Plan](https://www.kreis-wesel.de/plan).", "<https://www.kreis-wesel.de>"),
        *(
            "Der Gesetzentwurf liegt aus.",
            "Dinnerabend",
            "Ruf an: 0281 207-0",
            "post@kreis-wesel.de",
        ),
        *(
            "Das Büro ist offen.",
            "Ein Termin folgt.",
            "In Klärung der Lage",
            "Xanten",
            "Todor Folgt",
        ),
        *("Testbericht.", "Wir haben ein Beispiel.", "46483 Wesel, Haus 2", "a < b und c > d"),
    ],
)
def test_ordinary_words_are_published(folder: Path, written: str) -> None:
    """Who has settled everything is not stopped."""
    change(folder / "district.toml", '"wird vom Kreis ergänzt"', f'"{written}"')
    assert "imprint.vat_id" not in {key for _, key in found_in(folder)}


def test_an_imprint_without_a_name_is_not_published(folder: Path) -> None:
    """An office alone is no representative (§ 5 DDG)."""
    key = "imprint.representative"
    for written, is_named in (
        ("Der Landrat", False),
        ("Die Landrätin oder der Landrat", False),
        ("Die Oberbürgermeisterin oder der Oberbürgermeister", False),
        ("Bürgermeister der Stadt Haan", False),
        ("Der Landrat des Kreises Rhein-Sieg", False),
        *(("Der Landrat.", False), ("Landrat/Landrätin", False), ("Landrat (Name folgt)", False)),
        *(("Kreis Wesel, der Landrat", False), ("die Landrätin des Kreises", False)),
        *(("Der Landrat in Wesel", False), ("Hauptverwaltungsbeamter", False), ("–", False)),
        *(("Frau Landrätin", False), ("siehe unten", False), ("Bürgermeister Bad Münder", False)),
        ("Der Landrat des Kreises Wesel, Max Muster", True),
        *(("Landrätin Dr. Erika von der Heide", True), ("Erika Muster, Landrätin", True)),
        *(("Oberbürgermeister İbrahim Yılmaz", True), ("Anna Burmeister, Landrätin", True)),
        ("Die Landrätin Erika Muster", True),
    ):
        file = folder / "district.toml"
        text = re.sub(r"representative = .*", f'representative = "{written}"', file.read_text())
        file.write_text(text, "utf-8")
        assert (key in {field for _, field in found_in(folder)}) is not is_named


@pytest.mark.parametrize(
    ("written", "is_named"),
    [
        ("Fachdienst 49 – Kommunale Integration, Reeser Landstraße 31, 46483 Wesel", False),
        ("Kreis Wesel, Pressestelle", False),
        ("Pressestelle, Reeser Landstraße 31, 46483 Wesel", False),
        ("Leitung der Pressestelle", False),
        ("Amt für Integration, Reeser Landstraße 31, 46483 Wesel", False),
        ("Presse und Kommunikation", False),
        ("Der Landrat, Reeser Landstraße 31, 46483 Wesel", False),
        ("Reeser Landstraße 31, 46483 Wesel", False),
        ("Erika Muster, Anschrift wie oben", True),
        ("Erika Muster, Fachdienst 49 – Kommunale Integration, 46483 Wesel", True),
    ],
)
def test_a_person_answers_for_the_content(folder: Path, written: str, is_named: bool) -> None:  # noqa: FBT001
    """§ 18 (2) MStV wants name and address of a person."""
    change(folder / "district.toml", "wird ergänzt: Name und Anschrift einer Person", written)
    assert ("imprint.responsible" in {at for _, at in found_in(folder)}) is not is_named


@pytest.mark.parametrize(
    ("table", "line", "said"),
    [
        ("notice", "approved_on = 2026-11-21", "website and form"),
        ("case", "approved_on = 2026-11-21", "must not sign"),
        ("case", "is_apart_from_immigration_office = true", "pages of your own"),
    ],
)
def test_what_nobody_has_decided_is_not_published(
    folder: Path, table: str, line: str, said: str
) -> None:
    """People would sign a draft, or trust a sentence that can cost them the stay."""
    key = f"{table}.{line.partition(' ')[0]}"
    assert said in next(what for (_, at), what in found_in(folder).items() if at == key)
    file = folder / "district.toml"
    assert not re.search(r"\d{4}-\d\d-\d\d", " ".join(map(str, examples_in(folder))))
    text = file.read_text("utf-8").replace(f"[{table}]\n", f"[{table}]\n{line}\n")
    file.write_text(text, "utf-8")
    assert key not in {at for _, at in found_in(folder)}


def test_a_provider_that_is_no_authority_has_a_notice_of_its_own(folder: Path) -> None:
    """§ 3 DSG NRW is no legal basis for it (Art. 13(1)(c) DSGVO)."""
    file = folder / "district.toml"
    text = file.read_text("utf-8").replace(
        'kind = "kreis"\n', 'kind = "kreis"\npartners = ["Caritas Moers", "Stadt Wesel"]\n'
    )
    officer = 'officer = "datenschutz@moers.example"\n'
    text = text.replace(f'"Stadt Moers"\n{officer}', f'"Caritas Moers"\n{officer}')
    file.write_text(text, "utf-8")
    change(folder / "places.toml", '"Stadt Moers"', '"Stadt Wesel"')
    found = {at: what for (_, at), what in found_in(folder).items() if at.endswith(".notice")}
    assert [*found] == ["provider_officer[2].notice"]
    assert "Caritas Moers" in found["provider_officer[2].notice"]
    change(file, officer, f'{officer}notice = "https://www.moers.de/datenschutz"\n')
    assert not [at for _, at in found_in(folder) if at.endswith(".notice")]


def test_where_the_promise_does_not_hold_pages_of_its_own_say_so(folder: Path) -> None:
    """Nobody confirms by name what is not so, in order to publish anything at all."""
    key = "case.is_apart_from_immigration_office"
    change(folder / "district.toml", "[case]\n", f"[case]\n{key.partition('.')[2]} = false\n")
    (folder / "docs").mkdir(exist_ok=True)
    (folder / "docs" / "datenschutz.md").write_text("# Datenschutz\n", "utf-8")
    assert key in {at for _, at in found_in(folder)}
    (folder / "docs" / "datenschutz-beratung.md").write_text("# Datenschutz\n", "utf-8")
    assert key not in {at for _, at in found_in(folder)}


def test_each_other_provider_has_a_data_protection_officer(folder: Path) -> None:
    """Whoever shares the responsibility is named with theirs (Art. 13(1)(b), 26 DSGVO)."""
    key = "provider_officer"
    assert key not in {at for _, at in found_in(folder)}
    change(folder / "places.toml", '"Stadt Moers"', '"Caritas Moers"')
    file = folder / "district.toml"
    text = file.read_text("utf-8")
    file.write_text(re.sub(r'\[\[provider_officer\]\]\nprovider = "Stadt Moers".*\n.*\n', "", text))
    found = {at: what for (_, at), what in found_in(folder).items()}
    assert "Caritas Moers" in found[key]


def test_a_step_that_is_not_confirmed_is_not_published(folder: Path) -> None:
    """Each is named with its line; one that says nothing is not confirmed either."""
    line = change(folder / "district.toml", "confirmed = false\n", "")
    for _ in range(2):
        change(folder / "district.toml", "confirmed = false\nrepeats = true", "confirmed = true\n")
    found = {key: where for where, key in found_in(folder) if "process_step" in key}
    assert list(found) == [f"process_step[{index}].confirmed" for index in (0, 1, 4, 5, 6)]
    assert found["process_step[0].confirmed"] == f"district.toml:{line - 3}"
    text = (folder / "district.toml").read_text("utf-8").splitlines()
    where = found["process_step[4].confirmed"].partition(":")[2]
    assert text[int(where) - 1] == "confirmed = false"
    [report] = [str(p) for p in examples_in(folder) if p.field == "process_step[4].confirmed"]
    assert report.endswith(
        "Remedy: Let the district decide on its words, then write: confirmed = true"
    )


def test_what_nobody_has_confirmed_is_not_published(folder: Path) -> None:
    """A number or a usual sentence looks like a fact, and no word of it says that it is none."""
    found = {key: where for where, key in found_in(folder)}
    lines = (folder / "district.toml").read_text("utf-8").splitlines()
    for key, begins in (
        ("usual_answer_days", "usual_answer_days = "),
        ("hotline_hours", "[[hotline_hours."),
        ("retention.mailbox", "mailbox = "),
    ):
        assert lines[int(found[key].partition(":")[2]) - 1].startswith(begins)
    change(folder / "district.toml", '"usual_answer_days", ', "")
    assert "usual_answer_days" not in {key for _, key in found_in(folder)}


def test_problems_come_file_by_file_and_line_by_line(folder: Path) -> None:
    """As somebody mends them."""
    places = [(str(problem.file), problem.line or 0) for problem in examples_in(folder)]
    assert places == sorted(places)
