"""How customers ask about hours in German."""

from bot.hours.words.shape import Questions

_BEFORE = r"(?:(?P<after>nach|ab|spater als)|(?P<before>vor|fruher als)|(?P<till>bis)|um|gegen)"

_DAY = r"(montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|heute|morgen|ubermorgen)"
_DAY_NUMBERS = (
    "erste[nr]?", "zweite[nr]?", "dritte[nr]?", "vierte[nr]?", "fue?nfte[nr]?", "sechste[nr]?",
    "(?:siebte|siebente)[nr]?", "achte[nr]?", "neunte[nr]?", "zehnte[nr]?", "elfte[nr]?", "zwoe?lfte[nr]?",
    "dreizehnte[nr]?", "vierzehnte[nr]?", "fue?nfzehnte[nr]?", "sechzehnte[nr]?", "siebzehnte[nr]?",
    "achtzehnte[nr]?", "neunzehnte[nr]?", "zwanzigste[nr]?", "einundzwanzigste[nr]?", "zweiundzwanzigste[nr]?",
    "dreiundzwanzigste[nr]?", "vierundzwanzigste[nr]?", "fue?nfundzwanzigste[nr]?", "sechsundzwanzigste[nr]?",
    "siebenundzwanzigste[nr]?", "achtundzwanzigste[nr]?", "neunundzwanzigste[nr]?", "dreissigste[nr]?",
    "einunddreissigste[nr]?",
)
_HOURS = ("eins", "zwei", "drei", "vier", "funf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwolf")
_COMING = r"(?:vorbei|rein|herein|hin|ran|ruber|auf einen sprung vorbei|lang|dahin|hinein|einkaufen )"

