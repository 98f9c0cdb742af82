"""How customers ask about hours in Italian."""

from bot.hours.words.shape import Questions

_BEFORE = (
    r"(?:(?P<after>dopo|a partire dalle?|passate)|(?P<before>prima delle|prima dell|entro)"
    r"|(?P<till>fino alle|fino all|fino a)|verso|attorno alle|intorno alle|per|dalle|dall|alle|all|ore|h)"
)
_MINUTES = r"(?:\s+(?:(?P<half>e mezz[ao]|e trenta)|(?P<past>e un quarto|e quindici)|(?P<to>meno un quarto)))?"

QUESTIONS = Questions(
    relative_days={"oggi": 0, "domani": 1, "dopodomani": 2, "dopo domani": 2, "ieri": -1, "altro ieri": -2, "l altro ieri": -2},
    weekday_words={
        "lunedi": 0, "lun": 0, "martedi": 1, "mart": 1, "mercoledi": 2, "mer": 2, "merc": 2, "giovedi": 3, "gio": 3, "giov": 3,
        "venerdi": 4, "ven": 4, "sabato": 5, "sabati": 5, "sab": 5, "domenica": 6, "domeniche": 6, "dom": 6,
    },
    month_words={
        "gennaio": 1, "gen": 1, "febbraio": 2, "feb": 2, "marzo": 3, "aprile": 4, "apr": 4, "maggio": 5, "mag": 5, "giugno": 6,
        "giu": 6, "luglio": 7, "lug": 7, "agosto": 8, "ago": 8, "settembre": 9, "sett": 9, "set": 9, "ottobre": 10, "ott": 10,
        "novembre": 11, "nov": 11, "dicembre": 12, "dic": 12,
    },
    skips_today=r"prossim[oa]",
    skips_today_after=r"(?:prossim[oa]|che viene|della (?:prossima settimana|settimana prossima))",
    day_parts={
        "mattina": "morning", "mattino": "morning", "mattinata": "morning", "di mattina": "morning", "al mattino": "morning",
        "la mattina": "morning", "del mattino": "morning", "in mattinata": "morning", "di prima mattina": "morning",
        "a mezzogiorno": "noon", "mezzogiorno": "noon", "a pranzo": "noon", "per pranzo": "noon", "all ora di pranzo": "noon",
        "in pausa pranzo": "noon", "ora di pranzo": "noon", "pranzo": "noon", "pomeriggio": "pomeriggio",
        "di pomeriggio": "pomeriggio", "nel pomeriggio": "pomeriggio", "il pomeriggio": "pomeriggio", "del pomeriggio": "pomeriggio",
        "al pomeriggio": "pomeriggio", "sera": "evening", "di sera": "evening", "la sera": "evening", "in serata": "evening",
        "alla sera": "evening", "della sera": "evening", "serata": "evening", "a cena": "evening", "per cena": "evening",
        "notte": "night", "di notte": "night", "la notte": "night", "della notte": "night",
    },
    today_parts={
        "stamattina": "morning", "stamani": "morning", "stamane": "morning", "questa mattina": "morning",
        "oggi a pranzo": "noon", "questo pomeriggio": "pomeriggio", "oggi pomeriggio": "pomeriggio", "stasera": "evening",
        "questa sera": "evening", "oggi sera": "evening", "stanotte": "night", "questa notte": "night",
    },
    ranges={
        "fine settimana": "weekend", "questo fine settimana": "weekend", "il fine settimana": "weekend",
        "nel fine settimana": "weekend", "weekend": "weekend", "questo weekend": "weekend", "nel weekend": "weekend",
        "il weekend": "weekend", "prossimo fine settimana": "next_weekend", "il prossimo fine settimana": "next_weekend",
        "fine settimana prossimo": "next_weekend", "prossimo weekend": "next_weekend", "weekend prossimo": "next_weekend",
        "questa settimana": "this_week", "in settimana": "this_week", "durante la settimana": "this_week",
        "settimana prossima": "next_week", "la settimana prossima": "next_week", "prossima settimana": "next_week",
        "la prossima settimana": "next_week", "settimana di natale": "christmas_week", "settimana santa": "holy_week",
        "tra natale e capodanno": "between_holidays", "fra natale e capodanno": "between_holidays",
        "durante le feste": "between_holidays", "nelle feste": "between_holidays", "sotto le feste": "between_holidays",
        "durante le feste di natale": "between_holidays", "tra le feste": "between_holidays",
        "durante le vacanze di natale": "between_holidays", "natalizi": "between_holidays", "periodo natalizio": "between_holidays",
        "sotto natale": "between_holidays",
    },
    holidays={
        "capodanno": "new_year", "primo dell anno": "new_year", "primo dell anno nuovo": "new_year", "epifania": "epiphany",
        "befana": "epiphany", "san valentino": "valentine", "giovedi grasso": "fat_thursday", "martedi grasso": "shrove_tuesday",
        "mercoledi delle ceneri": "ash_wednesday", "festa della donna": "womens_day", "domenica delle palme": "palm_sunday",
        "giovedi santo": "maundy_thursday", "venerdi santo": "good_friday", "sabato santo": "easter_saturday", "pasqua": "easter",
        "domenica di pasqua": "easter", "pasquetta": "easter_monday", "lunedi dell angelo": "easter_monday",
        "lunedi di pasqua": "easter_monday", "san giuseppe": "saint_joseph", "primo maggio": "may_day",
        "festa dei lavoratori": "may_day", "festa del lavoro": "may_day", "festa della liberazione": "italian_liberation",
        "festa della repubblica": "italian_republic", "ascensione": "ascension", "pentecoste": "whit_sunday",
        "lunedi di pentecoste": "whit_monday", "corpus domini": "corpus_christi", "ferragosto": "assumption",
        "assunta": "assumption", "halloween": "halloween", "ognissanti": "all_saints", "tutti i santi": "all_saints",
        "giorno dei morti": "all_souls", "black friday": "black_friday", "san nicola": "saint_nicholas",
        "immacolata": "immaculate", "immacolata concezione": "immaculate", "vigilia": "christmas_eve",
        "vigilia di natale": "christmas_eve", "natale": "christmas", "giorno di natale": "christmas",
        "santo stefano": "boxing_day", "san silvestro": "new_years_eve", "ultimo dell anno": "new_years_eve",
        "vigilia di capodanno": "new_years_eve",
    },
    dates=(
        r"(?P<day>\d{1,2})°?\s*(?:di\s+)?(?P<month>MONTH)\b\.?(?:\s+(?:del\s+)?(?P<year>\d{4}))?",
        r"\b(?:il|al|del|dal)\s+(?:giorno\s+)?(?P<day>\d{1,2})\b(?!\s*(?:h\b|ore\b|euro\b|[:./-]\s?\d))",
        r"\b(?:lunedi|martedi|mercoledi|giovedi|venerdi|sabato|domenica)\s+(?P<day>\d{1,2})\b(?!\s*(?:h\b|ore\b|[:./-]\s?\d))",
        r"\bgiorno\s+(?P<day>\d{1,2})\b(?!\s?[./-]\s?\d)",
    ),
    times=(
        _BEFORE + r"\s*(?:le\s+|l\s+)?(?:ore\s+)?(?P<h>\d{1,2})(?:[:.](?P<m>\d{2}))?(?!\d|\s?[./-]\s?\d)" + _MINUTES,
        _BEFORE + r"?\s*(?:le\s+)?(?P<h>\d{1,2}):(?P<m>\d{2})\b",
    ),
    clock_words={
        "a mezzanotte": 1440, "mezzanotte": 1440, "mezzogiorno e mezzo": 750, "a mezzogiorno e mezzo": 750,
        "fino a mezzanotte": 1440,
    },
    numbers={
        "una": 1, "due": 2, "tre": 3, "quattro": 4, "cinque": 5, "sei": 6, "sette": 7, "otto": 8, "nove": 9, "dieci": 10,
        "undici": 11, "dodici": 12, "tredici": 13, "quattordici": 14, "quindici": 15, "sedici": 16, "diciassette": 17,
        "diciotto": 18, "diciannove": 19, "venti": 20, "ventuno": 21, "ventidue": 22, "ventitre": 23,
    },
    now=("adesso", "ora", "in questo momento", "attualmente", "ancora", "gia", "al momento", "a quest ora", "subito", "per ora"),
    kinds=(
        ("closes", r"\bfino a (?:che ora|quando|quale ora|che ore)\b|\bche ora\b.*\b(?:chiud|chius)\w*|\bche ore\b.*\bchiud\w*"
                   r"|\bquando\b.*\b(?:chiud|chius)\w*|\b(?:ora|orario) di chiusura\b|\bchiud\w+ (?:a che ora|quando)\b"),
        ("opens", r"\b(?:quando|che ora|che ore)\b.*\b(?:passare|passo|venire|vengo|visitar\w*)\b"
                  r"|\b(?:che ora|che ore)\b.*\b(?:ri)?(?:apr\w*|apert\w*)\b|\bquando\b.*\b(?:ri)?(?:apr\w*|apert\w*)\b"
                  r"|\b(?:ri)?apr\w+ (?:a che ora|quando)\b|\bprossima apertura\b|\bda (?:che ora|quando)\b"),
        ("hours", r"\borari[oi]?\b|\b(?:che|quali) giorni\b|\bgiorn[oi] di (?:chiusura|riposo|apertura)\b|\bche ore fate\b"),
        ("open", r"\b(?:ri)?(?:apr\w*|apert\w*)\b|\b(?:chiud\w*|chius\w*)\b|\b(?:passare|passo|venire|vengo|visitare|lavorate|pausa"
                 r"|operativ[oi]|servite|ricevete)\b"
                 r"|\b(?:ce|ci sara|trovo|troviamo) (?:ancora |gia )?(?:qualcuno|gente)\b|\bvi (?:trovo|troviamo)\b|\bqualcuno (?:in|nel)\b"
                 r"|\b(?:siete|sarete|restate|rimanete)\b.* (?:li|in negozio|disponibili)\b"
                 r"|\b(?:ci siete|ci sarete)\b"),
    ),
    strong=(
        r"\b(?:siete|sei|sarete|restate|rimanete|e|sara|resta|rimane|state|tenete)\b(?: \w+){0,4} (?:apert|chius)\w*\b",
        r"\b(?:ri)?(?:aprite|chiudete|aprirete|chiuderete)\b", r"\borari[oi]? (?:di apertura|del|dell|invernal\w+|estiv\w+)\b",
        r"\b(?:vostri|vostro|tuo|suoi) orari[oi]?\b", r"\borari[oi]? (?:avete|fate)\b",
        r"\b(?:apert|chius)\w+ (?:oggi|domani|adesso|ora|stasera)\b",
    ),
    never=(
        r"\b(?:tra|fra|in|entro) (?:\d+|un|una|due|tre|poche|pochi|qualche|mezz) ?(?:ore|ora|minut\w+)\b",
        r"\b(?:garanzia|conto|ordine|ordini|pacco|pacchi|spedizione|fattura|scontrino|reclamo|sito|pagina|app|applicazione|link"
        r"|serratura|porta|lucchetto|codice|bottiglia|reso|resi|rimborso|consegna|consegne|arriva|arrivera|pratica|ticket"
        r"|posizione|posizioni|posto di lavoro|sconti?|offert[ae])\b",
        r"\b(?:aprire|chiudere) (?:un|una|il|la|lo|i|le|l|mio|mia)\b(?! (?:lunedi|martedi|mercoledi|giovedi|venerdi|sabato"
        r"|domenica|giorno|settimana|weekend|fine|\d|sabati|domeniche|mattina|pomeriggio|sera|festivi))",
        r"\bcome (?:si )?(?:apr|chiud)\w*", r"\bquanto (?:tempo|dura|ci mette|ci vuole)\b", r"\bapert[oa] mental\w*",
        r"\bchiud\w+ (?:un|una|mio|mia|il mio|la mia)\b", r"\b(?:appuntamento|prenotare|prenotazione|corso|rubinetto|chiave)\b",
        # Who cannot come asks nothing.
        r"^(?!.*\b(?:apr|apert|chiud|chius|orari|che ora|fino|quando))(?:.*\bnon (?:posso|potro|possiamo|riesco|riesco a)"
        r" (?:a )?(?:passare|venire|arrivare)\b)",
    ),
    greeting=r"\b(?:buon ?giorno|buona ?sera|buona ?notte|buon pomeriggio|buona (?:giornata|serata)|ciao|salve)\b",
    spans=r"\b(?:dalle|tra le|fra le|da) \d{1,2}(?:[:.]\d\d)? (?:alle|e le|a) \d{1,2}(?:[:.]\d\d)?(?![\d./])",
    any_holiday=("giorni festivi", "giorno festivo", "festivi", "festivo", "nei festivi", "le feste", "feste"),
    follow_up=r"^(?:e|ed|o|ma|invece|anche|allora|ok e|va bene e|poi|oppure)\b",
    fillers=(
        "a abbiamo ad adesso ai al alla alle allo allora altri altro amici anche ancora antro anzi aperta aperte aperti aperto "
        "apertura aperture apre aprendo apri apriate aprira aprirai aprire aprirete aprirebbe apriamo aprite aprono apro arrivare "
        "arrivo assistenza attualmente avete aveva avevate avrei bar bella bene biblioteca biglietteria bisogno bottega bravi "
        "caffe caso ce cena che chi chiamo chiedere chiedo chiuda chiudano chiude chiuderete chiudera chiudere chiudete chiudi "
        "chiudono chiusa chiuse chiusi chiuso chiusura ci ciao cibo circa come comprare con confermare conferma continuato "
        "continuata controllare cordiali cortese cortesemente cosa cosi cucina da dagli dai dal dalla dalle dare dato de degli dei "
        "del dell della delle dello dentro devo di dico dire dirmi dite ditemi dimmi dica disponibile disponibili disturbo domanda "
        "dopo dove dovrei durante e ed ecco era eravate esatta esatti essere fa facendo faccio far fare farmacia fate fatto favore "
        "festa fino fine fra gelateria gentile gentilmente gia gianni giorni giorno giusto gli grazie guardare ha hanno ho i il in "
        "indicare informazione informazioni info ingresso invece io l la lavorate lavorare le lei li lo locale loro lui ma magari "
        "mai mangiare mattina me meno mi mia mie mio momento molto museo ne negozi negozio nel nell nella nelle no noi non normale "
        "normali nostro nuovo o officina oggi ogni ok oppure ora orari orario ore ormai ospitate ospiti ottimo panetteria panificio "
        "parlare parrucchiere parte passare passarci passate passiamo passo pausa per perche percaso perdonate permesso pero piu "
        "pizzeria poco poi porta portare posso possiamo possibile potete poter potrei potreste potuto pranzo preciso prego prendere "
        "presto previsto prima proprio provare pubblico punto pure qual quale quali qualcuno quand quando quanti quanto quella "
        "quello quest questa queste questi questo qui ragazzi reparto restate resta ricevete ricevere riapre riaprire riaprirete "
        "riaprite rimane rimanete riposo ristorante ritirare salone salve sapere sapete sara sarebbe sarete sarei saluti scusa "
        "scusate scusi scusami se sede segreteria sempre sentire senza senta servite servizio si sia siate siete signora solita "
        "solito solo sono spaccio sta staff stabilimento stanno state stato stavo su sua subito sul sulla suo supermercato svegli tardi "
        "te team teatro telefono tempo tenete ti tra trovare troviamo trovo tu tua tuo turno tutta tutte tutti tutto ufficio un una "
        "uno va vado vale vediamo vedere venire venite vengo veloce velocemente verrei verso via vi visita visitare visitarvi voi "
        "voglio volentieri volevo volta vorrei vorremmo vostra vostre vostri vostro piacere speciale speciali straordinario "
        "straordinari vero riuscite riesco operativi operativo "
        "ridotto regolare regolarmente normalmente solitamente estivo invernale estivi invernali porte raggiungervi "
    ),
    departments={
        "officina": "workshop", "l officina": "workshop", "assistenza": "support", "servizio clienti": "service",
        "cucina": "kitchen", "vendite": "sales", "reception": "reception", "ufficio": "office", "magazzino": "warehouse",
        "ritiro": "pickup", "negozio": "shop", "bar": "bar", "terrazza": "terrace", "caffe": "cafe", "noleggio": "rental",
        "laboratorio": "lab", "telefono": "phone", "centralino": "phone",
    },
    day_numbers=(
        "(?:primo|uno)", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove", "dieci", "undici", "dodici", "tredici",
        "quattordici", "quindici", "sedici", "diciassette", "diciotto", "diciannove", "venti", "ventuno", "ventidue", "ventitre",
        "ventiquattro", "venticinque", "ventisei", "ventisette", "ventotto", "ventinove", "trenta", "trentuno",
    ),
    weekday_after=r"(?:subito )?dopo",
    day_after=r"(?:il )?giorno dopo(?: di)?(?: la| il| l)?",
    day_before=r"(?:il )?giorno prima (?:di|del|della|dell)(?: la| il)?",
    shorthand={
        "nn": "non", "x": "per", "xke": "perche", "ke": "che", "k": "che", "cmq": "comunque", "dom": "domenica",
        "domattina": "domani mattina", "domatina": "domani mattina", "dmn": "domani", "dmni": "domani", "pom": "pomeriggio",
        "pome": "pomeriggio", "we": "weekend", "week end": "weekend", "fine sett": "fine settimana", "sett": "settimana",
        "sabto": "sabato", "apert": "aperto", "aperri": "aperti", "apeti": "aperti", "qlc": "qualcuno", "qlcn": "qualcuno",
        "qualkuno": "qualcuno", "grz": "grazie", "pf": "per favore", "xfavore": "per favore", "bgiorno": "buongiorno",
        "buonasera": "buona sera", "orar": "orari", "sn": "sono",
    },
    rewrites=(
        (r"\b(\d{1,2}) ?h(\d{2})\b", r"\1:\2"),
        (r"\bc e\b", "ce"),
        (r"\b(?:24 ?ore su (?:24|ventiquattro)|24 ?h)\b|\b24 ?/ ?7\b", "orari"),
        (r"\btutti i giorni\b(?! festivi)", "che giorni"),
        (r"\bsempre apert\w+", "orari"),
        (r"\b(?:tra|fra) quanto(?: tempo)?\b(?=.*\b(?:apr|chiud))", "quando"),
        (r"\bquanto manca (?:alla|all|per la) (?=chiusura|apertura)", "quando "),
        (r"\b(?:tra|fra) otto giorni\b", "tra una settimana"),
        (r"\b(?:tra|fra) (?:quindici|15) giorni\b", "tra due settimane"),
        (r"\bpiu tardi\b", "dopo"),
        (r"\bfino a tardi\b", "fino a che ora"),
        (r"\borario continuato\b", "orario"),
    ),
    ahead=(
        (r"(?:tra|fra) un giorno", 1), (r"(?:tra|fra) NUMBER giorn[oi]", 1), (r"(?:tra|fra) NUMBER settiman[ae]", 7),
    ),
    further=(
        (r"\b(?:il )?giorno (?:dopo|seguente|successivo)\b(?! (?:di|del|la|il)\b)", 1),
        (r"\b(?:la )?settimana (?:dopo|seguente|successiva)\b", 7),
    ),
    when=r"(?:il |al |nel )?(?:giorno|festa|ponte|settimana|mese|feste) d[ei]l?|a|in|questo|questa|durante|il|nel|fino a|dopo|prima di",
    objects=r"\b(?:ri)?(?:apr\w+|apert\w+|chiud\w+|chius\w+)(?: (?:a|al|alla|il|lo|la|l|i|gli|le|un|una|uno|per|di|del|della|dei"
            r"|delle|vostro|vostra|in|con|da))* (\w+)",
)  # fmt: skip
