"""Recognise what is truly a name in a note: of a person, of an office, of the sender's own place.

Words beside a name may say that nobody is there (“Vertretung: Derzeit Vakant”). So a person's name
begins with a title, an initial or a given name that is known, an office stands in a list, and a
place is one that the sender's own domain shows (decision 0075). All else is no name here.
"""

import re
from dataclasses import dataclass

PERSON = "\ue000"
"""Stands for a name of a person in what `with_names_marked` returns."""
PLACE = "\ue001"
"""Stands for “Stadt Moers” and the like."""
OURS = "\ue002"
"""Stands for a subject of ours, and for the name of our sender."""
_GIVEN = frozenset(
    re.findall(
        r"\S+",
        """
        achim adam adriana ahmad ahmed alexander alexandra ali alina amal amina amir ana
        anastasia andrea andreas andrzej angela angelika anja anke anna anne annette annika
        antje antonio arno astrid axel ayse barbara beata beate beatrix ben benjamin bernd
        bettina birgit bjoern boris brigitte britta bruno carina carla carlos carmen carola
        carolin carsten catrin charlotte christa christian christiane christina christine
        christoph christopher claudia clemens cornelia dagmar daniel daniela david denise dennis
        detlef dieter dirk dominik doris edith elena elif elisabeth elke ellen emil emine emma
        erich erika erwin esther eva fabian fatma felix florian frank franz franziska friedrich
        gabi gabriele georg gerd gerda gerhard gisela gudrun guenter hanna hannah hannelore hans
        harald hartmut hasan hatice heike heiko heinrich heinz helena helga helmut henning
        henrik herbert hermann holger horst hueseyin ibrahim ilka ilona ina ines inga inge ingo
        ingrid irina iris irmgard isabel isabell jacqueline jakob jan jana jane janina jens
        jessica joachim jochen joerg johann johanna johannes john jonas josef joseph judith
        julia julian juergen jutta kai karin karl karsten katarzyna katharina kathrin katja
        katrin kemal kerstin khaled klaus knut konrad kristin kristina kurt lara larissa lars
        laura layla lea lena leon lena leyla linda lisa lothar louisa ludwig luisa lukas lutz
        magdalena maike malte manfred manuel manuela marc marcel marco maren margarete maria
        marianne marina mario marion marius markus marlene martin martina mathias matthias max
        maximilian mehmet meike melanie melissa michael michaela miriam mohamed mohammad
        mohammed monika moritz murat mustafa nadine nadja natalia natalie nicole nikolaus nils
        nina nora norbert olaf oleg olga oliver omar oskar otto patricia patrick paul paula
        peter petra philipp pia piotr rabea rainer ralf ralph ramona rebecca regina reinhard
        reinhold renate rita robert roland rolf roman rosemarie rudolf ruth sabine sabrina
        samira sandra sara sarah sascha sebastian selin sibylle sigrid silke silvia simon simone
        sofia sonja sophia sophie stefan stefanie steffen stephan stephanie susanne svenja sven
        svetlana sylvia tanja tatjana thomas thorsten tim timo tobias tom torsten udo ulf ulrich
        ulrike ursula ute uwe valentin vanessa vera verena veronika victoria viktor viktoria
        volker walter waltraud werner wilhelm wolfgang yasemin yvonne zeynep
        """,
    )
)
_STATE = re.compile(
    r"(?:un|ver|er|ent|zer|be|ge|miss|ein|aus|auf|ab|an|weg|zu|still|fort|um|frei)\w*(?:t"
    r"|te[rsnm]?|en"
    r"|ene[rsnm]?|end)|\w*(?:los|bar|lich|iert|igt|tot|frei|leer|voll|weg|dicht|gang|ung|heit|keit"
    r"|fall|ende|stelle|fach|ordner|korb|post|mails?|ed|less|able|ible|ing|ion|gone|closed|dead)"
    r"|vakan\w*|(?:n|irgend|k|m)?ie?mand\w*|irgend\w*|kein\w*|nicht\w*|nie\w?|null|ohne|derzeit"
    r"|momentan|bisher|leider|wird|ist|war|bleibt|fehlt\w*|liegt|geht|ruht|gibt|hat|kann|fort|aus"
    r"|ausser|betrieb|dienst|amt|alles|nobody|storno\w*|stopp?|ruhestand|rente\w*|defekt|retour"
    r"|umzug|insolvenz|no|none?|not|any\w*|some\w*|every\w*|vacant|invalid"
    r"|spam|junk|trash|muell|quarant\w*|abuse|ende|schluss|leser|empfaenger|nachricht|adresse"
    r"|anschrift|konto|account|mailbox|address|message|verteiler|tbd|n\.?n"
)
"""Words that tell a state, or that somebody is missing, by their shape. Some surnames have it, too;
then a person looks."""
_WORD = r"[^\W\d_a-zäöüß][\w'’]*(?:-[^\W\d_a-zäöüß][\w'’]*)?"
_FIRST = rf"(?=[A-Z])(?i:{'|'.join(sorted(_GIVEN))})(?:-[A-Z]\w+)?"
_SURNAME = rf"(?:(?:von|van|de|al|el)[^\S\n]+)?(?P<last>{_WORD})"
_FOUND = re.compile(
    rf"\b(?:(?:Frau|Herrn?|Mrs|Ms|Mr|gez|[iI]\.\s?[AV]|Dr|Prof)\.?\s+(?:(?:Dr"
    rf"|Prof)\.\s*)*(?:{_FIRST}[^\S\n]+)?"
    rf"|(?:(?:{_FIRST}|[A-Z]\.)[^\S\n]+)+){_SURNAME}(?!\w)"
)
_GIVEN_ALONE = re.compile(
    rf"(?:^|(?<=, )|(?<=[Gg]ruesse )|(?<=[Gg]russ )){_FIRST}(?=[^\S\n]*$)", re.MULTILINE
)
_TOWN = re.compile(
    rf"\b(?:\d{{5}}|aus|Stadt|Kreis|Gemeinde|Stadtverwaltung|Kreisverwaltung"
    rf"|Gemeindeverwaltung)[^\S\n]+"
    rf"(?P<name>{_WORD}(?:[- ]{_WORD})?)(?!\w)"
)
OFFICES = frozenset(
    re.findall(
        r"\S+",
        """
        sekretariat zentrale buergerbuero rathaus auslaenderbehoerde integrationsbuero team
        empfang buero stadtverwaltung kreisverwaltung gemeindeverwaltung verwaltung poststelle
        fachstelle servicestelle anlaufstelle beratungsstelle geschaeftsstelle kontaktstelle
        koordinierungsstelle integrationsstelle meldestelle stabsstelle auslaenderamt sozialamt
        jugendamt ordnungsamt standesamt buergeramt einwohnermeldeamt amt fachbereich bereich
        abteilung fachdienst leitung zuwanderung einwanderung migration integration
        einbuergerung beratung migrationsberatung sozialberatung fluechtlingsberatung
        koordination koordinierung unterbringung betreuung soziales jugend ordnung
        buergerservice office abteilungsleitung fachbereichsleitung teamleitung amtsleitung
        bereichsleitung hotline sachgebietsleitung infothek pforte telefonzentrale servicecenter
        einrichtung buergertelefon kommunales kommunale kommunalen integrationsmanagement
        integrationszentrum
        """,
    )
)
"""Words of the names of offices that look as if they told a state."""
_PARTICLES = frozenset(
    re.findall(
        r"\S+",
        """
        von van de der die das des dem den fuer und im in am zu zur bei beim al el
        """,
    )
)


