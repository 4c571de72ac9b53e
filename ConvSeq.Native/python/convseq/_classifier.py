"""The classifier as scikit-learn knows one."""

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
    random_state: None for 0, a number, or a numpy.random.RandomState that draws the seed.
    n_jobs: threads; None or -1 for one for each processor.

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
            X, labels, [str(k) for k in range(len(self.classes_))], self.algorithm, self._seed(), self._threads())
        return self

    def predict(self, X):
        check_is_fitted(self)
        return self.classes_[self.model_.predict(self._series(X), self._threads())[0]]

    def predict_proba(self, X):
        check_is_fitted(self)
        return self.model_.predict(self._series(X), self._threads())[1]

    def _threads(self):
        return 0 if self.n_jobs is None or self.n_jobs == -1 else self.n_jobs

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
