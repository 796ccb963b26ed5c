"""What looks at samples: extractors of features, evaluators, and checks before any metric."""
