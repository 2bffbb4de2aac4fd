"""Sentences that say that somebody is away, and until when."""

from formservice.bounces.known_names import PERSON
from formservice.bounces.known_words import (
    ADDRESS,
    CONTACT,
    DATE,
    HOUR,
    HOURS,
    MAILS,
    OFFICE,
    PERIOD,
    WEEKDAY,
    bag,
)

_NOW = (
    r"leider|derzeit|momentan|aktuell|zurzeit|zur zeit|gerade|im moment|voraussichtlich|dienstlich"
    r"|persoenlich|selbst|ganztaegig|ueber (?:weihnachten|ostern|die feiertage)|zwischen den jahren"
    r"|currently|presently|still|now|temporarily"
)
_BECAUSE = (
    r"(?:wegen|aufgrund|infolge|due to|because of) (?:einer |eines |der |des |von |meine[sr] |an )?"
    r"(?:internen )?(?:urlaubs?|krankheit|erkrankung|fortbildung|schulung|dienstreise|tagung"
    r"|personalversammlung|betriebsausflugs?|veranstaltung|besprechung|feiertage?[sn]?|illness"
    r"|training|teamtags?|(?:team)?klausur(?:tagung)?|seminars?|workshops?|konferenz|weiterbildung"
    r"|(?:dienst|team)besprechung|teamsitzung|arzt(?:besuchs|termins?)|termine?[sn]?"
    r"|krankheitsfalls?"
    r"|betriebsferien|weihnachtsferien|betriebsversammlung|elternzeit)|krankheitsbedingt"
    r"|urlaubsbedingt|aus (?:dienstlichen|familiaeren"
    r"|gesundheitlichen|privaten) gruenden|aus krankheitsgruenden"
)
_AT_WORK = (
    r"(?:i[mn] (?:buero|haus|hause|dienst|amt|rathaus)|am (?:arbeitsplatz|platz|schreibtisch)|da"
    r"|in der (?:dienststelle|verwaltung)|erreichbar|zu erreichen|verfuegbar|anwesend|vor ort"
    r"|i[mn] the office|available|at work|at my desk)"
)
_AWAY = (
    rf"(?:i[mn] (?:meinem |wohlverdienten )?urlaub|abwesend|(?:nicht|not) {_AT_WORK}"
    r"|heute nicht mehr im (?:buero|haus|dienst)"
    r"|nur (?:eingeschraenkt|vormittags|nachmittags|unregelmaessig|sporadisch|bedingt)"
    r" (?:telefonisch |per e-?mail )?(?:erreichbar|zu erreichen)"
    r"|ausser\s?haus|(?:auf|in|bei) (?:einer |meiner )?(?:dienstreise|fortbildung|schulung|tagung"
    r"|weiterbildung|reha|kur|konferenz|elternzeit)|im aussendienst|unterwegs"
    r"|krank(?:geschrieben)?|erkrankt|verhindert|beurlaubt|im mutterschutz"
    r"|out of (?:the |my )?office|away(?: from my desk)?|off sick|travell?ing|on (?:a"
    r" )?business(?: trip)?"
    r"|on (?:annual |sick |my |parental |maternity )?(?:leave|vacation|holidays?)|in training"
    r"|unavailable|out(?= (?:today|this|until|on)\b))"
)
_IN_A_MEETING = (
    r"(?:(?:i[nm]|bei|auf) (?:einer |einem )?(?:besprechung(?:en)?|sitzung(?:en)?"
    r"|(?:\w{2,9})?termine?n?|mittagspause|gespraeche?n?)|in terminen|in a meeting|at lunch)"
)
"""It ends the same day."""
_I_AM = (
    r"(?:ich bin|ich befinde mich|wir sind|wir befinden uns|bin|sind|i am|i'm|i’m|i will be|i'll be"
    r"|we are|we will be)"
)
_AM_I = r"bin ich|befinde ich mich|sind wir|befinden wir uns"
_CLOSED = r"(?:geschlossen|nicht (?:besetzt|erreichbar|geoeffnet)|closed)"
_TEAM = (
    rf"{OFFICE} (?:macht|hat|ist|bleibt|sind|bleiben|is|will be)"
    rf"|(?:ist|bleibt|sind|bleiben) {OFFICE}"
)
_BESIDE = (rf"\(?{PERIOD}\)?", _BECAUSE, _NOW)
"""Not “from a day on”: no other sentence is known to be the end of that."""
_LITTLE = (
    rf"(?:(?:nur )?(?:sehr )?(?:eingeschraenkte?n?|begrenzte?n?|keinen) zugriff auf (?:(?:meine "
    rf"|die )?{MAILS}|mein postfach))"
)
_LITTLE_ACCESS = (
    r"(?:with|and (?:will )?have) (?:only )?(?:very )?(?:limited|restricted|intermittent|no)"
    r" access to (?:my )?(?:e-?mails?)|without access to (?:my )?e-?mails?"
)
ABSENCE = (
    bag(f"{_I_AM} {_AWAY}", _AM_I, _I_AM, _AWAY, _LITTLE_ACCESS, *_BESIDE),
    rf"(?:abwesenheit|urlaub|abwesenheitsnotiz|out of (?:the )?office) {PERIOD}",
    bag(
        "ich habe",
        "habe ich",
        "habe",
        "urlaub",
        "frei",
        "einen freien tag",
        "einen tag frei",
        "dienstfrei",
        "betriebsferien",
        *_BESIDE,
    ),
    (
        rf"(?:sie erhalten diese (?:automatische )?(?:antwort|{MAILS}),? )?weil ich "
        rf"(?:(?:{_NOW}) )*+{_AWAY} bin"
    ),
)
"""Somebody is away; with its end if `DATED` is in it, else the end has to be told elsewhere."""
TITLE = r"abwesend|abwesenheit|urlaub|abwesenheitsnotiz|out of (?:the )?office"
"""What stands above an absence."""
IS_AWAY = rf"{_AWAY}|abwesenheit|urlaub|frei|out of"
"""What such a clause has to have."""
CLOSED = bag(_TEAM, "wir haben", "wir sind", "we are", "betriebsferien", _CLOSED, *_BESIDE)
"""An office is closed: only with its end."""
IS_CLOSED = rf"{_CLOSED}|betriebsferien"

