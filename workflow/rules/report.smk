# Figures, tables and the one page.

TABLES = expand(
    "results/tables/{table}",
    table=[
        f"{name}.{form}"
        for name in ("headline", "adaptation", "transfer", "paired", "fidelity")
        for form in ("csv", "md")
    ],
)


rule results:
    input:
        figures(),
        TABLES,
        "results/report.html",
    message:
        "all results are there"


rule plot:
    input:
        samples=SAMPLES,
        history=HISTORY,
        code=code("stages/plot"),
    output:
        FIGURE,
    log:
        "logs/plot/{figure}/{run}.log",
    message:
        "plot {wildcards.figure} of {wildcards.run}"
    shell:
        "python -m genadapt plot {wildcards.figure} --samples {input.samples} --history {input.history}"
        " --out {output} 2>&1 | tee {log}"


rule tabulate:
    input:
        metrics=expand(METRICS, run=RUNS),
        passports=expand(PASSPORT, run=RUNS),
        reports="reports.yaml",
        code=code("stages/tabulate", "paired"),
    output:
        TABLES,
    log:
        "logs/tabulate.log",
    params:
        experiments=json.dumps(runs.report_settings(params)),
        runs=list(RUNS),
    message:
        "tabulate"
    shell:
        "python -m genadapt tabulate {params.runs} --experiments {params.experiments:q}"
        " --reports {input.reports} --out results/tables 2>&1 | tee {log}"


rule report:
    input:
        metrics=expand(METRICS, run=RUNS),
        passports=expand(PASSPORT, run=RUNS),
        histories=expand(HISTORY, run=RUNS),
        figures=figures(),
        tables=TABLES,
        cards=expand(CARD, name=USED),
        sheets=expand(SHEET, name=USED),
        code=code("stages/report"),
        templates=multiext("src/genadapt/templates/report", ".html.j2", ".css"),
    output:
        "results/report.html",
    log:
        "logs/report.log",
    params:
        experiments=json.dumps(runs.report_settings(params)),
        runs=list(RUNS),
        cards=lambda wildcards, input: [f"--card {path}" for path in input.cards],
    message:
        "report"
    shell:
        "python -m genadapt report {params.runs} --experiments {params.experiments:q}"
        " --tables results/tables {params.cards} --out {output} 2>&1 | tee {log}"
