# Numbers, and beside each file of them the passport that says how they came about.


rule metrics:
    input:
        expand(METRICS, run=RUNS),
        expand(PASSPORT, run=RUNS),


rule evaluate:
    input:
        samples=SAMPLES,
        data=test_data,
        judge=judge,
        code=code("stages/evaluate"),
    output:
        metrics=METRICS,
        passport=PASSPORT,
    params:
        settings=as_json(settings_of.evaluate_settings),
        judge=lambda wildcards, input: [f"--judge {path}" for path in input.judge],
    log:
        "logs/evaluate/{run}.log",
    benchmark:
        "logs/benchmarks/evaluate/{run}.tsv"
    shell:
        "python -m genadapt evaluate {input.data} --settings {params.settings:q}"
        " --samples {input.samples} {params.judge} --metrics {output.metrics} --passport {output.passport}"
        " 2>&1 | tee {log}"
