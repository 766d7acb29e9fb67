"""A command reads its own topic's program only, and no command is forgotten over it."""

import importlib

import pytest
import typer

from recensus.cli.main import TOPICS, register_all, register_named


def commands_of(app: typer.Typer) -> set[str]:
    named = {str(one.name or getattr(one.callback, "__name__", "")) for one in app.registered_commands}
    return named | {str(group.name) for group in app.registered_groups}


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_has_the_commands_under_which_it_is_found(topic: str) -> None:
    app = typer.Typer()
    importlib.import_module(f"recensus.cli.{topic}").register(app)
    assert commands_of(app) == set(TOPICS[topic])


def test_a_command_line_gets_the_topics_that_it_names_and_help_gets_all() -> None:
    named, helped, every = typer.Typer(), typer.Typer(), typer.Typer()
    register_named(named, ["--database", "x", "person", "12"])
    register_named(helped, ["--help"])
    register_all(every)
    assert commands_of(named) == set(TOPICS["records"])
    assert commands_of(helped) == commands_of(every)
