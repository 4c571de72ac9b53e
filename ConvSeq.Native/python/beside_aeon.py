"""Fits and scores classifiers of ConvSeq and of aeon side by side, and prints a Markdown table.

    PYTHONPATH=. python3 beside_aeon.py DATA SET [SET ...] [--seeds 3] [--threads 1]

DATA is a folder with one folder a data set, NAME/NAME_TRAIN.ts and NAME/NAME_TEST.ts, series of one length.
aeon is not needed by the package; install it for this comparison only.
"""

import argparse
import pathlib
import statistics
import time

import numba
from aeon.classification.convolution_based import HydraClassifier, MiniRocketClassifier, MultiRocketHydraClassifier
from aeon.datasets import load_from_ts_file

from convseq import ConvSeqClassifier

_PAIRS = {
    "minirocket": MiniRocketClassifier,
    "hydra": HydraClassifier,
    "multirocket-hydra": MultiRocketHydraClassifier,
}


def run(classifier, train, test):
    """Accuracy, and the seconds that fitting and predicting took."""
    start = time.perf_counter()
    classifier.fit(*train)
    fitted = time.perf_counter()
    accuracy = classifier.score(*test)
    return accuracy, fitted - start, time.perf_counter() - fitted


def main():
    arguments = argparse.ArgumentParser(description="ConvSeq beside aeon")
    arguments.add_argument("data", type=pathlib.Path)
    arguments.add_argument("sets", nargs="+")
    arguments.add_argument("--algorithms", nargs="+", default=["minirocket"], choices=sorted(_PAIRS))
    arguments.add_argument("--seeds", type=int, default=3)
    arguments.add_argument("--threads", type=int, default=1)
    chosen = arguments.parse_args()
    numba.set_num_threads(chosen.threads)
    print("| data set | classifier | accuracy, ConvSeq | aeon | seconds to fit, ConvSeq | aeon | to predict, ConvSeq | aeon |")
    print("|---|---|--:|--:|--:|--:|--:|--:|")
    for name in chosen.sets:
        train, test = (load_from_ts_file(str(chosen.data / name / f"{name}_{part}.ts")) for part in ("TRAIN", "TEST"))
        for algorithm in chosen.algorithms:
            # The first run of aeon compiles its code for this kind of series: it does not count.
            _PAIRS[algorithm](random_state=0, n_jobs=chosen.threads).fit(*train).predict(test[0][:2])
            ours, theirs = [], []
            for seed in range(chosen.seeds):
                ours.append(run(ConvSeqClassifier(algorithm, random_state=seed, n_jobs=chosen.threads), train, test))
                theirs.append(run(_PAIRS[algorithm](random_state=seed, n_jobs=chosen.threads), train, test))
            cells = []
            for figure, digits in enumerate((4, 3, 3)):
                middle = statistics.mean if figure == 0 else statistics.median
                cells += [f"{middle(runs[figure] for runs in side):.{digits}f}" for side in (ours, theirs)]
            print(f"| {name} | {algorithm} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
