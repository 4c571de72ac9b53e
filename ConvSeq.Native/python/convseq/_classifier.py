"""The classifier as scikit-learn knows one."""

import pathlib
import tempfile

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_consistent_length, check_is_fitted, column_or_1d

from ._model import Model

try:
    from sklearn.utils.validation import validate_data
except ImportError:

    def validate_data(estimator, X, **options):
        """Before scikit-learn 1.6 this was a method."""
        return estimator._validate_data(X, **options)



class ConvSeqClassifier(ClassifierMixin, BaseEstimator):
    """Classifies time series of equal length.

    algorithm: minirocket, rocket, multirocket, hydra, multirocket-hydra, rdst or quant.
    random_state: None for 0, a number, or a generator that draws the seed.
    n_jobs: threads; None for one for each processor.

    X is an array of series by points, or of series by channels by points.
    """

    def __init__(self, algorithm="minirocket", random_state=None, n_jobs=None):
        self.algorithm = algorithm
        self.random_state = random_state
        self.n_jobs = n_jobs

    def fit(self, X, y):
        X = self._series(X, reset=True)
        y = column_or_1d(y, warn=True)
        check_consistent_length(X, y)
        check_classification_targets(y)
        self.classes_, labels = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(f"The classifier needs series of two classes or more; there is 1 class: {self.classes_[0]}.")
        self.model_ = Model.train(
            X, labels, [str(k) for k in range(len(self.classes_))], self.algorithm, self._seed(), self.n_jobs or 0)
        return self

    def predict(self, X):
        check_is_fitted(self)
        return self.classes_[self.model_.predict(self._series(X), self.n_jobs or 0)[0]]

    def predict_proba(self, X):
        check_is_fitted(self)
        return self.model_.predict(self._series(X), self.n_jobs or 0)[1]

    def __getstate__(self):
        # A model is a number in this process; what it holds is a file.
        state = dict(super().__getstate__())
        if "model_" in state:
            state["model_"] = _Saved.of(state["model_"])
        return state

    def __setstate__(self, state):
        saved = state.get("model_")
        super().__setstate__({**state, "model_": saved.model()} if saved else state)

    def _seed(self):
        if self.random_state is None:
            return 0
        if isinstance(self.random_state, (int, np.integer)):
            return int(self.random_state)
        return int(check_random_state(self.random_state).randint(2**31))

    def _series(self, X, reset=False):
        X = validate_data(self, X, reset=reset, dtype=np.float32, allow_nd=True)
        if X.ndim > 3:
            raise ValueError(f"X has {X.ndim} dimensions; it must be series by points, or series by channels by points.")
        return X if X.ndim == 3 else X[:, np.newaxis, :]


class _Saved:
    """The bytes of a model file."""

    def __init__(self, content):
        self.content = content

    @staticmethod
    def of(model):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "model.csq"
            model.save(path)
            return _Saved(path.read_bytes())

    def model(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "model.csq"
            path.write_bytes(self.content)
            return Model.load(path)
