"""By which words a question begins, in the six languages: the data of questions_in.py. All patterns are for folded text."""

import re

#: What may stand before a question without being part of it.
_BEFORE_WORDS = """
    and also oh so then but well hi hello hey please plus btw und auch noch dann aber hallo ausserdem zudem bitte et
    aussi puis mais bonjour egalement y e tambien ademas pero hola entonces en ook dan maar hoi verder daarnaast ed
    anche poi ma ciao inoltre allora
"""
_BEFORE = rf"(?:(?:{'|'.join(_BEFORE_WORDS.split())})\s+)*"

_ENGLISH_SUBJECT = r"(?:i|you|u|we|he|she|it|they|there|the|my|your|our|this|that|these|those|a|an|any|anyone|one)"
_ENGLISH_VERB = r"(?:do|does|did|is|are|was|were|can|could|will|would|should|have|has|may|must|dont|cant|arent|isnt)"
_GERMAN_SUBJECT = r"(?:ich|man|ihr|sie|wir|es|er|du|das|die|der|den|ein|eine|einen|mein|meine|eure?|ihre|auch|denn)"
_DUTCH_SUBJECT = r"(?:ik|jullie|u|je|jij|we|wij|er|het|de|een|mijn|dat|dit|die|men|ook|nog)"

#: A clause that asks, in the order of words that only a question has: "how much is", but not "what you sell".
ASKS = re.compile(
    rf"^{_BEFORE}(?:"
    + "|".join(
        (
            # English
            rf"how\b(?!\s+{_ENGLISH_SUBJECT}\b)",
            rf"(?:what|when|where|which|who|why|whose)\b(?!\s+{_ENGLISH_SUBJECT}\b)(?:\s+[\w-]+){{0,3}}\s+{_ENGLISH_VERB}\b",
            r"(?:whats|wheres|whens|whos|hows)\b",
            r"(?:what|how) about\b",
            rf"{_ENGLISH_VERB}\s+{_ENGLISH_SUBJECT}\b",
            # German
            rf"wie(?:viele?)?(?:\s+(?:viele?|lang|lange|oft|weit|teuer|hoch|gross|schnell|spat|fruh))?\b(?!\s+{_GERMAN_SUBJECT}\b)",
            rf"(?:was|wann|wo|wohin|woher|welche[rsnm]?|wer|wen|wem|warum|wieso|weshalb|womit|wofur)\b(?!\s+{_GERMAN_SUBJECT}\b)",
            r"(?:kann|konnen|konnt|kannst|haben|habt|hast|hat|gibt|gibts|ist|sind|seid|bist|darf|durfen|muss|mussen|macht|machen"
            r"|bietet|bieten|verkauft|verkaufen|repariert|reparieren|liefert|liefern|nehmt|nehmen|akzeptiert|akzeptieren|habe"
            r"|soll|sollte|wird|werden|wurde|wurden|kostet|dauert|geht|braucht|brauche|fuhrt|fuhren|verleiht|vermietet"
            rf"|vermieten|offnet|schliesst|versendet|verschickt|kauft)\s+{_GERMAN_SUBJECT}\b",
            # French
            r"(?:combien|pourquoi|quelle?s?|comment)\b",
            r"(?:quand|ou|qui)\s+(?:est|sont|puis|peut|pouvez|ouvrez|fermez|arrive|se)\b",
            r"(?:\w+\s+)?(?:qu )?est-ce\b",
            r"(?:\w+\s+)?\w+-(?:vous|je|ils?|elles?|on|nous|tu|t-\w+)\b",
            r"(?:vous|tu)\s+\w+(?:ez|es)\b",
            # Spanish
            r"(?:cuant[oa]s?|donde|cual(?:es)?|quien(?:es)?|por que|(?:a|hasta|desde) que hora|de que|con que)\b",
            r"que\s+(?:horarios?|hora|marcas?|precios?|tipos?|pasa|coste|talla|dias?|metodos|documentos?|necesito|hago)\b",
            r"como\s+(?:puedo|se|hago|pago|funciona|devuelvo|reservo|cancelo)\b",
            r"cuando\s+(?:abren|abris|cierran|llega|llegara|estan|puedo|es|recibo|me)\b",
            r"(?:puedo|podria|podrian|pueden|podeis|puede|tienen|teneis|tienes|hay|hacen|haceis|venden|vendeis|reparan|reparais"
            r"|arreglan|aceptan|aceptais|abren|abris|estan|estais|es posible|se puede|envian|enviais|entregan|alquilan"
            r"|alquilais|ofrecen|ofreceis|debo|tengo que|me pueden|cobran|hace falta)\b",
            # Dutch
            rf"hoe(?:veel|lang)?(?:\s+(?:lang|veel|vaak|ver|duur|groot|laat|snel|hoog))?\b(?!\s+{_DUTCH_SUBJECT}\b)",
            rf"(?:wanneer|waar|wat|welke?|wie|waarom)\b(?!\s+{_DUTCH_SUBJECT}\b)",
            r"(?:kan|kunnen|kunt|kun|heb|hebben|hebt|heeft|is|zijn|bent|ben|mag|mogen|moet|moeten|repareren|verkopen|leveren|doen"
            r"|doet|bezorgen|verhuren|accepteren|nemen|maken|bieden|geven|kost|duurt|wordt|worden|krijg|zit|openen|sluiten"
            rf"|verzenden|rekenen|komen)\s+{_DUTCH_SUBJECT}\b",
            # Italian
            r"(?:quant[oaie]|dove|qual|quali|quale|chi|perche|(?:fino )?a che ora|cosa|che cosa)\b",
            r"(?:come|quando|che)\s+(?:posso|si|faccio|funziona|aprite|chiudete|arriva|siete|orari|orario|marche|devo|pago"
            r"|prezzo|tipo)\b",
            r"(?:posso|puo|potete|potrei|potreste|avete|siete|fate|riparate|vendete|spedite|consegnate|accettate|offrite"
            r"|noleggiate|aprite|chiudete|c e|ci sono|si puo|si possono|e possibile|devo|bisogna)\b",
        )
    )
    + ")"
)

