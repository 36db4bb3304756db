import generate_sync_client
from tests.support.failures import each


def test_sync_client_is_generated_from_the_async_one() -> None:
    for check in each(generate_sync_client.SOURCES, name=lambda source: source.stem):
        with check as source:
            target = generate_sync_client.target_of(source)
            expected = generate_sync_client.generate(source)
            assert target.read_text() == expected, f"Run `make client` and commit {target.name}"
