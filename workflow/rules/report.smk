# Figures, tables and the one page.

NAMES = ("headline", "measures", "adaptation", "transfer", "paired", "fidelity")
TABLES = expand("results/tables/{table}.{form}", table=NAMES, form=["csv", "md"])


rule results:
    input:
        figures(),
        TABLES,
        "results/report.html",
        "results/report.md",
    message:
        "all results are there"


rule plot:
    input:
        samples=SAMPLES,
        history=HISTORY,
        code=code("stages/plot"),
    output:
        figure=report(FIGURE, category="{figure}", labels={"run": "{run}"}),
    log:
        "logs/plot/{figure}/{run}.log",
    wildcard_constraints:
        figure=f"(?!({'|'.join(EMBEDDINGS)})/)[a-z]+",
    message:
        "plot {wildcards.figure} of {wildcards.run}"
    shell:
        "python -m genadapt plot {wildcards.figure} --samples {input.samples} --history {input.history}"
        " --out {output.figure} 2>&1 | tee {log}"


use rule plot as plot_embedding with:
    output:
        figure=report(FIGURE, category="{figure}", labels={"run": "{run}"}),
        points=POINTS,
    wildcard_constraints:
        figure="|".join(EMBEDDINGS),


rule tabulate:
    input:
        metrics=expand(METRICS, run=RUNS),
        provenance=expand(PROVENANCE, run=RUNS),
        reports="reports.yaml",
        code=code("stages/tabulate"),
    output:
        report(TABLES, category="tables"),
    log:
        "logs/tabulate.log",
    params:
        settings=runs.report_settings(params).model_dump_json(),
        runs=list(RUNS),
    message:
        "tabulate"
    shell:
        "python -m genadapt tabulate {params.runs} --settings {params.settings:q}"
        " --reports {input.reports} --out results/tables 2>&1 | tee {log}"


rule report:
    input:
        metrics=expand(METRICS, run=RUNS),
        provenance=expand(PROVENANCE, run=RUNS),
        histories=expand(HISTORY, run=RUNS),
        figures=figures(),
        tables=TABLES,
        reports="reports.yaml",
        cards=expand(CARD, name=USED),
        sheets=expand(SHEET, name=USED),
        code=code("stages/report"),
        templates=sorted(map(str, Path("src/genadapt/page/templates").iterdir())),
    output:
        page=report("results/report.html", category="page"),
        markdown="results/report.md",
    log:
        "logs/report.log",
    params:
        settings=runs.report_settings(params).model_dump_json(),
        runs=list(RUNS),
        cards=lambda wildcards, input: [f"--card {path}" for path in input.cards],
    message:
        "report"
    shell:
        "python -m genadapt report {params.runs} --settings {params.settings:q} --reports {input.reports}"
        " --tables results/tables {params.cards} --out {output.page} --markdown {output.markdown} 2>&1 | tee {log}"
