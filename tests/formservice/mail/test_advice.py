"""What a mail advises staff to do, who often cannot read the words of the person yet."""

from dataclasses import replace

import pytest

from formservice.mail.earlier import Care
from portal.text import isolate_right_to_left
from tests.formservice.mail.test_message import EARLIER, body, write
from tests.formservice.samples import enquiry

UNREAD = "Bis Sie die Nachricht verstehen: Sprechen Sie nur mit der Person selbst."
NOT_UNDERSTOOD = (
    "NOCH NICHT VERSTANDEN: Rufen Sie nicht an, bevor jemand diese Zeile verstanden hat. Lassen "
    "Sie zuerst nur sie dolmetschen."
)
HOW_URGENT = "DRINGLICHKEIT UNBEKANNT, bis jemand die Nachricht versteht."
WARNED_IN_FIRST = "Bis Sie wissen, ob es dieselbe Person ist: Was dort unter SICHERER KONTAKT steht"


def lines_of(text: str) -> list[str]:
    """Return the lines of a mail that are ours."""
    return [line for line in text.splitlines() if not line.startswith(">")]


@pytest.mark.parametrize(
    ("language", "page", "second"),
    [
        ("ar", "ar", UNREAD),
        ("ar", "de", UNREAD),
        ("de", "uk", UNREAD),
        ("de", "de-simple", ""),
    ],
)
def test_nothing_ticked_is_no_all_clear(language: str, page: str, second: str) -> None:
    """A message that nobody can read yet may ask not to tell a relative."""
    person = replace(enquiry(language=language), page_language=page)
    after = lines_of(body(write(person)).partition("SICHERER KONTAKT\n")[2])
    assert after[0] == "Nichts angekreuzt. Die Nachricht kann trotzdem eine Bitte enthalten."
    assert after[1] == second


@pytest.mark.parametrize("care", [Care.NO_VOICEMAIL, Care.TIMES, Care.ELSEWHERE])
def test_what_an_earlier_request_asked_comes_before_any_call(care: Care) -> None:
    """Who asked for care once is not rung at once because the second time nothing was ticked."""
    text = body(write(enquiry(language="ar"), follows=replace(EARLIER, cares=frozenset({care}))))
    assert UNREAD in lines_of(text)
    assert "wie unter „VORSICHT“ steht" in text
    assert "oder mit ihr anrufen" not in text
    assert "1. Lesen Sie zuerst „VORSICHT“. Dann rufen Sie an" in text


def test_who_writes_for_another_can_be_rung_and_each_wish_has_an_owner() -> None:
    """A German secretary for a speaker of Krio: her number, her times, the other's language."""
    wish = enquiry(writes_for=["other"], language="mis", other_language="Krio", talk_to="man")
    text = body(write(replace(wish, page_language="en")))
    first = text.partition("\n\n")[0]
    assert "Wer schreibt, hat die Seite in dieser Sprache benutzt: Englisch." in first
    assert "Der anderen Person gehören auch: Dolmetschen und der Wunsch nach einer Frau" in first
    assert "1. Rufen Sie zuerst die Person an, die geschrieben hat" in text
    alone = body(write(replace(enquiry(), page_language="en")))
    assert "Wer schreibt" not in alone
    assert "wenn nötig mit Sprachmittlung" in alone


def test_what_is_not_there_asks_for_nothing() -> None:
    """Nobody looks for a request in a message that was not written, or is warned twice."""
    assert "Nichts angekreuzt.\n\n" in body(write(enquiry(message="")))
    assert "Nichts angekreuzt" not in body(write(enquiry(safe_contact=["only-me"])))


