"""How customers ask about hours in Dutch."""

from bot.hours.words.shape import Questions

_BEFORE = r"(?:(?P<after>na|vanaf|later dan)|(?P<before>voor|eerder dan)|(?P<till>tot en met|tot)|om|rond|tegen)"
_DAY = r"(maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|morgen|overmorgen)"

_ORDINALS = (
    "vierde", "vijfde", "zesde", "zevende", "achtste", "negende", "tiende", "elfde", "twaalfde", "dertiende", "veertiende",
    "vijftiende", "zestiende", "zeventiende", "achttiende", "negentiende", "twintigste", "eenentwintigste",
    "tweeentwintigste", "drieentwintigste", "vierentwintigste", "vijfentwintigste", "zesentwintigste",
    "zevenentwintigste", "achtentwintigste", "negenentwintigste", "dertigste", "eenendertigste",
)

QUESTIONS = Questions(
    relative_days={"vandaag": 0, "morgen": 1, "overmorgen": 2, "gisteren": -1, "eergisteren": -2},
    weekday_words={
        "maandag": 0, "maandags": 0, "maandagen": 0, "ma": 0, "dinsdag": 1, "dinsdags": 1, "dinsdagen": 1, "di": 1,
        "woensdag": 2, "woensdags": 2, "woensdagen": 2, "wo": 2, "donderdag": 3, "donderdags": 3, "donderdagen": 3, "do": 3,
        "vrijdag": 4, "vrijdags": 4, "vrijdagen": 4, "vr": 4, "zaterdag": 5, "zaterdags": 5, "zaterdagen": 5, "za": 5,
        "zondag": 6, "zondags": 6, "zondagen": 6, "op zo": 6, "koopzondag": 6,
    },
    month_words={
        "januari": 1, "jan": 1, "februari": 2, "feb": 2, "maart": 3, "mrt": 3, "april": 4, "apr": 4, "mei": 5, "juni": 6,
        "jun": 6, "juli": 7, "jul": 7, "augustus": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9, "oktober": 10, "okt": 10,
        "november": 11, "nov": 11, "december": 12, "dec": 12,
    },
    skips_today=r"(?:volgende|eerstvolgende)",
    day_parts={
        "s ochtends": "morning", "s morgens": "morning", "in de ochtend": "morning", "ochtend": "morning", "ochtends": "morning",
        "smorgens": "morning", "sochtends": "morning", "voormiddag": "morning", "in de voormiddag": "morning",
        "tussen de middag": "noon", "in de lunchpauze": "noon", "tijdens de lunch": "noon", "met de lunch": "noon",
        "rond lunchtijd": "noon", "tijdens de middagpauze": "noon", "s middags": "afternoon", "smiddags": "afternoon",
        "in de middag": "afternoon", "middag": "afternoon", "middags": "afternoon", "namiddag": "afternoon",
        "in de namiddag": "afternoon", "na het werk": "evening", "na werktijd": "evening", "koopavond": "evening", "middagpauze": "noon",
        "lunchpauze": "noon", "over de middag": "noon", "s avonds": "evening", "savonds": "evening", "in de avond": "evening",
        "avond": "evening", "avonds": "evening", "s nachts": "night", "snachts": "night", "in de nacht": "night", "nacht": "night",
    },
    today_parts={
        "vanmorgen": "morning", "vanochtend": "morning", "vanmiddag": "afternoon", "vanavond": "evening", "vannacht": "night",
        "vandaag ochtend": "morning",
    },
    ranges={
        "dit weekend": "weekend", "het weekend": "weekend", "in het weekend": "weekend", "komend weekend": "weekend",
        "weekend": "weekend", "weekeinde": "weekend", "weekends": "weekend", "aankomend weekend": "weekend", "aanstaand weekend": "weekend",
        "komende weekend": "weekend", "volgende weekend": "next_weekend", "kerstdagen": "christmas_days",
        "paasdagen": "easter_days", "pinksterdagen": "whit_days", "volgend weekend": "next_weekend",
        "deze week": "this_week", "de hele week": "this_week", "volgende week": "next_week", "komende week": "next_week",
        "tussen kerst en oud en nieuw": "between_holidays", "tussen kerst en nieuwjaar": "between_holidays",
        "tussen kerst en oudjaar": "between_holidays", "tussen de feestdagen": "between_holidays",
        "tussen kerst en oudejaarsavond": "between_holidays",
        "tussen kerstmis en nieuwjaar": "between_holidays", "tussen kerst en oudejaar": "between_holidays",
        "tussen kerst en oud nieuw": "between_holidays",
        "tijdens de kerstdagen en oud en nieuw": "between_holidays", "goede week": "holy_week",
    },
    holidays={
        "black friday": "black_friday",
        "nieuwjaar": "new_year", "nieuwjaarsdag": "new_year", "driekoningen": "epiphany", "valentijnsdag": "valentine",
        "valentijn": "valentine", "witte donderdag": "maundy_thursday", "goede vrijdag": "good_friday",
        "paaszaterdag": "easter_saturday", "stille zaterdag": "easter_saturday", "pasen": "easter", "paaszondag": "easter",
        "eerste paasdag": "easter", "1e paasdag": "easter", "paasmaandag": "easter_monday", "tweede paasdag": "easter_monday",
        "2e paasdag": "easter_monday", "koningsdag": "kings_day", "bevrijdingsdag": "liberation_day",
        "dag van de arbeid": "may_day", "hemelvaart": "ascension", "hemelvaartsdag": "ascension", "pinksteren": "whit_sunday",
        "pinksterzondag": "whit_sunday", "eerste pinksterdag": "whit_sunday", "1e pinksterdag": "whit_sunday",
        "pinkstermaandag": "whit_monday", "tweede pinksterdag": "whit_monday", "2e pinksterdag": "whit_monday",
        "sacramentsdag": "corpus_christi", "halloween": "halloween", "allerheiligen": "all_saints",
        "allerzielen": "all_souls", "wapenstilstand": "armistice", "maria hemelvaart": "assumption",
        "sinterklaas": "saint_nicholas_eve", "sinterklaasavond": "saint_nicholas_eve", "pakjesavond": "saint_nicholas_eve",
        "kerstavond": "christmas_eve", "kerst": "christmas", "kerstmis": "christmas", "kerstdag": "christmas",
        "eerste kerstdag": "christmas", "1e kerstdag": "christmas", "tweede kerstdag": "boxing_day",
        "2e kerstdag": "boxing_day", "oudejaarsavond": "new_years_eve", "oudjaarsavond": "new_years_eve",
        "oudejaarsdag": "new_years_eve", "oudjaarsdag": "new_years_eve", "oudjaar": "new_years_eve",
        "oud en nieuw": "new_years_eve", "oudejaar": "new_years_eve", "oud nieuw": "new_years_eve",
        "carnaval": "carnival_sunday", "carnavalsmaandag": "rose_monday", "carnavalsdinsdag": "shrove_tuesday",
        "aswoensdag": "ash_wednesday", "moederdag": "mothers_day", "vaderdag": "fathers_day",
        "dodenherdenking": "dutch_remembrance", "prinsjesdag": "princes_day", "dierendag": "animal_day",
        "eerste advent": "advent_1", "tweede advent": "advent_2", "derde advent": "advent_3", "vierde advent": "advent_4",
        "sint maarten": "armistice", "dag voor kerst": "christmas_eve", "vrouwendag": "womens_day",
    },
    dates=(
        r"(?P<day>\d{1,2})(?:e|ste|de)?\s+(?P<month>MONTH)\b\.?(?:\s+(?P<year>\d{4}))?",
        r"\bde\s+(?P<day>\d{1,2})(?:e|ste|de)?\b(?!\s?(?:uur|[:.]\d))",
    ),
    times=(
        _BEFORE + r"?\s*(?:(?P<half_to>half)|(?P<past>kwart over)|(?P<to>kwart voor))\s+(?P<h>\d{1,2})(?:\s+uur)?\b",
        _BEFORE + r"?\s*(?P<h>\d{1,2})(?:[:.](?P<m>\d{2}))?\s*(?:uur|u)\b(?!\s?\d)",
        _BEFORE + r"?\s*(?P<h>\d{1,2})\s?u\s?(?P<m>\d{2})\b",
        _BEFORE + r"?\s*(?P<h>\d{1,2}):(?P<m>\d{2})\b",
        _BEFORE + r"\s+(?P<h>\d{1,2})(?:\.(?P<m>\d{2}))?\b(?![./-]\s?\d|e\b|\s?(?:minuten|dagen|weken|maanden|jaar|personen))",
    ),
    clock_words={
        "middernacht": 1440, "om middernacht": 1440, "twaalf uur s nachts": 1440, "12 uur s nachts": 1440,
        "twaalf uur s middags": 720, "12 uur s middags": 720,
    },
    numbers={
        "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7, "acht": 8, "negen": 9, "tien": 10, "elf": 11,
        "twaalf": 12,
        # "na zessen", "voor vijven"
        "enen": 1, "tweeen": 2, "drieen": 3, "vieren": 4, "vijven": 5, "zessen": 6, "zevenen": 7, "achten": 8, "negenen": 9,
        "tienen": 10, "elven": 11, "twaalven": 12,
    },
    now=(
        "nu", "op dit moment", "momenteel", "nog", "al", "meteen", "op het moment", "nu nog", "direct", "reeds", "zojuist", "nou",
    ),
    kinds=(
        ("closes", r"\btot (?:hoe laat|wanneer|welk uur|hoelang)\b|\bhoe ?lang\b|\bsluitingstijd\w*\b|\bsluitingsuur\b"
                   r"|\b(?:hoe laat|wanneer)\b.*\b(?:sluit\w*|dicht\w*|gesloten|toe)\b"),
        ("opens", r"\b(?:wanneer|hoe laat|vanaf wanneer)\b.*\b(?:langskomen|langs komen|langs|binnenlopen|komen)\b"
                  r"|\bvanaf (?:hoe laat|wanneer|welk uur)\b|\bhoe vroeg\b|\bvolgende opening\b"
                  r"|\b(?:hoe laat|wanneer)\b.*\b(?:begin|begint|beginnen|starten|iemand|bereikbaar|bereiken|aanwezig)\b"
                  r"|\b(?:hoe laat|wanneer)\b.*\b(?:open\w*|opengaan|geopend|weer|heropen\w*|terecht)\b"),
        ("hours", r"\b(?:openings|winkel|kantoor|sluitings|werk|bezoek|balie|service)(?:tijden|tijd|uren)\b|\bwelke dagen\b"
            r"|\bwelke tijden\b|\bwelke uren\b"
                  r"|\bjullie (?:tijden|uren)\b"),
        ("open", r"\b(?:open|opent|openen|geopend|gesloten|dicht|toe|bereikbaar|gewerkt|sluitingsdag|rustdag|middagpauze"
        r"|lunchpauze|koopavond"
                 r"|koopzondag|sluit|sluiten|opengaan|opengaat)\b"
                 r"|\b(?:langskomen|langs komen|langs|terecht|binnenlopen|bezoeken|werken jullie|komen)\b"
                 r"|\b(?:iemand|jullie|u)\b.* (?:aanwezig|er|beschikbaar|bij (?:jullie|u))\b"
                 r"|\bis er (?:[\w:.]+ ){0,6}iemand\b|\biemand (?:in|aan|bij|op)\b"),
    ),
    strong=(
        r"\b(?:zijn|bent|is|gaan|gaat|waren) (?:jullie|u|je|de (?:winkel|zaak))\b.* (?:open|dicht|gesloten|geopend)\b",
        r"\b(?:openings|winkel)(?:tijden|uren)\b",
        r"\b(?:jullie|u) (?:\w+ )?(?:open|dicht|gesloten|geopend)\b",
        r"\b(?:hoe laat|wanneer|tot wanneer|vanaf wanneer)\b.* (?:gaan|zijn|sluiten|openen) jullie\b",
    ),
    never=(
        r"\b(?:over|binnen|in) (?:\d+|een|twee|drie|een half|half|enkele|een paar) (?:uur|uurtje|minuten|kwartier)\b",
        r"\b(?:garantie|account|ticket|bestelling|pakket|pakketje|levering|factuur|rekening|vacature|vacatures|slot|deur"
        r"|website|site|app|link|klacht|dossier|source|retour|retourneren|fles|bezorg\w*|geleverd)\b",
        r"\bhoe ?lang (?:duurt|is mijn|is de|loopt|geldt|moet|kan ik|heb ik|doet|blijft)\b(?! (?:winkel|zaak))",
        r"\bopen (?:voor|staan|over|maken|krijgen)\b(?! (?:\d|half|kwart|de lunch|negen|acht|zeven|tien|bezoek|publiek|het weekend))",
        r"\bhoe (?:open|maak|krijg|sluit) ik\b", r"\bwanneer komt mijn\b", r"\bkom(?:t|en) er (?:\w+ )*iemand\b", r"\b(?:open|sluit) ik\b",
    ),
    greeting=r"\b(?:goede(?:n)? ?(?:morgen|middag|avond|dag|nacht)|goeie(?:morgen|middag|avond|dag))\b",
    spans=r"\b(?:van|tussen) \d{1,2}(?:[:.]\d\d)?(?: uur)? (?:tot|en) \d{1,2}(?:[:.]\d\d)?(?: uur)?(?![\d./])",
    any_holiday=("feestdagen", "feestdag", "de feestdagen"),
    follow_up=r".* dan$|^(?:(?:top|ok|oke|okay|bedankt|dank|dankjewel|dankuwel|je|u|super|prima|mooi|fijn|ah|aha|jammer|helaas|goed|nee|ja"
    r"|thanks|duidelijk|hm) )*(?:en|of|maar|hoe zit het met|wat dacht je van|ook|dan|oke en|ok en)\b",
    fillers=(
        "hij hem zij ze haar waar waarom alle elk ieder beide enkele meest ander andere zelfde als erg zeer "
        "laten weken begin begint beginnen starten sluitingsdag rustdag middagpauze lunchpauze koopavond koopzondag top super prima "
        "geachte heer mevrouw vriendelijke alvast hartelijk hartelijke allen onderweg fijn fijne duidelijk doorsturen sturen "
        "stuur doorgeven geven geef vertel bezoekuren werktijden werkuren servicetijden balietijden helaas jammer "
        "ah aha hm he hee gij ge gulle verlof merci dankje ongeveer circa ca "
        "soms volledig volle allemaal meneer dames heren boodschappen eerstkomende "
        "gewoonlijk gebruikelijk standaard laatst uiterlijk reactie antwoord alles "
        "aldus althans anders andere bijna bv daarom daardoor daarbij daarna dadelijk deed den der derhalve des deze dezelfde "
        "dikwijls diens eer eerste eigen elkaar enige enkel er erg ervan evenals gehad gemaakt geleden gelijk geweest gezegd "
        "haar had hebt hem hier hij hoewel hun iets immers inderdaad jullie jouw juist kunt kwam later liever maak maakt maken "
        "men mezelf minder moest mocht moesten naar nadat net niets nee noch nogal ofwel omdat omtrent onder ondanks ons ooit "
        "op over overal pas per precies sinds sommige soms steeds tamelijk tegenover tenzij terug terwijl toch toen totdat "
        "uiteraard uzelf vanuit vanwege veel verder verre vervolgens via vooral vooraf voordat waarbij waarheen wanneer want "
        "waren weg wegens weinig wezen wij wiens wier willen worden zal zelfs zich zij zoals zodat zoiets zonder zou zulke zit "
        "zitten gewerkt werk bereik bereiken lukt lukken red redden haal halen vroegst laatst z zn m n t nja joh hoor jeetje "
        "binnen vroeg lunchen dineren koffie weet weten wist benieuwd hoeft nodig graag even vlug snel dringend "
        "welkom alvast fijne dag weekend tijdstip momentje personen julie jullies uwe ulle bericht laten zon moment zaken "
        "winkelier klopt dat hoi heyy yo joe doei collega team baas afwijkende afwijkend gewijzigde gewijzigd aangepast "
        "feestdagenopeningstijden kerstopeningstijden dagelijks pauze pauzeren helemaal toevallig gelukkig waarschijnlijk zeker "
        "vermoed denk geloof "
        "konden wilt waren geweest had hadden doet over door boven onder want omdat nooit sorry pardon wou snel "
        "kort echt eerder langer korter vroeger aankomende aanstaande daar af aangepast extra "
        "aan aangepaste aanwezig al alleen alles alsjeblieft alstublieft altijd apotheek aub bakker bakkerij bar "
        "bedankt bedrijf ben bent bereikbaar beschikbaar beste bezoek bezoeken bezoekers bij binnen binnenkort "
        "binnenlopen bloemist boekhandel boekwinkel cafe dacht dag dagen dan dank dankjewel dankuwel dat de deze "
        "dicht die dit doen doordeweeks dus e een eens eerst eerstvolgende effe eigenlijk elke en er eten even "
        "eventjes feestdag feestdagen filiaal ga gaan gaat galerie garage gebouw gebruikelijke geen geopend gesloten "
        "gewone gewoon goed goede goedendag graag groet groeten groetjes halen hallo heb hebben hebt heeft heel hele hen "
        "heropenen heropent het hetzelfde hey hi hier ho hoe hoelang hoi hoor hotel hun hé iedere iemand iets ik in "
        "info informatie is ja je jij jou jouw jullie kan kantoor kantooruren kapper kapsalon kiosk klant klanten kom "
        "komen komende komt kon kroeg kun kunnen kunt laat laatste lang langs langskomen later maar mag me mee meer "
        "men mensen met mij mijn misschien moet moeten mogelijk mogen morgen museum na naar net niemand niet nieuw "
        "nodig nog normaal normale normaliter nou nu of ok oke om ons onze ook op open openbaar openen opengaan "
        "opengaat opening openingstijd openingstijden openingsuren opent overdag pand pas per periode personeel "
        "plaats praktijk precies publiek regulier reguliere rest restaurant rond salon slager sluit sluiten sluiting "
        "sluitingstijd sluitingstijden sluitingsuur speciale sportschool staan straks studio te tegen terecht thanks "
        "tijd tijden tijdens toch toe toevallig tot tussen u uit uren uur uw van vanaf vandaag vast ver verder "
        "vertellen vind volgend volgende voor vraag vraagje vragen vroeg wanneer was wat we week weekdagen weekend "
        "weer wel welk welke werken werkt weten wie wij wil wilde willen winkel winkels winkeltijden worden wordt "
        "zaak zal zeg zeggen zeker zelf zie zien zijn zit zo zou zouden zullen "
    ),
    departments={
        "werkplaats": "workshop", "atelier": "workshop", "klantenservice": "service", "klantendienst": "service",
        "service": "service", "servicedesk": "service", "verkoop": "sales", "keuken": "kitchen", "balie": "counter",
        "receptie": "reception", "kantoor": "office", "magazijn": "warehouse", "afhaalpunt": "pickup", "afhalen": "pickup",
        "bezorging": "delivery", "winkel": "shop", "bar": "bar", "terras": "terrace", "cafe": "cafe", "laboratorium": "lab",
        "lab": "lab", "verhuur": "rental", "boekhouding": "accounting", "telefoon": "phone",
    },
    day_numbers=(
        "(?:een|eerste)", "(?:twee|tweede)", "(?:drie|derde)", "(?:vier|vierde)", "(?:vijf|vijfde)", "(?:zes|zesde)",
        "(?:zeven|zevende)", "(?:acht|achtste)", "(?:negen|negende)", "(?:tien|tiende)", "(?:elf|elfde)",
        "(?:twaalf|twaalfde)", "(?:dertien|dertiende)", "(?:veertien|veertiende)", "(?:vijftien|vijftiende)",
        "(?:zestien|zestiende)", "(?:zeventien|zeventiende)", "(?:achttien|achttiende)", "(?:negentien|negentiende)",
        "(?:twintig|twintigste)", "eenen(?:twintig|twintigste)", "tweeen(?:twintig|twintigste)",
        "drieen(?:twintig|twintigste)", "vieren(?:twintig|twintigste)", "vijfen(?:twintig|twintigste)",
        "zesen(?:twintig|twintigste)", "zevenen(?:twintig|twintigste)", "achten(?:twintig|twintigste)",
        "negenen(?:twintig|twintigste)", "dertig(?:ste)?", "eenendertig(?:ste)?",
    ),
    day_after=r"(?:de )?dag (?:direct )?na(?: de| het)?",
    day_before=r"(?:de )?dag (?:direct )?voor(?: de| het)?",
    shorthand={
        "julie": "jullie", "julli": "jullie", "jlui": "jullie", "opne": "open", "opem": "open", "oepn": "open",
        "wnr": "wanneer", "wnneer": "wanneer", "waneer": "wanneer", "vndg": "vandaag", "vdg": "vandaag",
        "zat": "zaterdag", "zon": "zondag", "opn": "open", "bende": "zijn jullie", "zijde": "zijn jullie",
        "zedde": "zijn jullie", "zijt ge": "zijn jullie", "zijt gij": "zijn jullie", "bent ge": "zijn jullie",
        "hoelaat": "hoe laat", "jlie": "jullie", "jllie": "jullie", "jullei": "jullie", "jly": "jullie", "zijnjullie": "zijn jullie",
        "vnv": "vanavond", "vanav": "vanavond", "vanmid": "vanmiddag", "mrgn": "morgen", "mrg": "morgen", "morge": "morgen",
        "wkend": "weekend", "gr": "groetjes", "grtjs": "groetjes", "grt": "groetjes", "mvg": "groetjes", "ff": "even",
        "pls": "aub", "plz": "aub",
        "svp": "aub", "thx": "bedankt", "dnk": "dank", "ovm": "overmorgen", "nogopen": "nog open", "smidags": "smiddags",
        "tm": "tot en met", "t/m": "tot en met", "zn": "zijn",
    },
    rewrites=(
        (rf"\b{_DAY}s?(ochtend|middag|avond|nacht|voormiddag|namiddag)s?\b", r"\1 \2"),
        (r"\b(maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag)s?(?: morgen|morgen)\b", r"\1 ochtend"),
        (r"\bmorgen ?vroeg\b", "morgen ochtend"),
        (r"\ba\.?s\.? (?=\w+dag)", "aanstaande "),
        (r"\b(\d{1,2})(?:de|ste)\b", r"\1e"),
        (r"\b(?:o\.?l\.?h\.?|onze lieve heer) ?(?=hemelvaart)", ""),
        (r"\b(?:o\.?l\.?v\.?|onze lieve vrouw) ?(?=hemelvaart)", "maria "),
        # "24-12" is no span of hours.
        (r"^(\D*)(2[4-9]|3[01])-(\d{1,2})(?![\d-])", r"\1op \2-\3"),
        # Orders at a kitchen are taken there.
        (r"\b(keuken\b.*) bestellen\b", r"\1"),
        (r"\bnaar binnen\b", "langskomen"),
        (r"\btot (?:de middag|s middags|s avonds|in de avond)\b(?! \d)", "tot"),
        (r"\bgaan de deuren\b", "gaan jullie"),
        (r"\b(?:binnen|aan|langs)(?:komen|wippen|springen|lopen|rijden)\b|\bpasseren\b", "langskomen"),
        (r"\b(?:ik )?(?:ben|kom) (?:\w+ )?onderweg(?: naar (?:jullie|u))?\b", ""),
        *((rf"\b(de|op) {word}\b(?! (?:\w*dag|advent|keer|week))", rf"\1 {number}e") for number, word in enumerate(_ORDINALS, 4)),
        (r"\bin de morgen\b", "s morgens"),
        (r"\b(?:om )?(?:een|1) uur s nachts\b", "om 01:00"),
        (r"\bom een uur\b", "om 1 uur"),
        (r"\bhalf een\b", "half 1"),
        (r"\b(kwart (?:over|voor)) een\b", r"\1 1"),
        (r"\b(voor|na|tot) een uur\b", r"\1 1 uur"),
    ),
    further=(
        (r"\b(?:de )?week (?:daarna|erna|daarop|erop|later)$|\b(?:het )?weekend (?:daarna|erna|daarop|erop)$", 7),
        (r"\b(?:de )?(?:dag (?:daarna|erna|daarop|erop|later)|volgende dag)$", 1),
        (r"\b(?:de )?dag (?:ervoor|daarvoor)$", -1),
    ),
    goes_on=r"(?:en |of |ok |maar )*(?:om |vanaf |van |tot )?(?:hoe laat|wanneer|welke tijden|welke uren)(?: precies| dan| ongeveer| aub)*"
            r"|de hele dag|hele dag",
    looks_back=r"afgelopen|vorige|laatste|verleden",
    weekday_after=r"(?:direct |meteen )?na(?: de| het)?",
    weekday_before=r"(?:net )?voor(?: de| het)?",
    often=(
        "open", "vandaag", "morgen", "zijn", "jullie", "dicht", "wanneer", "winkel", "geopend", "laat", "tijden", "zaterdag",
        "zondag", "gesloten",
    ),
    ahead=((r"over NUMBER dagen", 1), (r"over (?:een|1) dag", 1), (r"over (?:een|1) week", 7), (r"over NUMBER weken", 7)),
    when=r"op|tijdens|in|met|rond|om|tot|na|voor",
    objects=r"\b(?:open|opent|openen|sluit|sluiten|dicht)(?: (?:jullie|u|voor|de|het|een|ook|over|met|aan))* (\w+)",
)  # fmt: skip
