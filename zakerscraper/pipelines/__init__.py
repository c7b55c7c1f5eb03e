"""Item pipelines, one act a file, in this order: validate, clean, revisit, shared_content, images, document."""
