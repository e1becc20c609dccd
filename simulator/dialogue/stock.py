"""Lines any customer can say when the scenario gives none: repetitions, courtesies, impatience, goodbyes.

Written for the ear, without agreement in gender. Several of each, so that none is heard three times word for word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from scenarios.model import Language

Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stock:
    """One language's stock. The first six fields are put before or after a line; the others are whole lines."""

    again: Lines
    again_question: Lines
    again_short: Lines
    asked_again: Lines
    resumed: Lines
    endings: Lines
    go_on: Lines
    courtesies: Mapping[str, Lines]
    goodbye: Lines
    cross_goodbye: Lines
    silent_goodbye: Lines
    stuck_goodbye: Lines
    late_goodbye: Lines
    silence: Lines
    insulted: Lines
    interrupted: Lines
    monologue: Lines
    hold_unannounced: Lines
    hold_long: Lines

    def whole_lines(self) -> Lines:
        """Every line that is said as it stands."""
        names = [f.name for f in fields(self)][6:]
        found: list[str] = []
        for name in names:
            value = getattr(self, name)
            found += [line for lines in value.values() for line in lines] if name == "courtesies" else value
        return tuple(dict.fromkeys(found))


FRENCH = Stock(
    again=(
        "Je vous le redis.",
        "Comme je vous le disais.",
        "Je me répète.",
        "Encore une fois.",
        "Je vous l'ai déjà dit.",
        "Bon, je recommence.",
        "Écoutez, je vous le répète.",
        "C'est toujours pareil.",
    ),
    again_question=(
        "Je vous repose la question.",
        "Je reviens à ma question.",
        "Encore une fois.",
        "Vous ne m'avez pas répondu.",
        "Je vous redemande.",
        "Alors ?",
        "Non mais, dites-moi.",
        "Ma question, c'est celle-là.",
    ),
    again_short=("Bon…", "Eh bien…", "Euh…", "Écoutez…", "Enfin…", "Voyons…", "Ah…", "Hmm…"),
    asked_again=(
        "Je disais :",
        "Oui, je vous disais :",
        "Je vous répète ça :",
        "Je disais donc :",
        "Vous m'entendez mieux, là ? Je disais :",
        "Pardon, je reprends :",
    ),
    resumed=("Je disais :", "Je finis :", "Donc, je disais :", "Je reprends :", "Comme j'allais vous dire :"),
    endings=("Voilà.", "C'est tout.", "Vous comprenez ?", "D'accord ?", "Vous me suivez ?", "C'est clair ?"),
    go_on=("Oui ?", "Je vous écoute.", "Oui, dites-moi.", "Allez-y.", "Oui, et donc ?", "D'accord, et ensuite ?"),
    courtesies={
        "greet": ("Bonjour.", "Oui, bonjour.", "Bonjour, bonjour."),
        "introduce_self": ("Oui, bonjour.", "D'accord.", "Oui ?"),
        "introduce_company": ("Oui, d'accord.", "Ah oui.", "Oui ?"),
        "thank": ("Je vous en prie.", "De rien.", "Il n'y a pas de quoi."),
        "apologise": ("Bon, d'accord.", "Oui, enfin bon.", "J'entends bien."),
        "reassure": ("Bon, d'accord.", "J'espère bien.", "Si vous le dites."),
        "show_empathy": ("Oui, voilà.", "Merci de le comprendre.", "C'est exactement ça."),
        "rephrase": ("Oui, c'est ça.", "Voilà, exactement.", "Oui, c'est bien ça."),
        "recap": ("Oui, c'est bien ça.", "Tout à fait.", "Oui, c'est noté."),
        "announce_hold": ("D'accord, j'attends.", "Oui, je patiente.", "Bon, allez-y."),
        "transfer_announce": ("D'accord, je patiente.", "Bon, d'accord.", "Oui, allez-y."),
        "thank_for_waiting": ("Oui, je suis toujours là.", "Oui, je vous écoute.", "Alors ?"),
        "close_offer_help": ("Non, ce sera tout, merci.", "Non, c'est bon, merci.", "Non, rien d'autre."),
    },
    goodbye=("Au revoir.", "Allez, au revoir.", "Bonne journée, au revoir.", "Merci, au revoir."),
    cross_goodbye=(
        "Bon, ça suffit, je raccroche.",
        "Écoutez, j'en ai assez. Au revoir.",
        "Non, là c'est trop. Je raccroche.",
    ),
    silent_goodbye=("Il n'y a plus personne… Je raccroche.", "Bon, je n'entends rien, je raccroche."),
    stuck_goodbye=(
        "Écoutez, on tourne en rond. Je préfère en rester là. Au revoir.",
        "On ne se comprend pas, je crois. Je vais vous laisser. Au revoir.",
    ),
    late_goodbye=(
        "Pardon de vous couper, mais je dois y aller. Au revoir.",
        "Là, il faut vraiment que je vous laisse. Au revoir.",
    ),
    silence=("Allô ?", "Vous êtes là ?", "Allô, vous m'entendez ?"),
    insulted=("Je vous demande pardon ?", "Un peu de respect, s'il vous plaît.", "Ne me parlez pas comme ça."),
    interrupted=("Laissez-moi finir, s'il vous plaît.", "Attendez, je n'avais pas fini.", "Je peux finir ?"),
    monologue=("Attendez, attendez, ça va trop vite.", "Excusez-moi, vous pouvez aller à l'essentiel ?"),
    hold_unannounced=("Allô ? Qu'est-ce qui s'est passé, là ?", "Ah, vous voilà. Vous auriez pu prévenir."),
    hold_long=("Ah, quand même. C'était long.", "J'ai failli raccrocher, vous savez."),
)

