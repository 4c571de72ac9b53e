"""Tests of the Python package: python3 -m unittest, with CONVSEQ_LIBRARY naming the folder of the library."""

import concurrent.futures
import copy
import pathlib
import pickle
import tempfile
import unittest

import numpy as np
from sklearn.base import clone
from sklearn.model_selection import cross_val_score
from sklearn.utils.estimator_checks import check_estimator

from convseq import ConvSeqClassifier, ConvSeqError, Model, _library


def waves(count, seed, channels=1):
    random = np.random.RandomState(seed)
    y = np.array(["slow", "fast"])[random.randint(2, size=count)]
    frequency = np.where(y == "slow", 0.3, 0.8)[:, None, None]
    X = np.sin(np.arange(80) * frequency + random.uniform(0, 6, (count, channels, 1))) + random.normal(0, 0.5, (count, channels, 80))
    return (X[:, 0] if channels == 1 else X), y


class ClassifierTests(unittest.TestCase):
    def test_learns_predicts_and_scores(self):
        for channels in (1, 3):
            X, y = waves(80, 1, channels)
            classifier = ConvSeqClassifier(random_state=1).fit(X, y)
            test, answers = waves(60, 2, channels)
            self.assertGreater(classifier.score(test, answers), 0.95)
            probabilities = classifier.predict_proba(test)
            np.testing.assert_allclose(probabilities.sum(axis=1), 1)
            np.testing.assert_array_equal(classifier.classes_[probabilities.argmax(axis=1)], classifier.predict(test))

    def test_every_algorithm_learns(self):
        X, y = waves(40, 1)
        for algorithm in ("rocket", "multirocket", "hydra", "multirocket-hydra", "rdst", "quant"):
            self.assertGreater(ConvSeqClassifier(algorithm).fit(X, y).score(*waves(40, 2)), 0.9, algorithm)

    def test_the_same_seed_gives_the_same_model_for_any_number_of_threads(self):
        X, y = waves(40, 1)
        one, two, all_of_them = (ConvSeqClassifier(random_state=5, n_jobs=jobs).fit(X, y) for jobs in (1, 2, -1))
        np.testing.assert_array_equal(one.predict_proba(X), two.predict_proba(X))
        np.testing.assert_array_equal(one.predict_proba(X), all_of_them.predict_proba(X))

    def test_works_with_the_rest_of_scikit_learn(self):
        X, y = waves(60, 1)
        self.assertGreater(cross_val_score(ConvSeqClassifier(), X, y, cv=3).mean(), 0.9)
        fitted = ConvSeqClassifier("hydra").fit(X, y)
        np.testing.assert_array_equal(fitted.predict_proba(X), pickle.loads(pickle.dumps(fitted)).predict_proba(X))
        self.assertEqual("hydra", clone(fitted).algorithm)

    def test_passes_the_checks_of_scikit_learn(self):
        for estimator, check in check_estimator(ConvSeqClassifier(), generate_only=True):
            with self.subTest(check.func.__name__):
                check(estimator)


class ModelTests(unittest.TestCase):
    def setUp(self):
        X, y = waves(40, 1)
        self.X = X[:, None, :]
        self.model = Model.train(self.X, (y == "fast").astype(int), ["slow", "fast"])

    def test_a_file_holds_the_model(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "waves.csq"
            self.model.save(path)
            loaded = Model.load(path)
            content = path.read_bytes()
            path.write_bytes(content[:2000])
            self._fails(2, "truncated", lambda: Model.load(path))
            path.write_bytes(content[:3000] + bytes([content[3000] ^ 1]) + content[3001:])
            self._fails(2, "damaged", lambda: Model.load(path))
            self._fails(3, "none.csq", lambda: Model.load(path.with_name("none.csq")))
        self.assertEqual(["slow", "fast"], loaded.class_names)
        self.assertIn("Classifier: MiniRocket features", loaded.describe())
        for ours, theirs in zip(self.model.predict(self.X), loaded.predict(self.X)):
            np.testing.assert_array_equal(ours, theirs)

    def test_series_may_have_any_lengths(self):
        ragged = [self.X[0, :, :60], self.X[1], self.X[2, :, :11]]
        labels, probabilities = self.model.predict(ragged)
        self.assertEqual((3, 2), probabilities.shape)
        one = [self.model.predict([series])[1][0] for series in ragged]
        np.testing.assert_array_equal(probabilities, np.array(one))

    def test_copies_are_models_of_their_own(self):
        expected = self.model.predict(self.X)[1]
        for copied in (copy.copy(self.model), copy.deepcopy(self.model), pickle.loads(pickle.dumps(self.model))):
            np.testing.assert_array_equal(expected, copied.predict(self.X)[1])
            del copied
        np.testing.assert_array_equal(expected, self.model.predict(self.X)[1])
        problem = pickle.loads(pickle.dumps(ConvSeqError(3, "There is no such file.")))
        self.assertEqual((3, "There is no such file."), (problem.status, str(problem)))

    def test_threads_score_at_once(self):
        expected = self.model.predict(self.X)[1]
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            for one in pool.map(lambda i: self.model.predict(self.X[i % 40][None])[1][0] - expected[i % 40], range(400)):
                np.testing.assert_array_equal(one, 0)

    def test_says_what_is_wrong(self):
        self._fails(1, "no algorithm 'knn'", lambda: Model.train(self.X, [0, 1] * 20, ["a", "b"], "knn"))
        self._fails(1, "label of series 1 is 2", lambda: Model.train(self.X, [0, 2] * 20, ["a", "b"]))
        self._fails(1, "The seed is -1", lambda: Model.train(self.X, [0, 1] * 20, ["a", "b"], seed=-1))
        self._fails(1, "whole numbers", lambda: Model.train(self.X, [0.5, 1] * 20, ["a", "b"]))
        self._fails(1, "1 channel", lambda: self.model.predict(np.zeros((3, 2, 80))))

    def _fails(self, status, text, work):
        with self.assertRaises(ConvSeqError) as raised:
            work()
        self.assertEqual(status, raised.exception.status)
        self.assertIn(text, str(raised.exception))


class LibraryTests(unittest.TestCase):
    def test_the_highest_level_of_the_processor_is_chosen(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            self.assertIsNone(_library.choose(folder, set()))
            for level in ("", "glibc-hwcaps/x86-64-v3", "glibc-hwcaps/x86-64-v4"):
                (folder / level).mkdir(parents=True, exist_ok=True)
                (folder / level / "libconvseq.so").touch()
            v3, v4 = (set(flags.split()) for flags in reversed(_library._LEVELS.values()))
            self.assertEqual(folder / "libconvseq.so", _library.choose(folder, set()))
            self.assertIn("v3", str(_library.choose(folder, v3)))
            self.assertIn("v3", str(_library.choose(folder, v3 | v4 - {"avx512cd"})))
            self.assertIn("v4", str(_library.choose(folder, v3 | v4)))


if __name__ == "__main__":
    unittest.main()
