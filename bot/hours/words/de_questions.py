"""How customers ask about hours in German."""

from bot.hours.words.shape import Questions

_BEFORE = r"(?:(?P<after>nach|ab|spater als)|(?P<before>vor|fruher als)|(?P<till>bis)|um|gegen)"

_DAY = r"(montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag)"

QUESTIONS = Questions(
    relative_days={
        "heute": 0, "heut": 0, "morgen": 1, "ubermorgen": 2, "gestern": -1,
    },
    weekday_words={
        "montag": 0, "montags": 0, "mo": 0, "dienstag": 1, "dienstags": 1, "di": 1, "mittwoch": 2, "mittwochs": 2, "mi": 2,
        "donnerstag": 3, "donnerstags": 3, "do": 3, "freitag": 4, "freitags": 4, "fr": 4, "samstag": 5, "samstags": 5,
        "sa": 5, "sonnabend": 5, "sonnabends": 5, "sonntag": 6, "sonntags": 6, "am so": 6,
    },
    month_words={
        "januar": 1, "janner": 1, "jan": 1, "februar": 2, "feb": 2, "marz": 3, "maerz": 3, "april": 4, "apr": 4, "mai": 5,
        "juni": 6, "jun": 6, "juli": 7, "jul": 7, "august": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9, "oktober": 10,
        "okt": 10, "november": 11, "nov": 11, "dezember": 12, "dez": 12,
    },
    skips_today=r"nachste[nrs]?",
    day_parts={
        "in der fruh": "morning", "morgens": "morning", "fruh": "morning", "am morgen": "morning", "vormittags": "morning",
        "vormittag": "morning", "am vormittag": "morning", "mittags": "noon", "am mittag": "noon", "uber mittag": "noon",
        "mittag": "noon", "mittagspause": "noon", "nachmittags": "afternoon", "nachmittag": "afternoon",
        "am nachmittag": "afternoon",
        "abends": "evening", "abend": "evening", "am abend": "evening", "nachts": "night", "in der nacht": "night",
        "nacht": "night",
    },
    today_parts={
        "heute fruh": "morning", "heute morgen": "morning", "heute vormittag": "morning", "heute mittag": "noon",
        "heute nachmittag": "afternoon", "heute abend": "evening", "heut abend": "evening", "heute nacht": "night",
    },
    ranges={
        "dieses wochenende": "weekend", "am wochenende": "weekend", "wochenende": "weekend", "wochenends": "weekend",
        "nachstes wochenende": "next_weekend", "am nachsten wochenende": "next_weekend", "diese woche": "this_week",
        "in dieser woche": "this_week", "nachste woche": "next_week", "in der nachsten woche": "next_week",
        "kommende woche": "next_week", "zwischen den jahren": "between_holidays",
        "zwischen den feiertagen": "between_holidays", "zwischen weihnachten und neujahr": "between_holidays",
        "zwischen weihnachten und silvester": "between_holidays",
    },
    holidays={
        "black friday": "black_friday",
        "neujahr": "new_year", "neujahrstag": "new_year", "heilige drei konige": "epiphany", "dreikonig": "epiphany",
        "valentinstag": "valentine", "karfreitag": "good_friday", "karsamstag": "easter_saturday",
        "ostersamstag": "easter_saturday", "ostern": "easter", "ostersonntag": "easter", "ostermontag": "easter_monday",
        "konigstag": "kings_day", "tag der arbeit": "may_day", "maifeiertag": "may_day", "himmelfahrt": "ascension",
        "christi himmelfahrt": "ascension", "vatertag": "ascension", "pfingsten": "whit_sunday",
        "pfingstsonntag": "whit_sunday", "pfingstmontag": "whit_monday", "fronleichnam": "corpus_christi",
        "tag der deutschen einheit": "german_unity", "reformationstag": "reformation", "halloween": "halloween",
        "allerheiligen": "all_saints", "nikolaus": "saint_nicholas", "heiligabend": "christmas_eve",
        "heilig abend": "christmas_eve", "heiliger abend": "christmas_eve", "weihnachten": "christmas",
        "weihnachtstag": "christmas", "erster weihnachtstag": "christmas", "ersten weihnachtstag": "christmas",
        "1. weihnachtstag": "christmas", "ersten weihnachtsfeiertag": "christmas", "1. weihnachtsfeiertag": "christmas",
        "zweiter weihnachtstag": "boxing_day", "zweiten weihnachtstag": "boxing_day", "2. weihnachtstag": "boxing_day",
        "zweiten weihnachtsfeiertag": "boxing_day", "2. weihnachtsfeiertag": "boxing_day", "silvester": "new_years_eve",
        "sylvester": "new_years_eve",
    },
    dates=(
        r"(?P<day>\d{1,2})\.?\s*(?P<month>MONTH)\b\.?(?:\s+(?P<year>\d{4}))?",
        r"\b(?:am|zum|der|den|dem)\s+(?P<day>\d{1,2})\.(?!\s?\d)",
    ),
    times=(
        _BEFORE + r"?\s*(?:(?P<half_to>halb)|(?P<past>viertel nach)|(?P<to>viertel vor))\s+(?P<h>\d{1,2})(?:\s+uhr)?\b",
        _BEFORE + r"?\s*(?P<h>\d{1,2})(?:[:.](?P<m>\d{2}))?\s*uhr(?:\s+(?P<m2>\d{2})\b)?",
        _BEFORE + r"?\s*(?P<h>\d{1,2}):(?P<m>\d{2})\b",
        _BEFORE + r"\s+(?P<h>\d{1,2})(?:\.(?P<m>\d{2}))?\b(?!\.?\s?\d|\.)",
    ),
    clock_words={"mitternacht": 1440, "um mitternacht": 1440},
    numbers={
        "eins": 1, "zwei": 2, "drei": 3, "vier": 4, "funf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10,
        "elf": 11, "zwolf": 12,
    },
    now=("jetzt", "gerade", "im moment", "momentan", "aktuell", "derzeit", "zurzeit", "zur zeit", "noch", "schon"),
    kinds=(
        ("closes", r"\bbis (?:wann|wie viel uhr|wieviel uhr|um wie viel uhr)\b|\bwie lange?\b|\bwie spat\b"
                   r"|\b(?:wann|um wie viel uhr|um wieviel uhr)\b.*\b(?:schliesst|schliessen|zumacht|macht .*zu|machen .*zu"
                   r"|geschlossen|zu|feierabend|ladenschluss)\b"
                   r"|\bladenschluss\b"),
        ("opens", r"\b(?:wann|ab wann|wie fruh)\b.*\b(?:vorbeikommen|vorbei kommen|kommen|vorbeischauen)\b"
                  r"|\b(?:ab wann|wie fruh)\b"
                  r"|\b(?:wann|um wie viel uhr|um wieviel uhr)\b.*\b(?:offnet|offnen|aufmacht|auf|offen|geoffnet"
                  r"|wieder)\b|\bnachste offnung\b"),
        ("hours", r"\b(?:offnungs|geschafts|laden|sprech|betriebs)zeit(?:en)?\b|\bwelche tage\b"
                  r"|\ban welchen tagen\b|\b(?:welche|eure|ihre|die) zeiten\b"),
        ("open", r"\b(?:arbeitet|offen|geoffnet|auf|offnet|offnen|aufhaben|zu|geschlossen|schliesst|dicht|mittagspause)\b"
                 r"|\b(?:vorbeikommen|vorbei kommen|kommen|vorbeischauen)\b"
                 r"|\b(?:jemand|wer|ihr|sie)\b.* (?:da|erreichbar|im laden)\b"
                 r"|\bist (?:\w+ )?(?:jemand|wer)\b"),
    ),
    strong=(
        r"\b(?:habt|haben|hat|seid|sind|ist|hattet)\b(?: \w+){0,5} (?:offen|geoffnet|geschlossen)\b",
        r"\b(?:habt|seid) ihr\b.* (?:auf|zu)\b", r"\b(?:haben|sind) sie\b.* (?:auf|zu)\b",
        r"\b(?:offnungs|geschafts|ladenoffnungs)zeit(?:en)?\b",
        r"\b(?:wann|wie lange?|bis wann|ab wann)\b.*\b(?:offen|geoffnet|offnet|offnen|schliesst|schliessen|macht ihr"
        r"|machen sie)\b",
    ),
    never=(
        r"\bin (?:\w+ )?(?:stunden?|minuten?)\b",
        r"\b(?:garantie|gewahrleistung|konto|ticket|rechnung|bestellung|stelle|stellen|schloss|tur|website|app|link"
        r"|paket|lieferung|source|akku|retoure|reklamation|bewerbung|flasche)\b",
        r"\bwie lange? (?:dauert|braucht|brauchen|gilt|habe ich|kann ich|muss)\b", r"\bwas ist offen\b", r"\boffen fur\b",
        r"\bauf (?:lager|rechnung|raten|deutsch|englisch|der|dem|die|das|den|ein|eine|meine?[mnr]?|eure[mnr]?)\b",
        r"\bwann kommt\b", r"\bzu (?:teuer|gross|klein|viel|hause|euch|ihnen|dem|der|den|kaufen|lange)\b",
    ),
    greeting=r"\bgute[nr]? (?:morgen|tag|mittag|abend|nacht)\b",
    spans=r"\b(?:von|zwischen) \d{1,2}(?::\d\d)?(?: uhr)? (?:bis|und) \d{1,2}(?::\d\d)?(?: uhr)?(?![\d./])",
    any_holiday=("feiertag", "feiertage", "feiertagen", "feiertags"),
    follow_up=r"^(?:und|oder|was ist mit|wie ist es mit|wie siehts|wie sieht es|ok und|auch|aber|dann)\b",
    fillers=(
        "einem eines mein meine dir dich dein deine deinen er ihn ihm unser unsere wen wem warum welcher welches "
        "jeder jede jedes beide einige meist andere anderen manche kein keine keinen gleich koennen koennt "
        "koennte wollt muss musst muesst darf durfen duerfen soll sollen sollte waren wart warst hast hatten "
        "werdet wuerde beim fuer durch wahrend ins her weil falls immer nie vielleicht sorry entschuldigung sag "
        "fragen denke glaube eben spater spaeter langer laenger kurzer ganz ganzen ganze kommender kommendes "
        "niemand irgendwer dort hier dahin tatsachlich waere halt extra danach evtl eventuell "
        "mittagspausen "
        "ab abend aber alle alles als also am an apotheke arbeiten arbeitet auch auf aufgemacht aufhaben aufmachen "
        "aus ausserdem backer backerei bar bei bekommen bescheid besondere besuch besuchen betrieb bibliothek bin bis "
        "bitte bitteschon bleiben bleibt blumenladen buchhandlung buchladen buro cafe da damen danke dankeschon dann "
        "das dass dem den denn der des dicht die diese diesem diesen dieser dieses diesmal doch du durchgehend "
        "ebenfalls eigentlich ein eine einen einer einmal erreichbar es etwa euch euer eure eurem euren feierabend "
        "feiertag feiertage feiertagen filiale firma frage freundlich freundlichen friseur frueh frueher fruh fruher "
        "fruhestens fur galerie garage gebe geben geehrte geht genau genauso geoffnet gerade gern gerne geschaft "
        "geschaftszeit geschaftszeiten geschlossen gibt gruesse gruss grusse gute guten hab habe haben habt "
        "hallihallo hallo hat hatte hattet herren heute heutigen hey hi hofladen huhu ich ihnen ihr ihre ihren im in "
        "info information infos irgendwann ist ja jahr jeden jemand jeweils kame kann kannst kiosk kneipe komme "
        "kommen kommenden konnen konnt konnte kurz kurze laden ladengeschaft ladenoffnungszeiten ladens ladenschluss "
        "lang lange lasst leider leute lg liebe liebes lokal machen macht mal man mehr metzgerei mfg mich mir mit "
        "mittagspause mochte moglich moin museum nach nachste nachsten nachster nein noch nochmal normal normale "
        "normalen normalerweise nun nur ob oder offen offentlich offnen offnet offnung offnungszeit offnungszeiten ok "
        "okay ort pause personlich planen praxis regular regulare regularen restaurant sagen sagt salon schauen "
        "schliessen schliesst schnell sehen sehr seid sein servus sie sieht siehts sind so sonst spat spatestens "
        "sprechzeiten standort steht studio tag tage tagen team trotzdem uber uberhaupt ublich ublicherweise uhr um "
        "und ungefahr uns unter vg viel viele vielen vom von vor vorbei vorbeikommen vorbeischauen vorhabe vorort "
        "wann war ware was weiss welche welchen wenn wer werde werden wie wieder wiederoffnung wieviel will willst "
        "wir wird wirklich wissen wo woche wollen wollte wurde wurden wusste zeit zeiten zeitraum zu zugemacht zum "
        "zumachen zur "
    ),
    umlauts=True,
    skips_today_after=r"nachster woche",
    when=r"an|am|im|in|zu|wahrend|uber|um|bis|nach|vor",
    objects=r"\b(?:offen|geoffnet|offnet|offnen|geschlossen|schliesst|schliessen)(?: (?:ihr|sie|wir|fur|die|der|das"
            r"|den|dem|euch))* (\w+)",
    departments={
        "werkstatt": "workshop", "kundendienst": "service", "kundenservice": "service", "verkauf": "sales",
        "kuche": "kitchen",
        "empfang": "reception", "buro": "office", "lager": "warehouse", "abholung": "pickup", "lieferung": "delivery",
        "laden": "shop", "bar": "bar", "terrasse": "terrace", "cafe": "cafe", "labor": "lab", "verleih": "rental",
        "buchhaltung": "accounting", "telefon": "phone",
    },
    day_numbers=(
        "erste[nr]?", "zweite[nr]?", "dritte[nr]?", "vierte[nr]?", "funfte[nr]?", "sechste[nr]?",
        "(?:siebte|siebente)[nr]?", "achte[nr]?", "neunte[nr]?", "zehnte[nr]?", "elfte[nr]?", "zwolfte[nr]?",
        "dreizehnte[nr]?", "vierzehnte[nr]?", "funfzehnte[nr]?", "sechzehnte[nr]?", "siebzehnte[nr]?",
        "achtzehnte[nr]?", "neunzehnte[nr]?", "zwanzigste[nr]?", "einundzwanzigste[nr]?", "zweiundzwanzigste[nr]?",
        "dreiundzwanzigste[nr]?", "vierundzwanzigste[nr]?", "funfundzwanzigste[nr]?", "sechsundzwanzigste[nr]?",
        "siebenundzwanzigste[nr]?", "achtundzwanzigste[nr]?", "neunundzwanzigste[nr]?", "dreissigste[nr]?",
        "einunddreissigste[nr]?",
    ),
    day_after=r"(?:den |der |dem )?tag (?:direkt )?nach(?: dem| der)?",
    day_before=r"(?:den |der |dem )?tag (?:direkt )?vor(?: dem| der)?",
    shorthand={
        "hab": "habt", "habts": "habt", "hobts": "habt", "habta": "habt", "seids": "seid", "machts": "macht",
        "morg": "morgen", "mrgn": "morgen",
        "moang": "morgen", "moin moin": "moin", "we": "wochenende", "nachm": "nachmittag", "vorm": "vormittag",
        "grad": "gerade",
        "nich": "nicht", "ned": "nicht", "bidde": "bitte", "pls": "bitte", "plz": "bitte", "thx": "danke",
 "whn": "weihnachten", "offn": "offen", "iwann": "irgendwann",
    },
    rewrites=(
        (rf"\b{_DAY}(abend|nachmittag|vormittag|mittag|nacht|fruh)s?\b", r"\1 \2"),
        (r"\b(montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag)s?(?: morgen|morgen)\b", r"\1 vormittag"),
        (r"\bam morgen\b", "morgens"),
    ),
)
