"""The report page: what each of its parts shows. The looks are in templates/."""
