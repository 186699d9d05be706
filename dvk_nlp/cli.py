"""The command line `dvk`: tag, show, train, evaluate, corpus.

Knows files, streams and exit codes; everything else is a call into the library.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click

from dvk_nlp import __version__
from dvk_nlp.miner import Miner, load
from dvk_nlp.schema import Article, Record

_FILES = click.argument("files", nargs=-1, required=True, metavar="FILE...")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Read Vietnamese articles about the “Dân vận khéo” movement into structured records."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")  # Vietnamese also where the locale is "C"


@main.command()
@_FILES
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="Write here, not to stdout.")
def tag(files: tuple[str, ...], output: str | None) -> None:
    """Write the record of each FILE as one line of JSON; `-` is standard input.

    A file that cannot be read is reported, and the others are tagged all the same.
    """
    miner = load()
    with _sink(output) as sink:
        failed = sum(not _tag_one(miner, name, sink) for name in files)
    if failed:
        click.echo(f"{failed} of {len(files)} files could not be tagged", err=True)
        sys.exit(1)


@contextmanager
def _sink(output: str | None) -> Iterator[IO[str]]:
    """The file to write to, or standard output."""
    if output is None:
        yield sys.stdout
        return
    try:
        file = Path(output).open("w", encoding="utf-8")  # noqa: SIM115 - closed by the with below
    except OSError as error:
        raise click.ClickException(f"{output}: {error.strerror}") from error
    with file:
        yield file


def _tag_one(miner: Miner, name: str, sink: IO[str]) -> bool:
    """Whether the record of a file could be written."""
    try:
        record = miner(_article(name))
    except (OSError, ValueError) as error:
        click.echo(f"{name}: {_reason(error)}", err=True)
        return False
    sink.write(json.dumps(record.to_dict(), ensure_ascii=False) + "\n")
    return True


def _reason(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"not UTF-8 (byte {error.start}); convert it first"
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
        data = training.read_corpora(Path(corpora))
        scores = training.cross_validate(data)
        weights = training.train(data, scores)
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
