# What the workflow makes. Start reading here, then follow the files in workflow/rules.


include: "workflow/rules/text.smk"


configfile: "params.yaml"


include: "workflow/rules/common.smk"
include: "workflow/rules/data.smk"
include: "workflow/rules/train.smk"
include: "workflow/rules/sample.smk"
include: "workflow/rules/evaluate.smk"
include: "workflow/rules/report.smk"


rule all:
    default_target: True
    input:
        rules.datasets.input,
        rules.checkpoints.input,
        rules.samples.input,
        rules.metrics.input,
        rules.results.input,
    message:
        "everything is there"
