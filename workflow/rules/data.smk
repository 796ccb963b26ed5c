# Raw files from where they live, then one processed file and one card per data set.


rule datasets:
    input:
        processed(USED),
        expand([RESULTS.card, RESULTS.sheet], name=USED),
        inception_weights()[0],
    message:
        "all data sets are there"


rule download:
    output:
        DOWNLOAD_MANIFEST,
    log:
        "logs/download/{source}.log",
    priority: 100  # as preprocess, which waits for it
    message:
        "download {wildcards.source}{downloads:{wildcards.source}u}"
    shell:
        "python -m genadapt download {wildcards.source} --out {output} 2>&1 | tee {log}"


rule preprocess:
    input:
        raw=download_manifests,
    output:
        PROCESSED,
    log:
        f"{LOGS}/preprocess/{{name}}.log",
    benchmark:
        f"{LOGS}/benchmarks/preprocess/{{name}}.tsv"
    wildcard_constraints:
        name=not_one_of(absent()),
    priority: 100  # first, and above the sum over training jobs: it would not start beside one
    threads: 64  # as many as there are: Snakemake lowers it to what it was given
    params:
        settings=lambda wildcards: runs.preprocess_settings(
            params, wildcards.name
        ).model_dump_json(),
        folder=lambda wildcards: folder_digest(wildcards.name),
        code=lambda wildcards: versions.version(
            "stages/preprocess", f"datasets/{params.reader(wildcards.name)}"
        ),
    message:
        "preprocess {wildcards.name}"
    shell:
        "python -m genadapt preprocess {wildcards.name} {input.raw} --settings {params.settings:q}"
        " --out {output} 2>&1 | tee {log}"


rule describe:
    input:
        data=PROCESSED,
        raw=download_manifests,
    output:
        card=RESULTS.card,
        sheet=RESULTS.sheet,
    log:
        f"{LOGS}/describe/{{name}}.log",
    params:
        code=versions.version("stages/describe"),
    message:
        "describe {wildcards.name}"
    shell:
        "python -m genadapt describe {input.data} {input.raw} --card {output.card} --sheet {output.sheet}"
        " 2>&1 | tee {log}"