@pytest.mark.parametrize(
    ("times", "language", "below"),
    [
        ("بعد الساعة 2 ظهرا", "ar", NOT_UNDERSTOOD),
        ("بعد الساعة 2 ظهرا", "de", NOT_UNDERSTOOD),
        ("po 14", "pl", NOT_UNDERSTOOD),
        ("do 16", "pl", NOT_UNDERSTOOD),
        ("do 16 Uhr", "pl", NOT_UNDERSTOOD),
        ("so 16", "pl", NOT_UNDERSTOOD),
        ("Mo-Fr ab 16.30 Uhr", "pl", ""),
        ("፫ - ፮", "ti", NOT_UNDERSTOOD),
        ("??? 14", "ar", NOT_UNDERSTOOD),
        ("ab \ufffd Uhr", "de", NOT_UNDERSTOOD),
        ("9 - 12", "ar", ""),
        ("montags bis freitags nach 16 Uhr", "ar", ""),
        ("wenn mein Mann arbeitet", "de", ""),
        ("nach 14 Uhr, nicht freitags", "mis", ""),
        ("bitte nicht vor 9 Uhr", "ar", ""),
        ("nach 14 Uhr, nie petkom", "mis", NOT_UNDERSTOOD),
    ],
)
def test_a_safe_time_is_understood_before_the_call(times: str, language: str, below: str) -> None:
    """A call at the wrong time can make everything worse; Polish "do 16" is no Thursday."""
    text = body(write(enquiry(contact_times=times, language=language)))
    assert f"> {isolate_right_to_left(times)}\n{below}\n" in text
    assert text.count(NOT_UNDERSTOOD) == bool(below)


@pytest.mark.parametrize(
    ("times", "language", "told"),
    [
        ("9 - 12", "ti", 1),
        ("9:30 - 11.45", "am", 1),
        ("ንጉሆ 9", "ti", 1),
        ("16 - 18", "ti", 0),
        ("9 - 12", "ar", 0),
        ("ድሕሪ ስራሕ", "ti", 0),
    ],
)
def test_hours_may_be_counted_from_six(times: str, language: str, told: int) -> None:
    """In Tigrinya, Amharic and Swahili nine can be three in the afternoon."""
    text = body(write(enquiry(contact_times=times, language=language)))
    assert text.count("zählen manche die Stunden ab 6 Uhr") == told


def test_digits_of_another_script_are_told_in_ours() -> None:
    """They need no interpreter, but a reader; they stay the person's words."""
    text = body(write(enquiry(contact_times="٩ - ١٢")))
    assert "> \u2068٩ - ١٢\u2069\nIn unseren Ziffern:\n> 9 - 12\n" in text
    assert NOT_UNDERSTOOD not in text


SAFE = "„SICHERER KONTAKT“"
FIRST_THE_TIME = f"1. Lassen Sie zuerst die Zeit unter {SAFE} dolmetschen. Dann"


@pytest.mark.parametrize(
    ("typed", "first", "step"),
    [
        ({}, "bitte ANRUFEN", "1. Rufen Sie an, wenn"),
        ({"contact_times": "9"}, f"ANRUFEN, wie unter {SAFE} steht", "1. Rufen Sie an, wenn"),
        (
            {"contact_times": "بعد 2"},
            f"ANRUFEN, aber erst, wenn die Zeit unter {SAFE} verstanden ist",
            f"{FIRST_THE_TIME} rufen Sie an, wenn",
        ),
        (
            {"email": "a@example.org", "contact_times": "بعد 2"},
            f"ACHTUNG: erst melden, wenn die Zeit unter {SAFE} verstanden ist",
            f"{FIRST_THE_TIME} antworten Sie auf diese E-Mail",
        ),
        (
            {"email": "a@example.org", "safe_contact": ["no-voicemail"]},
            f"ACHTUNG: erst {SAFE} lesen",
            "1. Antworten Sie auf diese E-Mail",
        ),
    ],
)
def test_first_line_and_first_step_say_the_same(
    typed: dict[str, str | list[str]], first: str, step: str
) -> None:
    """Mail programs show the first line in their list; nobody calls by it at the wrong time."""
    text = body(write(enquiry(**typed)))
    assert text.splitlines()[0].endswith(first)
    assert f"\n{step}" in text


CALL_TOGETHER = "darf, oder mit ihr anrufen. Fragen: Frist?"
READ_FIRST = "darf. Fragen: Frist?"


