"""The keys of `events.toml` and `notices.toml`: what comes, and goes by itself."""

from portal.district.announcements import KINDS
from portal.district.key_forms import Form, Key, Table
from portal.district.programme import EVENT_TITLES


def _kinds_with(key: str) -> str:
    return ", ".join(kind for kind, sentences in KINDS.items() if key in sentences.needs)


EVENTS = (
    Table("events.toml", "Termine. Nach ihrem letzten Tag verschwinden sie.", (), Form.ROOT),
    Table(
        "event",
        "Ein Termin, bei dem man KIM kennenlernen kann.",
        (
            Key(
                "title",
                '"‹KIM stellt sich vor›"',
                f"Titel. In allen Sprachen fertig sind: {'; '.join(EVENT_TITLES)}.",
            ),
            Key("begin", "2027-01-14T16:00:00", "Beginn in Ortszeit."),
            Key("end", "2027-01-14T18:00:00", "Ende in Ortszeit."),
            Key("place", '"‹Gebäude, Raum›"', "Wo genau."),
            Key("municipality", '"00000001"', "Schlüssel des Ortes (key in places.toml)."),
            Key("languages", '["de", "ar"]', "Sprachen, wie in der Adresse: de, ar, uk."),
            Key("interpreter", "true", "true: Es wird gedolmetscht.", is_optional=True),
            Key("organiser", '"‹Veranstalter›"', "Wer einlädt."),
            Key("accessible", "true", "true: Der Ort ist barrierefrei.", is_optional=True),
            Key("contact", '"030 23125 001"', "Telefon für Fragen und Anmeldung."),
            Key(
                "flyer",
                '"dateien/fest.pdf"',
                "Ein PDF zum Mitnehmen, mit seinem Ordner unter docs/.",
                is_optional=True,
            ),
        ),
        Form.LIST,
        is_optional=True,
    ),
)
"""The tables of `events.toml`."""

NOTICES = (
    Table(
        "notices.toml",
        "Meldungen, die in allen Sprachen fertig sind. Sie verschwinden nach ihrem letzten Tag.",
        (),
        Form.ROOT,
    ),
    Table(
        "announcement",
        "Eine Meldung oben auf jeder Seite (Handbuch: redaktion/meldungen.md).",
        (
            Key("kind", '"geschlossen"', f"Welche Meldung: {', '.join(KINDS)}."),
            Key("from", "2027-01-14", "Erster Tag, an dem sie zu sehen ist."),
            Key("until", "2027-01-20", "Letzter Tag, an dem sie zu sehen ist."),
            Key(
                "place",
                '"ort-a"',
                "Ort (slug oder Name), wenn sie nur dort gilt: auf dessen Seite, auf der "
                "Kontaktseite und in Bestätigungen für diesen Ort.",
                is_optional=True,
            ),
            Key(
                "importance",
                '"wichtig"',
                "„hinweis“ oder „wichtig“; ohne Angabe: hinweis.",
                is_optional=True,
            ),
            *(
                Key(name, value, f"{meaning} Nur bei: {_kinds_with(name)}.", is_optional=True)
                for name, value, meaning in (
                    ("day", "2027-01-18", "Tag, von dem sie spricht."),
                    ("last_day", "2027-01-20", "Letzter Tag, wenn es mehrere sind."),
                    ("time", '"00:03"', "Uhrzeit."),
                    ("phone", '"030 23125 003"', "Telefon mit Vorwahl."),
                    ("address", '["‹Straße und Hausnummer›", "‹PLZ Ort›"]', "Anschrift."),
                    ("languages", '["ti", "so"]', "Sprachen, wie in der Adresse: ar, uk."),
                )
            ),
        ),
        Form.LIST,
        is_optional=True,
    ),
)
"""The tables of `notices.toml`."""