#: A wish to be told something; with it, "how much it costs and whether you deliver" are two questions.
WISH_TO_KNOW = re.compile(
    r"\b(?:tell me|let me know|know|wonder|wondering|explain|wissen|sagen|erklaren|fragen|savoir|dire|dites|demander|saber"
    r"|decir|decirme|dime|digame|weten|vertellen|zeggen|sapere|dirmi|dica|chiedere)\b"
)
EMBEDDED = re.compile(
    r"^(?:how|what|when|where|which|who|why|whether|if|wie|was|wann|wo|welche\w*|wer|warum|ob|comment|combien|quand|quel\w*"
    r"|si|cuant\w+|cuando|como|donde|cual\w*|hoe|hoeveel|wanneer|waar|wat|welke|of|quanto|quando|come|dove|se|quali|quale)\b"
)
#: A request that needs no question mark.
REQUEST = re.compile(
    rf"^{_BEFORE}(?:(?:can|could) you (?:please )?)?(?:tell me|let me know|i (?:would |d )?(?:like|want|need) to know|id like to know"
    r"|i wonder|im wondering|ich (?:wusste|mochte|wurde|will) .{0,20}wissen|sagen sie mir|sag mir"
    r"|je (?:voudrais|veux|souhaite|souhaiterais|aimerais) .{0,10}savoir|dites-moi|dites moi|quisiera saber|me gustaria saber"
    r"|queria saber|quiero saber|digame|dime|ik (?:wil|zou|wilde) .{0,20}weten|vorrei sapere|volevo sapere|mi dica|ditemi)\b"
)
#: A wish for something else than to be told; it may be a matter of its own, or only lead to a question.
WANTS = re.compile(
    rf"^{_BEFORE}(?:(?:please|kindly|bitte|s il vous plait|por favor|graag|per favore)\b|(?:i|we) (?:need|want|would like|d like)\b"
    r"|id like\b|(?:ich|wir) (?:brauche|brauchen|mochte|mochten|will|wollen|benotige|hatte gern\w*)\b"
    r"|(?:je|nous) (?:voudrais|voudrions|veux|souhaite|souhaitons|aimerais)\b|j ai besoin\b"
    r"|(?:quiero|queremos|quisiera|necesito|necesitamos|me gustaria)\b|(?:ik|wij|we) (?:wil"
    r"|willen|zou|heb .{0,40} nodig)\b|(?:vorrei|vorremmo|voglio|ho bisogno|mi serve)\b)"
)
#: What points back at what was said: the question is about the wish before it.
POINTS_BACK = re.compile(
    r"\b(?:it|that|this|them|one|das|es|dies|ihn|dafur|damit|davon|ca|cela|eso|esto|lo|los|dat|dit|het|ervan|cio|quello|questo)\b"
)
#: After a question, a sentence that says by one of these that it is a further matter.
FURTHER = re.compile(
    r"^(?:and )?(?:also|besides|i also|we also|another question|ausserdem|zudem|noch eine frage|ich \w+ (?:auch|ausserdem|noch)"
    r"|aussi|de plus|en outre|je \w+ aussi|autre question|tambien|ademas|otra pregunta|daarnaast|verder|nog een vraag"
    r"|ik \w+ ook|inoltre|un altra domanda|ho anche|vorrei anche)\b"
)

