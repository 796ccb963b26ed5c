"""Training steps written as the public implementations write them: eager, float32, NCHW, nothing frozen.

One file per method, with `WORKERS`, the loader's `num_workers` there, and a class `Reference(spec, hparams)` whose
parameters have the order and the shapes of the method's, so that both start from the same
weights and do the same maths.
"""
