"""The command line `dvk`: tag, show, train, evaluate, corpus.

Knows files, streams and exit codes; everything else is a call into the library.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from dvk_nlp import __version__
from dvk_nlp.miner import load
from dvk_nlp.parts import places_of
from dvk_nlp.schema import Article, Record
from dvk_nlp.sources import Source, read
from dvk_nlp.tables import Columns
from dvk_nlp.unreadable import TO_UTF8, Unreadable, attempt


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Read Vietnamese articles about the “Dân vận khéo” movement into structured records."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")  # Vietnamese also where the locale is "C"


@main.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("-o", "--output", metavar="OUT", help="Write *.jsonl, *.parquet, *.sqlite or *.db.")
@click.option("--jobs", type=click.IntRange(1), default=1, help="Processes that tag, by default 1.")
@click.option("--resume", is_flag=True, help="Go on with a run that was stopped.")
@click.option("--overwrite", is_flag=True, help="Begin anew; what is there already is lost.")
@click.option("--unordered", is_flag=True, help="Records in the order in which they were made.")
@click.option("--text-column", default="text", help='Of CSV, JSONL, Parquet; default "text".')
@click.option("--id-column", help='Default "id" if there is one, else file and row.')
@click.option("--title-column", help='Default "title" if there is one.')
@click.option("--shard-size", type=click.IntRange(1), help="Articles kept at a time; 100 at most.")
@click.option("--models", type=click.Path(exists=True, file_okay=False), help="Other weights.")
def tag(  # noqa: PLR0913 - each is an option
    sources: tuple[str, ...],
    output: str | None,
    *,
    text_column: str,
    id_column: str | None,
    title_column: str | None,
    models: str | None,
    unordered: bool,
    **run: Any,
) -> None:
    """Write the records of all articles in SOURCES, to OUT or as lines of JSON to standard output.

    A SOURCE is a file, a folder with all below it, or a pattern in quotes. Files that end in
    .jsonl, .ndjson, .csv, .tsv or .parquet hold many articles, any other is one; `-` is one on
    standard input. What cannot be tagged is reported, to OUT.errors.jsonl or standard error, and
    makes the exit status 1; the others are tagged all the same.
    """
    columns = Columns(text_column, id_column, title_column)
    known = [_stdin() if source == "-" else source for source in sources]
    if output is None:
        _refuse_options("jobs", "resume", "overwrite", "unordered", "shard_size")
        errors = _tag_to_stdout(known, columns, models)
    else:
        errors = _tag_to_file(
            known, output, columns=columns, models=models, ordered=not unordered, **run
        )
    if errors:
        sys.exit(1)


def _refuse_options(*names: str) -> None:
    """Refuse options that mean nothing without a file to write."""
    source = click.get_current_context().get_parameter_source
    for name in names:
        if source(name) is ParameterSource.COMMANDLINE:
            raise click.UsageError(f"--{name.replace('_', '-')} needs -o OUT")


def _tag_to_stdout(sources: list[Source], columns: Columns, models: str | None) -> int:
    """Print the record of each article as soon as it is made; return the number of errors."""
    miner = load(models)
    errors = articles = 0
    for article in read(sources, columns):
        articles += 1
        result = article if isinstance(article, Unreadable) else attempt(miner, article)
        if isinstance(result, Unreadable):
            errors += 1
            click.echo(f"{result.id}: {result.reason}", err=True)
        else:
            click.echo(json.dumps(result, ensure_ascii=False))
    if not articles:
        raise click.ClickException("no article in the sources")
    if errors:
        click.echo(f"{errors} of {articles} articles could not be tagged", err=True)
    return errors


def _tag_to_file(sources: list[Source], output: str, **choices: Any) -> int:
    """Tag into a file with a progress bar, print a summary, return the number of errors."""
    from dvk_nlp.archive import tag_archive  # noqa: PLC0415 - only this command needs it

    try:
        done = tag_archive(sources, output, progress=True, **choices)
    except KeyboardInterrupt:
        raise click.ClickException("stopped; the same command with --resume goes on") from None
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        kept = error.errno and _shards(output)
        advice = "; what is finished stays, --resume goes on" if kept else ""
        raise click.ClickException(f"{where}{error.strerror or error}{advice}") from error
    except (ValueError, RuntimeError, ImportError) as error:
        raise click.ClickException(str(error)) from error
    errors = f"; {done.errors} could not be tagged: {done.errors_file}" if done.errors else ""
    articles = "1 article" if done.tagged == 1 else f"{done.tagged} articles"
    click.echo(f"{done.output}: {articles} in {done.seconds:.0f} s{errors}", err=True)
    return done.errors


def _shards(output: str) -> list[Path]:
    return places_of(Path(output)).shards()


def _stdin() -> Source:
    try:
        return _article("-")
    except UnicodeDecodeError as error:
        return Unreadable("-", _reason(error))


def _reason(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"not UTF-8 (byte {error.start}); {TO_UTF8}"
    return str(getattr(error, "strerror", None) or error)


def _article(name: str) -> Article:
    """The article of a file, its name without the ending as id; `-` is standard input."""
    if name == "-":
        return Article(sys.stdin.buffer.read().decode("utf-8"), id="-")
    return Article(Path(name).read_bytes().decode("utf-8"), id=Path(name).stem)


@main.command()
@click.argument("file")
@click.option("--colour/--no-colour", default=None, help="Default: colour in a terminal.")
def show(file: str, *, colour: bool | None) -> None:
    """Print the article in FILE with its models, units and figures marked."""
    from dvk_nlp.show import render  # noqa: PLC0415 - only this command needs it

    try:
        article = _article(file)
    except (OSError, ValueError) as error:
        raise click.ClickException(f"{file}: {_reason(error)}") from error
    record = load()(article)
    in_colour = sys.stdout.isatty() if colour is None else colour
    click.echo(render(article.text, record, colour=in_colour), color=in_colour)


@main.command()
@click.option("--corpora", type=click.Path(exists=True, file_okay=False), default="corpora")
@click.option("--models", type=click.Path(file_okay=False), default="models")
def train(corpora: str, models: str) -> None:
    """Train all weights from CORPORA and write them, with their cards, to MODELS.

    Prints the scores of a cross-validation over provinces, which the cards keep.
    """
    from dvk_nlp import linear, training  # noqa: PLC0415 - scikit-learn takes a second

    try:
        weights, scores = training.train(training.read_corpora(Path(corpora)))
    except (OSError, ValueError) as error:
        raise click.ClickException(str(error)) from error
    for name, trained in weights.items():
        linear.save(trained, Path(models), name)
    click.echo(scores.everything.table())
    click.echo(f"\nordinary news\n{scores.ordinary.table()}")
    click.echo(f"false models   {scores.ordinary.false_models:.3f} an article")


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True), metavar="DIR...")
@click.option("--errors", is_flag=True, help="List every disagreement first, by kind.")
@click.option("--style", help="Only articles of this style, such as ordinary.")
def evaluate(paths: tuple[str, ...], *, errors: bool, style: str | None) -> None:
    """Score the library on the annotated articles (*.txt, *.json) in DIR, or in single files."""
    from dvk_nlp.corpus import read_articles  # noqa: PLC0415 - only this command needs them
    from dvk_nlp.score import score  # noqa: PLC0415

    try:
        articles = [a for a in read_articles(*map(Path, paths)) if style in (None, a.style)]
    except (OSError, ValueError) as error:
        raise click.ClickException(str(error)) from error
    records: Iterator[Record] = load().stream(Article(a.text, id=a.id) for a in articles)
    scores = score(zip(articles, records, strict=True))
    if errors:
        click.echo(scores.errors())
    click.echo(scores.table())
    if style:
        click.echo(f"false models   {scores.false_models:.3f} an article")
    click.echo(json.dumps(scores.figures()))


@main.group()
def corpus() -> None:
    """Check or count the corpora."""


_CORPORA = click.argument(
    "corpora", type=click.Path(exists=True, file_okay=False), default="corpora"
)


@corpus.command("check")
@_CORPORA
def corpus_check(corpora: str) -> None:
    """Say what is wrong with CORPORA: marks, labels, links, copies, names of the test set."""
    from dvk_nlp.checks import check  # noqa: PLC0415 - only this command needs it

    complaints = check(Path(corpora))
    if complaints:
        click.echo("\n".join(complaints), err=True)
        sys.exit(1)


@corpus.command("count")
@_CORPORA
def corpus_count(corpora: str) -> None:
    """Print the counts of CORPORA as Markdown."""
    from dvk_nlp.checks import count  # noqa: PLC0415 - only this command needs it

    click.echo(count(Path(corpora)))
