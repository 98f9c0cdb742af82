"""Who asks whether a bot writes here is told so; who asks after robots, or for a person, asks something else."""

import pytest

from bot.faq.reading.bot_question import asks_for_a_bot

ASKED = {
    "en": [
        "Are you a bot?", "are you a robot", "r u a bot??", "Are you human?", "ARE YOU A REAL PERSON?",
        "hi, are you a machine?",
        "are you an AI", "are you an A.I.?", "Are you a chatbot?", "Are you a chat bot or a human?",
        "Am I talking to a person?",
        "am I chatting with a real person here?", "is this a bot?", "Is this a real person answering?",
        "are you really a person?",
        "is there a human behind this", "you're a bot, aren't you?", "bot or human?",
        "So are you just a computer program?", "Are you real?",
        "Is it a machine that I'm talking to?", "Do I speak with a program?", "is that ChatGPT",
    ],
    "de": [
        "Bist du ein Bot?", "sind Sie ein Roboter?", "Bist du ein Mensch?", "Sind Sie eine echte Person?",
        "bist du eine Maschine",
        "Bist du eine KI?", "Sind Sie eine künstliche Intelligenz?", "bist du ne kuenstliche intelligenz",
        "Ist das ein Chatbot?",
        "Spreche ich mit einem Menschen?", "schreibe ich hier mit einer Maschine?",
        "Rede ich mit einem Bot oder mit einem Menschen?",
        "antwortet hier ein echter Mensch?", "Sitzt da ein Mensch dahinter?", "Sind Sie Mensch oder Maschine?",
        "Du bist ein Bot, oder?",
        "bist du echt?",
    ],
    "fr": [
        "Êtes-vous un robot ?", "etes vous un robot", "tu es un bot ?", "T'es un robot ?", "Vous êtes humain ?",
        "es-tu une vraie personne ?",
        "Est-ce que vous êtes une machine ?", "tu es une IA", "Êtes-vous une intelligence artificielle ?",
        "vous êtes un chatbot ?",
        "Est-ce que je parle à une machine ?", "Je parle à une vraie personne ?",
        "Il y a une vraie personne derrière ?",
        "c'est un bot ?", "C'est un robot qui répond ?", "robot ou humain ?",
    ],
    "es": [
        "¿Eres un bot?", "eres un robot", "¿Es usted un robot?", "¿Eres humano?", "¿Eres una persona real?",
        "eres una maquina?",
        "¿Eres una máquina?", "¿Eres una IA?", "¿eres una inteligencia artificial?", "¿Hablo con una persona?",
        "¿Estoy hablando con una máquina o con una persona?", "¿Es un chatbot?", "¿Hay alguien de verdad detrás?",
        "¿Me responde un robot?",
    ],
    "nl": [
        "Ben je een bot?", "ben jij een robot", "Bent u een mens?", "Ben je een echt persoon?", "ben je een machine?",
        "Ben je een AI?",
        "Bent u een chatbot?", "Praat ik met een mens?", "Praat ik met een machine of met een mens?",
        "Is dit een bot?",
        "Zit er een echt persoon achter?", "ben je echt?", "Ben ik met een mens aan het praten?",
    ],
    "it": [
        "Sei un bot?", "sei un robot", "Lei è un robot?", "Sei umano?", "sei una persona vera?",
        "Siete una macchina?", "Sei un'IA?",
        "Sei un'intelligenza artificiale?", "sei un chatbot?", "Parlo con una macchina?",
        "Sto parlando con una persona reale?", "È un bot?",
        "C'è una persona dietro?",
    ],
}  # fmt: skip

OTHERS = {
    "en": [
        "do you sell robot mowers?", "is the mower a robot?", "can a real person call me?", "Is this a robot?",
        "are you open?",
        "Are you there?", "can I talk to a person?", "I want to talk to a human", "person", "human",
        "Is there a person I can talk to?",
        "are you a bike shop?", "are you the right person for returns?", "Am I talking to the workshop?",
        "do you have an AI camera?",
        "Are you people open tomorrow?", "Is this leather real?", "is it automatic?", "who are you?",
        "Are you a bot seller?",
        "am I talking to someone from the workshop?", "does a real person read this tonight?", "hey bot", "", "?",
    ],
    "de": [
        "sind Sie noch da?", "Verkauft ihr Mähroboter?", "Ist der Mäher ein Roboter?",
        "Kann mich ein Mensch anrufen?", "Mensch",
        "Kann ich mit einem Menschen sprechen?", "Sind sie echt?", "Sind Sie morgen da?", "Ist das ein Roboter?",
        "Bist du noch wach?",
        "ist das automatisch?", "Sind Sie ein Fahrradladen?", "Ich möchte mit einer Person sprechen",
        "Spreche ich mit der Werkstatt?",
        "Haben Sie Maschinen?", "wer ist da?", "Sind sie Roboter?",
    ],
    "fr": [
        "Vendez-vous des robots tondeuses ?", "C'est un robot ?", "La tondeuse est un robot ?",
        "Je voudrais parler à une personne",
        "Une vraie personne peut m'appeler ?", "Êtes-vous ouverts ?", "vous êtes là ?",
        "Puis-je parler à un humain ?", "humain",
        "Vous êtes un magasin de vélos ?", "Est-ce que je parle à l'atelier ?", "c'est automatique ?",
    ],
    "es": [
        "¿Venden robots cortacésped?", "¿Es un robot?", "¿El cortacésped es un robot?",
        "¿Me puede llamar una persona?", "persona",
        "¿Puedo hablar con una persona?", "quiero hablar con un humano", "¿Están abiertos?", "¿Sigue ahí?",
        "¿Es automático?",
        "¿Eres una tienda de bicicletas?", "¿Hablo con el taller?",
    ],
    "nl": [
        "Verkopen jullie robotmaaiers?", "Is de maaier een robot?", "Is dit een robot?",
        "Kan een echt persoon mij bellen?", "mens",
        "Kan ik met een mens praten?", "ik wil een medewerker spreken", "Bent u er nog?", "Zijn jullie open?",
        "Is dit automatisch?",
        "Ben je een fietsenwinkel?", "Spreek ik met de werkplaats?",
    ],
    "it": [
        "Vendete robot tagliaerba?", "È un robot?", "Il tagliaerba è un robot?", "Può chiamarmi una persona vera?",
        "persona",
        "Posso parlare con una persona?", "vorrei parlare con un umano", "Siete aperti?", "C'è ancora?",
        "È automatico?",
        "Siete un negozio di biciclette?", "Parlo con l'officina?", "Sei persone",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("language", "text"), [(language, text) for language, texts in ASKED.items() for text in texts])
def test_who_asks_whether_it_is_a_bot_is_understood(language: str, text: str) -> None:
    assert asks_for_a_bot(text), language


@pytest.mark.parametrize(("language", "text"), [(language, text) for language, texts in OTHERS.items() for text in texts])
def test_what_asks_for_something_else_is_left(language: str, text: str) -> None:
    assert not asks_for_a_bot(text), language


def test_a_long_text_takes_no_time() -> None:
    assert not asks_for_a_bot("are you really " + "really " * 1000 + "open")
    assert not asks_for_a_bot("are you a bot or " * 8 + "open")
