"""What the machine offers to jobs beside its cores: asked by every plan, so without torch."""

import os
from pathlib import Path

DEVICES = Path("/dev")


def gpus() -> int:
    """How many NVIDIA GPUs a job may see: those that CUDA_VISIBLE_DEVICES names, or all there are."""
    named = os.environ.get("CUDA_VISIBLE_DEVICES")
    if named is None:
        return len([device for device in DEVICES.glob("nvidia[0-9]*") if device.name[6:].isdigit()])
    ids = [name.strip() for name in named.split(",")]
    return ids.index("-1") if "-1" in ids else len([name for name in ids if name])  # CUDA reads up to the first -1


def memory_mb() -> int:
    """Memory in MB that is installed, or that the container may use."""
    installed = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = Path("/sys/fs/cgroup/memory.max")
    allowed = limit.read_text(encoding="ascii").strip() if limit.is_file() else "max"
    return min(installed, int(allowed) if allowed.isdigit() else installed) // 10**6
