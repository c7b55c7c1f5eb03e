"""Addresses as they may be shown."""

from tests.each_case import each_case
from zakerscraper.utils.redact import redact_text, redact_url


@each_case(
    ("address", "shown"),
    [
        ("redis://127.0.0.1:6379/0", "redis://127.0.0.1:6379/0"),
        ("redis://:geheim@h/0", "redis://***@h/0"),
        ("me:geheim@h", "***@h"),
        ("postgresql://me:ge/heim@h:x/db", "postgresql://***@h:x/db"),
        ("postgresql://h:abc/d?password=geheim", "postgresql://h:***/d?password=***"),
        ("redis://:geheim", "redis://:***"),
        ("redis://me:geheim/0", "redis://me:***/0"),
        ("http://[::1]:80/d", "http://[::1]:80/d"),
        ("me:p@ss@h/d?sslpassword=geheim&sslmode=require", "***@h/d?sslpassword=***&sslmode=require"),
        ("s3://bucket/a@b", "s3://bucket/a@b"),
        ("redis://h/0?pwd=geheim&db=1", "redis://h/0?pwd=***&db=1"),
        ("https://a.example/box?sv=2026&sig=geheim&design=1", "https://a.example/box?sv=2026&sig=***&design=1"),
        ("host=h password=ge@heim user=me", "host=h password=*** user=me"),
        ("password = 'ge\\' heim' host=h", "password = *** host=h"),
        ("DATABASE_URL=postgresql://me:ge@heim@h/db", "DATABASE_URL=postgresql://***@h/db"),
        (" url = redis://:geheim@h/0", " url = redis://***@h/0"),
        ("Server=h;Pwd=geheim;Database=d", "Server=h;Pwd=***;Database=d"),
        (
            "https://p.example/?api_key=geheim&access-token=streng&u=a",
            "https://p.example/?api_key=***&access-token=***&u=a",
        ),
    ],
)
def test_what_may_be_a_password_is_not_shown(address: str, shown: str) -> None:
    assert redact_url(address) == shown


def test_addresses_within_a_text_are_shown_without_passwords() -> None:
    text = "url='https://me:geheim@a/b,http://me@c/d@e' f@g"
    assert redact_text(text) == "url='https://***@a/b,http://***@c/d@e' f@g"
    assert redact_text("no such list: https://me:ge@h,eim@a/b") == "no such list: https://***@a/b"
