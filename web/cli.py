"""The `decroche` command. Exit status: 0 done, 1 the answer is no, 2 a usage error, 3 something it needs is missing."""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path
from typing import Any

import click

from web.settings import CHECKOUT, Settings

NO, USAGE, MISSING = 1, 2, 3


class Commands(click.Group):
    """Turns every expected failure into one clear line and an exit status; the route border of the command line."""

    def invoke(self, ctx: click.Context) -> Any:
        from web.failures import explain  # noqa: PLC0415 - keeps `decroche --help` quick

        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, click.Abort, click.ClickException):
            raise
        except Exception as error:
            status, line = explain(error)
            if line is None:
                raise
            click.echo(f"decroche: {line}", err=True)
            ctx.exit(status)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def main(ctx: click.Context) -> None:
    """Décroche, the call-centre training simulator."""
    ctx.obj = Settings()


JsonFile = click.option(
    "--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), help="Also write JSON here."
)


def write_json(path: Path | None, value: object) -> None:
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


@main.command()
@click.option("--open-school/--no-open-school", default=True, help="Load the demo school when the database is empty.")
@click.pass_obj
def run(settings: Settings, open_school: bool) -> None:
    """Start the platform: Asterisk, the engine, the worker and the pages, until Ctrl-C."""
    from web.serve import serve  # noqa: PLC0415

    sys.exit(serve(settings, open_school=open_school))


@main.command()
@JsonFile
@click.pass_obj
def scenarios(settings: Settings, json_file: Path | None) -> None:
    """List the library."""
    from web.listing import library_listing  # noqa: PLC0415

    rows = library_listing(settings)
    for row in rows:
        names = ", ".join(row["rehearsals"])
        click.echo(
            f"{row['id']}  {row['version']}  {row['kind']}  {row['direction']}  {row['language']}  "
            f"{' '.join(row['criteria'])}  [{names}]"
        )
    write_json(json_file, rows)


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Validate scenario files; faults as file:line:column: message."""
    from scenarios.faults import Severity  # noqa: PLC0415
    from scenarios.loader import check_file  # noqa: PLC0415

    faults = [fault for path in files for fault in check_file(path)]
    for fault in faults:
        click.echo(str(fault))
    sys.exit(NO if any(fault.severity is Severity.FAULT for fault in faults) else 0)


@main.command()
@click.argument("scenario")
@click.option("--as", "name", help="One of the scenario's own rehearsals.")
@click.option("--lines", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A lines file.")
@click.option("--channel", type=click.Choice(["text", "phone", "sip"]), default="text", show_default=True)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True)
@click.option("--wer", type=click.FloatRange(0, 0.9), default=0.0, help="Word errors injected on the text channel.")
@JsonFile
@click.pass_obj
def rehearse(  # noqa: PLR0917 - click passes them by name
    settings: Settings,
    scenario: str,
    name: str | None,
    lines: Path | None,
    channel: str,
    seed: int,
    wer: float,
    json_file: Path | None,
) -> None:
    """Have a robot trainee play the trainee's side of SCENARIO, and compare with what is expected."""
    from web.rehearsing import rehearse as play  # noqa: PLC0415

    if (name is None) == (lines is None):
        raise click.UsageError("give either --as NAME or --lines FILE")
    if wer and channel != "text":
        raise click.UsageError("--wer corrupts words on the text channel only")
    result = play(settings, scenario, name, lines, channel, seed, wer)
    write_json(json_file, result.report)
    click.echo(result.summary())
    sys.exit(NO if result.unmet else 0)


@main.command()
@click.argument("report_or_call")
@JsonFile
@click.pass_obj
def score(settings: Settings, report_or_call: str, json_file: Path | None) -> None:
    """Score a report file or a kept call again, from its events alone."""
    from web.rescoring import rescore  # noqa: PLC0415

    report = rescore(settings, report_or_call)
    write_json(json_file, report)
    click.echo(f"{report['scenario']['id']}  {report['outcome']}  {report['mark']}")
    for criterion, card in report["criteria"].items():
        click.echo(f"  {criterion}  {card['level']}")


@main.command()
@click.argument("name", type=click.Choice(["gap", "barge-in", "review", "density", "start", "library", "marks"]))
@JsonFile
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
@click.pass_obj
def bench(settings: Settings, name: str, json_file: Path | None, options: tuple[str, ...]) -> None:
    """Measure; prints JSON. Options go to the bench (such as turns=20)."""
    script = CHECKOUT / "bench" / f"{name.replace('-', '_')}.py"
    if not script.is_file():
        raise click.ClickException(f"the bench {name} is not built yet")
    measured = runpy.run_path(str(script))["measure"](settings, **dict(option.split("=", 1) for option in options))
    write_json(json_file, measured)
    click.echo(json.dumps(measured, ensure_ascii=False, indent=1))


@main.command()
@click.option("--quiet", is_flag=True, help="Print faults only.")
@click.pass_obj
def doctor(settings: Settings, quiet: bool) -> None:
    """Say for each part whether it is found, which version, whether it works, and how to mend it."""
    from web.doctor import examine  # noqa: PLC0415

    findings = examine(settings)
    for finding in findings:
        if not (quiet and finding.works):
            click.echo(finding.line())
    sys.exit(0 if all(finding.works or finding.optional for finding in findings) else NO)


@main.group()
def models() -> None:
    """Speech recognition models."""


@models.command("list")
@click.pass_obj
def list_models(settings: Settings) -> None:
    """The official models, which are installed, and which one is used."""
    from web.model_commands import print_models  # noqa: PLC0415

    print_models(settings)


@models.command("install")
@click.argument("name")
@click.pass_obj
def install_model(settings: Settings, name: str) -> None:
    """Download, check and install an official model."""
    from web.model_commands import install_model as install  # noqa: PLC0415

    install(settings, name)


if __name__ == "__main__":
    main()
