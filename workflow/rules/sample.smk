# A generator's images, or a classifier's predictions on test splits.


rule samples:
    input:
        expand(SAMPLES, run=RUNS),


rule sample:
    input:
        checkpoint=CHECKPOINT,
        data=test_data,
        code=method_code,
        stage=code("stages/sample"),
    output:
        SAMPLES,
    params:
        settings=as_json(settings_of.sample_settings),
    log:
        "logs/sample/{run}.log",
    benchmark:
        "logs/benchmarks/sample/{run}.tsv"
    shell:
        "python -m genadapt sample {input.data} --settings {params.settings:q}"
        " --checkpoint {input.checkpoint} --out {output} 2>&1 | tee {log}"
