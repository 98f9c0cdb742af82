"""What people say around a name, in English, German, Spanish, French, Italian and Dutch: where names are looked for. Patterns only."""

import re

_CAPITAL = r"[^\W\d_a-z]"
PART = rf"{_CAPITAL}[\w'’-]+"
PARTICLE = r"(?:von und zu|van|von|vom|zu|de|der|den|du|del|della|di|da|dos|la|le|ten|ter|el|al|auch|['’]s|['’]t)"
PERSON = rf"(?:{PARTICLE}[ ]){{0,2}}{PART}(?:[ ](?:{PARTICLE}[ ]){{0,2}}{PART}){{0,3}}"
#: After these nothing but a name comes, however it is written.
SURELY = re.compile(
    r"\b(?i:my name is|my name's|the name is|(?:\w+'s|his|her|their) name is|name[ ]?:|mein name ist|ich hei(?:ß|ss)e|name ist|"
    r"je m['’]appelle|mon nom est|(?:s['’]appelle)|me llamo|mi nombre es|se llama|mi chiamo|il mio nome [eè]|si chiama|"
    r"(?:first|last) name|surname|vorname|nachname|prénom|nom de famille|apellidos?|cognome|voornaam|achternaam|"
    r"mijn naam is|ik heet|hij heet|zij heet|heet ik|er heißt|sie heißt)"
    rf"[ ,:]+(?:(?i:is|ist|est|es|è)[ ])?(?P<name>{PERSON}|[^\W\d_][\w'’-]+(?:[ ]{PART})*)"
)
_INTRODUCTIONS = re.compile(
    r"\b(?i:i am called|ich bin (?:der|die)|ich bin|bin ich|soy|sono|ik ben|i am|i['’]m|this is|it['’]s|hier ist|hier spricht|hier is|"
    r"c['’]est|met|moi c['’]est|here is|je suis|con|speaking:?|aquí|qui)"
    rf"[ ,:]+(?:(?i:again|nochmal|wieder|ancora|weer|encore|otra vez|nog een keer|noch mal)[ ,]+)?(?P<name>{PERSON})"
)
#: In whose name something is; who somebody is to the customer; whom something is for.
_ON_BEHALF = re.compile(
    r"\b(?i:under(?: the name(?: of)?)?|in the name of|name to|on the name of|auf den namen|"
    r"(?:läuft|lautet|laufen|geht|steht|bestellt|reserviert|umschreiben|gebucht) (?:auf|unter)|"
    r"namens|au nom d[eu]|[aà] nombre de|"
    r"a nome(?: di)?|op naam van|op(?= [^\W\d_a-z])|t\.?a\.?v\.?|ter attentie van|[aà] l['’]attention de|alla c\.?a\.? di|"
    r"a la atenci[oó]n de|z\.? ?h(?:d|ände)n?\.?(?: von)?|attn\.?:?|attention:?|says|sagt|dice|dit|zegt|destinatari[oa] (?:a|in)|"
    r"(?:customer|kunde|kundin|klant|cliente?|client) (?:is|ist|es|est|è)?|signed|gez\.|i\.a\.|i\.v\.)"
    rf"[ :]+(?P<name>{PERSON})"
)
_RELATIONS = re.compile(
    r"\b(?i:my|our|mein|meine[mnr]?|unser[e]?[nmr]?|mon|ma|notre|mi|nuestr[oa]|(?:il|la)? ?mi[oa]|mijn|m['’]n|onze?)[ ]"
    r"(?i:husband|wife|partner|son|daughter|brother|sister|friend|boyfriend|girlfriend|father|mother|dad|mum|mom|colleague|neighbou?r|boss|"
    r"assistant|mann|frau|ehemann|ehefrau|sohn|tochter|bruder|schwester|freund(?:in)?|vater|mutter|kolleg(?:e|in|en)|nachbar(?:in|n)?|chef(?:in)?|"
    r"mari|femme|fils|fille|fr[eè]re|s(?:œ|oe)ur|ami[e]?|copain|copine|p[eè]re|m[eè]re|coll[eè]gue|voisin[e]?|conjoint[e]?|"
    r"marido|mujer|esposa|esposo|hij[oa]|herman[oa]|amig[oa]|novi[oa]|padre|madre|vecin[oa]|compañer[oa]|pareja|"
    r"marito|moglie|figli[oa]|fratello|sorella|amic[oa]|fidanzat[oa]|collega|vicin[oa]|compagn[oa]|"
    r"man|vrouw|zoon|dochter|broer|zus(?:je)?|vriend(?:in)?|vader|moeder|buurman|buurvrouw|vriendje)"
    rf"[ ,:]+(?P<name>{PERSON})"
)
GREETINGS = re.compile(
    r"(?:^|[.!?\n]\s*)(?i:hi|hello|hey|hallo|hoi|dag|moin|servus|gr(?:ü|ue)(?:ß|ss) (?:dich|gott)|"
    r"bonjour|bonsoir|salut|coucou|hola|buenas|ciao|salve|"
    r"buon ?giorno|buonasera|good (?:morning|evening|afternoon)|guten (?:tag|morgen|abend)|goede(?:morgen|middag|navond|n(?: |dag))|"
    r"buen(?:os|as) (?:d[ií]as|tardes|noches)|thanks|thank you|danke|merci|gracias|grazie|bedankt|dank je(?: wel)?|dankjewel|"
    r"dear|beste|liebe[r]?|"
    rf"cher|ch[eè]re|querid[oa]|car[oa])[ ,!]+(?P<name>{PERSON})"
)
_HERE = re.compile(rf"(?:^|[.,!?\n][ ]*)(?P<name>{PERSON})[ ](?i:here|hier|ici|aquí|qui)\b")
#: "hello terry here": however it is written.
_GREETED = r"(?i:hi|hello|hey|hallo|hoi|dag|moin|servus|bonjour|bonsoir|salut|coucou|hola|buenas|ciao|salve)"
_AGAIN = r"(?i:again|nochmals?|wieder|ancora|di nuovo|weer|encore|de nouveau|otra vez|de nuevo|nog een keer|noch mal|noch ?einmal)"
_I_AM = r"(?i:i am|i['’]?m|it['’]?s|this is|ich bin|ich bin['’]?s|hier ist|soy|sono|ik ben|met|c['’]est|c|je suis)"
_SMALL_GREETING = re.compile(
    rf"(?:^|[.!?\n]\s*){_GREETED}(?:[ ,]+{_AGAIN})?(?:[ ,]+{_I_AM})?(?:[ ,]+{_AGAIN})?[ ,]+"
    rf"(?P<name>[^\W\d_]{{3,}})(?=\s*(?:[,.!]|{_AGAIN}|$))"
)
_SMALL_HERE = re.compile(
    r"(?:^|[.!?\n]\s*)(?i:hi|hello|hey|hallo|hoi|dag|moin|bonjour|salut|coucou|hola|ciao)[ ,]+(?P<name>[^\W\d_]{3,}(?:[ ][^\W\d_]{3,})?)[ ]"
    r"(?i:here|hier|ici|aquí|qui)\b"
)
SIGNATURES = re.compile(
    r"\b(?i:regards|cheers|best|best wishes|greetings|yours|thanks|thank you|gr(?:ü|ue)(?:ß|ss)e|gru(?:ß|ss)|lg|mfg|vg|cordialement|"
    r"bises|merci|saludos|un saludo|gracias|groeten|groetjes|groet|gr|saluti|grazie|danke|bedankt)"
    rf"[,.! ]*[\n ]+(?:[-–][ ]?)?(?P<name>{PERSON})[.!]?\s*$"
)
#: The last thing in a message, and nothing but capitals: "… by six! Tom Smith".
_LAST = re.compile(rf"(?:[.!?,\n]|[-–])\s*(?P<name>{PERSON})[.!]?\s*$")
_TITLES = re.compile(
    r"\b(?:Dear|Liebe[r]?|Beste|Geachte|Cher|Ch[eè]re|Querid[oa]|Estimad[oa]|Car[oa]|Gentile|Mr|Mrs|Ms|Miss|Dr|Prof|Frau|Fr|Herrn?|Hr|Madame|Mme|"
    r"Monsieur|Mlle|Se[ñn]ora?|Sra?|Signora?|Signor|Sig|Sig\.ra|[Mm]evrouw|[Mm]evr|[Mm]eneer|[Dd]e heer|[Dd]hr|"
    r"(?i:señora?|signora?|madame|monsieur|frau|herrn?))\.?[ ]"
    rf"(?P<name>(?!(?i:signora?|señora?|mevrouw|meneer|frau|herrn?|madame|monsieur)\b){PERSON})"
)
#: J. P. Wetherby; "z. B. Bosch" is none.
INITIALS = re.compile(rf"(?<![\w.])(?<![a-z]\.[ ])(?P<name>(?:[^\W\d_a-z]\.[ -]?){{1,3}}[ ]?(?:(?i:{PARTICLE})[ ]){{0,2}}(?P<last>{PART}))")
#: Behind these a name follows also where nobody writes capitals; which words are the name is told by the words.
WRITTEN_SMALL = re.compile(
    r"(?:(?<![\w.])(?<!\d[ ])(?i:mr|mrs|mme|mlle|hr|hrn|dhr|mw|mevr|sig|sig\.ra|sra|sr|dr|prof)(?:\.[ ]?|[ ])|"
    r"\b(?i:mister|herrn?|señora?|doña|signora?|mevrouw|meneer|monsieur|madame|under the name(?: of)?|in the name of|auf den namen|"
    r"au nom d[eu]|[aà] nombre de(?: d\.?)?|a nome di|op naam van|t\.?n\.?v\.?)[ ])"
    r"(?=[^\W\d_])"
)
#: What has a capital here is a name, unless the shop writes it so; there, unless it is a word.
STRONG = (SURELY, _ON_BEHALF, _RELATIONS, _TITLES)
SMALL = (_SMALL_HERE, _SMALL_GREETING)
WEAK = (GREETINGS, _HERE, _INTRODUCTIONS, SIGNATURES, _LAST)
#: Less may be told by than taken out: who is "introduced" is looked for in the whole conversation.
WEAKLY = re.compile(
    r"\b(?i:i am called|ich bin (?:der|die)|soy|sono|ik ben|i am|i['’]m|this is|hier ist|hier is|c['’]est)"
    rf"[ ,:]+(?P<name>{PERSON})"
)
