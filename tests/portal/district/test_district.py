import re
from pathlib import Path

import pytest

from portal.contact.phone import phone_number
from portal.district import load_district
from portal.district.examples import examples_in, is_example_mail
from portal.district.folder import find_district
from portal.problems import ConfigurationError
from tests.portal.district.edits import WESEL, change


def test_kreis_wesel_has_thirteen_municipalities_and_six_mailboxes() -> None:
    """Five towns have own posts, the Kreis answers for the rest."""
    district = load_district(WESEL)
    assert len(district.municipalities) == 13
    assert len({point.mailbox for point in district.contact_points.values()}) == 6


SUBSTITUTIONS = """
[[substitution]]
mailbox = "kim@wesel.example"
substitute = "kim@xanten.example"
first = 2026-12-01
last = 2026-12-24

[[substitution]]
mailbox = "kim@xanten.example"
substitute = "kim@wesel.example"
first = 2026-12-20
last = 2026-12-31
"""

MISTAKES = [
    ("district.toml", 'kind = "kreis"', 'kind = "land"', "kind", "no kind of district"),
    ("district.toml", 'hotline = "', 'hotlin = "', "hotlin", "not a known key"),
    ("district.toml", "delivered_hours = 72", "delivered_hours = 0", "delivered_hours", "from 1"),
    (
        "district.toml",
        "delivered_hours = 72",
        "delivered_hours = 87601",
        "delivered_hours",
        "87600",
    ),
    ("district.toml", "failed_days = 30", "failed_days = 1000000000", "failed_days", "3650"),
    ("district.toml", "confirmed = false", 'confirmed = "yes"', "confirmed", "true or false"),
    ("district.toml", '"hotline_hours",', '"hotline_hour",', "unconfirmed", "no key"),
    ("district.toml", '"retention.mailbox"', '"retention.mail"', "unconfirmed", "no key"),
    ("district.toml", '"retention.mailbox"', '"hotline.mailbox"', "unconfirmed", "no key"),
    ("district.toml", "municipality_count = 13", "municipality_count = 14", "municipality", "13"),
    ("district.toml", "remind_after = 3", "remind_after = -1", "remind_after", "0 to 40"),
    ("district.toml", "escalate_after = 5", "escalate_after = 41", "escalate_after", "0 to 40"),
    ("district.toml", "escalate_after = 5", "escalate_after = 3", "escalate_after", "before"),
    ("district.toml", "coordination = ", "#coordination = ", "coordination", "is missing"),
    (
        "district.toml",
        'coordination = "kim-koordination@kreis-wesel',
        'coordination = "k@x',
        "coordination",
        "not allowed",
    ),
    ("district.toml", 'address = ["Kreis Wesel"', 'adress = ["Kreis Wesel"', "address", "missing"),
    ("district.toml", "address = [", "address = [] # [", "address", "is empty"),
    ("places.toml", 'fallback = "kreis"', 'fallback = "kries"', "fallback", "no contact point"),
    ("places.toml", 'key = "05170004"', 'key = "5170004"', "key", "is no key"),
    ("places.toml", 'key = "05170004"', 'key = "05171004"', "key", "does not lie"),
    ("places.toml", 'key = "05170008"', 'key = "05170004"', "key", "is taken"),
    ("places.toml", 'slug = "huenxe"', 'slug = "hünxe"', "slug", "is no slug"),
    ("places.toml", 'slug = "huenxe"', 'slug = "h"', "slug", "is no slug"),
    ("places.toml", 'slug = "huenxe"', f'slug = "{"h" * 61}"', "slug", "is no slug"),
    ("places.toml", '"Huenxe", ', '"MOERS", ', "aliases", "also calls Moers"),
    ("places.toml", 'name = "Xanten"', 'name = "MOERS"', "name", "also calls"),
    ("places.toml", '"46519"', '"4651"', "postcodes", "is no postcode"),
    ("places.toml", '"46519"', '"٤٦٥١٩"', "postcodes", "is no postcode"),
    ("places.toml", 'contact_points = ["moers"]', 'contact_points = ["mors"]', "points", "mors"),
    ("places.toml", 'contact_points = ["moers"]', "contact_points = []", "points", "Nobody"),
    ("places.toml", "kim@wesel.example", "kim@wesel.invalid", "mailbox", "not allowed"),
    ("places.toml", "kim@wesel.example", "kim wesel.example", "mailbox", "no mail address"),
    ("places.toml", "kim@wesel.example", "kim..x@wesel.example", "mailbox", "no mail address"),
    ("places.toml", "kim@wesel.example", "küm@wesel.example", "mailbox", "no mail address"),
    ("places.toml", 'provider = "kommune"', 'provider = "stadt"', "provider", "no provider"),
    ("places.toml", "valid_from = 2022-07-01", 'valid_from = "1.7.2022"', "valid_from", "a date"),
    (
        "places.toml",
        "valid_from = 2022-07-01",
        "valid_from = 2022-07-01\nvalid_to = 2021-01-01",
        "valid_to",
        "lies before",
    ),
    ("district.toml", "retention_text", "retention_txt", "retention_text", "is missing"),
    (
        "district.toml",
        "reviewed = 2026-11-21",
        "reviewed = 2026-11-21T10:00:00",
        "reviewed",
        "date",
    ),
    (
        "district.toml",
        'provider = "Stadt Moers"',
        'provider = "Stadt Mörs"',
        "provider_officer[2].provider",
        "Stadt Mörs",
    ),
    (
        "district.toml",
        "[case]",
        '[rollout]\nmunicipalities = ["05170999"]\ntext = "X"\n\n[case]',
        "rollout.municipalities",
        "05170999",
    ),
    (
        "district.toml",
        "[case]",
        '[[target_group]]\ntext = "X"\nvalid_from = 2026-02-01\nvalid_to = 2026-01-01\n\n[case]',
        "valid_to",
        "lies before",
    ),
    (
        "district.toml",
        "[case]",
        '[[target_group]]\ntext = "X"\nvalid_from = 2026-02-01\n\n[case]',
        "target_group",
        "open_to_all",
    ),
    (
        "places.toml",
        '[[contact_point]]\nid = "kreis"',
        (
            '[[foreign_postcode]]\npostcode = "40472"\nplaces = ["X"]\n\n'
            '[[contact_point]]\nid = "kreis"'
        ),
        "foreign_postcode[0].postcode",
        "40472",
    ),
    (
        "places.toml",
        '[[contact_point]]\nid = "kreis"',
        (
            2 * '[[foreign_postcode]]\npostcode = "47441"\nplaces = ["X"]\n\n'
            + '[[contact_point]]\nid = "kreis"'
        ),
        "foreign_postcode[1].postcode",
        "is taken",
    ),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake[2])
