"""How customers ask about hours in Spanish."""

from bot.hours.words.shape import Questions

_BEFORE = (
    r"(?:(?P<after>despues de|pasadas|a partir de|desde)|(?P<before>antes de|antes)"
    r"|(?P<till>hasta)|a eso de|sobre|hacia|a|para)"
)
_MINUTES = r"(?:\s+(?:(?P<half>y media)|(?P<past>y cuarto)|(?P<to>menos cuarto)))?"
_HALVES = r"(?:\s*(?:(?P<am>a\.? ?m\b\.?)|(?P<pm>p\.? ?m\b\.?)))?"

QUESTIONS = Questions(
    relative_days={"hoy": 0, "manana": 1, "pasado manana": 2, "ayer": -1, "anteayer": -2, "antes de ayer": -2, "antier": -2},
    weekday_words={
        "lunes": 0, "lun": 0, "martes": 1, "miercoles": 2, "mie": 2, "jueves": 3, "jue": 3, "viernes": 4, "vie": 4,
        "sabado": 5, "sabados": 5, "sab": 5, "domingo": 6, "domingos": 6, "dom": 6,
    },
    month_words={
        "enero": 1, "ene": 1, "febrero": 2, "feb": 2, "marzo": 3, "abril": 4, "abr": 4, "mayo": 5, "junio": 6, "jun": 6,
        "julio": 7, "jul": 7, "agosto": 8, "ago": 8, "septiembre": 9, "setiembre": 9, "sept": 9, "sep": 9, "octubre": 10,
        "oct": 10, "noviembre": 11, "nov": 11, "diciembre": 12, "dic": 12,
    },
    skips_today=r"proximo",
    skips_today_after=r"(?:que viene|proximo|de la semana que viene)",
    day_parts={
        "matinal": "morning", "por las mananas": "morning", "a mediodia": "noon", "al mediodia": "noon",
        "en el mediodia": "noon", "a la hora de comer": "noon", "a la hora de la comida": "noon", "durante la comida": "noon",
        "a la hora del almuerzo": "noon", "durante el almuerzo": "noon", "por la tarde": "tarde", "de la tarde": "tarde",
        "en la tarde": "tarde", "a la tarde": "tarde", "por las tardes": "tarde", "tarde": "tarde",
        "por la noche": "noche", "de la noche": "noche", "en la noche": "noche", "a la noche": "noche",
        "por las noches": "noche",
        "noche": "noche", "de madrugada": "night", "de la madrugada": "night", "por la madrugada": "night",
        "en la madrugada": "night", "a primera hora": "morning", "a media tarde": "tarde", "a ultima hora": "tarde",
        "a ultima hora de la tarde": "tarde", "de noche": "noche", "a la hora de la siesta": "noon", "a la siesta": "noon",
        "a la hora de la cena": "noche", "para comer": "noon", "para almorzar": "noon", "para el almuerzo": "noon",
        "para cenar": "noche", "para la cena": "noche", "para desayunar": "morning", "para el"
         " desayuno": "morning", "madrugada": "night",
    },
    today_parts={
        "hoy matinal": "morning", "esta matinal": "morning", "esta tarde": "tarde", "hoy por la tarde": "tarde",
        "hoy tarde": "tarde", "esta noche": "noche", "hoy por la noche": "noche", "hoy noche": "noche",
        "esta madrugada": "night", "este mediodia": "noon", "hoy al mediodia": "noon", "este medio dia": "noon",
        "hoy a mediodia": "noon",
    },
    ranges={
        "este fin de semana": "weekend", "el fin de semana": "weekend", "fin de semana": "weekend",
        "los fines de semana": "weekend", "fines de semana": "weekend", "este finde": "weekend", "el finde": "weekend",
        "finde": "weekend", "findes": "weekend", "los findes": "weekend", "el proximo fin de semana": "next_weekend",
        "proximo fin de semana": "next_weekend",
        "el fin de semana que viene": "next_weekend", "el fin de semana proximo": "next_weekend",
        "el finde que viene": "next_weekend", "esta semana": "this_week", "semana de navidad": "christmas_week",
        "la semana de navidad": "christmas_week", "entre semana": "this_week",
        "la semana que viene": "next_week", "la proxima semana": "next_week", "semana que viene": "next_week",
        "proxima semana": "next_week", "entre navidad y ano nuevo": "between_holidays",
        "entre navidad y nochevieja": "between_holidays", "entre navidad y fin de ano": "between_holidays",
        "entre las fiestas": "between_holidays", "entre fiestas": "between_holidays",
        "durante las fiestas": "between_holidays",
        "entre las dos fiestas": "between_holidays", "en las fiestas": "between_holidays", "en fiestas": "between_holidays",
        "durante las navidades": "between_holidays", "en las fiestas de fin de ano": "between_holidays",
        "durante las fiestas de fin de ano": "between_holidays", "fiestas de fin de ano": "between_holidays",
        "fiestas navidenas": "between_holidays", "entre navidad y el ano nuevo": "between_holidays",
        "fin de semana proximo": "next_weekend", "finde proximo": "next_weekend", "proximo finde": "next_weekend",
        "fin de semana que viene": "next_weekend", "finde que viene": "next_weekend", "fin de semana siguiente": "next_weekend",
        "semana proxima": "next_week", "semana entrante": "next_week", "semana siguiente": "next_week",
        "semana santa": "holy_week",
    },
    holidays={
        "black friday": "black_friday", "domingo de ramos": "palm_sunday", "ramos": "palm_sunday",
        "ano nuevo": "new_year", "dia de ano nuevo": "new_year", "dia de reyes": "epiphany", "reyes": "epiphany",
        "reyes magos": "epiphany", "epifania": "epiphany", "san valentin": "valentine", "jueves santo": "maundy_thursday",
        "viernes santo": "good_friday", "sabado santo": "easter_saturday", "pascua": "easter", "domingo de pascua": "easter",
        "domingo de resurreccion": "easter", "lunes de pascua": "easter_monday", "dia del trabajo": "may_day",
        "dia del trabajador": "may_day", "fiesta del trabajo": "may_day", "primero de mayo": "may_day",
        "ascension": "ascension", "pentecostes": "whit_sunday", "lunes de pentecostes": "whit_monday",
        "corpus": "corpus_christi", "corpus christi": "corpus_christi", "asuncion": "assumption",
        "dia de la asuncion": "assumption", "dia de la hispanidad": "hispanity", "fiesta nacional": "hispanity",
        "dia del pilar": "hispanity", "el pilar": "hispanity", "halloween": "halloween", "todos los santos": "all_saints",
        "dia de todos los santos": "all_saints", "dia de los muertos": "all_souls", "accion de gracias": "thanksgiving",
        "dia de accion de gracias": "thanksgiving", "dia de la constitucion": "spanish_constitution",
        "inmaculada": "immaculate", "la inmaculada": "immaculate", "inmaculada concepcion": "immaculate",
        "dia de la inmaculada": "immaculate", "nochebuena": "christmas_eve", "navidad": "christmas",
        "dia de navidad": "christmas", "san esteban": "boxing_day", "nochevieja": "new_years_eve",
        "noche vieja": "new_years_eve", "noche buena": "christmas_eve", "vispera de navidad": "christmas_eve",
        "vispera de ano nuevo": "new_years_eve", "fin de anio": "new_years_eve", "primer dia del ano": "new_year",
        "ultimo dia del ano": "new_years_eve", "san silvestre": "new_years_eve", "san jose": "saint_joseph",
        "dia de san jose": "saint_joseph", "san juan": "saint_john", "dia de san juan": "saint_john",
        "virgen de guadalupe": "guadalupe", "dia de la virgen de guadalupe": "guadalupe", 
        "lunes de carnaval": "rose_monday", "martes de carnaval": "shrove_tuesday", "miercoles de ceniza": "ash_wednesday",
        "dia de muertos": "all_souls", "dia de los difuntos": "all_souls", "fieles difuntos": "all_souls",
        "dia de los santos": "all_saints", "dia de los reyes magos": "epiphany", "dia de los reyes": "epiphany",
        "dia de san valentin": "valentine", "dia de los enamorados": "valentine", "sabado de gloria": "easter_saturday",
        "viernes de semana santa": "good_friday", "jueves de semana santa": "maundy_thursday",
        "purisima": "immaculate", "dia del obrero": "may_day", 
        "dia de la raza": "hispanity", "asuncion de la virgen": "assumption", "virgen de agosto": "assumption",
        "segundo dia de navidad": "boxing_day", "fin de ano": "new_years_eve",
    },
    dates=(
        r"(?:dia\s+)?(?P<day>\d{1,2})\s*(?:de\s+)?(?P<month>MONTH)\b\.?(?:\s+(?:de\s+|del\s+)?(?P<year>\d{4}))?",
        r"\b(?:el|al|del)\s+(?:dia\s+)?(?P<day>\d{1,2})\b(?!\s*(?:h\b|horas?|[:./-]\s?\d))",
        r"\b(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo)\s+(?P<day>\d{1,2})\b(?!\s*(?:h\b|hs\b|hrs\b|horas?"
         r"|[ap]\.?m|[:./-]\s?\d))",
        r"\bdia\s+(?P<day>\d{1,2})\b(?!\s?[./-]\s?\d)",
    ),
    times=(
        _BEFORE + r"?\s*las?\s+(?P<h>\d{1,2})(?:[:.](?P<m>\d{2}))?(?:\s*(?:h|hs|hrs|horas?)\b\.?)?" + _MINUTES + _HALVES,
        _BEFORE + r"?\s*(?P<h>\d{1,2})(?:[:.](?P<m>\d{2}))?\s*(?:h|hs|hrs|horas?)\b\.?",
        _BEFORE + r"?\s*(?P<h>\d{1,2}):(?P<m>\d{2})\b" + _HALVES,
        _BEFORE + r"?\s*(?P<h>\d{1,2})\s*(?:(?P<am>a\.? ?m\b\.?)|(?P<pm>p\.? ?m\b\.?))",
    ),
    clock_words={"a medianoche": 1440, "medianoche": 1440, "a la medianoche": 1440, "mediodia": 720},
    numbers={
        "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10,
        "once": 11, "doce": 12,
    },
    now=(
        "ahora", "ahora mismo", "en este momento", "actualmente", "todavia", "aun", "ya", "en estos momentos",
        "a estas horas",
        "a esta hora", "ahorita", "de momento",
    ),
    kinds=(
        ("closes", r"\bhasta (?:que hora|cuando|que horas)\b|\b(?:a )?que hora\b.*\b(?:cierr\w*|cerr\w*)\b"
                   r"|\bcuando\b.*\b(?:cierr\w*|cerr\w*)\b|\bhora de cierre\b|\bhorario de cierre\b"),
        ("opens", r"\b(?:cuando|que hora)\b.*\b(?:pasar\w*|ir|venir|acercarme|visitar\w*)\b"
                  r"|\bque hora\b.*\b(?:re)?(?:abr\w*|abiert\w*|apertura)\b"
                  r"|\bcuando\b.*\b(?:re)?(?:abr\w*|abiert\w*|apertura)\b"
                  r"|\b(?:cuando|que hora)\b.*\b(?:atend|atiend|labor|trabaj)\w*"
                  r"|\bproxima apertura\b|\bhora de apertura\b|\bdesde (?:que hora|cuando)\b"
                  r"|\ba partir de (?:que hora|cuando)\b"),
        ("hours", r"\bhorarios?\b|\bque dias\b|\bhoras? de (?:atencion|apertura al publico)\b|\b(?:dias? de (?:descanso"
         r"|cierre|apertura)|descansan)\b|\bhoras de (?:apertura|atencion|servicio)\b|\bque horas\b"),
        ("open", r"\b(?:re)?(?:abr\w*|abiert\w*)\b|\b(?:cierr\w*|cerr\w*)\b|\b(?:pasar|pasarme|ir|visitar|acercarme|venir"
                 r"|atend\w+|atiend\w+|trabajan|trabajais|laboran|laborar|laboraran|visitarlos|visitaros|caer|acercarse"
                  r"|caerles)\b"
                 r"|\b(?:hay|habra|esta|estara) (?:alguien|gente)\b|\balguien\b.* (?:ahi|alli|disponible)\b"
                 r"|\b(?:van|vais) a estar\b|\b(?:ahi|alli)\b.* (?:estan|estais|estaran|estareis)\b"
                 r"|\b(?:estan|estais|estaran|estareis|siguen|seguis)\b.* ?(?:ahi|alli)\b"
                 r"|\b(?:hoy|manana|matinal|tarde|noche|hora|lunes|martes|miercoles|jueves|viernes|sabado|domingo) (?:si )?"
                 r"(?:estan|estais|estaran|estareis)$|\blas? \d{1,2}(?::\d\d)?(?: ?h| horas| y media)? (?:estan|estais|estaran|estareis)$"
                 r"|\b(?:llego|llegare|alcanzo|alcanzare)\b.* (?:a tiempo|si (?:voy|llego|paso|salgo))\b|\bsi (?:voy"
                  r"|llego|paso)\b"),
    ),
    strong=(
        r"\b(?:estan|estais|esta|estaran|estareis|estas|estara)\b(?: \w+){0,4} (?:abiert|cerrad)\w*\b",
        r"\b(?:abren|abris|abriran|abrireis|cierran|cerrais|cerraran)\b",
        r"\bhorarios? de (?:apertura|atencion|la tienda|verano|invierno)\b",
        r"\btienen abierto\b", r"\bteneis abierto\b", r"\b(?:su|vuestro"
        r"|tu) horario\b", r"\bhorario tienen\b", r"\bhorario teneis\b",
    ),
    never=(
        r"\b(?:en|dentro de) (?:\d+|una|dos|tres|unas|media|pocas|un par de) (?:horas?|minutos?)\b",
        r"\b(?:garantia|cuenta|pedido|paquete|envio|factura|ticket|reclamacion|disputa|web|pagina|app|aplicacion|enlace"
        r"|cerradura|puerta|candado|vacante|vacantes|puesto|puestos|codigo|source|botella|devolucion|devolver|entrega|llega"
        r"|llegara|expediente|incidencia)\b",
        r"\babrir (?:un|una|el|la|los|las|mi|mis|su)\b(?! (?:domingo|lunes|martes|miercoles|jueves|viernes|sabado|dia"
        r"|semana|fin|\d))",
        r"\babiert[oa]s? a (?!las?\b|mediodia|medianoche|esta|estas|partir|diario|eso)", r"\bcomo (?:se )?(?:abr"
        r"|cierr|cerr)\w*",
        r"\bcuanto (?:tiempo|dura|tarda)\b", r"\b(?:abro|abrio|cierro)\b", r"\bmente abierta\b",
        r"\bcerrar (?:un|una|mi|mis)\b", r"\b(?:inscripcion|inscripciones|matricula|sucursal|grifo|llave|cita|citas)\b",
        r"\b(?:el|mi|su) caso\b",
        # Who cannot come asks nothing.
        r"^(?!.*\b(?:abr|abier|cierr|cerr|cerrad|horario|que hora|hasta|cuando))(?:.*\bno (?:puedo|podre|podemos|podremos"
         r"|voy a poder) (?:ir|pasar|venir|llegar)\b)",
    ),
    greeting=r"\b(?:buen(?:os|as)? (?:dias?|tardes?|noches?)|buenas|hola)\b",
    spans=r"\b(?:de|desde las|entre las) \d{1,2}(?::\d\d)? (?:a|hasta las|y las) \d{1,2}(?::\d\d)?(?![\d./])",
    any_holiday=("dias festivos", "dia festivo", "festivos", "feriados", "dias feriados", "dia feriado", "los"
     " festivos", "feriado"),
    follow_up=r"^(?:y|o|pero|que tal|que hay de|tambien|entonces|vale y|ok y|ademas)\b",
    fillers=(
        "tras ti tus ello nuestro ellas quienes porque cuanta alguno otros misma ningun ninguna nadie algo solamente "
        "menos mucho poco bastante podeis debo haya habia son sois eran sera seran estaban estabais estuvo "
        "estuvieron he han hemos habeis hacer sin desde despues aunque tampoco nunca perdon rapida proximos esas "
        "seguido continuo rapido corrido jornada continua "
        "cerrando abriendo del "
        "abrieron abrio abristeis abri cerraron cerro cerrasteis abria cerraria abririan cerrarian atendiendo "
        "atendieron atenderan atendereis atendian laboran laborar laboraran caer caerles acercarse encontrarlos favorcito "
        "molestia molestarlos molestar oigan oye oigan onda che vos sabes espero encuentren encuentre antemano amablemente "
        "tiempo llego llegare voy alcanzo alcanzare punto dices dice diga digame diras ano descansan descanso descansais sigan "
        "cenar desayunar almorzar comer tomar algo "
        "partir "
        "porfi pasarse andan ahorita perdonen perdona perdone acuerdo genial perfecto listo barbaro dale "
        "a abierta abiertas abierto abiertos abran abre abren abres abrimos abrir abrira abriran abrireis abrirán "
        "abris acercarme ademas adios ahi al alguien algun alguna alli amable amigos antes apertura apoyo "
        "aproximadamente aqui atencion atendeis atender atiende atienden aun avisar ayuda bar barberia biblioteca "
        "bien buenas bueno buenos cada cafe cafeteria carniceria caso casualidad centro cerrada cerradas cerrado "
        "cerrados cerrais cerrar cerrara cerraran cierra cierran cierre clinica comercial comercio como con confirmar "
        "confirmarme conocer consulta consultar contacto cordial corre cosa cual cuales cuando cuantas cuanto da dar "
        "de deberia decir decirme dia dias diganme diganos dime disculpa disculpe disculpen disponible disponibles "
        "donde durante e el ella ellos en encuentra encuentran entonces equipo era es esa ese eso especial especiales "
        "esta estaba estais estan estar estara estaran estareis estas este esto estos estoy estudio exactamente "
        "exacto excelente farmacia favor festivo festivos fiesta fiestas floristeria galeria gente gimnasio gracias "
        "gusta gustaria ha haber habitual habituales habra hace haceis hacen hacia hasta hay hola hora horario "
        "horarios horas hotel hoy igual indicar info informacion informar ir justo la lado las le les libre libreria "
        "llegar lo local los luego mandar mas me mejor mensaje mi mis mismo momento mucha muchas muchos museo muy "
        "nada necesito negocio ni no normal normales normalmente nos nosotros nuestra nuevamente nuevo o oficina "
        "ojala ok os otra otro panaderia para parte pasar pasarme pasarnos pasaros paso peluqueria permanece "
        "permaneceis permanecen pero persona personal personas plis pm podria podriais podrian por porfa porfavor "
        "posible pregunta preguntar proxima proximo publico pueda puede pueden puedes puedo pues que queda quedan "
        "queria querria quien quiero quisiera reabre reabren reabriran reabris realmente recoger restaurante sabeis "
        "saben saber sabes salon saludo saludos se sea seguis segun seguro ser seria servicio si siempre sigue siguen "
        "siguiente sobre soleis solo soy su suele suelen sus tal tambien tan tanto tarde te temprano tendran teneis "
        "tener tengo tenia tenian tiempo tienda tiendas tiene tienen tienes toda todas todo todos trabaja trabajais "
        "trabajan tu uds un una unas uno unos ustds usted ustedes va vacaciones vais vale van venir ver verdad vez "
        "viene vienen visita visitar visitarlos visitaros volveis vosotros voy vuelve vuelven vuestra vuestro "
        "vuestros y yo "
    ),
    departments={
        "taller": "workshop", "servicio tecnico": "workshop", "atencion al cliente": "service",
        "servicio al cliente": "service",
        "ventas": "sales", "departamento de ventas": "sales", "cocina": "kitchen", "mostrador": "counter",
        "recepcion": "reception", "oficina": "office", "almacen": "warehouse", "recogida": "pickup", "recogidas": "pickup",
        "tienda": "shop", "bar": "bar", "terraza": "terrace", "cafeteria": "cafe", "laboratorio": "lab", "alquiler": "rental",
        "contabilidad": "accounting", "telefono": "phone", "soporte": "support",
    },
    day_numbers=(
        "(?:primero|uno)", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce",
        "trece", "catorce", "quince", "dieciseis", "diecisiete", "dieciocho", "diecinueve", "veinte", "veintiuno",
        "veintidos", "veintitres", "veinticuatro", "veinticinco", "veintiseis", "veintisiete", "veintiocho",
        "veintinueve", "treinta", "treinta y uno",
    ),
    weekday_after=r"(?:justo )?(?:despues del?|tras|pasad[oa]s?)",
    day_after=r"(?:el |al )?dia (?:despues de|siguiente (?:a|de)|despues del|siguiente al)(?: la| las| los)?",
    day_before=r"(?:el |la )?(?:dia antes de|dia antes del|dia anterior a|vispera de)(?: la| las| los)?",
    shorthand={
        "q": "que", "k": "que", "ke": "que", "qe": "que", "x": "por", "xfa": "porfa", "porfis": "porfa",
        "xfavor": "por favor", "tb": "tambien",
        "tmb": "tambien", "d": "de", "mnn": "manana", "mnana": "manana", "maniana": "manana", "mna": "manana",
        "finde": "fin de semana", "findes": "fines de semana", "nochecita": "noche", "tardecita": "tarde", "mananita": "manana",
        "tempranito": "temprano", "hr": "hora", "oi": "hoy", "hs": "horas", "juebes": "jueves",
        "miercole": "miercoles", "sbdo": "sabado", "pq": "porque", "bn": "bien",
        "aora": "ahora", "abireto": "abierto", "abieto": "abierto", "aviertos": "abiertos", "avierto": "abierto",
        "ora": "hora", "oy": "hoy",
        "asta": "hasta", "hrs": "horas", "tds": "tardes", "stan": "estan", "toy": "estoy",
    },
    rewrites=(
        (r"\b(\d{1,2})(?:o|ro|er|ero|do)\b(?= de )", r"\1"),
        (r"(?<!a )(?<!a las )(?<!hasta las )\b(?:las )?24 ?(?:horas|h|hs|hrs)\b(?: (?:al|del|por) dia)?(?: (?:los )?(?:7"
         r"|siete) dias)?|\b24 ?x ?7\b", "horario"),
        (r"\b(horarios?) (?:completos? )?(?:de|para|en) (?:toda )?la semana\b(?! (?:que|proxima|entrante|santa|siguiente"
         r"|del?))", r"\1"),
        (r"\b(?:de hoy en ocho(?: dias)?|(?:en|dentro de) ocho dias)\b", "dentro de una semana"),
        (r"\b(?:de hoy en quince(?: dias)?|(?:en|dentro de) (?:quince|15) dias)\b", "dentro de dos semanas"),
        (r"\b(lunes|martes|miercoles|jueves|viernes|sabados?|domingos?)((?: que viene| proximo)?) manana\b(?! (?:por|en|a"
         r"|de) )", r"\1\2 matinal"),
        (r"\b(?:a )?(?:media|toda la|ultima hora de la|primera hora de la|temprano (?:por|en) la) manana\b", "matinal"),
        (r"\bla manana(?= del? (?:lunes|martes|miercoles|jueves|viernes|sabado|domingo|\d))", "matinal"),
        (r"\bmedio dia\b", "mediodia"),
        (r"\blas cuantas\b", "que hora"),
        (r"\btodos los dias\b(?! (?:festivos|feriados|de fiesta|a |hasta|entre|desde))", "que dias"),
        (r"\bcuanto (?:tiempo )?(?:me |les |os |te )?(?:falta|queda) (?:para|hasta) (?:que |la |el )?(?=(?:re)?(?:abr"
         r"|cierr|cerr|apertura|cierre))", "cuando "),
        (r"\b(?:los )?(?:7|siete) dias (?:a|de) la semana\b", "que dias"),
        (r"\b(?:hoy )?(?:por|en|a) la manana(?= del? (?:lunes|martes|miercoles|jueves|viernes|sabado|domingo)\b)", "matinal"),
        (r"\bpasado manana\b", "pasado_m"),
        (r"\b(?:por|de|en|a) la manana\b", "matinal"),
        (r"\besta manana\b", "esta matinal"),
        (r"\bpasado_m\b", "pasado manana"),
        (r"\bhoy (?:por|en) la (tarde|noche)\b", r"hoy \1"),
        (r"\bmas tarde\b", "luego"),
        (r"\bhasta (?:muy )?tarde\b", "hasta que hora"),
        (r"\bmuy tarde\b", "luego"),
        (r"\bdoce de la noche\b", "12 de la noche"),
    ),
    ahead=(
        (r"(?:en|dentro de) un dia", 1), (r"(?:en|dentro de) NUMBER dias?", 1), (r"(?:en|dentro de) NUMBER semanas?", 7),
    ),
    further=(
        (r"\b(?:el|al) dia siguiente\b(?! (?:al?|del?)\b)|\by (?:el|al) siguiente$", 1),
        (r"^y (?:en |a |para )?la semana siguiente\b", 7),
    ),
    when=r"(?:el |al )?(?:dia|fiesta|puente|semana|mes|fiestas) del?|en|este|durante|para|por|el|los|hasta|despues de|antes de",
    objects=r"\b(?:re)?(?:abr\w+|abiert\w+|cierr\w+|cerrad\w+)(?: (?:a|al|el|la|los|las|un|una|para|de|del|su|ustedes"
            r"|en|con|por))* (\w+)",
)  # fmt: skip
