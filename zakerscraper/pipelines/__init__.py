"""Item pipelines, one task each, in this order: validate, clean, revisit, shared_content, images, document."""
