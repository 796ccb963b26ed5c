# Numbers, and beside each file of them the provenance that says how they came about.


rule metrics:
    input:
        expand(RESULTS.metrics, run=RUNS),
        expand(RESULTS.provenance, run=RUNS),
    message:
        "all metrics are there"


rule evaluate:
    input:
        samples=RESULTS.samples,
        data=test_data,
        evaluators=evaluators,
        validator=validator,
        inception=inception,
    output:
        metrics=RESULTS.metrics,
        provenance=RESULTS.provenance,
    log:
        f"{LOGS}/evaluate/{{run}}.log",
    benchmark:
        f"{LOGS}/benchmarks/evaluate/{{run}}.tsv"
    threads: threads_of
    resources:
        gpu=GPU,
        mem_mb=memory,
    params:
        settings=as_json(runs.evaluate_settings),
        code=versions.version("stages/evaluate"),
        evaluators=lambda wildcards, input: [
            f"--evaluator {path}" for path in input.evaluators
        ],
        validator=lambda wildcards, input: [
            f"--validator {path}" for path in input.validator
        ],
        inception=lambda wildcards, input: (
            ["--inception", *inception_weights()[1]] if input.inception else []
        ),
    message:
        "evaluate {wildcards.run}"
    shell:
        "python -m genadapt evaluate {input.data} --settings {params.settings:q}"
        " --samples {input.samples} {params.evaluators} {params.validator} {params.inception:q} --metrics {output.metrics} --provenance {output.provenance}"
        " 2>&1 | tee {log}"
