"""Time-series classification by convolutions: a scikit-learn classifier on the shared library of ConvSeq."""

from ._classifier import ConvSeqClassifier
from ._model import ConvSeqError, Model

__all__ = ["ConvSeqClassifier", "ConvSeqError", "Model"]
