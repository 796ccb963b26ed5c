# A generator's images, or a classifier's predictions on test splits.


rule samples:
    input:
        expand(RESULTS.samples, run=RUNS),
    message:
        "all samples are there"


rule sample:
    input:
        checkpoint=RESULTS.checkpoint,
        data=test_data,
    output:
        RESULTS.samples,
    log:
        f"{LOGS}/sample/{{run}}.log",
    benchmark:
        f"{LOGS}/benchmarks/sample/{{run}}.tsv"
    threads: threads_of
    resources:
        gpu=GPU,
        mem_mb=memory,
    params:
        settings=as_json(runs.sample_settings),
        code=code_with_method("sample"),
    message:
        "sample {wildcards.run}"
    shell:
        "python -m genadapt sample {input.data} --settings {params.settings:q}"
        " --checkpoint {input.checkpoint} --out {output} 2>&1 | tee {log}"
