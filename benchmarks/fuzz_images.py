"""Mutated image files through the decoder: each must give an image or a refusal that names the file.

python benchmarks/fuzz_images.py [--count 20000] [--seed 0]
"""

import argparse
import faulthandler
import resource
import sys
import time
from collections import Counter

import numpy as np
from mutated_images import mutants
from tabulate import tabulate

from genadapt.datasets.preparing.images import decode
from genadapt.errors import UserError

SIZE = 32
HANGS = 60  # seconds after which the whole run ends with a traceback
OUTCOMES = ["image", "named refusal", "other"]


def outcome(content: bytes, name: str) -> str:
    """An image, a refusal that names the file, or what else the decoder did."""
    try:
        image = decode(content, name, SIZE)
    except UserError as error:
        return "named refusal" if str(error).startswith(f"{name}: ") else f"unnamed: {error}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "image" if image.shape == (SIZE, SIZE, 3) and image.dtype == np.uint8 else f"an array {image.shape}"


def main(arguments: list[str] | None = None) -> int:
    """Print the outcomes by format, each that is neither an image nor a named refusal, time and memory."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    counts, longest, started = Counter(), (0.0, ""), time.perf_counter()
    for number, (kind, mutation, content) in enumerate(mutants(options.count, options.seed)):
        name = f"{number}-{mutation}.{kind.lower()}"
        faulthandler.dump_traceback_later(HANGS, exit=True, file=sys.__stderr__)
        begun = time.perf_counter()
        result = outcome(content, name)
        longest = max(longest, (time.perf_counter() - begun, name))
        if result not in OUTCOMES:
            print(f"{name}: {result}")
            result = "other"
        counts[kind, result] += 1
    faulthandler.cancel_dump_traceback_later()
    kinds = list(dict.fromkeys(kind for kind, _ in counts))
    rows = [[kind, *(counts[kind, result] for result in OUTCOMES)] for kind in kinds]
    rows.append(["all", *(sum(column) for column in list(zip(*rows, strict=True))[1:])])
    print(tabulate(rows, ["format", *OUTCOMES], "github"))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    seconds, name = longest
    whole = time.perf_counter() - started
    print(f"{whole:.0f} s; the longest {seconds:.2f} s, {name}; at most {memory:.0f} MiB")
    return int(rows[-1][-1] > 0)


if __name__ == "__main__":
    raise SystemExit(main())
