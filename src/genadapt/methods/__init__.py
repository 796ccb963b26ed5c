"""One file per method; `params.yaml` names a class as `file.Class`."""
