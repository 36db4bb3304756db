import generate_sync_client


def test_sync_client_is_generated_from_the_async_one() -> None:
    expected = generate_sync_client.generate(generate_sync_client.SOURCE.read_text())
    assert generate_sync_client.TARGET.read_text() == expected, "Run `make client` and commit sync_client.py"
