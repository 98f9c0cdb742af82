"""Language codes that business.yml may use, and what somebody meant who wrote another word."""

import re

LANGUAGE_NAMES = {
    "english": "en", "german": "de", "deutsch": "de", "french": "fr", "français": "fr", "spanish": "es", "español": "es",
    "dutch": "nl", "nederlands": "nl", "italian": "it", "portuguese": "pt", "polish": "pl", "turkish": "tr", "arabic": "ar",
}
# ISO 639-1
LANGUAGES = frozenset(
    re.findall(
        r"\w\w",
        "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es "
        "et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj "
        "kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv "
        "ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti "
        "tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu",
    )
)


def nearest_language(word: str) -> tuple[str | None, str]:
    """(the code that was probably meant, a hint for the owner)."""
    near = LANGUAGE_NAMES.get(word.lower()) or (word.lower() if word.lower() in LANGUAGES else None)
    return near, f"did you mean {near}?" if near else "write its two letters, such as en or de."
