"""What is published about each set, and what is aimed at. The set's folder gives it its name.

HINT3: github.com/hellohaptik/HINT3, v1, full training data; the best of all systems, each at the threshold that was best on the
test itself. AUROC and the surest 20 % were computed from the predictions in its folder `preds`. CLINC150: Larson and others 2019,
table 2, full. BANKING77: github.com/jianguoz/Few-Shot-Intent-Detection, 10-shot. AskUbuntu: the comparisons of NLP.js and Botfuel.
"""

from dataclasses import dataclass

from bot.faq.measure.pictures import Anchor

MULTILINGUAL = "multilingual"
#: a language's top1 against English
SHARE_OF_ENGLISH = 0.85
#: wrong answers may be so many times what the owner allows
WRONG_TIMES = 1.5
ECE = 0.05


@dataclass(frozen=True)
class Aim:
    """A figure (bot.faq.measure.figures) with the least or the most that is aimed at, and the best that others have published."""

    figure: str
    least: float | None = None
    most: float | None = None
    published: str = ""

    def is_reached(self, value: float | None) -> bool | None:
        """None: nothing is aimed at, or the set cannot tell."""
        if value is None or (self.least is None and self.most is None):
            return None
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)


AIMS = {
    "hint3_sofmattress": (
        Aim("mcc", least=0.66, published=".638 Dialogflow, threshold chosen on the test"),
        Aim("auroc", least=0.90, published=".869 Dialogflow"),
        Aim("top1", published=""),
        Aim("precision_at_20_percent_coverage", published=".848 Haptik, .797 Rasa"),
    ),
    "hint3_curekart": (
        Aim("mcc", least=0.70, published=".603 Haptik, threshold chosen on the test"),
        Aim("auroc", least=0.91, published=".856 Dialogflow"),
        Aim("top1", published=""),
        Aim("precision_at_20_percent_coverage", published=".879 LUIS, .864 Rasa"),
        Aim("coverage_at_90_percent_precision", published=".183 LUIS, .148 Rasa"),
    ),
    "hint3_powerplay11": (
        Aim("mcc", least=0.47, published=".425 Haptik, threshold chosen on the test"),
        Aim("auroc", least=0.84, published=".766 Haptik"),
        Aim("top1", published=""),
        Aim("precision_at_20_percent_coverage", published=".457 BERT, .442 Rasa"),
    ),
    "clinc150": (
        Aim("in_scope_accuracy", least=0.95, published=".962 BERT, .909 Rasa"),
        Aim("out_of_scope_recall", least=0.85, published=".523 BERT, .312 Rasa"),
        Aim("mcc", least=0.90),
        Aim("top1", published=".969 BERT"),
        Aim("auroc"),
    ),
    "banking77_10shot": (Aim("top1", least=0.89, published=".898 ICDA, .872 CPFT"), Aim("mcc")),
    "askubuntu": (Aim("top1", least=0.93, published=".94 NLP.js, .86 Rasa"), Aim("mcc")),
    MULTILINGUAL: (Aim("top1"), Aim("mcc"), Aim("auroc")),
}
ANY = (Aim("top1"), Aim("mcc"), Aim("auroc"))

#: Of all messages the surest 20 %, and the share of those that is right.
ANCHORS = {
    "hint3_sofmattress": (Anchor("Haptik", 0.2, 0.848), Anchor("Rasa", 0.2, 0.797)),
    "hint3_curekart": (
        Anchor("LUIS", 0.2, 0.879),
        Anchor("LUIS", 0.183, 0.9),
        Anchor("Rasa", 0.2, 0.864),
        Anchor("Rasa", 0.148, 0.9),
    ),
    "hint3_powerplay11": (Anchor("BERT", 0.2, 0.457), Anchor("Rasa", 0.2, 0.442)),
}


def aims_of(name: str, owners_share: float) -> tuple[Aim, ...]:
    """What is aimed at on the set `name`; `owners_share` is the share of answers that may be wrong."""
    return (
        *AIMS.get(name, ANY),
        Aim("ece", most=ECE),
        Aim("wrong_share", most=WRONG_TIMES * owners_share),
        Aim("precision"),
        Aim("coverage"),
    )
