"""The keys of `places.toml`, with their meaning for editors."""

from portal.district.key_forms import Form, Key, Table, hours


def _town(letter: str, digit: int) -> tuple[Key, ...]:
    return (
        Key(
            "key",
            f'"0000000{digit}"',
            "Amtlicher Gemeindeschlüssel (acht Ziffern); für einen Stadtbezirk wie slug.",
        ),
        Key(
            "slug",
            f'"ort-{letter}"',
            "Name in Adressen und Betreffzeilen: kleine Buchstaben, Ziffern, Bindestriche.",
        ),
        Key("name", f'"‹Ort {letter.upper()}›"', "Name des Ortes."),
        Key("kind", '"Stadt"', "„Stadt“, „Gemeinde“ oder „Stadtbezirk“."),
        Key("postcodes", f'["0000{digit}"]', "Postleitzahlen des Ortes.", is_optional=True),
        Key("aliases", '["‹Ortsteil›"]', "Andere Namen, auch von Ortsteilen.", is_optional=True),
        Key("contact_points", '["kreis"]', "Anlaufstellen (id); die erste bekommt die Anfragen."),
    )


PLACES = (
    Table(
        "places.toml",
        "Wer wo antwortet. Jede Anfrage aus einem Ort geht an die erste seiner Anlaufstellen.",
        (
            Key(
                "fallback",
                '"kreis"',
                "Anlaufstelle (id) für alles ohne Ort, und wenn ein Postfach nichts annimmt.",
            ),
        ),
        Form.ROOT,
    ),
    Table("municipality", "Ein Ort: Stadt, Gemeinde oder Stadtbezirk.", _town("a", 1), Form.LIST),
    Table("municipality", "Noch ein Ort.", _town("b", 2), Form.LIST),
    Table(
        "contact_point",
        "Eine Anlaufstelle.",
        (
            Key("id", '"kreis"', "Kurzer Name, nur für diese Datei."),
            Key("name", '"‹Kommunales Integrationsmanagement Name›"', "Name, wie ihn alle lesen."),
            Key("provider", '"kreis"', "Träger: „kreis“, „kommune“ oder „wohlfahrt“."),
            Key(
                "provider_name",
                '"‹Name der Behörde›"',
                "Name des Trägers; der Kreis selbst so, wie seine Anschrift beginnt.",
            ),
            Key(
                "mailbox",
                '"kim@kreis.example"',
                "Funktionspostfach, das die Anfragen bekommt. Wird nirgends gezeigt.",
            ),
            Key("phone", '"030 23125 001"', "Telefon mit Vorwahl."),
            Key("address", '["‹Straße und Hausnummer›", "‹PLZ Ort›"]', "Anschrift."),
            Key("stop", '"‹Haltestelle›"', "Haltestelle oder Bahnhof.", is_optional=True),
            Key(
                "directions",
                '"‹Eingang im Hof, mit Aufzug›"',
                "Wie man die Tür findet.",
                is_optional=True,
            ),
            Key(
                "map",
                '"https://www.kreis.example/karte"',
                "Der Ort auf einer Karte im Internet.",
                is_optional=True,
            ),
            Key(
                "team",
                '"‹Ort A›"',
                "Name des Teams ohne das Wort „Team“; Menschen nur, wenn sie eingewilligt haben.",
                is_optional=True,
            ),
            Key(
                "languages",
                '["de", "ar"]',
                "Sprachen, wie in der Adresse: de, ar, uk. Jemand dort spricht sie.",
                is_optional=True,
            ),
            Key(
                "first_contact",
                "true",
                "true: Hier wird empfangen, bevor die Beratung beginnt.",
                is_optional=True,
            ),
            Key("valid_from", "2026-01-01", "Erster Tag; nicht beim fallback.", is_optional=True),
            Key("valid_to", "2027-12-31", "Letzter Tag; nicht beim fallback.", is_optional=True),
        ),
        Form.LIST,
    ),
    *hours(
        "contact_point.hours",
        "Öffnungszeiten der Anlaufstelle darüber. Ohne sie: nach Vereinbarung.",
        is_optional=True,
    ),
    Table(
        "substitution",
        "Vertretung: An diesen Tagen bekommt ein anderes Postfach die Anfragen.",
        (
            Key("mailbox", '"kim@kreis.example"', "Das Postfach, das vertreten wird."),
            Key("substitute", '"vertretung@kreis.example"', "Das Postfach, das vertritt."),
            Key("first", "2026-01-01", "Erster Tag."),
            Key("last", "2027-12-31", "Letzter Tag."),
        ),
        Form.LIST,
        is_optional=True,
    ),
    Table(
        "foreign_postcode",
        "Eine Postleitzahl, die wir mit Orten außerhalb teilen.",
        (
            Key("postcode", '"00001"', "Die Postleitzahl."),
            Key("places", '["‹Ort außerhalb›"]', "Die Orte außerhalb."),
        ),
        Form.LIST,
        is_optional=True,
    ),
)
"""The tables of `places.toml`."""
