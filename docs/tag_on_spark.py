"""Tags the articles of Parquet files: spark-submit --master MASTER docs/tag_on_spark.py IN OUT

IN has the columns `id` and `text`; OUT gets those of `dvk_nlp.arrow_schema()`.
"""

import sys

from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from dvk_nlp import arrow_schema, tag_arrow

source, target = sys.argv[1:]
spark = SparkSession.builder.appName("dvk_nlp").getOrCreate()
spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 500)  # few megabytes of articles
articles = spark.read.parquet(source).select("id", "text")
records = articles.mapInArrow(tag_arrow, from_arrow_schema(arrow_schema()))
records.write.parquet(target)
