"""The sweep in this process."""

from contextlib import closing

from marketplace.eligibility.batch.progress import ProgressBar
from matching.sweep.pairs_file import PairsFile
from matching.sweep.population_file import PopulationFile, report_refusals
from matching.sweep.run import Task
from matching.sweep.slices import write_pairs
from matching.sweep.summary import Tally


def sweep_here(task: Task) -> Tally:
    """See `matching.sweep.run.Engine`."""
    with closing(PopulationFile(task.profiles, task.vocabulary)) as file:
        population = file.population()
    refused = report_refusals(population.refusals)
    bar = ProgressBar(results_on_stdout=False, unit="offers")
    counts: dict[str, tuple[int, int]] = {}
    try:
        with closing(PairsFile(task.pairs, [offer["code"] for offer in task.offers], population.ids())) as pairs:
            for code, count in write_pairs(population, task.offers, pairs):
                counts[code] = count
                bar.show(len(counts), len(counts) / len(task.offers))
    finally:
        bar.clear()
    return Tally(population.size, refused, counts)