def test_a_mistake_is_refused_with_its_line(
    folder: Path, mistake: tuple[str, str, str, str, str]
) -> None:
    """Whoever made it finds it: file, line, key, what is wrong, and how to mend it."""
    file, old, new, field, what = mistake
    change(folder / file, old, new)
    with pytest.raises(ConfigurationError) as caught:
        load_district(folder)
    hits = [p for p in caught.value.problems if field in p.field and what in f"{p.what} {p.remedy}"]
    assert hits, caught.value
    assert hits[0].remedy
    lines = [p.line for p in hits if p.line]
    written = (folder / "places.toml" if "municip" in old else folder / file).read_text("utf-8")
    assert lines or field in {"municipality", "address"}
    if lines and new in written:
        at = written[: written.index(new)].count("\n") + 1
        assert any(at - 15 <= line <= at + 15 for line in lines)


def test_an_event_in_a_town_by_its_name_is_told_the_key(folder: Path) -> None:
    """Notices take the name; nobody knows the key by heart."""
    change(folder / "events.toml", '"05170052"', '"Wesel"')
    with pytest.raises(ConfigurationError, match="Write its key: 05170048"):
        load_district(folder)


def test_the_line_is_exactly_that_of_the_key(folder: Path) -> None:
    """Not the table's, where the key is there."""
    line = change(folder / "places.toml", '"47441", ', '"4744", ')
    with pytest.raises(ConfigurationError) as caught:
        load_district(folder)
    assert [problem.line for problem in caught.value.problems] == [line]


