# Figures, tables and the one page.

TABLES = expand("results/tables/{table}", table=["headline.csv", "headline.md", "adaptation.csv", "adaptation.md"])


rule results:
    input:
        figures(),
        TABLES,
        "results/report.html",


rule plot:
    input:
        samples=SAMPLES,
        history=HISTORY,
        code=code("stages/plot"),
    output:
        FIGURE,
    log:
        "logs/plot/{figure}/{run}.log",
    shell:
        "python -m genadapt plot {wildcards.figure} --samples {input.samples} --history {input.history}"
        " --out {output} 2>&1 | tee {log}"


rule tabulate:
    input:
        metrics=expand(METRICS, run=RUNS),
        passports=expand(PASSPORT, run=RUNS),
        reports="reports.yaml",
        code=code("stages/tabulate"),
    output:
        TABLES,
    params:
        experiments=json.dumps(settings_of.report_settings(params)),
        runs=list(RUNS),
    log:
        "logs/tabulate.log",
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
        reports="reports.yaml",
        code=code("stages/report"),
        template="src/genadapt/templates/report.html.j2",
    output:
        "results/report.html",
    params:
        experiments=json.dumps(settings_of.report_settings(params)),
        runs=list(RUNS),
    log:
        "logs/report.log",
    shell:
        "python -m genadapt report {params.runs} --experiments {params.experiments:q}"
        " --out {output} 2>&1 | tee {log}"
