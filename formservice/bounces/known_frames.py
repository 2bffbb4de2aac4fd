"""Sentences that stand around those of a note: greetings, help, footers, signatures."""

from formservice.bounces.known_names import OURS, PERSON, PLACE
from formservice.bounces.known_words import ADDRESS, MAIL, OFFICE, PHONE, bag

_LINE_ENDS = r"(?=\s*(?:\n|$))"
_GREETINGS = (
    (
        r"(?:sehr geehrte|liebe|werte)[rn]?(?:/r)? (?:damen und herren|kolleginnen und kollegen"
        r"|buergerin(?:nen)?(?:,? (?:und|sehr geehrter|lieber) buerger)?|absender(?:in(?:nen)?)?"
        r"(?:,? (?:und|lieber|sehr geehrter) absender)?|frau/herr|herr/frau"
        rf"|ratsuchende[rn]?|kundin(?:nen)?(?:,? (?:und|lieber|sehr geehrter) kunde?n?)?|{PERSON}"
        rf"|{OURS})"
    ),
    (
        r"(?:einen )?(?:schoenen )?guten (?:tag|morgen|abend)|gruess gott|moin(?: moin)?|servus|hi"
        rf"|hallo(?: (?:zusammen|{PERSON}|{OURS}))?"
    ),
    (
        rf"dear (?:sir or madam|madam or sir|sir/madam|sender|all|colleagues|customer|{PERSON}"
        rf"|{OURS})|hello|greetings|ladies and gentlemen"
    ),
)
_CLOSINGS = (
    (
        rf"(?:mit )?(?:(?:freundliche|viele|beste|herzliche|schoene|liebe|sonnige)[nmr]? "
        rf"(?:gruessen?|gruss)|vg|lg|mfg|gruss|(?:kind |best |warm )?regards|(?:best|warm) wishes"
        rf"|yours (?:faithfully"
        rf"|sincerely)|(?:yours )?sincerely|thanks|thank you|cheers)(?: aus (?:dem|der) (?:rathaus"
        rf"|kreishaus)|(?: aus)? {PLACE})?,?(?:\s+(?:{PERSON}|ihre? {OFFICE}){_LINE_ENDS})?"
    ),
    r"im auftrag|in vertretung",
    (
        rf"(?:ihr(?:e)? )?{OFFICE}(?:-team)?|ihre? (?:[a-z]{{2,12}}-)?(?:service-?|support-?)?team"
        rf"(?: {OFFICE})?|(?:the |your )?(?:support|service) team|integration office"
    ),
    rf"{PERSON}(?:,? {OFFICE})?{_LINE_ENDS}",
    (
        r"(?:der|die) (?:buergermeister(?:in)?|landrat|landraetin|oberbuergermeister(?:in)?)"
        rf"|(?:sozial|sach|verwaltungs)?(?:bearbeit|arbeit|fachangestellt)(?:er|erin|e"
        rf"|ung){_LINE_ENDS}|(?:case[- ]manager(?:in)?|koordinator(?:in)?|teamleit(?:ung|er|erin)"
        rf"|assistenz){_LINE_ENDS}"
    ),
    rf"[a-z-]{{2,30}}(?:strasse|str\.|platz|allee|ring|gasse|markt) \d{{1,4}}[a-z]?{_LINE_ENDS}",
)
_HELP = (
    (
        rf"(?:und )?(?:bin )?(?:telefonisch|mobil) (?:unter )?(?:{PHONE} )?(?:nicht )?(?:zu"
        r" erreichen|erreichbar)"
    ),
    (
        rf"(?:telefonisch|bei (?:rueck)?fragen) (?:erreichen sie|sind wir|bin ich) (?:uns |mich )?"
        rf"(?:telefonisch )?unter (?:{PHONE}|{ADDRESS})(?: erreichbar| zu erreichen)?"
    ),
    r"bitte beachten sie|please note",
    r"telefonisch|persoenlich",
    r"per e-?mail (?:zu erreichen|erreichbar)",
    rf"(?:ist )?unter (?:{PHONE}|{ADDRESS}) (?:zu erreichen|erreichbar)",
    (
        r"(?:bei (?:unmittelbarer |akuter )?gefahr|im notfall|in notfaellen) (?:waehlen|rufen) sie"
        r"(?: bitte)?(?: die)? (?:110|112)(?: oder (?:die )?(?:110|112))?"
    ),
)
_PATIENCE = (
    bag(
        r"ich bitte|wir bitten|(?:bitte )?haben sie|um|ihre?|etwas|verstaendnis|geduld|dafuer"
        r"|vielen"
        r"|herzlichen|dank|danke|ich danke|wir danken|ihnen|fuer|interesse|vertrauen|bitte|besten"
    ),
    r"thank you for your (?:patience|understanding)",
    bag(
        r"wir wuenschen|ich wuensche|ihnen|ihrer familie|ein|eine|einen|frohes?|schoene[snr]?"
        r"|besinnliche[s]?|erholsame|geruhsame|weihnachten|weihnachtsfest|weihnachtszeit|feiertage"
        r"|ostern|osterfest|fest|adventszeit|guten|gutes|gesundes|erfolgreiches|neues|neue|jahr"
        r"|rutsch|ins|wochenende|tag|alles gute|bleiben sie gesund"
    ),
)
_WRITTEN_BY = (
    r"automatische (?:antwort|rueckantwort)|automatic reply|auto[- ]?reply|auto|hinweis",
    (
        rf"(?:bitte )?antworten sie(?: bitte)? nicht(?: direkt)?(?: auf diese (?:automatische"
        rf" )?{MAIL}| darauf)?"
        rf"(?:,? da (?:diese|sie) (?:{MAIL} )?automatisch (?:erstellt|erzeugt|generiert|versendet"
        r"|versandt) (?:wurde|wird))?|bitte nicht antworten"
    ),
    rf"please do not reply(?: to this {MAIL})?",
    (
        rf"diese {MAIL} (?:wurde|ist) automatisch (?:erstellt|erzeugt|generiert|versandt|versendet"
        rf"|verschickt)"
        rf"|dies ist eine (?:automatische|automatisch (?:erstellte|erzeugte|generierte)) (?:{MAIL}"
        rf'|antwort)(?: auf ihre {MAIL} "?{OURS}"?(?: gesendet am'
        rf" [\d., :]{{8,24}})?)?"
    ),
    rf"this is an automatic(?:ally generated)? (?:reply|{MAIL})",
    (
        r"dies ist die einzige benachrichtigung,? die sie empfangen werden,? waehrend diese person"
        r" abwesend ist"
    ),
)
_CONFIDENTIAL = (
    (
        rf"sollten sie nicht der (?:beabsichtigte|richtige) (?:empfaenger|adressat) sein,?"
        rf" loeschen sie"
        rf" bitte diese {MAIL}|wenn sie nicht der (?:richtige|beabsichtigte) (?:adressat"
        r"|empfaenger) sind"
        rf"(?: oder diese {MAIL} irrtuemlich erhalten haben)?,? (?:loeschen sie diese(?: {MAIL})?"
        rf" bitte"
        rf"|informieren sie bitte (?:sofort )?den absender und (?:vernichten|loeschen) sie diese"
        rf" {MAIL})"
    ),
    (
        rf"(?:das unerlaubte kopieren|die unbefugte weitergabe)"
        rf"(?: (?:sowie|und) die unbefugte weitergabe)?(?: dieser {MAIL})? ist nicht gestattet"
    ),
    (
        rf"diese {MAIL} (?:kann vertrauliche|enthaelt vertrauliche)(?: und/oder rechtlich"
        r" geschuetzte)? informationen(?: enthalten)?"
    ),
    (
        rf"this {MAIL} and any attachments are confidential(?: and intended solely for the use of"
        r" the individual to whom they are addressed)?|if you have received this e-?mail in error,?"
        r" please notify the sender and delete (?:it|this e-?mail)"
    ),
    (
        rf"bitte drucken sie diese {MAIL} nur (?:aus, )?wenn es (?:wirklich )?noetig ist"
        rf"|bitte drucken sie diese {MAIL} nur aus,? wenn es (?:wirklich )?(?:noetig|notwendig) ist"
        r"|bitte denken sie an die umwelt,? bevor sie diese e-?mail ausdrucken"
    ),
)
AROUND = (
    *_GREETINGS,
    *_CLOSINGS,
    *_HELP,
    *_PATIENCE,
    *_WRITTEN_BY,
    *_CONFIDENTIAL,
    rf"{PLACE}|{OURS}",
    rf"(?:unter )?{ADDRESS}",
    PHONE,
)
"""What may stand beside the sentences that say something."""
