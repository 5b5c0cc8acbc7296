"""docs/api/s3-api.md says who may do what under which settings; both profiles answer just that."""
import pytest

import access_matrix
import servers


@pytest.mark.parametrize("profile", ["embedded", "split"])
def test_the_access_matrix_of_the_page_is_what_the_server_answers(profile):
    deployment = servers.Deployment(profile, args=access_matrix.ARGUMENTS)
    try:
        answered = access_matrix.render(access_matrix.measure(deployment))
    finally:
        deployment.stop()
    expected = access_matrix.documented()
    assert expected.count("\n") == len(access_matrix.SETTINGS) + 2, "run tests/e2e/access_matrix.py"
    for want, got in zip(expected.splitlines(), answered.splitlines()):
        assert got == want
