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
    OWN_OFFICE,
    PERIOD,
    PHONE,
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
DEPUTY = bag(
    rf"\(?{PERSON}\)?",
    rf"\(?(?:{PHONE}|{ADDRESS})\)?",
    OWN_OFFICE,
    r"im notfall|im vertretungsfall:?|sie erreichen|hilft ihnen|helfen ihnen|steht ihnen|stehen"
    r" ihnen|zur verfuegung|vertritt mich"
    r"|waehrend meiner abwesenheit|in dieser zeit|werde ich|ich werde|kolleginnen und kollegen|in"
    r" meiner abwesenheit|in der zwischenzeit|koennen sie|waehlen sie",
    r"in|bei|falls|wenn|es|fuer|sehr|besonders|dringend(?:e[rsn]?)?|eilig(?:e[rsn]?)?|ist|faellen?"
    r"|angelegenheiten|anliegen|anfragen|fragen|rueckfragen|notfaellen|themen",
    r"(?:wenden|kontaktieren|erreichen|rufen|richten) sie|zentralen?|wichtige|per mail|mein"
    r"|ihre? (?:(?:abwesenheits|stell)?vertret(?:er|erin|ung)|ansprechpartner(?:in)?)"
    r"|wenden|erreichen|sich|bitte|gerne?|auch|direkt|an|unter|per|oder"
    r"|meine[nrm]?|unsere[nrm]?|der|die|den|das|e-mail|telefon(?:isch|nummer)?|nummer|rufnummer",
    r"kollegin(?:nen)?|kollegen?|vertretung:?|(?:stell)?vertret(?:er|erin|ung)"
    r"|abwesenheitsvertretung|ansprechpartner(?:in)?",
    r"weiter|solange|von|durch|vertreten|hat|uebernimmt|uebernehmen|lautet",
    r"in case of|if (?:it|this|your (?:matter|request|enquiry|message)) is|urgent"
    r"|for|cases?|matters?|requests?|enquiries|anything|if you (?:need|require)|immediate"
    r"|assistance|help|please"
    r"|contact|call|write to|send an e-?mail to|e-?mail|my|our|colleague|deputy|at|on|or|the"
    r"|can help you|will help you|will assist you|during my absence|front desk|reception"
    r"|switchboard",
)
"""To whom to turn meanwhile: only beside an absence that ends."""
_URGENT = (
    r"(?:(?:in|bei|fuer) (?:sehr |besonders )?(?:dringend|eilig)en (?:faellen|angelegenheiten"
    r"|anliegen|anfragen|fragen|rueckfragen|themen)|im notfall|in notfaellen"
    r"|(?:falls|wenn) es (?:sehr )?(?:dringend|eilig) ist"
    r"|in urgent cases?|for (?:anything urgent|urgent (?:cases|matters|requests|enquiries))"
    r"|in case of urgent matters|if (?:it|this|your (?:matter|request|enquiry|message)) is urgent"
    r"|if you (?:need|require) (?:urgent|immediate) (?:assistance|help))"
)
_REACHED = rf"(?>\(?(?:{PHONE}|{ADDRESS})\)?)"
_TURN_TO = (
    rf"(?>(?:\(?{PERSON}\)?|{OFFICE}"
    r"|(?:wenden|kontaktieren|erreichen|rufen|waehlen|koennen) sie|sie erreichen"
    r"|(?:hilft|helfen|steht|stehen) ihnen|zur verfuegung|vertritt mich|waehrend meiner abwesenheit"
    r"|in (?:dieser zeit|meiner abwesenheit|der zwischenzeit)|sich|bitte|gerne?|direkt|an|unter|per"
    r"|meine[nrm]?|unsere[nrm]?|der|die|den|das|e-?mail|telefon(?:isch|nummer)?|nummer|rufnummer"
    r"|kollegin(?:nen)?|kollegen?|vertretung:?|(?:stell)?vertret(?:er|erin|ung)|weiter|erreichen"
    r"|please|contact|call|write to|send an e-?mail to|my|our|colleague|deputy|at|on|the"
    r"|(?:can|will) help you|front desk|reception|switchboard)(?![\w'’-]))"
)
URGENT = (
    (
        rf"(?:(?:bitte )?(?:wenden|kontaktieren|erreichen|rufen) sie(?: sich)?(?: bitte)?"
        rf" )?{_URGENT},?"
        rf"(?: {_TURN_TO}|,? {_REACHED}){{1,20}}"
    ),
    rf"(?:please )?(?:contact|call) (?:{_REACHED}|{PERSON}|{OFFICE}|front desk) {_URGENT}",
    (rf"my (?:colleague|deputy) {PERSON}(?: {_REACHED})? (?:can|will) help you {_URGENT}"),
)
"""To whom to turn if it is urgent. The urgency stands first, so that all else is said of it: “for
enquiries write to us, in urgent cases call” is none."""
IS_SOMEBODY = rf"{PERSON}|{OFFICE}|{PHONE}|{ADDRESS}|front desk|reception|switchboard"
IS_ASKED = r"wenden|kontaktieren|erreichen|rufen|richten|contact|call|write|e-?mail to"
IS_DEPUTY = r"vertret|vertritt|ansprechpartner|kolleg|colleague|deputy|hilft|helfen|help|assist"
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
