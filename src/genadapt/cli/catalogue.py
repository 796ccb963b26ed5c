"""What data sets there are, what is known of one, and whether its files are what they should be."""

import os
from collections.abc import Iterator
from pathlib import Path

from .. import datasets
from ..datasets.base import ByHand, Source, Url, hash_of, load
from ..datasets.preparing.folders import fingerprint
from ..errors import UserError
from ..plan import paths
from ..plan.own_files import missing, own_files
from ..plan.params import Params
from ..stages.describe import facts

OK, MISSING, DAMAGED = "ok", "not there", "DAMAGED"


def listing(params: Params) -> list[dict[str, str]]:
    """A line for each data set of params.yaml."""
    return [
        {
            "data set": name,
            "from": kind(params, name),
            "stands for": datasets.stands_for(name, params.reader(name)) or "",
            "raw": raw_state(params, name),
            "processed": "yes" if processed(params, name).is_file() else "",
            "licence": datasets.module(params.reader(name)).LICENCE,
        }
        for name in params.datasets
    ]


def kind(params: Params, name: str) -> str:
    """Where a data set comes from, in a word or two."""
    homes = [home for source in sources(params, name) for home in source.files.values()]
    if params.datasets[name].get("folder"):
        return "own folder"
    if any(isinstance(home, ByHand) for home in homes):
        return "mirror only"
    return "public home" if any(isinstance(home, Url) for home in homes) else "embedded"


def raw_state(params: Params, name: str) -> str:
    """Whether the raw files are there, unverified."""
    if params.datasets[name].get("folder"):
        return "yes" if os.path.isdir(os.path.expanduser(params.datasets[name]["folder"])) else ""
    wanted = sources(params, name)
    there = sum((raw(source) / "files.json").is_file() for source in wanted)
    return "drawn" if not wanted else "yes" if there == len(wanted) else ""


def show(params: Params, name: str) -> Iterator[tuple[str, str]]:
    """All that is known of a data set, as (what, text) lines."""
    reader = datasets.module(params.reader(known(params, name)))
    yield "data set", f"{name}: {(reader.__doc__ or '').strip().splitlines()[0]}"
    yield "licence", reader.LICENCE
    if stands_for := datasets.stands_for(name, params.reader(name)):
        yield "stands for", stands_for
    yield "settings", ", ".join(f"{key} {value}" for key, value in params.datasets[name].items()) or "none"
    for source in sources(params, name):
        for file, home in source.files.items():
            yield f"{raw(source) / file}", f"{home.address}\n{home.hash}"
        for file, hash in source.pack.items():
            yield "or, from a mirror", f"{file}\n{hash}"
    if not processed(params, name).is_file():
        yield "processed", f"not yet: {command(params, name)}"
        return
    for key, value in facts(load(processed(params, name))).items():
        yield key, in_words(value)


def in_words(value: object) -> str:
    """A fact as text: mappings and counts on lines of their own."""
    if isinstance(value, dict):
        return "\n".join(f"{key}: {in_words(item)}" for key, item in value.items()) or "none"
    if isinstance(value, list):
        return ", ".join(" ".join(map(str, item)) if isinstance(item, list) else str(item) for item in value) or "none"
    return "none" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


def verify(params: Params, name: str) -> list[tuple[str, str]]:
    """Each file of a data set with what it is: ok, not there, or damaged and how."""
    lines = [line for source in sources(params, known(params, name)) for line in verify_source(source)]
    if places := own_files(params.datasets[name]):
        gone = missing(params.datasets[name])
        state = MISSING if gone else f"{OK}, contents {fingerprint(*places.values())[:12]}…"
        lines.append((places["folder"], state))
    return [*lines, (str(processed(params, name)), sealed_state(processed(params, name)))]


def verify_source(source: Source) -> Iterator[tuple[str, str]]:
    """Each raw file of a source; if its pack is there, that stands for the public files."""
    folder = raw(source)
    public = {file: home.hash for file, home in source.files.items()}
    packed = source.pack and any((folder / file).exists() for file in source.pack)
    for file, hash in (source.pack if packed else public).items():
        yield str(folder / file), file_state(folder / file, hash)


def file_state(path: Path, hash: str) -> str:
    """Whether a file has this hash."""
    if not path.is_file():
        return MISSING
    actual = hash_of(path, hash)
    return OK if actual == hash else f"{DAMAGED}: it has {actual}, expected {hash}"


def sealed_state(path: Path) -> str:
    """Whether a processed data set is whole."""
    if not path.is_file():
        return MISSING
    try:
        return f"{OK}, digest {load(path).digest[:12]}…"
    except UserError as error:
        return f"{DAMAGED}: {error}"


def known(params: Params, name: str) -> str:
    """The name; a `UserError` if params.yaml has no such data set."""
    if name not in params.datasets:
        raise UserError(f"data set {name}: not in params.yaml; known: {', '.join(params.datasets)}")
    return name


def sources(params: Params, name: str) -> list[Source]:
    """Where the raw files of a data set come from."""
    return datasets.sources(params.reader(name), params.datasets[name])


def processed(params: Params, name: str) -> Path:
    """The path of a processed data set."""
    return Path(paths.processed(params.scale).format(name=name))


def command(params: Params, name: str) -> str:
    """What makes a processed data set at this scale."""
    return f"snakemake --cores all --config scale={params.scale} -- {processed(params, name)}"


def raw(source: Source) -> Path:
    """The folder of a source's raw files."""
    return Path(paths.DOWNLOAD_MANIFEST.format(source=source.name)).parent
