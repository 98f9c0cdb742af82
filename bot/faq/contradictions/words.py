"""What answers are read with, per language: patterns over folded text (small letters, no accents). Data, no logic.

A further language is one more `Lexicon` in LEXICONS; without one, answers in it are not checked.
"""

from collections.abc import Mapping
from dataclasses import dataclass

_UNITS = (
    r"km|kms|m|cm|mm|kg|g|l|w|wh|v|ah|nm|bar|psi|inch|zoll|pouces?|pulgadas|eur|euros?|percent|prozent|procent"
    r"|degrees|grad|degres|grados|graden|min|mins|minutes?|minuten|minuut|minutos?|seconds?|sekunden"
    r"|days?|tage?n?|jours?|dias?|dagen|weeks?|wochen?|semaines?|semanas?|weken|months?|monate?n?|mois|mes(?:es)?|maanden"
    r"|years?|jahre?n?|ans?|annees?|anos?|jaar|times|mal|fois|veces|keer|pieces|stuck|people|persons"
)
#: Parts of a year, in all languages: what is said of them is left alone.
SEASONS = (
    r"summer|winter|spring|autumn|(?:school|summer) holidays|sommer\w*|fruhling|herbst|\w*ferien|ete|hiver|printemps|automne"
    r"|vacances(?: scolaires)?|verano|invierno|primavera|otono|vacaciones|zomer\w*|lente|herfst|\w*vakantie"
)
UNITS = rf"\s?(?:{_UNITS}|€|%|\$|£|°)(?!\w)"


@dataclass(frozen=True)
class Lexicon:
    """One language. `weekdays` are stems in the order of the week; the other fields are alternatives of one pattern."""

    weekdays: tuple[str, ...]
    short_weekdays: tuple[str, ...]
    weekday_end: str  #: what may follow a stem
    months: tuple[str, ...]
    parts: Mapping[str, str]  #: pattern → name of a part of the day
    time_parts: Mapping[str, str]  #: pattern behind a time → am or pm
    numbers: Mapping[str, int]
    oclock: str
    half: str  #: with {n}; groups h, and half, half_to, past or to
    midnight: str
    noon: str
    every_day: str
    working_days: str
    weekend: str
    any_holiday: str
    holidays: Mapping[str, str]  #: phrase → name of a rule in bot.hours.dates.HOLIDAYS
    all_day: str
    from_: str
    until: str
    at: str
    between: str
    and_: str
    to: str  #: between two days or two times
    other: str  #: before, after: says nothing that could be compared
    opens: str
    closed: str
    closes: str  #: with a time: the time of closing
    present: str  #: somebody is there, without the words open and closed
    not_: str
    only: str
    except_: str
    subject: str  #: us, the shop
    off: str  #: what has hours of its own, or is opened and closed by hand
    condition: str
    fillers: str
    twelve_hours: bool = False  #: "6:00" may be the evening


