# A generator's images, or a classifier's predictions on test splits.


rule samples:
    input:
        expand(SAMPLES, run=RUNS),
    message:
        "all samples are there"


rule sample:
    input:
        checkpoint=CHECKPOINT,
        data=test_data,
        code=method_code,
        stage=code("stages/sample"),
    output:
        SAMPLES,
    log:
        "logs/sample/{run}.log",
    benchmark:
        "logs/benchmarks/sample/{run}.tsv"
    params:
        settings=as_json(runs.sample_settings),
    message:
        "sample {wildcards.run}"
    shell:
        "python -m genadapt sample {input.data} --settings {params.settings:q}"
        " --checkpoint {input.checkpoint} --out {output} 2>&1 | tee {log}"
