"""The verbs of ``exomet``, as click reads them. Each loads only what it needs."""

from __future__ import annotations

import io
from collections.abc import Iterator, MutableMapping
from importlib import import_module

import click

from exomet.cli.output import report
from exomet.version import __version__

# Verb -> where its command is: a verb waits for the modules of no other.
_VERBS = {
    "build": "building:build_command",
    "verify": "building:verify_command",
    "validate": "building:validate_command",
    "reason": "building:reason_command",
    "findings": "listing:findings_command",
    "questions": "querying:questions_command",
    "sparql": "querying:sparql_command",
    "show": "listing:show_command",
    "names": "naming:names_command",
    "export": "exporting:export_command",
    "anchors": "sources:anchors_command",
    "ask": "asking:ask_command",
    "audit": "reasoning:audit_command",
    "compare": "comparing:compare_command",
    "corroborate": "corroborating:corroborate_command",
    "coverage": "sources:coverage_command",
    "diff": "comparing:diff_command",
    "explain": "reasoning:explain_command",
    "fidelity": "evidence:fidelity_command",
    "load": "loading:load_command",
    "mcp": "agents:mcp_command",
    "overlay": "overlaying:overlay_command",
    "publish": "serving:publish",
    "review": "reviewing:review_command",
    "serve": "serving:serve",
    "site": "serving:site",
    "standing": "standing:standing_command",
    "without": "without:without_command",
    "sheet": "curating:sheet_group",
    "source": "adding:source_group",
    "anchor": "adding:anchor_command",
    "paper": "adding:paper_group",
    "term": "adding:term_group",
    "new": "beginning:new_group",
}


class _Verbs(MutableMapping[str, click.Command]):
    """The commands by verb, each imported when it is used."""

    def __init__(self) -> None:
        self._places = dict(_VERBS)

    def __getitem__(self, verb: str) -> click.Command:
        module, _, command = self._places[verb].partition(":")
        found = getattr(import_module(f"exomet.cli.{module}"), command)
        assert isinstance(found, click.Command)  # noqa: S101
        return found

    def __setitem__(self, verb: str, command: click.Command) -> None:
        raise TypeError(f"{verb} is no verb of _VERBS")

    def __delitem__(self, verb: str) -> None:
        del self._places[verb]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


@click.group(commands=_Verbs(), context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="exomet")
def cli() -> None:
    """Ask what exosomal microRNAs do in cancer metastasis, with the evidence shown.

    Start with `exomet questions`, `exomet findings --cancer carcinoma`, `exomet show miR-21`.

    Licences: code MIT, ontology CC BY 4.0, data CC BY-NC 4.0 with attribution to the review.
    """


class _UsageText(io.StringIO):
    """Takes what click says of an error; for a file, click would drop escape sequences unnamed."""

    def isatty(self) -> bool:
        return True


def run_verb(arguments: list[str]) -> int:
    """Run a verb and return the exit code; click prints its own errors.

    Raises:
        KeyboardInterrupt: it was interrupted.
        ExometError: what the verb raises.
    """
    try:
        with cli.make_context("exomet", arguments) as context:
            cli.invoke(context)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.exceptions.Abort as ending:
        raise KeyboardInterrupt(str(ending)) from ending
    except click.ClickException as error:
        usage = _UsageText()
        error.show(usage)
        report(usage.getvalue().rstrip())
        return error.exit_code
    return 0