EN = Lexicon(
    weekdays=("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    short_weekdays=("mon", "tues?", "wed", "thu(?:rs?)?", "fri", "sat", "sun"),
    weekday_end="s?",
    months=("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
            "december"),
    parts={"mornings?": "morning", "afternoons?": "afternoon", "evenings?": "evening"},
    time_parts={r"(?:in the |each )?morning": "am", r"(?:in the )?(?:afternoon|evening)|at night|tonight": "pm"},
    numbers={"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
             "eleven": 11, "twelve": 12},
    oclock="oclock",
    half=r"(?:(?P<half>half past)|(?P<past>(?:a )?quarter past)|(?P<to>(?:a )?quarter to)) {n}",
    midnight="midnight", noon="noon|midday",
    every_day="every day|every night|each day|all week|daily|seven days(?: a week)?|7 days(?: a week)?",
    working_days="weekdays?|working days?|business days?", weekend="weekends?",
    any_holiday="(?:public|bank|national|official) holidays?|on holidays",
    holidays={},
    all_day=r"(?<!within )(?<!in )24 ?hours?(?: a day)?|24/7|24 ?h\b|around the clock|round the clock|day and night",
    from_="from|starting at|starting", until="until|till|til|up to|to", at="at|by", between="between", and_="and|&",
    to="to|through|thru|until|till", other="before|after|past|about|around|within|for|since",
    opens="open|opens|opening(?: hours| times)?|(?:office|business|shop|store|weekend|regular|our) hours|reopen"
          "|hours(?= (?:are|on))|(?<=day )hours",
    closed="closed|shut(?! (?:at|by|down))|lunch break|day off", closes="close|closes|closing(?: time)?|shut|shuts",
    present=r"(?:pick|picked) up|collect|come by|come in|drop in|drop by|visit us|to visit|reach us|call us|find us|staffed"
            r"|here for you|there for you|we ?re there|were there|we are there|in the shop",
    not_="not|never|no longer|dont|doesnt|arent|isnt|wont|cannot|cant|no", only="only|just",
    except_="except(?: for)?|but(?= (?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day)|other than|apart from|excluding",
    subject="we|were|us|our|the shop|the store|shop|store|showroom|the desk|doors",
    off=r"web ?shop|web ?site|online(?: shop| store)?|courses?|class(?:es)?|workshops? on|trainings?|back|parking|garage"
        r"|post office|carrier|courier|offer|sale|keep|box|lid|account|ticket|(?:re)?open (?:a|an|the|your|it)"
        r"|(?:close|closes|shut) (?:a|an|your|it)|unopened|orders?|delivery|deliveries",
    condition="if|when|whenever|while|once|unless|as long as|in case",
    fillers="a an the on in of is are be is it its are also and as usual too then there this that always all day long please"
            " only sorry at usually normally regular hours shop you can your today tomorrow tonight night each every"
            " welcome am pm for lunch or with stay stays our will have has both inclusive late but late-night",
    twelve_hours=True,
)

DE = Lexicon(
    weekdays=("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "(?:samstag|sonnabend)", "sonntag"),
    short_weekdays=("mo", "di", "mi", "do", "fr", "sa", "so"),
    weekday_end="s?",
    months=("januar", "februar", "marz", "april", "mai", "juni", "juli", "august", "september", "oktober", "november",
            "dezember"),
    parts={"vormittags?|morgens?": "morning", "nachmittags?": "afternoon", "abends?": "evening"},
    time_parts={"morgens|fruh|vormittags|am (?:morgen|vormittag)": "am",
                "nachmittags|abends|am (?:nachmittag|abend)": "pm"},
    numbers={"eins": 1, "ein": 1, "zwei": 2, "drei": 3, "vier": 4, "funf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9,
             "zehn": 10, "elf": 11, "zwolf": 12},
    oclock="uhr",
    half=r"(?:(?P<half_to>halb)|(?P<past>viertel nach)|(?P<to>viertel vor)) {n}",
    midnight="mitternacht", noon="mittag",
    every_day="taglich|jeden tag|alle tage|sieben tage(?: (?:die|in der|pro) woche)?|7 tage(?: (?:die|in der|pro) woche)?",
    working_days="werktags?|werktagen|wochentags|unter der woche", weekend="wochenenden?s?",
    any_holiday="(?:gesetzlichen )?feiertage?n?s?",
    holidays={},
    all_day="rund um die uhr|24 stunden|24/7|tag und nacht",
    from_="von|ab", until="bis(?: um| spatestens)?", at="um|gegen", between="zwischen", and_="und|sowie|&",
    to="bis(?: einschliesslich)?", other="vor|nach|seit|spatestens|etwa|innerhalb",
    opens="geoffnet|offen|offnen|offnet|auf(?= haben| hat)|(?:offnungs|geschafts|laden|sprech)zeit(?:en)?",
    closed="geschlossen|zu(?= ?(?:[,;:.)]|und\\b|$))|mittagspause|ruhetag|dicht",
    closes="schliessen|schliesst|ladenschluss|geschaftsschluss|feierabend",
    present="abholen|vorbeikommen|erreichen sie uns|sie erreichen uns|erreichbar|fur sie da|besuchen|fur euch da|im laden",
    not_="nicht|kein|keine|keinen|nie|niemals", only="nur|ausschliesslich", except_="ausser(?: an| am)?|ausgenommen|bis auf",
    subject="wir|uns|unser\\w*|(?:der|im|den) laden|laden|geschaft|filiale|turen",
    off=r"online\w*|webshop|web ?seite|kurse?|schulung\w*|zuruck|zusteller|kurier|post|angebot|offnen sie|schliessen sie"
        r"|lassen|parkhaus|ware|bestell\w*|lieferung\w*|konto|garantie",
    condition="wenn|falls|solange|wahrend|sobald|sofern",
    fillers="der die das den dem am an im in ist sind hat haben habt wir auch und immer bleibt bleiben sie ihr konnen fur um"
            " jeweils uhr von bis heute morgen jeden jede alle sonst dann nur gegen telefonisch ganztagig oder mit uns"
            " unsere zusatzlich dazu sowie aber ihnen ganz ein eine einen rad",
)

FR = Lexicon(
    weekdays=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    short_weekdays=("lun", "mar", "mer", "jeu", "ven", "sam", "dim"),
    weekday_end="s?",
    months=("janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre",
            "decembre"),
    parts={"matins?|matinee": "morning", "apres-midi": "afternoon", "soirs?|soiree": "evening"},
    time_parts={"du matin": "am", "de l apres-midi|du soir": "pm"},
    numbers={"une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
             "onze": 11, "douze": 12},
    oclock="heures?",
    half=r"{n} ?(?:heures?|h) (?:(?P<half>et demie)|(?P<past>et quart)|(?P<to>moins le quart))",
    midnight="minuit", noon="midi",
    every_day=r"tous les jours|chaque jour|7 ?(?:j|jours) ?(?:sur|/) ?7|sept jours sur sept|quotidiennement",
    working_days="en semaine|jours ouvres|jours ouvrables", weekend="week-?ends?|fins? de semaine",
    any_holiday="jours? feries?",
    holidays={"noel": "christmas", "jour de noel": "christmas", "veille de noel": "christmas_eve",
              "reveillon de noel": "christmas_eve", "jour de l an": "new_year", "nouvel an": "new_year",
              "saint-sylvestre": "new_years_eve", "saint sylvestre": "new_years_eve",
              "reveillon du nouvel an": "new_years_eve", "lundi de paques": "easter_monday", "paques": "easter",
              "vendredi saint": "good_friday", "ascension": "ascension", "jeudi de l ascension": "ascension",
              "lundi de pentecote": "whit_monday", "pentecote": "whit_sunday", "toussaint": "all_saints",
              "fete du travail": "may_day"},
    all_day=r"24 ?h(?:eures)? ?(?:sur|/) ?24(?: ?h)?|24/7|jour et nuit",
    from_="de|des|a partir de|du", until="jusqu a|jusqu au|jusque", at="a|vers", between="entre", and_="et|&",
    to="a|au|jusqu a|jusqu au", other="avant|apres|depuis|environ|dans|pendant",
    opens="ouverts?|ouvertes?|ouvrons|ouvre|ouvrent|rouvrons|ouverture|horaires",
    closed="fermee?s?|pause (?:de )?midi|pause dejeuner", closes="fermons|ferme(?= )|ferment|fermeture",
    present="accueillons|accueil|nous joindre|joignables?|nous rendre visite|passer au magasin|recuperer|retirer"
            "|votre disposition",
    not_="pas|jamais|plus|aucun", only="seulement|uniquement", except_="sauf|excepte|hormis|a l exception d[ue]s?",
    subject="nous|notre|nos|on|le magasin|la boutique|magasin|boutique",
    off=r"en ligne|site(?: web| internet)?|cours|stages?|livreur|facteur|poste|offre|ouvrez|gardez|laissez|fermez|colis|compte"
        r"|livraisons?|commandes?|garantie",
    condition="si|quand|lorsque|tant que|pendant que|des que",
    fillers="le la les l de du des d au aux a est sont sommes et aussi toujours chaque ce jour en nos vos clients vous un une"
            " reste restons reste sur pour midi h n horaires dejeuner toute journee mais puis y",
)

ES = Lexicon(
    weekdays=("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo"),
    short_weekdays=("lun", "mar", "mie", "jue", "vie", "sab", "dom"),
    weekday_end="s?",
    months=("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
            "diciembre"),
    parts={"(?:por la|la|de) manana": "morning", "(?:por la|la|de) tarde": "afternoon", "(?:por la|la|de) noche": "evening"},
    time_parts={"(?:de|por) la manana": "am", "(?:de|por) la (?:tarde|noche)": "pm"},
    numbers={"una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10,
             "once": 11, "doce": 12},
    oclock="horas?",
    half=r"{n} (?:(?P<half>y media)|(?P<past>y cuarto)|(?P<to>menos cuarto))",
    midnight="medianoche", noon="mediodia",
    every_day="todos los dias|cada dia|a diario|diariamente|(?:los )?(?:siete|7) dias(?: de la semana| a la semana)?",
    working_days="entre semana|dias? laborables?|dias? habiles?", weekend="(?:los )?fin(?:es)? de semana",
    any_holiday="(?:dias? )?(?:festivos?|feriados?)",
    holidays={"nochebuena": "christmas_eve", "navidad": "christmas", "dia de navidad": "christmas",
              "nochevieja": "new_years_eve", "fin de ano": "new_years_eve", "ano nuevo": "new_year",
              "viernes santo": "good_friday", "lunes de pascua": "easter_monday", "domingo de pascua": "easter",
              "reyes": "epiphany", "todos los santos": "all_saints", "dia del trabajo": "may_day"},
    all_day="(?:las )?24 horas(?: del dia| al dia)?|24/7|dia y noche",
    from_="desde(?: las?)?|a partir de(?: las?)?|de(?: las?)?", until="hasta(?: las?)?", at="a(?: las?)?|sobre las?",
    between="entre(?: las?)?", and_="y(?: las?)?|e|&", to="a(?: las?)?|hasta(?: las?)?|al",
    other="antes|despues|dentro|durante",
    opens="abiert[oa]s?|abrimos|abre|abren|apertura|horarios?", closed="cerrad[oa]s?|descanso",
    closes="cerramos|cierra|cierran|cierre",
    present="recoger|visitarnos|atendemos|llamarnos|pasarse|pasar por la tienda|estamos aqui",
    not_="no|nunca|ni", only="solo|solamente|unicamente", except_="excepto|salvo|menos",
    subject="estamos|abrimos|cerramos|nuestr[oa]s?|la tienda|tienda|nosotros|local",
    off=r"en linea|web|online|cursos?|clases?|repartidor|correos|oferta|abra|mantenga|deje|cierre (?:la|el)|cuenta|pedidos?|envios?"
        r"|garantia",
    condition="si|cuando|mientras|siempre que",
    fillers="el la los las lo de del al a en por es esta estan estamos y tambien siempre cada hoy con nuestro nuestra h horas"
            " su un una que queda toda todo dia dias pero ya se",
)

NL = Lexicon(
    weekdays=("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    short_weekdays=("ma", "di", "wo", "do", "vr", "za", "zo"),
    weekday_end="s?(?:en)?",
    months=("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
            "december"),
    parts={"ochtends?|ochtend|morgens?": "morning", "middags?": "afternoon", "avonds?": "evening"},
    time_parts={"s (?:ochtends|morgens)": "am", "s (?:middags|avonds)": "pm"},
    numbers={"een": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7, "acht": 8, "negen": 9, "tien": 10,
             "elf": 11, "twaalf": 12},
    oclock="uur",
    half=r"(?:(?P<half_to>half)|(?P<past>kwart over)|(?P<to>kwart voor)) {n}",
    midnight="middernacht", noon="twaalf uur s middags",
    every_day="elke dag|iedere dag|dagelijks|alle dagen|(?:zeven|7) dagen(?: (?:per|in de) week)?",
    working_days="werkdag(?:en)?|doordeweeks(?:e dagen)?", weekend="weekend(?:en|s)?",
    any_holiday="feestdag(?:en)?",
    holidays={"kerstavond": "christmas_eve", "eerste kerstdag": "christmas", "1e kerstdag": "christmas", "kerst": "christmas",
              "kerstmis": "christmas", "tweede kerstdag": "boxing_day", "2e kerstdag": "boxing_day",
              "oudejaarsdag": "new_years_eve", "oudejaarsavond": "new_years_eve", "oud en nieuw": "new_years_eve",
              "nieuwjaarsdag": "new_year", "nieuwjaar": "new_year", "goede vrijdag": "good_friday",
              "eerste paasdag": "easter", "pasen": "easter", "tweede paasdag": "easter_monday",
              "paasmaandag": "easter_monday", "koningsdag": "kings_day", "hemelvaart": "ascension",
              "hemelvaartsdag": "ascension", "pinksteren": "whit_sunday", "tweede pinksterdag": "whit_monday"},
    all_day="24 uur(?: per dag)?|24/7|dag en nacht",
    from_="van|vanaf", until="tot(?: en met)?|t/m", at="om|rond", between="tussen", and_="en|&", to="tot(?: en met)?|t/m",
    other="voor|na|sinds|binnen|uiterlijk",
    opens="open|geopend|opent|openen|openingstijden|openingsuren", closed="gesloten|dicht|lunchpauze|sluitingsdag",
    closes="sluiten|sluit|sluitingstijd|dicht(?= om)",
    present="ophalen|afhalen|langskomen|bereikbaar|te bereiken|er voor u|voor u klaar|bezoeken|in de winkel",
    not_="niet|geen|nooit", only="alleen|slechts|uitsluitend", except_="behalve(?: op)?|uitgezonderd|met uitzondering van",
    subject="we|wij|ons|onze|de winkel|winkel|zaak|deuren",
    off=r"web ?winkel|online|website|cursus(?:sen)?|lessen|bezorger|koerier|post|terug|open (?:de|het|een|uw)|houd|laat|deksel"
        r"|betaal\w*|bestel\w*|levering(?:en)?|account|korting|garantie",
    condition="als|wanneer|zolang|terwijl|indien|zodra",
    fillers="de het een op in is zijn wij we ook en altijd elke iedere uur u kunt kan bij met om van tot gaan gaat dan er nog"
            " vandaag s koopavond hele dag maar of uw fiets",
)

LEXICONS: Mapping[str, Lexicon] = {"en": EN, "de": DE, "fr": FR, "es": ES, "nl": NL}
