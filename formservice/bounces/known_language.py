"""Tell whether a report in words is in German or English throughout.

Nobody here reads other languages: a report in one of them may say that the server goes on trying.
All words are written in the form that `fold` returns.
"""

import re
from collections.abc import Iterator

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_OTHER_SCRIPT = re.compile(r"[^\W\d_\u0000-\u024f]")
"""A letter that is no Latin one; not every such script has spaces between words."""
_NO_WORD = re.compile(r"[@\d/\\_=<>\[\]]|\w\.\w")
"""What shows an address, a host name, a code and the like."""
_LONGEST_RUN = 3
"""Unknown words in a row that a German or English report may have: names, mostly."""
_FEW = 2
"""Unknown words that a report may have however short it is."""
_ENGLISH = _WORD.findall(
    """
    the your you this that these those it its we our they i i'm i've are is was were be been being
    has have had do does did don't not no none can cannot could couldn't wasn't will would should
    may must to of at by for from with without on or and but if as because since after before below
    above following all some any one more than so long there here which who what when where into out
    only please sorry again back
    failed failure fail undeliverable undelivered unable returned return returning sender delivery
    deliver delivered recipient recipients address addresses user users unknown known found mailbox
    rejected refused blocked accepted said reply remote reason reached reach recognized listed
    directory name created automatically software sent sending copy including headers header text
    attached details technical permanently permanent fatal giving given gave up tried try time
    timeout exceeded queue too invalid valid such exist exists full closed disabled greeting
    connected connection longer organization policy size limit large program attempting occurred
    happened help contact requested taken unavailable available responded status notification
    follows information subject received groups entered check problem continues helpdesk resend
    """
)
_GERMAN = _WORD.findall(
    """
    der die das den dem des ein eine einen einem einer eines und oder aber nicht kein keine keinen
    ist sind war waren wird wurde wurden werden worden kann koennen konnte konnten ihre ihr ihren
    ihrem ihrer sie es er wir ich im am auf bei beim mit ohne von vom zu zum zur fuer ueber unter
    nach vor seit bis aus durch wegen weil da dass wenn als wie folgende folgenden folgender alle
    allen einige einigen mehr noch schon auch nur bitte leider diese dieser dieses diesen hat haben
    nachricht nachrichten zustellung zugestellt zustellbar unzustellbar empfaenger empfaengers
    empfaengeradresse adresse adressen adressat adressaten postfach benutzer unbekannt abgewiesen
    abgelehnt gefunden gueltig ungueltig aufgefuehrt verzeichnis existiert fehler dauerhaft
    dauerhafter endgueltig fehlgeschlagen gescheitert moeglich erreicht absender automatisch
    erzeugt zurueck versuche zustellversuche eingestellt grund filter unserem unser unsere
    vollstaendig voll geloescht gesperrt nachrichtenzustellung gruppen eingegebene problem
    weiterhin besteht wenden sich ueberpruefen senden versuchen erneut antwortete
    """
)
_KNOWN = frozenset(_ENGLISH + _GERMAN)
_SHARED = _WORD.findall(
    """
    message messages mail mails e-mail email server error errors system administrator transport
    host smtp esmtp data type via in an de la
    """
)
"""Words that other languages have, too: they tell nothing."""


def is_in_known_language(text: str) -> bool:
    """Return True if no sentence of *text* is in another language than German or English.

    Another language shows itself by its letters, by more than `_LONGEST_RUN` unknown words in a
    row, or by more unknown words than known ones.
    """
    if _OTHER_SCRIPT.search(text):
        return False
    run = unknown = known = 0
    for word in _words(text):
        if word in _KNOWN:
            known += 1
            run = 0
        else:
            unknown += 1
            run += 1
        if run > _LONGEST_RUN:
            return False
    return unknown <= max(known, _FEW)


def _words(text: str) -> Iterator[str]:
    """Yield the words of *text* that tell its language."""
    for token in text.split():
        if not _NO_WORD.search(token):
            yield from (one for one in _WORD.findall(token) if len(one) > 1 and one not in _SHARED)