@pytest.mark.parametrize(
    ("typed", "page", "first"),
    [
        ({}, "ar", CALL_TOGETHER),
        ({"language": "de", "message": "Допоможіть, термін завтра"}, "de", CALL_TOGETHER),
        ({"language": "pl", "message": "pomoc"}, "pl", CALL_TOGETHER),
        ({"phone": "", "email": "a@example.org"}, "ar", READ_FIRST),
        ({"contact_times": "بعد 2"}, "ar", READ_FIRST),
        ({"language": "de", "message": "Bitte rufen Sie an"}, "de", ""),
        ({"message": ""}, "ar", ""),
        ({"message": "???"}, "ar", CALL_TOGETHER),
        ({"language": "de", "message": "Ich brauche \ufffd"}, "de", CALL_TOGETHER),
        ({"contact_times": "9 - 12"}, "ar", READ_FIRST),
    ],
)
def test_what_nobody_can_read_looks_like_no_routine(
    typed: dict[str, str], page: str, first: str
) -> None:
    """A deadline or an illness in it would wait for the usual days; the head says what is first."""
    person = replace(enquiry(**typed), page_language=page)
    head = body(write(person)).partition("\nSICHERER KONTAKT")[0]
    assert (HOW_URGENT in head) is bool(first)
    assert ("Zuerst, noch am selben Arbeitstag: " in head) is bool(first)
    assert first in head


GERMAN = "Die Mutter braucht Hilfe bei der Anmeldung. Bitte rufen Sie nicht vor 9 Uhr an."


@pytest.mark.parametrize(
    ("typed", "page", "is_alarmed"),
    [
        ({"language": "mis", "message": GERMAN}, "de", False),
        ({"language": "ar", "message": GERMAN, "writes_for": ["other"]}, "de", False),
        ({"language": "ar", "message": GERMAN, "writes_for": ["other"]}, "de-simple", False),
        ({"language": "ar", "message": GERMAN}, "ar", True),
        ({"language": "mis", "message": "Mi nid ɛp wit di skul"}, "de", True),
        ({"language": "mis", "message": "mi nid help wit di skul, bitte nicht"}, "de", True),
        ({"language": "mis", "message": "Ich bitte: muž me bije a nikdo to neví"}, "de", True),
        ({"language": "mis", "message": "Hilfe"}, "de", True),
        ({"language": "mis", "message": GERMAN + " \ufffd"}, "de", True),
    ],
)
def test_german_words_on_a_german_page_are_no_alarm(
    typed: dict[str, str | list[str]], page: str, *, is_alarmed: bool
) -> None:
    """A secretary writes German for somebody who speaks Krio; an alarm that is not true teaches
    not to read the next one.
    """
    text = body(write(replace(enquiry(**typed), page_language=page)))
    assert (HOW_URGENT in text) is is_alarmed
    assert (UNREAD in text) is is_alarmed


@pytest.mark.parametrize(
    "words",
    [
        "Mit barn er sygt.",
        "Mit barn er sygt, og der er ingen hjælp. Er vor bitte lille pige sikker der?",
        "Hvem er du? Hvor er mit barn",
        "Den eine er sjuk, og vi har ein sein buss. Kan nokon hjelpe oss mit i veka?",
        "Vi lever med hat mot oss. Er hjälp behövs, kom mit barn sa hon, vi har mat för er.",
        "Mijn nicht kan niet op school komen. Mijn nicht heeft hulp nodig, zij werden ziek.",
        "My kind is siek en ek kan nie werk kry nie. Waar is die skool vir hom?",
        "Mit tegyek? Hat gyerekem van.",
        "Mit csináljak? Nincs hat hónapja lakásom",
        "Mir sinn nach net zu Lëtzebuerg, mir kann kee bei eis hëllefen oder bei der Schoul.",
        "My hat was in the seine. Nur and Bin are my children and I am ill. Can you help?",
        "Nur hat okuyor, bin lira borcum var. Mir ve Nur için yardım istiyorum.",
    ],
)
def test_no_other_language_passes_as_german(words: str) -> None:
    """Many words of German are words of its neighbours: Danish “mit barn er”, Hungarian “hat”."""
    person = enquiry(language="hu", message=words, writes_for=["other"])
    assert UNREAD in body(write(replace(person, page_language="de")))


