"""One file per data set; `params.yaml` names them by file name."""
