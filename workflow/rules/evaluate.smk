# Numbers, and beside each file of them the passport that says how they came about.


rule metrics:
    input:
        expand(METRICS, run=RUNS),
        expand(PASSPORT, run=RUNS),
    message:
        "all metrics are there"


rule evaluate:
    input:
        samples=SAMPLES,
        data=test_data,
        judge=judge,
        inception=inception,
        code=code("stages/evaluate"),
    output:
        metrics=METRICS,
        passport=PASSPORT,
    log:
        "logs/evaluate/{run}.log",
    benchmark:
        "logs/benchmarks/evaluate/{run}.tsv"
    params:
        settings=as_json(runs.evaluate_settings),
        judge=lambda wildcards, input: [f"--judge {path}" for path in input.judge],
        inception=lambda wildcards, input: (
            ["--inception", *inception_weights()[1]] if input.inception else []
        ),
    message:
        "evaluate {wildcards.run}"
    shell:
        "python -m genadapt evaluate {input.data} --settings {params.settings:q}"
        " --samples {input.samples} {params.judge} {params.inception:q} --metrics {output.metrics} --passport {output.passport}"
        " 2>&1 | tee {log}"
