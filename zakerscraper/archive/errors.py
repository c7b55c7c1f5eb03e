"""Errors of the database, for those who catch them: the rest of SQLAlchemy is the archive's own business."""

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError

__all__ = ["DBAPIError", "DataError", "IntegrityError", "SQLAlchemyError"]
