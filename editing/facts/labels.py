"""The German name of each table, key and fact; what a key means is said in `district.keys`."""

from collections.abc import Mapping

TABLES: Mapping[str, tuple[str, str]] = {
    "district.toml": ("Kreis", "Kreis"),
    "hotline_hours": ("Zeiten am Telefon", "Zeiten am Telefon"),
    "hotline_hours.open": ("Zeiten am Telefon", "Zeit"),
    "imprint": ("Impressum", "Impressum"),
    "data_protection_officer": ("Datenschutzbeauftragte", "Datenschutzbeauftragte"),
    "data_protection_authority": ("Aufsicht über den Datenschutz", "Aufsicht"),
    "complaints": ("Beschwerden", "Beschwerden"),
    "retention": ("Löschfristen", "Löschfristen"),
    "followup": ("Erinnerungen", "Erinnerungen"),
    "notice": ("Datenschutzhinweis: Website", "Datenschutzhinweis"),
    "case": ("Datenschutzhinweis: Beratung", "Datenschutzhinweis"),
    "accessibility": ("Barrierefreiheit", "Barrierefreiheit"),
    "process_step": ("Schritte der Beratung", "Schritt"),
    "target_group": ("Zielgruppen", "Zielgruppe"),
    "rollout": ("Wo KIM beginnt", "Wo KIM beginnt"),
    "places.toml": ("Wer wo antwortet", "Zuständigkeit"),
    "municipality": ("Orte", "Ort"),
    "contact_point": ("Anlaufstellen", "Anlaufstelle"),
    "contact_point.hours": ("Öffnungszeiten", "Öffnungszeiten"),
    "contact_point.hours.open": ("Öffnungszeiten", "Zeit"),
    "substitution": ("Vertretungen", "Vertretung"),
    "foreign_postcode": ("Geteilte Postleitzahlen", "Postleitzahl"),
    "events.toml": ("Termine", "Termine"),
    "event": ("Termine", "Termin"),
    "notices.toml": ("Meldungen", "Meldungen"),
    "announcement": ("Meldungen", "Meldung"),
}
"""For each table its name, and that of one entry of it."""

KEYS: Mapping[str, str] = {
    "accessible": "Barrierefrei",
    "address": "Anschrift",
    "ags": "Gemeindeschlüssel",
    "aliases": "Andere Namen",
    "approved_on": "Freigegeben am",
    "backup_days": "Tage einer Sicherung",
    "begin": "Beginn",
    "by_appointment": "Auch nach Vereinbarung",
    "closed_on_holidays": "Nicht an Feiertagen",
    "confirmed": "Wortlaut bestätigt",
    "contact": "Telefon für Fragen",
    "contact_points": "Anlaufstellen",
    "coordination": "Postfach der Koordination",
    "date": "Stand",
    "day": "Tag",
    "days": "Tage",
    "delivered_hours": "Stunden bis zum Löschen",
    "distribution": "Wer die Anfrage noch bekommt",
    "email": "E-Mail-Adresse",
    "end": "Ende",
    "escalate_after": "Tage bis zur Koordination",
    "failed_days": "Tage für unzustellbare Anfragen",
    "fallback": "Anlaufstelle für alles andere",
    "first": "Erster Tag",
    "first_contact": "Hier wird empfangen",
    "flyer": "Flyer zum Mitnehmen",
    "from": "Von",
    "funding": "Förderhinweis",
    "host": "Betrieb des Servers",
    "hotline": "Telefon auf jeder Seite",
    "hotline_hours": "Zeiten am Telefon",
    "hours": "Öffnungszeiten",
    "id": "Kurzer Name",
    "importance": "Wie wichtig",
    "integration_centre": "Kommunales Integrationszentrum",
    "interpreter": "Wird gedolmetscht",
    "key": "Gemeindeschlüssel",
    "kind": "Art",
    "land_database_text": "Datenbank des Landes",
    "languages": "Sprachen",
    "last": "Letzter Tag",
    "last_day": "Letzter Tag, von dem sie spricht",
    "legal_approver": "Freigabe rechtlicher Texte",
    "legal_form": "Rechtsform",
    "legal_needs_review": "Rechtliches nur geprüft zeigen",
    "log_days": "Tage der Protokolle",
    "mail_relay": "Weiterleitung der E-Mails",
    "mailbox": "Postfach",
    "mailbox_domains": "Erlaubte Domains der Postfächer",
    "ministry": "Ministerium",
    "municipalities": "Orte",
    "municipality": "Ort",
    "municipality_count": "Zahl der Orte",
    "name": "Name",
    "name_locative": "Name mit „im“ oder „in“",
    "no_disadvantage_text": "Versprechen: kein Nachteil",
    "ombuds_email": "E-Mail der Ombudsstelle",
    "organiser": "Veranstalter",
    "partners": "Weitere Träger",
    "phone": "Telefon",
    "place": "Wo genau",
    "places": "Orte außerhalb",
    "plan": "Was bis wann besser wird",
    "postcode": "Postleitzahl",
    "postcodes": "Postleitzahlen",
    "provider": "Art des Trägers",
    "provider_name": "Name des Trägers",
    "quick_exit": "Ziel des Notausgangs",
    "remind_after": "Tage bis zur Erinnerung",
    "repeats": "Kommt mehrmals vor",
    "representative": "Vertretungsberechtigt",
    "responsible": "Verantwortlich für den Inhalt",
    "retention_text": "Wie lange Akten bleiben",
    "reviewed": "Zuletzt geprüft",
    "slug": "Name in Adressen",
    "stop": "Haltestelle",
    "substitute": "Vertretung",
    "supervisory_authority": "Aufsichtsbehörde",
    "text": "Text",
    "time": "Uhrzeit",
    "title": "Titel",
    "to": "Bis",
    "unit": "Organisationseinheit",
    "until": "Bis",
    "usual_answer_days": "Übliche Arbeitstage bis zur Antwort",
    "valid_from": "Gilt ab",
    "valid_to": "Gilt bis",
    "vat_id": "Umsatzsteuer-Nummer",
    "version": "Version",
    "waiting_notice": "Hinweis auf Wartezeiten",
    "website": "Internetseite",
}
"""The name of a key, in whichever table it stands."""