_MEANWHILE = (
    r"(?:in dieser zeit|solange|bis dahin|waehrend dieser zeit|(?:in|waehrend) meiner abwesenheit)"
)
_KEPT = (
    rf"(?:ihre? |die )?{MAILS} (?:wird|werden|wurde)(?: in dieser zeit)? nicht (?:automatisch )?"
    r"weitergeleitet|(?:your|my) e-?mails? (?:will|is|are)(?: not|n't) (?:be )?(?:being )?forwarded"
)
_TIED = (
    rf"(?:meine|ihre?|die) {MAILS} (?:wird|werden) {_MEANWHILE} (?:nicht|weder)"
    r" (?:gelesen|bearbeitet)(?:(?:,| und| noch| oder)(?: auch)? (?:nicht )?weitergeleitet)?"
)
"""Said without an absence that ends it may mean that nobody reads it."""
OPEN = (
    rf"(?:ich )?(?:habe|haben) (?:(?:{_NOW}) )?{_LITTLE}",
    (
        rf"(?:ich )?kann (?:(?:{_NOW}) )?(?:meine )?{MAILS} (?:daher )?nur (?:unregelmaessig"
        r"|eingeschraenkt|sporadisch|zeitweise) (?:lesen|abrufen|beantworten)"
    ),
    _KEPT,
    _TIED,
    rf"ihre? {MAILS} (?:wird|werden|wurde) (?:automatisch )?an {PERSON} weitergeleitet",
    (
        rf"eine (?:automatische )?weiterleitung(?: (?:ihrer|der) {MAILS})? (?:erfolgt|findet) nicht"
        r"(?: statt)?"
    ),
    (
        rf"{_MEANWHILE} (?:wird|werden) (?:ihre? |meine )?{MAILS} nicht (?:gelesen|bearbeitet"
        rf"|weitergeleitet)"
    ),
    rf"{_MEANWHILE} (?:habe ich|haben wir) {_LITTLE}",
    (
        rf"meine {MAILS} lese ich (?:{_MEANWHILE} )?(?:nur )?(?:sporadisch|unregelmaessig"
        r"|eingeschraenkt|selten)"
    ),
    (
        rf"lese (?:meine )?{MAILS} (?:{_MEANWHILE} )?(?:nur )?(?:sporadisch|unregelmaessig"
        r"|eingeschraenkt|selten)"
    ),
    r"(?:i )?(?:will|am) not (?:be )?(?:checking|reading) (?:my )?e-?mails?(?: during this time)?",
    rf"(?:during this time,? )?i (?:will|do) not have access to (?:my )?{MAILS}",
    (
        rf"(?:ich|i)(?: will)? have (?:only )?(?:limited|no) access to (?:my )?{MAILS}(?: during"
        r" this time)?"
    ),
)
"""What is true only of an absence, so that its end has to be told as well."""

