# One checkpoint and one history per run.


rule checkpoints:
    input:
        expand(CHECKPOINT, run=RUNS),
        expand(HISTORY, run=RUNS),
    message:
        "all checkpoints are there"


rule train:
    input:
        data=own_data,
        code=method_code,
    output:
        checkpoint=CHECKPOINT,
        history=HISTORY,
    log:
        "logs/train/{run}.log",
    benchmark:
        "logs/benchmarks/train/{run}.tsv"
    priority: 1  # the long jobs first: many short ones then fill all cores to the end
    retries: 2  # a killed try is taken up, not repeated
    params:
        settings=as_json(runs.train_settings),
    message:
        "train {wildcards.run}"
    shell:
        "python -m genadapt train {wildcards.run} {input.data} --settings {params.settings:q}"
        " --checkpoint {output.checkpoint} --history {output.history} 2>&1 | tee -a {log}"
