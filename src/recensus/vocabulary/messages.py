"""Choosing the words of a label in an officer's language."""

from recensus.vocabulary.types import Label


def text(label: Label, language: str) -> str:
    """Return the label in ``language``, else in its base language, else in English, else in any.

    >>> text({"en": "Sex", "sw": "Jinsia"}, "sw"), text({"en": "Sex"}, "sw"), text({"fr": "Sexe"}, "pt-BR")
    ('Jinsia', 'Sex', 'Sexe')
    """
    for choice in (language, language.partition("-")[0], "en"):
        if choice in label:
            return label[choice]
    return next(iter(label.values()), "")
