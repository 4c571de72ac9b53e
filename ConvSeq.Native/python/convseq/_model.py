"""A model of the shared library."""

import ctypes
import pathlib
import tempfile

import numpy as np

from . import _library

_library_loaded = None
_ERROR_SIZE = 1000
_TOO_SMALL = 4


class ConvSeqError(ValueError):
    """What the library says is wrong; `status` is its number in convseq.h."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status

    def __reduce__(self):
        return type(self), (self.status, str(self))


class Model:
    """A classifier: trained by `train`, or read by `load`. May be used by several threads at once."""

    def __init__(self, handle):
        self._handle = handle
        channels, classes = ctypes.c_int32(), ctypes.c_int32()
        _call("shape", handle, ctypes.byref(channels), ctypes.byref(classes))
        self.channels = channels.value
        self.class_names = [self._text("class_name", k) for k in range(classes.value)]

    @staticmethod
    def train(series, labels, class_names, algorithm="minirocket", seed=0, threads=0):
        """Trains a model.

        series: a list of arrays, channels by points, or an array of three dimensions; missing values are NaN.
        labels: for each the number of its class in class_names.
        """
        if not 0 <= seed < 2**64:
            raise ConvSeqError(1, f"The seed is {seed}; it must be from 0 to 2^64 - 1.")
        lengths, values = _series(series)
        labels = np.asarray(labels)
        if not np.issubdtype(labels.dtype, np.integer):
            raise ConvSeqError(1, f"The labels are of the type {labels.dtype}; they must be whole numbers.")
        labels = np.ascontiguousarray(labels, np.int32)
        if len(labels) != len(lengths):
            raise ConvSeqError(1, f"There are {len(lengths)} series, but {len(labels)} labels.")
        names = (ctypes.c_char_p * len(class_names))(*(str(name).encode() for name in class_names))
        handle = ctypes.c_ssize_t()
        _call(
            "train", algorithm.encode(), ctypes.c_uint64(seed), ctypes.c_int32(threads), ctypes.c_int32(series[0].shape[0]),
            ctypes.c_int32(len(lengths)), _pointer(lengths), _pointer(values), _pointer(labels), names,
            ctypes.c_int32(len(class_names)), ctypes.byref(handle))
        return Model(handle)

    @staticmethod
    def load(path):
        """Reads a model file (.csq)."""
        handle = ctypes.c_ssize_t()
        _call("load", str(path).encode(), ctypes.byref(handle))
        return Model(handle)

    def save(self, path):
        """Writes a model file."""
        _call("save", self._handle, str(path).encode())

    def predict(self, series, threads=0):
        """Labels, and probabilities: series by classes."""
        lengths, values = _series(series)
        if series[0].shape[0] != self.channels:
            raise ConvSeqError(1, f"The model takes series of {self.channels} channels.")
        labels = np.empty(len(lengths), np.int32)
        probabilities = np.empty((len(lengths), len(self.class_names)))
        _call(
            "predict", self._handle, ctypes.c_int32(threads), ctypes.c_int32(len(lengths)), _pointer(lengths), _pointer(values),
            _pointer(labels), _pointer(probabilities))
        return labels, probabilities

    def describe(self):
        """A text with a line for each property."""
        return self._text("describe")

    def __reduce__(self):
        # The handle is a number in this process; what it stands for is a file.
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "model.csq"
            self.save(path)
            return _read, (path.read_bytes(),)

    def __del__(self):
        if _library_loaded is not None and getattr(self, "_handle", None):
            _library_loaded.convseq_free(self._handle)

    def _text(self, function, *arguments):
        needed = ctypes.c_int32()
        arguments = [ctypes.c_int32(argument) for argument in arguments]
        try:
            _call(function, self._handle, *arguments, None, ctypes.c_int32(0), ctypes.byref(needed))
        except ConvSeqError as problem:
            if problem.status != _TOO_SMALL:
                raise
        text = ctypes.create_string_buffer(needed.value)
        _call(function, self._handle, *arguments, text, ctypes.c_int32(needed.value), ctypes.byref(needed))
        return text.value.decode()


def _read(content):
    """The model of the bytes of a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "model.csq"
        path.write_bytes(content)
        return Model.load(path)


def _call(function, *arguments):
    global _library_loaded
    if _library_loaded is None:
        _library_loaded = _library.load()
    error = ctypes.create_string_buffer(_ERROR_SIZE)
    status = getattr(_library_loaded, f"convseq_{function}")(*arguments, error, ctypes.c_int32(_ERROR_SIZE))
    if status != 0:
        raise ConvSeqError(status, error.value.decode())


def _series(series):
    """Lengths, and all values end to end."""
    if len(series) == 0:
        raise ConvSeqError(1, "There are no series.")
    if any(one.ndim != 2 or one.shape[0] != series[0].shape[0] for one in series):
        raise ConvSeqError(1, "Every series must be an array of channels by points, of as many channels as the first.")
    if isinstance(series, np.ndarray):
        return np.full(len(series), series.shape[2], np.int32), np.ascontiguousarray(series, np.float32).ravel()
    lengths = np.array([one.shape[1] for one in series], np.int32)
    return lengths, np.concatenate([np.asarray(one, np.float32).ravel() for one in series])


def _pointer(array):
    return ctypes.c_void_p(array.ctypes.data)
