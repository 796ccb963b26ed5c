# Figures, tables and the one page.

TABLES = expand(
    f"{RESULTS.tables}/{{table}}.{{form}}", table=TABLES, form=["csv", "md"]
)


rule results:
    input:
        figures(),
        TABLES,
        RESULTS.headline,
        RESULTS.page,
        RESULTS.markdown,
    message:
        "all results are there"


rule plot:
    input:
        samples=RESULTS.samples,
        history=RESULTS.history,
    output:
        figure=report(RESULTS.figure, category="{figure}", labels={"run": "{run}"}),
    log:
        f"{LOGS}/plot/{{figure}}/{{run}}.log",
    wildcard_constraints:
        figure=f"(?!({'|'.join(EMBEDDINGS)})/)[a-z][a-z0-9_]*",
    params:
        code=lambda wildcards: versions.version(
            "stages/plot", FIGURES[wildcards.figure]["module"]
        ),
    message:
        "plot {wildcards.figure} of {wildcards.run}"
    shell:
        "python -m genadapt plot {wildcards.figure} --samples {input.samples} --history {input.history}"
        " --out {output.figure} 2>&1 | tee {log}"


use rule plot as plot_embedding with:
    output:
        figure=report(RESULTS.figure, category="{figure}", labels={"run": "{run}"}),
        points=RESULTS.points,
    wildcard_constraints:
        figure="|".join(EMBEDDINGS),


rule tabulate:
    input:
        metrics=expand(RESULTS.metrics, run=RUNS),
        provenance=expand(RESULTS.provenance, run=RUNS),
        reports="reports.yaml",
    output:
        tables=report(TABLES, category="tables"),
        headline=RESULTS.headline,
    log:
        f"{LOGS}/tabulate.log",
    params:
        settings=runs.report_settings(params).model_dump_json(),
        runs=list(RUNS),
        results=lambda wildcards: RESULTS.folder,
        code=code_of_all("tabulate", "tables"),
    message:
        "tabulate"
    shell:
        "python -m genadapt tabulate {params.runs} --settings {params.settings:q} --reports {input.reports}"
        " --results {params.results} --headline {output.headline} 2>&1 | tee {log}"


rule report:
    input:
        metrics=expand(RESULTS.metrics, run=RUNS),
        provenance=expand(RESULTS.provenance, run=RUNS),
        histories=expand(RESULTS.history, run=RUNS),
        figures=figures(),
        tables=TABLES,
        reports="reports.yaml",
        cards=expand(RESULTS.card, name=USED),
        sheets=expand(RESULTS.sheet, name=USED),
        templates=sorted(map(str, Path("src/genadapt/page/templates").iterdir())),
    output:
        page=report(RESULTS.page, category="page"),
        markdown=RESULTS.markdown,
    log:
        f"{LOGS}/report.log",
    params:
        settings=runs.report_settings(params).model_dump_json(),
        runs=list(RUNS),
        results=lambda wildcards: RESULTS.folder,
        cards=lambda wildcards, input: [f"--card {path}" for path in input.cards],
        benchmarks=f"{LOGS}/benchmarks",
        code=code_of_all("report", "figures"),
    message:
        "report"
    shell:
        "python -m genadapt report {params.runs} --settings {params.settings:q} --reports {input.reports}"
        " --results {params.results} {params.cards} --benchmarks {params.benchmarks}"
        " --out {output.page} --markdown {output.markdown} 2>&1 | tee {log}"
