"""Item pipelines, one act a file, in this order: validate, clean, pictures, document."""
