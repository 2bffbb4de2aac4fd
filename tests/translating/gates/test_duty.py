"""Whoever need not do something is not forbidden to: seeded in each language, and what is right."""

import pytest

from portal.languages.registry import Locales
from tests.translating.sample_texts import text
from translating.findings import Weight
from translating.gates.gatekeeper import Gatekeeper
from translating.terms import NO_TERMS

NOTHING = "Sie müssen nichts mitbringen."
FORBIDDEN = [
    # language, German, translation
    ("ti", NOTHING, "ዋላ ሓንቲ ሒዝኩም ክትመጹ የብልኩምን።"),
    ("ti", "Nichts davon müssen Sie ausfüllen.", "ካብዚ ዋላ ሓንቲ ክትመልኡ የብልኩምን።"),
    ("ti", "Das muss man nicht vorher prüfen.", "እዚ ሓደ ሰብ ቅድሚኡ ክምርምር የብሉን።"),
    ("ti", "Wir sagen Ihnen, dass Sie nichts mitbringen müssen.", "ዋላ ሓንቲ ከተምጽኡ ከም ዘይብልኩም ንነግረኩም።"),
    ("ti", "Sie brauchen nicht anzurufen.", "ክትድውሉ የብልኩምን።"),
    ("ti", "Ihr Kind muss keinen Ausweis zeigen.", "ውላድኩም ወረቐት መንነት ከርኢ የብሉን።"),
    ("ti", "Sie muss nichts bezahlen.", "ንሳ ዋላ ሓንቲ ክትከፍል የብላን።"),
    ("ti", "Ihre Eltern müssen nicht mitkommen.", "ወለድኹም ምሳኹም ክመጹ የብሎምን።"),
    ("ti", "Du musst nicht alles erzählen.", "ኩሉ ክትነግር የብልካን።"),
    ("ti", "Wir müssen das nicht wissen.", "ነዚ ክንፈልጦ እውን የብልናን።"),
    ("ti", "Niemand muss das wissen.", "ዋላ ሓደ እዚ ክፈልጥ የብሉን።"),
    ("ti", "Ein Ausweis ist nicht nötig.", "ወረቐት መንነት ክትሕዙ የብልኩምን።"),
    ("ti", "Sie müssen nicht telefonieren.", "ኣይትደውሉ።"),
    (
        "ti",
        "Sie können kommen, ohne etwas zu bezahlen. Sie müssten nichts mitbringen.",
        "ከይከፈልኩም ክትመጹ ትኽእሉ። ዋላ ሓንቲ ክትሕዙ ኣይፍቀደኩምን።",
    ),
    ("ti", "Sie müssen, wenn Sie das möchten, nichts sagen.", "እንተደሊኹም ዋላ ሓንቲ ክትብሉ የብልኩምን።"),
    ("ti", "Sie müssen (auch später) nichts bezahlen.", "ዋላ ሓንቲ ክትከፍሉ የብልኩምን።"),
    ("ti", "Sie dürfen antworten, müssen aber nicht.", "ክትምልሱ ትኽእሉ፣ ግን ክትምልሱ የብልኩምን።"),
    (
        "ti",
        "Hunde dürfen nicht mit. Sie müssen nichts mitbringen.",
        "ከልቢ ክኣቱ የብሉን። ዋላ ሓንቲ ክትሕዙ የብልኩምን።",
    ),
    ("ar", NOTHING, "لا يجوز لك إحضار أي شيء."),
    ("ar", NOTHING, "عليكم ألا تحضروا شيئًا."),
    ("fa", NOTHING, "نباید چیزی بیاورید."),
    ("prs", NOTHING, "شما نباید چیزی بیاورید."),
    ("ckb", NOTHING, "نابێت هیچ شتێک لەگەڵ خۆتان بهێنن."),
    ("tr", NOTHING, "Hiçbir şey getirmemelisiniz."),
    ("tr", "Sie müssen das nicht erklären.", "Bunu açıklamamalısınız."),
    ("ru", NOTHING, "Вы не должны ничего приносить."),
    ("ru", "Sie müssen nicht anrufen.", "Звонить нельзя."),
    ("uk", NOTHING, "Ви не повинні нічого приносити."),
    ("en", NOTHING, "You must not bring anything."),
    ("so", NOTHING, "Waa inaadan waxba keenin."),
    ("ta", NOTHING, "நீங்கள் எதையும் கொண்டு வரக் கூடாது."),
    ("zh-Hans", NOTHING, "您不得携带任何东西。"),
]
ALLOWED = [
    ("ti", NOTHING, "ዋላ ሓንቲ ሒዝኩም ክትመጹ ግዴታ የብልኩምን።"),
    ("ti", "Sie müssen nichts bezahlen.", "ክፍሊት የብሉን።"),
    ("ti", "Sie müssen nicht telefonieren.", "ክትድውሉ ኣየድልየኩምን።"),
    ("ti", "Sie dürfen das nicht weitergeben.", "እዚ ከተመሓላልፉ የብልኩምን።"),
    ("ti", "Sie sollen nicht warten müssen.", "ክትጽበዩ የብልኩምን።"),
    (
        "ti",
        "Sie müssen nichts mitbringen. Hunde dürfen nicht mit.",
        "ዋላ ሓንቲ ክትሕዙ ግዴታ የብልኩምን። ከልቢ ክኣቱ የብሉን።",
    ),
    (
        "ti",
        "Sie müssen nichts mitbringen, dürfen aber nicht rauchen.",
        "ዋላ ሓንቲ ክትሕዙ ግዴታ የብልኩምን፣ ግን ሽጋራ ክትትክኹ የብልኩምን።",
    ),
    ("ti", "Sie müssen nicht anrufen. Bitte schicken Sie nichts.", "ክትድውሉ ኣየድልን። ዋላ ሓንቲ ኣይትስደዱ።"),
    ("ti", "Wenn Sie nicht kommen können, müssen Sie anrufen.", "ክትመጹ እንተዘይክኢልኩም ክትድውሉ ኣለኩም።"),
    (
        "ti",
        "Sie müssen nicht nur anrufen, Sie müssen auch schreiben.",
        "ምድዋል ጥራይ ዘይኮነ፣ ክትጽሕፉ እውን ኣለኩም።",
    ),
    ("ar", NOTHING, "لا يلزمك إحضار أي شيء."),
    ("fa", NOTHING, "لازم نیست چیزی بیاورید."),
    ("ckb", NOTHING, "پێویست نابێت هیچ شتێک بهێنن."),
    ("tr", NOTHING, "Hiçbir şey getirmek zorunda değilsiniz."),
    ("ru", NOTHING, "Вы не обязаны ничего приносить."),
    ("uk", NOTHING, "Ви не мусите нічого приносити."),
    ("en", NOTHING, "You do not have to bring anything."),
    ("so", NOTHING, "Khasab ma aha inaad wax keento."),
    ("ta", NOTHING, "நீங்கள் எதையும் கொண்டு வர வேண்டியதில்லை."),
    ("zh-Hans", NOTHING, "您什么都不用带。"),
    ("zh-Hans", "Sie müssen nichts sagen und nicht warten müssen.", "您不必说，也不会不得不等。"),
]


@pytest.mark.parametrize(("tag", "german", "translation"), FORBIDDEN)
def test_need_not_is_not_must_not(
    gatekeeper: Gatekeeper, locales: Locales, tag: str, german: str, translation: str
) -> None:
    """It is an error: people do not bring what they may bring, nor say what they may say."""
    locale = locales.by_tag(tag)
    assert locale
    found = [
        (f.gate, f.weight)
        for f in gatekeeper.check_texts([text(german, translation)], locale, NO_TERMS)
    ]
    assert ("duties", Weight.ERROR) in found


@pytest.mark.parametrize(("tag", "german", "translation"), ALLOWED)
def test_what_german_leaves_free_or_forbids_itself_passes(
    gatekeeper: Gatekeeper, locales: Locales, tag: str, german: str, translation: str
) -> None:
    """A prohibition may stand where German forbids; another sentence has a duty of its own."""
    locale = locales.by_tag(tag)
    assert locale
    found = [
        f
        for f in gatekeeper.check_texts([text(german, translation)], locale, NO_TERMS)
        if f.gate == "duties"
    ]
    assert found == []