_OF_TABLE: Mapping[str, str] = {
    "district.toml.kind": "Kreis oder Stadt",
    "municipality.kind": "Stadt, Gemeinde oder Bezirk",
    "retention.mailbox": "Was mit der E-Mail geschieht",
    "accessibility.date": "Tag der Erklärung",
    "announcement.kind": "Welche Meldung",
    "announcement.place": "Nur in einem Ort",
    "announcement.from": "Zu sehen ab",
    "announcement.until": "Zu sehen bis",
    "case.host": "Betrieb des Fachverfahrens",
    "target_group.text": "Wer gemeint ist",
}
_PARTS: Mapping[str, str] = {
    "dpo": "data_protection_officer",
    "authority": "data_protection_authority",
    "district": "district.toml",
    "town": "municipality",
    "contact": "contact_point",
}
"""The table in which the facts of a placeholder stand, where it has another name."""
_FACTS: Mapping[str, str] = {
    "district.id": "Kreis: Name in Dateien",
    "district.controller": "Kreis: Anschrift",
    "district.dpo_name": "Datenschutzbeauftragte: Name",
    "district.dpo_address": "Datenschutzbeauftragte: Anschrift",
    "district.dpo_phone": "Datenschutzbeauftragte: Telefon",
    "district.dpo_email": "Datenschutzbeauftragte: E-Mail-Adresse",
    "district.providers": "Alle Träger",
    "district.other_providers": "Alle anderen Träger",
    "rollout.places": "Orte, in denen KIM beginnt",
    "retention.mailbox_text": "Löschfristen: Was mit der E-Mail geschieht",
    "fill.date": "Zum Ausfüllen: Datum",
    "fill.time": "Zum Ausfüllen: Uhrzeit",
    "fill.place": "Zum Ausfüllen: Ort",
    "fill.phone": "Zum Ausfüllen: Telefon",
    "fill.name": "Zum Ausfüllen: Name",
}
"""Facts that are no key of a file."""


def label_of_key(table: str, key: str) -> str:
    """Return the German name of a *key* of a *table*."""
    return _OF_TABLE.get(f"{table}.{key}") or KEYS[key]


def label_of_fact(name: str) -> str:
    """Return the German name of the fact that a placeholder means; *name* itself if unknown."""
    part, _, key = name.partition(".")
    table = _PARTS.get(part, part)
    if name in _FACTS:
        return _FACTS[name]
    if table not in TABLES or key not in KEYS:
        return name
    return f"{TABLES[table][1]}: {label_of_key(table, key)}"