_ON = rf"(?:(?:ab|am|on|from|by) )?{DATE}|ab {HOUR}"
_AGAIN = (
    r"danach|anschliessend|wieder|zurueck|zurueckkehren|back|return(?:ing)?|again",
    (
        r"gerne?|dann|erst|voraussichtlich|persoenlich|wie gewohnt|wie ueblich|regulaer|fuer sie"
        r"|auch|taeglich|zu den sprechzeiten"
        r"|i[mn] (?:buero|haus|hause|dienst|rathaus|amt)|da|erreichbar|zu erreichen|vor ort"
        r"|verfuegbar"
        r"|(?:ich|wir) stehen?|stehen? (?:ich|wir)|nach meine[mr] (?:urlaub|rueckkehr|fortbildung)"
        r"|am (?:arbeitsplatz|platz|schreibtisch)|ihnen|zur verfuegung|ins buero"
        r"|(?:ich )?kehre(?: ich)?|sie erreichen|mich|uns|zu den (?:gewohnten|ueblichen)"
        r" (?:\w{1,9})?zeiten|aus dem urlaub|sehen|hoeren"
    ),
    (
        r"in the office|to (?:the office|work)|at work|available|i|we|will|shall|be|and|expect to"
        r"|i'll be|i’ll be"
    ),
)
BACK = bag(_AM_I, _I_AM, r"wieder(?:sehen|hoeren)", _ON, _BECAUSE, *_AGAIN)
"""Who is back: the writer, for whatever another office does says nothing of this mailbox."""
AFTER_THAT = "danach|anschliessend"
IS_BACK = r"wieder|zurueck|back|return"
WE = r"\b(?:wir|we)\b"
"""The office is back, and not only one who works there."""
ENDING = (
    rf"rueckkehr:? (?:am )?{DATE}",
    (
        rf"{_I_AM} (?:(?:{_NOW}) )?{_AWAY},? (?:and )?(?:(?:will )?(?:return|be back)|returning"
        rf"|back) (?:on )?{DATE}"
    ),
    (
        rf"(?:ich )?rufe (?:meine |die )?{MAILS} (?:erst )?(?:am abend|heute abend|morgen|am"
        rf" {DATE}) ab"
    ),
    # Somebody else reads it meanwhile.
    (
        rf"(?:meine|ihre?|die) {MAILS} (?:wird|werden) (?:in dieser zeit |waehrenddessen )?von"
        rf" (?:meiner"
        rf" vertretung|meiner kollegin|meinem kollegen)(?:,? {CONTACT},?)? (?:bearbeitet|gelesen)"
    ),
    rf"(?:meine )?vertretung {CONTACT} (?:liest|bearbeitet) (?:dieses postfach|diese {MAILS}) mit",
    rf"dieses postfach (?:betreut|liest|bearbeitet) (?:waehrenddessen )?{PERSON}(?: fuer mich)?",
    rf"ihre? {MAILS} (?:wird|werden|wurde) (?:automatisch )?an meine vertretung weitergeleitet",
    (
        rf"my (?:colleague|deputy) {PERSON}(?: \(?{ADDRESS}\)?)? (?:reads|looks after) (?:this"
        r" mailbox|my e-?mails?)"
    ),
    (
        rf"ihre? {MAILS} liegt in meinem postfach und wird nach meiner rueckkehr am {DATE}"
        r" (?:bearbeitet|gelesen|beantwortet)"
    ),
)
"""The end of an absence, or that it does not matter."""
UNTIL = (
    rf"(?:in )?dieser? woche (?:bin ich|sind wir) nur am {DATE} {_AT_WORK}",
    rf"mein urlaub (?:dauert|geht) (?:noch )?bis (?:zum )?{DATE}",
)
"""An absence with its own end."""
MEETING = rf"(?:{_I_AM}|{_AM_I}) (?:(?:{_NOW}|{PERIOD}) ){{0,3}}{_IN_A_MEETING}"
"""An absence that ends by itself, and ends no other one."""
_EACH = rf"(?:{WEEKDAY}|immer {WEEKDAY})"
AT_WORK = (
    rf"(?:ich )?bin {WEEKDAY} (?:bis|und) {WEEKDAY} (?:zu erreichen|erreichbar|im buero)",
    (
        r"(?:ich (?:arbeite|bin) |arbeite |i (?:am working|work) )(?:in teilzeit|im homeoffice"
        rf"|mobil|part[- ]time|from home|{HOURS})"
    ),
    rf"{_I_AM} (?:(?:{PERIOD}|{_NOW}) )?im homeoffice",
    rf"(?:ich )?bin {HOURS} (?:fuer sie )?(?:zu erreichen|erreichbar|im buero|im dienst)",
    rf"{_I_AM} {HOURS} (?:gerne )?(?:fuer sie da|fuer sie erreichbar|erreichbar|zu erreichen)",
    (
        rf"(?:(?:bitte beachten sie,? )?dass )?ich {_EACH} nicht arbeite|meine arbeitstage sind:?"
        rf" {HOURS}"
    ),
    r"please note that i work part[- ]time",
    rf"(?:meine|unsere) (?:arbeits|sprech|oeffnungs|buero|service)zeiten(?: sind|:)? {HOURS}",
)
"""Somebody is at work, at some hours."""
