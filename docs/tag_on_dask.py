"""Tags the articles of Parquet files on Dask: python docs/tag_on_dask.py SCHEDULER IN OUT

IN and OUT are folders that all workers see. Each file of IN becomes one of OUT, with the columns of
`dvk_nlp.arrow_schema()`; those that are in OUT already are left alone, so it may be run again.
"""

import sys
from pathlib import Path

from dask.distributed import Client, as_completed

from dvk_nlp.arrow import tag_parquet

scheduler, source, target = sys.argv[1:]
files = {path.name: path for path in sorted(Path(source).resolve().glob("*.parquet"))}
Path(target).mkdir(parents=True, exist_ok=True)
with Client(scheduler) as client:
    tasks = client.map(
        tag_parquet, files.values(), [Path(target).resolve() / n for n in files], key=list(files)
    )
    for task in as_completed(tasks):
        print(task.key, task.status, task.exception() or "", flush=True)
    sys.exit(any(task.status != "finished" for task in tasks))
