#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""pairs.py <pairs> <title> -- <our command…> -- <their command…>

Runs both as whole processes in turn (A B A B …), so that load and frequency hit both alike, after one unmeasured
pair. Prints the title, the two medians, and the median of the ratios of neighbours with its quartiles: the ratio is what counts.
A command that does not end with 0 or 1 (a documented "no") stops the measurement.
"""
import os
import statistics
import sys
import time


def run(argv):
    sink = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0), (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)]
    start = time.perf_counter()
    pid = os.posix_spawnp(argv[0], argv, os.environ, file_actions=sink)
    _, status, usage = os.wait4(pid, 0)
    seconds = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f'pairs.py: {" ".join(argv)} ended with {os.waitstatus_to_exitcode(status)}')
    return seconds, usage.ru_maxrss


def main():
    args = sys.argv[1:]
    pairs, title = int(args[0]), args[1]
    split = args.index('--', 3)
    ours, theirs = args[3:split], args[split + 1:]
    run(ours)
    run(theirs)
    a, b = [], []
    for _ in range(pairs):
        a.append(run(ours))
        b.append(run(theirs))
    ratios = sorted(x[0] / y[0] for x, y in zip(a, b))
    low, high = ratios[len(ratios) // 4], ratios[(3 * len(ratios)) // 4]
    print('%-34s %10.1f ms %10.1f ms   %5.2f  (%.2f to %.2f)   memory %.2f' % (
        title, 1e3 * statistics.median(x[0] for x in a), 1e3 * statistics.median(x[0] for x in b),
        statistics.median(ratios), low, high,
        statistics.median(x[1] for x in a) / statistics.median(x[1] for x in b)))


main()
