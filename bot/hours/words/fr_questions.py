"""How customers ask about hours in French."""

from bot.hours.words.shape import Questions

_BEFORE = (
    r"(?:(?P<after>apres|a partir de|des|depuis)|(?P<before>avant)|(?P<till>jusqu a|jusque|jusqu)|a|vers|pour|sur les|autour de)"
)
_MINUTES = r"(?:\s*(?:(?P<half>et demie?)|(?P<past>et quart)|(?P<to>moins (?:le )?quart)))?"

QUESTIONS = Questions(
    relative_days={
        "aujourdhui": 0, "aujourd hui": 0, "ajd": 0, "demain": 1, "apres demain": 2, "le"
         " surlendemain": 2, "hier": -1, "avant hier": -2,
    },
    weekday_words={
        "lundi": 0, "lundis": 0, "lun": 0, "mardi": 1, "mardis": 1, "mercredi": 2, "mercredis": 2, "jeudi": 3, "jeudis": 3,
        "jeu": 3, "vendredi": 4, "vendredis": 4, "ven": 4, "samedi": 5, "samedis": 5, "sam": 5, "dimanche": 6,
        "dimanches": 6, "dim": 6,
    },
    month_words={
        "janvier": 1, "janv": 1, "fevrier": 2, "fevr": 2, "fev": 2, "mars": 3, "avril": 4, "avr": 4, "mai": 5, "juin": 6,
        "juillet": 7, "juil": 7, "aout": 8, "septembre": 9, "sept": 9, "octobre": 10, "oct": 10, "novembre": 11, "nov": 11,
        "decembre": 12, "dec": 12,
    },
    skips_today=r"prochain",
    skips_today_after=r"prochain\w*",
    day_parts={
        "le matin": "morning", "au matin": "morning", "du matin": "morning", "matin": "morning", "dans la matinee": "morning",
        "en matinee": "morning", "matinee": "morning", "le midi": "noon", "entre midi et deux": "noon",
        "pendant midi": "noon", "sur le temps de midi": "noon", "a l heure du dejeuner": "noon",
        "pendant l heure du dejeuner": "noon", "pendant le dejeuner": "noon", "a la pause dejeuner": "noon",
        "pendant la pause dejeuner": "noon", "pendant la pause de midi": "noon", "l apres midi": "afternoon",
        "en fin d apres midi": "afternoon", "fin d apres midi": "afternoon", "en debut d apres midi": "afternoon",
        "debut d apres midi": "afternoon", "en fin de journee": "afternoon", "fin de journee": "afternoon",
        "en debut de matinee": "morning", "en fin de matinee": "morning", "fin de matinee": "morning", "du mat": "morning",
        "de bon matin": "morning", "de bonne heure": "morning", "tot le matin": "morning", "les matins": "morning",
        "tous les matins": "morning", "en debut de soiree": "evening", "debut de soiree": "evening",
        "en fin de soiree": "evening",
        "fin de soiree": "evening", "les soirs": "evening", "tous les soirs": "evening", "les apres midi": "afternoon",
        "la pause de midi": "noon", "la pause dejeuner": "noon", "la pause": "noon", "une pause": "noon", "pause": "noon",
        "une pause dejeuner": "noon", "la pause du midi": "noon", "a l heure du repas": "noon", "les"
         " midis": "noon", "pour dejeuner": "noon", "pour le dejeuner": "noon", "pour manger le midi": "noon",
        "pour diner": "evening", "pour le diner": "evening", "pour souper": "evening", "pour le souper": "evening",
        "pour le petit dejeuner": "morning", "pour dejeuner le midi": "noon",
        "a l heure de midi": "noon", "pendant l heure de midi": "noon", "sur l heure de midi": "noon", "sur le midi": "noon",
        "a l heure du diner": "noon", "de l apres midi": "afternoon", "dans l apres midi": "afternoon", "apres"
         " midi": "afternoon", "aprem": "afternoon",
        "le soir": "evening", "du soir": "evening", "au soir": "evening", "en soiree": "evening", "dans la soiree": "evening",
        "soiree": "evening", "soir": "evening", "la nuit": "night", "de nuit": "night", "dans la nuit": "night", "nuit": "night",
    },
    today_parts={
        "ce matin": "morning", "ce midi": "noon", "cet apres midi": "afternoon", "cette apres midi": "afternoon",
        "cet aprem": "afternoon", "tantot": "afternoon", "a soir": "evening", "a matin": "morning",
 "ce soir": "evening", "cette nuit": "night",
    },
    ranges={
        "ce week end": "weekend", "ce weekend": "weekend", "le week end": "weekend", "le weekend": "weekend",
        "week end": "weekend", "weekend": "weekend", "week ends": "weekend", "weekends": "weekend",
        "le week end prochain": "next_weekend", "week end prochain": "next_weekend", "weekend prochain": "next_weekend",
        "le prochain week end": "next_weekend", "cette semaine": "this_week", "semaine de noel": "christmas_week",
        "la semaine de noel": "christmas_week", "la semaine": "this_week",
        "la semaine prochaine": "next_week", "semaine prochaine": "next_week", "entre les fetes": "between_holidays",
        "entre noel et le nouvel an": "between_holidays", "entre noel et nouvel an": "between_holidays",
        "entre noel et le jour de l an": "between_holidays", "pendant les fetes": "between_holidays",
        "entre les deux fetes": "between_holidays", "fetes de fin d annee": "between_holidays",
        "pendant les fetes de fin d annee": "between_holidays", "periode des fetes": "between_holidays",
        "pour les fetes": "between_holidays", "durant les fetes": "between_holidays", "fin d annee": "between_holidays",
        "entre noel et la saint sylvestre": "between_holidays", "entre noel et le 1er de l an": "between_holidays",
        "entre noel et le premier de l an": "between_holidays", "entre noel et l an": "between_holidays",
        "entre le 25 et le 31": "between_holidays", "fin de semaine": "weekend", "fins de semaine": "weekend",
        "fin de semaine prochaine": "next_weekend", "prochaine fin de semaine": "next_weekend",
        "ce week end ci": "weekend", "week end qui vient": "weekend", "weekend qui vient": "weekend",
        "week end a venir": "weekend", "weekend a venir": "weekend", "semaine qui vient": "next_week",
        "prochain week end": "next_weekend", "prochain weekend": "next_weekend", "prochaine semaine": "next_week",
        "semaine a venir": "next_week", "semaine sainte": "holy_week",
    },
    holidays={
        "black friday": "black_friday", "rameaux": "palm_sunday", "dimanche des rameaux": "palm_sunday",
        "nouvel an": "new_year", "le nouvel an": "new_year", "jour de l an": "new_year", "1er de l an": "new_year",
        "premier de l an": "new_year", "epiphanie": "epiphany", "l epiphanie": "epiphany", "fete des rois": "epiphany",
        "saint valentin": "valentine", "st valentin": "valentine", "vendredi saint": "good_friday",
        "jeudi saint": "maundy_thursday", "samedi saint": "easter_saturday", "paques": "easter",
        "dimanche de paques": "easter", "lundi de paques": "easter_monday", "fete du travail": "may_day",
        "fete de la victoire": "victory_day", "mardi gras": "shrove_tuesday", "lundi gras": "rose_monday",
        "mercredi des cendres": "ash_wednesday", "saint jean": "saint_john", "st jean": "saint_john",
        "saint jean baptiste": "saint_john", "fete des patriotes": "patriots_day", "journee des patriotes": "patriots_day",
        "lundi du jeune": "federal_fast_monday", "lundi du jeune federal": "federal_fast_monday",
        "deuxieme jour de noel": "boxing_day", "second jour de noel": "boxing_day", "jour de la toussaint": "all_saints",
        "jour des morts": "all_souls", "fete des morts": "all_souls", "jour de paques": "easter",
        "dimanche pascal": "easter", "lundi pascal": "easter_monday", "fete de l assomption": "assumption",
        "jour de l armistice": "armistice", "action de grace": "thanksgiving",
        "ascension": "ascension", "l ascension": "ascension",
        "jeudi de l ascension": "ascension", "pentecote": "whit_sunday", "dimanche de pentecote": "whit_sunday",
        "lundi de pentecote": "whit_monday", "fete dieu": "corpus_christi", "fete nationale": "bastille",
        "assomption": "assumption", "l assomption": "assumption", "halloween": "halloween", "toussaint": "all_saints",
        "armistice": "armistice", "l armistice": "armistice", "saint nicolas": "saint_nicholas",
        "st nicolas": "saint_nicholas", "veille de noel": "christmas_eve", "reveillon de noel": "christmas_eve",
        "reveillon": "christmas_eve", "noel": "christmas", "jour de noel": "christmas", "lendemain de noel": "boxing_day",
        "saint etienne": "boxing_day", "reveillon du nouvel an": "new_years_eve", "reveillon du jour de l an": "new_years_eve",
        "reveillon de la saint sylvestre": "new_years_eve", "reveillon de nouvel an": "new_years_eve",
        "soir de la saint sylvestre": "new_years_eve", "reveillon du 31": "new_years_eve", "reveillon du 24": "christmas_eve",
        "dernier jour de l an": "new_years_eve", "dernier jour de l annee": "new_years_eve",
        "premier jour de l an": "new_year", "premier jour de l annee": "new_year", "an neuf": "new_year",
        "saint sylvestre": "new_years_eve", "st sylvestre": "new_years_eve", "veille du nouvel an": "new_years_eve",
        "veille du jour de l an": "new_years_eve",
    },
    dates=(
        r"(?P<day>\d{1,2})(?:er|eme|e)?\s+(?P<month>MONTH)\b\.?(?:\s+(?P<year>\d{4}))?",
        r"(?P<day>1)er\b",
        r"\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\s+(?P<day>\d{1,2})\b(?!\s*(?:h\b|h\d|heures?|[:./-]\s?\d))",
        r"\b(?:le|du|au)\s+(?P<day>\d{1,2})\b(?!\s*(?:h\b|h\d|heures?|[:./-]\s?\d))",
    ),
    times=(
        _BEFORE + r"?\s*(?P<h>\d{1,2})\s*(?:h\b|h(?=\s?\d)|heures?\b)\s*(?P<m>\d{2}(?!\d))?" + _MINUTES,
        _BEFORE + r"?\s*(?P<h>\d{1,2}):(?P<m>\d{2})\b",
        _BEFORE + r"\s+(?P<h>\d{1,2})\b(?!\s?[./-]\s?\d)" + _MINUTES,
    ),
    clock_words={
        "a midi": 720, "midi": 720, "midi et demi": 750, "a midi et demi": 750, "minuit": 1440, "a minuit": 1440,
        "midi pile": 720,
    },
    numbers={
        "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
        "onze": 11, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "dix sept": 17, "dix huit": 18, "dix neuf": 19,
        "vingt": 20, "vingt et une": 21, "vingt deux": 22, "vingt trois": 23,
    },
    now=(
        "maintenant", "en ce moment", "actuellement", "la tout de suite", "tout de suite", "encore", "deja", "toujours",
        "a cette heure", "a cette heure ci", "a l heure actuelle", "a l heure qu il est", "pour le moment", "immediatement",
        "la maintenant", "a l instant", "presentement", "pour l instant",
    ),
    kinds=(
        ("closes", r"\bjusqu (?:a )?(?:quelle heure|quand|combien)\b|\bquelle heure\b.*\bferm\w*|\bquand\b.*\bferm\w*"
                   r"|\b(?:heure|horaires?) de fermeture\b|\bferm\w* (?:vous |t on |t il |t elle )?(?:a quelle heure|quand)\b"),
        ("opens", r"\b(?:quand|quelle heure)\b.*\b(?:passer|venir|visiter)\b"
                  r"|\bquelle heure\b.*\b(?:r?e?ouvr\w*|ouvert\w*|ouverture)\b|\bquand\b.*\b(?:r?e?ouvr\w*|ouvert\w*|ouverture)\b"
                  r"|\bprochaine ouverture\b|\bheure d ouverture\b|\b(?:des|a partir de) (?:quand|quelle heure)\b"
                  r"|\b(?:r?e?ouvr\w*|ouvert\w*) (?:vous |t on |t il |t elle )?(?:a quelle heure|quand)\b"),
        ("hours", r"\bjours? (?:de |d )(?:fermeture|repos|ouverture|conge)\b|\bhoraires?\b|\bheures d ouverture\b"
         r"|\bquels jours\b|\bvos heures\b|\bquelles heures\b"),
        ("open", r"\b(?:r?e?ouvr\w*|ouvert\w*|ferm\w*)\b|\b(?:passer|venir|visiter|travaillez|bossez|recevez|accueillez"
         r"|servez|joindre|pause)\b"
                 r"|\b(?:y a|y aura|y a t il|il y a) (?:encore |deja )?quelqu un\b"
                 r"|\b(?:quelqu un|vous|equipe|du monde)\b.* (?:la|present\w*|dispo\w*|joignables?|sur place)\b"
                 r"|\b(?:est|sera|sont|seront)\b.* joignables?\b"
                 r"|\bje (?:passe|viens)\b.* (?:ca ira|ca va|ca marche|c est bon|possible|trop tard)\b"),
    ),
    strong=(
        r"\b(?:etes|serez|etiez|seriez) vous\b.* (?:ouvert|ferme)\w*\b", r"\bvous (?:etes|serez|restez)\b.* (?:ouvert"
         r"|ferme)\w*\b",
        r"\bouvrez vous\b", r"\bfermez vous\b", r"\bvous (?:ouvrez|fermez)\b", r"\b(?:horaires|heures) d ouverture\b",
        r"\b(?:magasin|boutique) (?:est|sera)\b.* (?:ouvert|ferme)\w*\b",
    ),
    never=(
        r"\b(?:dans|pendant|en) (?:\d+|une?|deux|trois|quelques|une demi) (?:heures?|minutes?|mn)\b",
        r"\b(?:garantie|compte|colis|commande|facture|livraison|ticket|litige|reclamation|site|appli|application|lien|serrure"
        r"|porte|poste|postes|recrutement|dossier|bouteille|flacon|paquet|compteur|source|retour|remboursement|promo\w*"
         r"|soldes)\b",
        r"\bouvr\w+ (?:un|une|mon|ma|mes|ce|cette|cet|le|la|les|l) (?!matin|soir|midi|week|weekend|apres|jour|semaine|nuit|lundi"
        r"|mardi|mercredi|jeudi|vendredi|samedi|dimanche|\d|lendemain|veille|aprem|reveillon|premier)",
        r"\bcombien de temps\b", r"\bcomment\b.*\b(?:ouvr|ferm)\w*", r"\bquand (?:arrive|recev|sera livre|vais je)\w*",
        r"\bferm\w+ (?:mon|ma|mes|un|une)\b", r"\bouvert\w* d esprit\b",
        # Who cannot come asks nothing.
        r"^(?!.*\b(?:r?e?ouv|ferm|horaire|quelle heure|jusqu|quand))(?:.*\b(?:peux|pourrai|pourrais|pouvons|pourrons)"
         r" (?:\w+ )?(?:pas|plus)"
        r" (?:venir|passer)\b)",
    ),
    greeting=r"\b(?:bonjour|bonsoir|bonne (?:journee|soiree|nuit|apres midi)|salut|coucou)\b",
    spans=r"\b(?:de|entre) \d{1,2}(?:\s?h\s?\d{0,2}| heures)? (?:a|et|jusqu a) \d{1,2}(?:\s?h\s?\d{0,2}| heures)?(?![\d./])",
    any_holiday=("jours feries", "jour ferie", "les feries", "feries"),
    follow_up=r"^(?:et|ou|mais|alors|qu en est il|meme question|ok et|d accord et|aussi|puis|sinon)\b",
    fillers=(
        "toi ta tes lui notre nos elles eux dont pourquoi plusieurs quelques autres memes aucun aucune seul "
        "seulement tres trop si pourrait dois doit suis sommes etait etiez etaient serait avons avait aviez aura "
        "aurez vas vont faire fait sous sans durant avant depuis ni lorsque parce souvent pardon voulais vite "
        "manger diner souper boire verre sinon hebdomadaire hebdomadaires devant ira annee repos reste "
        "genre bon ok accord super parfait top genial nickel espere esperant allez bonne avance servez joindre faites pause cas "
        "aimerions voudrions pourrait possibilite eventuellement personnes moyen besoin rien passage rendre venue bonnes "
        "juste vient ca stop continu interruption speciaux exceptionnel exceptionnels exceptionnellement "
        "habituel beaucoup special "
        "je pouvoir bossez "
        "nouveau nouvelle a accueil accueillez ah ai aimerais ainsi alors apres arrive arriver as assez assurez au "
        "aujourdhui auriez "
        "aussi autre aux avec avez avoir bar bien bonjour bonsoir boulangerie boutique brasserie bref bureau bureaux "
        "c cabinet cafe car ce ceci cela centre ces cet cette chaque chers chez chose coiffeur combien comme comment "
        "commerce compris comptez connaitre cordialement coucou d dans de deja dejeuner demain demandais demande des "
        "desole dire dispo disponible disponibles dites donc du echoppe elle en encore enseigne entre epicerie equipe "
        "es est et etablissement etais etes etre exactement excusez existe faites faut ferez ferie feries ferme "
        "fermee fermees ferment fermer fermerez fermes fermeture fermez fermons fete fetes fleuriste galerie garage "
        "generalement gens grand h habitude habituelles habituels hein hello heure heures horaire horaires hors hotel "
        "hui ici il ils indiquer info information infos institut j jamais joignable joignables jour jours jusqu "
        "jusque justement l la le les leur leurs librairie lieu lors ma madame magasin mairie mais me meme merci mes "
        "messieurs midi moi moins moment mon monde monsieur musee n ne non normal normalement normaux nous numero on "
        "ont ou oui ouvert ouverte ouvertes ouverts ouverture ouvre ouvrent ouvres ouvrez ouvrir ouvrira ouvrirez "
        "ouvriront par pareil partant partir pas passe passer pendant personne petite peut peux pharmacie pharmacien "
        "pile place plait plus plutot possible pour pourra pourrais pourriez pouvez precise precisement precises "
        "present presents prevoyez prevu prevue prochain prochaine prochainement proposez pu public publics puis qu "
        "quand que quel quelle quelles quelqu quels question qui quoi rapide rapidement recevez renseignement "
        "renseigner reouvre reouvrent reouvrez reouvrira restaurant reste rester restez rouvre rouvrent rouvrez "
        "rouvrira s sais sait salon salut sauriez savoir se semaine sera serez seront sert service sil simplement "
        "soit son sont souhaite souhaiterais stp studio sur svp sympa t tard tardivement te tel telephone tot "
        "toujours tous tout toute toutes travaillez trouve trouver tu un une va vacances vais venir vers veux "
        "viendrais viens visite visiter voila voir vos votre voudrais vous vrai vraiment y "
    ),
    departments={
        "atelier": "workshop", "l atelier": "workshop", "atelier de reparation": "workshop", "service client": "service",
        "service clients": "service", "sav": "service", "cuisine": "kitchen", "ventes": "sales", "vente": "sales",
        "service commercial": "sales", "comptoir": "counter", "reception": "reception", "bureau": "office", "depot": "warehouse",
        "entrepot": "warehouse", "retrait": "pickup", "livraisons": "delivery", "magasin": "shop", "boutique": "shop",
        "bar": "bar", "terrasse": "terrace", "cafe": "cafe", "laboratoire": "lab", "labo": "lab", "location": "rental",
        "assistance": "support", "comptabilite": "accounting", "standard": "phone", "telephone": "phone",
    },
    day_numbers=(
        "(?:premier|un)", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze",
        "treize", "quatorze", "quinze", "seize", "dix[ -]sept", "dix[ -]huit", "dix[ -]neuf", "vingt",
        "vingt[ -]et[ -]une?", "vingt[ -]deux", "vingt[ -]trois", "vingt[ -]quatre", "vingt[ -]cinq", "vingt[ -]six",
        "vingt[ -]sept", "vingt[ -]huit", "vingt[ -]neuf", "trente", "trente[ -]et[ -]un",
    ),
    weekday_after=r"(?:juste )?apres",
    day_after=r"(?:le |au )?(?:lendemain|jour apres|jour d apres)(?: de| du| d)?(?: la| l)?",
    day_before=r"(?:la )?(?:veille|jour avant|jour d avant)(?: de| du| d)?(?: la| l)?",
    shorthand={
        "cest": "c est", "vs": "vous", "vou": "vous", "mnt": "maintenant", "mtn": "maintenant", "auj": "aujourdhui",
        "ajd": "aujourdhui",
        "ojd": "aujourdhui", "dem": "demain", "dm1": "demain", "bjr": "bonjour", "bsr": "bonsoir", "slt": "salut", "we": "weekend",
        "wknd": "weekend", "wk end": "weekend", "aprem": "apres midi", "aprm": "apres midi", "kel": "quel", "koi": "quoi",
        "2main": "demain", "dmain": "demain", "2m1": "demain", "sem": "semaine", "kelk1": "quelqu un",
        "w e": "weekend", "w end": "weekend", "week en": "weekend", "juska": "jusqu a", "jusk": "jusqu", "ke": "que", "ki": "qui",
        "hre": "heure", "zetes": "etes", "vzetes": "vous etes", "qqn": "quelqu un", "qqun": "quelqu un", "jsuis": "je suis",
        "chui": "je suis", "jpeux": "je peux", "jpe": "je peux", "yaura": "y aura", "yaqqn": "y a quelqu un",
        "quell": "quelle", "kelle": "quelle", "kan": "quand", "qd": "quand", "jusqua": "jusqu a", "jusk a": "jusqu a",
        "ouver": "ouvert",
        "ouvet": "ouvert", "bcp": "beaucoup", "pr": "pour", "dc": "donc", "tjs": "toujours",
        "tjrs": "toujours", "tt": "tout",
    },
    rewrites=(
        (r"(?<=[a-z0-9])-(?=[a-z])", " "),
        (r"\baujourd hui\b", "aujourdhui"),
        (r"\bs il (?:vous|te) plait\b", "svp"),
        (r"\best ce qu(?:e|)\b", " "),
        # The hours of the week are the hours in general.
        (r"\b(horaires?|heures d ouverture) (?:complets? |completes )?(?:de|pour) (?:toute )?la semaine\b(?! (?:prochaine"
         r"|qui|a venir|du|de))", r"\1"),
        (r"\b(?<!a )(?<!jusqu a )24 ?h(?:eures?)?(?: ?(?:/|sur) ?24 ?h?)?(?:,? ?(?:et )?7 ?(?:j(?:ours)?)? ?(?:/"
         r"|sur) ?7 ?j?)?\b", "horaires"),
        (r"\bdu mat(?:in)?\b(?=.*\bcette nuit\b)", " "),
        (r"\b1 er\b", "1er"),
        (r"\btous les jours\b(?! (?:feries|de fete|a |des |jusqu|entre))", "quels jours"),
        (r"\b7 ?j(?:ours?)? ?(?:/|sur) ?7(?: ?j(?:ours?)?)?\b|(?<!le )\b7/7\b", "quels jours"),
        (r"\b(?:(?:il )?(?:vous |me |nous )?reste )?(?:t il )?(?:encore )?combien de temps (?:il reste |reste t"
         r" il )?avant (?:la |votre |l )?(fermeture|ouverture)\b", r"quand \1"),
        (r"\b(?:encore )?combien de temps (?:avant|jusqu a) (?:que|ce que) (?=vous (?:r?e?ouvr|ferm))", "quand "),
        (r"\bdans combien de temps\b(?=.*\b(?:r?e?ouvr|ferm)\w)", "quand"),
        (r"\b((?:r?e?ouvr|ferm)\w+ (?:vous )?)dans combien de temps\b", r"quand \1"),
        (r"\bdans huit jours\b", "dans une semaine"),
        (r"\b(?:dans (?:quinze|15) jours|dans une quinzaine(?: de jours)?)\b", "dans deux semaines"),
        (r"\b(\d{1,2}) ?h(?:rs?|eures?)? ?(\d{2})\b", r"\1h\2"),
    ),
    ahead=(
        (r"(?:dans|d ici) un jour", 1), (r"(?:dans|d ici) NUMBER jours?", 1), (r"(?:dans|d ici) NUMBER semaines?", 7),
        (r"en huit", 7), (r"en quinze", 14),
    ),
    further=(
        (r"\b(?:le )?(?:lendemain|jour (?:d )?apres|jour (?:suivant|d ensuite))\b(?! (?:de|du|d)\b)", 1),
        (r"\b(?:la )?semaine (?:d apres|suivante|d ensuite)\b", 7),
    ),
    when=r"(?:le |au |a la )?(?:jour|fete|soir|matin|semaine|mois) d[eu]s?|pendant|ce|cet|a|au|aux|en|durant|le|jusqu a"
     r"|apres|avant",
    objects=r"\b(?:r?e?ouvr\w+|ouvert\w*|ferm\w+)(?: (?:vous|a|aux|au|la|l|le|les|un|une|pour|des|de|du|d|votre|vos|mon"
     r"|ma))* (\w+)",
)  # fmt: skip
