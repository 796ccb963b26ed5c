# Looks through the text of params.yaml before Snakemake reads it, which would not say where it is amiss.

import sys
from pathlib import Path
from snakemake.exceptions import WorkflowError

# the code beside this workflow, not an installed copy: a clone or a DVC experiment runs its own
sys.path.insert(0, "src")

from genadapt.errors import UserError
from genadapt.plan import source

try:
    source.load(Path("params.yaml"))
except UserError as error:
    raise WorkflowError(str(error))
