# One checkpoint and one history per run.


rule checkpoints:
    input:
        expand(RESULTS.checkpoint, run=RUNS),
        expand(RESULTS.history, run=RUNS),
    message:
        "all checkpoints are there"


rule train:
    input:
        data=own_data,
    output:
        checkpoint=RESULTS.checkpoint,
        history=RESULTS.history,
    log:
        f"{LOGS}/train/{{run}}.log",
    benchmark:
        f"{LOGS}/benchmarks/train/{{run}}.tsv"
    priority: 1  # the long jobs first: many short ones then fill all cores to the end
    retries: 2  # a killed try is taken up, not repeated
    threads: threads_of
    resources:
        gpu=GPU,
        mem_mb=memory,
    params:
        settings=as_json(runs.train_settings),
        code=code_with_method("train"),
    message:
        "train {wildcards.run}"
    shell:
        "python -m genadapt train {wildcards.run} {input.data} --settings {params.settings:q}"
        " --checkpoint {output.checkpoint} --history {output.history} 2>&1 | tee -a {log}"