@pytest.mark.parametrize(
    "words",
    [
        "Bitte rufen Sie nicht vor 9 Uhr an.",
        "Ich schreibe für meine Nachbarin. Sie hat keine Wohnung und ist schwanger.",
        "Der Vater ist krank, das Kind kann nicht zur Schule. Wir wissen es nicht, und sie weint.",
    ],
)
def test_short_german_is_known(words: str) -> None:
    """Two or three sentences of a helper have enough words that German alone has."""
    person = enquiry(language="hu", message=words, writes_for=["other"])
    assert UNREAD not in body(write(replace(person, page_language="de")))


def test_the_number_is_told_to_nobody_but_the_person() -> None:
    """It proves that a call is true, and gives away to others that somebody has asked KIM."""
    step = (
        "2. Fragen Sie am Telefon zuerst, wer spricht. Nur wer geschrieben hat, erfährt "
        "„KIM“ und die Vorgangsnummer 482 719 365 und erkennt Sie daran."
    )
    assert step in lines_of(body(write(enquiry())))
    mail_only = body(write(enquiry(phone="", email="a@example.org")))
    assert "2. Nennen Sie die Vorgangsnummer 482 719 365: die Person kennt sie." in mail_only


def test_who_wants_no_content_is_rather_not_written_to() -> None:
    """Head, steps and guide give one answer: call."""
    wish = enquiry(email="a@example.org", safe_contact=["no-content"])
    (third,) = [line for line in lines_of(body(write(wish))) if line.startswith("3. ")]
    assert third == (
        "3. Am besten keine SMS und keine E-Mail: jemand anders könnte mitlesen. Geht es nicht "
        "anders, bitten Sie nur um einen Rückruf, ohne KIM zu nennen."
    )


def test_hints_stand_above_what_they_change() -> None:
    """Whoever reads from the top does not call a doubtful number first."""
    person = enquiry(phone="030 23125 414 415", email="", contact_times="9")
    text = body(write(person, follows=EARLIER))
    hints = [line for line in text.splitlines() if line.startswith("Hinweis: ")]
    assert len(hints) == 2
    assert text.split("\n\n")[1] == "\n".join(hints)


def test_a_supplement_keeps_the_restrictions_of_the_first_request() -> None:
    """Only the first one may say when it is safe to call; two people may share a telephone."""
    text = body(write(enquiry(), follows=EARLIER))
    (hint,) = [line for line in text.splitlines() if "Vielleicht Ergänzung zu 100-000-009" in line]
    assert WARNED_IN_FIRST in hint


SIGNS = "; Gebärdensprache: erst „So antworten“ lesen, dann melden"


@pytest.mark.parametrize(
    ("typed", "first_line", "first_step"),
    [
        (
            {"email": ""},
            f"ACHTUNG: keine E-Mail-Adresse{SIGNS}",
            "Schreiben Sie zuerst eine SMS, in einfacher Sprache: Die Person hört",
        ),
        (
            {"email": "", "safe_contact": ["no-content"]},
            f"ACHTUNG: keine E-Mail-Adresse{SIGNS}, wie unter „SICHERER KONTAKT“ steht",
            "Fragen Sie jemanden, der in Gebärdensprache dolmetscht, wie Sie die Person erreichen",
        ),
        ({"email": "taub@post.example"}, HOW_URGENT, "Antworten Sie auf diese E-Mail, in"),
    ],
)
def test_who_signs_may_not_hear_a_call(
    typed: dict[str, str | list[str]], first_line: str, first_step: str
) -> None:
    """A telephone number alone does not mean that a call reaches a deaf person."""
    text = body(write(enquiry(language="gsg", **typed)))
    assert text.splitlines()[0] == first_line
    assert f"1. {first_step}" in text
    assert "ANRUFEN" not in text
    assert "oder rufen Sie an" not in text
    assert "mit ihr anrufen" not in text
    assert "Rückruf" not in text


def test_who_writes_for_somebody_who_signs_can_be_rung() -> None:
    """The number is the writer's, who hears."""
    text = body(write(enquiry(language="gsg", email="", writes_for=["other"])))
    assert "bitte ANRUFEN" in text
    assert "1. Rufen Sie zuerst die Person an, die geschrieben hat" in text
