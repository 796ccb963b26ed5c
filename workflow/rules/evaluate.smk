# Numbers, and beside each file of them the provenance that says how they came about.


rule metrics:
    input:
        expand(METRICS, run=RUNS),
        expand(PROVENANCE, run=RUNS),
    message:
        "all metrics are there"


rule evaluate:
    input:
        samples=SAMPLES,
        data=test_data,
        evaluator=evaluator,
        inception=inception,
        code=code("stages/evaluate"),
    output:
        metrics=METRICS,
        provenance=PROVENANCE,
    log:
        "logs/evaluate/{run}.log",
    benchmark:
        "logs/benchmarks/evaluate/{run}.tsv"
    params:
        settings=as_json(runs.evaluate_settings),
        evaluator=lambda wildcards, input: [f"--evaluator {path}" for path in input.evaluator],
        inception=lambda wildcards, input: (
            ["--inception", *inception_weights()[1]] if input.inception else []
        ),
    message:
        "evaluate {wildcards.run}"
    shell:
        "python -m genadapt evaluate {input.data} --settings {params.settings:q}"
        " --samples {input.samples} {params.evaluator} {params.inception:q} --metrics {output.metrics} --provenance {output.provenance}"
        " 2>&1 | tee {log}"