#: Words that name no subject: a question of these alone is about what was said before it.
_NO_SUBJECT = """
    a an the it its this that these those them they i me my you your we us he she one ones to for of in on at by
    with from and or also too so then if but is are was be been do does did can could will would should shall may
    might must have has had get gets how what when which who why much many long far often soon about there cost
    costs price take takes need charge possible free ok okay help know idea think please roughly approximately
    usually normally exactly until till say tell not dont ll ve s das dies diese dieser es ihn ihm sie er man ich
    mir mich du dir ihr euch wir uns der die den dem ein eine einen und oder auch noch dann aber ist sind war wird
    werden kann konnen konnt kannst konnte soll sollte muss darf hat haben habt macht machen tun wie wann welche wer
    warum viel viele lange oft weit bis kostet kosten dauert preis geht moglich kostenlos gratis bitte ungefahr etwa
    denn da dafur damit davon dazu mal helfen weiss ca cela ce c il elle je j m moi vous nous tu te le la les l un
    une de d des et ou aussi est sont sera peut peux pouvez puis dois doit faut faire fais comment combien quand
    quoi quel quelle qui que qu est-ce coute couter prix temps prend dure jusqu gratuit aider en y pour avec eso
    esto ello lo los las el una mi su se yo usted o tambien son puede puedo pueden debo tengo hay como cuanto cuanta
    cuantos cuando cual quien por para con cuesta cuestan vale precio tarda dura tiempo hasta posible hacer hago
    ayudar dat dit deze het hem haar ik mij jij u wij ons een ook nog dan maar zijn wordt kan kunnen kunt moet mag
    heb hebben heeft hoe hoeveel wat wanneer welke waarom veel lang vaak kost prijs duurt tot mogelijk graag
    ongeveer doen daar ervoor ermee helpen cio quello questo gli ti si ci vi io lei e anche ed sono sara puo posso
    potete devo ha ho fare faccio come quanto quanta quanti quando che cosa quale chi per di costa costano prezzo
    tempo vuole fino possibile gratuito aiutare
"""
NO_SUBJECT = frozenset(_NO_SUBJECT.split())

