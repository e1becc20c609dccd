"""Examples nobody should have to write in each scenario: presenting oneself and one's company by their bare names.

`Bonjour, Camille Robin de la société Voltéa` holds no verb at all. A first name that the scenario does not know, said
without a title, is the trainee's.
"""

from __future__ import annotations

from collections.abc import Mapping

from scenarios.model import Intent, Language

_SELF = {
    Language.FR: ("bonjour {name}", "{name} bonjour", "{name} de la société", "{name} du service", "moi c'est {name}"),
    Language.EN: ("hello {name}", "{name} speaking", "{name} from", "this is {name}"),
}
_COMPANY = {
    Language.FR: (
        "{0} bonjour",
        "{0} à votre service",
        "{0} à votre écoute",
        "société {0}",
        "de la société {0}",
        "de chez {0}",
        "je travaille pour {0}",
        "bienvenue chez {0}",
        "le service clients de {0}",
        "vous êtes chez {0}",
        "je vous appelle de {0}",
    ),
    Language.EN: ("{0} hello", "from {0}", "welcome to {0}", "calling from {0}", "i work for {0}"),
}


def with_implied(intents: Mapping[str, Intent], companies: tuple[str, ...], language: Language) -> dict[str, Intent]:
    """The intents, where `introduce_self` and `introduce_company` have names among their examples."""
    company = tuple(pattern.format(name) for name in companies for pattern in _COMPANY[language])
    added = {"introduce_self": _SELF[language], "introduce_company": company}
    return {
        name: intent.model_copy(update={"examples": intent.examples + added[name]}) if name in added else intent
        for name, intent in intents.items()
    }
