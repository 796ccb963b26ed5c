# Raw files from where they live, then one processed file per data set.

USED = sorted({name for run in RUNS.values() for name in runs.tests(params, run)})


rule datasets:
    input:
        processed(USED),
    message:
        "all data sets are there"


rule download:
    output:
        "data/raw/{file}",
    log:
        "logs/download/{file}.log",
    message:
        "download {wildcards.file}"
    shell:
        "python -m genadapt download {wildcards.file} --out {output} 2>&1 | tee {log}"


rule preprocess:
    input:
        raw=lambda wildcards: expand("data/raw/{file}", file=sources(wildcards.name)),
        code=lambda wildcards: code("stages/preprocess", f"datasets/{wildcards.name}"),
    output:
        PROCESSED,
    log:
        "logs/preprocess/{name}.log",
    benchmark:
        "logs/benchmarks/preprocess/{name}.tsv"
    params:
        settings=lambda wildcards: json.dumps(params.datasets[wildcards.name]),
    message:
        "preprocess {wildcards.name}"
    shell:
        "python -m genadapt preprocess {wildcards.name} {input.raw} --settings {params.settings:q}"
        " --out {output} 2>&1 | tee {log}"
