"""How customers ask about hours in English."""

from bot.hours.words.shape import Questions

QUESTIONS = Questions(
    relative_days={
        "today": 0, "2day": 0, "tomorrow": 1, "tmrw": 1, "tmr": 1, "2morrow": 1, "day after tomorrow": 2,
        "the day after tomorrow": 2, "yesterday": -1,
    },
    weekday_words={
        "monday": 0, "mondays": 0, "mon": 0, "tuesday": 1, "tuesdays": 1, "tue": 1, "tues": 1, "wednesday": 2,
        "wednesdays": 2, "wed": 2, "thursday": 3, "thursdays": 3, "thu": 3, "thur": 3, "thurs": 3, "friday": 4,
        "fridays": 4, "fri": 4, "saturday": 5, "saturdays": 5, "sat": 5, "sunday": 6, "sundays": 6, "sun": 6,
    },
    month_words={
        "january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4, "apr": 4, "may": 5, "june": 6,
        "jun": 6, "july": 7, "jul": 7, "august": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9, "october": 10,
        "oct": 10, "november": 11, "nov": 11, "december": 12, "dec": 12,
    },
    skips_today=r"next",
    day_parts={
        "in the morning": "morning", "morning": "morning", "mornings": "morning", "at lunchtime": "noon",
        "lunchtime": "noon", "lunch break": "noon", "lunch hour": "noon", "over lunch": "noon", "during lunch": "noon",
        "at lunch": "noon", "for lunch": "noon", "around lunch": "noon", "around lunchtime": "noon", "lunch": "noon",
        "lunch time": "noon", "at lunch time": "noon", "for dinner": "evening", "dinner": "evening",
        "dinner time": "evening", "dinnertime": "evening", "for breakfast": "morning", "breakfast": "morning",
        "in the afternoon": "afternoon",
        "afternoon": "afternoon", "afternoons": "afternoon", "in the evening": "evening", "evening": "evening",
        "evenings": "evening", "at night": "night", "night": "evening", "overnight": "night",
    },
    today_parts={
        "this morning": "morning", "this afternoon": "afternoon", "this evening": "evening", "tonight": "evening",
        "tonite": "evening",
        "later today": "later", "later on today": "later", "later": "later", "later on": "later", "rest of the day": "later",
        "rest of today": "later",
    },
    ranges={
        "the weekend after next": "weekend_after_next", "weekend after next": "weekend_after_next",
        "the week between christmas and new year": "between_holidays",
        "the week between christmas and new years": "between_holidays",
        "week between christmas and new year": "between_holidays",
        "the days between christmas and new year": "between_holidays",
        "days between christmas and new year": "between_holidays",
        "in between christmas and new year": "between_holidays",
        "between christmas and nye": "between_holidays", "between christmas and new years eve": "between_holidays",
        "between christmas and new years day": "between_holidays", "over the festive season": "between_holidays",
        "over the festive period": "between_holidays", "during the holidays": "between_holidays",
        "from christmas to new year": "between_holidays", "from christmas to new years": "between_holidays",
        "this weekend": "weekend", "the weekend": "weekend", "weekend": "weekend", "weekends": "weekend",
        "next weekend": "next_weekend", "this week": "this_week", "the week": "this_week", "next week": "next_week",
        "the week after next": "week_after_next", "week after next": "week_after_next",
        "between the holidays": "between_holidays", "between christmas and new year": "between_holidays",
        "between christmas and new years": "between_holidays", "over the holidays": "between_holidays",
    },
    holidays={
        "black friday": "black_friday", "juneteenth": "juneteenth", "st patricks day": "saint_patrick",
        "saint patricks day": "saint_patrick", "liberation day": "liberation_day", "remembrance day": "armistice",
        "armistice day": "armistice", "assumption day": "assumption", "assumption": "assumption",
        "bastille day": "bastille", "reformation day": "reformation", "all souls": "all_souls",
        "all souls day": "all_souls", "maundy thursday": "maundy_thursday", "three kings day": "epiphany",
        "three kings": "epiphany", "independence day": "us_independence", "sinterklaas": "saint_nicholas_eve",
        "saint nicholas eve": "saint_nicholas_eve", "st nicholas eve": "saint_nicholas_eve",
        "saint nicholas day": "saint_nicholas", "st nicholas day": "saint_nicholas", "st nicholas": "saint_nicholas",
        "the christmas holidays": "christmas", "christmas holidays": "christmas", "the christmas holiday": "christmas",
        "christmas holiday": "christmas",
        "mlk day": "martin_luther_king", "martin luther king day": "martin_luther_king",
        "presidents day": "presidents_day", "washingtons birthday": "presidents_day",
        "new years day": "new_year", "new year": "new_year", "new years": "new_year", "epiphany": "epiphany",
        "valentines day": "valentine", "good friday": "good_friday", "easter saturday": "easter_saturday",
        "holy saturday": "easter_saturday", "easter": "easter", "easter sunday": "easter", "easter day": "easter",
        "easter monday": "easter_monday", "kings day": "kings_day", "may day": "may_day", "labour day": "may_day",
        "ascension": "ascension", "ascension day": "ascension", "whit sunday": "whit_sunday",
        "pentecost": "whit_sunday", "pentecost sunday": "whit_sunday", "whitsun": "whit_sunday",
        "whit monday": "whit_monday", "pentecost monday": "whit_monday", "corpus christi": "corpus_christi",
        "german unity day": "german_unity", "halloween": "halloween", "all saints": "all_saints",
        "all saints day": "all_saints", "thanksgiving": "thanksgiving", "thanksgiving day": "thanksgiving",
        "christmas eve": "christmas_eve", "xmas eve": "christmas_eve", "christmas": "christmas", "xmas": "christmas",
        "christmas day": "christmas", "xmas day": "christmas", "first day of christmas": "christmas",
        "1st day of christmas": "christmas", "2nd day of christmas": "boxing_day", "1st christmas day": "christmas",
        "2nd christmas day": "boxing_day",
        "boxing day": "boxing_day", "second day of christmas": "boxing_day", "st stephens day": "boxing_day",
        "the last day of the year": "new_years_eve", "last day of the year": "new_years_eve",
        "the first day of the year": "new_year", "first day of the year": "new_year",
        "new years eve": "new_years_eve", "new year eve": "new_years_eve", "nye": "new_years_eve",
    },
    dates=(
        r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\.?\s+(?:of\s+)?(?P<month>MONTH)\b\.?(?:,?\s+(?P<year>\d{4}))?",
        r"(?P<month>MONTH)\b\.?\s+(?:the\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th)?\b(?![:.]\d)(?:,?\s+(?P<year>\d{4}))?",
        r"(?:the\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th)\b",
    ),
    times=(
        r"(?:(?P<after>after|later than|past)|(?P<before>before|earlier than)"
        r"|(?P<till>until|till|til)|at|by|around|about)?\s*"
        r"(?:(?P<half>half(?: past)?)|(?P<past>quarter past)"
        r"|(?P<to>quarter (?:to|til)))\s+(?P<h>\d{1,2})\s*(?:(?P<am>am|a\.m\.?)|(?P<pm>pm|p\.m\.?))?",
        r"(?:(?P<after>after|later than|past)|(?P<before>before|earlier than)"
        r"|(?P<till>until|till|til)|at|by|around|about)?\s*"
        r"(?P<h>\d{1,2})(?:[:.](?P<m>\d{2}))?\s*(?:(?P<am>am\b|a\.m\.?)|(?P<pm>pm\b|p\.m\.?))",
        r"(?:(?P<after>after|later than|past)|(?P<before>before|earlier than)"
        r"|(?P<till>until|till|til)|at|by|around|about)?\s*"
        r"(?P<h>\d{1,2})(?::(?P<m>\d{2})\b|\s+oclock|\s?h\b)",
        r"(?:(?P<after>after|later than|past)|(?P<before>before|earlier than)|(?P<till>until|till|til)|at|by|around|about"
        r"|as (?:early|late) as)\s+"
        r"(?P<h>\d{1,2})(?:\.(?P<m>\d{2}))?\b(?![./]\d)",
        # "at 1700"
        r"(?:(?P<after>after|later than|past)|(?P<before>before|earlier than)|(?P<till>until|till|til)|at|by|around|about"
        r"|as (?:early|late) as)\s+"
        r"(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)\b",
    ),
    clock_words={"at noon": 720, "noon": 720, "midday": 720, "at midday": 720, "midnight": 1440, "at midnight": 1440},
    numbers={
        "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
        "eleven": 11, "twelve": 12,
    },
    now=("right now", "now", "just now", "currently", "at the moment", "at this time", "at this hour", "still", "already"),
    kinds=(
        ("hours", r"\b(?:ever|always|usually|normally|generally|typically)\b.*\b(?:open|closed?|shut)\b(?!.*\bnow\b)"
                  r"|^(?:(?!until|till|til|from|since)\w+ ){0,6}when (?:(?:are|r|is) (?:you|yall|you guys|you lot|(?:the|your)"
                  r" (?:\w+ )?\w+)|youre|you are|(?:the|your) (?:shop|store) is)(?: (?:actually|usually|normally|even))? open"
                  r"(?: please| pls| to (?:the public|visitors|customers))*$"),
        ("closes", r"\b(?:un)?til+ (?:when|what time|how late)"
                   r"|\b(?:latest|last time)\b.*\b(?:come|visit|arrive|drop|pop|turn up)\b|\bhow (?:late|long)\b"
                   r"|\bclosing times?\b"
                   r"|\b(?:when|what time)\b.*\b(?:close|closes|closing|shut|shuts|closed)\b"),
        ("opens", r"\b(?:when|what time) (?:are|will|is) (?:you|u|you guys|(?:the|your) (?:shop|store|team|staff)|someone|somebody"
                  r"|anyone|anybody)(?: \w+){0,2} (?:back|there|in|around)\b(?! stock)"
                  r"|\b(?:what|which) day\b.*\b(?:open next|next open|open again|reopen)\b"
                  r"|\b(?:soonest|earliest|first)\b.*\bcan (?:come|visit|drop|pop|swing|stop)\b"
                  r"|\bwhen (?:will|ll) (?:you|the shop|the store)(?: guys)? be open$"
                  r"|\b(?:when|what time|how soon)\b(?: \w+)? (?:can|could|may|should) (?:i|we)\b.* (?:come|drop|stop"
                  r"|swing|pop|visit)\b"
                  r"|\bhow early\b|\bopening time\b"
                  r"|\b(?:when|what time)\b.*\b(?:opens?|opening|reopens?|open again|open next)\b"
                  r"|\bnext open(?:ing)?\b|\bfrom (?:when|what time)\b"),
        ("hours", r"\b(?:opening|business|office|store|shop|working|trading|operating|holiday|weekend) (?:hours?|times?)\b"
                  r"|\b(?:your|opening|shop|store|what|the) timings?\b"
                  r"|\b(?:your|ur|the|which|what|what are|days and|todays|tomorrows) hours\b|^hours$|\bwhat days\b|\bwhich days\b"
                  r"|\bhours (?:of operation|today|tomorrow|on|for|please)\b"),
        ("open", r"\b(?:i|we)(?: \w+){0,2} (?:make it|get there)\b|\b(?:i|we) (?:need|have) to (?:come|be there|get there)\b"
                 r"|\b(?:staffed|manned)\b|\byou (?:guys|all|lot|people) (?:there|in|around|working|available)\b"
                 r"|^still (?:there|around|here|in)\b|\b(?:open|opened|opening|closed|closing|close|shut)\b"
                 r"|\b(?:come|drop|stop|swing|pop) (?:by|in|over|round)\b"
                 r"|\bvisit\b|\bcan (?:i|we)(?: \w+)? come\b|\blunch (?:break|hour)s?\b"
                 r"|\b(?:anyone|anybody|someone|somebody) be (?:there|in|around|working)\b"
                 r"|\b(?:people|team|staff)\b.* (?:there|in|available|working)\b"
                 r"|\b(?:anyone|anybody|someone|somebody|you) (?:there|in|around|work|working|available|at (?:the"
                 r"|your) (?:shop|store))\b"),
        ("hours", r"\bhours\b"),
    ),
    strong=(
        r"\b(?:are|will|were|would|might|arent|wont) (?:you|u|ya|you guys)(?: \w+){0,2} (?:open|closed|shut)\b",
        r"\b(?:you|u|shop|store|you guys) (?:are |be |still )?(?:open|closed)\b",
        r"\b(?:is|are) (?:the |your )?(?:shop|store)\b.* (?:open|closed)\b",
        r"\b(?:opening|business|store|shop|trading) hours\b", r"\bopening times?\b",
        r"\b(?:when|what time|how late)\b(?: \w+)? (?:do|does|will|are|is) (?:you|(?:the|your) (?:shop|store))\b"
        r".* (?:open|close|closed)\b",
    ),
    never=(
        r"\bin (?:\d+|a|an|half an|one|two|three|a few) (?:hours?|minutes?|mins?)\b",
        r"\bopen (?:to|an? (?!week|fortnight|day|bit|little|few)|my|it|your|another|source|box)\b",
        r"\bopen (?:the (?!\d|week|day|(?:mon|tues|wednes|thurs|fri|satur|sun)day|following|whole"
        r"|entire|rest|morning|afternoon|evening|night|next|last|first|same|coming|holidays?|bank|public)|up (?!on|at|again))",
        r"\bclose (?:to|my|a|an|it)\b", r"\bopen (?:minded|ended|air|about|heart\w*)\b", r"\bopenness\b",
        r"\bopen for (?:discuss\w*|negotia\w*|suggest\w*|applic\w*|collab\w*|offers|feedback|wholesale|investment)\b",
        r"\bopen(?:ed)? (?:ticket|case|order|account|position|positions|invoice|invoices|bottle|package|parcel)\b",
        r"\b(?:need|want|have|had|book|make|get|move|cancel|change|reschedule|my) (?:an? |the |my |next )?appointments?\b",
        r"\bwho (?:was|is|were|works?|worked)\b", r"\bopen\b.* (?:just|only|specially|especially) for (?:me|us)\b",
        r"\b(?:will|do|did) you (?:still |also |even )?have (?:this|that|it|them|these|those)\b",
        r"\b(?:i|we) (?:was|were) (?:at|in|there)\b(?!.*\b(?:open|clos))",
        r"\bhave an? (?:nice|good|great|lovely|wonderful)\b",
        r"^(?:\w+ ){0,2}(?:ill|i will|we will|im|i am) (?:come|coming|drop|pop|swing|stop|visit)\b(?!.*\b(?:open|clos))",
        r"\bwhat (?:day|date) is (?:it|today|tomorrow)\b", r"\bwhat time is it$",
        r"\bis (?:it|today|tomorrow) (?:a |an )?(?:public |bank |national )?holiday\b",
        r"\b(?:job|jobs|position|positions|role|internship|apprenticeship|warranty|guarantee|account|ticket|vacancy|vacancies|invoice|lock|door|app|website|link|refund|battery)\b",
        r"\bhow long (?:does|do|did|will it|has|have|until my|till my|to|for)\b", r"\bhow long is (?!the shop|the store)",
        r"\bhow late (?:is|was) my\b", r"\bhow (?:do|can|to|would) .*\bopen\b",
    ),
    when=r"on|during|over|in|at|around|until|after|before",
    # What is opened; and what is open, when it is only somewhere near: "is the road in front of your shop closed?"
    objects=r"(?:\b(?:re)?(?:open|opens|opened|close|closes|shut)(?: (?:for|up|with|about|the|your|any|new|some|more|in))*"
            r"|^(?:\w+ )?(?:is|are|was|will)(?: (?:the|a|any|that|this|my))?"
            r"(?= \w+ (?:in front|in|at|near|by|next|behind|outside|opposite|around|from|to)\b)) (\w+)",
    ahead=(
        (r"(?:in|within) NUMBER days?(?: time)?", 1), (r"NUMBER days from (?:now|today)", 1),
        (r"(?:in|within) (?:NUMBER|an?) weeks?(?: time)?", 7), (r"(?:NUMBER|an?) weeks? (?:from|on)(?: now)?", 7),
        (r"in (?:a )?fortnight", 14), (r"(?:a )?fortnight (?:from|on)(?: now)?", 14),
    ),
    further=(
        (r"\b(?:the )?(?:week|weekend|one) (?:after|following)(?: that)?(?: one)?$|\b(?:the )?following weekend$", 7),
        (r"\b(?:the )?(?:day after(?: that)?|(?:next|following) day)$", 1),
        (r"\b(?:the )?(?:day before(?: that)?|(?:previous) day)$", -1),
    ),
    goes_on=r"(?:and |or |ok |so )*(?:at |from |around )?(?:what|which) (?:time|hours?)(?: exactly| please| pls)?"
            r"|(?:and |or |in the )*morning (?:or|and) (?:in the )?afternoon|all day(?: long)?",
    looks_back=r"last",
    weekday_after=r"(?:right |just |straight )?(?:after|following)",
    weekday_before=r"(?:right |just )?before",
    often=(
        "open", "close", "closed", "closing", "opening", "hours", "when", "what", "today", "until", "till", "still", "time",
        "times", "tomorrow", "your", "shut", "shop", "store",
    ),
    departments={
        "repair shop": "workshop", "repairs": "workshop", "customer service": "service", "customer support": "support",
        "front desk": "reception", "restaurant kitchen": "kitchen", "collection": "pickup", "click and collect": "pickup",
        "pick up": "pickup", "deliveries": "delivery", "sales team": "sales", "sales department": "sales",
    },
    day_numbers=(
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
        "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
        "twentieth", "twenty[ -]first", "twenty[ -]second", "twenty[ -]third", "twenty[ -]fourth", "twenty[ -]fifth",
        "twenty[ -]sixth", "twenty[ -]seventh", "twenty[ -]eighth", "twenty[ -]ninth", "thirtieth", "thirty[ -]first",
    ),
    day_after=r"(?:the )?day (?:right )?after(?! (?:tomorrow|that))",
    day_before=r"(?:the )?day (?:right )?before",
    shorthand={
        "u": "you", "ya": "you", "yall": "you", "r": "are", "ur": "your", "n": "and", "rn": "right now", "atm": "now",
        "wat": "what",
        "wot": "what", "wots": "whats", "wats": "whats", "wen": "when", "hr": "hour", "hrs": "hours", "2day": "today",
        "2nite": "tonight", "2night": "tonight", "tonite": "tonight", "nite": "night", "2moro": "tomorrow",
        "2morrow": "tomorrow", "2mrw": "tomorrow", "tmrw": "tomorrow", "tmr": "tomorrow", "tmw": "tomorrow",
        "tmoro": "tomorrow",
        "tomoz": "tomorrow", "tomoro": "tomorrow", "wkend": "weekend",
        "wknd": "weekend", "wkends": "weekends", "wknds": "weekends", "wk": "week", "arvo": "afternoon",
        "xmas": "christmas", "chrimbo": "christmas", "crimbo": "christmas", "opn": "open", "oppen": "open", "opend": "opened",
        "clse": "close", "colsed": "closed", "clsoed": "closed", "tdy": "today", "weds": "wednesday", "b4": "before", "yuo": "you",
    },
    rewrites=(
        (r"\bre-?open", "reopen"),
        (r"\b((?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?s?|today|tomorrow|\d(?:st|nd|rd|th)) pm\b",
         r"\1 afternoon"),
        (r"\b((?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?s?|today|tomorrow|\d(?:st|nd|rd|th)) am\b",
         r"\1 morning"),
        (r"\b((?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)(?:[a-z]{2,6})?)(\d{1,2})\b", r"\1 \2"),
        (r"\b(\d{1,2})((?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)(?:[a-z]{2,6})?)\b", r"\1 \2"),
        (r"(?<=\d)-?ish\b", ""),
        (r"\b(monday|tuesday|wednesday|thursday|friday|saturday|sunday) week\b", r"a week on \1"),
        (r"\b(?:from )?(?:mondays?|mon) ?(?:to|through|thru|till|until|-) ?(?:fri|sat|sun)(?:(?:ur)?days?)?\b", "weekdays"),
        (r"\b(?:what|which) (?:evenings|mornings|afternoons|nights|weekdays)\b", "what days"),
        (r"\b(?:24|twenty ?four) ?(?:hours?|h)\b(?: (?:a|per) day)?|\ba?round the clock\b", "opening hours"),
        (r"\b(?:(?:7|seven) days a week|every ?day(?: of the week)?|daily|(?:the )?(?:whole|entire) week|all week)\b",
         "opening hours"),
        (r"(?<=[a-z])-(?=(?:day|eve|time)\b)", " "),
        (r"\bopen-(?=\w)", "openness "),
    ),
    greeting=r"\bgood (?:morning|afternoon|evening|night|day)\b",
    spans=r"\b(?:from|between) \d{1,2}(?::\d\d)? ?(?:[ap]m)? (?:to|till|until|and) \d{1,2}(?::\d\d)? ?(?:[ap]m)?(?![\d./])",
    any_holiday=("public holidays", "public holiday", "bank holidays", "bank holiday", "on holidays", "holidays"),
    follow_up=r"^(?:and|or|what about|how about|ok and|okay and|also|but|then)\b",
    fillers=(
        "those him his her their who why both few most other not own very being has through above below under "
        "further once here because while always never think guess suppose gonna gotta hope coming upcoming past "
        "whole entire everybody nobody things really basically quickly asap weekly daily longer shorter earlier "
        "extended different "
        "before after each open back keep keeps bother bothering disturb trouble advance kind regards greetings sir madam "
        "timing timings staffed manned reach true department dept desk counter great perfect awesome cool brilliant "
        "excellent alright wonderful thanx thankyou nice lovely soonest round need needs make get rest serve serving "
        "plans "
        "might possibly mind sorry pardon excuse apologies grateful early late x xx oh ooh yo sup bro dude man pal love "
        "friend friends "
        "a able about actually again all also am an and any anybody anyone anyway appointment appreciate are around "
        "as ask asking assistance at available baker bakers bakery bankholiday bar barber be been bookshop bookstore "
        "branch break btw buddy business but butcher by cafe can check checking cheers chemist clinic clock close "
        "closed closes closing coffee come company confirm could curious customers day days dear details did do does "
        "doing drop during earliest early else even evening ever every exactly find first florist folks for from "
        "gallery garage going good got guys gym had hairdresser happen happens have having he hello help hey hi hmm "
        "holiday holidays hour hours how i id if im in info information into is it its ive just kindly kiosk know "
        "late later latest less let lets letting library like location lol long looking lunch lunchtime many mate may "
        "maybe me might more morning museum must my need next night nights no normal normally of office ok okay on "
        "only open opened opening opens operating or others our out over past people person pharmacy place plan planning "
        "please pls plz pop possible possibly ppl practice pub public question quick regular regularly reopen reopens "
        "restaurant right round salon same say schedule shall she shop should showroom shut shuts shutting so some "
        "somebody someone sometime soon sorry special staff still stop store studio such sure swing team tell than "
        "thank thanks that thats the them then there these they thing this tho though thx til till time times to "
        "today tonight too trading trying ty u uh um until up us usual usually via visit walk walking wanna want "
        "wanted was we week weekday weekdays well were what whats when whens where whether which will with wonder "
        "wondering work working would ya yall yeah year years yes yet you youll your youre yup "
    ),
)
