"""Turn the raw files of a data set into one sealed file of arrays."""

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from .. import datasets
from ..datasets.base import Arrays, Recipe, Source, Split, hash_of, save
from ..datasets.preparing.making import make
from ..errors import UserError
from ..files.sealed import read_json
from ..plan import versions

CHUNKS = Path(".resume/chunks")


def preprocess(name: str, settings: Mapping[str, object], download_manifests: Iterable[Path], out: Path) -> None:
    """Verify the raw files, read them with these settings, make the images and seal the arrays.

    settings: the block of params.yaml, keywords of the reader's `read`; `reader` names it if it is not `name`.
    download_manifests: the files.json of each source of the data set, as the download stage wrote them.
    """
    settings = dict(settings)
    reader = settings.pop("reader", name)
    data = datasets.module(reader)
    raw, hashes = verified(name, data.SOURCES, download_manifests)
    identity = {
        "name": name,
        "reader": reader,
        "settings": settings,
        "raw": hashes,
        "code": versions.version("stages/preprocess", f"datasets/{reader}"),
    }
    chunks = CHUNKS / hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()[:32]
    arrays = made(name, data.read(raw, **settings), chunks)
    save(out, name, arrays, stands_for=data.STANDS_FOR, licence=data.LICENCE, settings=settings)
    shutil.rmtree(chunks, ignore_errors=True)
    with suppress(OSError):  # other jobs' may be there
        CHUNKS.rmdir()
        CHUNKS.parent.rmdir()


def made(name: str, arrays: Arrays, chunks: Path) -> Arrays:
    """The same with images in place of recipes; a `UserError` names the bad ones of both splits."""
    splits, wrong = {}, []
    for part in ("train", "test"):
        images, labels = getattr(arrays, part)
        try:
            if isinstance(images, Recipe):
                if min(images.shape) < 1:
                    raise UserError(f"data set {name}: size: expected at least 1 pixel, found {min(images.shape)}")
                images = make(images, chunks / part, f"{name}, {part} split")
            splits[part] = Split(images, labels)
        except UserError as error:
            wrong.append(str(error))
    if wrong:
        raise UserError("\n".join(dict.fromkeys(wrong)))
    return arrays._replace(**splits)


def verified(
    name: str, sources: list[Source], download_manifests: Iterable[Path]
) -> tuple[dict[str, Path], dict[str, str]]:
    """Paths and hashes of the raw files by their names; a `UserError` if one was lost or changed."""
    folders = {Path(download_manifest).parent.name: Path(download_manifest) for download_manifest in download_manifests}
    raw, hashes = {}, {}
    for source in sources:
        if source.name not in folders:
            raise UserError(
                f"data set {name}: expected the download manifest of the source {source.name}, found {list(folders)}"
            )
        download_manifest = folders[source.name]
        found = read_json(download_manifest).get("files", {})
        known = {file: home.hash for file, home in source.files.items()}
        expected = source.pack if source.pack and set(found) == set(source.pack) else known
        for file, hash in expected.items():
            raw[file], hashes[file] = download_manifest.parent / file, hash
            verify(raw[file], hash)
    return raw, hashes


def verify(path: Path, hash: str) -> None:
    """Refuse a raw file that was lost or changed since its download."""
    advice = f"delete {path.parent} and run again"
    try:
        found = hash_of(path, hash)
    except OSError as error:
        raise UserError(f"{path}: not readable ({error.strerror}); {advice}") from None
    if found != hash:
        raise UserError(f"{path}: damaged, it has {found}, expected {hash}; {advice}")