@dataclass(frozen=True, slots=True)
class Own:
    """By which names we, and those to whom we write, are known."""

    sender: str = ""
    """Address from which our letters come."""
    offices: frozenset[str] = frozenset()
    """Names of the district's contact points, as it writes them."""


UNKNOWN = Own()


def with_names_marked(text: str, domain: str) -> str:
    """Return *text*, which has no umlauts, with `PERSON` and `PLACE` for the names in it.

    A place counts if *domain*, that of the sender, holds it.
    """
    text = text.replace(PERSON, "?").replace(PLACE, "?")
    if "." in domain:
        text = re.sub(rf"(?<![\w@.-])(?:https?://)?(?:www\.)?{re.escape(domain)}\b/?", PLACE, text)
    text = _TOWN.sub(lambda found: _place(found, domain), text)
    return _GIVEN_ALONE.sub(PERSON, _FOUND.sub(_person, text))


def is_harmless_display_name(name: str, address: str) -> bool:
    """Return True if the display name *name* of *address* can only be a name of its sender.

    It has capitals throughout, as a sentence has not, and no word of it tells a state.
    """
    words = re.findall(r"\w[\w.@'’+-]*", name)
    lower = [word.lower() for word in words]
    return all(
        one in address.lower()
        or one in _PARTICLES | OFFICES
        or (word[0].isupper() and not tells_state(one))
        for word, one in zip(words, lower, strict=True)
    )


def tells_state(word: str) -> bool:
    """Return True if *word*, without umlauts, tells what has become of something."""
    return any(map(_tells_state, word.lower().split("-")))


def _tells_state(word: str) -> bool:
    return word not in _GIVEN and bool(_STATE.fullmatch(word))


def _place(found: re.Match[str], domain: str) -> str:
    name = re.sub(r"\W", "", found["name"].lower())
    return PLACE if len(name) > len("au") and name in re.sub(r"\W", "", domain) else found[0]


def _person(found: re.Match[str]) -> str:
    return found[0] if tells_state(found["last"]) else PERSON
