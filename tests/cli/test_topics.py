"""A command reads its own topic's program only, and no command is forgotten over it."""

import importlib

import pytest
import typer

from recensus.cli.main import TOPICS, commands_of, register_all, register_named


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


def test_a_command_of_the_installation_itself_needs_no_topic() -> None:
    app = typer.Typer()
    app.command("serve")(lambda: None)
    register_named(app, ["serve", "--port", "8000"])
    assert commands_of(app) == {"serve"}


def test_a_topic_is_found_where_a_later_word_names_another_command() -> None:
    app = typer.Typer()
    app.command("demo")(lambda: None)
    register_named(app, ["access", "agree", "demo"])
    assert "access" in commands_of(app)
