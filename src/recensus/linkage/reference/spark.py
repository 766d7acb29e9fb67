"""Splink on Spark, for more records than one machine holds: the same settings, the same answer in the same shape."""

import sys
from pathlib import Path
from typing import Any

from recensus.linkage.reference.running import ReferenceMissing


def local_session(folder: Path, *, threads: int = 2) -> Any:
    """Return a Spark session on this machine alone that has Splink's own functions; ``folder`` is for its files.

    A cluster's own session serves as well, if it was started with the jar that Splink's `similarity_jar_location` names
    and has a checkpoint folder. Raises ReferenceMissing without `recensus[spark]`.
    """
    try:
        from pyspark.sql import SparkSession
        from splink.backends.spark import similarity_jar_location
    except ImportError as missing:
        raise ReferenceMissing(
            "Spark is not installed; pip install 'recensus[spark]' brings it."
        ) from missing
    builder = SparkSession.builder.master(f"local[{threads}]").appName("recensus")
    options = {
        "spark.jars": similarity_jar_location(),
        "spark.sql.shuffle.partitions": str(2 * threads),
        "spark.default.parallelism": str(2 * threads),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.pyspark.python": sys.executable,  # its workers too, whatever python3 is on the path
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.memory": "2g",
    }
    for name, value in options.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setCheckpointDir(str(folder / "checkpoints"))
    return session


def on_spark(session: Any) -> Any:
    """Return the backend that has Splink compute in this Spark session, for `running.link`."""
    try:
        from splink import SparkAPI
    except ImportError as missing:
        raise ReferenceMissing(
            "Spark is not installed; pip install 'recensus[spark]' brings it."
        ) from missing
    backend: Any = SparkAPI
    return backend(spark_session=session)
