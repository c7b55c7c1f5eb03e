"""Item pipelines, one act a file, in this order: validate, clean, doubt, pictures, document."""