#: Sentences that want no answer of their own.
COURTESY = re.compile(
    rf"^(?:{_BEFORE}(?:"
    + "|".join(
        (
            r"(?:there|all|everyone|team|good (?:morning|afternoon|evening|day))",
            r"how are you(?: doing)?(?: today)?(?: all)?|how is it going|hows it going|hope you are well",
            r"(?:can|could|would) (?:you|anyone|anybody|someone|somebody)(?: please)? help(?: me)?(?: out)?(?: with (?:this"
            r"|that|something))?"
            r"(?: please)?",
            r"(?:is )?(?:anyone|anybody|somebody|someone) (?:there|here|around|home|awake)",
            r"(?:can|may|could) i ask(?: you)?(?: something| a (?:quick |short )?question| some questions)?",
            r"(?:i have |ive got )?(?:a|an|one|two|2|three|3|some|a few|a couple of)(?: quick| short| small)? (?:questions?|things)",
            r"ok|okay|right|please|thanks?(?: you)?\b.*|thx|many thanks.*|cheers|kind regards.*|best regards.*|regards.*|sorry|bye",
            r"wie gehts(?: dir| ihnen| euch)?|wie geht es (?:dir|ihnen|euch)(?: heute)?|guten (?:tag|morgen|abend)|moin|servus",
            r"(?:kann|konnen|konnt|kannst|konnten|konntest) (?:ihr|sie|du|mir"
            r"|jemand)(?: mir)?(?: bitte)?(?: jemand)?(?: da)? ?(?:weiter)?helfen",
            r"(?:ist|ist da|ist hier)(?: noch)? jemand(?: da)?|oder|richtig|danke.*|vielen dank.*|lg.*|(?:viele|liebe"
            r"|mit freundlichen) gruss\w*.*",
            r"(?:ich habe |hab )?(?:eine|zwei|2|ein paar|drei|3)(?: kurze)? fragen?",
            r"ca va|comment (?:ca va|allez-vous|vas-tu)|bonsoir|salut",
            r"(?:vous )?(?:pouvez|pourriez|peux|pourrais)(?:-vous|-tu| vous)? m aider(?: s il vous plait| svp)?"
            r"|(?:il )?y a(?:-t-il)? quelqu un",
            r"(?:j ai )?(?:une|deux|2|quelques|trois) (?:petites? )?questions?|merci.*|cordialement.*|s il vous plait|svp",
            r"como esta[sn]?|que tal|buen[oa]s (?:dias|tardes|noches)|hay alguien(?: ahi)?|verdad|gracias.*|muchas gracias.*"
            r"|saludos.*",
            r"(?:me )?(?:puede|puedes|pueden|podria|podrian)(?: usted)? ayudar(?:me)?|(?:tengo )?(?:una|dos|2|unas"
            r"|tres) (?:preguntas?|dudas?)",
            r"hoe gaat het(?: met (?:u|je|jou|jullie))?|goeden?(?:morgen|middag|avond|dag)|is er iemand(?: daar)?|toch",
            r"(?:kunt u|kun je|kunnen jullie|kan iemand) (?:mij|me)(?: even| misschien)? helpen|(?:alvast )?(?:bedankt"
            r"|dank).*|groetjes.*|(?:met vriendelijke )?groet\w*.*",
            r"(?:ik heb )?(?:een|twee|2|een paar|drie)(?: korte)? (?:vraag|vraagje|vragen|vraagjes)",
            r"come (?:va|stai|sta|state)|buon(?:giorno|asera)|salve|c e qualcuno|vero|grazie.*|cordiali saluti.*",
            r"(?:mi )?(?:puo|potete|puoi|potreste) (?:aiutarmi|aiutare)|(?:ho )?(?:una|due|2|alcune|tre) domand[ae]",
            r"hi|hello|hey|hallo|bonjour|hola|hoi|ciao",
        )
    )
    + r")(?:\s+|$)){0,3}$"
)
