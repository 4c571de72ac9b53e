"""Finds and loads the shared library that suits the processor."""

import ctypes
import os
import pathlib

# What the levels of x86-64 ask of a processor, as Linux names it. The folders are those that its loader searches, too.
_LEVELS = {
    "glibc-hwcaps/x86-64-v4": "avx512f avx512bw avx512cd avx512dq avx512vl",
    "glibc-hwcaps/x86-64-v3": "avx2 bmi1 bmi2 f16c fma abm movbe",
}
_NAME = "libconvseq.so"


def load():
    """Loads the library of the highest level that the processor has; its folder is CONVSEQ_LIBRARY or `lib` beside this file."""
    folder = pathlib.Path(os.environ.get("CONVSEQ_LIBRARY", pathlib.Path(__file__).parent / "lib"))
    path = choose(folder, _flags())
    if path is None:
        raise OSError(f"There is no {_NAME} in {folder}; build it, and set CONVSEQ_LIBRARY to its folder.")
    library = ctypes.CDLL(str(path))
    for name in ("train", "load", "save", "predict", "shape", "class_name", "describe"):
        getattr(library, f"convseq_{name}").restype = ctypes.c_int32
    library.convseq_free.restype = None
    return library


def choose(folder, flags):
    """The library of the highest level of which the processor has all flags, or None."""
    for level, needed in _LEVELS.items():
        path = folder / level / _NAME
        if flags.issuperset(needed.split()) and path.exists():
            return path
    path = folder / _NAME
    return path if path.exists() else None


def _flags():
    try:
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as lines:
            return next((set(line.split(":")[1].split()) for line in lines if line.startswith("flags")), set())
    except OSError:
        return set()