def test_all_mistakes_come_at_once(folder: Path) -> None:
    """Nobody likes to mend one, start again, and meet the next."""
    change(folder / "district.toml", 'hotline = "', 'hotlin = "')
    change(folder / "places.toml", 'slug = "huenxe"', 'slug = "Hünxe"')
    with pytest.raises(ConfigurationError) as caught:
        load_district(folder)
    assert {problem.file for problem in caught.value.problems} == {
        folder / "district.toml",
        folder / "places.toml",
    }


def test_substitutions_that_run_in_a_circle_are_refused(folder: Path) -> None:
    """On the overlapping days a request would find nobody."""
    places = folder / "places.toml"
    places.write_text(places.read_text("utf-8") + SUBSTITUTIONS, "utf-8")
    with pytest.raises(ConfigurationError, match="circle on 2026-12-20"):
        load_district(folder)


def test_a_circle_that_begins_when_another_rule_ends_is_refused(folder: Path) -> None:
    """A shorter rule hides a longer one of the same mailbox, until the day after its last."""
    places = folder / "places.toml"
    hidden = """
[[substitution]]
mailbox = "kim@wesel.example"
substitute = "kim@kreis-wesel.example"
first = 2026-12-05
last = 2026-12-20
"""
    text = SUBSTITUTIONS.replace("first = 2026-12-20\nlast = 2026-12-31", "{}").format(
        "first = 2026-12-06\nlast = 9999-12-31"
    )
    places.write_text(places.read_text("utf-8") + text + hidden, "utf-8")
    with pytest.raises(ConfigurationError, match="circle on 2026-12-21"):
        load_district(folder)


def test_the_case_of_a_domain_hides_no_circle(folder: Path) -> None:
    """One mailbox in two spellings is one mailbox (RFC 5321 2.4)."""
    places = folder / "places.toml"
    circle = SUBSTITUTIONS.replace('substitute = "kim@xanten', 'substitute = "kim@Xanten')
    places.write_text(places.read_text("utf-8") + circle, "utf-8")
    with pytest.raises(ConfigurationError, match="run in a circle"):
        load_district(folder)


def test_substitutions_that_follow_each_other_are_allowed(folder: Path) -> None:
    """The same two rules without an overlap."""
    places = folder / "places.toml"
    text = SUBSTITUTIONS.replace("first = 2026-12-20", "first = 2026-12-25")
    places.write_text(places.read_text("utf-8") + text, "utf-8")
    assert len(load_district(folder).substitutions) == 2


def test_a_fallback_that_may_end_is_refused(folder: Path) -> None:
    """The last resort must exist on every day."""
    change(folder / "places.toml", 'id = "kreis"', 'id = "kreis"\nvalid_to = 2027-01-01')
    with pytest.raises(ConfigurationError, match="validity dates"):
        load_district(folder)


def test_an_unknown_district_lists_the_known_ones() -> None:
    """A typing error in KIM_DISTRICT is the usual case."""
    with pytest.raises(ConfigurationError, match="kreis-wesel"):
        find_district(Path(), "kreis-wessel")


def test_no_real_mailbox_or_phone_is_shipped() -> None:
    """Examples live on reserved names and in the number ranges kept for fiction."""
    for folder in sorted(Path("districts").iterdir()):
        told = {problem.what for problem in examples_in(folder)}
        text = "".join(file.read_text("utf-8") for file in sorted(folder.glob("*.toml")))
        text = re.sub(r"\[data_protection_authority\].*?\n\n", "", text, flags=re.DOTALL)
        text = re.sub(r"^ombuds_email = .*$", "", text, flags=re.MULTILINE)
        for address in re.findall(r"[\w.+-]+@[\w.-]+", text):
            assert is_example_mail(address), address
        for phone in re.findall(r'(?:phone|hotline|contact) = "([^"]+)"', text):
            assert phone_number(phone)
            assert f"“{phone}” is an example." in told