ENGLISH = Stock(
    again=(
        "As I said.",
        "I'll say it again.",
        "Like I told you.",
        "Once more.",
        "I already told you.",
        "Let me repeat that.",
        "It's still the same.",
        "Look, I'm repeating myself.",
    ),
    again_question=(
        "Let me ask again.",
        "Back to my question.",
        "Once more.",
        "You haven't answered me.",
        "I'm asking you again.",
        "So?",
        "No, but tell me.",
        "That was my question.",
    ),
    again_short=("Well…", "Er…", "Look…", "Right…", "Hmm…", "Oh…", "So…", "Now…"),
    asked_again=(
        "I was saying:",
        "Yes, I said:",
        "Let me repeat that:",
        "Sorry, once more:",
        "Can you hear me now? I said:",
    ),
    resumed=("I was saying:", "Let me finish:", "As I was saying:", "So, I was saying:"),
    endings=("That's it.", "That's all.", "You see?", "All right?", "Do you follow me?", "Is that clear?"),
    go_on=("Yes?", "I'm listening.", "Yes, go on.", "Go ahead.", "Right, and so?", "OK, and then?"),
    courtesies={
        "greet": ("Hello.", "Yes, hello.", "Good morning."),
        "introduce_self": ("Yes, hello.", "All right.", "Yes?"),
        "introduce_company": ("Yes, all right.", "Oh yes.", "Yes?"),
        "thank": ("You're welcome.", "Not at all.", "No problem."),
        "apologise": ("Well, all right.", "Yes, well.", "I hear you."),
        "reassure": ("Well, all right.", "I hope so.", "If you say so."),
        "show_empathy": ("Yes, exactly.", "Thanks for understanding.", "That's just it."),
        "rephrase": ("Yes, that's it.", "Exactly.", "Yes, that's right."),
        "recap": ("Yes, that's right.", "Absolutely.", "Yes, noted."),
        "announce_hold": ("All right, I'll wait.", "Yes, I'll hold.", "Fine, go ahead."),
        "transfer_announce": ("All right, put me through.", "Well, all right.", "Yes, go ahead."),
        "thank_for_waiting": ("Yes, I'm still here.", "Yes, I'm listening.", "So?"),
        "close_offer_help": ("No, that's all, thanks.", "No, that's fine, thanks.", "No, nothing else."),
    },
    goodbye=("Goodbye.", "Right, goodbye.", "Have a nice day, bye.", "Thanks, goodbye."),
    cross_goodbye=(
        "Right, that's enough, I'm hanging up.",
        "Look, I've had enough. Goodbye.",
        "No, that's too much. I'm hanging up.",
    ),
    silent_goodbye=("There's nobody there… I'm hanging up.", "I can't hear anything, I'm hanging up."),
    stuck_goodbye=(
        "Look, we're going round in circles. Let's leave it there. Goodbye.",
        "I don't think we understand each other. I'll let you go. Goodbye.",
    ),
    late_goodbye=("Sorry to cut you short, but I have to go. Goodbye.",),
    silence=("Hello?", "Are you there?", "Hello, can you hear me?"),
    insulted=("I beg your pardon?", "Please keep it polite.", "Don't talk to me like that."),
    interrupted=("Let me finish, please.", "Wait, I hadn't finished.", "May I finish?"),
    monologue=("Wait, wait, you're going too fast.", "Sorry, could you get to the point?"),
    hold_unannounced=("Hello? Did you put me on hold?", "Oh, there you are. You could have told me."),
    hold_long=("At last. That was long.", "I nearly hung up, you know."),
)


def stock_for(language: Language) -> Stock:
    """The stock of the scenario's language."""
    return {Language.FR: FRENCH, Language.EN: ENGLISH}[language]
