"""genadapt: generative models and unsupervised domain adaptation as one reproducible workflow."""
