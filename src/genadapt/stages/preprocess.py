"""Turn the raw files of a data set into one sealed file of arrays."""

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import ModuleType

from pydantic import ValidationError, validate_call

from .. import datasets
from ..datasets.base import PARTS, Arrays, Recipe, Source, Split, hash_of, save
from ..datasets.preparing.making import make
from ..datasets.preparing.remarks import images_in_two_splits, labels_left_out, said
from ..datasets.preparing.splits import divide, stratified
from ..errors import UserError
from ..files.sealed import read_json
from ..plan import versions
from ..plan.fields import Validation
from ..plan.fit import kind_of

CHUNKS = Path(".resume/chunks")


def preprocess(
    name: str,
    block: Mapping[str, object],
    manifests: Iterable[Path],
    out: Path,
    validation: Validation = Validation(),  # noqa: B008 (frozen)
) -> None:
    """Verify the raw files, read them, make the images and seal the arrays.

    block: of params.yaml, the keywords of the reader's `read`; `reader` names it if it is not `name`.
    manifests: the files.json of each source of the data set, as the download stage wrote them.
    validation: the part of the training images that is held out, where the data set has none of its own.
    """
    keywords = dict(block)
    reader = keywords.pop("reader", name)
    module = datasets.module(reader)
    raw, hashes = verified(name, datasets.sources(reader, keywords), manifests)
    identity = {
        "name": name,
        "reader": reader,
        "keywords": keywords,
        "validation": validation.model_dump(),
        "raw": hashes,
        "code": versions.version("stages/preprocess", f"datasets/{reader}"),
    }
    chunks = CHUNKS / hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()[:32]
    planned = with_validation(name, read(name, module, raw, keywords), validation)
    arrays = made(name, planned, chunks)
    arrays = arrays._replace(remarks=[*labels_left_out(arrays), *images_in_two_splits(arrays, planned)])
    known = {"block": keywords, "validation": validation.model_dump()}
    save(out, name, arrays, stands_for=datasets.stands_for(name, reader), licence=module.LICENCE, **known)
    print(*said(name, arrays), sep="\n", flush=True)
    shutil.rmtree(chunks, ignore_errors=True)
    with suppress(OSError):  # other jobs' may be there
        CHUNKS.rmdir()
        CHUNKS.parent.rmdir()


def read(name: str, module: ModuleType, raw: dict[str, Path], keywords: Mapping[str, object]) -> Arrays:
    """What a reader makes of the raw files; a `UserError` names each keyword that its annotations do not allow."""
    try:
        arrays = validate_call(module.read)(raw, **keywords)
    except ValidationError as error:
        lines = [f"data set {name}: {e['loc'][0]}: {e['msg']} (found {e['input']!r})" for e in error.errors()]
        raise UserError("\n".join(lines)) from None
    size = module.SIZE or keywords["size"]
    promised = module.LABELS, (size, size)
    for labels, shape in ((split.labels, split.images.shape) for split in arrays[:2]):
        actual = kind_of(labels.shape, arrays.classes), shape[-3:-1]
        if actual != promised:  # the plan has compared methods with what the module promises
            promise = f"LABELS and SIZE of {module.__name__} promise {promised}"
            raise UserError(f"data set {name}: {promise}, its read() returned {actual}")
    return arrays


def with_validation(name: str, arrays: Arrays, validation: Validation) -> Arrays:
    """The same with a validation split, held out of the training images if the reader gives none."""
    if arrays.validation is not None:
        return arrays
    held = stratified(arrays.train.labels, validation.every, validation.seed)
    if not held.any():
        count = len(arrays.train.labels)
        raise UserError(f"data set {name}: {count} training images are too few to hold one out for validation")
    train, held_out = divide(arrays.train, held)
    return arrays._replace(train=train, validation=held_out)


def made(name: str, arrays: Arrays, chunks: Path) -> Arrays:
    """The same with images in place of recipes; a `UserError` names the bad ones of all splits."""
    splits, wrong = {}, []
    for part in PARTS:
        images, labels = getattr(arrays, part)
        try:
            if isinstance(images, Recipe):
                images = make(images, chunks / part, f"{name}, {part} split")
            splits[part] = Split(images, labels)
        except UserError as error:
            wrong.append(str(error))
    if wrong:
        raise UserError("\n".join(dict.fromkeys(wrong)))
    return arrays._replace(**splits)


def verified(name: str, sources: list[Source], manifests: Iterable[Path]) -> tuple[dict[str, Path], dict[str, str]]:
    """Paths and hashes of the raw files by their names; a `UserError` if one was lost or changed."""
    manifest_of = {Path(manifest).parent.name: Path(manifest) for manifest in manifests}
    raw, hashes = {}, {}
    for source in sources:
        if source.name not in manifest_of:
            wanted = f"expected the download manifest of the source {source.name}"
            raise UserError(f"data set {name}: {wanted}, found those of {', '.join(manifest_of) or 'none'}")
        manifest = manifest_of[source.name]
        listed = set(read_json(manifest).get("files", {}))
        public = {file: home.hash for file, home in source.files.items()}
        expected = source.pack if source.pack and listed == set(source.pack) else public
        for file, hash in expected.items():
            raw[file], hashes[file] = manifest.parent / file, hash
            verify(raw[file], hash)
    return raw, hashes


def verify(path: Path, expected: str) -> None:
    """Refuse a raw file that was lost or changed since its download."""
    advice = f"delete {path.parent} and run again"
    try:
        actual = hash_of(path, expected)
    except OSError as error:
        raise UserError(f"{path}: not readable ({error.strerror}); {advice}") from None
    if actual != expected:
        raise UserError(f"{path}: damaged, it has {actual}, expected {expected}; {advice}")