QUESTIONS = Questions(
    relative_days={
        "heute": 0, "heut": 0, "morgen": 1, "ubermorgen": 2, "gestern": -1, "vorgestern": -2,
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
        "nacht": "night", "nach der arbeit": "evening", "nach feierabend": "evening", "abendverkauf": "evening",
    },
    today_parts={
        "heute fruh": "morning", "heute morgen": "morning", "heute vormittag": "morning", "heute mittag": "noon",
        "heute nachmittag": "afternoon", "heute abend": "evening", "heut abend": "evening", "heute nacht": "night",
    },
    ranges={
        "dieses wochenende": "weekend", "am wochenende": "weekend", "wochenende": "weekend", "wochenends": "weekend",
        "kommendes wochenende": "weekend", "am kommenden wochenende": "weekend",
        "ubernachstes wochenende": "weekend_after_next", "am ubernachsten wochenende": "weekend_after_next",
        "ubernachste woche": "week_after_next", "in der ubernachsten woche": "week_after_next",
        "in der kommenden woche": "next_week",
        "weihnachtstage": "christmas_days", "weihnachtstagen": "christmas_days", "weihnachtsfeiertage": "christmas_days",
        "weihnachtsfeiertagen": "christmas_days", "ostertage": "easter_days", "ostertagen": "easter_days",
        "osterfeiertage": "easter_days", "osterfeiertagen": "easter_days", "pfingsttage": "whit_days",
        "pfingsttagen": "whit_days", "pfingstfeiertage": "whit_days", "pfingstfeiertagen": "whit_days",
        "nachstes wochenende": "next_weekend", "am nachsten wochenende": "next_weekend", "diese woche": "this_week",
        "in dieser woche": "this_week", "nachste woche": "next_week", "in der nachsten woche": "next_week",
        "kommende woche": "next_week", "zwischen den jahren": "between_holidays",
        "zwischen den feiertagen": "between_holidays", "zwischen weihnachten und neujahr": "between_holidays",
        "zwischen weihnachten und silvester": "between_holidays", "zwischen heiligabend und silvester": "between_holidays",
        "zwischen heiligabend und neujahr": "between_holidays",
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
        "sylvester": "new_years_eve", "altjahrestag": "new_years_eve", "altjahrsabend": "new_years_eve",
        "silvesterabend": "new_years_eve",
        "1. feiertag": "christmas", "ersten feiertag": "christmas", "erster feiertag": "christmas",
        "2. feiertag": "boxing_day", "zweiten feiertag": "boxing_day", "zweiter feiertag": "boxing_day",
        "erster weihnachtsfeiertag": "christmas", "zweiter weihnachtsfeiertag": "boxing_day", "christtag": "christmas",
        "weihnachtsfeiertag": "christmas", "weihnachtsabend": "christmas_eve", "stefanitag": "boxing_day",
        "stephanitag": "boxing_day", "stephanstag": "boxing_day", "dreikonigstag": "epiphany", "dreikonige": "epiphany",
        "heilige 3 konige": "epiphany", "heiligen drei konige": "epiphany", "heiligen drei konigen": "epiphany",
        "grundonnerstag": "maundy_thursday", "weiberfastnacht": "fat_thursday", "altweiber": "fat_thursday",
        "rosenmontag": "rose_monday", "faschingsdienstag": "shrove_tuesday", "veilchendienstag": "shrove_tuesday",
        "fastnachtsdienstag": "shrove_tuesday", "aschermittwoch": "ash_wednesday",
        "1. advent": "advent_1", "erster advent": "advent_1", "ersten advent": "advent_1",
        "2. advent": "advent_2", "zweiter advent": "advent_2", "zweiten advent": "advent_2", "3. advent": "advent_3",
        "dritter advent": "advent_3", "dritten advent": "advent_3", "4. advent": "advent_4", "vierter advent": "advent_4",
        "vierten advent": "advent_4", "totensonntag": "sunday_of_the_dead", "ewigkeitssonntag": "sunday_of_the_dead",
        "volkstrauertag": "remembrance_sunday", "buss und bettag": "repentance", "muttertag": "mothers_day",
        "weltfrauentag": "womens_day", "frauentag": "womens_day", "weltkindertag": "childrens_day",
        "maria himmelfahrt": "assumption", "mariae himmelfahrt": "assumption", "maria empfangnis": "immaculate",
        "allerseelen": "all_souls", "martinstag": "armistice", "sankt martin": "armistice",
        "nikolausabend": "saint_nicholas_eve", "nikolaustag": "saint_nicholas", "bundesfeiertag": "swiss_national",
        "erster mai": "may_day", "tag der einheit": "german_unity", "befreiungstag": "liberation_day",
        "auffahrt": "ascension",
    },
    dates=(
        r"(?P<day>\d{1,2})\.?\s*(?P<month>MONTH)\b\.?(?:\s+(?P<year>\d{4}))?",
        r"\b(?:am|zum|der|den|dem)\s+(?P<day>\d{1,2})\.(?!\s?\d)",
    ),
    times=(
        _BEFORE + r"?\s*(?:(?P<half_to>halb)|(?P<past>viertel nach)|(?P<to>viertel vor|dreiviertel|drei viertel))"
        r"\s+(?P<h>\d{1,2})(?:\s+uhr)?\b",
        _BEFORE + r"?\s*(?P<h>\d{1,2})(?:[:.](?P<m>\d{2}))?\s*(?:uhr|h\b)(?:\s*(?P<m2>\d{2})\b(?! uhr))?",
        _BEFORE + r"?\s*(?P<h>\d{1,2}):(?P<m>\d{2})\b",
        _BEFORE + r"\s+(?P<h>\d{1,2})(?:\.(?P<m>\d{2}))?\b(?!\.?\s?\d|\.)",
    ),
    clock_words={"mitternacht": 1440, "um mitternacht": 1440, "nach mitternacht": 1441},
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
                  r"|\b(?:ab wann|wie fruh)\b|\bwann\b.*\b(?:los|losgeht|anfangt|anfangen|da|erreichbar|anwesend|besetzt"
                  r"|erreiche|erreichen)\b"
                  r"|\b(?:wann|um wie viel uhr|um wieviel uhr)\b.*\b(?:offnet|offnen|aufmacht|auf|offen|geoffnet"
                  r"|wieder)\b|\bnachste offnung\b"),
        ("hours", r"\b(?:offnungs|geschafts|laden|ladenoffnungs|sprech|betriebs|buro|service|besuchs|schalter|kassen|arbeits)"
                  r"(?:zeit(?:en)?|stunden)\b|\bwelche tage\b"
                  r"|\ban welchen tagen\b|\b(?:welche|eure|ihre|die) zeiten\b"),
        ("open", r"\b(?:arbeitet|arbeiten|ruhetag|ruhetage|gearbeitet|erreiche|offen|geoffnet|auf|offnet|offnen|aufhaben|zu|geschlossen"
            r"|schliesst|dicht|mittagspause)\b"
                 r"|\b(?:vorbeikommen|vorbei kommen|kommen|vorbeischauen)\b"
                 r"|\b(?:jemand|wer|ihr|sie)\b.* (?:bei (?:euch|ihnen)|im laden|vor ort)\b"
                 r"|\b(?:da|erreichbar|anwesend|besetzt)\b"
                 r"|\bist (?:[\w:.]+ ){0,6}(?:jemand|wer)\b"
                 r"|\bjemand (?:in|im|an|am|bei)\b|\bkann (?:ich|man|wir)\b.* rein\b"),
    ),
    strong=(
        r"\b(?:habt|haben|hat|seid|sind|ist|hattet|hatten)\b(?: \w+){0,5} (?:offen|geoffnet|geschlossen)\b",
        r"\b(?:habt|seid) ihr\b.* (?:auf|zu)\b", r"\b(?:haben|sind) sie\b.* (?:auf|zu)\b",
        r"\b(?:offnungs|geschafts|ladenoffnungs)zeit(?:en)?\b",
        r"\b(?:wann|wie lange?|bis wann|ab wann)\b.*\b(?:offen|geoffnet|offnet|offnen|schliesst|schliessen|macht ihr"
        r"|machen sie)\b",
    ),
    never=(
        r"\bin (?:\w+ )?(?:stunden?|minuten?)\b",
        # "I am there tomorrow" tells, and asks nothing.
        r"^(?:ich|wir) (?:bin|sind|war|waren|komme|kommen)\b(?!.*\b(?:habt|haben|hat|seid|offen|geoffnet|auf|zu)\b)",
        r"\b(?:garantie|gewahrleistung|konto|ticket|rechnung|bestellung|stelle|stellen|schloss|tur|website|app|link"
        r"|paket|lieferung|source|akku|retoure|reklamation|bewerbung|flasche)\b",
        r"\bwie lange? (?:dauert|braucht|brauchen|gilt|habe ich|kann ich|muss)\b", r"\bwas ist offen\b", r"\boffen fur\b",
        r"\bauf (?:lager|rechnung|raten|deutsch|englisch|der|dem|die|das|den|ein|eine|meine?[mnr]?|eure[mnr]?)\b",
        r"\bwann kommt\b", r"\bkommt (?:\w+ )*jemand\b", r"\bzu (?:teuer|gross|klein|viel|hause|euch|ihnen|dem|der|den|kaufen|lange)\b",
    ),
    greeting=r"\bgute[nr]? (?:morgen|tag|mittag|abend|nacht)\b",
    spans=r"\b(?:von|zwischen) \d{1,2}(?::\d\d)?(?: uhr)? (?:bis|und) \d{1,2}(?::\d\d)?(?: uhr)?(?![\d./])",
    any_holiday=("feiertag", "feiertage", "feiertagen", "feiertags"),
    follow_up=r"^(?:(?:super|ok|okay|oke|danke|dank|vielen|ah|aha|gut|alles klar|klar|perfekt|prima|toll|top|cool|schade|hm|na"
    r"|ja|nein|merci) )*(?:und|oder|was ist mit|wie ist es mit|wie siehts|wie sieht es|wie schauts|wie schaut es|wie ists"
        r"|wie ist das mit|sonst|ok und|auch|aber|dann)\b",
    fillers=(
        "einem eines mein meine dir dich dein deine deinen er ihn ihm unser unsere wen wem warum welcher welches "
        "jeder jede jedes beide einige meist andere anderen manche kein keine keinen gleich koennen koennt "
        "koennte wollt muss musst muesst darf durfen duerfen soll sollen sollte waren wart warst hast hatten "
        "werdet wuerde beim fuer durch wahrend ins her weil falls immer nie vielleicht sorry entschuldigung sag "
        "fragen denke glaube eben spater spaeter langer laenger kurzer ganz ganzen ganze kommender kommendes "
        "niemand irgendwer dort hier dahin tatsachlich waere halt extra danach evtl eventuell "
        "mittagspausen viertel dreiviertel uhrzeit rum herum ca circa mitteilen voraus vorab erreichen anwesend besetzt nachfragen gefragt "
        "ruhetag ruhetage los losgeht gehts anfangt anfangen super prima toll perfekt cool "
        "klar merci schauts schaut verfugung rasch erfahren verraten fande nett "
        "ruckmeldung antwort wochen einkaufen ne gell oda naja hm ah aha na "
        "burozeit burozeiten burostunden servicezeit servicezeiten besuchszeit besuchszeiten schalterzeiten kassenzeiten "
        "sprechstunden sprechstunde arbeitszeiten betriebszeiten ladenzeiten haette hatten regelmassig "
        "gruezi mitenand gruss gott tschuss ciao hoi salut sali bisschen "
        "zeig zeige zeigen schicken schick schickt nenn nennen nennt durchgeben gebt freundliche bestimmt irgendwie "
        "zufallig unterwegs rechtzeitig gegebenenfalls ggf bzw sowie inklusive letzte letzten letzter "
        "ichs aller allem allen als anderem anderer anderes bist da damit dann daran darauf daraus darf darin darum darunter dass "
        "dasselbe dazu deinem demselben denen denselben derer derselbe deshalb deswegen dies diesselbe doch dort durfte durften "
        "ebenso eigentlich einig einigen einiger einiges eins etwas euren eurer eures gar gegenuber gehabt gemacht genug gesagt "
        "gewesen gewollt hatte hattest her heisst hiermit hin hinter ihrem ihrer ihres indem irgend is jedem jedenfalls jedoch "
        "jene jetzt kaum konnten konntest macht machst manch manche mancher meinem meinen meiner meines meint meinst moglichst "
        "muss musst musste naturlich neben nicht nichts nachher neulich noch nu nunja ohne ohnehin rein raus selber selbst "
        "solange solche somit sofort so sogar soweit stets tja tun tut ubrigens uberall umhin unsere unserem unseren unserer "
        "unter vielmals vorher vorhin weder wegen weiter weitere welchem wenig weniger werden weshalb wieso wirst wohl worden "
        "womit zuerst zumindest zuruck zusammen zwar zwischen gearbeitet arbeitstag erreiche erreichen reicht reichts schaff "
        "schaffe schaffen schaffs schaffts klappt klappts passt passts erst knapp jemanden kriegt kriegen kriege krieg bekommt "
        "bekomme eh halt mal iwie wisst weisst wusstet kannste habter seider abendverkauf einkauf brauche braucht brauch "
        "unbedingt dringend kaffee sozusagen ganztags durch tagsuber taglich gehn gehen gehts ginge samt plus gabs gibs obs "
        "falls bevor wollen hoffe hoffentlich leut euern team kollegen chef besetzung ladenoffnung offnungstage tschau bye "
        "schonen schones schoner wunsche wunschen gutn nabend tach mahlzeit heyho jo yo jau nö noe nee joa jup ansonsten "
        "geanderte geandert abweichend abweichende sonderoffnungszeiten feiertagsoffnungszeiten weihnachtsoffnungszeiten "
        "notfalls weit bisher ladengeschafts offiziell wahrscheinlich vermutlich gegen ende anfang frage fragen schnelle "
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
    objects=r"(?:\b(?:offen|geoffnet|offnet|offnen|geschlossen|schliesst|schliessen)(?: (?:ihr|sie|wir|fur|die|der|das"
            r"|den|dem|euch))*"
            r"|^(?:ist|sind)(?: (?:die|der|das))?(?= \w+ (?:vor|neben|hinter|bei|gegenuber)\b)) (\w+)",
    departments={
        "werkstatt": "workshop", "kundendienst": "service", "kundenservice": "service", "verkauf": "sales",
        "kuche": "kitchen",
        "empfang": "reception", "buro": "office", "lager": "warehouse", "abholung": "pickup", "lieferung": "delivery",
        "laden": "shop", "bar": "bar", "terrasse": "terrace", "cafe": "cafe", "labor": "lab", "verleih": "rental",
        "buchhaltung": "accounting", "telefon": "phone",
    },
    day_numbers=_DAY_NUMBERS,
    day_after=r"(?:den |der |dem )?tag (?:direkt )?nach(?: dem| der)?",
    day_before=r"(?:den |der |dem )?tag (?:direkt )?vor(?: dem| der)?",
    shorthand={
        "hbt": "habt", "hapt": "habt", "offem": "offen", "ofen": "offen", "offne": "offen", "grade": "gerade",
        "offe": "offen", "uff": "auf", "uf": "auf", "zua": "zu", "heit": "heute", "morn": "morgen",
        "hand ihr": "habt ihr", "haend ihr": "habt ihr", "sind ihr": "seid ihr", "isch": "ist", "samschtig": "samstag",
        "samstig": "samstag", "sunntig": "sonntag", "mantig": "montag", "mentig": "montag",
        "zischtig": "dienstag", "ziischtig": "dienstag", "mittwuch": "mittwoch", "donnschtig": "donnerstag",
        "donnstig": "donnerstag", "friitig": "freitag", "fritig": "freitag", "habens": "haben sie", "haben s": "haben sie",
        "sperrts": "macht ihr", "sperrt": "macht", "sperren": "machen", "aufsperren": "aufmachen", "zusperren": "zumachen",
        "machens": "machen sie", "sinds": "sind sie", "sind s": "sind sie", "immernoch": "noch",
        "nem": "einem", "nen": "einen", "ner": "einer", "obs": "ob",
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
        (r"\bseit (?=ihr|sie\b)", "seid "),
        (r"\bhl\.? ?abend", "heilig abend"),
        (r"\b(\d{1,2})s?te[nr]?\b", r"\1."),
        (r"\b(?:um |zu )?(?:wie ?viel uhr|welche[nr]? (?:uhr)?zeit)\b", "wann"),
        (r"\b(?:noch )?zu euch oder\b", "oder"),
        # "open until noon" asks about the day.
        (r"\bbis (?:zum )?(?:mittags?|abends?|nachmittags?|mitternacht)\b(?! um)", "bis"),
        (r"\bzu erreichen\b|\banzutreffen\b", "erreichbar"),
        (rf"\b{_COMING}(?:zu)?(?:kommen|schauen|gucken|gehen|fahren|springen|schneien|huschen)\b", "vorbeikommen"),
        (r"\bzu (?:euch|ihnen) (?=kommen|vorbei)", ""),
        # "I am on my way to you" asks nothing.
        (r"\b(?:ich )?(?:bin|sind|ware|komme) (?:\w+ )?(?:auf dem weg|unterwegs)(?: zu (?:euch|ihnen))?\b", ""),
        (rf"\bubernachste[nrs]? {_DAY}", r"\1 in einer woche"),
        (r"\bbuss ?-? ?und ?-? ?bettags?\b", "buss und bettag"),
        # "quarter eight" is a quarter past seven.
        *(
            (rf"(?<!drei)(?<!drei )\bviertel (?:{word}|{number})\b", f"viertel nach {(number - 2) % 12 + 1}")
            for number, word in enumerate(_HOURS, 1)
        ),
        *(
            (rf"\b(am|zum|den|dem|der) (?:{word})\b(?! (?:\w*tag|advent|mal|blick|\w*woche))", rf"\1 {number}.")
            for number, word in enumerate(_DAY_NUMBERS, 1)
        ),
        (r"\b(\d{1,2}\.) zwoe?lften?\b", r"\g<1>12."),
        (r"\b(\d{1,2}\.) elften?\b", r"\g<1>11."),
    ),
    further=(
        (r"\b(?:die |in der )?woche (?:drauf|darauf|danach)$|\b(?:das )?wochenende (?:drauf|darauf|danach)$|\beine woche spater$", 7),
        (r"\b(?:und )?danach die woche$", 7),
        (r"\b(?:am )?(?:tag (?:drauf|darauf|danach)|nachsten tag|(?:einen )?tag spater)$", 1),
        (r"\b(?:am |den |einen )?tag (?:davor|vorher)$", -1),
    ),
    goes_on=r"(?:und |oder |ok |aber )*(?:um |ab |von |bis )?(?:wann|welche zeiten|von wann bis wann)(?: genau| denn| bitte| ungefahr)*"
            r"|den ganzen tag|ganztagig|durchgehend",
    looks_back=r"letzte[nrs]?|vergangene[nrs]?|vorige[nrs]?",
    weekday_after=r"(?:direkt |gleich )?nach(?: dem| den)?",
    weekday_before=r"(?:direkt |noch )?vor(?: dem| den)?",
    often=(
        "offen", "heute", "morgen", "habt", "haben", "geschlossen", "wann", "lange", "noch", "jetzt", "bitte", "laden",
        "zeiten", "uhr", "sind", "seid", "macht",
    ),
    ahead=((r"in NUMBER tagen", 1), (r"in einem tag", 1), (r"in einer woche", 7), (r"in NUMBER wochen", 7)),
)
