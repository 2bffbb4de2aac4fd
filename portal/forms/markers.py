"""Markers: remarks for staff about an enquiry, besides the words of the person.

A marker never changes whether an enquiry is accepted: it only adds a line to the mail.
"""

from enum import Enum


class Marker(Enum):
    """One remark. Its value is the German text; the order is that of the mail."""

    SUSPICIOUS = (
        "Verdacht auf Werbung, kann falsch sein. Bitte lesen, bevor Sie antworten. Ist es Werbung: "
        "nicht antworten, sondern unten „Kein Anliegen“ wählen."
    )
    """The honeypot is filled or the text is full of web addresses. Browsers fill traps, too."""

    PLACE_UNKNOWN = "Ort unklar. Bitte erfragen und an die zuständige Stelle weitergeben."
    """The person chose "another place / I don't know": the fallback contact point asks back."""

    PHONE_DOUBTFUL = (
        "Telefonnummer zweifelhaft. Bitte mit der Eingabe vergleichen. Passen zwei Nummern, "
        "versuchen Sie beide."
    )
    """Its range is not in use, or it can be read in several ways; what was typed may help."""

    LANGUAGE_UNNAMED = "Andere Sprache (mis): Welche, ist nicht genannt. Bitte erfragen."
    """The person chose "another language" and left its name out."""

    LANGUAGE_DOUBTFUL = (
        "Sprache unklar: Unter „Andere Sprache“ steht etwas, in der Liste ist aber eine andere "
        "oder keine gewählt. Bitte nachfragen, welche gebraucht wird."
    )
    """A language is named that the choice does not ask for."""

    PERSON_NAMED = (
        "Vielleicht steht bei „Einrichtung“ etwas über die Person, um die es geht (kann falsch "
        "sein). Arbeiten Sie damit nicht, und sagen Sie es der Fachkraft. Mehr im Leitfaden unter "
        "„Anfragen von Fachstellen“."
    )
    """The field for the writer's organisation looks as if it describes a client."""

    CHARACTERS_LOST = (
        "Zeichen verloren: wo \N{REPLACEMENT CHARACTER} steht, hat das Gerät der Person etwas "
        "Unlesbares gesendet. Bitte nachfragen."
    )
    """What was sent is not UTF-8: very old browsers and some programs use another encoding."""

    NO_ORIGIN_HEADERS = "Sehr altes Gerät oder automatische Eingabe."
    """The browser named neither `Sec-Fetch-Site` nor `Origin`: an old phone, or a program."""

    SUBSTITUTION = "Vertretung: Dieses Postfach vertritt zurzeit das zuständige Postfach."
    """The mailbox stands in for the one that usually answers for this place."""
